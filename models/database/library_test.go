package database_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/database/migrate"
	"duckhoo/models/database/migrations"
	"duckhoo/models/schema"
)

// The models of a library, with every kind of field.

type Author struct {
	schema.Base
	Name  string `gorm:"size:40;not null;uniqueIndex" validate:"required" api:"read,write"`
	Email string `gorm:"size:80" validate:"omitempty,email"` // no api tag
}

type Subject struct {
	schema.Base
	Name string `gorm:"size:40;not null;index" validate:"required" api:"read"`
}

type Mood string

func (Mood) Choices() []string { return []string{"calm", "loud"} }

type State string

func (State) Choices() []string { return []string{"draft", "out", "gone"} }

func (State) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "publish", From: []string{"draft"}, To: "out", Owner: true, Label: schema.Text{KO: "내기", EN: "Publish"}},
		{Verb: "pull", From: []string{"out"}, To: "gone", Reason: true, Label: schema.Text{KO: "거두기", EN: "Pull"}},
	}
}

type Book struct {
	schema.Base
	Title    string               `gorm:"size:60;not null;index" validate:"required" api:"read,write"`
	Blurb    string               `gorm:"size:400" api:"read,write"`
	Text     schema.Markdown      `api:"read,write"`
	Slug     string               `gorm:"size:60;index" validate:"omitempty,slug" api:"read,write"`
	Site     string               `gorm:"size:100" validate:"omitempty,url" api:"read,write"`
	Pages    int                  `gorm:"index" validate:"gte=0,lte=9999" api:"read,write"`
	Edition  *int                 `gorm:"index" api:"read,write"`
	Price    schema.Decimal       `gorm:"index" api:"read,write"`
	Weight   float64              `api:"read,write"`
	Lent     bool                 `gorm:"index" api:"read,write"`
	Signed   *bool                `api:"read,write"`
	Day      schema.Date          `gorm:"index" api:"read,write"`
	Printed  schema.Time          `gorm:"index" api:"read,write"`
	Length   schema.Duration      `api:"read,write"`
	Mood     Mood                 `gorm:"size:8;not null" api:"read,write"`
	Moods    schema.Several[Mood] `api:"read,write"`
	Extra    schema.JSON          `api:"read,write"`
	Cover    schema.File          `gorm:"size:200" api:"read"`
	Lock     schema.Secret        `gorm:"size:80"`
	State    State                `gorm:"size:8;not null" api:"read"`
	KeeperID schema.ID            `gorm:"index" api:"read"`
	Keeper   *Author              `api:"read"`
	Private  string               `gorm:"size:40" api:"owner"`
	AuthorID schema.ID            `gorm:"index" api:"read,write"`
	Author   *Author              `api:"read"`
	Subjects []Subject            `gorm:"many2many:book_subjects" api:"read,write"`
	Chapters []Chapter            `api:"owner"`
}

func (*Book) OwnerField() string     { return "Keeper" }
func (*Book) SearchFields() []string { return []string{"Title", "Blurb", "Subjects.Name"} }

type Chapter struct {
	schema.Base
	BookID   schema.ID `gorm:"not null;index"`
	Position int       `gorm:"not null" api:"read,write"`
	Name     string    `gorm:"size:40;not null" validate:"required" api:"read,write"`
	Notes    []Note    `api:"read,write"`
}

type Note struct {
	schema.Base
	ChapterID schema.ID `gorm:"not null;index"`
	Text      string    `gorm:"size:40;not null" validate:"required" api:"read,write"`
}

// library is a fresh database with the library's models.
type library struct {
	*database.DB
	t        testing.TB
	authors  *schema.Model
	subjects *schema.Model
	books    *schema.Model
}

var librarian = schema.Program{Name: "test"}

func registry(t testing.TB) *schema.Registry {
	t.Helper()
	reg, err := schema.New(&models.Role{}, &models.Permission{}, &models.User{}, &models.AuditLog{}, &models.AuditDiff{}, &models.AuditHead{},
		&Author{}, &Subject{}, &Book{}, &Chapter{}, &Note{}, &Tally{}, &Slip{})
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

func settings(engine, dsn string) config.Database {
	cfg := config.Default().Database
	cfg.Engine, cfg.DSN, cfg.Synchronous = engine, config.NewDSN(dsn), "off"
	return cfg
}

func openLibrary(t testing.TB, engine, dsn string, pool int) *library {
	t.Helper()
	reg, cfg := registry(t), settings(engine, dsn)
	ops, err := migrate.Diff(migrate.State{}, database.Tables(reg), nil)
	if err != nil {
		t.Fatal(err)
	}
	run, done, err := database.Runner(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	run.Migrations = []migrate.Migration{{ID: "0001_library", Operations: ops}}
	for _, m := range migrations.List() {
		if m.ID == "0002_search" {
			run.Migrations = append(run.Migrations, m)
		}
	}
	if _, err := run.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	done()
	cfg.Pool.Open, cfg.Pool.Idle = pool, pool
	db, err := database.Open(t.Context(), cfg, reg, []byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return &library{DB: db, t: t, authors: reg.Model("author"), subjects: reg.Model("subject"), books: reg.Model("book")}
}

// each runs a test on both engines.
func each(t *testing.T, test func(t *testing.T, l *library)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) { test(t, openLibrary(t, engine, dsn, 4)) })
}

func (l *library) ctx() context.Context { return l.t.Context() }

func (l *library) add(m *schema.Model, values map[string]any) schema.ID {
	l.t.Helper()
	row, err := l.Create(l.ctx(), librarian, m, &schema.Input{Values: values})
	if err != nil {
		l.t.Fatal(err)
	}
	return m.ID(row)
}

func (l *library) book(title string, more map[string]any) schema.ID {
	l.t.Helper()
	values := map[string]any{"title": title, "mood": "calm"}
	for k, v := range more {
		values[k] = v
	}
	return l.add(l.books, values)
}

func (l *library) titles(q database.Query) []string {
	l.t.Helper()
	q.Model = l.books
	if q.Actor == nil {
		q.Actor = librarian
	}
	if q.Verb == "" {
		q.Verb = schema.VerbView
	}
	if q.Limit == 0 {
		q.Limit = 100
	}
	page, err := l.List(l.ctx(), q)
	if err != nil {
		l.t.Fatal(err)
	}
	out := []string{}
	for _, row := range page.Rows {
		out = append(out, row.(*Book).Title)
	}
	return out
}

// person is an actor with a role's permissions.
type person struct {
	id     schema.ID
	rights map[string]bool
}

func (p person) ActorID() schema.ID             { return p.id }
func (p person) ActorName() string              { return "person" }
func (p person) Super() bool                    { return false }
func (p person) Allowed(permission string) bool { return p.rights[permission] }

func contains(text []byte, word string) bool { return strings.Contains(string(text), word) }

// replaceAll applies pairs of pattern and replacement.
func replaceAll(text string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		text = regexp.MustCompile(pairs[i]).ReplaceAllString(text, pairs[i+1])
	}
	return text
}
