package site

import (
	"errors"
	"log/slog"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// home is what the first page shows.
type home struct {
	Page       ui.Site
	Meta       meta
	Cartridges []cartridge
	Title      string // of the list
	List       listing
	Failed     bool   // the list could not be read
	Request    string // the number to quote when it failed
	Retry      string // where to try again
}

// Home answers /, with genre=slug for one shelf of it. When the quizzes cannot
// be read the page says so, with 503, and the rest of it still stands.
func (s *Site) Home(c *fiber.Ctx) error {
	v := s.visit(c)
	genre := c.Query("genre")
	query := url.Values{}
	if genre != "" {
		query.Set("genre", genre)
	}
	here := address("/", query)
	h := home{Page: v.page("home", v.T("home_title"), here), Retry: here}
	h.Page.Model, h.Page.Search, h.Page.Description = "quiz", true, v.T("home_description")
	err := v.fillHome(&h, genre, wanted{path: "/", query: query})
	h.Meta = v.meta(h.Page, "website")
	h.Meta.Data = v.websiteData()
	switch {
	case err == nil:
		return v.render(fiber.StatusOK, homePage(h))
	case errors.Is(err, database.ErrCursor):
		return c.Redirect(here, fiber.StatusFound)
	case errors.Is(err, schema.ErrNotFound):
		return err
	}
	s.Logger.ErrorContext(v.ctx, "home page failed", slog.String("error", err.Error()))
	h.Failed, h.Request = true, v.requestID()
	v.Set(fiber.HeaderRetryAfter, database.RetryAfter)
	v.Set(fiber.HeaderCacheControl, "no-store")
	return v.render(fiber.StatusServiceUnavailable, homePage(h))
}

// fillHome reads the genres and the list.
func (v *visit) fillHome(h *home, genre string, w wanted) error {
	h.Title = v.T("home_new")
	genres, err := v.genres()
	if err != nil {
		return err
	}
	h.Cartridges = v.cartridges(genres, genre)
	if genre != "" {
		ids, err := genreIDs(genres, []string{genre})
		if err != nil {
			return err
		}
		w.where = schema.In("GenreID", ids...)
		for _, one := range h.Cartridges {
			if one.Current {
				h.Title = one.Name
			}
		}
		h.Page.Title = h.Title + " · " + v.T("name")
	}
	h.List, err = v.list(w)
	return err
}

// requestID is the number of this request, "" when nobody knows it.
func (v *visit) requestID() string {
	if v.site.RequestID == nil {
		return ""
	}
	return v.site.RequestID(v.Ctx)
}
