package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// shelf is many quizzes of one maker that differ in how people liked them.
type shelf struct {
	*world
	titles map[string]schema.ID
}

// shelved publishes quizzes q00, q01 ... with counters that tie now and then:
// q00 and q07 nobody rated, the others are harder and better the higher n % 7.
func (w *world) shelved(n int) *shelf {
	w.t.Helper()
	s := &shelf{world: w, titles: map[string]schema.ID{}}
	maker := w.person("maker", models.RoleMember)
	genres, now := s.genres(), time.Now()
	for i := range n {
		title := fmt.Sprintf("q%02d", i)
		id := w.quiz(maker)
		s.titles[title] = id
		w.exec("UPDATE quizzes SET title = ?, genre_id = ?, published_at = ? WHERE id = ?", title, genres[i%2], schema.At(now.Add(-time.Duration(i/3)*time.Minute)), id)
		w.exec("UPDATE quiz_stats SET first_attempts = ?, ratings = ?, quality_sum = ?, difficulty_sum = ? WHERE quiz_id = ?",
			i/4, 10*min(1, i%7), 10*(i%7)*min(1, i%7), 7*(i%7), id)
	}
	return s
}

// genres are the two that quizzes of a shelf have in turns.
func (s *shelf) genres() []schema.ID {
	s.t.Helper()
	var out []schema.ID
	for _, slug := range []string{"game", "movie"} {
		row, err := s.db.FindBy(s.t.Context(), s.registry.Model("genre"), schema.Eq("Slug", slug))
		if err != nil {
			s.t.Fatal(err)
		}
		out = append(out, row.(*models.Genre).ID)
	}
	return out
}

// pages follows a list from page to page and returns the titles in order.
func (s *shelf) pages(b *browser, path string) []string {
	s.t.Helper()
	var out []string
	for range len(s.titles) + 1 {
		a := b.api("GET", path, "")
		if a.status != http.StatusOK {
			s.t.Fatalf("%s: %d %s", path, a.status, a.body)
		}
		out = append(out, titles(a)...)
		if !strings.Contains(a.header.Get("Link"), `rel="next"`) {
			return out
		}
		path = nextOf(s.t, a)
	}
	s.t.Fatalf("%s has no end", path)
	return nil
}

func titles(a answer) []string {
	var out []string
	for _, row := range asList(a.json()["data"]) {
		out = append(out, row.(map[string]any)["title"].(string))
	}
	return out
}

// TestFindingOverHTTP lists quizzes in every order, a few a page, with and
// without filters: every row comes once, in order.
func TestFindingOverHTTP(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const all = 23
		s := w.shelved(all)
		nobody := w.as("")
		number := func(title string) (n int) { _, _ = fmt.Sscanf(title, "q%d", &n); return n }
		difficulty := func(title string) float64 { return 0.7 * float64(number(title)%7) }
		rated := func(title string) bool { return number(title)%7 > 0 }
		rank := func(title string) float64 {
			if n := number(title) % 7; n > 0 {
				return (float64(10*n) + 17.5) / 15
			}
			return 3.5
		}
		orders := map[string]func(a, b string) bool{ // a may stand before b
			"new":     func(a, b string) bool { return number(a)/3 <= number(b)/3 },
			"popular": func(a, b string) bool { return number(a)/4 >= number(b)/4 },
			"quality": func(a, b string) bool { return rank(a) >= rank(b)-1e-4 },
		}
		filters := map[string]func(title string) bool{
			"":                                   func(string) bool { return true },
			"&difficulty_min=2.8":                func(q string) bool { return rated(q) && difficulty(q) >= 2.8-1e-9 },
			"&difficulty_max=2.1":                func(q string) bool { return rated(q) && difficulty(q) <= 2.1+1e-9 },
			"&difficulty_min=1&difficulty_max=3": func(q string) bool { return rated(q) && difficulty(q) >= 1 && difficulty(q) <= 3 },
			"&genre=game":                        func(q string) bool { return number(q)%2 == 0 },
			"&genre=movie&difficulty_min=4.2":    func(q string) bool { return number(q)%2 == 1 && difficulty(q) >= 4.2-1e-9 },
		}
		for order, before := range orders {
			for filter, holds := range filters {
				for _, limit := range []int{4, 100} {
					got := s.pages(nobody, fmt.Sprintf("/api/v1/quizzes?sort=%s&limit=%d&fields=id,title%s", order, limit, filter))
					for i := 1; i < len(got); i++ {
						if !before(got[i-1], got[i]) {
							t.Errorf("%s%s: %s stands before %s", order, filter, got[i-1], got[i])
						}
					}
					var want []string
					for title := range s.titles {
						if holds(title) {
							want = append(want, title)
						}
					}
					slices.Sort(got)
					slices.Sort(want)
					if !slices.Equal(got, want) {
						t.Errorf("%s%s, %d a page: %v, want %v", order, filter, limit, got, want)
					}
				}
			}
		}
		for _, query := range []string{"difficulty_min=hard", "sort=best", "genre__near=game"} {
			if a := nobody.api("GET", "/api/v1/quizzes?"+query, ""); a.status != 400 {
				t.Errorf("%s: %d %s", query, a.status, a.body)
			}
		}
		s.random(nobody, filters)
		s.related(nobody)
	})
}

