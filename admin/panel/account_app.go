package panel

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

// appPage is the page of the actor's authenticator app: off, being set up, or on.
type appPage struct {
	*visit
	factors  *accounts.Factors
	pending  *accounts.Enrolment // what is being set up; nil for nothing
	codes    []string            // recovery codes that were just made
	problems map[string]string   // by field
	form     string              // that the problems belong to: confirm, off, codes
	alert    string              // words above the page
}

func (s *Site) appPage(v *visit) error { return v.appForm(fiber.StatusOK, &appPage{}) }

// appForm draws the page as things stand now.
func (v *visit) appForm(status int, p *appPage) error {
	access := v.site.Access
	if access == nil {
		return schema.ErrNotFound
	}
	p.visit = v
	var err error
	if p.factors, err = access.Factors(v.Ctx); err != nil {
		return err
	}
	if p.factors.App == nil {
		if p.pending, err = access.SetUp(v.Ctx, false); err != nil && !errors.Is(err, schema.ErrNotFound) {
			return err
		}
	}
	return v.render(status, appView(p))
}

// startApp makes the key of an app.
func (s *Site) startApp(v *visit) error {
	if s.Access == nil {
		return schema.ErrNotFound
	}
	if _, err := s.Access.SetUp(v.Ctx, true); err != nil {
		return v.appWrong("", err)
	}
	return v.see(s.address("account", "app"))
}

// confirmApp turns the app on and shows the recovery codes, this once.
func (s *Site) confirmApp(v *visit) error {
	return v.appDo("confirm", func(form *posted) ([]string, error) { return s.Access.Confirm(v.Ctx, form.get("code")) })
}

// newCodes makes the recovery codes anew and shows them, this once.
func (s *Site) newCodes(v *visit) error {
	return v.appDo("codes", func(form *posted) ([]string, error) {
		return s.Access.NewCodes(v.Ctx, form.get("current_password"), form.get("code"))
	})
}

// turnOffApp turns the app off.
func (s *Site) turnOffApp(v *visit) error {
	return v.appDo("off", func(form *posted) ([]string, error) {
		return nil, s.Access.TurnOff(v.Ctx, form.get("current_password"), form.get("code"))
	})
}

// appDo does what a form of the page asks for.
func (v *visit) appDo(name string, do func(form *posted) ([]string, error)) error {
	if v.site.Access == nil {
		return schema.ErrNotFound
	}
	form, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	codes, err := do(form)
	if err != nil {
		return v.appWrong(name, err)
	}
	v.actor = v.site.Actor(v.Ctx) // the session is a new one
	if len(codes) > 0 {
		return v.appForm(fiber.StatusOK, &appPage{codes: codes})
	}
	v.tell(notice{Text: v.T("app.done_" + name)})
	return v.see(v.site.address("account"))
}

// appWrong shows the page with what was wrong.
func (v *visit) appWrong(form string, err error) error {
	p := &appPage{form: form, problems: map[string]string{}}
	var invalid schema.Invalid
	words, refused := v.refusal(err)
	switch {
	case errors.As(err, &invalid):
		for _, problem := range invalid {
			p.problems[problem.Pointer[1:]] = v.in(problem.Detail)
		}
	case refused:
		p.alert = words
	case errors.Is(err, schema.ErrNotFound): // nothing is being set up
		return v.see(v.site.address("account", "app"))
	default:
		return err
	}
	return v.appForm(fiber.StatusUnprocessableEntity, p)
}

// wrong is the problem of a field of one of the page's forms.
func (p *appPage) wrong(form, field string) string {
	if p.form != form {
		return ""
	}
	return p.problems[field]
}
