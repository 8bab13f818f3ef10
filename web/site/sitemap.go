package site

import (
	"encoding/xml"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// sitemapMax is how many quizzes the map names, the newest first, with their
// authors and tags. Older ones are found by the links of the lists.
const sitemapMax = 5000

type urlSet struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []siteURL `xml:"url"`
}

type siteURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

// Sitemap answers /sitemap.xml.
func (s *Site) Sitemap(c *fiber.Ctx) error {
	v := s.guest(c)
	set := urlSet{URLs: []siteURL{{Loc: s.origin + "/"}, {Loc: s.origin + "/quizzes"}}}
	texts, err := v.texts()
	if err != nil {
		return err
	}
	set.URLs = append(set.URLs, texts...)
	q := v.published(schema.True())
	q.Limit, q.With = sitemapMax, []string{"Owner", "Tags"}
	page, err := s.DB.List(v.ctx, q)
	if err != nil {
		return err
	}
	around := shelves{origin: s.origin, seen: map[string]bool{}}
	for _, quiz := range rowsOf[models.Quiz](page.Rows) {
		set.URLs = append(set.URLs, siteURL{Loc: s.origin + quizPath(quiz.Slug), LastMod: stamp(quiz.UpdatedAt)})
		around.add(v.person(quiz.Owner).Href)
		for _, t := range quiz.Tags {
			around.add(tagPath(t.Slug))
		}
	}
	set.URLs = append(set.URLs, around.urls...)
	return v.xml(set, "application/xml; charset=utf-8")
}

// shelves are the pages where the quizzes of the map stand beside others: their
// authors and tags, each once.
type shelves struct {
	origin string
	seen   map[string]bool
	urls   []siteURL
}

func (s *shelves) add(path string) {
	if path == "" || s.seen[path] {
		return
	}
	s.seen[path] = true
	s.urls = append(s.urls, siteURL{Loc: s.origin + path})
}

// texts are the long texts that are published, each once.
func (v *visit) texts() ([]siteURL, error) {
	page, err := v.site.DB.List(v.ctx, database.Query{
		Model: v.site.pages, Actor: v.actor, Verb: schema.VerbRead, Where: schema.In("Slug", "terms", "privacy", "rules"),
		Sort: []database.Order{{Path: "Slug"}}, Limit: 3 * len(models.Korean.Choices()),
	})
	if err != nil {
		return nil, err
	}
	var out []siteURL
	for _, text := range rowsOf[models.Page](page.Rows) {
		loc := v.site.origin + "/" + text.Slug
		if n := len(out); n == 0 || out[n-1].Loc != loc {
			out = append(out, siteURL{Loc: loc, LastMod: stamp(text.UpdatedAt)})
		}
	}
	return out, nil
}

// guest is a visit in which nobody asks, for what is the same for everybody.
func (s *Site) guest(c *fiber.Ctx) *visit {
	v := s.visit(c)
	v.actor = schema.Nobody{}
	return v
}

// stamp is a time as machines read it.
func stamp(t schema.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// xml sends a document that may be kept.
func (v *visit) xml(document any, mediaType string) error {
	body, err := xml.Marshal(document)
	if err != nil {
		return fmt.Errorf("site: write %s: %w", mediaType, err)
	}
	v.Set(fiber.HeaderCacheControl, keep)
	v.Set(fiber.HeaderContentType, mediaType)
	return v.Send(append([]byte(xml.Header), body...))
}
