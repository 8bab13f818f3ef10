package panel

import (
	"context"
	"errors"
	"slices"
	"strings"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// viewForm reads what a form about a saved view posted, and the list that it
// stood on.
func (v *visit) viewForm() (*posted, *listing, error) {
	if err := v.must(schema.VerbView); err != nil {
		return nil, nil, err
	}
	if !v.remembers() {
		return nil, nil, schema.ErrNotFound
	}
	p, err := readPosted(v.Ctx)
	if err != nil {
		return nil, nil, err
	}
	l := v.listing(false)
	return p, l, l.recall()
}

// saveView keeps the list as it is as a view of the reader's.
func (s *Site) saveView(v *visit) error {
	p, l, err := v.viewForm()
	if err != nil {
		return err
	}
	own := l.ownViews()
	if own >= ownViews {
		return l.refuse(v.T("views.too_many", "most", ownViews))
	}
	values := viewValues(p)
	values["target"], values["query"], values["position"] = l.e.model.Name, l.present(), int64(own+1)
	var made *models.SavedView
	err = s.DB.Tx(v.ctx, func(ctx context.Context) error {
		row, err := s.DB.Create(ctx, v.actor, s.Registry.Model("saved_view"), &schema.Input{Values: values})
		if err != nil {
			return err
		}
		made = row.(*models.SavedView)
		return v.within(ctx).openFirst(made, p.get("first") == "1")
	})
	if err != nil {
		return l.refused(err)
	}
	v.tell(notice{Text: v.T("views.saved", "name", made.Name)})
	return v.see(l.viewURL(made))
}

// viewValues are the values that the forms of new and known views share.
func viewValues(p *posted) map[string]any {
	return map[string]any{"name": strings.TrimSpace(p.get("name")), "shared": p.get("shared") == "1"}
}

// within is the visit in a transaction.
func (v *visit) within(ctx context.Context) *visit {
	out := *v
	out.ctx = ctx
	return &out
}

// openFirst says whether the list opens with a view for the reader.
func (v *visit) openFirst(x *models.SavedView, first bool) error {
	return v.prefer(func(c *models.ListChoice) {
		switch {
		case first:
			c.ViewID = x.ID
		case c.ViewID == x.ID:
			c.ViewID = schema.ID{}
		}
	})
}

// changeView renames a view, shares it, stores the list as it is in it or
// deletes it. What others share can be opened first, and no more.
func (s *Site) changeView(v *visit) error {
	p, l, err := v.viewForm()
	if err != nil {
		return err
	}
	x := l.keptView(v.Params("view"))
	if x == nil {
		return schema.ErrNotFound
	}
	action := p.get("action")
	if action != "first" && !l.mine(x) {
		return schema.ErrForbidden
	}
	m := s.Registry.Model("saved_view")
	switch action {
	case "first":
		if err := v.openFirst(x, p.get("first") == "1"); err != nil {
			return err
		}
		return v.see(l.url())
	case "delete":
		if _, err := s.DB.Delete(v.ctx, v.actor, m, x.ID, nil); err != nil {
			return err
		}
		v.tell(notice{Text: v.T("views.deleted", "name", x.Name)})
		return v.see(l.url("saved", "", "view", everything(l.view)))
	case "replace":
		return l.store(x, map[string]any{"query": l.present()}, l.isFirst(x))
	case "earlier", "later":
		if err := l.moveView(x, action == "later"); err != nil {
			return err
		}
		return v.see(l.url())
	case "change":
		return l.store(x, viewValues(p), p.get("first") == "1")
	}
	return l.refuse(v.T("bulk.unknown"))
}

// moveView lets a view of the reader's change places with the one beside it.
func (l *listing) moveView(x *models.SavedView, later bool) error {
	var own []*models.SavedView
	for _, v := range l.kept {
		if l.mine(v) {
			own = append(own, v)
		}
	}
	at := slices.Index(own, x)
	to := at - 1
	if later {
		to = at + 1
	}
	if to < 0 || to >= len(own) {
		return nil
	}
	own[at], own[to] = own[to], own[at]
	return l.site.DB.Tx(l.ctx, func(ctx context.Context) error {
		for i, v := range own {
			if v.Position == i+1 {
				continue
			}
			_, err := l.site.DB.Update(ctx, l.actor, l.site.Registry.Model("saved_view"), v.ID, &schema.Input{Values: map[string]any{"position": int64(i + 1)}})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// everything names the built-in view, or that of all rows.
func everything(view string) string {
	if view == "" {
		return "all"
	}
	return view
}

// store changes a view and goes to it. With another name alone, the list stays
// as it is.
func (l *listing) store(x *models.SavedView, values map[string]any, first bool) error {
	to := l.url("saved", x.ID.String())
	err := l.site.DB.Tx(l.ctx, func(ctx context.Context) error {
		row, err := l.site.DB.Update(ctx, l.actor, l.site.Registry.Model("saved_view"), x.ID, &schema.Input{Values: values})
		if err != nil {
			return err
		}
		if x = row.(*models.SavedView); values["query"] != nil {
			to = l.viewURL(x)
		}
		return l.visit.within(ctx).openFirst(x, first)
	})
	if err != nil {
		return l.refused(err)
	}
	l.tell(notice{Text: l.T("views.saved", "name", x.Name)})
	return l.see(to)
}

// refuse goes back to the list with words.
func (l *listing) refuse(words string) error {
	l.tell(notice{Bad: true, Text: words})
	return l.see(l.url())
}

// refused goes back with what is wrong with what was posted.
func (l *listing) refused(err error) error {
	var wrong schema.Invalid
	if !errors.As(err, &wrong) || len(wrong) == 0 {
		return err
	}
	return l.refuse(l.T("views.not_saved") + " " + l.in(wrong[0].Detail))
}
