package site

import (
	"errors"
	"math"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// landing is the page of one quiz. It knows how many questions there are and
// nothing else about them.
type landing struct {
	Page        ui.Site
	Meta        meta
	ID          string
	Title       string
	Description string
	Lang        string // of title and description, "" when it is the reader's
	Cover       cover
	Genre       cartridge
	Author      person
	Tags        []option // Value is the address
	Questions   int
	Language    string
	Published   string // "" for what is not
	PublishedAt string // for machines
	Licence     licence
	Attribution string
	Standing    string // how it stands, for those who see it though it is not public
	Address     string
	Slug        string
	Takeable    bool   // it can be taken now
	Begun       bool   // the reader is in the middle of it
	Result      string // the reader's newest result, "" for none
	Stats       *stats // nil while nobody knows
	Thread      *thread
	Board       []placed // of those who want to be seen
	Related     []card
	Report      string // where it is reported, "" where it is the reader's own
}

// stats is how a quiz does, in figures.
type stats struct {
	People, Comments    int64
	Average             string // "6.4 / 10", "" for unknown
	Tenths              int    // of the average, as a percentage
	Quality, Difficulty rated
}

// rated is a mean of stars; Text is "" where nobody rated.
type rated struct {
	Text  string
	Stars int
}

// licence is what others may do with a quiz; Href is its text.
type licence struct{ Name, Href string }

// Quiz answers /quizzes/{slug}. Who may not see the quiz gets the same 404 as
// for one that never was; owners and staff see theirs before it is published.
func (s *Site) Quiz(c *fiber.Ctx) error {
	v := s.visit(c)
	row, err := s.DB.GetBy(v.ctx, v.actor, schema.VerbRead, s.quizzes, schema.Eq("Slug", v.slug()), "Owner", "Genre", "Tags")
	if err != nil {
		return err
	}
	quiz := row.(*models.Quiz)
	l := v.landing(quiz)
	for _, part := range []func(*landing, *models.Quiz) error{v.begun, v.known, v.talk, v.related} {
		if err := part(&l, quiz); errors.Is(err, database.ErrCursor) {
			return c.Redirect(l.Address, fiber.StatusFound)
		} else if err != nil {
			return err
		}
	}
	return v.render(fiber.StatusOK, quizPage(l))
}

// known is how the quiz does.
func (v *visit) known(l *landing, quiz *models.Quiz) error {
	if v.site.Exam == nil || quiz.LiveVersionID.IsZero() {
		return nil
	}
	got, err := v.site.Exam.Statistics(v.ctx, quiz, false)
	if err != nil {
		return err
	}
	l.Stats = &stats{People: got.People, Comments: got.Comments, Quality: mean(got.Quality), Difficulty: mean(got.Difficulty)}
	if got.Average != nil {
		l.Stats.Average, l.Stats.Tenths = locales.From(v.ctx).Percent(*got.Average), int(math.Round(*got.Average*10))*10
	}
	return nil
}

func mean(m *float64) rated {
	if m == nil {
		return rated{}
	}
	return rated{Text: short(*m), Stars: int(math.Round(*m))}
}

// talk is what people say below the quiz.
func (v *visit) talk(l *landing, quiz *models.Quiz) error {
	if v.site.Exam == nil || quiz.Status != models.QuizPublished {
		return nil
	}
	t, err := v.thread(quiz, l.Address)
	if err != nil {
		return err
	}
	t.CSRF = l.Page.CSRF
	if l.Stats != nil {
		t.Count = l.Stats.Comments
	}
	l.Thread = &t
	if l.Board, err = v.board(quiz); err != nil {
		return err
	}
	if me := v.actor.ActorID(); me.IsZero() || me != quiz.OwnerID {
		l.Report = reportLink("quiz", l.ID, l.Address)
	}
	return nil
}

// relatedMost is how many quizzes stand below another.
const relatedMost = 4

// related are quizzes that are like this one. Their questions are counted
// together with its own.
func (v *visit) related(l *landing, quiz *models.Quiz) error {
	var found []*models.Quiz
	if quiz.Status == models.QuizPublished {
		rows, err := authoring.Related(v.ctx, v.site.DB, v.actor, quiz, relatedMost, "Owner", "Genre")
		if err != nil {
			return err
		}
		found = rowsOf[models.Quiz](rows)
	}
	numbers, err := v.questionNumbers(append(found, quiz))
	if err != nil {
		return err
	}
	for _, q := range found {
		l.Related = append(l.Related, v.card(q, numbers[q.LiveVersionID.String()]))
	}
	l.Questions = numbers[quiz.LiveVersionID.String()]
	if quiz.LiveVersionID.IsZero() {
		l.Questions, err = v.questionNumber(quiz)
	}
	return err
}

// begun says whether the quiz can be taken, and how far the reader is with it.
func (v *visit) begun(l *landing, quiz *models.Quiz) error {
	if v.site.Exam == nil || v.site.Exam.Takeable(v.actor, quiz) != nil {
		return nil
	}
	l.Takeable = true
	t := v.taker()
	if t.Token == "" && t.Actor.ActorID().IsZero() {
		return nil
	}
	sit, err := v.site.Exam.Current(v.ctx, t, quiz)
	switch {
	case errors.Is(err, schema.ErrNotFound):
	case err != nil:
		return err
	case sit.Attempt.Status == models.AttemptSubmitted:
		l.Result = resultPath(sit.Attempt.ID.String())
	default:
		l.Begun = v.site.Exam.Open(sit) == nil
	}
	return nil
}

// questionNumber counts the questions of what is live, and of the draft while
// nothing is.
func (v *visit) questionNumber(quiz *models.Quiz) (int, error) {
	version := quiz.LiveVersionID
	if version.IsZero() {
		version = quiz.DraftVersionID
	}
	n, _, err := v.site.DB.Count(v.ctx, database.Query{
		Model: v.site.questions, Actor: v.actor, Verb: schema.VerbRead, Where: schema.Eq("QuizVersionID", version),
	}, 0)
	return n, err
}

func (v *visit) landing(quiz *models.Quiz) landing {
	l := landing{
		Page: v.page("quiz", quiz.Title, quizPath(quiz.Slug)), ID: quiz.ID.String(), Title: quiz.Title, Description: quiz.Description,
		Lang: v.foreign(quiz.Language), Cover: v.cover(quiz), Author: v.person(quiz.Owner), Language: quiz.Language.Label(v.lang()),
		Licence: v.licence(quiz.Licence), Attribution: quiz.Attribution, Standing: v.standing(quiz), Address: quizPath(quiz.Slug), Slug: quiz.Slug,
	}
	if g := quiz.Genre; g != nil {
		l.Genre.Name = v.genreName(g)
		if g.Active && !v.site.genres.Deleted(g) {
			l.Genre.Href = withQuery("/quizzes", "genre", g.Slug)
		}
	}
	for _, t := range quiz.Tags {
		l.Tags = append(l.Tags, option{Value: tagPath(t.Slug), Text: t.Slug})
	}
	if !quiz.PublishedAt.IsZero() {
		l.Published, l.PublishedAt = locales.From(v.ctx).Date(quiz.PublishedAt.Time), quiz.PublishedAt.UTC().Format("2006-01-02T15:04:05Z")
	}
	v.describe(&l, quiz)
	return l
}

// describe tells machines about the quiz.
func (v *visit) describe(l *landing, quiz *models.Quiz) {
	l.Page.Model = "quiz"
	l.Page.Hidden = !found(quiz)
	l.Page.Description = shorten(quiz.Description, 160)
	if l.Page.Description == "" {
		l.Page.Description = v.T("quiz_description", "title", quiz.Title)
	}
	l.Meta = v.meta(l.Page, "article")
	if l.Cover.Own {
		l.Meta.Image = v.site.absolute(l.Cover.Src)
	}
	l.Meta.Data = v.quizData(l, quiz)
	if v.site.Exam != nil {
		v.drawn(&l.Meta, l.Address)
	}
}

// found says whether everybody finds a quiz.
func found(quiz *models.Quiz) bool {
	return quiz.Status == models.QuizPublished && quiz.Visibility == models.Public
}

// quizData is the quiz as schema.org describes one.
func (v *visit) quizData(l *landing, quiz *models.Quiz) any {
	out := map[string]any{
		"@context": "https://schema.org", "@type": "Quiz", "name": quiz.Title, "url": v.site.origin + l.Address,
		"inLanguage": string(quiz.Language), "author": map[string]any{"@type": "Person", "name": l.Author.Name},
	}
	for name, value := range map[string]string{
		"description": quiz.Description, "datePublished": l.PublishedAt, "license": l.Licence.Href,
		"about": l.Genre.Name, "creditText": quiz.Attribution, "image": l.Meta.Image,
	} {
		if value != "" {
			out[name] = value
		}
	}
	return out
}

// standing says how a quiz stands that not everybody finds; "" for the others.
func (v *visit) standing(quiz *models.Quiz) string {
	if quiz.Status != models.QuizPublished {
		return quiz.Status.Label(v.lang())
	}
	if quiz.Visibility != models.Public {
		return quiz.Visibility.Label(v.lang())
	}
	return ""
}

func (v *visit) licence(l models.Licence) licence {
	out := licence{Name: l.Label(v.lang())}
	switch l {
	case models.CC0:
		out.Href = "https://creativecommons.org/publicdomain/zero/1.0/"
	case models.CCBY:
		out.Href = "https://creativecommons.org/licenses/by/4.0/"
	case models.CCBYSA:
		out.Href = "https://creativecommons.org/licenses/by-sa/4.0/"
	}
	return out
}

// shorten cuts a text to most characters, with a mark that it goes on.
func shorten(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}
