package panel

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// trash lists the deleted rows of a model, the last deleted first.
func (s *Site) trash(v *visit) error {
	if err := v.must(schema.VerbDelete); err != nil {
		return err
	}
	l := v.listing(true)
	if l.get("sort") == "" {
		l.query.Sort = []database.Order{{Path: "DeletedAt", Desc: true}}
	}
	if err := l.load(); err != nil {
		return err
	}
	if err := l.loadOptions(); err != nil {
		return err
	}
	rows, err := l.rows()
	if err != nil {
		return err
	}
	who, err := v.deleters(rows)
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, trashView(l, rows, who))
}

// deleters reads who moved rows to the trash, in one statement.
func (v *visit) deleters(rows []row) (map[schema.ID]string, error) {
	out := map[schema.ID]string{}
	if len(rows) == 0 {
		return out, nil
	}
	ids := make([]any, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	page, err := v.site.DB.List(v.ctx, database.Query{
		Model: v.site.Registry.Of(&models.AuditLog{}), Actor: schema.Program{Name: "panel"}, Verb: schema.VerbView, Limit: 4 * len(ids),
		Where: schema.And(schema.Eq("Target", v.entry.model.Name), schema.In("TargetID", ids...), schema.Eq("Action", schema.VerbDelete)),
		Sort:  []database.Order{{Path: "Seq", Desc: true}},
	})
	if err != nil {
		return nil, err
	}
	for _, x := range page.Rows {
		entry := x.(*models.AuditLog)
		if _, known := out[entry.TargetID]; !known {
			out[entry.TargetID] = v.person(entry.ActorName)
		}
	}
	return out, nil
}
