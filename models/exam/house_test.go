package exam_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/exam"
	"duckhoo/models/schema"
)

// house is a fresh database with the rules of authoring and of exams, and
// people to take quizzes.
type house struct {
	*database.DB
	t                                             testing.TB
	exam                                          *exam.Service
	now                                           schema.Time // zero is the real time
	quiz, attempt, stats, scores, items, versions *schema.Model
	genre, role                                   schema.ID
	owner, mod                                    person
}

type person struct {
	id     schema.ID
	rights map[string]bool
}

func (p person) ActorID() schema.ID        { return p.id }
func (p person) ActorName() string         { return "person" }
func (p person) Super() bool               { return false }
func (p person) Allowed(right string) bool { return p.rights[right] }
func member(p person) exam.Taker           { return exam.Taker{Actor: p} }
func guest(token string) exam.Taker        { return exam.Taker{Actor: schema.Nobody{}, Token: token} }
func (h *house) ctx() context.Context      { return h.t.Context() }
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

var program = schema.Program{Name: "test"}

func open(t testing.TB, engine, dsn, synchronous string, pool int) *house {
	t.Helper()
	reg := must[*schema.Registry](t)(models.Registry())
	cfg := config.Default().Database
	cfg.Engine, cfg.DSN, cfg.Synchronous, cfg.Pool.Open, cfg.Pool.Idle = engine, config.NewDSN(dsn), synchronous, pool, pool
	run, done, err := database.Runner(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	done()
	db := must[*database.DB](t)(database.Open(t.Context(), cfg, reg, []byte("key")))
	t.Cleanup(func() { _ = db.Close() })
	h := &house{DB: db, t: t, quiz: reg.Model("quiz"), attempt: reg.Model("attempt"), stats: reg.Model("quiz_stats"),
		scores: reg.Model("quiz_scores"), items: reg.Model("item_stats"), versions: reg.Model("quiz_version")}
	h.exam = must[*exam.Service](t)(exam.New(exam.Options{DB: db, Now: h.clock}))
	if err := errors.Join(authoring.Attach(reg, db), exam.Attach(reg, h.exam), authoring.EnsureGenres(t.Context(), db)); err != nil {
		t.Fatal(err)
	}
	row, err := db.FindBy(t.Context(), reg.Model("genre"), schema.Eq("Slug", "movie"))
	if err != nil {
		t.Fatal(err)
	}
	h.genre = row.(*models.Genre).ID
	h.role = h.create("role", map[string]any{"slug": "taker", "name": "회원"}, nil).(*models.Role).ID
	h.owner = h.person("owner")
	h.mod = h.person("moderator", "attempt.view", "attempt.void", "attempt.delete", "quiz.view")
	return h
}

func (h *house) clock() schema.Time {
	if h.now.IsZero() {
		return schema.Now()
	}
	return h.now
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) { test(t, open(t, engine, dsn, "off", 4)) })
}

func (h *house) create(model string, values map[string]any, kids map[string]schema.Children) any {
	h.t.Helper()
	return must[any](h.t)(h.Create(h.ctx(), program, h.Registry.Model(model), &schema.Input{Values: values, Children: kids}))
}

func (h *house) person(handle string, rights ...string) person {
	h.t.Helper()
	p := person{h.create("user", map[string]any{"handle": handle, "nickname": handle, "role_id": h.role}, nil).(*models.User).ID, map[string]bool{}}
	for _, r := range rights {
		p.rights[r] = true
	}
	return p
}

// item describes a question: choices are right where their text starts with
// a plus, and accepted answers are worth all.
type item struct {
	typ      models.QuestionType
	points   int
	partial  bool
	choices  []string
	accepted []string
}

func (i item) input(n int) schema.Input {
	in := schema.Input{Values: map[string]any{"type": string(i.typ), "stem": fmt.Sprintf("문제 %d", n), "points": int64(max(1, i.points)), "explanation": "까닭"},
		Children: map[string]schema.Children{}}
	if i.partial {
		in.Values["scoring"] = "partial"
	}
	kids := schema.Children{All: true}
	for _, c := range i.choices {
		right := c[0] == '+'
		if right {
			c = c[1:]
		}
		kids.Rows = append(kids.Rows, schema.Input{Values: map[string]any{"text": c, "correct": right}})
	}
	if len(kids.Rows) > 0 {
		in.Children["choices"] = kids
	}
	words := schema.Children{All: true}
	for _, a := range i.accepted {
		words.Rows = append(words.Rows, schema.Input{Values: map[string]any{"pattern": a}})
	}
	if len(words.Rows) > 0 {
		in.Children["accepted"] = words
	}
	return in
}

