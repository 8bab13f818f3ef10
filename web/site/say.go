package site

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/community"
	"duckhoo/models/schema"
)

// AddComment answers POST /quizzes/{slug}/comments with body, spoiler, parent_id
// and next.
func (s *Site) AddComment(c *fiber.Ctx) error {
	v := s.visit(c)
	quiz, err := v.seenQuiz()
	if err != nil {
		return err
	}
	in := v.remarkInput()
	in.Set("quiz_id", quiz.ID)
	form := remarkForm{Title: v.T("comment_title"), Action: quizPath(quiz.Slug) + "/comments", Next: v.next(quizPath(quiz.Slug)), Parent: v.posted("parent_id")}
	if form.Parent != "" {
		id, err := schema.ParseID(form.Parent)
		if err != nil {
			return schema.ErrNotFound
		}
		in.Set("parent_id", id)
	}
	row, err := v.create(s.comments, in)
	return v.remarked(form, row, err)
}

// ChangeComment answers POST /comments/{id} with body, spoiler and next.
func (s *Site) ChangeComment(c *fiber.Ctx) error {
	v := s.visit(c)
	id, err := schema.ParseID(c.Params("id"))
	if err != nil {
		return schema.ErrNotFound
	}
	if err := v.may(schema.VerbChange, id); err != nil {
		return err
	}
	row, err := s.DB.Update(v.ctx, v.actor, s.comments, id, v.remarkInput())
	return v.remarked(remarkForm{Title: v.T("comment_change"), Action: "/comments/" + id.String(), Next: v.next("/")}, row, err)
}

// RemoveComment answers POST /comments/{id}/withdraw with next.
func (s *Site) RemoveComment(c *fiber.Ctx) error {
	v := s.visit(c)
	id, err := schema.ParseID(c.Params("id"))
	if err != nil {
		return schema.ErrNotFound
	}
	if err := v.takeBack(s.comments, id); err != nil {
		return err
	}
	return c.Redirect(v.next("/")+"#comments", fiber.StatusSeeOther)
}

// takeBack withdraws what is the reader's own. What they have withdrawn already, as by
// a form that is sent twice, stays so.
func (v *visit) takeBack(m *schema.Model, id schema.ID) error {
	me := v.actor.ActorID()
	if me.IsZero() {
		return schema.ErrUnauthorized
	}
	row, err := v.site.DB.Get(v.ctx, v.actor, schema.VerbRead, m, id)
	if err != nil {
		return err
	}
	switch one := row.(type) {
	case *models.Comment:
		if one.UserID == me && one.Status == models.CommentDeleted {
			return nil
		}
	case *models.Appeal:
		if one.UserID == me && one.Status == models.AppealWithdrawn {
			return nil
		}
	}
	if err := m.Policy.Can(v.actor, "withdraw", row); err != nil {
		return err
	}
	_, err = v.site.DB.Transition(v.ctx, v.actor, m, id, "withdraw", nil)
	return err
}

// may asks whether the reader may do something with a comment.
func (v *visit) may(verb string, id schema.ID) error {
	if v.actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	row, err := v.site.DB.Get(v.ctx, v.actor, schema.VerbRead, v.site.comments, id)
	if err != nil {
		return err
	}
	return v.site.comments.Policy.Can(v.actor, verb, row)
}

// remarkInput is a comment as its form holds it.
func (v *visit) remarkInput() *schema.Input {
	return &schema.Input{Values: map[string]any{"body": v.posted("body"), "spoiler": v.posted("spoiler") == "1"}}
}

// remarked leads to a comment that was written, or shows its form again with
// what was wrong.
func (v *visit) remarked(f remarkForm, row any, err error) error {
	if err == nil {
		return v.Redirect(f.Next+"#comment-"+row.(*models.Comment).ID.String(), fiber.StatusSeeOther)
	}
	words, told := v.told(err)
	if !told {
		return err
	}
	f.Page = v.page("quiz", f.Title, "")
	f.Page.Hidden, f.Page.Main, f.Page.Model = true, "narrow stack", "comment"
	f.Body, f.Spoiler, f.Error = v.posted("body"), v.posted("spoiler") == "1", words
	return v.render(status(err), remarkPage(f))
}

// RateQuiz answers POST /quizzes/{slug}/rating with quality, difficulty and next.
func (s *Site) RateQuiz(c *fiber.Ctx) error {
	v := s.visit(c)
	quiz, err := v.seenQuiz()
	if err != nil {
		return err
	}
	in := &schema.Input{Values: map[string]any{}}
	for _, name := range []string{"quality", "difficulty"} {
		n, err := strconv.ParseInt(v.posted(name), 10, 64)
		if err != nil {
			return schema.Invalid{schema.NewProblem("/"+name, "required", nil)}
		}
		in.Set(name, n)
	}
	if _, _, err := community.Rate(v.ctx, s.DB, v.actor, quiz.ID, in); err != nil {
		return err
	}
	return c.Redirect(withQuery(v.next(quizPath(quiz.Slug)), "rated", "1")+"#rating", fiber.StatusSeeOther)
}

// seenQuiz is the quiz that the address names, for somebody who says something
// of it.
func (v *visit) seenQuiz() (*models.Quiz, error) {
	row, err := v.site.DB.GetBy(v.ctx, v.actor, schema.VerbRead, v.site.quizzes, schema.Eq("Slug", v.slug()))
	if err == nil && v.actor.ActorID().IsZero() {
		err = schema.ErrUnauthorized
	}
	if err != nil {
		return nil, err
	}
	return row.(*models.Quiz), nil
}

// next is the page that the form says it stands on, or another where it says
// none.
func (v *visit) next(or string) string {
	if said := v.posted("next"); said != "" {
		return local(said)
	}
	return or
}

// told are the words of an error that are meant for the reader: what is wrong
// with what they wrote, and why it is refused.
func (v *visit) told(err error) (string, bool) {
	var invalid schema.Invalid
	var denied *schema.Denied
	switch {
	case errors.As(err, &invalid) && len(invalid) > 0:
		return invalid[0].Detail.In(v.lang()), true
	case errors.As(err, &denied):
		return denied.Detail.In(v.lang()), true
	}
	return v.words(err)
}

// status is what a page that shows words about an error is sent with.
func status(err error) int {
	switch {
	case errors.As(err, new(schema.Invalid)):
		return http.StatusUnprocessableEntity
	case errors.As(err, new(*schema.Denied)):
		return http.StatusForbidden
	}
	return http.StatusConflict
}
