package panel

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// purging is rows of the trash that are to be gone for good, as the page that
// asks shows them.
type purging struct {
	*visit
	rows     []any
	gone     int // that are not there any more, or not the reader's
	typedErr string
}

// trashMany does to the chosen rows of the trash what the button says: restore,
// which is also what Undo sends, or purge.
func (s *Site) trashMany(v *visit) error {
	p, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	if p.get("action") == schema.VerbPurge {
		return v.purgeMany(p)
	}
	return v.restoreMany(p)
}

// purgeMany first shows what would be gone, then with confirm=1 it is.
func (v *visit) purgeMany(p *posted) error {
	if err := v.must(schema.VerbPurge); err != nil {
		return err
	}
	g := &purging{visit: v}
	var ids []any
	for _, text := range p.all("id") {
		if id, err := schema.ParseID(text); err == nil && len(ids) < mostAtOnce {
			ids = append(ids, id)
		}
	}
	if len(ids) > 0 {
		page, err := v.site.DB.List(v.ctx, database.Query{Model: v.entry.model, Actor: v.actor, Verb: schema.VerbPurge, Where: schema.In("ID", ids...), Limit: mostAtOnce, Trash: true})
		if err != nil {
			return err
		}
		g.rows = page.Rows
	}
	g.gone = len(ids) - len(g.rows)
	if len(g.rows) == 0 {
		v.tell(notice{Bad: true, Text: v.T("bulk.nothing")})
		return v.see(v.site.address(v.entry.model.Plural, "trash"))
	}
	if p.get("confirm") != "1" {
		return v.render(fiber.StatusOK, purgeManyView(g))
	}
	if g.typed() && strings.TrimSpace(p.get("typed")) != g.words() {
		g.typedErr = v.T("bulk.typed_wrong")
		return v.render(fiber.StatusUnprocessableEntity, purgeManyView(g))
	}
	return g.run()
}

func (g *purging) typed() bool { return len(g.rows) > typedFrom }

// words are what one types to confirm.
func (g *purging) words() string {
	return g.T("trash.purge_button") + " " + strconv.Itoa(len(g.rows))
}

// run purges the rows one by one; what others still need stays.
func (g *purging) run() error {
	m := g.entry.model
	done, left := 0, g.gone
	batch := g.site.DB.Batch(g.actor, m, schema.VerbPurge, "", len(g.rows))
	for _, row := range g.rows {
		err := batch.Do(g.ctx, func(ctx context.Context) error { return g.site.DB.Purge(ctx, g.actor, m, m.ID(row), nil) })
		switch {
		case err == nil:
			done++
		case skippable(err):
			left++
		default:
			return err
		}
	}
	key := "trash.purged_many"
	if left > 0 {
		key = "trash.purged_some"
	}
	g.tell(notice{Bad: done == 0, Text: g.T(key, "model", g.noun(m.LabelPlural), "count", done, "left", left)})
	return g.see(g.site.address(m.Plural, "trash"))
}
