package panel

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
)

// passwordPage is the page on which the actor changes their password.
type passwordPage struct {
	*visit
	problems map[string]string // by field
	alert    string            // words above the form
}

func (s *Site) passwordPage(v *visit) error { return v.passwordForm(fiber.StatusOK, &passwordPage{}) }

func (v *visit) passwordForm(status int, p *passwordPage) error {
	if v.site.Access == nil {
		return schema.ErrNotFound
	}
	p.visit = v
	return v.render(status, passwordView(p))
}

// changePassword sets the actor's password, which is typed twice.
func (s *Site) changePassword(v *visit) error {
	if s.Access == nil {
		return schema.ErrNotFound
	}
	form, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	if form.get("password") != form.get("password_again") {
		return v.passwordForm(fiber.StatusUnprocessableEntity, &passwordPage{problems: map[string]string{"password_again": v.T("password.differ")}})
	}
	if err := s.Access.ChangePassword(v.Ctx, form.get("current_password"), form.get("password")); err != nil {
		return v.passwordWrong(err)
	}
	v.tell(notice{Text: v.T("password.done")})
	return v.see(s.address("account"))
}

// passwordWrong shows the page with what was wrong, and nothing of what was typed.
func (v *visit) passwordWrong(err error) error {
	p := &passwordPage{problems: map[string]string{}}
	var invalid schema.Invalid
	words, refused := v.refusal(err)
	switch {
	case errors.As(err, &invalid):
		for _, problem := range invalid {
			p.problems[problem.Pointer[1:]] = v.in(problem.Detail)
		}
	case refused:
		p.alert = words
	default:
		return err
	}
	return v.passwordForm(fiber.StatusUnprocessableEntity, p)
}
