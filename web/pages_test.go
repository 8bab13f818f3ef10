package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// every puts one quiz of each kind in and returns those that nobody finds.
func (c *community) every() map[string]*models.Quiz {
	c.t.Helper()
	c.quiz("open", "공개 퀴즈", nil)
	c.quiz("unlisted", "링크 퀴즈", set(map[string]any{"visibility": "unlisted"}))
	hidden := map[string]*models.Quiz{
		"private": c.quiz("private", "비밀 퀴즈", set(map[string]any{"visibility": "private"})),
		"draft":   c.quiz("draft", "초안 퀴즈", set(map[string]any{"status": "draft"})),
		"pending": c.quiz("pending", "대기 퀴즈", set(map[string]any{"status": "draft"})),
		"reject":  c.quiz("reject", "반려 퀴즈", set(map[string]any{"status": "draft"})),
		"hidden":  c.quiz("hidden", "숨은 퀴즈", nil),
		"removed": c.quiz("removed", "치운 퀴즈", nil),
		"archive": c.quiz("archive", "보관 퀴즈", nil),
		"trash":   c.quiz("trash", "버린 퀴즈", nil),
	}
	c.becomes(hidden["pending"], "submit")
	c.becomes(hidden["reject"], "submit", "reject")
	c.becomes(hidden["hidden"], "hide")
	c.becomes(hidden["removed"], "hide", "remove")
	c.becomes(hidden["archive"], "archive")
	_, err := c.db.Trash(c.t.Context(), program, c.model("quiz"), hidden["trash"].ID, &schema.Input{})
	must(c.t, err)
	return hidden
}

// TestInvariant9 holds what is not public out of every page of the site.
func TestInvariant9(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		hidden := c.every()
		absent := c.get("/quizzes/no-such-quiz")
		for name, quiz := range hidden {
			got := c.get("/quizzes/" + quiz.Slug)
			if got.StatusCode != http.StatusNotFound {
				t.Errorf("%s: status %d, want 404", name, got.StatusCode)
			}
			if diff := cmp.Diff(strings.ReplaceAll(absent.body, "no-such-quiz", quiz.Slug), got.body); diff != "" {
				t.Errorf("%s: the 404 differs from that of no quiz at all:\n%s", name, diff)
			}
		}
		for _, address := range []string{
			"/", "/?genre=game", "/quizzes", "/quizzes?genre=game&language=ko", "/search?q=" + url.QueryEscape("퀴즈"),
			"/users/dot_master", "/feed", "/sitemap.xml",
		} {
			page := c.page(address)
			for _, quiz := range hidden {
				page.lacks(t, quiz.Title, "/quizzes/"+quiz.Slug+`"`, quiz.ID.String())
			}
			page.lacks(t, "링크 퀴즈", "/quizzes/unlisted")
			if !strings.Contains(page.body, "/quizzes/open") {
				t.Errorf("%s does not have the public quiz", address)
			}
		}
		unlisted := c.page("/quizzes/unlisted")
		unlisted.one(t, `meta[name=robots][content=noindex]`)
	})
}

// TestInvariant1And7 holds answers and addresses of mail out of every page.
func TestInvariant1And7(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		c.quiz("ghibli", "지브리 덕력 고사", func(in *schema.Input) {
			in.Values["answers_public"] = true
			in.Many = map[string][]schema.ID{"tags": {c.tags["8비트"]}}
		})
		for name, actor := range map[string]schema.Actor{
			"nobody": schema.Nobody{}, "owner": somebody{id: c.people["dot_master"], handle: "dot_master"},
			"another": somebody{id: c.people["ghost"], handle: "ghost"}, "moderator": somebody{id: c.people["ghost"], handle: "ghost", rights: "quiz.view"},
		} {
			c.actor = actor
			for _, address := range []string{
				"/", "/quizzes", "/quizzes/ghibli", "/tags/" + url.PathEscape("8비트"), "/users/dot_master", "/search?q=" + url.QueryEscape("지브리"), "/feed", "/sitemap.xml",
			} {
				t.Run(name+" "+address, func(t *testing.T) {
					page := c.page(address)
					page.lacks(t, secrets...)
					page.lacks(t, "secret.example")
				})
			}
		}
	})
}

