package auth

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// sheet is what a page of this package shows.
type sheet struct {
	name   string // of its texts: "reset", "confirm", "verify", "inbox", "change_email", "link"
	site   ui.Site
	action string
	token  string      // of the link
	email  string      // what was typed
	code   string      // the digits that were typed
	done   bool        // it has worked
	asked  bool        // a mail with six digits was asked for
	dead   bool        // the link opens nothing
	error  schema.Text // beside the field
	at     string      // the name of that field
	notice schema.Text // above the form

	half     *accounts.Halfway // of whom a second factor is asked
	provider string            // that is to be linked
	next     string            // where to go then
	ways     string            // the providers that people may have come by, in words
}

// wrong is the error beside a field.
func (s sheet) wrong(ctx context.Context, field string) string {
	if s.at != field {
		return ""
	}
	return s.error.In(locales.Lang(ctx))
}

// T is a text of the page.
func (s sheet) T(ctx context.Context, key string, args ...any) string {
	return locales.T(ctx, "password."+s.name+"_"+key, args...)
}

// sheet begins the page for a request.
func (h *Handlers) sheet(c *fiber.Ctx, name string) (context.Context, sheet) {
	ctx := c.UserContext()
	if locales.From(ctx) == nil {
		ctx = locales.With(ctx, h.Texts.Locale(middleware.Lang(c), h.zone))
	}
	s := sheet{name: name, action: c.Path()}
	s.site = ui.Site{
		Title: s.T(ctx, "title") + " · " + locales.T(ctx, "site.name"), Name: "page", Main: "narrow", Here: "/",
		CSRF: middleware.CSRFToken(c), Hidden: true,
	}
	if actor := middleware.Actor(c); !actor.ActorID().IsZero() {
		s.site.Reader = &ui.Reader{Name: actor.ActorName()}
	}
	var ways []string
	for _, w := range ui.Ways(h.Settings.Auth.Providers, locales.Lang(ctx), "") {
		ways = append(ways, w.Label)
	}
	s.ways = strings.Join(ways, ", ")
	s.site.ViewingAs = ui.SeenBy(ctx, middleware.Actor(c), h.Settings.Admin.Path, h.now())
	return ctx, s
}

// show sends a page. Its address may hold a token, so no other site is told of
// it and nothing keeps it.
func show(ctx context.Context, c *fiber.Ctx, status int, page templ.Component) error {
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set(fiber.HeaderContentLanguage, locales.Lang(ctx))
	return ui.Send(ctx, c, status, page)
}

// resetPage answers GET /password/reset.
func (h *Handlers) resetPage(c *fiber.Ctx) error {
	ctx, s := h.sheet(c, "reset")
	return show(ctx, c, fiber.StatusOK, resetView(s))
}

// reset answers POST /password/reset.
func (h *Handlers) reset(c *fiber.Ctx) error {
	ctx, s := h.sheet(c, "reset")
	s.email = c.FormValue("email")
	err := h.Accounts.RequestReset(c.UserContext(), s.email, client(c))
	if err == nil {
		s.done, s.asked = true, true
		return show(ctx, c, fiber.StatusOK, resetView(s))
	}
	return h.again(ctx, c, s, err, resetView)
}

// resetByCode answers POST /password/reset/confirm with email, code and password:
// who reads mail on another device types the digits where they asked.
func (h *Handlers) resetByCode(c *fiber.Ctx) error {
	ctx, s := h.sheet(c, "confirm")
	s.email, s.code = c.FormValue("email"), c.FormValue("code")
	err := h.Accounts.ResetByCode(c.UserContext(), s.email, s.code, c.FormValue("password"), client(c))
	if err == nil {
		s.done = true
		leave(c)
		return show(ctx, c, fiber.StatusOK, confirmView(s))
	}
	s.asked = true
	return h.again(ctx, c, s, err, confirmView)
}

// confirmPage answers GET /password/reset/confirm, the address in the mail.
func (h *Handlers) confirmPage(c *fiber.Ctx) error {
	ctx, s := h.sheet(c, "confirm")
	s.token = c.Query("token")
	err := h.Accounts.CheckReset(c.UserContext(), s.token)
	if err == nil {
		return show(ctx, c, fiber.StatusOK, confirmView(s))
	}
	return h.again(ctx, c, s, err, confirmView)
}

// confirm answers POST /password/reset/confirm.
func (h *Handlers) confirm(c *fiber.Ctx) error {
	if c.Request().PostArgs().Has("code") {
		return h.resetByCode(c)
	}
	ctx, s := h.sheet(c, "confirm")
	s.token = c.FormValue("token")
	err := h.Accounts.ConfirmReset(c.UserContext(), s.token, c.FormValue("password"))
	if err == nil {
		s.done = true
		leave(c)
		return show(ctx, c, fiber.StatusOK, confirmView(s))
	}
	return h.again(ctx, c, s, err, confirmView)
}

