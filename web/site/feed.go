package site

import (
	"encoding/xml"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// feedMax is how many quizzes the feed has.
const feedMax = 30

// The elements of Atom (RFC 4287) that the feed uses.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		Lang       string         `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		ID         string         `xml:"id"`
		Title      string         `xml:"title"`
		Published  string         `xml:"published"`
		Updated    string         `xml:"updated"`
		Author     atomPerson     `xml:"author"`
		Links      []atomLink     `xml:"link"`
		Categories []atomCategory `xml:"category"`
		Summary    string         `xml:"summary,omitempty"`
	}
	atomPerson struct {
		Name string `xml:"name"`
		URI  string `xml:"uri,omitempty"`
	}
	atomCategory struct {
		Term  string `xml:"term,attr"`
		Label string `xml:"label,attr,omitempty"`
	}
)

// Feed answers /feed: the newest published quizzes as Atom.
func (s *Site) Feed(c *fiber.Ctx) error {
	v := s.guest(c)
	q := v.published(schema.True())
	q.Limit, q.With = feedMax, []string{"Owner", "Genre", "Tags"}
	page, err := s.DB.List(v.ctx, q)
	if err != nil {
		return err
	}
	feed := atomFeed{
		Lang: v.lang(), ID: s.origin + "/feed", Title: v.T("feed_title"), Updated: "1970-01-01T00:00:00Z",
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: s.origin + "/feed"},
			{Rel: "alternate", Type: "text/html", Href: s.origin + "/"},
		},
	}
	for _, quiz := range rowsOf[models.Quiz](page.Rows) {
		feed.Entries = append(feed.Entries, v.entry(quiz))
		feed.Updated = max(feed.Updated, stamp(quiz.UpdatedAt))
	}
	return v.xml(feed, "application/atom+xml; charset=utf-8")
}

func (v *visit) entry(quiz *models.Quiz) atomEntry {
	author := v.person(quiz.Owner)
	e := atomEntry{
		Lang: string(quiz.Language), ID: "urn:uuid:" + quiz.ID.String(), Title: quiz.Title,
		Published: stamp(quiz.PublishedAt), Updated: stamp(quiz.UpdatedAt), Author: atomPerson{Name: author.Name},
		Links:   []atomLink{{Rel: "alternate", Type: "text/html", Href: v.site.origin + quizPath(quiz.Slug)}},
		Summary: quiz.Description,
	}
	if author.Href != "" {
		e.Author.URI = v.site.origin + author.Href
	}
	if quiz.Genre != nil {
		e.Categories = append(e.Categories, atomCategory{Term: quiz.Genre.Slug, Label: v.genreName(quiz.Genre)})
	}
	for _, t := range quiz.Tags {
		e.Categories = append(e.Categories, atomCategory{Term: t.Slug})
	}
	return e
}