// oneOfEach is a question of each type, eight points together.
func oneOfEach() []item {
	return []item{
		{typ: models.Single, choices: []string{"+가", "나", "다"}},
		{typ: models.Multiple, points: 2, partial: true, choices: []string{"+가", "+나", "다", "라"}},
		{typ: models.TypedText, points: 2, accepted: []string{"해리 포터"}},
		{typ: models.TypedNumber, accepted: []string{"1000"}},
		{typ: models.Order, points: 2, partial: true, choices: []string{"하나", "둘", "셋"}},
	}
}

// publish adds a published quiz of the owner.
func (h *house) publish(items ...item) *models.Quiz {
	h.t.Helper()
	kids := schema.Children{All: true}
	for n, i := range items {
		kids.Rows = append(kids.Rows, i.input(n))
	}
	q := h.create("quiz", map[string]any{"title": "퀴즈", "owner_id": h.owner.id, "genre_id": h.genre, "status": "published"},
		map[string]schema.Children{"questions": kids}).(*models.Quiz)
	return h.read(q.ID)
}

func (h *house) read(id schema.ID) *models.Quiz {
	h.t.Helper()
	return must[any](h.t)(h.Find(h.ctx(), h.quiz, id)).(*models.Quiz)
}

// version is the live version with everything in it.
func (h *house) version(q *models.Quiz) *models.QuizVersion {
	h.t.Helper()
	return must[any](h.t)(h.Find(h.ctx(), h.versions, q.LiveVersionID, "Questions.Choices", "Questions.Accepted")).(*models.QuizVersion)
}

// start begins an attempt; a guest's taker gets the token.
func (h *house) start(t exam.Taker, q *models.Quiz) (exam.Taker, schema.ID, *exam.View) {
	h.t.Helper()
	sit, token, err := h.exam.Start(h.ctx(), t, q)
	if err != nil {
		h.t.Fatal(err)
	}
	if token != "" {
		t.Token = token
	}
	return t, sit.Attempt.ID, must[*exam.View](h.t)(h.exam.View(sit))
}

func (h *house) sit(t exam.Taker, id schema.ID) *exam.Sitting {
	h.t.Helper()
	return must[*exam.Sitting](h.t)(h.exam.Find(h.ctx(), t, id))
}

// replies answers every question of a view: right where the function says so.
func replies(v *exam.View, right func(n int) bool) []exam.Reply {
	var out []exam.Reply
	for _, q := range v.Questions {
		var n int
		_, _ = fmt.Sscanf(q.Stem, "문제 %d", &n)
		out = append(out, reply(q, right(n)))
	}
	return out
}

// reply answers a question of oneOfEach's kind.
func reply(q exam.Asked, right bool) exam.Reply {
	r := exam.Reply{Question: q.Key, Millis: 1000}
	names := map[string]string{}
	for _, c := range q.Choices {
		names[c.Text] = c.Key
	}
	pick := func(texts ...string) {
		for _, text := range texts {
			r.Selected = append(r.Selected, names[text])
		}
	}
	switch q.Type {
	case models.Single:
		pick(map[bool]string{true: "가", false: "나"}[right])
	case models.Multiple:
		if right {
			pick("가", "나")
		} else {
			pick("다")
		}
	case models.TypedText:
		r.Text = map[bool]string{true: "해리포터", false: "론"}[right]
	case models.TypedNumber:
		r.Text = map[bool]string{true: "１,000", false: "7"}[right]
	case models.Order:
		if right {
			pick("하나", "둘", "셋")
		} else {
			pick("셋", "둘", "하나")
		}
	}
	return r
}

// take starts and submits an attempt with the questions right that right says.
func (h *house) take(t exam.Taker, q *models.Quiz, right func(n int) bool) (exam.Taker, *exam.Outcome) {
	h.t.Helper()
	t, id, view := h.start(t, q)
	out, err := h.exam.Submit(h.ctx(), h.sit(t, id), exam.Submission{Replies: replies(view, right)})
	if err != nil {
		h.t.Fatal(err)
	}
	return t, out
}

func all(int) bool  { return true }
func none(int) bool { return false }

// code is what a conflict is called, "" of no conflict.
func code(err error) string {
	var r *schema.Refused
	if errors.As(err, &r) {
		return r.Code
	}
	return ""
}

func later(t schema.Time, d time.Duration) schema.Time { return schema.At(t.Add(d)) }

// submitTwice submits as a handler does: again when somebody was faster.
func (h *house) submitTwice(t exam.Taker, id schema.ID, in exam.Submission) error {
	for {
		sit, err := h.exam.Find(h.ctx(), t, id)
		if err != nil {
			return err
		}
		if _, err = h.exam.Submit(h.ctx(), sit, in); !errors.Is(err, schema.ErrStale) {
			return err
		}
	}
}

// selected lists the ids of choices that an answer has.
func selected(a models.Answer) []string {
	var out []string
	if len(a.Selected) > 0 {
		_ = json.Unmarshal(a.Selected, &out)
	}
	return out
}
