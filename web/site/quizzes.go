package site

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/unicode/norm"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// searchMax is the longest text that is searched for, in characters.
const searchMax = 100

// filters is what a reader asks of a list of quizzes.
type filters struct {
	Genres   []string
	Tag      string
	Language string
	Query    string
	Easiest  string // difficulty from 1 to 5, "" is any
	Hardest  string
	Sort     string // one of orders
}

// catalogue is what /quizzes and /search show.
type catalogue struct {
	Page    ui.Site
	Meta    meta
	Title   string
	Action  string // where the filters are sent
	Clear   string // the list without filters
	Filters filters
	Genres  []option
	Tongues []option
	Orders  []option
	From    []option // difficulties
	To      []option
	Chosen  []chip
	List    listing
}

// option is one choice of a filter.
type option struct {
	Value, Text string
	On          bool
}

// chip is a filter that is on, with the address of the list without it.
type chip struct{ Text, Without string }

// Quizzes answers /quizzes: every published quiz. genre (may repeat), tag,
// language, difficulty_min, difficulty_max and q narrow it; sort is new, popular
// or quality.
func (s *Site) Quizzes(c *fiber.Ctx) error { return s.visit(c).catalogue("quizzes", "/quizzes") }

// Search answers /search?q=.
func (s *Site) Search(c *fiber.Ctx) error { return s.visit(c).catalogue("search", "/search") }

func (v *visit) catalogue(name, path string) error {
	f := v.filters()
	here := address(path, f.query())
	genres, err := v.genres()
	if err != nil {
		return err
	}
	g := database.PublicGrammar(v.site.quizzes, v.actor)
	where, err := f.where(g, genres)
	if err != nil {
		return err
	}
	order, err := f.ordered(g)
	if err != nil {
		return err
	}
	list, err := v.list(wanted{where: where, sort: order, search: f.Query, path: path, query: f.query()})
	if errors.Is(err, database.ErrCursor) {
		return v.Redirect(here, fiber.StatusFound)
	}
	if err != nil {
		return err
	}
	title := v.catalogueTitle(f)
	p := catalogue{Page: v.page(name, title, here), Title: title, Action: path, Clear: path, Filters: f, List: list}
	if f.Query != "" {
		p.Clear = withQuery(path, "q", f.Query)
	}
	p.Page.Model, p.Page.Main, p.Page.Search, p.Page.Query = "quiz", "stack", true, f.Query
	p.Page.Hidden = f.Query != "" || len(list.Cards) == 0 // what people typed is no page of its own
	p.Page.Description = v.T("quizzes_description")
	p.Meta = v.meta(p.Page, "website")
	p.Genres, p.Tongues, p.Orders = v.genreOptions(genres, f), v.languageOptions(f), v.orderOptions(f)
	p.From, p.To = v.degreeOptions(f.Easiest), v.degreeOptions(f.Hardest)
	p.Chosen = v.chips(path, f, p.Genres)
	return v.render(fiber.StatusOK, cataloguePage(p))
}

// catalogueTitle says what was looked for; a search for nothing shows every quiz.
func (v *visit) catalogueTitle(f filters) string {
	if f.Query != "" {
		return v.T("search_title", "query", f.Query)
	}
	return v.T("quizzes_title")
}

// filters reads the query of the address. lang is left alone: everywhere on
// the site it is the language of the page.
func (v *visit) filters() filters {
	f := filters{Tag: clean(v.Query("tag"), 30), Language: v.Query("language"), Query: clean(v.Query("q"), searchMax),
		Easiest: v.Query("difficulty_min"), Hardest: v.Query("difficulty_max"), Sort: cmp.Or(v.Query("sort"), orders[0])}
	for _, slug := range v.Context().QueryArgs().PeekMulti("genre") {
		if text := string(slug); text != "" && !slices.Contains(f.Genres, text) && len(f.Genres) < genresMax {
			f.Genres = append(f.Genres, text)
		}
	}
	return f
}

// clean trims what somebody typed and brings it into the form that texts are
// stored in, at most most characters.
func clean(text string, most int) string {
	text = norm.NFC.String(strings.TrimSpace(strings.ToValidUTF8(text, "")))
	if utf8.RuneCountInString(text) > most {
		text = strings.TrimSpace(string([]rune(text)[:most]))
	}
	return text
}

// query writes the filters as the query of an address.
func (f filters) query() url.Values {
	out := url.Values{}
	for _, g := range f.Genres {
		out.Add("genre", g)
	}
	for name, value := range map[string]string{"tag": f.Tag, "language": f.Language, "q": f.Query, "difficulty_min": f.Easiest, "difficulty_max": f.Hardest} {
		if value != "" {
			out.Set(name, value)
		}
	}
	if f.Sort != orders[0] {
		out.Set("sort", f.Sort)
	}
	return out
}

// where turns the filters into a condition; a genre, a language or a difficulty
// that there is not is ErrNotFound.
func (f filters) where(g database.Grammar, genres []*models.Genre) (schema.Cond, error) {
	var all []schema.Cond
	if len(f.Genres) > 0 {
		ids, err := genreIDs(genres, f.Genres)
		if err != nil {
			return schema.Cond{}, err
		}
		all = append(all, schema.In("GenreID", ids...))
	}
	if f.Tag != "" {
		all = append(all, schema.Eq("Tags.Slug", f.Tag))
	}
	if f.Language != "" {
		if !slices.Contains(models.Korean.Choices(), f.Language) {
			return schema.Cond{}, schema.ErrNotFound
		}
		all = append(all, schema.Eq("Language", f.Language))
	}
	hard, err := f.difficult(g)
	return schema.And(append(all, hard...)...), err
}

func (v *visit) genreOptions(genres []*models.Genre, f filters) []option {
	out := make([]option, len(genres))
	for i, g := range genres {
		out[i] = option{Value: g.Slug, Text: v.genreName(g), On: slices.Contains(f.Genres, g.Slug)}
	}
	return out
}

func (v *visit) languageOptions(f filters) []option {
	out := []option{{Text: v.T("any_language"), On: f.Language == ""}}
	for _, l := range models.Korean.Choices() {
		out = append(out, option{Value: l, Text: models.Language(l).Label(v.lang()), On: f.Language == l})
	}
	return out
}

// chips are the filters that are on, each with the way back out of it.
func (v *visit) chips(path string, f filters, genres []option) []chip {
	var out []chip
	add := func(text string, without filters) {
		out = append(out, chip{Text: text, Without: address(path, without.query())})
	}
	for _, g := range genres {
		if g.On {
			rest := f
			rest.Genres = slices.DeleteFunc(slices.Clone(f.Genres), func(slug string) bool { return slug == g.Value })
			add(g.Text, rest)
		}
	}
	if f.Tag != "" {
		rest := f
		rest.Tag = ""
		add("#"+f.Tag, rest)
	}
	if f.Language != "" {
		rest := f
		rest.Language = ""
		add(models.Language(f.Language).Label(v.lang()), rest)
	}
	if f.Easiest != "" || f.Hardest != "" {
		rest := f
		rest.Easiest, rest.Hardest = "", ""
		add(v.degreeName(f), rest)
	}
	return out
}
