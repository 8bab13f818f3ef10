package panel

import (
	"slices"
	"strconv"
	"strings"

	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// matrixMark says in a form that the boxes of a matrix are in it: one that is
// missing is a right that was taken away.
const matrixMark = "_matrix"

// matrix is the owned rows of a role drawn as boxes, a model a line.
type matrix struct {
	list   childList
	groups []rightGroup
	held   int
	fault  string // what is wrong with a right, in words
}

// rightGroup is a part of the sidebar.
type rightGroup struct {
	title string
	lines []rightLine
}

// rightLine is the rights about one model.
type rightLine struct {
	label string
	verbs [4]*rightBox // of rightVerbs; nil where the model has none
	other []rightBox   // transitions and what else there is
}

// rightBox is one right.
type rightBox struct {
	code, label string
	on          bool
	locked      bool // the reader lacks it, so it stays as it is
	fresh       bool // sent, and not stored yet
}

// rightVerbs are the verbs that have a column.
var rightVerbs = [4]string{schema.VerbView, schema.VerbAdd, schema.VerbChange, schema.VerbDelete}

// codes are the rights that rows hold, with the ids of the rows.
func (x inline) codes(row any) map[string]schema.ID {
	out := map[string]schema.ID{}
	if row == nil {
		return out
	}
	for _, kid := range x.relation.Rows(row) {
		code, _ := x.matrix.Get(kid).(string)
		out[code] = x.relation.Target.ID(kid)
	}
	return out
}

// marked reports whether a form has the boxes of the matrix.
func (p *posted) marked(x inline) bool {
	return p != nil && x.matrix != nil && slices.Contains(p.values[matrixMark], x.relation.JSON)
}

// matrix reads the boxes of a form. A right that the reader lacks stays as it
// is where its box was locked; one that was forged goes to the database as it
// was sent, which refuses it.
func (d *decoder) matrix(x inline, p *posted, parent any, in *schema.Input) {
	r, can := x.relation, d.rights(x.relation.Target, d.owner)
	held, sent := x.codes(parent), p.all(x.relation.JSON)
	if d.asNew {
		held = map[string]schema.ID{}
	}
	kids := schema.Children{}
	slices.Sort(sent)
	for _, code := range slices.Compact(sent) {
		if _, has := held[code]; !has && can.add {
			d.names["/"+r.JSON+"/"+strconv.Itoa(len(kids.Rows))] = r.JSON + "." + code + "."
			kids.Rows = append(kids.Rows, schema.Input{Values: map[string]any{x.matrix.JSON: code}})
		}
	}
	known := d.site.Registry.Permissions()
	for code, id := range held {
		if !slices.Contains(sent, code) && slices.Contains(known, code) && d.allowed(code) && can.delete {
			kids.Rows = append(kids.Rows, schema.Input{ID: id, Remove: true})
		}
	}
	if len(kids.Rows) > 0 {
		in.Children[r.JSON] = kids
	}
}

// matrixOf draws the rights that there are, and which of them the row holds.
func (f *formPage) matrixOf(l childList) matrix {
	stored := l.codes(f.row)
	on := map[string]bool{}
	for code := range stored {
		on[code] = true
	}
	if f.sent.marked(l.inline) {
		sent := f.sent.all(l.relation.JSON)
		for _, code := range f.site.Registry.Permissions() {
			on[code] = slices.Contains(sent, code) || on[code] && !f.allowed(code)
		}
	}
	m := matrix{list: l, held: len(stored)}
	for name, text := range f.problems {
		if code, mine := strings.CutPrefix(name, l.relation.JSON+"."); mine {
			m.fault = strings.TrimSuffix(code, "."+l.matrix.JSON) + ": " + text
		}
	}
	at := map[string]*rightLine{}
	var order []string
	for _, code := range f.site.Registry.Permissions() {
		name, verb, _ := strings.Cut(code, ".")
		model := f.site.Registry.Model(name)
		if model != nil && model.Unseen(code) && !on[code] {
			continue
		}
		line := at[name]
		if line == nil {
			line = &rightLine{label: f.rightModel(name, model)}
			at[name], order = line, append(order, name)
		}
		_, has := stored[code]
		box := rightBox{code: code, label: f.rightVerb(code, verb, model), on: on[code], locked: !f.allowed(code), fresh: on[code] && !has}
		if i := slices.Index(rightVerbs[:], verb); i >= 0 {
			line.verbs[i] = &box
		} else {
			line.other = append(line.other, box)
		}
	}
	m.groups = f.rightGroups(at, order)
	return m
}

// rightGroups brings the lines into the order of the sidebar; what has no
// screen of its own comes last.
func (f *formPage) rightGroups(at map[string]*rightLine, order []string) []rightGroup {
	var out []rightGroup
	put := func(title string, line *rightLine) {
		i := slices.IndexFunc(out, func(g rightGroup) bool { return g.title == title })
		if i < 0 {
			out, i = append(out, rightGroup{title: title}), len(out)
		}
		out[i].lines = append(out[i].lines, *line)
	}
	for _, e := range f.site.order {
		if line := at[e.model.Name]; line != nil {
			title := f.in(e.group)
			if title == "" {
				title = f.T("nav.other")
			}
			put(title, line)
			delete(at, e.model.Name)
		}
	}
	for _, name := range order {
		if line := at[name]; line != nil {
			put(f.T("right.inner"), line)
		}
	}
	return out
}

// rightModel names what a right is about.
func (f *formPage) rightModel(name string, m *schema.Model) string {
	if m != nil {
		return f.in(m.Label)
	}
	return f.textOr("panel.right."+name, name)
}

// rightVerb names what a right lets its holder do.
func (f *formPage) rightVerb(code, verb string, m *schema.Model) string {
	if m != nil {
		if t, ok := m.Transition(verb); ok {
			return f.in(t.Label)
		}
	}
	return f.textOr("panel.right."+code, f.textOr("panel.right."+verb, verb))
}

// textOr is a text of the catalogue, or other words where there is none.
func (f *formPage) textOr(key, other string) string {
	if text := locales.T(f.ctx, key); text != key {
		return text
	}
	return other
}
