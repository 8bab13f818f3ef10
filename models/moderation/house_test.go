package moderation_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/community"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// TestMain makes property tests shorter than rapid would: each of their steps
// writes to a database. The command line may ask for more.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.checks": "10", "rapid.steps": "70"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// house is a fresh database with the models and the rules of authoring, of the
// community and of the desk.
type house struct {
	*database.DB
	t       testing.TB
	desk    *moderation.Desk
	limiter *counter
	clock   time.Duration // how far the desk's clock is ahead
	genre   schema.ID
	role    schema.ID
	named   int
}

// counter is a Limiter that counts in memory. Zero most lets everything through.
type counter struct {
	most int
	seen map[string]int
}

var errSlow = errors.New("too much at once")

func (c *counter) Limit(_ context.Context, bucket string, most int, window time.Duration) error {
	c.seen[bucket]++
	if c.most > 0 && c.seen[bucket] > min(c.most, most) {
		return fmt.Errorf("%w in %s", errSlow, window)
	}
	return nil
}

// person is an actor with a role's permissions.
type person struct {
	id     schema.ID
	name   string
	rights []string
}

func (p *person) ActorID() schema.ID { return p.id }
func (p *person) ActorName() string  { return p.name }
func (p *person) Super() bool        { return false }
func (p *person) Allowed(permission string) bool {
	for _, right := range p.rights {
		if right == permission {
			return true
		}
	}
	return false
}

var (
	program      = schema.Program{Name: "test"}
	memberRights = []string{"quiz.add", "comment.add", "report.add"}
	staffRights  = append([]string{"quiz.view", "quiz.approve", "quiz.hide", "quiz.unhide", "comment.view", "comment.hide", "comment.unhide", "comment.remove",
		"case.view", "case.claim", "case.release", "case.escalate", "decision.view", "quiz.reject", "quiz.remove", "user.limit", "user.suspend", "report.view", "report.agree", "report.disagree", "report.ignore", "rating.view", "user.view"}, memberRights...)
)

