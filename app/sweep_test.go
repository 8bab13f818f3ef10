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

// TestAttemptsExpireByTheJob: an attempt whose time is over is over at once for
// who asks, and the job marks it; others go on.
func TestAttemptsExpireByTheJob(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.quiz(w.person("maker", models.RoleMember)).String()
		nobody := w.as("")
		late, open := begin(t, nobody, quiz), begin(t, nobody, quiz)
		w.exec("UPDATE attempts SET expires_at = ? WHERE id = ?", schema.At(time.Now().Add(-time.Minute)), late.ID)
		at, token := "/api/v1/attempts/"+late.ID, []string{"Attempt-Token", late.Token}
		check := func() {
			t.Helper()
			if a := nobody.api("GET", at, "", token...); a.json()["status"] != "expired" {
				t.Errorf("%d %s", a.status, a.body)
			}
			for _, a := range []answer{nobody.api("PUT", at+"/answers", late.answers("새"), token...), nobody.api("POST", at+"/submit", "", token...), nobody.api("GET", at+"/result", "", token...)} {
				if a.status != 409 || a.json()["code"] != "expired" {
					t.Errorf("%d %s", a.status, a.body)
				}
			}
		}
		check()
		w.work()
		until(t, time.Minute, "the attempt is marked", func() bool { return w.number("SELECT count(*) FROM attempts WHERE status = 'expired'") > 0 })
		check()
		if a := nobody.api("POST", "/api/v1/attempts/"+open.ID+"/submit", open.answers("새"), "Attempt-Token", open.Token); a.status != 200 || a.json()["counts"] != true {
			t.Errorf("one that goes on: %d %s", a.status, a.body)
		}
	})
}
