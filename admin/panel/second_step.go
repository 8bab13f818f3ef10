package panel

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/accounts"
)

// stepURL is where a second factor is asked for.
func (v *visit) stepURL(next string) string {
	return v.site.base + "/login/code?next=" + url.QueryEscape(next)
}

// stepPage asks for a second factor.
func (s *Site) stepPage(c *fiber.Ctx) error {
	v := s.visit(c)
	next := local(c.Query("next"), s.base+"/")
	half, err := s.waiting(c)
	if err != nil {
		return v.beginAnew(next, err)
	}
	return v.render(fiber.StatusOK, stepView(v, half, next, c.Query("with") == "recovery", ""))
}

// finishStep signs somebody in with a code.
func (s *Site) finishStep(c *fiber.Ctx) error {
	v := s.visit(c)
	form, err := readPosted(c)
	if err != nil {
		return err
	}
	next := local(form.get("next"), s.base+"/")
	half, err := s.waiting(c)
	if err == nil {
		err = s.Door.Finish(c, form.get("code"))
	}
	if err == nil {
		return v.see(next)
	}
	words, refused := v.refusal(err)
	if !refused || half == nil {
		return v.beginAnew(next, err)
	}
	return v.render(fiber.StatusUnprocessableEntity, stepView(v, half, next, form.get("with") == "recovery", words))
}

func (s *Site) waiting(c *fiber.Ctx) (*accounts.Halfway, error) {
	if s.Door == nil {
		return nil, accounts.ErrLost
	}
	return s.Door.Waiting(c)
}

// beginAnew leads to the log-in page when there is nothing to finish.
func (v *visit) beginAnew(next string, err error) error {
	if !errors.Is(err, accounts.ErrLost) {
		return err
	}
	return v.see(v.site.base + "/login?next=" + url.QueryEscape(next))
}