// random asks for quizzes by lot: none twice, none that a filter refuses, and
// in time every one.
func (s *shelf) random(b *browser, filters map[string]func(string) bool) {
	s.t.Helper()
	for filter, holds := range filters {
		seen := map[string]bool{}
		want := 0
		for title := range s.titles {
			if holds(title) {
				want++
			}
		}
		for try := 0; try < 200 && len(seen) < want; try++ {
			a := b.api("GET", "/api/v1/quizzes/random?limit=3"+filter, "")
			got := titles(a)
			if a.status != 200 || len(got) != min(3, want) || len(slices.Compact(slices.Sorted(slices.Values(got)))) != len(got) {
				s.t.Fatalf("by lot%s: %d %v", filter, a.status, got)
			}
			for _, title := range got {
				if !holds(title) {
					s.t.Errorf("by lot%s: %s", filter, title)
				}
				seen[title] = true
			}
		}
		if len(seen) != want {
			s.t.Errorf("by lot%s only %v of %d ever come", filter, seen, want)
		}
	}
	if got := titles(b.api("GET", "/api/v1/quizzes/random?limit=100", "")); len(got) != len(s.titles) {
		s.t.Errorf("all by lot: %v", got)
	}
	for _, query := range []string{"sort=new", "q=q1", "cursor=x", "count=exact", "limit=0", "limit=101", "difficulty_min=x", "color=red"} {
		if a := b.api("GET", "/api/v1/quizzes/random?"+query, ""); a.status != 400 {
			s.t.Errorf("by lot with %s: %d %s", query, a.status, a.body)
		}
	}
}

// related asks what is like a quiz: first what shares a tag with it, then its
// genre, nothing else and nothing that is not listed.
func (s *shelf) related(b *browser) {
	s.t.Helper()
	var ids []any
	for _, slug := range []string{"duck", "pond", "lake"} {
		row, err := s.db.Create(s.t.Context(), schema.Program{Name: "test"}, s.registry.Model("tag"), &schema.Input{Values: map[string]any{"slug": slug}})
		if err != nil {
			s.t.Fatal(err)
		}
		ids = append(ids, row.(*models.Tag).ID)
	}
	for title, tags := range map[string][]int{"q00": {0, 1}, "q05": {0}, "q09": {1, 0}, "q11": {2}, "q13": {1}, "q02": {0}} {
		for _, tag := range tags {
			s.exec("INSERT INTO quiz_tags (quiz_id, tag_id) VALUES (?, ?)", s.titles[title], ids[tag])
		}
	}
	for title, status := range map[string]string{"q02": "hidden", "q04": "draft"} {
		s.exec("UPDATE quizzes SET status = ? WHERE id = ?", status, s.titles[title])
	}
	s.exec("UPDATE quizzes SET visibility = 'unlisted' WHERE id = ?", s.titles["q06"])
	at := "/api/v1/quizzes/" + s.titles["q00"].String() + "/related"
	got := titles(b.api("GET", at+"?limit=100", ""))
	if want := []string{"q05", "q09", "q13"}; len(got) < 3 || !slices.Equal(slices.Sorted(slices.Values(got[:3])), want) {
		s.t.Fatalf("related are %v, first of all should come %v", got, want)
	}
	rest := slices.Sorted(slices.Values(got[3:]))
	if want := []string{"q08", "q10", "q12", "q14", "q16", "q18", "q20", "q22"}; !slices.Equal(rest, want) {
		s.t.Errorf("of the genre come %v, want %v", rest, want)
	}
	if two := titles(b.api("GET", at+"?limit=2&fields=title", "")); !slices.Equal(two, got[:2]) {
		s.t.Errorf("two of them: %v", two)
	}
	if alone := titles(b.api("GET", "/api/v1/quizzes/"+s.titles["q11"].String()+"/related?limit=100", "")); slices.Contains(alone, "q11") || len(alone) != 11-1 {
		s.t.Errorf("like one whose tag nobody else has: %v", alone)
	}
	for path, status := range map[string]int{
		"/api/v1/quizzes/" + s.titles["q02"].String() + "/related": 404, "/api/v1/quizzes/" + schema.NewID().String() + "/related": 404,
		at + "?sort=new": 400, at + "?limit=x": 400, "/api/v1/quizzes/" + s.titles["q06"].String() + "/related": 200,
	} {
		if a := b.api("GET", path, ""); a.status != status {
			s.t.Errorf("%s: %d %s, want %d", path, a.status, a.body, status)
		}
	}
}

