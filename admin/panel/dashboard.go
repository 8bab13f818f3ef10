package panel

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// lately is how many entries of the log the dashboard shows.
const lately = 8

// tally is how many rows of a model there are.
type tally struct {
	label string
	href  string
	count string
	add   string // address to add one, "" without the right
}

// activity is an entry of the log as lists show it.
type activity struct {
	who    string
	action string
	model  string
	title  string
	href   string
	when   time.Time
	state  string // of a transition: the state that it led to
}

// dashboard shows what the reader may see: how many rows of each model there
// are, and what happened lately.
func (s *Site) dashboard(v *visit) error {
	var tallies []tally
	for _, e := range s.order {
		if !v.holds(e.model, schema.VerbView) {
			continue
		}
		t, err := v.tally(e)
		if err != nil {
			return err
		}
		tallies = append(tallies, t)
	}
	var all []activity
	log := s.Registry.Of(&models.AuditLog{})
	if log != nil && v.holds(log, schema.VerbView) {
		var err error
		if all, err = v.activity(schema.True(), lately); err != nil {
			return err
		}
	}
	var mine []activity
	if log != nil && !v.actor.ActorID().IsZero() {
		var err error
		if mine, err = v.activity(schema.Eq("ActorID", v.actor.ActorID()), lately); err != nil {
			return err
		}
	}
	return v.render(fiber.StatusOK, dashboardView(v, tallies, all, mine))
}

func (v *visit) tally(e *entry) (tally, error) {
	n, more, err := v.site.DB.Count(v.ctx, database.Query{Model: e.model, Actor: v.actor, Verb: schema.VerbView}, v.site.Settings.Admin.CountCap)
	t := tally{label: v.in(e.model.LabelPlural), href: e.listURL(), count: locales.Grouped(int64(n))}
	if more {
		t.count += "+"
	}
	if v.may(e, schema.VerbAdd) {
		t.add = v.site.address(e.model.Plural, "add")
	}
	return t, err
}

// activity reads the newest entries of the log that are about models which the
// reader may see.
func (v *visit) activity(where schema.Cond, limit int) ([]activity, error) {
	var seen []any
	for _, m := range v.site.Registry.Models() {
		if v.holds(m, schema.VerbView) {
			seen = append(seen, m.Name)
		}
	}
	if len(seen) == 0 {
		return nil, nil
	}
	page, err := v.site.DB.List(v.ctx, database.Query{
		Model: v.site.Registry.Of(&models.AuditLog{}), Actor: schema.Program{Name: "panel"}, Verb: schema.VerbView,
		Where: schema.And(where, schema.In("Target", seen...)), Limit: limit,
	})
	if err != nil {
		return nil, err
	}
	out := make([]activity, len(page.Rows))
	for i, row := range page.Rows {
		out[i] = v.activityOf(row.(*models.AuditLog))
	}
	return out, nil
}

func (v *visit) activityOf(entry *models.AuditLog) activity {
	a := activity{who: v.person(entry.ActorName), action: entry.Action, model: entry.Target, title: entry.Title, when: entry.CreatedAt.Time}
	m := v.site.Registry.Model(entry.Target)
	if m == nil {
		return a
	}
	a.model, a.action = v.in(m.Label), v.actionLabel(m, entry.Action)
	if t, ok := m.Transition(entry.Action); ok {
		a.state = t.To
	}
	if e := v.site.entries[m]; e != nil && !entry.TargetID.IsZero() && entry.Action != schema.VerbPurge {
		a.href = e.rowURL(entry.TargetID, "history")
	}
	return a
}

// actionLabel writes what was done in words.
func (v *visit) actionLabel(m *schema.Model, action string) string {
	if t, ok := m.Transition(action); ok {
		return v.in(t.Label)
	}
	key := "panel.action." + action
	if text := locales.T(v.ctx, key); text != key {
		return text
	}
	return action
}

// person is who did something in words: programs sign in brackets.
func (v *visit) person(name string) string {
	if strings.HasPrefix(name, "(") {
		return v.T("value.system")
	}
	return name
}