func openHouse(t testing.TB, engine, dsn string) *house {
	t.Helper()
	reg, err := models.Registry()
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.Default().Database
	cfg.Engine, cfg.DSN, cfg.Synchronous, cfg.Pool.Open = engine, config.NewDSN(dsn), "off", 4
	run, done, err := database.Runner(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	done()
	db, err := database.Open(t.Context(), cfg, reg, []byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	h := &house{DB: db, t: t, limiter: &counter{seen: map[string]int{}}}
	if h.desk, err = moderation.New(moderation.Options{DB: db, Now: func() schema.Time { return schema.At(time.Now().Add(h.clock)) }}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(authoring.Attach(reg, db), community.Attach(reg, db, h.limiter), moderation.Attach(reg, h.desk), authoring.EnsureGenres(t.Context(), db)); err != nil {
		t.Fatal(err)
	}
	genre, err := db.FindBy(t.Context(), reg.Model("genre"), schema.Eq("Slug", "movie"))
	if err != nil {
		t.Fatal(err)
	}
	h.genre = genre.(*models.Genre).ID
	h.role = h.create(program, "role", map[string]any{"slug": "member", "name": "회원"}).(*models.Role).ID
	return h
}

// each runs a test on both engines.
func each(t *testing.T, test func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) { test(t, openHouse(t, engine, dsn)) })
}

func (h *house) ctx() context.Context { return h.t.Context() }

func (h *house) model(name string) *schema.Model { return h.Registry.Model(name) }

func (h *house) create(actor schema.Actor, model string, values map[string]any) any {
	h.t.Helper()
	row, err := h.Create(h.ctx(), actor, h.model(model), &schema.Input{Values: values})
	if err != nil {
		h.t.Fatal(err)
	}
	return row
}

// person adds somebody.
func (h *house) person(rights []string) *person {
	h.t.Helper()
	h.named++
	name := fmt.Sprintf("duck_%d", h.named)
	row := h.create(program, "user", map[string]any{"handle": name, "nickname": name, "role_id": h.role})
	return &person{row.(*models.User).ID, name, rights}
}

func (h *house) member() *person { return h.person(memberRights) }
func (h *house) mod() *person    { return h.person(staffRights) }

// quiz adds a published quiz of somebody.
func (h *house) quiz(owner *person) *models.Quiz {
	h.t.Helper()
	h.named++
	row, err := h.Create(h.ctx(), program, h.model("quiz"), &schema.Input{
		Values: map[string]any{"title": fmt.Sprint("퀴즈 ", h.named), "genre_id": h.genre, "owner_id": owner.id, "status": "published"},
		Children: map[string]schema.Children{"questions": {All: true, Rows: []schema.Input{{
			Values:   map[string]any{"type": "text", "stem": "비밀 문제?"},
			Children: map[string]schema.Children{"accepted": {Rows: []schema.Input{{Values: map[string]any{"pattern": "비밀 정답"}}}}},
		}}}},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return h.read("quiz", row.(*models.Quiz).ID).(*models.Quiz)
}

func (h *house) read(model string, id schema.ID) any {
	h.t.Helper()
	row, err := h.Find(h.ctx(), h.model(model), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return row
}

// all lists living rows.
func (h *house) all(model string, where schema.Cond) []any {
	h.t.Helper()
	q := database.Query{Model: h.model(model), Actor: program, Verb: schema.VerbView, Where: where, Limit: 1000}
	page, err := h.List(h.ctx(), q)
	if err != nil {
		h.t.Fatal(err)
	}
	return page.Rows
}

func (h *house) report(who *person, subject models.ReportSubject, id schema.ID, reason string) (*models.Report, error) {
	row, err := h.Create(h.ctx(), who, h.model("report"), &schema.Input{Values: map[string]any{
		"subject": string(subject), "subject_id": id, "reason": reason, "detail": "자세히"}})
	report, _ := row.(*models.Report)
	return report, err
}

func (h *house) do(who schema.Actor, model string, id schema.ID, verb string) error {
	_, err := h.Transition(h.ctx(), who, h.model(model), id, verb, &schema.Input{Reason: "까닭", Note: "몰래 적는 말"})
	return err
}

func (h *house) mustDo(who schema.Actor, model string, id schema.ID, verb string) {
	h.t.Helper()
	if err := h.do(who, model, id, verb); err != nil {
		h.t.Fatalf("%s: %v", verb, err)
	}
}

// problem names what went wrong: a code of the input with its pointer, of a
// conflict, or a sentinel.
func problem(err error) string {
	var invalid schema.Invalid
	var refused *schema.Refused
	switch {
	case err == nil:
		return ""
	case errors.As(err, &invalid):
		var out []string
		for _, p := range invalid {
			out = append(out, p.Pointer+" "+p.Code)
		}
		return strings.Join(out, ", ")
	case errors.As(err, &refused):
		return refused.Code
	case errors.Is(err, schema.ErrNotFound):
		return "not found"
	case errors.Is(err, schema.ErrForbidden):
		return "forbidden"
	case errors.Is(err, schema.ErrUnauthorized):
		return "unauthorized"
	}
	return err.Error()
}

// cases lists those about a subject, the newest first.
func (h *house) cases(subject schema.ID) []*models.Case {
	h.t.Helper()
	var out []*models.Case
	for _, row := range h.all("case", schema.Eq("SubjectID", subject)) {
		out = append(out, row.(*models.Case))
	}
	return out
}

// case1 is the only case about a subject.
func (h *house) case1(subject schema.ID) *models.Case {
	h.t.Helper()
	found := h.cases(subject)
	if len(found) != 1 {
		h.t.Fatalf("%d cases, want one", len(found))
	}
	return found[0]
}

func (h *house) decisions(subject schema.ID) []*models.Decision {
	h.t.Helper()
	var out []*models.Decision
	for _, row := range h.all("decision", schema.Eq("SubjectID", subject)) {
		out = append(out, row.(*models.Decision))
	}
	return out
}

// decide decides about a case as it stands now.
func (h *house) decide(who schema.Actor, c *models.Case, acts ...moderation.Act) error {
	h.t.Helper()
	return h.decideSeen(who, h.read("case", c.ID).(*models.Case), acts...)
}

// decideSeen decides about a case as it was seen.
func (h *house) decideSeen(who schema.Actor, c *models.Case, acts ...moderation.Act) error {
	h.t.Helper()
	seen, err := moderation.LookAt(h.read(string(c.Subject), c.SubjectID))
	if err != nil {
		h.t.Fatal(err)
	}
	_, err = h.desk.Decide(h.ctx(), who, c.ID, moderation.Verdict{Lock: c.LockVersion, Seen: seen.Hash(), Acts: acts})
	return err
}

func act(a models.DecisionAction) moderation.Act {
	return moderation.Act{Action: a, Reason: "spam", Text: "광고로 가득해요", Note: "세 번째"}
}
