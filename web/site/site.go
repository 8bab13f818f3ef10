// Package site holds the pages of the public site: home, lists of quizzes, a
// quiz, people, tags, long texts, logging in and signing up, errors, and what
// machines read (robots.txt, sitemap.xml, feed).
//
// Pages ask package database for rows as the request's actor may see them, so
// what is hidden is the same 404 everywhere. Nothing of a quiz's questions is
// read but their number.
package site

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
	"duckhoo/models/database"
	"duckhoo/models/notify"
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
	// Notices are what people are told on the site; nil tells nobody.
	Notices *notify.Notices
	Logger  *slog.Logger // nil is slog.Default
}

// Site answers for the pages of the public site.
type Site struct {
	Deps
	origin string // of app.public_url, without a slash at its end
	secure bool   // app.public_url is https
	zone   *time.Location

	quizzes, questions, genres, tags, users, pages *schema.Model
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
	if deps.Logger == nil {
		deps.Logger = slog.Default()
	}
	s := &Site{Deps: deps, zone: zone, origin: strings.TrimRight(deps.Settings.App.PublicURL, "/"), secure: public.Scheme == "https"}
	return s, s.find()
}

// find looks up the models that pages show.
func (s *Site) find() error {
	var errs []error
	for name, place := range map[string]**schema.Model{
		"quiz": &s.quizzes, "question": &s.questions, "genre": &s.genres, "tag": &s.tags, "user": &s.users, "page": &s.pages,
	} {
		if *place = s.Registry.Model(name); *place == nil {
			errs = append(errs, fmt.Errorf("site: the registry has no model %q", name))
		}
	}
	return errors.Join(errs...)
}
