// Package site holds the pages of the public site: home, lists of quizzes, a
// quiz, people, tags, long texts, logging in and signing up, errors, and what
// machines read (robots.txt, sitemap.xml, feed).
//
// Pages ask package database for rows as the request's actor may see them, so
// what is hidden is the same 404 everywhere. Nothing of a quiz's questions is
// read but their number.
package site

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/maypok86/otter/v2"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/disputes"
	"duckhoo/models/exam"
	"duckhoo/models/moderation"
	"duckhoo/models/notify"
	"duckhoo/models/once"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// Deps is what a Site needs of the rest of the program.
type Deps struct {
	DB        *database.DB
	Registry  *schema.Registry
	Settings  *config.Settings
	Catalogue *locales.Catalogue
	// Actor is who asks; schema.Nobody for a visitor.
	Actor func(*fiber.Ctx) schema.Actor
	// CSRF is the token for a form of this answer. It is asked for only where
	// a page has a form that posts, so that the others may be kept.
	CSRF func(*fiber.Ctx) string
	// Reader is how the header shows who is logged in, nil for a guest. A nil
	// function shows the actor.
	Reader func(*fiber.Ctx) *ui.Reader
	// RequestID is the number that an error page asks to quote; nil is none.
	RequestID func(*fiber.Ctx) string
	// Door lets people in and out; nil leaves log-in and sign-up out.
	Door Door
	// FileURL is the address that a stored file is read from; nil shows no
	// uploaded pictures.
	FileURL func(schema.File) string
	// OpenFile opens a stored file that the site draws with; nil draws without.
	OpenFile func(context.Context, schema.File) (io.ReadCloser, error)
	// Exam is how quizzes are taken; nil leaves taking and results out.
	Exam *exam.Service
	// Media takes files; nil leaves making quizzes out.
	Media Media
	// People counts what people did, Account ends theirs, and the others are how
	// they come in; nil leaves the pages about oneself out.
	People   People
	Account  Account
	Access   Access
	LogIns   LogIns
	Passkeys Passkeys
	Links    Links
	Keys     Keys
	// Disputes are about keys that somebody says are wrong.
	Disputes *disputes.Service
	// Notices are what people are told on the site; nil tells nobody.
	Notices *notify.Notices
	// Desk knows what was decided about people; nil leaves that page out.
	Desk *moderation.Desk
	// Key makes what forms are known by that may be sent twice; nil is a random
	// one, for a program that runs alone.
	Key    []byte
	Logger *slog.Logger // nil is slog.Default
}

// Site answers for the pages of the public site.
type Site struct {
	Deps
	origin string // of app.public_url, without a slash at its end
	secure bool   // app.public_url is https
	zone   *time.Location
	since  time.Time                    // when it was made, which is when a maintenance began
	cards  *otter.Cache[string, []byte] // pictures for previews, by their tags

	marks *once.Marks // what forms asked for that make no row; nil where the registry has none

	quizzes, questions, genres, tags, users, pages, appeals, comments, reports, disputes, versions, imports, attempts, apiKeys *schema.Model
}

// New returns a site.
func New(deps Deps) (*Site, error) {
	switch {
	case deps.DB == nil, deps.Registry == nil, deps.Settings == nil, deps.Catalogue == nil:
		return nil, errors.New("site: database, registry, settings and catalogue are all needed")
	case deps.Actor == nil, deps.CSRF == nil:
		return nil, errors.New("site: it must be told who asks and which token forms carry")
	}
	zone, err := time.LoadLocation(deps.Settings.App.Timezone)
	if err != nil {
		return nil, fmt.Errorf("site: app.timezone: %w", err)
	}
	public, err := url.Parse(deps.Settings.App.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("site: app.public_url: %w", err)
	}
	if len(deps.Key) == 0 {
		deps.Key = make([]byte, 32)
		if _, err := io.ReadFull(rand.Reader, deps.Key); err != nil {
			return nil, fmt.Errorf("site: make a key: %w", err)
		}
	}
	if deps.Logger == nil {
		deps.Logger = slog.Default()
	}
	s := &Site{Deps: deps, zone: zone, origin: strings.TrimRight(deps.Settings.App.PublicURL, "/"), secure: public.Scheme == "https", since: time.Now()}
	if s.cards, err = otter.New(&otter.Options[string, []byte]{MaximumSize: cardsKept}); err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	if deps.Registry.Of(&models.IdempotencyKey{}) != nil {
		s.marks = &once.Marks{DB: deps.DB, Lasts: deps.Settings.API.Idempotency.Std(), Actor: schema.Program{Name: "site"}}
	}
	return s, s.find()
}

// cardsKept is how many pictures for previews are kept: some 15 kB each.
const cardsKept = 500

// find looks up the models that pages show.
func (s *Site) find() error {
	var errs []error
	for name, place := range map[string]**schema.Model{
		"quiz": &s.quizzes, "question": &s.questions, "genre": &s.genres, "tag": &s.tags, "user": &s.users, "page": &s.pages, "appeal": &s.appeals,
		"comment": &s.comments, "report": &s.reports, "dispute": &s.disputes, "quiz_version": &s.versions, "import": &s.imports, "attempt": &s.attempts,
		"api_key": &s.apiKeys,
	} {
		if *place = s.Registry.Model(name); *place == nil {
			errs = append(errs, fmt.Errorf("site: the registry has no model %q", name))
		}
	}
	return errors.Join(errs...)
}
