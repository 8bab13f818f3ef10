package web_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models/schema"
	"duckhoo/web/site"
)

// odd is a title with everything that XML and HTML trip over.
const odd = `Q&A <b>"1" > '0'</b> ]]> 한글`

func TestFeed(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		c.quiz("한글-퀴즈", odd, func(in *schema.Input) {
			in.Values["description"] = odd
			in.Many = map[string][]schema.ID{"tags": {c.tags["8비트"]}}
		})
		got := c.page("/feed")
		if kind := got.Header.Get("Content-Type"); kind != "application/atom+xml; charset=utf-8" {
			t.Errorf("Content-Type = %q", kind)
		}
		var feed struct {
			XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
			ID      string   `xml:"id"`
			Title   string   `xml:"title"`
			Updated string   `xml:"updated"`
			Entries []struct {
				ID        string `xml:"id"`
				Title     string `xml:"title"`
				Summary   string `xml:"summary"`
				Updated   string `xml:"updated"`
				Published string `xml:"published"`
				Author    string `xml:"author>name"`
				Link      struct {
					Href string `xml:"href,attr"`
				} `xml:"link"`
				Categories []struct {
					Term string `xml:"term,attr"`
				} `xml:"category"`
			} `xml:"entry"`
		}
		must(t, xml.Unmarshal([]byte(got.body), &feed))
		if len(feed.Entries) != 1 || feed.ID != "https://quiz.example/feed" || feed.Title == "" {
			t.Fatalf("feed = %+v", feed)
		}
		e := feed.Entries[0]
		if e.Title != odd || e.Summary != odd || e.Author != "도트장인" || feed.Updated != e.Updated || e.Published == "" {
			t.Errorf("entry = %+v", e)
		}
		if want := "https://quiz.example/quizzes/" + url.PathEscape("한글-퀴즈"); e.Link.Href != want {
			t.Errorf("link = %q, want %q", e.Link.Href, want)
		}
		if len(e.Categories) != 2 || e.Categories[0].Term != "game" || e.Categories[1].Term != "8비트" {
			t.Errorf("categories = %v", e.Categories)
		}
	})
}

func TestSitemap(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		for _, slug := range []string{"한글-퀴즈", "second"} {
			c.quiz(slug, odd, func(in *schema.Input) { in.Many = map[string][]schema.ID{"tags": {c.tags["8비트"]}} })
		}
		c.quiz("mine", odd, func(in *schema.Input) {
			in.Values["visibility"] = "private"
			in.Many = map[string][]schema.ID{"tags": {c.tags["도트"]}}
		})
		c.add("page", map[string]any{"slug": "rules", "language": "ko", "title": "원칙", "published": true, "body": schema.Markdown("글")})
		c.add("page", map[string]any{"slug": "rules", "language": "en", "title": "Rules", "published": true, "body": schema.Markdown("Text")})
		c.add("page", map[string]any{"slug": "terms", "language": "ko", "title": "약관", "published": false, "body": schema.Markdown("글")})
		var set struct {
			Locs []string `xml:"url>loc"`
		}
		must(t, xml.Unmarshal([]byte(c.page("/sitemap.xml").body), &set))
		want := []string{"/", "/quizzes", "/rules", "/quizzes/second", "/quizzes/" + url.PathEscape("한글-퀴즈"), "/users/dot_master", "/tags/" + url.PathEscape("8비트")}
		if got := strings.Join(set.Locs, " "); got != "https://quiz.example"+strings.Join(want, " https://quiz.example") {
			t.Errorf("map = %s", got)
		}
	})
}

// TestStructuredData: what machines are told of home, tag and person is what
// the pages show, and escapes nothing that it must not.
func TestStructuredData(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		c.quiz("한글-퀴즈", odd+"</script>", func(in *schema.Input) { in.Many = map[string][]schema.ID{"tags": {c.tags["8비트"]}} })
		type entity struct {
			Type  string `json:"@type"`
			Name  string `json:"name"`
			Alias string `json:"alternateName"`
			URL   string `json:"url"`
			Items []struct {
				Position  int
				Name, URL string
			} `json:"itemListElement"`
		}
		read := func(address string) (out struct {
			Type   string                  `json:"@type"`
			Name   string                  `json:"name"`
			URL    string                  `json:"url"`
			Entity entity                  `json:"mainEntity"`
			Action struct{ Target string } `json:"potentialAction"`
		}) {
			page := c.page(address)
			must(t, json.Unmarshal([]byte(page.one(t, `script[type="application/ld+json"]`).Text()), &out))
			for _, property := range []string{"og:image", "og:title", "og:url"} {
				if got := page.one(t, `meta[property="`+property+`"]`).AttrOr("content", ""); property != "og:title" && !strings.HasPrefix(got, "https://quiz.example/") {
					t.Errorf("%s: %s = %q", address, property, got)
				}
			}
			return out
		}
		if got := read("/"); got.Type != "WebSite" || got.URL != "https://quiz.example/" || got.Action.Target != "https://quiz.example/search?q={q}" {
			t.Errorf("home = %+v", got)
		}
		tag := read("/tags/" + url.PathEscape("8비트"))
		if tag.Type != "CollectionPage" || tag.Name != "#8비트" || tag.Entity.Type != "ItemList" || len(tag.Entity.Items) != 1 ||
			tag.Entity.Items[0].Name != odd+"</script>" || tag.Entity.Items[0].URL != "https://quiz.example/quizzes/"+url.PathEscape("한글-퀴즈") {
			t.Errorf("tag = %+v", tag)
		}
		if got := read("/users/dot_master"); got.Type != "ProfilePage" || got.Entity.Type != "Person" || got.Entity.Name != "도트장인" || got.Entity.Alias != "dot_master" {
			t.Errorf("user = %+v", got)
		}
	})
}