func TestOwnersAndModeratorsSeeWhatIsNotPublic(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		c.quiz("mine", "내 초안", set(map[string]any{"status": "draft"}))
		for _, tc := range []struct {
			name  string
			actor schema.Actor
			want  int
		}{
			{"owner", somebody{id: c.people["dot_master"], handle: "dot_master"}, http.StatusOK},
			{"moderator", somebody{id: c.people["ghost"], handle: "ghost", rights: "quiz.view"}, http.StatusOK},
			{"another", somebody{id: c.people["ghost"], handle: "ghost"}, http.StatusNotFound},
		} {
			t.Run(tc.name, func(t *testing.T) {
				c.actor = tc.actor
				page := c.get("/quizzes/mine")
				if page.StatusCode != tc.want {
					t.Fatalf("status %d, want %d", page.StatusCode, tc.want)
				}
				page.lacks(t, secrets...)
				if tc.want == http.StatusOK {
					if got := page.one(t, "[data-standing]").Text(); got != "초안" {
						t.Errorf("standing = %q", got)
					}
					page.one(t, `meta[name=robots][content=noindex]`)
				}
			})
		}
	})
}

func TestQuizPage(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		c.quiz("지브리-덕력-고사", "지브리 <덕력> 고사", func(in *schema.Input) {
			in.Values["description"] = `열 문제예요. <script>alert("x")</script>`
			in.Values["attribution"] = "원문: A & B"
			in.Values["cover"] = schema.File("covers/1.webp")
			in.Many = map[string][]schema.ID{"tags": {c.tags["8비트"], c.tags["도트"]}}
		})
		for name, address := range map[string]string{
			"composed":   "/quizzes/" + url.PathEscape("지브리-덕력-고사"),
			"decomposed": "/quizzes/" + url.PathEscape("지브리-덕력-고사"),
		} {
			t.Run(name, func(t *testing.T) {
				page := c.page(address)
				page.one(t, `body[data-page=quiz][data-model=quiz]`)
				for selector, want := range map[string]string{
					"h1":                           "지브리 <덕력> 고사",
					"[data-field=questions] dd":    "2개",
					"[data-field=language] dd":     "한국어",
					"[data-field=licence] dd a":    "CC-BY-4.0",
					"[data-field=attribution] dd":  "원문: A & B",
					`a[rel=author]`:                "도트장인",
					"main .tag":                    "게임",
					`a[rel=tag]:contains("#도트")`:   "#도트",
					`article p.rich`:               `열 문제예요. <script>alert("x")</script>`,
					"title":                        "지브리 <덕력> 고사 · 덕후",
					"[data-field=published_at] dt": "게시한 날",
				} {
					if got := strings.TrimSpace(page.one(t, selector).Text()); got != want {
						t.Errorf("%s = %q, want %q", selector, got, want)
					}
				}
				page.one(t, `link[rel=canonical][href="https://quiz.example/quizzes/`+url.PathEscape("지브리-덕력-고사")+`"]`)
				page.one(t, `meta[property="og:image"][content="https://quiz.example/media/covers/1.webp"]`)
				if n := page.doc.Find("script:not([src])").Length(); n != 1 {
					t.Errorf("%d scripts in the page, want the data alone", n)
				}
				var data map[string]any
				must(t, json.Unmarshal([]byte(page.one(t, `script[type="application/ld+json"]`).Text()), &data))
				if data["@type"] != "Quiz" || data["name"] != "지브리 <덕력> 고사" || data["license"] != "https://creativecommons.org/licenses/by/4.0/" {
					t.Errorf("data = %v", data)
				}
			})
		}
	})
}

// TestLiveVersionCounts holds the number of questions to what is published,
// not to what is being drafted.
func TestLiveVersionCounts(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		quiz := c.quiz("grows", "자라는 퀴즈", nil)
		owner := somebody{id: c.people["dot_master"], handle: "dot_master"}
		more := questions()[:1]
		_, err := c.db.Update(t.Context(), owner, c.model("quiz"), quiz.ID, &schema.Input{
			Values: map[string]any{}, Children: map[string]schema.Children{"questions": {Rows: more}}})
		must(t, err)
		if got := c.page("/quizzes/grows").one(t, "[data-field=questions] dd").Text(); got != "2개" {
			t.Errorf("the page says %q", got)
		}
		if got := c.page("/").one(t, ".card p:first-of-type").Text(); got != "2문제" {
			t.Errorf("the card says %q", got)
		}
	})
}

