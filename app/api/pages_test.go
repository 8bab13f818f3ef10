package api_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// browser is what a browser says that it takes.
const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

// seen opens an address as a browser does.
func (h *house) seen(path, as, lang string) *goquery.Document {
	h.t.Helper()
	r := h.do(call{path: path, as: as, header: map[string]string{"Accept": browser, "Accept-Language": lang}})
	if r.status != 200 || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		h.t.Fatalf("%s: %d %s %.200s", path, r.status, r.header.Get("Content-Type"), r.body)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(r.body))
	if err != nil {
		h.t.Fatal(err)
	}
	return doc
}

func TestPages(t *testing.T) {
	h := open(t, "sqlite", dbtest.SQLite(t))
	one := h.specimen("one", map[string]any{"name": `</script><b>"한글"`, "genre_id": h.genre, "diary": "dear diary"})
	h.link(one, h.tags...)
	for i := range 3 {
		h.specimen("more-"+string(rune('a'+i)), nil)
	}
	for _, lang := range []string{"ko", "en"} {
		for _, as := range []string{"", "ann", "bob", "root"} {
			for _, r := range h.routes() {
				if r.Method != http.MethodGet || strings.Contains(r.Path, ":file") || r.Path == "/api/openapi.json" || r.Path == "/api/v1/events" || as == "" && strings.HasPrefix(r.Path, "/api/v1/me") {
					continue
				}
				path := strings.Replace(r.Path, ":id", "one", 1)
				switch {
				case strings.HasPrefix(r.Path, "/api/v1/users/"):
					path = "/api/v1/users/ann"
				case strings.Contains(r.Path, ":id") && !strings.HasPrefix(r.Path, "/api/v1/specimens"):
					continue
				}
				checkPage(t, h.seen(path, as, lang), path, as, lang)
			}
		}
	}
}

// checkPage asks of every page what the content policy and readers ask.
func checkPage(t *testing.T, doc *goquery.Document, path, as, lang string) {
	t.Helper()
	html, _ := doc.Html()
	for what, bad := range map[string]bool{
		"an inline script":            doc.Find("script:not([src])").Length() > 0,
		"an inline style":             doc.Find("style, [style]").Length() > 0,
		"a handler":                   regexp.MustCompile(`<[^>]+\son[a-z]+=`).MatchString(html),
		"something of another server": regexp.MustCompile(`(src|href)="(https?:)?//`).MatchString(html),
		"an unescaped text":           strings.Contains(html, `</script><b>`),
		"a text without words":        regexp.MustCompile(`>api\.[a-z_]+<|>shell\.[a-z_]+<`).MatchString(html),
		"no language":                 doc.Find("html").AttrOr("lang", "") != lang,
		"no head line":                doc.Find("h1").Length() != 1,
		"an id twice":                 idTwice(doc),
		"an input without a label":    unlabelled(doc),
		"a token for nobody":          as == "" && strings.Contains(html, "csrf"),
		"no token":                    as != "" && doc.Find("meta[name=csrf-token]").AttrOr("content", "") != "csrf-of-the-test",
		"a stranger's diary":          as != "ann" && strings.Contains(html, "dear diary"),
		"something closed":            strings.Contains(html, "vault") || strings.Contains(html, "auditor"),
	} {
		if bad {
			t.Errorf("%s as %q in %s has %s", path, as, lang, what)
		}
	}
}

func idTwice(doc *goquery.Document) bool {
	seen := map[string]bool{}
	twice := false
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		twice = twice || seen[id]
		seen[id] = true
	})
	return twice
}

func unlabelled(doc *goquery.Document) bool {
	missing := false
	doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
		if _, named := s.Attr("aria-label"); !named && doc.Find(`label[for="`+s.AttrOr("id", "")+`"]`).Length() == 0 {
			missing = true
		}
	})
	return missing
}

func TestListPage(t *testing.T) {
	h := open(t, "sqlite", dbtest.SQLite(t))
	one := h.specimen("one", map[string]any{"genre_id": h.genre})
	h.specimen("two", map[string]any{"shade": "light"})
	doc := h.seen("/api/v1/specimens?limit=1&sort=slug&shade=dark&name=", "ann", "en")
	json := doc.Find(".api__json")
	if got := json.Find(`a[href="/api/v1/specimens/` + one.String() + `"]`).Length(); got != 1 {
		t.Errorf("%d links to the row", got)
	}
	if json.Find(`a[href="/api/v1/genres/`+h.genre.String()+`"]`).Length() != 1 || json.Find(`a[href^="/api/v1/users/"]`).Length() != 1 {
		t.Errorf("relations are no links: %s", json.Text())
	}
	filters := doc.Find("form[data-filters]")
	if filters.AttrOr("method", "") != "get" || filters.AttrOr("action", "") != "/api/v1/specimens" {
		t.Error("filters do not lead back to the list")
	}
	if filters.Find("[name=shade] option[selected]").AttrOr("value", "") != "dark" || filters.Find("[name=sort] option[selected]").AttrOr("value", "") != "slug" {
		t.Error("filters do not show what was asked")
	}
	for as, want := range map[string]int{"": 0, "idle": 0, "ann": 1, "root": 1} {
		if got := h.seen("/api/v1/specimens", as, "en").Find("form[data-write=POST]").Length(); got != want {
			t.Errorf("as %q: %d forms to create", as, got)
		}
	}
	if h.seen("/api/v1/specimens?limit=1", "", "en").Find("a[rel=next]").Length() != 1 {
		t.Error("no way to the next page")
	}
}

