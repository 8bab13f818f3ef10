package site

import (
	"errors"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/exam"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// previewPath is where a quiz is seen as takers will see it.
func previewPath(id schema.ID) string { return editPath(id) + "/preview" }

// previewHere is the preview from where the editor is open.
func previewHere(e editor) string {
	if e.Question == nil || e.Question.No > len(e.List) {
		return previewPath(e.quiz.ID)
	}
	return withQuery(previewPath(e.quiz.ID), "q", number(e.Question.No))
}

// rehearsal is a draft as takers will see it, with the marking below.
type rehearsal struct {
	sitting
	Path string // of the page, without what it shows
	At   int    // the number of the question that is shown, or was open
	Wide bool   // all of them on one page
	Back string // where the open question is written
	Live bool   // it is what takers see now
	// Marks are what is right, by the places of the questions; Told says of
	// which it is open.
	Marks []checked
	Told  []bool
}

// Preview answers GET and POST /make/{id}/preview with q, the number of a
// question, and view=wide for all of them on one page; version shows another one
// than the draft. A POST holds answers as the form of an attempt does: do=check
// says whether they are right. Nothing of it is kept, and each page carries what
// was answered on the others.
func (s *Site) Preview(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return schema.ErrNotFound
	}
	quiz, err := v.ownQuiz()
	if err != nil {
		return err
	}
	version, err := v.askedVersion(quiz)
	if err != nil {
		return err
	}
	sit, err := s.Exam.Rehearse(v.ctx, quiz, version.ID)
	if err != nil {
		return err
	}
	r := rehearsal{Path: previewPath(quiz.ID), Wide: v.Query("view") == "wide", At: 1, Live: version.ID == quiz.LiveVersionID}
	if n, err := strconv.Atoi(v.Query("q")); err == nil && n > 0 {
		r.At = n
	}
	if version.ID != quiz.DraftVersionID {
		r.Path = withQuery(r.Path, "version", number(version.Number))
	}
	return v.rehearse(quiz, sit, r)
}

// askedVersion is the version that the address names, the draft for none.
func (v *visit) askedVersion(quiz *models.Quiz) (*models.QuizVersion, error) {
	n := 0
	if text := v.Query("version"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil || n < 1 {
			return nil, schema.ErrNotFound
		}
	}
	return v.version(quiz, n)
}

// rehearse reads what was answered and shows the page.
func (v *visit) rehearse(quiz *models.Quiz, sit *exam.Sitting, r rehearsal) error {
	said, err := v.replies(sit)
	if err != nil {
		return err
	}
	marks, err := v.site.Exam.Try(sit, said.list)
	var invalid schema.Invalid
	if errors.As(err, &invalid) {
		marks, err = v.site.Exam.Try(sit, nil)
	}
	if err != nil {
		return err
	}
	if r.sitting, err = v.paper(quiz, sit); err != nil {
		return err
	}
	r.At = min(r.At, max(1, len(r.Questions)))
	if invalid != nil {
		r.fill(said, invalid, v.lang())
	}
	for i, q := range marks {
		one := v.checked(i+1, q)
		one.Solution = v.solution(q)
		r.Marks = append(r.Marks, one)
		r.Told = append(r.Told, v.posted("do") == "check" && q.Answer != nil && (r.Wide || i+1 == r.At))
	}
	r.dress(v, quiz)
	status := fiber.StatusOK
	if invalid != nil {
		status = fiber.StatusUnprocessableEntity
	}
	return v.render(status, previewPageOf(r))
}

// dress makes the page one of making, not of taking.
func (r *rehearsal) dress(v *visit, quiz *models.Quiz) {
	r.Back = editPath(quiz.ID)
	if len(r.Questions) > 0 {
		r.Back = withQuery(r.Back, "q", number(r.At))
	}
	p := &r.Page
	p.Title, p.Name, p.Model = v.T("preview_title", "title", r.Title), "make", "quiz"
	p.Here, p.Scripts, p.Main = r.Path, nil, "play narrow"
	if r.Wide {
		p.Main = "play sheet"
	}
	p.Leave = &ui.Leave{Title: r.Title, Href: r.Back, Text: v.T("preview_close")}
}

// address is the page with another question or in another width.
func (r rehearsal) address(q int, wide bool) string {
	out := withQuery(r.Path, "q", number(q))
	if wide {
		out = withQuery(out, "view", "wide")
	}
	return out
}

// carried are the answers to the other questions, as hidden fields.
func (r rehearsal) carried() (out []ui.Pair) {
	add := func(name, value string) { out = append(out, ui.Pair{Name: name, Value: value}) }
	for _, q := range r.Questions {
		if q.No == r.At || !q.Answered {
			continue
		}
		key := q.Key.String()
		add(questionField, key)
		switch q.Type {
		case models.TypedText, models.TypedNumber:
			add(answerField+key, q.Text)
		case models.Order:
			for _, c := range q.Options {
				add(orderField+key, c.Key)
			}
			add(settledField+key, "1")
		default:
			for _, c := range q.Options {
				if c.Picked {
					add(answerField+key, c.Key)
				}
			}
		}
	}
	return out
}

// anchor is an address with the place of a question in the page.
func (r rehearsal) anchor(q asked) string {
	u := url.URL{Fragment: q.ID()}
	return r.address(q.No, true) + u.String()
}
