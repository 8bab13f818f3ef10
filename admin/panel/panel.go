// Package panel generates the back office from the models of a registry: a
// list, forms, delete with its plan, trash, history and bulk actions for each,
// in the words of Django's admin.
//
// A Site shows every model with usable defaults. Register says how staff work
// with one of them, as a ModelAdmin literal; Hide leaves one out; Check reports
// every declaration that cannot work, all at once.
//
// Pages ask package database for rows and hand it what was posted: policy,
// validation, history and locking are its matter. What the panel adds is that
// only people of the staff come in, and that a form takes nothing but the
// fields that it shows.
package panel

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/maypok86/otter/v2"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database"
	"duckhoo/models/exam"
	"duckhoo/models/metrics"
	"duckhoo/models/moderation"
	"duckhoo/models/notes"
	"duckhoo/models/once"
	"duckhoo/models/presence"
	"duckhoo/models/schema"
	"duckhoo/models/tasks"
	"duckhoo/web/locales"
)

// Deps is what a Site needs of the rest of the program.
type Deps struct {
	DB        *database.DB
	Registry  *schema.Registry
	Settings  *config.Settings
	Catalogue *locales.Catalogue
	// Actor is who asks; schema.Nobody for a visitor.
	Actor func(*fiber.Ctx) schema.Actor
	// CSRF is the token for a form of this answer.
	CSRF func(*fiber.Ctx) string
	// Door lets people in and out; nil leaves the log-in page without effect.
	Door Door
	// Access and LogIns are how the actor comes in; nil leaves that part of the
	// account page out.
	Access Access
	LogIns LogIns
	// Passkeys are at the address of this site; nil is none.
	Passkeys Passkeys
	// Viewing lets the actor see with another's eyes; nil offers it nowhere.
	Viewing Viewing
	// Files keeps what forms upload; nil makes file fields read-only.
	Files Files
	// Jobs is what is done in the background; nil leaves its page out.
	Jobs Jobs
	// Tasks are exports and actions that take longer than a request; nil refuses
	// what is too large for one. Acting is who somebody is by their id, with the
	// rights that they have now.
	Tasks  *tasks.Service
	Acting func(ctx context.Context, person schema.ID) (schema.Actor, error)
	// Notes are what staff say to one another about rows, Presence who has which
	// row open; nil leaves them out.
	Notes    *notes.Service
	Presence *presence.Service
	// Desk decides cases; nil leaves the queue out.
	Desk *moderation.Desk
	// Metrics counts how the desk does; nil leaves its page out.
	Metrics *metrics.Service
	// Exam knows what people answer; nil leaves out what follows from it.
	Exam *exam.Service
	// Twins finds quizzes that are alike; nil shows none.
	Twins Twins
	// Stream answers with what write sends after the handler has returned, under
	// a context of its own; nil sends answers in one piece.
	Stream func(c *fiber.Ctx, write func(ctx context.Context, w io.Writer, flush func() error) error)
	// Uploads is the address at which the actor's browser asks for a place in
	// storage, "" where files go with the form. It may be nil.
	Uploads func(schema.Actor) string
	// Events is the address at which a browser hears what is written, "" for none.
	Events string
	// Key signs what a form keeps of an upload while it is corrected, and
	// notices that travel over a redirect. Instances that share it understand
	// each other; empty makes one that lasts as long as the program.
	Key []byte
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Door signs people in and out. It answers with schema.ErrUnauthorized when
// name and password do not fit, an *accounts.Halfway when a second factor is
// asked for next, and a *schema.Refused where there are words for the reader: too
// many tries, a barred account.
type Door interface {
	LogIn(c *fiber.Ctx, username, password string) error
	// Waiting is the log-in that waits for a second factor, Finish ends it with a
	// code. Where there is none, or it took too long, both are accounts.ErrLost.
	Waiting(c *fiber.Ctx) (*accounts.Halfway, error)
	Finish(c *fiber.Ctx, code string) error
	LogOut(c *fiber.Ctx) error
}

// Access is how the actor comes in: their password and their second factor. It
// answers with a schema.Invalid where a field is to be put right (/code,
// /current_password, /password) and a *schema.Refused where there are other words
// for the reader.
type Access interface {
	Factors(c *fiber.Ctx) (*accounts.Factors, error)
	// SetUp is the authenticator app that is being set up; anew makes its key. It
	// is schema.ErrNotFound when nothing was begun.
	SetUp(c *fiber.Ctx, anew bool) (*accounts.Enrolment, error)
	// Confirm turns the app on and returns recovery codes, which are shown once.
	Confirm(c *fiber.Ctx, code string) ([]string, error)
	TurnOff(c *fiber.Ctx, password, code string) error
	NewCodes(c *fiber.Ctx, password, code string) ([]string, error)
	ChangePassword(c *fiber.Ctx, current, password string) error
}

// LogIns are the browsers in which the actor is logged in.
type LogIns interface {
	// LogIns lists them, the newest first, and says which one asks.
	LogIns(c *fiber.Ctx) (list []*models.Session, this schema.ID, err error)
	// EndLogIn ends one of them, the zero id all but the one that asks.
	EndLogIn(c *fiber.Ctx, id schema.ID) error
}

// Passkeys keeps those of the actor, which scripts add by the API.
type Passkeys interface {
	// HasPasskeys reports whether browsers have any at this address.
	HasPasskeys() bool
	RenamePasskey(c *fiber.Ctx, key schema.ID, name string) error
	RemovePasskey(c *fiber.Ctx, key schema.ID) error
}

// Viewing lets the actor see with another's eyes, and with their own again. It
// answers with schema.ErrForbidden, or a *schema.Refused with words.
type Viewing interface {
	ViewAs(c *fiber.Ctx, person schema.ID) error
	StopViewing(c *fiber.Ctx) error
}

// Files keeps what forms upload.
type Files interface {
	// Receive checks a file that the actor sends, stores it and returns its
	// key. image asks for a picture. What it does not accept is a
	// schema.Invalid with one problem.
	Receive(ctx context.Context, actor schema.Actor, header *multipart.FileHeader, image bool) (schema.File, error)
	// URL is the address that a stored file is read from.
	URL(key schema.File) string
	// Pick returns the key of a file that the actor has uploaded straight to
	// storage, by the id of the upload; what it does not accept is a
	// schema.Invalid with one problem.
	Pick(ctx context.Context, actor schema.Actor, id string, image bool) (schema.File, error)
}

// Site is one back office.
type Site struct {
	Deps
	entries  map[*schema.Model]*entry
	order    []*entry // as the sidebar lists them
	hidden   map[*schema.Model]bool
	cards    []Card
	kept     *otter.Cache[cardKey, templ.Component]
	pages    []page
	mistakes []error
	zone     *time.Location
	base     string
	validate *schema.Validator
	marks    *once.Marks // what forms asked for that make no row; nil where the registry has none
}

// New returns a site that shows every model of the registry with defaults.
// Models whose rows live inside another model's rows are shown there.
func New(deps Deps) (*Site, error) {
	switch {
	case deps.DB == nil, deps.Registry == nil, deps.Settings == nil, deps.Catalogue == nil:
		return nil, errors.New("panel: database, registry, settings and catalogue are all needed")
	case deps.Actor == nil, deps.CSRF == nil:
		return nil, errors.New("panel: it must be told who asks and which token forms carry")
	}
	zone, err := time.LoadLocation(deps.Settings.App.Timezone)
	if err != nil {
		return nil, fmt.Errorf("panel: app.timezone: %w", err)
	}
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if len(deps.Key) == 0 {
		deps.Key = make([]byte, 32)
		if _, err := io.ReadFull(rand.Reader, deps.Key); err != nil {
			return nil, fmt.Errorf("panel: make a key: %w", err)
		}
	}
	validate, err := schema.NewValidator()
	if err != nil {
		return nil, fmt.Errorf("panel: %w", err)
	}
	kept, err := newCards()
	if err != nil {
		return nil, fmt.Errorf("panel: %w", err)
	}
	s := &Site{
		Deps: deps, validate: validate, kept: kept, zone: zone, base: strings.TrimSuffix(deps.Settings.Admin.Path, "/"),
		entries: map[*schema.Model]*entry{}, hidden: map[*schema.Model]bool{},
	}
	if deps.Registry.Of(&models.IdempotencyKey{}) != nil {
		s.marks = &once.Marks{DB: deps.DB, Lasts: deps.Settings.API.Idempotency.Std(), Now: deps.Now, Actor: schema.Program{Name: "panel"}}
	}
	return s, nil
}

// Register says how the site shows one model. Mistakes are kept for Check.
func Register[T any](s *Site, a ModelAdmin[T]) {
	m, err := schema.For[T](s.Registry)
	if err != nil {
		s.mistakes = append(s.mistakes, schema.Mistake{ID: "panel.E001", Place: fmt.Sprintf("ModelAdmin[%T]", *new(T)),
			Text: "the model is not in the registry; add it to models.Registry"})
		return
	}
	if s.entries[m] != nil {
		s.mistakes = append(s.mistakes, schema.Mistake{ID: "panel.E002", Place: m.GoName, Text: "registered twice; join the two literals"})
		return
	}
	if s.hidden[m] {
		s.mistakes = append(s.mistakes, schema.Mistake{ID: "panel.E003", Place: m.GoName, Text: "both hidden and registered; keep one of them"})
	}
	e := newEntry(s, m, erase(a))
	s.entries[m], s.order = e, append(s.order, e)
}

// Hide leaves a model out of the site.
func Hide[T any](s *Site) {
	m, err := schema.For[T](s.Registry)
	if err != nil {
		s.mistakes = append(s.mistakes, schema.Mistake{ID: "panel.E001", Place: fmt.Sprintf("Hide[%T]", *new(T)),
			Text: "the model is not in the registry; add it to models.Registry"})
		return
	}
	if s.entries[m] != nil {
		s.mistakes = append(s.mistakes, schema.Mistake{ID: "panel.E003", Place: m.GoName, Text: "both hidden and registered; keep one of them"})
	}
	s.hidden[m] = true
}

// Check completes the site with the models that nobody registered and reports
// every wrong declaration at once. Call it when all is registered, before the
// first request.
func (s *Site) Check() error {
	for _, m := range s.Registry.Models() {
		if s.entries[m] == nil && !s.hidden[m] && !m.IsChild() {
			e := newEntry(s, m, options{})
			s.entries[m], s.order = e, append(s.order, e)
		}
	}
	s.checkPages()
	s.checkKeys()
	errs := s.mistakes
	for _, e := range s.order {
		errs = append(append(errs, e.prepare()...), e.attachOnSave())
	}
	s.group()
	return errors.Join(errs...)
}

// fail keeps a mistake for Check.
func (s *Site) fail(id, place, format string, args ...any) {
	s.mistakes = append(s.mistakes, schema.Mistake{ID: id, Place: place, Text: fmt.Sprintf(format, args...)})
}

// checkRight fails on a right that no role can hold.
func (s *Site) checkRight(id, place, right string) {
	if known := s.Registry.Permissions(); !slices.Contains(known, right) {
		hint := ""
		if n := schema.Nearest(right, known); n != "" {
			hint = "; did you mean " + n + "?"
		}
		s.fail(id, place, "there is no right %q%s", right, hint)
	}
}

// entry returns how the site shows a model, nil when it does not.
func (s *Site) entry(plural string) *entry {
	m := s.Registry.Plural(plural)
	if m == nil {
		return nil
	}
	return s.entries[m]
}

// Shows reports whether the site has pages for the model.
func (s *Site) Shows(m *schema.Model) bool { return s.entries[m] != nil }

// Offers reports whether the site offers a verb on rows of the model at all,
// to whoever has the right: a ModelAdmin may take adding, changing or deleting
// away.
func (s *Site) Offers(m *schema.Model, verb string) bool {
	e := s.entries[m]
	return e != nil && e.offers(verb)
}
