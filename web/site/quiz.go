package site

import (
	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/unicode/norm"

	"duckhoo/models"
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
}

// licence is what others may do with a quiz; Href is its text.
type licence struct{ Name, Href string }

// Quiz answers /quizzes/{slug}. Who may not see the quiz gets the same 404 as
// for one that never was; owners and staff see theirs before it is published.
func (s *Site) Quiz(c *fiber.Ctx) error {
	v := s.visit(c)
	slug := norm.NFC.String(c.Params("slug"))
	row, err := s.DB.GetBy(v.ctx, v.actor, schema.VerbRead, s.quizzes, schema.Eq("Slug", slug), "Owner", "Genre", "Tags")
	if err != nil {
		return err
	}
	quiz := row.(*models.Quiz)
	l := v.landing(quiz)
	if l.Questions, err = v.questionNumber(quiz); err != nil {
		return err
	}
	return v.render(fiber.StatusOK, quizPage(l))
}

// questionNumber counts the questions of what is live, and of the draft while
// nothing is.
func (v *visit) questionNumber(quiz *models.Quiz) (int, error) {
	id := quiz.LiveVersionID
	if id.IsZero() {
		id = quiz.DraftVersionID
	}
	n, _, err := v.site.DB.Count(v.ctx, database.Query{
		Model: v.site.questions, Actor: v.actor, Verb: schema.VerbRead, Where: schema.Eq("QuizVersionID", id),
	}, 0)
	return n, err
}

func (v *visit) landing(quiz *models.Quiz) landing {
	l := landing{
		Page: v.page("quiz", quiz.Title, quizPath(quiz.Slug)), ID: quiz.ID.String(), Title: quiz.Title, Description: quiz.Description,
		Lang: v.foreign(quiz.Language), Cover: v.cover(quiz), Author: v.person(quiz.Owner), Language: quiz.Language.Label(v.lang()),
		Licence: v.licence(quiz.Licence), Attribution: quiz.Attribution, Standing: v.standing(quiz), Address: quizPath(quiz.Slug),
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
	l.Page.Hidden = quiz.Status != models.QuizPublished || quiz.Visibility != models.Public
	l.Page.Description = shorten(quiz.Description, 160)
	if l.Page.Description == "" {
		l.Page.Description = v.T("quiz_description", "title", quiz.Title)
	}
	l.Meta = v.meta(l.Page, "article")
	if l.Cover.Own {
		l.Meta.Image = v.site.absolute(l.Cover.Src)
	}
	l.Meta.Data = v.quizData(l, quiz)
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
