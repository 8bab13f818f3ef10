package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// wired is the whole program on a fresh database, serving nobody.
func wired(t *testing.T, engine, dsn string) *program {
	t.Helper()
	s := testSettings(t, engine, dsn)
	dbtest.Fill(t, engine, dsn, "house", func(dsn string) error { return furnished(s, dsn) })
	p, err := newProgram(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	return p
}

// everything lists the living rows of a model, with relations.
func everything(t *testing.T, db *database.DB, model string, with ...string) []any {
	t.Helper()
	q := database.Query{Model: db.Registry.Model(model), Actor: schema.Program{Name: "test"}, Verb: schema.VerbView, Limit: 1000, With: with}
	page, err := db.List(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return page.Rows
}

func TestDemoPutsInACommunity(t *testing.T) {
	dbtest.InTurn(t, func(t *testing.T, engine, dsn string) {
		p := wired(t, engine, dsn)
		added, err := loadDemo(t.Context(), p.db, "")
		if err != nil {
			t.Fatal(err)
		}
		if want := (demoAdded{people: 12, quizzes: 16, pages: 6}); added != want {
			t.Errorf("added %+v, want %+v", added, want)
		}
		states, questions, genres := map[string]int{}, 0, map[string]bool{}
		for _, row := range everything(t, p.db, "quiz", "Genre", "Questions", "LiveVersion") {
			q := row.(*models.Quiz)
			states[string(q.Status)]++
			questions += len(q.Questions)
			genres[q.Genre.Slug] = true
			live := q.Status != models.QuizDraft && q.Status != models.QuizPending && q.Status != models.QuizRejected
			if (q.LiveVersion != nil) != live || q.Licence != models.CC0 || q.Language != models.Korean {
				t.Errorf("%s (%s): live version %v, licence %s", q.Title, q.Status, q.LiveVersion != nil, q.Licence)
			}
		}
		want := map[string]int{"draft": 1, "pending": 1, "published": 10, "rejected": 1, "hidden": 1, "removed": 1, "archived": 1}
		if diff := cmp.Diff(want, states); diff != "" || questions < 60 || len(genres) != 6 {
			t.Errorf("%d questions, %d genres %s", questions, len(genres), diff)
		}
		roles := map[string]bool{}
		for _, row := range everything(t, p.db, "user", "Role") {
			u := row.(*models.User)
			roles[u.Role.Slug] = true
			if u.Password != "" || !strings.HasSuffix(u.Email, "@example.com") {
				t.Errorf("%s: a password or an address of somebody: %s", u.Handle, u.Email)
			}
		}
		if len(roles) != 4 {
			t.Errorf("roles %v", roles)
		}
		for _, page := range everything(t, p.db, "page") {
			if page := page.(*models.Page); !page.Published || page.Body == "" {
				t.Errorf("page %s %s", page.Slug, page.Language)
			}
		}
	})
}

// TestDemoQuizzesWereDecidedByStaff reads the log: owners submit, moderators
// decide.
func TestDemoQuizzesWereDecidedByStaff(t *testing.T) {
	p := wired(t, "sqlite", dbtest.SQLite(t))
	if _, err := loadDemo(t.Context(), p.db, ""); err != nil {
		t.Fatal(err)
	}
	staff := []string{"mod_haru", "mod_jin"}
	for _, row := range everything(t, p.db, "audit_log") {
		e := row.(*models.AuditLog)
		if e.Target != "quiz" {
			continue
		}
		if e.Action == "publish" && e.ActorName == "(trusted)" {
			continue // the rule that publishes what trusted people submit
		}
		decided := slices.Contains([]string{"approve", "reject", "hide", "remove"}, e.Action)
		if decided != slices.Contains(staff, e.ActorName) || strings.HasPrefix(e.ActorName, "(") {
			t.Errorf("%s %s by %s", e.Action, e.Title, e.ActorName)
		}
	}
	if _, err := p.db.VerifyAudit(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestDemoTwiceChangesNothing(t *testing.T) {
	dbtest.InTurn(t, func(t *testing.T, engine, dsn string) {
		p := wired(t, engine, dsn)
		if _, err := loadDemo(t.Context(), p.db, ""); err != nil {
			t.Fatal(err)
		}
		quiz := p.registry.Model("quiz")
		first := everything(t, p.db, "quiz")[0].(*models.Quiz)
		if _, err := p.db.Trash(t.Context(), schema.Program{Name: "test"}, quiz, first.ID, nil); err != nil {
			t.Fatal(err)
		}
		before := fmt.Sprint(len(everything(t, p.db, "audit_log")), len(everything(t, p.db, "quiz_version")), len(everything(t, p.db, "question")))
		added, err := loadDemo(t.Context(), p.db, "another-password")
		if err != nil || added != (demoAdded{}) {
			t.Errorf("added %+v, %v", added, err)
		}
		after := fmt.Sprint(len(everything(t, p.db, "audit_log")), len(everything(t, p.db, "quiz_version")), len(everything(t, p.db, "question")))
		if before != after {
			t.Errorf("entries, versions and questions: %s, before %s", after, before)
		}
	})
}

func TestDemoPassword(t *testing.T) {
	p := wired(t, "sqlite", dbtest.SQLite(t))
	if _, err := loadDemo(t.Context(), p.db, "short"); err == nil {
		t.Error("a password that is too short was taken")
	}
	if n := len(everything(t, p.db, "user")); n != 0 {
		t.Errorf("%d people were added all the same", n)
	}
	if _, err := loadDemo(t.Context(), p.db, password); err != nil {
		t.Fatal(err)
	}
	if _, err := p.accounts.LogIn(t.Context(), "mod_haru", password, "", accounts.Client{}); err != nil {
		t.Errorf("log-in: %v", err)
	}
}
