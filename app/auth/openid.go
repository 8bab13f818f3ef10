package auth

import (
	"errors"
	"log/slog"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/models/accounts"
	"duckhoo/models/openid"
	"duckhoo/models/schema"
)

// toProvider answers GET /login/:provider: it sends the browser to a provider.
// With link=1 somebody who is logged in links an identity; a token of a page
// of this site must then say that they want to.
func (h *Handlers) toProvider(c *fiber.Ctx) error {
	p, ok := h.OpenID.Named(c.Params("provider"))
	if !ok {
		return schema.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	t := trip{Provider: p.Name(), Next: local(c.Query("next"))}
	id, in := Identity(c)
	link := c.Query("link") == "1"
	switch {
	case in && id.Watches():
		return middleware.ErrWatching
	case link && !in:
		return c.Redirect("/login?next="+url.QueryEscape("/login/"+p.Name()+"?link=1"), fiber.StatusFound)
	case link && !h.wanted(id, p, c.Query("token")):
		return h.askLink(c, id, p, t.Next)
	case link:
		t.Person = id.ActorID()
	case in:
		return c.Redirect(t.Next, fiber.StatusFound)
	}
	address, flow, err := p.Begin(c.UserContext(), h.backTo(p))
	if err != nil {
		return h.turnedAway(c, p, t, err)
	}
	t.Flow = flow
	if err := h.depart(c, t); err != nil {
		return err
	}
	return c.Redirect(address, fiber.StatusFound)
}

// fromProvider answers GET /login/:provider/callback, where a provider sends
// the browser back to.
func (h *Handlers) fromProvider(c *fiber.Ctx) error {
	p, ok := h.OpenID.Named(c.Params("provider"))
	if !ok {
		return schema.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	t, ok := h.arrive(c, p.Name(), c.Query("state"))
	if !ok {
		return h.turnedAway(c, p, trip{Next: "/"}, errLost)
	}
	who, err := h.vouched(c, p, t)
	if err == nil && !t.Person.IsZero() {
		err = h.link(c, t, who)
	} else if err == nil {
		var in *accounts.SignedIn
		if in, err = h.Accounts.LogInBy(c.UserContext(), who, towards(c, t.Next)); err == nil {
			h.welcome(c, in)
		}
	}
	if err != nil {
		return h.turnedAway(c, p, t, err)
	}
	return c.Redirect(t.Next, fiber.StatusSeeOther)
}

// vouched asks the provider who came back. A state is good once, on whichever
// instance.
func (h *Handlers) vouched(c *fiber.Ctx, p *openid.Provider, t trip) (openid.Claims, error) {
	ctx := c.UserContext()
	var used *accounts.Locked
	if err := h.Accounts.Once(ctx, t.State, flowHolds); errors.As(err, &used) {
		return openid.Claims{}, errLost
	} else if err != nil {
		return openid.Claims{}, err
	}
	if err := h.Accounts.Try(ctx, client(c)); err != nil {
		return openid.Claims{}, err
	}
	if from := c.Query("iss"); from != "" && from != p.Issuer() { // RFC 9207
		return openid.Claims{}, openid.ErrToken
	}
	switch code, fault := c.Query("code"), c.Query("error"); {
	case fault == "access_denied":
		return openid.Claims{}, errCancelled
	case fault == "temporarily_unavailable", fault == "server_error":
		return openid.Claims{}, openid.ErrDown
	case fault != "" || code == "":
		return openid.Claims{}, openid.ErrToken
	default:
		return p.Finish(ctx, h.backTo(p), code, t.Flow)
	}
}

// link ties an identity to the person who set out to do so and is still the
// one who is logged in.
func (h *Handlers) link(c *fiber.Ctx, t trip, who openid.Claims) error {
	id, in := Identity(c)
	if !in || id.Watches() || id.ActorID() != t.Person {
		return errLost
	}
	return h.Accounts.Link(c.UserContext(), id, who)
}

// turnedAway shows the log-in page again with what went wrong, and all ways to
// log in. Who is logged in, and linking, gets the page of an error.
func (h *Handlers) turnedAway(c *fiber.Ctx, p *openid.Provider, t trip, err error) error {
	h.logFailure(c, p, err)
	answer := h.refusal(c, err)
	var known *Error
	if !errors.As(answer, &known) || h.Again == nil || !t.Person.IsZero() || !middleware.Actor(c).ActorID().IsZero() {
		return answer
	}
	return h.Again(c, known.Status, known.Detail, t.Next)
}

// logFailure writes down what is the provider's or the settings' fault; who
// may not come in is no event.
func (h *Handlers) logFailure(c *fiber.Ctx, p *openid.Provider, err error) {
	if errors.Is(err, openid.ErrDown) || errors.Is(err, openid.ErrToken) {
		slog.WarnContext(c.UserContext(), "log-in by a provider failed", "provider", p.Name(), "id", middleware.RequestID(c), "error", err)
	}
}

// backTo is the address that a provider sends browsers back to.
func (h *Handlers) backTo(p *openid.Provider) string {
	return strings.TrimSuffix(h.Settings.App.PublicURL, "/") + "/login/" + p.Name() + "/callback"
}

// local returns an address of this site, "/" for every other.
func local(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || len(address) > longestNext ||
		!strings.HasPrefix(u.Path, "/") || strings.HasPrefix(address, "//") ||
		strings.ContainsFunc(address, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f }) {
		return "/"
	}
	return address
}
