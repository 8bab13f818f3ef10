package panel

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// lately is how many entries of the log the dashboard shows.
const lately = 8

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

// dashboard shows the cards that its reader may see, what happened lately, and
// how many rows of each model there are.
func (s *Site) dashboard(v *visit) error {
	var all, mine []activity
	var err error
	log := s.Registry.Of(&models.AuditLog{})
	if log != nil && v.holds(log, schema.VerbView) {
		if all, err = v.activity(schema.True(), lately); err != nil {
			return err
		}
	}
	if log != nil && !v.actor.ActorID().IsZero() {
		if mine, err = v.activity(schema.Eq("ActorID", v.actor.ActorID()), lately); err != nil {
			return err
		}
	}
	return v.render(fiber.StatusOK, dashboardView(v, v.shown(), v.card(s.modelsCard()), all, mine))
}

// modelsCard counts the rows of every model of the sidebar.
func (s *Site) modelsCard() Card {
	return Card{Name: "models", Label: s.text("panel.dashboard.counts"), Size: Wide, Load: s.tallies}
}

func (s *Site) tallies(ctx context.Context, r Reader) (templ.Component, error) {
	var figures Figures
	var queries []database.Query
	for _, e := range s.order {
		if !may(r.Actor, e.model.Permission(schema.VerbView)) {
			continue
		}
		f := Figure{Label: e.model.LabelPlural, Href: e.listURL()}
		if e.offers(schema.VerbAdd) && may(r.Actor, e.model.Permission(schema.VerbAdd)) {
			f.Add = s.address(e.model.Plural, "add")
		}
		figures, queries = append(figures, f), append(queries, r.Query(e.model.New(), schema.True()))
	}
	counts, err := r.Counts(ctx, queries...)
	for i, n := range counts {
		figures[i].Count = n
	}
	return figures, err
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
		Where: schema.And(where, schema.In("Target", seen...), models.Unconcerned(v.actor, "ConcernsID")), Limit: limit,
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

// dashboardPage is the dashboard's frame: charts bring a script and a style
// sheet of their own.
func (v *visit) dashboardPage() ui.Page {
	p := v.page("dashboard", v.T("dashboard.title"))
	p.Scripts, p.Styles = []string{"chart.js"}, []string{"chart.css"}
	return p
}