// TestSyllablesAreFound: each syllable of a word in Hangul finds it, alone and
// beside others.
func TestSyllablesAreFound(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleTrusted)
		maker := w.as("maker")
		for _, title := range []string{"해리포터 모임", "고양이 (猫) 시험", "Harry Potter", "리"} {
			a := maker.api("POST", "/api/v1/quizzes", `{"title":"`+title+`","genre_id":"`+w.row(w.registry.Model("genre")).String()+`","language":"ko","questions":`+oneQuestion+`}`)
			if a = maker.api("POST", "/api/v1/quizzes/"+a.json()["id"].(string)+"/submit", ""); a.json()["status"] != "published" {
				t.Fatalf("%s: %d %s", title, a.status, a.body)
			}
		}
		for query, want := range map[string][]string{
			"해": {"해리포터 모임"}, "리": {"리", "해리포터 모임"}, "포": {"해리포터 모임"}, "터": {"해리포터 모임"}, "임": {"해리포터 모임"}, "해 임": {"해리포터 모임"},
			"터 모임": {"해리포터 모임"}, "리포": {"해리포터 모임"}, "리 험": nil, "양": {"고양이 (猫) 시험"}, "猫": {"고양이 (猫) 시험"}, "이 猫": {"고양이 (猫) 시험"},
			"하": nil, "포해": nil, "a": nil, "h": {"Harry Potter"}, "otter": nil,
		} {
			got := titles(w.as("").api("GET", "/api/v1/quizzes?q="+url.QueryEscape(query), ""))
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("%s finds %v, want %v", query, got, want)
			}
		}
	})
}

// TestCursorsAreOfOneList: a cursor goes on with the list that it is of, however
// many rows a page has and what is shown of them, and with no other.
func TestCursorsAreOfOneList(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s, nobody := w.shelved(6), w.as("") // in Korean, all of whose words are alike
		const list = "/api/v1/quizzes?q=오리&lang=ko&sort=popular&limit=2"
		page, _ := nobody.api("GET", list, "").json()["page"].(map[string]any)
		cursor, _ := page["next_cursor"].(string)
		if cursor == "" {
			t.Fatalf("no second page: %v", page)
		}
		comments := "/api/v1/quizzes/" + s.titles["q00"].String() + "/comments?cursor="
		for path, want := range map[string]int{
			list: 200, "/api/v1/quizzes?lang=ko&q=오리&sort=popular&limit=1&fields=title&count=exact": 200,
			"/api/v1/quizzes?q=오리&sort=popular": 400, "/api/v1/quizzes?q=오리&lang=en&sort=popular": 400, "/api/v1/quizzes?lang=ko&sort=popular": 400,
			"/api/v1/quizzes?q=오리&lang=ko&sort=new": 400, "/api/v1/quizzes?q=오리&lang=ko": 400, "/api/v1/genres?limit=2": 400,
		} {
			a := nobody.api("GET", path+"&cursor="+cursor, "")
			if a.status != want || want == 400 && !strings.Contains(a.body, `"pointer":"/cursor","code":"invalid_cursor"`) {
				t.Errorf("%s: %d %s, want %d", path, a.status, a.body, want)
			}
		}
		w.person("juno", models.RoleMember)
		juno := w.as("juno")
		for range 2 {
			juno.say(s.titles["q00"], "말", "")
		}
		first, _ := nobody.api("GET", comments+"&limit=1", "").json()["page"].(map[string]any)
		of, _ := first["next_cursor"].(string)
		for at, want := range map[string]int{comments: 200, "/api/v1/quizzes/" + s.titles["q01"].String() + "/comments?cursor=": 400, "/api/v1/comments?cursor=": 400} {
			if a := nobody.api("GET", at+of, ""); a.status != want || of == "" {
				t.Errorf("%s: %d %s, want %d", at, a.status, a.body, want)
			}
		}
	})
}
