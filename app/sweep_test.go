package main

import (
	"errors"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

func TestTheTrashIsEmptiedInTime(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		program := schema.Program{Name: "test"}
		quiz, tag := w.registry.Model("quiz"), w.registry.Model("tag")
		old := w.quiz(w.person("maker", models.RoleMember))
		row, err := w.db.Create(t.Context(), program, tag, &schema.Input{Values: map[string]any{"slug": "오리"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.db.Trash(t.Context(), program, quiz, old, nil); err != nil {
			t.Fatal(err)
		}
		days := w.settings.Admin.TrashDays
		there := func(m *schema.Model, id schema.ID) bool {
			_, err := w.db.Find(t.Context(), m, id)
			if err != nil && !errors.Is(err, schema.ErrNotFound) {
				t.Fatal(err)
			}
			return err == nil
		}
		if err := w.emptyTrash(t.Context(), time.Now().AddDate(0, 0, days-1)); err != nil || !there(quiz, old) {
			t.Errorf("a day before its time: %v, still there: %v", err, there(quiz, old))
		}
		if err := w.emptyTrash(t.Context(), time.Now().AddDate(0, 0, days+1)); err != nil || there(quiz, old) {
			t.Errorf("a day after its time: %v, still there: %v", err, there(quiz, old))
		}
		if !there(tag, tag.ID(row)) {
			t.Error("a living row went too")
		}
		if _, err := w.db.VerifyAudit(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
