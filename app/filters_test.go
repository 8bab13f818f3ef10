package main

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Every field that a list of the back office can be narrowed by has an index
// that begins with it: of a value that is rare a page costs the same in a table
// of any size.
func TestFiltersAreAnsweredByAnIndex(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("duck", models.RoleSuperuser)
		b := w.as("duck")
		for _, m := range w.registry.Models() {
			list := b.get("/admin/" + m.Plural + "/?filters=1")
			if list.status != http.StatusOK {
				continue // shown nowhere
			}
			list.page().Find("#filters [data-filter]").Each(func(_ int, s *goquery.Selection) {
				name := s.AttrOr("data-filter", "")
				f := filtered(m, name)
				if f == nil {
					return
				}
				if plan := w.plan(m, f.Column); !regexp.MustCompile(`\(` + f.Column + `[=,) ]`).MatchString(plan) {
					t.Errorf("%s by %s: no index answers it, but %s", m.Plural, name, plan)
				}
			})
		}
	})
}

// filtered is the field of the row itself that a filter looks at; one of another
// table is found by the keys that lead there.
func filtered(m *schema.Model, name string) *schema.Field {
	if r := m.RelationJSON(name); r != nil && r.Type == schema.BelongsTo {
		return r.Key
	}
	return m.FieldJSON(name)
}

// plan is how SQLite finds the living rows of one value. PostgreSQL says which
// indexes it has to choose from: with few rows any of the living will do.
func (w *world) plan(m *schema.Model, column string) string {
	w.t.Helper()
	living := fmt.Sprintf("SELECT id FROM %[1]s WHERE %[2]s = (SELECT %[2]s FROM %[1]s LIMIT 1)", m.Table, column)
	if m.Field("DeletedAt") != nil {
		living += " AND deleted_at IS NULL"
	}
	ask := "EXPLAIN QUERY PLAN " + living + " ORDER BY id DESC LIMIT 21"
	if w.settings.Database.Engine == "postgres" {
		ask = "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = '" + m.Table + "'"
	}
	var steps []map[string]any
	if err := w.db.From(w.t.Context()).Raw(ask).Scan(&steps).Error; err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprint(steps)
}