// TestOddTitlesToMachines: a title with all that HTML and JSON trip over is read
// back whole by their parsers, from each place that a quiz is told of in, and does
// not end the element that it stands in.
func TestOddTitlesToMachines(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		const title = `"따옴표" 'x' </script><script>alert(1)</script> <!-- & &amp; \u2028 ` + "\u2028" + ` 끝`
		c.quiz("odd", title, set(map[string]any{"description": title}))
		for _, lang := range []string{"ko", "en"} {
			page := c.page("/quizzes/odd?lang=" + lang)
			if n := page.doc.Find("script:not([src])").Length(); n != 1 || page.doc.Find("body[data-page=quiz] main h1").Text() != title {
				t.Errorf("%d scripts in the page, the title is %q", n, page.doc.Find("h1").Text())
			}
			var data struct {
				Type, Name, Description, URL string
			}
			raw := map[string]any{}
			text := page.one(t, `script[type="application/ld+json"]`).Text()
			must(t, json.Unmarshal([]byte(text), &raw))
			must(t, json.Unmarshal([]byte(text), &data))
			if raw["@type"] != "Quiz" || data.Name != title || data.Description != title || data.URL != "https://quiz.example/quizzes/odd" {
				t.Errorf("%s: the data says %s", lang, text)
			}
			for property, want := range map[string]string{
				"og:title": title + " · " + map[string]string{"ko": "덕후", "en": "Duckhoo"}[lang], "og:description": title,
				"og:url": "https://quiz.example/quizzes/odd?lang=" + lang, "og:type": "article",
			} {
				if got := page.one(t, `meta[property="`+property+`"]`).AttrOr("content", ""); got != want {
					t.Errorf("%s: %s = %q", lang, property, got)
				}
			}
			if got := page.one(t, `meta[name="description"]`).AttrOr("content", ""); got != title {
				t.Errorf("%s: the description is %q", lang, got)
			}
		}
	})
}

// TestMachinesAreToldOfPublicQuizzes reads sitemap and feed with their parsers:
// they name what is public and nothing else. Who has the address of an unlisted
// quiz sees it, and machines are asked to forget it; of the others there is
// nothing at all.
func TestMachinesAreToldOfPublicQuizzes(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		hidden := c.every()
		var feed struct {
			Links []struct {
				Href string `xml:"href,attr"`
			} `xml:"entry>link"`
		}
		var set struct {
			Locs []string `xml:"url>loc"`
		}
		must(t, xml.Unmarshal([]byte(c.page("/feed").body), &feed))
		must(t, xml.Unmarshal([]byte(c.page("/sitemap.xml").body), &set))
		var told, mapped []string
		for _, link := range feed.Links {
			told = append(told, link.Href)
		}
		for _, loc := range set.Locs {
			if strings.Contains(loc, "/quizzes/") {
				mapped = append(mapped, loc)
			}
		}
		for name, got := range map[string][]string{"feed": told, "sitemap": mapped} {
			if len(got) != 1 || got[0] != "https://quiz.example/quizzes/open" {
				t.Errorf("the %s names %v", name, got)
			}
		}
		page := c.page("/quizzes/unlisted")
		page.one(t, `meta[name=robots][content=noindex]`)
		if n := page.doc.Find(`link[rel=alternate][hreflang]`).Length(); n != 0 {
			t.Errorf("%d addresses of an unlisted quiz in other languages", n)
		}
		c.page("/quizzes/open").lacks(t, "noindex")
		for name, quiz := range hidden {
			page := c.get("/quizzes/" + quiz.Slug)
			if page.StatusCode != http.StatusNotFound || page.doc.Find(`script[type="application/ld+json"], meta[property="og:image"]`).Length() != 0 {
				t.Errorf("%s: %d, or data of it", name, page.StatusCode)
			}
			page.one(t, `meta[name=robots][content=noindex]`)
			page.lacks(t, quiz.Title)
		}
	})
}