func TestRowPage(t *testing.T) {
	h := open(t, "sqlite", dbtest.SQLite(t))
	id := h.specimen("one", nil)
	if _, err := h.db.Update(t.Context(), program, h.db.Registry.Model("specimen"), id, &schema.Input{Children: map[string]schema.Children{
		"parts": {Rows: []schema.Input{{Values: map[string]any{"name": "p", "vault": "x"}}}}}}); err != nil {
		t.Fatal(err)
	}
	path := "/api/v1/specimens/" + id.String()
	forms := func(as string) string {
		var out []string
		h.seen(path, as, "en").Find("form[data-write]").Each(func(_ int, s *goquery.Selection) {
			out = append(out, s.AttrOr("data-write", "")+" "+strings.TrimPrefix(s.AttrOr("data-to", ""), path))
		})
		return strings.Join(out, ", ")
	}
	for as, want := range map[string]string{
		"": "", "bob": "", "ann": "PATCH , POST /show, DELETE ", "staff": "PATCH , DELETE ", "root": "PATCH , POST /show, DELETE ",
	} {
		if got := forms(as); got != want {
			t.Errorf("as %q: %q, want %q", as, got, want)
		}
	}
	doc := h.seen(path, "ann", "en")
	patch := doc.Find("form[data-write=PATCH]")
	if tag := patch.AttrOr("data-match", ""); tag != h.get(path, "ann").header.Get("Etag") {
		t.Errorf("If-Match = %s", tag)
	}
	parts := patch.Find("[name=parts]").Text()
	if !strings.Contains(parts, `"name": "p"`) || !strings.Contains(parts, `"id"`) || strings.Contains(parts, "created_at") {
		t.Errorf("parts = %s", parts)
	}
	r := h.do(call{method: "PATCH", path: path, as: "ann", body: `{"parts":` + parts + `}`, header: map[string]string{"If-Match": "*"}})
	if r.status != 200 {
		t.Errorf("what the form holds is refused: %d %s", r.status, r.body)
	}
}

func TestConsole(t *testing.T) {
	h := open(t, "sqlite", dbtest.SQLite(t))
	doc := h.seen("/api/docs", "", "ko")
	if doc.Find("form[data-log-in] input[type=password]").Length() != 1 || doc.Find("#console").AttrOr("data-document", "") != "/api/openapi.json" {
		t.Error("the console lacks its parts")
	}
	if h.seen("/api/docs", "ann", "ko").Find("form[data-log-in]").Length() != 0 {
		t.Error("who is signed in is asked to sign in")
	}
	doc.Find("script[src^='/api/'], link[href^='/api/']").Each(func(_ int, s *goquery.Selection) {
		path := s.AttrOr("src", s.AttrOr("href", ""))
		plain := h.get(path, "")
		packed := h.do(call{path: path, header: map[string]string{"Accept-Encoding": "gzip"}})
		if plain.status != 200 || len(plain.body) < 100 || plain.header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %d, %d bytes", path, plain.status, len(plain.body))
		}
		if packed.header.Get("Content-Encoding") == "gzip" {
			r, err := gzip.NewReader(bytes.NewReader(packed.body))
			if err != nil {
				t.Fatal(err)
			}
			if body, err := io.ReadAll(r); err != nil || !bytes.Equal(body, plain.body) {
				t.Errorf("%s: the packed form differs: %v", path, err)
			}
		}
		again := h.do(call{path: path, header: map[string]string{"If-None-Match": plain.header.Get("Etag")}})
		if again.status != http.StatusNotModified {
			t.Errorf("%s: %d", path, again.status)
		}
	})
	if r := h.get("/api/docs/assets/nothing.js", ""); r.status != 404 {
		t.Errorf("%d", r.status)
	}
}

func TestDocumentServed(t *testing.T) {
	h := open(t, "sqlite", dbtest.SQLite(t))
	r := h.get("/api/openapi.json", "")
	if r.status != 200 || !bytes.Equal(r.body, written(t, h.api)) || r.header.Get("Content-Type") != "application/json" {
		t.Errorf("%d %s", r.status, r.header.Get("Content-Type"))
	}
	if again := h.do(call{path: "/api/openapi.json", header: map[string]string{"If-None-Match": r.header.Get("Etag")}}); again.status != 304 {
		t.Errorf("%d", again.status)
	}
}
