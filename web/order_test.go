package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// counted sets the counters of a quiz: how many took it, and the ratings of
// ten, the sums of which are these.
func (c *community) counted(slug string, taken, quality, difficulty int) {
	c.t.Helper()
	ratings := 10
	if quality == 0 {
		ratings = 0
	}
	err := c.db.Tx(c.t.Context(), func(ctx context.Context) error {
		return c.db.From(ctx).Exec("UPDATE quiz_stats SET first_attempts = ?, ratings = ?, quality_sum = ?, difficulty_sum = ? WHERE quiz_id = (SELECT id FROM quizzes WHERE slug = ?)",
			taken, ratings, quality, difficulty, slug).Error
	})
	must(c.t, err)
}

// TestOrdersAndDifficulties asks for lists as the form without a script does:
// what was not chosen arrives empty.
func TestOrdersAndDifficulties(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		for _, q := range []struct {
			slug                       string
			taken, quality, difficulty int
		}{{"plain", 5, 0, 0}, {"loved", 1, 50, 15}, {"hard", 9, 20, 48}, {"middle", 3, 40, 30}} {
			c.quiz(q.slug, q.slug+" 퀴즈", nil)
			c.counted(q.slug, q.taken, q.quality, q.difficulty)
		}
		all := func(slugs ...string) []string {
			for i := range slugs {
				slugs[i] += " 퀴즈"
			}
			return slugs
		}
		for query, want := range map[string][]string{
			"":             all("middle", "hard", "loved", "plain"),
			"sort=new":     all("middle", "hard", "loved", "plain"),
			"sort=popular": all("hard", "plain", "middle", "loved"),
			"sort=quality": all("loved", "middle", "plain", "hard"),
			"sort=popular&genre=game&tag=&language=ko&difficulty_min=&difficulty_max=": all("hard", "plain", "middle", "loved"),
			"sort=&difficulty_min=3&difficulty_max=":                                   all("middle", "hard"),
			"sort=popular&difficulty_min=&difficulty_max=3":                            all("middle", "loved"),
			"sort=new&difficulty_min=2&difficulty_max=4":                               all("middle"),
			"difficulty_min=5&difficulty_max=1":                                        nil,
			"sort=popular&q=" + url.QueryEscape("퀴즈"):                                  all("hard", "plain", "middle", "loved"),
			"sort=quality&difficulty_min=3&q=" + url.QueryEscape("퀴즈"):                 all("middle", "hard"),
		} {
			for _, path := range []string{"/quizzes", "/search"} {
				page := c.page(path + "?" + query)
				if diff := cmp.Diff(want, page.titles(), cmp.Transformer("nil", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
					t.Errorf("%s?%s (-want +got):\n%s", path, query, diff)
				}
				if got, want := page.one(t, "[data-count]").Text(), fmt.Sprintf("퀴즈 %d개", len(want)); got != want {
					t.Errorf("%s?%s says %q, want %q", path, query, got, want)
				}
			}
		}
		for _, query := range []string{"sort=best", "sort=-new", "sort=title", "difficulty_min=0", "difficulty_max=6", "difficulty_min=hard", "difficulty_min=2.5"} {
			if got := c.get("/quizzes?" + query).StatusCode; got != http.StatusNotFound {
				t.Errorf("%s = %d, want 404", query, got)
			}
		}
		c.controls(t)
	})
}

// controls looks at the form: each control has a label and shows what is chosen.
func (c *community) controls(t *testing.T) {
	page := c.page("/search?q=duck&sort=popular&difficulty_min=2&difficulty_max=4&language=en")
	for name, want := range map[string]string{"sort": "popular", "difficulty_min": "2", "difficulty_max": "4", "language": "en"} {
		box := page.one(t, `form[action="/search"]:not([method]) select[name=`+name+`]`)
		if got := box.Find("option[selected]").AttrOr("value", ""); got != want {
			t.Errorf("%s shows %q, want %q", name, got, want)
		}
		if page.one(t, `label[for=`+box.AttrOr("id", "")+`]`).Text() == "" {
			t.Errorf("%s has no label", name)
		}
	}
	page.one(t, `[data-filter=sort] select`)
	page.one(t, `fieldset[data-filter=difficulty] legend`)
	var ways []string
	for _, node := range page.doc.Find(".chip a").EachIter() {
		ways = append(ways, node.AttrOr("href", ""))
	}
	want := []string{"/search?difficulty_max=4&difficulty_min=2&q=duck&sort=popular", "/search?language=en&q=duck&sort=popular"}
	if diff := cmp.Diff(want, ways); diff != "" {
		t.Errorf("ways out (-want +got):\n%s", diff)
	}
	for lang, texts := range map[string][]string{"ko": {"차례", "최신", "인기", "별점", "난이도", "부터", "까지", "난이도 2–4"}, "en": {"Order", "Newest", "Most taken", "Best rated", "Difficulty", "From", "To", "Difficulty 2–4"}} {
		main := c.page("/quizzes?difficulty_min=2&difficulty_max=4&lang="+lang).one(t, "main").Text()
		for _, text := range texts {
			if !strings.Contains(main, text) {
				t.Errorf("%s: %q is not on the page", lang, text)
			}
		}
	}
}

// TestOrdersPageWithoutSkippingOrRepeating goes through ties.
func TestOrdersPageWithoutSkippingOrRepeating(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		const all = 50
		for n := range all {
			slug := fmt.Sprintf("quiz-%02d", n)
			c.quiz(slug, fmt.Sprintf("퀴즈 %02d", n), nil)
			c.counted(slug, n%3, 30+n%2*10, 30)
		}
		for _, query := range []string{"sort=popular", "sort=quality", "sort=popular&difficulty_min=2"} {
			var seen []string
			for address := "/quizzes?" + query; address != ""; {
				page := c.page(address)
				seen = append(seen, page.titles()...)
				address = page.doc.Find("a[rel=next]").AttrOr("href", "")
			}
			slices.Sort(seen)
			if n := len(seen); n != all || len(slices.Compact(seen)) != all {
				t.Errorf("%s: %d rows, want %d different ones", query, n, all)
			}
		}
	})
}
