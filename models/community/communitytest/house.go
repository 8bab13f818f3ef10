// Package communitytest furnishes a database for tests of what people do together:
// the models, the rules of authoring and of the community, and people who quiz,
// comment and report.
package communitytest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/community"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// House is a fresh database with its rules.
type House struct {
	*database.DB
	T       testing.TB
	Limiter *Counter
	Genre   schema.ID
	Role    schema.ID
	Named   int // how often Next was asked
}

// Counter is a Limiter that counts in memory. Zero most lets everything through.
type Counter struct {
	Most int
	Seen map[string]int // how often, by bucket
}

// ErrSlow is what a Counter refuses with.
var ErrSlow = errors.New("too much at once")

// Limit implements community.Limiter.
func (c *Counter) Limit(_ context.Context, bucket string, most int, window time.Duration) error {
	c.Seen[bucket]++
	if c.Most > 0 && c.Seen[bucket] > min(c.Most, most) {
		return fmt.Errorf("%w in %s", ErrSlow, window)
	}
	return nil
}

// Person is an actor with a role's permissions.
type Person struct {
	ID     schema.ID
	Name   string
	Rights []string
	Stands int // how high; a member's is 0
}

// Rank is how high they stand.
func (p *Person) Rank() int { return p.Stands }

// ActorID is their id.
func (p *Person) ActorID() schema.ID { return p.ID }

// ActorName is their name.
func (p *Person) ActorName() string { return p.Name }

// Super is false.
func (p *Person) Super() bool { return false }

// Allowed looks among their rights.
func (p *Person) Allowed(permission string) bool {
	for _, right := range p.Rights {
		if right == permission {
			return true
		}
	}
	return false
}

// Program asks for what needs no person.
var Program = schema.Program{Name: "test"}

// What a member and a moderator may do.
var (
	MemberRights = []string{"quiz.add", "comment.add", "report.add"}
	StaffRights  = append([]string{"quiz.view", "quiz.approve", "quiz.reject", "quiz.hide", "quiz.unhide", "quiz.remove",
		"comment.view", "comment.hide", "comment.unhide", "comment.remove", "case.view", "case.claim", "case.release", "case.escalate", "decision.view",
		"report.view", "report.agree", "report.disagree", "report.ignore", "rating.view", "user.view", "user.silence", "user.unsilence", "user.limit", "user.unlimit", "user.suspend", "user.unsuspend",
		"user.warn", "user.mute", "user.unmute", "user.block", "user.unblock", "user.ban", "user.unban", "appeal.view", "appeal.uphold", "appeal.overturn"}, MemberRights...)
)

// Open furnishes an empty database; more attaches further rules.
func Open(t testing.TB, engine, dsn string, more ...func(*schema.Registry, *database.DB) error) *House {
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
	h := &House{DB: db, T: t, Limiter: &Counter{Seen: map[string]int{}}}
	errs := []error{authoring.Attach(reg, db), community.Attach(reg, db, h.Limiter)}
	for _, attach := range more {
		errs = append(errs, attach(reg, db))
	}
	if err := errors.Join(append(errs, authoring.EnsureGenres(t.Context(), db))...); err != nil {
		t.Fatal(err)
	}
	genre, err := db.FindBy(t.Context(), reg.Model("genre"), schema.Eq("Slug", "movie"))
	if err != nil {
		t.Fatal(err)
	}
	h.Genre = genre.(*models.Genre).ID
	h.Role = h.Make(Program, "role", map[string]any{"slug": "member", "name": "회원"}).(*models.Role).ID
	return h
}

// Next names what comes next, so that no two things are called the same.
func (h *House) Next(what string) string {
	h.Named++
	return fmt.Sprint(what, h.Named)
}

// Ctx is the context of the test.
func (h *House) Ctx() context.Context { return h.T.Context() }

// Model is a model by its name.
func (h *House) Model(name string) *schema.Model { return h.Registry.Model(name) }

// Make adds a row; the test fails where it is refused.
func (h *House) Make(actor schema.Actor, model string, values map[string]any) any {
	h.T.Helper()
	row, err := h.Create(h.Ctx(), actor, h.Model(model), &schema.Input{Values: values})
	if err != nil {
		h.T.Fatal(err)
	}
	return row
}

// Person adds somebody.
func (h *House) Person(rights []string) *Person {
	h.T.Helper()
	name := h.Next("duck_")
	row := h.Make(Program, "user", map[string]any{"handle": name, "nickname": name, "role_id": h.Role})
	return &Person{ID: row.(*models.User).ID, Name: name, Rights: rights}
}

// Member adds a member.
func (h *House) Member() *Person { return h.Person(MemberRights) }

// Mod adds a moderator.
func (h *House) Mod() *Person {
	p := h.Person(StaffRights)
	p.Stands = 1
	return p
}

// Quiz adds a published quiz of somebody.
func (h *House) Quiz(owner *Person) *models.Quiz {
	h.T.Helper()
	row, err := h.Create(h.Ctx(), Program, h.Model("quiz"), &schema.Input{
		Values: map[string]any{"title": h.Next("퀴즈 "), "genre_id": h.Genre, "owner_id": owner.ID, "status": "published"},
		Children: map[string]schema.Children{"questions": {All: true, Rows: []schema.Input{{
			Values:   map[string]any{"type": "text", "stem": "비밀 문제?"},
			Children: map[string]schema.Children{"accepted": {Rows: []schema.Input{{Values: map[string]any{"pattern": "비밀 정답"}}}}},
		}}}},
	})
	if err != nil {
		h.T.Fatal(err)
	}
	return h.Read("quiz", row.(*models.Quiz).ID).(*models.Quiz)
}

// Read is a row by its id.
func (h *House) Read(model string, id schema.ID) any {
	h.T.Helper()
	row, err := h.Find(h.Ctx(), h.Model(model), id)
	if err != nil {
		h.T.Fatal(err)
	}
	return row
}

// All lists living rows.
func (h *House) All(model string, where schema.Cond) []any {
	h.T.Helper()
	q := database.Query{Model: h.Model(model), Actor: Program, Verb: schema.VerbView, Where: where, Limit: 1000}
	page, err := h.List(h.Ctx(), q)
	if err != nil {
		h.T.Fatal(err)
	}
	return page.Rows
}

// Report reports something.
func (h *House) Report(who *Person, subject models.ReportSubject, id schema.ID, reason string) (*models.Report, error) {
	row, err := h.Create(h.Ctx(), who, h.Model("report"), &schema.Input{Values: map[string]any{
		"subject": string(subject), "subject_id": id, "reason": reason, "detail": "자세히"}})
	report, _ := row.(*models.Report)
	return report, err
}

// Do moves a row along a transition, with a reason and a note.
func (h *House) Do(who schema.Actor, model string, id schema.ID, verb string) error {
	_, err := h.Transition(h.Ctx(), who, h.Model(model), id, verb, &schema.Input{Reason: "까닭", Note: "몰래 적는 말"})
	return err
}

// MustDo is Do where it must not be refused.
func (h *House) MustDo(who schema.Actor, model string, id schema.ID, verb string) {
	h.T.Helper()
	if err := h.Do(who, model, id, verb); err != nil {
		h.T.Fatalf("%s: %v", verb, err)
	}
}

// Problem names what went wrong: a code of the input with its pointer, of a
// conflict, or a sentinel.
func Problem(err error) string {
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
