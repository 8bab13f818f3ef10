package panel

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// manyPage decides cases together.
type manyPage struct {
	*deskPage
	cases   []*deskCase
	actions []models.DecisionAction // that all of them have
	left    []leftCase
	done    int
	parent  schema.ID // of what was decided together
	until   time.Time // when the first of it cannot be undone any more
	typed   string
}

// leftCase is one that was not decided, and why.
type leftCase struct {
	c   *models.Case
	why string
}

// kindsIn names what a case is about.
func (c *deskCase) kindsIn(lang string) string {
	out := make([]string, len(c.Kinds))
	for i, k := range c.Kinds {
		out[i] = k.Label(lang)
	}
	return strings.Join(out, " · ")
}

// queueMany asks how the chosen cases are decided.
func (s *Site) queueMany(v *visit) error {
	var ids []string
	for name, value := range v.Context().QueryArgs().All() {
		if string(name) == "id" {
			ids = append(ids, string(value))
		}
	}
	p, err := v.many(ids)
	if err != nil {
		return err
	}
	if len(p.cases) == 0 {
		v.tell(notice{Bad: true, Text: v.T("desk.many_none")})
		return v.see(s.address("queue"))
	}
	return v.render(fiber.StatusOK, manyView(p))
}

// many reads chosen cases as their decider sees them, and what can be decided
// about all of them.
func (v *visit) many(ids []string) (*manyPage, error) {
	desk, err := v.desk()
	if err != nil {
		return nil, err
	}
	p := &manyPage{deskPage: desk}
	if len(ids) > moderation.MostTogether {
		ids = ids[:moderation.MostTogether]
	}
	m := v.site.Registry.Of(&models.Case{})
	var allowed [][]models.DecisionAction
	for _, text := range ids {
		id, err := schema.ParseID(text)
		if err != nil {
			continue
		}
		row, err := v.site.DB.Get(v.ctx, v.actor, schema.VerbView, m, id)
		if errors.Is(err, schema.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		one, err := v.site.Desk.Brief(v.ctx, v.actor, row.(*models.Case))
		if err != nil {
			return nil, err
		}
		p.cases = append(p.cases, &deskCase{Opened: one})
		allowed = append(allowed, one.Allowed)
	}
	p.actions = moderation.Common(allowed)
	p.open = &deskCase{Opened: &moderation.Opened{Case: &models.Case{}}}
	p.open.canned, err = v.site.Desk.Canned(v.ctx)
	return p, err
}

// decideMany decides the chosen cases one by one, for one reason. What has changed
// or is another's is left, and named.
func (s *Site) decideMany(v *visit) error {
	sent, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	p, err := v.many(sent.all("id"))
	if err != nil {
		return err
	}
	p.words, p.typed, p.act = readWords(sent), strings.TrimSpace(sent.get("typed")), models.DecisionAction(sent.get("action"))
	if len(p.cases) > moderation.TypedOver && p.typed != strconv.Itoa(len(p.cases)) {
		p.words.wrong["typed"] = v.T("desk.many_typed_wrong", "n", strconv.Itoa(len(p.cases)))
	}
	if p.act == "" {
		p.words.wrong["action"] = v.T("desk.many_choose")
	}
	acts, err := p.acts()
	if rest, invalid := p.mistaken(&p.words, p.open.canned, err); invalid {
		p.wrong = rest
	} else if err != nil {
		return err
	}
	if len(p.words.wrong) > 0 || p.wrong != "" {
		return v.render(fiber.StatusUnprocessableEntity, manyView(p))
	}
	if err := p.decideEach(sent, acts[0]); err != nil {
		return err
	}
	if len(p.left) > 0 {
		return v.render(fiber.StatusOK, manyDoneView(p))
	}
	v.tell(notice{Text: v.T("desk.many_done", "n", p.done, "action", p.act.Label(v.lang())), Undo: p.undo(), Until: p.until.UnixMilli()})
	return v.see(s.address("queue"))
}

// decideEach decides every case, and keeps which were left and why.
func (p *manyPage) decideEach(sent *posted, act moderation.Act) error {
	seen := make([]moderation.Seen, len(p.cases))
	for i, c := range p.cases {
		lock, _ := strconv.ParseInt(sent.get("lock-"+c.ID.String()), 10, 64)
		seen[i] = moderation.Seen{ID: c.ID, Lock: lock, Look: sent.get("seen-" + c.ID.String())}
	}
	var done []moderation.Outcome
	var err error
	p.parent, done, err = p.site.Desk.DecideMany(p.ctx, p.actor, seen, act)
	for i, o := range done {
		if o.Left == nil {
			if p.until.IsZero() {
				p.until = o.Verdict.UntilAt.Time
			}
			p.done++
			continue
		}
		p.left = append(p.left, leftCase{p.cases[i].Case, p.whyLeft(o.Left)})
	}
	return err
}

// undo is where all that was decided is taken back.
func (p *manyPage) undo() string {
	return p.site.address("queue", "many", p.parent.String(), "undo")
}

// whyLeft says why one case was not decided.
func (p *manyPage) whyLeft(err error) string {
	var invalid schema.Invalid
	text, refused := p.refusal(err)
	switch {
	case refused:
		return text
	case errors.Is(err, schema.ErrStale):
		return p.T("desk.changed")
	case errors.Is(err, schema.ErrNotFound):
		return p.T("desk.gone")
	case errors.As(err, &invalid) && len(invalid) > 0:
		return p.in(invalid[0].Detail)
	}
	return p.T("desk.not_yours")
}
