package panel

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// takenName is a row that cannot leave the trash, since another has its name.
type takenName struct {
	*visit
	row    any
	fields []takenField
}

// takenField is a value that must be unique, and who has it.
type takenField struct {
	name, label string
	value       cell
	other, href string // of the row that has it; empty when the reader may not see it
}

// taken answers a restore into taken names. problems point to the fields whose
// values others have.
func (v *visit) taken(row any, problems schema.Invalid) error {
	t := &takenName{visit: v, row: row}
	var conds []schema.Cond
	for _, p := range problems {
		f := v.entry.model.FieldJSON(strings.TrimPrefix(p.Pointer, "/"))
		if f == nil || f.Secret() {
			continue
		}
		conds = append(conds, schema.Eq(f.Name, f.Get(row)))
		t.fields = append(t.fields, takenField{name: f.JSON, label: v.in(f.Label), value: v.show(f, row)})
	}
	if len(conds) > 0 && v.sees(v.entry) {
		page, err := v.site.DB.List(v.ctx, database.Query{Model: v.entry.model, Actor: v.actor, Verb: schema.VerbView, Where: schema.And(conds...), Limit: 1})
		if err != nil {
			return err
		}
		for i := range t.fields {
			if len(page.Rows) > 0 {
				t.fields[i].other, t.fields[i].href = v.name(v.entry.model, page.Rows[0]), v.entry.rowURL(v.entry.model.ID(page.Rows[0]))
			}
		}
	}
	return v.render(fiber.StatusConflict, takenView(t))
}
