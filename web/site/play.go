package site

import (
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/unicode/norm"

	"duckhoo/models"
	"duckhoo/models/exam"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// tries is how often a write is repeated that another window of the same taker
// was faster with.
const tries = 10

// playPath is where a quiz is taken.
func playPath(slug string) string { return quizPath(slug) + "/play" }

// StartAttempt answers POST /quizzes/{slug}/play: it begins an attempt, unless
// one is in progress, and leads to the paper.
func (s *Site) StartAttempt(c *fiber.Ctx) error {
	v := s.visit(c)
	row, err := s.DB.GetBy(v.ctx, v.actor, schema.VerbRead, s.quizzes, schema.Eq("Slug", v.slug()))
	if err != nil {
		return err
	}
	quiz := row.(*models.Quiz)
	sit, err := s.Exam.Current(v.ctx, v.taker(), quiz)
	if err == nil {
		err = s.Exam.Open(sit)
	}
	if err != nil {
		_, token, err := s.Exam.Start(v.ctx, v.taker(), quiz)
		if err != nil {
			return err
		}
		v.remembered(token)
	}
	return c.Redirect(playPath(quiz.Slug), fiber.StatusSeeOther)
}

// slug is the one that the address names.
func (v *visit) slug() string { return norm.NFC.String(v.Params("slug")) }

// Play answers GET /quizzes/{slug}/play: the paper of the attempt in hand. One
// that is over shows what was written, one that was submitted leads to its
// result, and who has none begins at the quiz.
func (s *Site) Play(c *fiber.Ctx) error {
	v := s.visit(c)
	quiz, sit, err := v.inHand()
	if errors.Is(err, schema.ErrNotFound) && quiz != nil && s.quizzes.Policy.Can(v.actor, schema.VerbRead, quiz) == nil {
		return c.Redirect(quizPath(quiz.Slug), fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	if sit.Attempt.Status == models.AttemptSubmitted {
		return c.Redirect(resultPath(sit.Attempt.ID.String()), fiber.StatusSeeOther)
	}
	p, err := v.paper(quiz, sit)
	switch {
	case err != nil:
		return err
	case s.Exam.Open(sit) != nil:
		return v.render(fiber.StatusOK, overPage(p))
	case v.Query("confirm") == "1" && p.Answered < len(p.Questions):
		return v.render(fiber.StatusOK, confirmPage(p))
	}
	return v.render(fiber.StatusOK, playPage(p))
}

// inHand finds the quiz that the address names and the taker's attempt at it. A
// quiz that went away since is there for who has begun.
func (v *visit) inHand() (*models.Quiz, *exam.Sitting, error) {
	row, err := v.site.DB.FindBy(v.ctx, v.site.quizzes, schema.Eq("Slug", v.slug()), "Genre")
	if err != nil {
		return nil, nil, err
	}
	quiz := row.(*models.Quiz)
	sit, err := v.site.Exam.Current(v.ctx, v.taker(), quiz)
	return quiz, sit, err
}

// SaveAnswers answers POST /quizzes/{slug}/play/answers with the answers of the
// form. A script is told how far the attempt has come; a person is led back to
// the question where they were.
func (s *Site) SaveAnswers(c *fiber.Ctx) error {
	v := s.visit(c)
	var said replies
	progress, err := onSitting(v, func(sit *exam.Sitting) (_ *exam.Progress, err error) {
		if said, err = v.replies(sit); err != nil {
			return nil, err
		}
		return s.Exam.Save(v.ctx, sit, said.list)
	})
	if v.wantsJSON() {
		if err != nil {
			return err
		}
		v.Set(fiber.HeaderCacheControl, "no-store")
		return c.JSON(progress)
	}
	if err != nil {
		return v.backToPaper(said, err)
	}
	return c.Redirect(withQuery(playPath(v.slug()), "saved", "1")+said.place, fiber.StatusSeeOther)
}

// HandIn answers POST /quizzes/{slug}/play/submit: it keeps what the form holds
// and, once it is complete or confirm=1 says that it need not be, submits the
// attempt.
func (s *Site) HandIn(c *fiber.Ctx) error {
	v := s.visit(c)
	sure := v.posted("confirm") == "1"
	left, id := 0, ""
	var said replies
	_, err := onSitting(v, func(sit *exam.Sitting) (*exam.Outcome, error) {
		id = sit.Attempt.ID.String()
		if sit.Attempt.Status == models.AttemptSubmitted {
			return nil, nil
		}
		var err error
		if said, err = v.replies(sit); err != nil {
			return nil, err
		}
		progress, err := s.Exam.Save(v.ctx, sit, said.list)
		if err != nil {
			return nil, err
		}
		if left = progress.Total - progress.Answered; left > 0 && !sure {
			return nil, nil
		}
		left = 0
		return s.Exam.Submit(v.ctx, sit, exam.Submission{})
	})
	switch {
	case err != nil:
		return v.backToPaper(said, err)
	case left > 0:
		return c.Redirect(withQuery(playPath(v.slug()), "confirm", "1"), fiber.StatusSeeOther)
	}
	return c.Redirect(resultPath(id), fiber.StatusSeeOther)
}

// onSitting does something with the attempt that the form names, and once more
// where another window was faster.
func onSitting[T any](v *visit, do func(*exam.Sitting) (T, error)) (out T, err error) {
	id, err := schema.ParseID(v.posted("attempt"))
	if err != nil {
		return out, schema.ErrNotFound
	}
	for range tries {
		var sit *exam.Sitting
		if sit, err = v.site.Exam.Find(v.ctx, v.taker(), id); err != nil {
			return out, err
		}
		if out, err = do(sit); !isStale(err) {
			return out, err
		}
	}
	return out, err
}

// backToPaper leads to the attempt as it stands where it cannot be answered any
// more, and shows what the form held where that cannot be kept.
func (v *visit) backToPaper(said replies, err error) error {
	var invalid schema.Invalid
	if errors.As(err, new(*schema.Refused)) {
		return v.Redirect(playPath(v.slug()), fiber.StatusSeeOther)
	}
	if !errors.As(err, &invalid) {
		return err
	}
	quiz, sit, missing := v.inHand()
	if missing != nil {
		return missing
	}
	p, err := v.paper(quiz, sit)
	if err != nil {
		return err
	}
	p.fill(said, invalid, v.lang())
	return v.render(fiber.StatusUnprocessableEntity, playPage(p))
}

// wantsJSON reports whether a script asks.
func (v *visit) wantsJSON() bool {
	v.Vary(fiber.HeaderAccept)
	return v.Accepts(fiber.MIMETextHTML, fiber.MIMEApplicationJSON) == fiber.MIMEApplicationJSON
}

// sitting is the paper of an attempt as its page shows it.
type sitting struct {
	Page      ui.Site
	Attempt   string
	Slug      string
	Title     string
	Lang      string // of the questions, "" when it is the reader's
	Genre     string
	Questions []asked
	Answered  int
	First     int // the number of the question that is shown first
	Started   string
	Until     string
	Voided    bool
	Wrong     bool // something of what was sent could not be kept
}

// asked is a question of the paper.
type asked struct {
	exam.Asked
	No       int
	Medium   medium
	Options  []offered // of Order: in the order of the answer so far
	Answered bool
	Text     string
	Error    string // what is wrong with what was sent
}

// offered is a choice of it.
type offered struct {
	exam.Offered
	No     int
	Medium medium
	Picked bool
}

// ID is where the question stands in the page.
func (q asked) ID() string { return "q" + number(q.No) }

// describes names what is read out with the field of a number.
func (q asked) describes() string {
	if q.Unit == "" {
		return q.ID() + "-help"
	}
	return q.ID() + "-unit " + q.ID() + "-help"
}

// paper draws up the attempt: what package exam shows of it before the result
// and what the files are.
func (v *visit) paper(quiz *models.Quiz, sit *exam.Sitting) (sitting, error) {
	view, err := v.site.Exam.View(sit)
	if err != nil {
		return sitting{}, err
	}
	p := sitting{
		Page: v.page("play", view.Title, ""), Attempt: view.ID.String(), Slug: quiz.Slug, Title: view.Title, Lang: v.foreign(quiz.Language),
		Genre: v.genreName(quiz.Genre), Answered: view.Answered,
		Voided: view.Status == models.AttemptVoided, Started: locales.From(v.ctx).DateTime(view.StartedAt.Time), Until: locales.From(v.ctx).DateTime(view.ExpiresAt.Time),
	}
	p.Page.Hidden, p.Page.Plain, p.Page.Stage, p.Page.Main = true, true, "desk", "play sheet"
	p.Page.Model, p.Page.Scripts = "attempt", []string{"play.js"}
	p.Page.Leave = &ui.Leave{Title: view.Title, Href: quizPath(quiz.Slug), Text: v.T("play_leave")}
	files, err := v.media(quiz.Language, filesOf(view.Questions))
	if err != nil {
		return sitting{}, err
	}
	for i, q := range view.Questions {
		one := v.asked(i+1, q, files)
		if p.First == 0 && !one.Answered {
			p.First = one.No
		}
		p.Questions = append(p.Questions, one)
	}
	p.First = max(p.First, 1)
	if v.Query("saved") == "1" {
		p.Page.Toasts = append(p.Page.Toasts, ui.Toast{Tone: ui.OK, Text: v.T("play_saved")})
	}
	return p, nil
}

// fill puts what was sent in place of what is kept, with what is wrong with it.
func (p *sitting) fill(said replies, problems schema.Invalid, lang string) {
	p.Wrong = true
	for n, reply := range said.list {
		i := slices.IndexFunc(p.Questions, func(q asked) bool { return q.Key == reply.Question })
		if i < 0 {
			continue
		}
		q := &p.Questions[i]
		q.Text = reply.Text
		for o := range q.Options {
			q.Options[o].Picked = has(reply.Selected, q.Options[o].Key)
		}
		for _, problem := range problems {
			if strings.HasPrefix(problem.Pointer+"/", "/answers/"+number(n)+"/") {
				q.Error, p.First = problem.Detail.In(lang), q.No
			}
		}
	}
}

func filesOf(questions []exam.Asked) []schema.File {
	var out []schema.File
	add := func(key *schema.File) {
		if key != nil {
			out = append(out, *key)
		}
	}
	for _, q := range questions {
		add(q.Media)
		for _, c := range q.Choices {
			add(c.Media)
		}
	}
	return out
}

func (v *visit) asked(no int, q exam.Asked, files map[schema.File]medium) asked {
	out := asked{Asked: q, No: no, Answered: q.Answer != nil}
	if q.Media != nil {
		out.Medium = files[*q.Media]
	}
	var selected []string
	if q.Answer != nil {
		selected, out.Text = q.Answer.Selected, q.Answer.Text
	}
	for _, c := range inOrder(q, selected) {
		one := offered{Offered: c, No: len(out.Options) + 1, Picked: has(selected, c.Key)}
		if c.Media != nil {
			one.Medium = files[*c.Media]
		}
		out.Options = append(out.Options, one)
	}
	return out
}

// isStale reports whether another window was faster.
func isStale(err error) bool { return errors.Is(err, schema.ErrStale) }
