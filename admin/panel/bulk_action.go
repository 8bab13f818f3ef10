package panel

import (
	"context"
	"slices"

	"duckhoo/models/schema"
)

// bulkAction is something that can be done to chosen rows: delete, a
// transition, an Action of the ModelAdmin, or an export, which has no do.
type bulkAction struct {
	name   string
	label  string
	icon   string
	danger bool
	reason bool
	to     string // of a transition: the state that it leads to
	from   []string
	form   *actionForm // nil: it asks for nothing but perhaps a reason
	do     func(ctx context.Context, row any, said said) error
}

// bulkActions lists what the reader may do to rows of the list.
func (v *visit) bulkActions() []bulkAction {
	e := v.entry
	var out []bulkAction
	for _, t := range staffFirst(e.model.Transitions) {
		if t.Hidden || t.Single || !v.may(e, t.Verb) {
			continue
		}
		a := bulkAction{name: t.Verb, label: v.in(t.Label), icon: transitionIcon(t), danger: t.Danger, reason: t.Reason, to: t.To, from: t.From}
		a.do = func(ctx context.Context, row any, said said) error {
			lock := e.model.Lock(row)
			in := &schema.Input{Reason: said.reason, Lock: &lock}
			_, err := v.site.DB.Transition(ctx, v.actor, e.model, e.model.ID(row), t.Verb, in)
			if err == nil {
				Judged(ctx, in.Verdict)
			}
			return err
		}
		out = append(out, a)
	}
	for _, x := range e.actions {
		if !v.holds(e.model, x.verb) {
			continue
		}
		a := bulkAction{name: x.name, label: v.in(x.label), icon: x.icon, danger: x.danger, reason: x.reason, form: x.form}
		if a.icon == "" {
			a.icon = "zap"
		}
		a.do = func(ctx context.Context, row any, said said) error {
			return x.do(ctx, v.site.DB, v.actor, row, said)
		}
		out = append(out, a)
	}
	if v.may(e, schema.VerbExport) {
		out = append(out, bulkAction{name: schema.VerbExport, label: v.T("export.button"), icon: "download"})
	}
	if v.may(e, schema.VerbDelete) {
		out = append(out, v.deleteAction())
	}
	return out
}

// staffFirst brings what owners do themselves behind what staff do.
func staffFirst(list []schema.Transition) []schema.Transition {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b schema.Transition) int { return bool2int(a.Owner) - bool2int(b.Owner) })
	return out
}

func (v *visit) deleteAction() bulkAction {
	return bulkAction{
		name: schema.VerbDelete, label: v.T("delete.button"), icon: "trash-2", danger: true,
		do: func(ctx context.Context, row any, said said) error {
			if v.lacksCascade() {
				plan, err := v.site.DB.DeletePlan(ctx, row)
				if err != nil {
					return err
				}
				if v.obstacle(plan) != "" {
					return schema.ErrForbidden
				}
			}
			_, err := v.site.DB.Trash(ctx, v.actor, v.entry.model, v.entry.model.ID(row), &schema.Input{Reason: said.reason})
			return err
		},
	}
}

// bulkAction finds an action that the reader may do.
func (v *visit) bulkAction(name string) (bulkAction, bool) {
	for _, a := range v.bulkActions() {
		if a.name == name {
			return a, true
		}
	}
	return bulkAction{}, false
}

// transitionIcon is the icon of a transition's button.
func transitionIcon(t schema.Transition) string {
	switch {
	case t.Delete:
		return "archive"
	case t.Danger && t.To == "hidden":
		return "eye-off"
	case t.Danger && t.To == "removed":
		return "ban"
	case t.Danger:
		return "circle-x"
	case t.Single:
		return "rotate-cw"
	case t.To == "published", t.To == "active", t.To == "approved", t.To == "agreed":
		return "circle-check"
	case t.To == "pending":
		return "send"
	}
	return "undo-2"
}

// lacksCascade reports whether a delete could take rows along that the reader
// has no right to delete.
func (v *visit) lacksCascade() bool {
	for _, m := range v.site.Registry.Models() {
		for _, r := range m.Relations {
			if r.Type == schema.BelongsTo && r.Target == v.entry.model && r.OnDelete == "cascade" && !v.holds(m, schema.VerbDelete) {
				return true
			}
		}
	}
	return false
}
