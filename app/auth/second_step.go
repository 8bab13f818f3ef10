package auth

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

// stepCookie is the name of the cookie that holds what has begun and is not
// finished: a log-in that waits for its second factor, a passkey.
func stepCookie(c *fiber.Ctx) string {
	if middleware.Secure(c) {
		return "__Host-duckhoo-step"
	}
	return "duckhoo-step"
}

func setStep(c *fiber.Ctx, token string, age time.Duration) { setBrief(c, stepCookie(c), token, age) }

// setBrief sends a cookie that lives for a few minutes; an age below 0 takes it
// back.
func setBrief(c *fiber.Ctx, name, token string, age time.Duration) {
	cookie := &fiber.Cookie{
		Name: name, Value: token, Path: "/", HTTPOnly: true, Secure: middleware.Secure(c),
		SameSite: fiber.CookieSameSiteLaxMode, MaxAge: int(age.Seconds()),
	}
	if age < 0 {
		cookie.Expires = time.Unix(0, 0)
	}
	c.Cookie(cookie)
}

// wait lets the browser bring a second factor; it returns half.
func (h *Handlers) wait(c *fiber.Ctx, half *accounts.Halfway) error {
	token, err := h.Accounts.Wait(c.UserContext(), half)
	if err != nil {
		return err
	}
	setStep(c, token, accounts.StepHolds)
	return half
}

// Waiting is the log-in of the browser that waits for a second factor, and
// accounts.ErrLost for none.
func (h *Handlers) Waiting(c *fiber.Ctx) (*accounts.Halfway, error) {
	half, err := h.Accounts.Waiting(c.UserContext(), c.Cookies(stepCookie(c)))
	if errors.Is(err, accounts.ErrLost) {
		return nil, err
	}
	if err != nil {
		return nil, h.words(c, err)
	}
	return half, nil
}

// Finish signs the browser in with a code, when it has shown the password
// before. It answers with accounts.ErrLost when that is too long ago, and a
// *schema.Refused where there are words for the reader.
func (h *Handlers) Finish(c *fiber.Ctx, code string) error {
	in, err := h.Accounts.Finish(c.UserContext(), c.Cookies(stepCookie(c)), code, towards(c, c.FormValue("next")))
	if errors.Is(err, accounts.ErrLost) {
		setStep(c, "", -time.Hour)
		return err
	}
	if err != nil {
		return h.words(c, err)
	}
	setStep(c, "", -time.Hour)
	h.welcome(c, in)
	return nil
}

// StepPath is where the site asks for a second factor.
const StepPath = "/login/code"

// stepPage answers GET /login/code.
func (h *Handlers) stepPage(c *fiber.Ctx) error {
	half, err := h.Waiting(c)
	if err != nil {
		return h.toLogin(c, local(c.Query("next")), err)
	}
	ctx, s := h.step(c, half)
	return show(ctx, c, fiber.StatusOK, stepView(s))
}

// finishStep answers POST /login/code.
func (h *Handlers) finishStep(c *fiber.Ctx) error {
	next := local(c.FormValue("next"))
	half, err := h.Waiting(c)
	if err != nil {
		return h.toLogin(c, next, err)
	}
	err = h.Finish(c, c.FormValue("code"))
	if err == nil {
		return c.Redirect(next, fiber.StatusSeeOther)
	}
	if errors.Is(err, accounts.ErrLost) {
		return h.toLogin(c, next, err)
	}
	var refused *schema.Refused
	if !errors.As(err, &refused) {
		return err
	}
	ctx, s := h.step(c, half)
	s.next, s.notice = next, refused.Detail
	return show(ctx, c, fiber.StatusUnprocessableEntity, stepView(s))
}

// toLogin begins anew when there is nothing to finish.
func (h *Handlers) toLogin(c *fiber.Ctx, next string, err error) error {
	if !errors.Is(err, accounts.ErrLost) {
		return err
	}
	address := "/login"
	if next != "/" {
		address += "?next=" + url.QueryEscape(next)
	}
	return c.Redirect(address, fiber.StatusSeeOther)
}

// step is the page that asks for a second factor.
func (h *Handlers) step(c *fiber.Ctx, half *accounts.Halfway) (context.Context, sheet) {
	ctx, s := h.sheet(c, "code")
	s.site.Name, s.action, s.next, s.half = "login", StepPath, local(c.Query("next")), half
	if half.Passkey {
		s.site.Scripts = []string{"sitepasskey.js"}
	}
	return ctx, s
}
