package panel

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// previewed is how many owned rows of each kind a preview names.
const previewed = 5

// preview is a row as it is looked at without leaving the list.
type preview struct {
	*formPage
	lists []previewList
}

// previewList are the first owned rows of a relation.
type previewList struct {
	label string
	rows  []string
	count string // of all of them, "" when rows are all
}

// preview sends what a row holds and the first of what it owns, as a sheet for
// the list.
func (s *Site) preview(v *visit) error {
	if err := v.must(schema.VerbView); err != nil {
		return err
	}
	id, err := v.id()
	if err != nil {
		return err
	}
	var with []string
	for _, r := range v.entry.model.Relations {
		if r.Type != schema.Owned {
			with = append(with, r.Name)
		}
	}
	row, err := v.openAs(schema.VerbView, id, false, with)
	if err != nil {
		return err
	}
	if err := v.entry.draft.open(row); err != nil {
		return err
	}
	p := &preview{formPage: v.newForm(row)}
	p.writes = false
	for _, x := range v.entry.inlined {
		if !p.rights(x.relation.Target, p.owner).view || !p.mask.Has(x.relation.JSON) {
			continue
		}
		list, err := p.children(x.relation)
		if err != nil {
			return err
		}
		if len(list.rows) > 0 {
			p.lists = append(p.lists, list)
		}
	}
	return v.render(fiber.StatusOK, previewView(p))
}

// children are the first rows of a relation; the row itself is one that the
// reader sees.
func (p *preview) children(r *schema.Relation) (previewList, error) {
	q := database.Query{Model: r.Target, Actor: schema.Program{Name: "panel"}, Verb: schema.VerbView, Limit: previewed,
		Where: schema.Eq(r.ChildKey.Name, r.Parent.Get(p.row)), Sort: []database.Order{{Path: "ID"}}}
	if r.Position != nil {
		q.Sort = []database.Order{{Path: r.Position.Name}}
	}
	out := previewList{label: p.in(r.Label)}
	if r.Parent.IsZero(p.row) {
		return out, nil
	}
	page, err := p.site.DB.List(p.ctx, q)
	if err != nil {
		return out, err
	}
	for _, row := range page.Rows {
		out.rows = append(out.rows, cut(p.name(r.Target, row)).text)
	}
	if page.Next == "" {
		return out, nil
	}
	n, more, err := p.site.DB.Count(p.ctx, q, facetMost)
	if out.count = locales.Grouped(int64(n)); more {
		out.count += "+"
	}
	return out, err
}

// shown are the widgets of a section that hold something, as text.
func (p *preview) shown(s section) []widget {
	var out []widget
	for _, it := range s.items {
		if !p.mask.Has(it.name) {
			continue
		}
		if w := p.widget(it, p.row, p.begins(), nil, ""); !w.shown.empty {
			out = append(out, w)
		}
	}
	return out
}

func (p *preview) layer() ui.Layer {
	return ui.Layer{ID: "preview", Title: p.title(), Still: true, Foot: previewFoot(p)}
}
