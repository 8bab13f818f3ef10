package site

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// longText is a text of the house: terms, privacy, rules.
type longText struct {
	Page    ui.Site
	Meta    meta
	ID      string
	Title   string
	Lang    string // of the text, "" when it is the reader's
	Changed string
	Doc     document
}

// Text answers the address of a long text that staff edit, in the reader's
// language or, where there is none, in the other.
func (s *Site) Text(slug string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := s.visit(c)
		page, err := v.findText(slug)
		if err != nil {
			return err
		}
		doc, err := markdown(string(page.Body))
		if err != nil {
			return err
		}
		t := longText{
			Page: v.page("page", page.Title, "/"+slug), ID: page.ID.String(), Title: page.Title, Lang: v.foreign(page.Language),
			Changed: locales.From(v.ctx).Date(page.UpdatedAt.Time), Doc: doc,
		}
		t.Page.Model, t.Page.Description = "page", shorten(doc.Opening, 160)
		t.Meta = v.meta(t.Page, "article")
		return v.render(fiber.StatusOK, textPage(t))
	}
}

// findText is the published text of a slug that suits the reader best.
func (v *visit) findText(slug string) (*models.Page, error) {
	page, err := v.site.DB.List(v.ctx, database.Query{
		Model: v.site.pages, Actor: v.actor, Verb: schema.VerbRead, Where: schema.Eq("Slug", slug),
		Sort: []database.Order{{Path: "Language"}}, Limit: len(models.Korean.Choices()),
	})
	if err != nil {
		return nil, err
	}
	texts := rowsOf[models.Page](page.Rows)
	for _, t := range texts {
		if string(t.Language) == v.lang() {
			return t, nil
		}
	}
	if len(texts) == 0 {
		return nil, schema.ErrNotFound
	}
	return texts[0], nil
}