// TestMachinesAreToldWhatEverybodyIs: what may be kept by anybody must not
// depend on who asked first.
func TestMachinesAreToldWhatEverybodyIs(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		c.quiz("mine", "내 비밀", set(map[string]any{"visibility": "private"}))
		c.actor = somebody{id: c.people["dot_master"], handle: "dot_master", rights: "quiz.view"}
		for _, address := range []string{"/feed", "/sitemap.xml", "/robots.txt"} {
			got := c.page(address)
			got.lacks(t, "내 비밀", "mine")
			if keep := got.Header.Get("Cache-Control"); keep != "public, max-age=600" {
				t.Errorf("%s: Cache-Control = %q", address, keep)
			}
		}
	})
}

func TestRobots(t *testing.T) {
	c := visitors(t)
	got := c.page("/robots.txt").body
	for _, line := range []string{"User-agent: *", "Disallow: /admin", "Disallow: /search", "Sitemap: https://quiz.example/sitemap.xml"} {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("robots.txt lacks %q:\n%s", line, got)
		}
	}
	for _, line := range strings.Split(got, "\n") {
		for _, open := range []string{"/media/covers/duck.png", "/quizzes/duck", "/users/me", "/metrics-quiz"} {
			if way, is := strings.CutPrefix(line, "Disallow: "); is && strings.HasPrefix(open, way) {
				t.Errorf("%q closes %s", line, open)
			}
		}
	}
}

func TestErrorPages(t *testing.T) {
	c := visitors(t)
	got := c.get("/no/such/<page>")
	if got.StatusCode != http.StatusNotFound {
		t.Errorf("status = %d", got.StatusCode)
	}
	got.one(t, "body[data-page=error][data-stage=night]")
	if title := got.one(t, "h1").Text(); title != "이 자리에는 시험지가 없어요" {
		t.Errorf("title = %q", title)
	}
	got.one(t, `meta[name=robots][content=noindex]`)
	got.one(t, `main a[href="/"]`)
	got.lacks(t, "request-7", "<page>")
}

// TestHomeWithoutADatabase: the page says that it could not read the quizzes,
// and nothing of why.
func TestHomeWithoutADatabase(t *testing.T) {
	c := visitors(t)
	must(t, c.db.Close())
	got := c.get("/?genre=game")
	if got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" || got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("status = %d, headers %v", got.StatusCode, got.Header)
	}
	got.one(t, "body[data-page=home] main [role=alert]")
	got.one(t, `main [role=alert] a[href="/?genre=game"]`)
	if !strings.Contains(got.body, "request-7") {
		t.Error("the number to quote is missing")
	}
	got.lacks(t, "database", "closed", "sql")
	if other := c.get("/quizzes"); other.StatusCode != http.StatusInternalServerError {
		t.Errorf("/quizzes = %d", other.StatusCode)
	}
}

// TestErrorPagesSayWhatIsKnown: words of the site where it has some, else those
// that came with the error.
func TestErrorPagesSayWhatIsKnown(t *testing.T) {
	c := visitors(t)
	for _, tc := range []struct {
		name   string
		mishap site.Mishap
		title  string
		has    []string // selectors
		lacks  []string // selectors
	}{
		{"404", site.Mishap{Status: 404, Code: "not_found", Title: "t", Detail: "d"}, "이 자리에는 시험지가 없어요", []string{`main a[href="/quizzes"]`}, nil},
		{"403", site.Mishap{Status: 403, Code: "forbidden"}, "들어갈 수 없는 교실이에요", nil, nil},
		{"403 of a token", site.Mishap{Status: 403, Code: "csrf_failed", Title: "다시 보내 주세요", Detail: "새로 고친 뒤 다시 해 주세요."}, "다시 보내 주세요", nil, nil},
		{"409", site.Mishap{Status: 409, Code: "stale", Title: "그사이 바뀌었어요"}, "그사이 바뀌었어요", nil, nil},
		{"429", site.Mishap{Status: 429, Code: "too_many_requests", Seconds: 24}, "조금만 천천히요", []string{`main p:contains("24초 뒤에")`, `.hearts[aria-label="5칸 가운데 3칸 참"]`}, nil},
		{"500", site.Mishap{Status: 500, Code: "internal", RequestID: "request-7"}, "채점기가 멈췄어요", []string{`main .num:contains("request-7")`}, nil},
		{"503", site.Mishap{Status: 503, Code: "unavailable", Title: "잠시 쉬고 있어요"}, "잠시 쉬고 있어요", nil, []string{".num"}},
		{"maintenance", site.Mishap{Status: 503, Code: "maintenance"}, "책상을 다시 놓고 있어요", []string{"header .logo"}, []string{"header a", "header form", "footer"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c.mishap = &tc.mishap
			page := c.get("/mishap")
			if page.StatusCode != tc.mishap.Status {
				t.Errorf("status = %d", page.StatusCode)
			}
			page.one(t, "body[data-page=error]")
			if got := page.one(t, "h1").Text(); got != tc.title {
				t.Errorf("title = %q, want %q", got, tc.title)
			}
			for _, selector := range tc.has {
				page.one(t, selector)
			}
			for _, selector := range tc.lacks {
				if page.doc.Find(selector).Length() > 0 {
					t.Errorf("there is a %q", selector)
				}
			}
		})
	}
}
