package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"gorm.io/gorm"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
	"duckhoo/web/static"
)

// TestFirstPageIsLight: the first page of the demo community with its style and
// scripts is under 60 KB as it is sent, and nothing that it loads is elsewhere.
func TestFirstPageIsLight(t *testing.T) {
	if err := static.Check(); err != nil {
		unlessCI(t, err.Error())
	}
	w := start(t, "sqlite", dbtest.SQLite(t))
	if _, err := loadDemo(t.Context(), w.db, ""); err != nil {
		t.Fatal(err)
	}
	page := w.browser().get("/").page()
	if n := page.Find("#cards > .card").Length(); n < 10 {
		t.Fatalf("%d cards", n)
	}
	addresses := []string{"/"}
	page.Find(`link[rel="stylesheet"], script[src]`).Each(func(_ int, s *goquery.Selection) {
		addresses = append(addresses, s.AttrOr("href", s.AttrOr("src", "")))
	})
	if len(addresses) < 3 {
		t.Fatalf("it loads %v", addresses)
	}
	for _, encoding := range []string{"gzip", "gzip, br"} {
		all := 0
		for _, address := range addresses {
			a := w.browser().send("GET", address, "", "Accept-Encoding", encoding)
			if a.status != http.StatusOK || !strings.Contains(encoding, a.header.Get("Content-Encoding")) || a.header.Get("Content-Encoding") == "" {
				t.Errorf("%s: %d, packed as %q", address, a.status, a.header.Get("Content-Encoding"))
			}
			all += len(a.body)
			t.Logf("%s %s: %d bytes", encoding, address, len(a.body))
		}
		if all > 60<<10 {
			t.Errorf("%s: the first page is %d bytes, want at most %d", encoding, all, 60<<10)
		}
	}
	page.Find("[src], [srcset], link[href]").Each(func(_ int, s *goquery.Selection) {
		if rel := s.AttrOr("rel", ""); rel == "canonical" || rel == "alternate" {
			return
		}
		for _, name := range []string{"src", "href", "srcset"} {
			if to, err := url.Parse(s.AttrOr(name, "")); err != nil || to.Host != "" || strings.HasPrefix(to.String(), "data:") {
				t.Errorf("it loads %s", s.AttrOr(name, ""))
			}
		}
	})
}

// TestStatementsOfAQuiz: the page of a quiz with figures, comments and quizzes
// like it asks the database the same for each reader.
func TestStatementsOfAQuiz(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.everyType(w.person("maker", models.RoleMember), map[string]any{"published_at": schema.Now()})
		w.person("ann", models.RoleMember)
		ann := w.member(t, "ann")
		ann.takes(quiz)
		ann.says("Quack", "")
		guest := w.browser()
		guest.get(quizPage(quiz)) // what was taken is counted once
		count := 0
		if err := w.db.From(t.Context()).Callback().Row().Before("gorm:row").Register("test:count", func(*gorm.DB) { count++ }); err != nil {
			t.Fatal(err)
		}
		a := guest.get(quizPage(quiz))
		if a.page().Find("[data-comment]").Length() != 1 || a.page().Find(`[data-field="people"]`).Length() != 1 {
			t.Errorf("the page: %s", a.page().Find("main").Text())
		}
		if count == 0 || count > 8 {
			t.Errorf("it asks %d times, want at most 8", count)
		}
	})
}
