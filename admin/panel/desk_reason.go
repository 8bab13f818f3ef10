package panel

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// words is what was written into a form of the desk, to be shown again.
type words struct {
	reason, note string
	canned       string
	fills        map[string]string // by the name of the input
	also         []string
	appeal       string            // which is ruled on, of several
	wrong        map[string]string // by the field: reason, canned, or the name of a fill
}

// readWords reads what a form of the desk says beside what is decided.
func readWords(sent *posted) words {
	w := words{reason: strings.TrimSpace(sent.get("reason")), note: strings.TrimSpace(sent.get("note")), canned: sent.get("canned"),
		also: sent.all("also"), appeal: sent.get("appeal_id"), fills: map[string]string{}, wrong: map[string]string{}}
	for name := range sent.values {
		if strings.HasPrefix(name, "fill-") {
			w.fills[name] = strings.TrimSpace(sent.get(name))
		}
	}
	return w
}

// fillName is the input for one place of a canned reason.
func fillName(r *models.CannedReason, i int) string {
	return "fill-" + r.ID.String() + "-" + strconv.Itoa(i)
}

// cannedFor lists the canned reasons for an action; the first nine have keys.
func (c *deskCase) cannedFor(a models.DecisionAction) []*models.CannedReason {
	var out []*models.CannedReason
	for _, r := range c.canned {
		if r.For(a) {
			out = append(out, r)
		}
	}
	return out
}

// given is the reason that a form gives.
func (w *words) given(list []*models.CannedReason) moderation.Given {
	g := moderation.Given{Own: w.reason, Values: map[string]string{}}
	if w.canned == "" {
		return g
	}
	g.Canned = schema.NewID() // none: what is gone meanwhile cannot be chosen
	for _, r := range list {
		if r.ID.String() != w.canned {
			continue
		}
		g.Canned = r.ID
		for i, hole := range r.Holes() {
			g.Values[hole] = w.fills[fillName(r, i)]
		}
	}
	return g
}

// appealed is the appeal that a form names, zero for none.
func (w *words) appealed() (schema.ID, error) {
	if w.appeal == "" {
		return schema.ID{}, nil
	}
	id, err := schema.ParseID(w.appeal)
	if err != nil {
		return id, schema.Invalid{schema.NewProblem("/appeal_id", "not_found", nil)}
	}
	return id, nil
}

// mistaken puts problems where they belong in the form; rest is about nothing
// that the form has.
func (v *visit) mistaken(w *words, list []*models.CannedReason, err error) (rest string, invalid bool) {
	var found schema.Invalid
	if !errors.As(err, &found) {
		return "", false
	}
	for _, p := range found {
		text := v.in(p.Detail)
		at := p.Pointer
		if strings.HasPrefix(at, "/acts/") {
			at = at[strings.IndexByte(at[len("/acts/"):], '/')+len("/acts/"):]
		}
		switch hole, is := strings.CutPrefix(at, "/fill/"); {
		case is:
			for _, r := range list {
				if i := slices.Index(r.Holes(), hole); i >= 0 && r.ID.String() == w.canned {
					w.wrong[fillName(r, i)] = v.T("desk.hole_empty", "name", v.hole(hole))
				}
			}
		case at == "/canned" || at == "/reason" || at == "/note" || at == "/appeal_id":
			w.wrong[at[1:]] = text
		default:
			rest = text
		}
	}
	return rest, true
}

// hole names what is filled in; the usual names have words in each language.
func (v *visit) hole(name string) string {
	if key := "panel.desk.hole_" + name; v.site.Catalogue.Has(v.lang(), key) {
		return locales.T(v.ctx, key)
	}
	return name
}

// effects says in words what an action would do.
func (p *deskPage) effects(c *deskCase, a models.DecisionAction) []string {
	if c.Row == nil {
		return nil
	}
	e := c.EffectOf(p.site.Desk, a)
	var out []string
	switch {
	case a == models.ActOverturn:
		out = append(out, p.T("desk.effect_overturn"))
	case e.Model == nil, e.Before == e.After && !e.Edit:
		out = append(out, p.T("desk.effect_none"))
	case e.Edit:
		out = append(out, p.T("desk.effect_edit_"+string(a)))
	default:
		label := func(state string) string { return e.Model.State.ChoiceLabel(state, p.lang()) }
		out = append(out, p.T("desk.effect_state", "model", p.in(e.Model.Label), "before", label(e.Before), "after", label(e.After)))
	}
	if e.Tells && c.Author != nil {
		out = append(out, p.T("desk.effect_tells", "name", c.Author.Handle))
	}
	if n := c.Waiting(); e.Answers && n > 0 {
		key := "desk.effect_disagree"
		if e.Agrees {
			key = "desk.effect_agree"
		}
		out = append(out, p.T(key, "n", n))
	}
	if len(e.Stays) > 0 {
		kinds := make([]string, len(e.Stays))
		for i, k := range e.Stays {
			kinds[i] = k.Label(p.lang())
		}
		out = append(out, p.T("desk.effect_stays", "kinds", strings.Join(kinds, ", ")))
	}
	if a.Against() && c.Record != nil {
		out = append(out, p.T("desk.effect_strikes", "name", c.Author.Handle, "n", c.Record.Points))
	}
	return out
}