func TestListsPageWithoutSkippingOrRepeating(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		const all = 55
		for n := range all {
			c.quiz(fmt.Sprintf("quiz-%02d", n), fmt.Sprintf("퀴즈 %02d", n), nil)
		}
		var seen []string
		pages := 0
		for address := "/?genre=game"; address != ""; pages++ {
			page := c.page(address)
			seen = append(seen, page.titles()...)
			next := page.doc.Find("a[rel=next]")
			address = next.AttrOr("href", "")
			if address != "" && !strings.Contains(address, "genre=game") {
				t.Fatalf("the way on forgets the genre: %q", address)
			}
			if got := page.one(t, "[data-count]").Text(); got != "퀴즈 55개" {
				t.Errorf("count = %q", got)
			}
		}
		if pages != 3 || len(seen) != all {
			t.Errorf("%d quizzes on %d pages, want %d on 3", len(seen), pages, all)
		}
		if seen[0] != "퀴즈 54" || !slices.IsSortedFunc(seen, func(a, b string) int { return strings.Compare(b, a) }) {
			t.Errorf("not newest first, or twice: %v", seen)
		}
	})
}

// TestScrollingEnds lets the foot of the page be reached: after some pages the
// next comes by a click alone.
func TestScrollingEnds(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		for n := range 30 {
			c.quiz(fmt.Sprintf("quiz-%02d", n), fmt.Sprintf("퀴즈 %02d", n), nil)
		}
		first := c.page("/quizzes").one(t, "a[rel=next]")
		more := first.AttrOr("hx-get", "")
		if !strings.Contains(more, "page=2") || strings.Contains(first.AttrOr("href", ""), "page=") {
			t.Errorf("href = %q, hx-get = %q", first.AttrOr("href", ""), more)
		}
		c.page(more)
		if got := c.page("/quizzes?page=4").one(t, "a[rel=next]").AttrOr("hx-get", ""); got != "" {
			t.Errorf("the fourth page still goes on by itself: %q", got)
		}
	})
}

func TestFilters(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		c.quiz("a", "가나다 게임", func(in *schema.Input) { in.Many = map[string][]schema.ID{"tags": {c.tags["8비트"]}} })
		c.quiz("b", "라마바 영화", set(map[string]any{"genre_id": c.genres["movie"]}))
		c.quiz("c", "An English film", set(map[string]any{"genre_id": c.genres["movie"], "language": "en"}))
		for _, tc := range []struct {
			address string
			want    []string
		}{
			{"/quizzes", []string{"An English film", "라마바 영화", "가나다 게임"}},
			{"/quizzes?genre=movie", []string{"An English film", "라마바 영화"}},
			{"/quizzes?genre=movie&genre=game", []string{"An English film", "라마바 영화", "가나다 게임"}},
			{"/quizzes?genre=movie&language=ko", []string{"라마바 영화"}},
			{"/quizzes?tag=" + url.QueryEscape("8비트"), []string{"가나다 게임"}},
			{"/quizzes?q=" + url.QueryEscape("나다"), []string{"가나다 게임"}},
			{"/search?q=" + url.QueryEscape("8비트"), []string{"가나다 게임"}},
			{"/search?q=english&language=en", []string{"An English film"}},
			{"/search?q=" + url.QueryEscape(`"%_'; --`), nil},
			{"/search", []string{"An English film", "라마바 영화", "가나다 게임"}},
			{"/quizzes?lang=en", []string{"An English film", "라마바 영화", "가나다 게임"}},
			{"/?genre=game", []string{"가나다 게임"}},
		} {
			t.Run(tc.address, func(t *testing.T) {
				if diff := cmp.Diff(tc.want, c.page(tc.address).titles()); diff != "" && len(tc.want) > 0 {
					t.Errorf("titles (-want +got):\n%s", diff)
				}
				if len(tc.want) == 0 {
					c.page(tc.address).one(t, "[data-empty]")
				}
			})
		}
		for _, address := range []string{"/search", "/search?q=", "/search?q=%20", "/search?q=%ff", "/quizzes"} {
			for lang, want := range map[string]string{"ko": "모든 퀴즈", "en": "All quizzes"} {
				page := c.page(in(address, lang))
				if got := page.one(t, "h1").Text(); got != want || !strings.HasPrefix(page.one(t, "title").Text(), want+" · ") {
					t.Errorf("%s in %s is called %q", address, lang, got)
				}
			}
		}
		for _, address := range []string{"/quizzes?genre=none", "/?genre=none", "/quizzes?language=xx", "/search?genre=%00"} {
			if got := c.get(address).StatusCode; got != http.StatusNotFound {
				t.Errorf("%s = %d, want 404", address, got)
			}
		}
		for _, address := range []string{"/?cursor=forged", "/quizzes?cursor=forged", "/users/dot_master?cursor=x", "/tags/" + url.PathEscape("도트") + "?cursor=x"} {
			if got := c.get(address); got.StatusCode != http.StatusFound || strings.Contains(got.Header.Get("Location"), "cursor") {
				t.Errorf("%s = %d to %q, want the first page", address, got.StatusCode, got.Header.Get("Location"))
			}
		}
	})
}

