package site

import (
	"bytes"
	"image"
	"image/png"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/preview"
	"duckhoo/web/static"
)

// previewName is the last part of the address of a picture for previews.
const previewName = "/card.png"

// QuizCard answers /quizzes/{slug}/card.png for who may see the quiz.
func (s *Site) QuizCard(c *fiber.Ctx) error {
	v := s.visit(c)
	row, err := s.DB.GetBy(v.ctx, v.actor, schema.VerbRead, s.quizzes, schema.Eq("Slug", v.slug()), "Genre")
	if err != nil {
		return err
	}
	quiz := row.(*models.Quiz)
	n, err := v.questionNumber(quiz)
	if err != nil {
		return err
	}
	out := preview.Card{Title: quiz.Title, Site: v.T("name"), Ask: v.T("card_ask_quiz"), Line: v.T("questions", "count", n)}
	if name := v.genreName(quiz.Genre); name != "" {
		out.Line = name + " · " + out.Line
	}
	return v.sendCard(out, quiz)
}

// ResultCard answers /results/{token}/card.png for a link that was shared.
func (s *Site) ResultCard(c *fiber.Ctx) error {
	v := s.visit(c)
	got, err := s.Exam.FindShared(v.ctx, v.actor, c.Params("token"))
	if err != nil {
		return err
	}
	quiz, err := v.quizOf(got.QuizID)
	if err != nil {
		return err
	}
	stats, err := s.Exam.Statistics(v.ctx, quiz, false)
	if err != nil {
		return err
	}
	o := v.outcome(got.Title, quiz, got.Score, got.Max, got.CorrectCount, got.Total)
	out := preview.Card{Title: o.Title, Score: o.Score, Max: o.Max, Full: o.Correct, Hearts: o.Total, Site: v.T("name"), Ask: v.T("card_ask")}
	if stats.Average != nil {
		out.Line = v.T("card_average", "score", short(*stats.Average*float64(got.Max)))
	}
	return v.sendCard(out, quiz)
}

// sendCard draws a picture, unless the browser has it, or this program has
// drawn it already.
func (v *visit) sendCard(c preview.Card, quiz *models.Quiz) error {
	art, name, err := v.art(quiz)
	if err != nil {
		return err
	}
	c.ArtName = name
	tag := `"` + c.Tag() + `"`
	v.Set(fiber.HeaderETag, tag)
	v.Set(fiber.HeaderCacheControl, "private, max-age=300")
	v.Vary(fiber.HeaderCookie, fiber.HeaderAcceptLanguage)
	if v.Get(fiber.HeaderIfNoneMatch) == tag {
		return v.SendStatus(fiber.StatusNotModified)
	}
	body, drawn := v.site.cards.GetIfPresent(tag)
	if !drawn {
		if c.Art, err = art(); err != nil {
			return err
		}
		var out bytes.Buffer
		if err := preview.Write(&out, c); err != nil {
			return err
		}
		body = out.Bytes()
		v.site.cards.Set(tag, body)
	}
	v.Set(fiber.HeaderContentType, "image/png")
	return v.Send(body)
}

// art is the picture of a quiz in pixels: that of its cover, or the one that
// stands for its genre.
func (v *visit) art(quiz *models.Quiz) (open func() (image.Image, error), name string, err error) {
	if quiz.Cover != "" && v.site.OpenFile != nil {
		if pixel, err := v.pixelOf(quiz.Cover); pixel != "" || err != nil {
			return func() (image.Image, error) { return v.decoded(pixel) }, string(pixel), err
		}
	}
	slug := ""
	if quiz.Genre != nil {
		slug = quiz.Genre.Slug
	}
	name = static.Path("img/" + genreCover(slug))
	return func() (image.Image, error) {
		found, ok := static.Find(strings.TrimPrefix(name, static.Prefix))
		if !ok {
			return nil, static.ErrNotBuilt
		}
		return png.Decode(bytes.NewReader(found.Body))
	}, name, nil
}

// pixelOf is the pixel art of a picture that somebody uploaded, "" for none.
func (v *visit) pixelOf(key schema.File) (schema.File, error) {
	page, err := v.site.DB.List(v.ctx, database.Query{
		Model: v.site.Registry.Model("media"), Actor: schema.Program{Name: "site"}, Verb: schema.VerbView, Limit: 1,
		Where: schema.And(schema.Or(schema.Eq("File", string(key)), schema.Eq("Pixel", string(key))), schema.Eq("Status", string(models.MediaReady))),
	})
	if err != nil || len(page.Rows) == 0 {
		return "", err
	}
	return page.Rows[0].(*models.Media).Pixel, nil
}

func (v *visit) decoded(key schema.File) (image.Image, error) {
	file, err := v.site.OpenFile(v.ctx, key)
	if err != nil {
		return nil, err
	}
	img, err := png.Decode(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return img, err
}
