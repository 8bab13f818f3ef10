package site

import (
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// genresMax is more than a home page can show.
const genresMax = 50

// genres lists the genres that are shown, in their order.
func (v *visit) genres() ([]*models.Genre, error) {
	page, err := v.site.DB.List(v.ctx, database.Query{
		Model: v.site.genres, Actor: v.actor, Verb: schema.VerbRead, Where: schema.Eq("Active", true),
		Sort: []database.Order{{Path: "Position"}}, Limit: genresMax,
	})
	if err != nil {
		return nil, err
	}
	return rowsOf[models.Genre](page.Rows), nil
}

// cartridge is a genre on the home page.
type cartridge struct {
	Href, Art, Name string
	Current         bool
}

// cartridges are the genres, behind one for all of them.
func (v *visit) cartridges(genres []*models.Genre, current string) []cartridge {
	out := []cartridge{{Href: "/", Art: "", Name: v.T("all"), Current: current == ""}}
	for _, g := range genres {
		out = append(out, cartridge{Href: withQuery("/", "genre", g.Slug), Art: genreArt(g.Slug), Name: v.genreName(g), Current: g.Slug == current})
	}
	return out
}

// genreIDs are the ids of the genres with the given slugs; one that is not
// shown is ErrNotFound.
func genreIDs(genres []*models.Genre, slugs []string) ([]any, error) {
	known := map[string]schema.ID{}
	for _, g := range genres {
		known[g.Slug] = g.ID
	}
	var out []any
	for _, slug := range slugs {
		id, ok := known[slug]
		if !ok {
			return nil, schema.ErrNotFound
		}
		out = append(out, id)
	}
	return out, nil
}
