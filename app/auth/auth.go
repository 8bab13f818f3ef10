// Package auth is how people come in and out over HTTP: the JSON operations
// below /api/v1/auth, the pages that set a new password and verify an e-mail
// address, and what the log-in pages of site and back office call. What it
// means to sign in stands in package accounts; here are requests, cookies and
// answers alone.
package auth

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/config"
	"duckhoo/models/accounts"
	"duckhoo/web/locales"
)

// Deps is what the handlers need of the program.
type Deps struct {
	Accounts *accounts.Service
	Settings *config.Settings
	Texts    *locales.Catalogue
}

// Handlers answers requests about signing in. It is the door of the site and
// of the back office, and what the middleware looks sessions up in.
type Handlers struct {
	Deps
	zone *time.Location
}

// New returns the handlers.
func New(d Deps) *Handlers {
	h := &Handlers{Deps: d, zone: time.UTC}
	if zone, err := time.LoadLocation(d.Settings.App.Timezone); err == nil {
		h.zone = zone
	}
	return h
}

// Identity is the person behind the session of a request; false for nobody
// and for those who ask by a token.
func Identity(c *fiber.Ctx) (*accounts.Identity, bool) {
	s, _, ok := middleware.SessionOf(c)
	if !ok {
		return nil, false
	}
	id, ok := s.Actor.(*accounts.Identity)
	return id, ok
}

// client is where a request comes from.
func client(c *fiber.Ctx) accounts.Client {
	_, token, _ := middleware.SessionOf(c)
	address := ""
	if addr := middleware.Address(c); addr.IsValid() {
		address = addr.String()
	}
	return accounts.Client{Address: address, Agent: c.Get(fiber.HeaderUserAgent), Lang: middleware.Lang(c), Token: token}
}

// let signs the browser in.
func let(c *fiber.Ctx, in *accounts.SignedIn) {
	middleware.SetSession(c, session(in.Identity), in.Token, in.Age)
}

func session(id *accounts.Identity) middleware.Session {
	return middleware.Session{ID: id.Session.ID, Actor: id, CSRF: string(id.Session.CSRF)}
}
