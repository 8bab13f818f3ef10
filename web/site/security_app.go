package site

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/accounts"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// appPage is the page of the reader's authenticator app: off, being set up, or on.
type appPage struct {
	Page    ui.Site
	Factors *accounts.Factors
	Pending *accounts.Enrolment // what is being set up; nil for nothing
	Codes   []string            // recovery codes that were just made
	Form    string              // that the problems belong to: confirm, off, codes
	Error
}

// wrong is the problem of a field of one of the page's forms.
func (p appPage) wrong(form, field string) string {
	if p.Form != form {
		return ""
	}
	return p.Fields[field]
}

// App answers GET /me/security/app.
func (s *Site) App(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", appPath), fiber.StatusFound)
	}
	return v.app(fiber.StatusOK, appPage{})
}

// app draws the page as things stand now. What it shows is not kept anywhere.
func (v *visit) app(code int, p appPage) error {
	p.Page = v.minePage(locales.T(v.ctx, "panel.app.title"))
	p.Page.Main = "stack roomy narrow"
	var err error
	if p.Factors, err = v.site.Access.Factors(v.Ctx); err != nil {
		return err
	}
	if p.Factors.App == nil {
		if p.Pending, err = v.site.Access.SetUp(v.Ctx, false); err != nil && !errors.Is(err, schema.ErrNotFound) {
			return err
		}
	}
	v.Set(fiber.HeaderCacheControl, "private, no-store")
	return v.render(code, appPageOf(p))
}

// StartApp answers POST /me/security/app: it makes the key of an app.
func (s *Site) StartApp(c *fiber.Ctx) error {
	v := s.visit(c)
	if _, err := s.Access.SetUp(c, true); err != nil {
		return v.appWrong("", err)
	}
	return c.Redirect(appPath, fiber.StatusSeeOther)
}

// ConfirmApp answers POST /me/security/app/confirm with code: it turns the app on
// and shows the recovery codes, this once.
func (s *Site) ConfirmApp(c *fiber.Ctx) error {
	codes, err := s.Access.Confirm(c, s.visit(c).posted("code"))
	return s.visit(c).appDone("confirm", "app_on", codes, err)
}

// NewCodes answers POST /me/security/app/codes with current_password and code: it
// makes the recovery codes anew and shows them, this once.
func (s *Site) NewCodes(c *fiber.Ctx) error {
	v := s.visit(c)
	codes, err := s.Access.NewCodes(c, v.posted("current_password"), v.posted("code"))
	return v.appDone("codes", "", codes, err)
}

// TurnOffApp answers POST /me/security/app/off with current_password and code.
func (s *Site) TurnOffApp(c *fiber.Ctx) error {
	v := s.visit(c)
	err := s.Access.TurnOff(c, v.posted("current_password"), v.posted("code"))
	return s.visit(c).appDone("off", "app_off", nil, err)
}

// appDone shows what came of a form of the page.
func (v *visit) appDone(form, done string, codes []string, err error) error {
	switch {
	case err != nil:
		return v.appWrong(form, err)
	case len(codes) > 0:
		return v.app(fiber.StatusOK, appPage{Codes: codes})
	}
	return v.Redirect(securityPath+"?done="+done, fiber.StatusSeeOther)
}

// appWrong shows the page with what was wrong.
func (v *visit) appWrong(form string, err error) error {
	if errors.Is(err, schema.ErrNotFound) { // nothing is being set up
		return v.Redirect(appPath, fiber.StatusSeeOther)
	}
	p := appPage{Form: form}
	if err := v.wrong(&p.Error, err, func(name string) bool { return name == "code" || name == "current_password" }); err != nil {
		return err
	}
	return v.app(fiber.StatusUnprocessableEntity, p)
}