func TestFiltersCanBeTakenOut(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		page := c.page("/search?q=duck&genre=movie&genre=game&language=en")
		var ways []string
		for _, node := range page.doc.Find(".chip a").EachIter() {
			ways = append(ways, node.AttrOr("href", ""))
		}
		want := []string{"/search?genre=game&language=en&q=duck", "/search?genre=movie&language=en&q=duck", "/search?genre=movie&genre=game&q=duck"}
		if diff := cmp.Diff(want, ways); diff != "" {
			t.Errorf("ways out (-want +got):\n%s", diff)
		}
		page.one(t, `input[name=genre][value=movie][checked]`)
		page.one(t, `form input[type=hidden][name=q][value=duck]`)
		page.one(t, `meta[name=robots][content=noindex]`)
	})
}

func TestTagPage(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		c.quiz("a", "앞의 것", func(in *schema.Input) { in.Many = map[string][]schema.ID{"tags": {c.tags["8비트"]}} })
		c.quiz("b", "뒤의 것", nil)
		page := c.page("/tags/" + url.PathEscape("8비트"))
		page.one(t, "body[data-page=tag]")
		if diff := cmp.Diff([]string{"앞의 것"}, page.titles()); diff != "" {
			t.Error(diff)
		}
		if got := page.one(t, "section[data-id] p.muted").Text(); got != "8bit도 여기로 모여요." {
			t.Errorf("the other words: %q", got)
		}
		alias := c.get("/tags/8bit")
		if alias.StatusCode != http.StatusMovedPermanently || alias.Header.Get("Location") != "/tags/"+url.PathEscape("8비트") {
			t.Errorf("the alias answers %d to %q", alias.StatusCode, alias.Header.Get("Location"))
		}
		if got := c.get("/tags/none").StatusCode; got != http.StatusNotFound {
			t.Errorf("no tag = %d", got)
		}
	})
}

func TestPeople(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		c.quiz("left", "남은 퀴즈", set(map[string]any{"owner_id": c.people["gone"]}))
		page := c.page("/users/gone")
		page.one(t, "body[data-page=user][data-model=user]")
		if got := page.one(t, "h1").Text(); got != "떠날사람" {
			t.Errorf("name = %q", got)
		}
		_, err := c.db.Update(t.Context(), program, c.model("user"), c.people["gone"], &schema.Input{Values: map[string]any{"status": "deleted"}})
		must(t, err)
		if got := c.get("/users/gone").StatusCode; got != http.StatusNotFound {
			t.Errorf("a deleted person's page = %d, want 404", got)
		}
		for _, address := range []string{"/", "/quizzes/left", "/feed"} {
			page := c.page(address)
			page.lacks(t, "떠날사람", "/users/gone")
			if !strings.Contains(page.body, "떠난 사람") {
				t.Errorf("%s does not say that the person left", address)
			}
		}
		if got := c.get("/users/Ghost").StatusCode; got != http.StatusNotFound {
			t.Errorf("another letter case = %d, want 404", got)
		}
	})
}

func TestTexts(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		if got := c.get("/terms").StatusCode; got != http.StatusNotFound {
			t.Errorf("no text = %d, want 404", got)
		}
		c.add("page", map[string]any{"slug": "terms", "language": "ko", "title": "이용약관", "published": true, "body": schema.Markdown(
			"첫 문단이에요.\n\n# 큰 제목\n\n## 다음\n\n<script>alert(1)</script><b onclick=x>굵게</b>\n\n[나쁜 곳](javascript:alert(1)) [좋은 곳](/rules)\n\n![밖](https://evil.example/x.png)\n\n| 가 | 나 |\n|:-:|--:|\n| 1 | 2 |\n")})
		c.add("page", map[string]any{"slug": "rules", "language": "en", "title": "House rules", "published": true, "body": schema.Markdown("Be kind.")})
		c.add("page", map[string]any{"slug": "rules", "language": "ko", "title": "초안", "published": false, "body": schema.Markdown("비밀")})
		terms := c.page("/terms")
		terms.one(t, "body[data-page=page][data-model=page]")
		terms.one(t, ".rich table td:first-child")
		terms.one(t, `.toc a[href="#s1"]`)
		terms.one(t, `.rich h2#s2`)
		terms.one(t, `.rich a[href="/rules"]`)
		terms.one(t, `meta[name=description][content="첫 문단이에요."]`)
		terms.one(t, "h1")
		terms.lacks(t, "alert(1)", "onclick", "evil.example", "style=")
		rules := c.page("/rules")
		if got := rules.one(t, "h1").Text(); got != "House rules" {
			t.Errorf("the text in the other language = %q", got)
		}
		rules.one(t, `article[lang=en]`)
		rules.lacks(t, "비밀")
		if got := c.page("/terms?lang=en").one(t, "article").AttrOr("lang", ""); got != "ko" {
			t.Errorf("a Korean text on an English page has lang %q", got)
		}
	})
}