// verifyPage answers GET /email/verify, the address in the mail. It asks for a
// click: programs that look at mail open every address in it.
func (h *Handlers) verifyPage(c *fiber.Ctx) error {
	if c.Query("token") == "" {
		return h.inbox(c)
	}
	ctx, s := h.sheet(c, "verify")
	s.token = c.Query("token")
	return show(ctx, c, fiber.StatusOK, verifyView(s))
}

// inbox answers GET /email/verify without a token: to somebody whose address is
// not verified it says where the mail went, and sends it once more.
func (h *Handlers) inbox(c *fiber.Ctx) error {
	id, ok := Identity(c)
	if !ok {
		return c.Redirect("/login?next="+url.QueryEscape(c.OriginalURL()), fiber.StatusFound)
	}
	next := local(c.Query("next"))
	if id.User.Email == "" || id.User.EmailVerified {
		return c.Redirect(next, fiber.StatusFound)
	}
	ctx, s := h.sheet(c, "inbox")
	s.email, s.next, s.done = id.User.Email, next, c.Query("sent") == "1"
	return show(ctx, c, fiber.StatusOK, inboxView(s))
}

// verifyAgain answers POST /email/verify/again with next.
func (h *Handlers) verifyAgain(c *fiber.Ctx) error {
	id, err := self(c)
	if err != nil {
		return err
	}
	next := local(c.FormValue("next"))
	err = h.Accounts.VerifyAgain(c.UserContext(), id, client(c))
	if err == nil {
		query := url.Values{"sent": {"1"}}
		if next != "/" {
			query.Set("next", next)
		}
		return c.Redirect(accounts.VerifyPath+"?"+query.Encode(), fiber.StatusSeeOther)
	}
	ctx, s := h.sheet(c, "inbox")
	s.email, s.next = id.User.Email, next
	return h.again(ctx, c, s, err, inboxView)
}

// verifyByCode answers POST /email/verify with code and next, for who is logged in.
func (h *Handlers) verifyByCode(c *fiber.Ctx) error {
	id, err := self(c)
	if err != nil {
		return err
	}
	ctx, s := h.sheet(c, "inbox")
	s.email, s.next, s.code = id.User.Email, local(c.FormValue("next")), c.FormValue("code")
	err = h.Accounts.VerifyByCode(c.UserContext(), id, s.code, client(c))
	if err == nil {
		ctx, s = h.sheet(c, "verify")
		s.done, s.next = true, local(c.FormValue("next"))
		return show(ctx, c, fiber.StatusOK, verifyView(s))
	}
	return h.again(ctx, c, s, err, inboxView)
}

// verify answers POST /email/verify.
func (h *Handlers) verify(c *fiber.Ctx) error {
	if c.Request().PostArgs().Has("code") {
		return h.verifyByCode(c)
	}
	ctx, s := h.sheet(c, "verify")
	s.token = c.FormValue("token")
	err := h.Accounts.VerifyEmail(c.UserContext(), s.token)
	if err == nil {
		s.done = true
		return show(ctx, c, fiber.StatusOK, verifyView(s))
	}
	return h.again(ctx, c, s, err, verifyView)
}

// changeEmailPage answers GET /email/change.
func (h *Handlers) changeEmailPage(c *fiber.Ctx) error {
	id, ok := Identity(c)
	if !ok {
		return schema.ErrUnauthorized
	}
	ctx, s := h.sheet(c, "change_email")
	s.email = id.User.Email
	return show(ctx, c, fiber.StatusOK, changeEmailView(s))
}

// changeEmail answers POST /email/change.
func (h *Handlers) changeEmail(c *fiber.Ctx) error {
	id, ok := Identity(c)
	if !ok {
		return schema.ErrUnauthorized
	}
	ctx, s := h.sheet(c, "change_email")
	s.email = c.FormValue("email")
	err := h.Accounts.ChangeEmail(c.UserContext(), id, c.FormValue("current_password"), s.email, client(c))
	if err == nil {
		s.done = true
		return show(ctx, c, fiber.StatusOK, changeEmailView(s))
	}
	return h.again(ctx, c, s, err, changeEmailView)
}

// again shows a form with what was wrong.
func (h *Handlers) again(ctx context.Context, c *fiber.Ctx, s sheet, err error, view func(sheet) templ.Component) error {
	err = h.refusal(c, err)
	var invalid schema.Invalid
	var refused *Error
	var conflict *schema.Refused
	switch {
	case errors.As(err, &invalid) && len(invalid) > 0:
		s.dead = invalid[0].Pointer == "/token"
		s.error, s.at = invalid[0].Detail, strings.TrimPrefix(invalid[0].Pointer, "/")
		return show(ctx, c, fiber.StatusUnprocessableEntity, view(s))
	case errors.As(err, &refused):
		s.notice = refused.Detail
		return show(ctx, c, refused.Status, view(s))
	case errors.As(err, &conflict):
		s.notice = conflict.Detail
		return show(ctx, c, fiber.StatusConflict, view(s))
	}
	return err
}
