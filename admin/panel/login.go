package panel

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/accounts"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// loginPage shows the log-in form; who is in already goes on.
func (s *Site) loginPage(c *fiber.Ctx) error {
	v := s.visit(c)
	next := local(c.Query("next"), s.base+"/")
	if s.isStaff(v.actor) {
		return c.Redirect(next, fiber.StatusFound)
	}
	return v.render(fiber.StatusOK, loginView(v, next, "", ""))
}

// login signs somebody in and leads on to next, within this site alone.
func (s *Site) login(c *fiber.Ctx) error {
	v := s.visit(c)
	form, err := readPosted(c)
	if err != nil {
		return err
	}
	username := strings.TrimSpace(form.get("username"))
	next := local(form.get("next"), s.base+"/")
	if s.Door == nil {
		return v.render(fiber.StatusUnprocessableEntity, loginView(v, next, username, v.T("login.closed")))
	}
	err = s.Door.LogIn(c, username, form.get("password"))
	if err == nil {
		return v.see(next)
	}
	var half *accounts.Halfway
	if errors.As(err, &half) {
		return v.see(v.stepURL(next))
	}
	var words string
	var invalid schema.Invalid
	text, refused := v.refusal(err)
	switch {
	case refused:
		words = text
	case errors.As(err, &invalid) && len(invalid) > 0:
		words = v.in(invalid[0].Detail)
	case errors.Is(err, schema.ErrUnauthorized), errors.Is(err, schema.ErrForbidden), errors.Is(err, schema.ErrNotFound):
		words = v.T("login.wrong")
	default:
		return err
	}
	return v.render(fiber.StatusUnprocessableEntity, loginView(v, next, username, words))
}

// logout signs out.
func (s *Site) logout(c *fiber.Ctx) error {
	v := s.visit(c)
	if s.Door != nil {
		if err := s.Door.LogOut(c); err != nil {
			return err
		}
	}
	return v.see(s.base + "/login")
}

// barePage is the shell of pages without a sidebar.
func (v *visit) barePage(name, title string) ui.Page {
	p := ui.Page{
		Title: title, Name: name, App: v.site.Settings.App.Name, Base: v.site.base, CSRF: v.site.CSRF(v.Ctx),
		Here: v.OriginalURL(), Theme: theme(v.Cookies("theme")), Environment: v.environment(),
	}
	if v.Method() != fiber.MethodGet {
		p.Here = v.site.base + "/"
	}
	return p
}
