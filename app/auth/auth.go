// Package auth is how people come in and out over HTTP: the JSON operations
// below /api/v1/auth, the pages that set a new password and verify an e-mail
// address, the way to OpenID Connect providers and back, and what the log-in
// pages of site and back office call. What it means to sign in stands in package
// accounts; here are requests, cookies and answers alone.
package auth

import (
	"log/slog"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/config"
	"duckhoo/models/accounts"
	"duckhoo/models/openid"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// Deps is what the handlers need of the program.
type Deps struct {
	Accounts *accounts.Service
	Settings *config.Settings
	Texts    *locales.Catalogue

	// OpenID are the providers of the settings; nil is none.
	OpenID *openid.Providers
	// Key seals what browsers carry to a provider and back: 32 bytes that stay
	// the same over a restart and on every instance.
	Key []byte
	// Again shows the log-in page with a status and what went wrong. Nil
	// answers with the error itself.
	Again func(c *fiber.Ctx, status int, words schema.Text, next string) error
	// Claim makes what the browser took as a guest the person's who has just come
	// in by it. Nil leaves it a guest's.
	Claim func(c *fiber.Ctx, who *accounts.Identity) error
	Now   func() time.Time // nil is time.Now
}

// Handlers answers requests about signing in. It is the door of the site and
// of the back office, and what the middleware looks sessions up in.
type Handlers struct {
	Deps
	zone *time.Location
	now  func() time.Time
}

// New returns the handlers.
func New(d Deps) *Handlers {
	h := &Handlers{Deps: d, zone: time.UTC, now: d.Now}
	if h.now == nil {
		h.now = time.Now
	}
	if h.OpenID == nil {
		h.OpenID = &openid.Providers{}
	}
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

// towards is a client that goes on to an address of the site. To what was decided
// about them people may go who may go nowhere else.
func towards(c *fiber.Ctx, next string) accounts.Client {
	from := client(c)
	path, _, _ := strings.Cut(next, "?")
	from.Appeal = path == accounts.DecisionsPath || strings.HasPrefix(path, accounts.DecisionsPath+"/") || path == accounts.LeavingPath
	return from
}

// welcome signs a browser in that had nobody, or somebody else, before. Results
// of the guest who used it become the person's; where that fails, the next log-in
// tries again.
func (h *Handlers) welcome(c *fiber.Ctx, in *accounts.SignedIn) {
	let(c, in)
	if h.Claim == nil || in.Identity.Barred() || in.Identity.Leaving() {
		return
	}
	if err := h.Claim(c, in.Identity); err != nil {
		slog.ErrorContext(c.UserContext(), "results of a guest were not claimed", "person", in.Identity.ActorID().String(), "error", err)
	}
}

// let signs the browser in.
func let(c *fiber.Ctx, in *accounts.SignedIn) {
	middleware.SetSession(c, session(in.Identity), in.Token, in.Age)
}

func session(id *accounts.Identity) middleware.Session {
	return middleware.Session{ID: id.Session.ID, Actor: id, CSRF: string(id.Session.CSRF), Watching: id.Watches()}
}
