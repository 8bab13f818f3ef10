package panel

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// passage is one transition of one row on its way.
type passage struct {
	*visit
	t      schema.Transition
	row    any
	next   string
	reason string
	note   string
	lasts  lasts  // of one that may have an end
	wrong  string // what is wrong with the reason
	stale  bool   // somebody changed the row since the page was shown
	alert  string // why it was refused
	uses   *uses  // of a file that the transition deletes
}

// passage reads the row and the verb of the address.
func (v *visit) passage() (*passage, error) {
	t, ok := v.entry.model.Transition(v.Params("verb"))
	if !ok || t.Hidden {
		return nil, schema.ErrNotFound
	}
	if err := v.must(t.Verb); err != nil {
		return nil, err
	}
	id, err := v.id()
	if err != nil {
		return nil, err
	}
	row, err := v.openAs(t.Verb, id, false, nil)
	p := &passage{visit: v, t: t, row: row, next: local(v.Query("next"), "")}
	if err == nil && t.Delete {
		p.uses, err = v.usesOf(v.entry, row)
	}
	return p, err
}

// transitionPage asks for a reason.
func (s *Site) transitionPage(v *visit) error {
	p, err := v.passage()
	if err != nil {
		return err
	}
	p.lasts = lastsFor(models.DecisionAction(p.t.Verb), "", 0)
	return v.render(fiber.StatusOK, transitionView(p))
}

// transition moves a row to another state.
func (s *Site) transition(v *visit) error {
	p, err := v.passage()
	if err != nil {
		return err
	}
	sent, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	m := v.entry.model
	p.next, p.reason, p.note = local(sent.get("next"), ""), strings.TrimSpace(sent.get("reason")), strings.TrimSpace(sent.get("note"))
	in := &schema.Input{Reason: p.reason, Note: p.note}
	if p.t.Ends {
		if p.lasts, in.Until = v.readLasts(sent); p.lasts.Wrong != "" {
			return v.render(fiber.StatusUnprocessableEntity, transitionView(p))
		}
	}
	if lock, told := sent.version(); told {
		in.Lock = &lock
	}
	row, err := s.DB.Transition(v.ctx, v.actor, m, m.ID(p.row), p.t.Verb, in)
	var invalid schema.Invalid
	if errors.As(err, &invalid) && len(invalid) > 0 {
		p.wrong = v.in(invalid[0].Detail)
		if invalid[0].Pointer != "/reason" {
			p.wrong = v.problemText(invalid)
		}
		return v.render(fiber.StatusUnprocessableEntity, transitionView(p))
	}
	if errors.Is(err, schema.ErrStale) {
		return p.again(err)
	}
	if words, refused := v.refusal(err); refused && v.entry.library != nil {
		p.alert = words
		return v.render(fiber.StatusConflict, transitionView(p))
	}
	if err != nil {
		return err
	}
	n := notice{Text: v.T("transition.done", "title", v.name(m, row), "action", v.in(p.t.Label))}
	v.once(row, &n)
	n = v.undoable(n, in.Verdict, time.Time{}, p.after())
	v.tell(n)
	return v.see(p.after())
}

// problemText writes problems with the labels of their fields.
func (v *visit) problemText(list schema.Invalid) string {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = v.in(p.Detail)
		if f := v.entry.model.FieldJSON(strings.TrimPrefix(p.Pointer, "/")); f != nil {
			texts[i] = v.in(f.Label) + ": " + texts[i]
		}
	}
	return strings.Join(texts, " ")
}

// after is the row's form, where the reader may open it.
func (p *passage) after() string {
	id := p.entry.model.ID(p.row)
	switch {
	case p.sees(p.entry) && p.next != "":
		return p.entry.rowURL(id) + "?next=" + url.QueryEscape(p.next)
	case p.sees(p.entry):
		return p.entry.rowURL(id)
	}
	return p.site.base + "/"
}

// again shows the page about the row as it is now, with what was written.
func (p *passage) again(stale error) error {
	row, err := p.openAs(p.t.Verb, p.entry.model.ID(p.row), false, nil)
	if err != nil {
		return stale
	}
	p.row, p.stale = row, true
	return p.render(fiber.StatusConflict, transitionView(p))
}
