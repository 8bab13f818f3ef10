package site

import (
	"errors"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// decisionsPath is where people read what was decided about them.
const decisionsPath = ui.DecisionsPath

// decisionsPage is how many a page has.
const decisionsPage = 20

// decisionList is the page of what was decided about its reader.
type decisionList struct {
	Page   ui.Site
	Barred *standingNow // nil for who may come in
	Leaves bool         // there is a page to delete the account on
	Tabs   bool         // the other pages about oneself are open
	List   []decisionItem
	More   string // address of the next page, "" for none
	Now    time.Time
}

// standingNow is what keeps somebody out.
type standingNow struct {
	Label string
	Until string // "" for until it is lifted
}

// decisionItem is one decision, with what was said against it.
type decisionItem struct {
	*moderation.Told
	What, Effect string
	Open         bool   // it may be appealed now
	Until        string // then no more
	Said         string // what was written and not taken
	Wrong        string
}

// Decisions answers GET /me/decisions. Guests are asked to log in; who is
// suspended or banned may do so here.
func (s *Site) Decisions(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", decisionsPath), fiber.StatusFound)
	}
	list, err := v.decisions(v.Query("cursor"))
	if errors.Is(err, database.ErrCursor) {
		return c.Redirect(decisionsPath, fiber.StatusFound)
	}
	if err != nil {
		return err
	}
	if v.Query("sent") == "1" {
		list.Page.Toasts = append(list.Page.Toasts, ui.Toast{Tone: ui.OK, Text: v.T("appeal_sent")})
	}
	return v.render(fiber.StatusOK, decisionsPageOf(list))
}

// Appeal answers POST /me/decisions/appeal with decision_id and text.
func (s *Site) Appeal(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", decisionsPath), fiber.StatusSeeOther)
	}
	id, err := schema.ParseID(v.posted("decision_id"))
	if err != nil {
		return schema.ErrNotFound
	}
	text := v.posted("text")
	_, err = v.create(s.appeals, &schema.Input{Values: map[string]any{"decision_id": id, "text": text}})
	if err == nil {
		return c.Redirect(decisionsPath+"?sent=1", fiber.StatusSeeOther)
	}
	var invalid schema.Invalid
	if errors.As(err, &invalid) && len(invalid) > 0 {
		return v.appealAgain(id, fiber.StatusUnprocessableEntity, text, invalid[0].Detail.In(v.lang()))
	}
	if words, refused := v.words(err); refused {
		return v.appealAgain(id, fiber.StatusConflict, text, words)
	}
	return err
}

// appealAgain shows one decision with what was written about it and was not taken.
func (v *visit) appealAgain(id schema.ID, status int, text, words string) error {
	told, err := v.site.Desk.AboutOne(v.ctx, v.actor.ActorID(), id)
	if err != nil {
		return err
	}
	list := v.decisionList([]*moderation.Told{told})
	list.List[0].Said, list.List[0].Wrong, list.More = text, words, decisionsPath
	return v.render(status, decisionsPageOf(list))
}

// WithdrawAppeal answers POST /me/decisions/withdraw with the id of an appeal.
func (s *Site) WithdrawAppeal(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", decisionsPath), fiber.StatusSeeOther)
	}
	id, err := schema.ParseID(v.posted("id"))
	if err != nil {
		return schema.ErrNotFound
	}
	if err := v.takeBack(s.appeals, id); err != nil {
		return err
	}
	return c.Redirect(decisionsPath, fiber.StatusSeeOther)
}

func (v *visit) decisions(cursor string) (decisionList, error) {
	told, next, err := v.site.Desk.About(v.ctx, v.actor.ActorID(), cursor, decisionsPage)
	if err != nil {
		return decisionList{}, err
	}
	out := v.decisionList(told)
	if next != "" {
		out.More = decisionsPath + "?" + url.Values{"cursor": {next}}.Encode()
	}
	return out, nil
}

func (v *visit) decisionList(told []*moderation.Told) decisionList {
	out := decisionList{Page: v.page("me", v.T("decisions_title"), ""), Now: time.Now(), Barred: v.barred(), Leaves: v.site.About()}
	out.Page.Hidden, out.Page.Model = true, "decision"
	if out.Barred != nil && out.Page.Reader != nil {
		out.Page.Reader.Notices, out.Page.Reader.Href = "", decisionsPath
	}
	out.Tabs = v.site.About() && v.atHome()
	now := v.site.Desk.Now()
	for _, t := range told {
		item := decisionItem{Told: t, What: t.Action.Label(v.lang()), Open: t.Open(now)}
		if item.Open {
			item.Until = locales.From(v.ctx).Date(t.Until().Time)
		}
		if t.Sanction != nil {
			item.What, item.Effect = t.Sanction.Type.Label(v.lang()), v.effect(t.Sanction, now)
		}
		if t.Measure != nil {
			item.Effect = v.measured(t.Measure, now)
		}
		out.List = append(out.List, item)
	}
	return out
}

// effect says until when a sanction runs, or that it is over.
func (v *visit) effect(s *models.Sanction, now schema.Time) string {
	switch at := s.Stands(now); {
	case at != models.SanctionActive:
		return at.Label(v.lang())
	case s.Type == models.SanctionWarning:
		return ""
	case s.EndsAt.IsZero():
		return v.T("decisions_forever")
	}
	return v.T("decisions_until", "until", locales.From(v.ctx).DateTime(s.EndsAt.Time))
}

// measured says until when something is withheld, or that it is over.
func (v *visit) measured(m *models.TemporaryMeasure, now schema.Time) string {
	if at := m.Stands(now); at != models.MeasureActive {
		return at.Label(v.lang())
	}
	return v.T("decisions_until", "until", locales.From(v.ctx).DateTime(m.EndsAt.Time))
}

// atHome reports whether all pages about themselves are open to the reader. Who is
// suspended, banned or leaving is nobody on most of them.
func (v *visit) atHome() bool {
	who, ok := v.actor.(*accounts.Identity)
	return ok && !who.Barred() && !who.Leaving()
}

// barred is what keeps the reader out of the rest of the site.
func (v *visit) barred() *standingNow {
	who, ok := v.actor.(*accounts.Identity)
	if !ok || !who.Barred() {
		return nil
	}
	u := who.User
	out := &standingNow{Label: u.Status.Label(v.lang())}
	if u.Status == models.UserSuspended && !u.StatusUntil.IsZero() {
		out.Until = locales.From(v.ctx).DateTime(u.StatusUntil.Time)
	}
	return out
}
