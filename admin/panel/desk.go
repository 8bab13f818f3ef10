package panel

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

const (
	queueLength = 30 // cases a page
	pastLength  = 5  // earlier decisions about whom it concerns
)

// The tabs of the queue.
const (
	queueWaiting   = "waiting"
	queueMine      = "mine"
	queueEscalated = "escalated"
	queueResolved  = "resolved"
)

// deskPage is the queue, with one of its cases beside it.
type deskPage struct {
	*visit
	tab    string
	found  *database.Page
	counts map[string]string
	open   *deskCase // nil where nothing waits
	act    models.DecisionAction
	wrong  string // what is wrong with what was posted
	stale  bool   // what was decided was about something that has changed
	reason string
	note   string
}

// queue lists the cases of a tab; the first of them stands beside them.
func (s *Site) queue(v *visit) error {
	p, err := v.desk()
	if err != nil {
		return err
	}
	if len(p.found.Rows) > 0 {
		if p.open, err = p.load(p.found.Rows[0].(*models.Case)); err != nil {
			return err
		}
	}
	return v.render(fiber.StatusOK, deskView(p))
}

// queueCase shows one case beside the list.
func (s *Site) queueCase(v *visit) error {
	p, err := v.deskOf()
	if err != nil {
		return err
	}
	p.act = models.DecisionAction(v.Query("act"))
	return v.render(fiber.StatusOK, deskView(p))
}

// desk reads the list of a tab.
func (v *visit) desk() (*deskPage, error) {
	if v.site.Desk == nil {
		return nil, schema.ErrNotFound
	}
	if !v.allowed("case.view") {
		return nil, schema.ErrForbidden
	}
	p := &deskPage{visit: v, tab: v.Query("tab"), counts: map[string]string{}}
	if !slices.Contains([]string{queueMine, queueEscalated, queueResolved}, p.tab) {
		p.tab = queueWaiting
	}
	q := p.query(p.tab)
	q.Limit, q.With, q.Cursor = queueLength, []string{"ClaimedBy"}, v.Query("cursor")
	var err error
	if p.found, err = v.site.DB.List(v.ctx, q); errors.Is(err, database.ErrCursor) {
		q.Cursor = ""
		p.found, err = v.site.DB.List(v.ctx, q)
	}
	if err != nil {
		return nil, err
	}
	for _, tab := range []string{queueWaiting, queueMine, queueEscalated} {
		n, more, err := v.site.DB.Count(v.ctx, p.query(tab), v.site.Settings.Admin.CountCap)
		if err != nil {
			return nil, err
		}
		if p.counts[tab] = strconv.Itoa(n); more {
			p.counts[tab] += "+"
		}
	}
	return p, nil
}

// query is what a tab lists, the most urgent first. A claim that has run out
// waits again.
func (p *deskPage) query(tab string) database.Query {
	m := p.site.Registry.Of(&models.Case{})
	q := database.Query{Model: m, Actor: p.actor, Verb: schema.VerbView, Sort: []database.Order{{Path: "Urgency", Desc: true}}}
	now := schema.At(p.site.Now())
	switch tab {
	case queueMine:
		q.Where = schema.And(schema.Eq("State", string(models.CaseClaimed)), schema.Eq("ClaimedByID", p.actor.ActorID()), schema.Compare("ClaimUntil", schema.OpGt, now))
	case queueEscalated:
		q.Where = schema.Eq("State", string(models.CaseEscalated))
	case queueResolved:
		q.Where, q.Sort = schema.Eq("State", string(models.CaseResolved)), []database.Order{{Path: "ResolvedAt", Desc: true}}
	default:
		q.Where = schema.In("State", string(models.CasePending), string(models.CaseClaimed))
	}
	return q
}

// deskOf reads the list and the case of the address.
func (v *visit) deskOf() (*deskPage, error) {
	id, err := v.id()
	if err != nil {
		return nil, err
	}
	p, err := v.desk()
	if err != nil {
		return nil, err
	}
	row, err := v.site.DB.Get(v.ctx, v.actor, schema.VerbView, v.site.Registry.Of(&models.Case{}), id)
	if err != nil {
		return nil, err
	}
	p.open, err = p.load(row.(*models.Case))
	return p, err
}

// href is the address of a case, or of what is done with it.
func (p *deskPage) href(id schema.ID, more ...string) string {
	out := p.site.address(append([]string{"queue", id.String()}, more...)...)
	if p.tab != queueWaiting {
		out += "?tab=" + p.tab
	}
	return out
}

// shape is how pressing a case is: high, mid or low.
func shape(c *models.Case) string {
	switch {
	case c.Score >= 40:
		return "high"
	case c.Score >= 15:
		return "mid"
	}
	return "low"
}

// left says how much time a case has, and how that looks.
func (p *deskPage) left(c *models.Case) (text, tone string) {
	d := c.DueAt.Sub(p.site.Now())
	switch {
	case d < 0:
		return p.T("desk.late", "time", p.span(-d)), "bad"
	case d < 2*time.Hour:
		return p.span(d), "warn"
	}
	return p.span(d), ""
}

func (p *deskPage) span(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return p.T("desk.days", "n", int(d.Hours()/24))
	case d >= time.Hour:
		return p.T("desk.hours", "n", int(d.Hours()))
	}
	return p.T("desk.minutes", "n", max(1, int(d.Minutes())))
}

func kindIcon(k models.CaseKind) string {
	return map[models.CaseKind]string{models.KindReview: "clock", models.KindRights: "shield", models.KindReport: "flag"}[k]
}
