package authoring_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// house is a fresh database with the models, the rules of authoring, the genres
// and three people.
type house struct {
	*database.DB
	t                        testing.TB
	quiz, version, tag, user *schema.Model
	genre                    schema.ID
	mina, juno, mod          person // two members and a moderator
}

// person is an actor with a role's permissions.
type person struct {
	id     schema.ID
	rights []string
}

func (p person) ActorID() schema.ID { return p.id }
func (p person) ActorName() string  { return "person" }
func (p person) Super() bool        { return false }
func (p person) Allowed(permission string) bool {
	for _, right := range p.rights {
		if right == permission {
			return true
		}
	}
	return false
}

var program = schema.Program{Name: "test"}

func openHouse(t testing.TB, engine, dsn string) *house {
	t.Helper()
	reg, err := models.Registry()
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.Default().Database
	cfg.Engine, cfg.DSN, cfg.Synchronous, cfg.Pool.Open = engine, config.NewDSN(dsn), "off", 4
	dbtest.Fill(t, engine, dsn, "tables", func(dsn string) error {
		cfg := cfg
		cfg.DSN = config.NewDSN(dsn)
		return database.Migrate(context.Background(), cfg)
	})
	db, err := database.Open(t.Context(), cfg, reg, []byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := errors.Join(authoring.Attach(reg, db), authoring.EnsureGenres(t.Context(), db)); err != nil {
		t.Fatal(err)
	}
	h := &house{DB: db, t: t, quiz: reg.Model("quiz"), version: reg.Model("quiz_version"), tag: reg.Model("tag"), user: reg.Model("user")}
	h.people()
	return h
}

func (h *house) people() {
	h.genre = h.find("genre", "Slug", "movie")
	role := h.role()
	for _, p := range []struct {
		handle string
		place  *person
		rights []string
	}{
		{"mina", &h.mina, []string{"quiz.add"}},
		{"juno", &h.juno, []string{"quiz.add"}},
		{"modi", &h.mod, []string{"quiz.add", "quiz.view", "quiz.change", "quiz.approve", "quiz.reject", "quiz.hide", "quiz.unhide", "quiz.remove",
			"question.add", "question.change", "question.delete", "choice.change", "quiz_version.change", "quiz_version.add", "quiz_stats.change"}},
	} {
		row := h.create(program, "user", map[string]any{"handle": p.handle, "nickname": p.handle, "role_id": role})
		*p.place = person{row.(*models.User).ID, p.rights}
	}
}

// role returns the role of members, which the migrations may have made.
func (h *house) role() schema.ID {
	m := h.Registry.Model("role")
	if row, err := h.FindBy(h.ctx(), m, schema.Eq("Slug", models.RoleMember)); err == nil {
		return m.ID(row)
	}
	return h.create(program, "role", map[string]any{"slug": models.RoleMember, "name": "회원"}).(*models.Role).ID
}

// each runs a test on both engines.
func each(t *testing.T, test func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) { test(t, openHouse(t, engine, dsn)) })
}

func (h *house) ctx() context.Context { return h.t.Context() }

func (h *house) find(model, path, value string) schema.ID {
	h.t.Helper()
	m := h.Registry.Model(model)
	row, err := h.FindBy(h.ctx(), m, schema.Eq(path, value))
	if err != nil {
		h.t.Fatal(err)
	}
	return m.ID(row)
}

func (h *house) create(actor schema.Actor, model string, values map[string]any) any {
	h.t.Helper()
	row, err := h.Create(h.ctx(), actor, h.Registry.Model(model), &schema.Input{Values: values})
	if err != nil {
		h.t.Fatal(err)
	}
	return row
}

