package panel

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
)

// found is a row that the search over all models brought.
type found struct {
	Text string `json:"text"`
	Note string `json:"note,omitempty"`
	Href string `json:"href"`
	Icon string `json:"icon,omitempty"`
}

// search looks for rows of every model that the reader may see: as JSON for
// the palette, as a page for everybody else.
func (s *Site) search(v *visit) error {
	words := strings.TrimSpace(v.Query("q"))
	results := []found{}
	if words != "" {
		var err error
		if results, err = v.find(words); err != nil {
			return err
		}
	}
	if v.Accepts(fiber.MIMETextHTML, fiber.MIMEApplicationJSON) == fiber.MIMEApplicationJSON {
		v.Set(fiber.HeaderCacheControl, "private, no-store")
		return v.JSON(fiber.Map{"results": results})
	}
	return v.render(fiber.StatusOK, searchView(v, words, results))
}

// foundPerModel is how many rows of each model a search brings.
const foundPerModel = 5

func (v *visit) find(words string) ([]found, error) {
	out := []found{}
	for _, e := range v.site.order {
		if !v.holds(e.model, schema.VerbView) || len(e.model.Search) == 0 {
			continue
		}
		q := v.suggest(e.model, words)
		q.Limit = foundPerModel
		page, err := v.site.DB.List(v.ctx, q)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			out = append(out, found{Text: v.name(e.model, row), Note: v.in(e.model.Label), Href: e.rowURL(e.model.ID(row)), Icon: entryIcon(v, e.model)})
		}
	}
	return out, nil
}
