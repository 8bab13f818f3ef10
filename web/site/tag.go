package site

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/unicode/norm"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// aliasesMax is how many other words for a tag its page knows.
const aliasesMax = 20

// word is the page of one tag.
type word struct {
	Page    ui.Site
	Meta    meta
	ID      string
	Slug    string
	Aliases []string
	List    listing
}

// Tag answers /tags/{slug}. A word that another stands for leads to that one.
func (s *Site) Tag(c *fiber.Ctx) error {
	v := s.visit(c)
	slug := norm.NFC.String(c.Params("slug"))
	row, err := s.DB.GetBy(v.ctx, v.actor, schema.VerbRead, s.tags, schema.Eq("Slug", slug), "AliasOf")
	if err != nil {
		return err
	}
	tag := row.(*models.Tag)
	if other := tag.AliasOf; other != nil && !s.tags.Deleted(other) {
		return c.Redirect(tagPath(other.Slug), fiber.StatusMovedPermanently)
	}
	w, err := v.word(tag)
	if errors.Is(err, database.ErrCursor) {
		return c.Redirect(tagPath(tag.Slug), fiber.StatusFound)
	}
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, tagPage(w))
}

func (v *visit) word(tag *models.Tag) (word, error) {
	path := tagPath(tag.Slug)
	w := word{Page: v.page("tag", "#"+tag.Slug, path), ID: tag.ID.String(), Slug: tag.Slug}
	w.Page.Model, w.Page.Description = "tag", v.T("tag_description", "tag", tag.Slug)
	same, err := v.site.DB.List(v.ctx, database.Query{
		Model: v.site.tags, Actor: v.actor, Verb: schema.VerbRead, Where: schema.Eq("AliasOfID", tag.ID),
		Sort: []database.Order{{Path: "Slug"}}, Limit: aliasesMax,
	})
	if err != nil {
		return w, err
	}
	ids := []any{tag.ID}
	for _, alias := range rowsOf[models.Tag](same.Rows) {
		ids, w.Aliases = append(ids, alias.ID), append(w.Aliases, alias.Slug)
	}
	w.List, err = v.list(wanted{where: schema.In("Tags.ID", ids...), path: path, query: url.Values{}})
	w.Page.Hidden = len(w.List.Cards) == 0
	w.Meta = v.meta(w.Page, "website")
	w.Meta.Data = v.shelfData("#"+tag.Slug, w.Page.Description, path, w.List.Cards)
	return w, err
}