func TestHeadOfEveryPage(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		c.quiz("a", "한 퀴즈", func(in *schema.Input) { in.Many = map[string][]schema.ID{"tags": {c.tags["8비트"]}} })
		c.add("page", map[string]any{"slug": "rules", "language": "ko", "title": "운영 원칙", "published": true, "body": schema.Markdown("서로 아껴요.")})
		for address, name := range map[string]string{
			"/": "home", "/quizzes": "quizzes", "/quizzes/a": "quiz", "/tags/" + url.PathEscape("8비트"): "tag", "/users/ghost": "user",
			"/search?q=x": "search", "/rules": "page", "/login": "login", "/signup": "signup",
		} {
			for _, lang := range []string{"ko", "en"} {
				t.Run(name+" "+lang, func(t *testing.T) {
					glue := "?"
					if strings.Contains(address, "?") {
						glue = "&"
					}
					page := c.page(address + glue + "lang=" + lang)
					page.one(t, "html[lang="+lang+"]")
					page.one(t, `body[data-page="`+name+`"]`)
					page.one(t, `a.skip[href="#main"]`)
					page.one(t, "main#main h1")
					page.one(t, "title")
					canonical := page.one(t, "link[rel=canonical]").AttrOr("href", "")
					if !strings.HasPrefix(canonical, "https://quiz.example/") || strings.Contains(canonical, "example//") {
						t.Errorf("canonical = %q", canonical)
					}
					if name != "login" && name != "signup" {
						if page.one(t, "meta[name=description]").AttrOr("content", "") == "" {
							t.Error("no description")
						}
						for _, property := range []string{"og:title", "og:type", "og:url", "og:locale", "og:site_name"} {
							page.one(t, `meta[property="`+property+`"]`)
						}
					}
					if other := page.one(t, "footer a[hreflang]").AttrOr("href", ""); !strings.Contains(other, "lang=") {
						t.Errorf("the way to the other language = %q", other)
					}
					if n := page.doc.Find("[style], style, [onclick], script:not([src]):not([type='application/ld+json'])").Length(); n > 0 {
						t.Errorf("%d things that the policy forbids", n)
					}
					if got := page.Header.Get("Content-Language"); got != lang {
						t.Errorf("Content-Language = %q", got)
					}
				})
			}
		}
	})
}

// TestLinksLeadSomewhere follows every link of the site that starts at its
// first page.
func TestLinksLeadSomewhere(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		c.quiz("a", "한 퀴즈", func(in *schema.Input) { in.Many = map[string][]schema.ID{"tags": {c.tags["8비트"]}} })
		for _, slug := range []string{"terms", "privacy", "rules"} {
			c.add("page", map[string]any{"slug": slug, "language": "ko", "title": slug, "published": true, "body": schema.Markdown("글")})
		}
		elsewhere := []string{"/password/reset", "/static/"}
		seen, queue := map[string]bool{"/": true}, []string{"/"}
		for len(queue) > 0 && len(seen) < 120 {
			address := queue[0]
			queue = queue[1:]
			page := c.get(address)
			if page.StatusCode >= 400 {
				t.Errorf("%s = %d", address, page.StatusCode)
			}
			for _, link := range page.doc.Find("a[href], link[href], form[action]:not([method=post])").EachIter() {
				to := link.AttrOr("href", link.AttrOr("action", ""))
				to, _, _ = strings.Cut(to, "#")
				if !strings.HasPrefix(to, "/") || seen[to] || slices.ContainsFunc(elsewhere, func(p string) bool { return strings.HasPrefix(to, p) }) {
					continue
				}
				seen[to] = true
				queue = append(queue, to)
			}
		}
		for _, want := range []string{"/quizzes/a", "/users/dot_master", "/feed", "/signup", "/privacy"} {
			if !seen[want] {
				t.Errorf("nothing leads to %s", want)
			}
		}
	})
}