// draft adds a quiz with two questions.
func (h *house) draft(owner schema.Actor, title string) *models.Quiz {
	h.t.Helper()
	row, err := h.Create(h.ctx(), owner, h.quiz, &schema.Input{
		Values:   map[string]any{"title": title, "description": "설명", "genre_id": h.genre},
		Children: questions(single("하나?", "가", "나"), typed("둘?", "답")),
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return row.(*models.Quiz)
}

// published adds a quiz and takes it all the way.
func (h *house) published(owner schema.Actor, title string) *models.Quiz {
	h.t.Helper()
	id := h.draft(owner, title).ID
	h.do(owner, id, "submit")
	return h.do(h.mod, id, "approve")
}

// do moves a quiz along an arrow that must hold.
func (h *house) do(actor schema.Actor, id schema.ID, verb string) *models.Quiz {
	h.t.Helper()
	row, err := h.Transition(h.ctx(), actor, h.quiz, id, verb, &schema.Input{Reason: "까닭"})
	if err != nil {
		h.t.Fatalf("%s: %v", verb, err)
	}
	return row.(*models.Quiz)
}

func (h *house) change(actor schema.Actor, id schema.ID, in *schema.Input) error {
	_, err := h.Update(h.ctx(), actor, h.quiz, id, in)
	return err
}

func (h *house) read(id schema.ID) *models.Quiz {
	h.t.Helper()
	row, err := h.Find(h.ctx(), h.quiz, id, "Tags", "Questions.Choices", "Questions.Accepted")
	if err != nil {
		h.t.Fatal(err)
	}
	return row.(*models.Quiz)
}

// versions returns the versions of a quiz with their questions, the first first.
func (h *house) versions(id schema.ID) []*models.QuizVersion {
	h.t.Helper()
	page, err := h.List(h.ctx(), database.Query{Model: h.version, Actor: program, Verb: schema.VerbView, Limit: 100,
		Where: schema.Eq("QuizID", id), With: []string{"Questions.Choices", "Questions.Accepted"}})
	if err != nil {
		h.t.Fatal(err)
	}
	out := make([]*models.QuizVersion, 0, len(page.Rows))
	for _, row := range page.Rows {
		out = append(out, row.(*models.QuizVersion))
	}
	slices.SortFunc(out, func(a, b *models.QuizVersion) int { return cmp.Compare(a.Number, b.Number) })
	return out
}

// states writes the versions' statuses: "superseded approved draft".
func (h *house) states(id schema.ID) string {
	versions := h.versions(id)
	out := make([]string, 0, len(versions))
	for _, v := range versions {
		out = append(out, string(v.Status))
	}
	return strings.Join(out, " ")
}

func questions(rows ...schema.Input) map[string]schema.Children {
	return map[string]schema.Children{"questions": {Rows: rows, All: true}}
}

// single is a question whose first choice is right.
func single(stem string, choices ...string) schema.Input {
	var kids schema.Children
	for i, text := range choices {
		kids.Rows = append(kids.Rows, schema.Input{Values: map[string]any{"position": int64(i), "text": text, "correct": i == 0}})
	}
	return schema.Input{Values: map[string]any{"type": "single", "stem": stem}, Children: map[string]schema.Children{"choices": kids}}
}

func typed(stem string, accepted ...string) schema.Input {
	var kids schema.Children
	for _, pattern := range accepted {
		kids.Rows = append(kids.Rows, schema.Input{Values: map[string]any{"pattern": pattern}})
	}
	return schema.Input{Values: map[string]any{"type": "text", "stem": stem}, Children: map[string]schema.Children{"accepted": kids}}
}

// pointers lists where an input is wrong; any other error fails the test.
func pointers(t testing.TB, err error) []string {
	t.Helper()
	var invalid schema.Invalid
	if !errors.As(err, &invalid) {
		t.Fatalf("got %v, want invalid input", err)
	}
	out := make([]string, 0, len(invalid))
	for _, p := range invalid {
		out = append(out, p.Pointer)
	}
	return out
}

// code returns what a conflict is called.
func code(t testing.TB, err error) string {
	t.Helper()
	var refused *schema.Refused
	if !errors.As(err, &refused) {
		t.Fatalf("got %v, want a conflict", err)
	}
	return refused.Code
}
