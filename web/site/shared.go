package site

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models/exam"
	"duckhoo/web/ui"
)

// sharedView is a result as whoever has its link sees it: no name, no answer.
type sharedView struct {
	Page ui.Site
	Meta meta
	outcome
}

// sharedResult answers a link that somebody shared.
func (v *visit) sharedResult(token string) error {
	got, err := v.site.Exam.FindShared(v.ctx, v.actor, token)
	if err != nil {
		return err
	}
	quiz, err := v.quizOf(got.QuizID)
	if err != nil {
		return err
	}
	r := sharedView{outcome: v.outcome(got.Title, quiz, got.Score, got.Max, got.CorrectCount, got.Total)}
	r.Page = v.page("result", v.T("shared_title", "score", r.Score, "max", r.Max, "title", got.Title), resultPath(token))
	r.Page.Model, r.Page.Description = "attempt", v.T("shared_description", "title", got.Title)
	r.Page.Hidden = !found(quiz)
	r.Meta = v.meta(r.Page, "article")
	// Previews are of the result; who finds the site by searching is led to the quiz.
	r.Meta.Others, r.Page.Canonical = nil, v.canonical(quizPath(quiz.Slug))
	v.drawn(&r.Meta, resultPath(token))
	return v.render(fiber.StatusOK, sharedPage(r))
}

// ShareResult answers POST /results/{token}/share: it makes a link, after which
// no earlier one shows anything. The page under the new one tells it.
func (s *Site) ShareResult(c *fiber.Ctx) error {
	v := s.visit(c)
	token, err := v.onResult(func(sit *exam.Sitting) (string, error) { return s.Exam.Share(v.ctx, sit) })
	if err != nil {
		return err
	}
	return c.Redirect(resultPath(token)+"#share", fiber.StatusSeeOther)
}

// UnshareResult answers POST /results/{token}/unshare.
func (s *Site) UnshareResult(c *fiber.Ctx) error {
	v := s.visit(c)
	id, err := v.onResult(func(sit *exam.Sitting) (string, error) {
		return sit.Attempt.ID.String(), s.Exam.Unshare(v.ctx, sit)
	})
	if err != nil {
		return err
	}
	return c.Redirect(resultPath(id)+"#share", fiber.StatusSeeOther)
}

// onResult does something with the result that the address names.
func (v *visit) onResult(do func(*exam.Sitting) (string, error)) (out string, err error) {
	for range tries {
		var sit *exam.Sitting
		if sit, _, err = v.ownResult(v.Params("token")); err != nil {
			return "", err
		}
		if out, err = do(sit); !isStale(err) {
			return out, err
		}
	}
	return "", err
}
