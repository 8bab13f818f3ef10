package panel

import (
	"context"
	"strings"

	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Draft says where an edit of a row stands that changes nothing of what
// everybody sees until it is approved. The form reads the edit and writes to it,
// and shows beside it what would change.
type Draft[T any] struct {
	// Of names the row that holds the edit, a belongs-to relation; Fields are
	// those that are read from it, by the name that they have in both.
	Of     string
	Fields []string
	// State names the choice that says where the edit stands.
	State string
	// Changes is how the edit differs from what everybody sees; open is false
	// when there is no edit.
	Changes func(ctx context.Context, db *database.DB, row *T) (changes audit.Changes, open bool, err error)
	// Heirs says which owned rows of the edit stand for those of an earlier one,
	// for forms that were opened before this edit was begun. Without it what such
	// a form changed in owned rows is shown as lost.
	Heirs func(ctx context.Context, db *database.DB, row *T, ids []schema.ID) (map[schema.ID]schema.ID, error)
}

// draft is a Draft with its type erased, and resolved.
type draft struct {
	of, stateName string
	names         []string
	changes       func(ctx context.Context, db *database.DB, row any) (changes audit.Changes, open bool, err error)
	heirs         func(ctx context.Context, db *database.DB, row any, ids []schema.ID) (map[schema.ID]schema.ID, error)

	relation *schema.Relation
	fields   []*schema.Field
	state    *schema.Field
}

func eraseDraft[T any](d *Draft[T]) *draft {
	if d == nil {
		return nil
	}
	out := &draft{of: d.Of, stateName: d.State, names: d.Fields}
	if d.Changes != nil {
		out.changes = func(ctx context.Context, db *database.DB, row any) (changes audit.Changes, open bool, err error) {
			return d.Changes(ctx, db, row.(*T))
		}
	}
	if d.Heirs != nil {
		out.heirs = func(ctx context.Context, db *database.DB, row any, ids []schema.ID) (map[schema.ID]schema.ID, error) {
			return d.Heirs(ctx, db, row.(*T), ids)
		}
	}
	return out
}

func (c *checker) checkDraft() {
	d := c.draft
	if d == nil {
		return
	}
	if d.relation = c.model.Relation(d.of); d.relation == nil || d.relation.Type != schema.BelongsTo {
		c.fail("panel.E055", "Draft.Of", "%q is no row that %s belongs to", d.of, c.model.GoName)
		return
	}
	if d.state = c.model.Field(d.stateName); d.state == nil || d.state.Kind != schema.KindChoice || d.changes == nil {
		c.fail("panel.E056", "Draft", "it needs Changes and the State of the edit, a choice of %s", c.model.GoName)
	}
	for _, name := range d.names {
		f, there := c.model.Field(name), d.relation.Target.Field(name)
		if f == nil || there == nil || f.Kind != there.Kind {
			c.fail("panel.E057", "Draft.Fields", "%q is no field of both %s and %s", name, c.model.GoName, d.relation.Target.GoName)
			continue
		}
		d.fields = append(d.fields, f)
	}
}

// open puts into a row that was read what its edit says.
func (d *draft) open(row any) error {
	if d == nil {
		return nil
	}
	rows := d.relation.Rows(row)
	if len(rows) == 0 {
		return nil
	}
	for _, f := range d.fields {
		if err := f.Set(row, d.relation.Target.Field(f.Name).Get(rows[0])); err != nil {
			return err
		}
	}
	return nil
}

// shown is the name that a form has for what the log calls by the edit:
// draft_version.title.
func (d *draft) shown(name string) string {
	if d == nil {
		return name
	}
	if rest, ok := strings.CutPrefix(name, d.relation.JSON+"."); ok {
		return rest
	}
	return name
}

// loadEdit reads what the edit of the row would change.
func (f *formPage) loadEdit() error {
	d := f.e.draft
	if d == nil || f.row == nil || !f.holds(f.e.model, schema.VerbView) {
		return nil
	}
	changes, open, err := d.changes(f.ctx, f.site.DB, f.row)
	if err != nil || !open {
		return err
	}
	f.edit = &historyPage{visit: f.visit, row: f.row, open: 0, entries: []historyEntry{{changes: changes}}}
	return f.edit.loadTitles()
}

// editBadge says where the edit stands.
func (f *formPage) editBadge() (state, label string) {
	state, _ = f.e.draft.state.Get(f.row).(string)
	return state, f.e.draft.state.ChoiceLabel(state, f.lang())
}
