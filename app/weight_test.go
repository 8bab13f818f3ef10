package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/models/database/dbtest"
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
	for _, encoding := range []string{"gzip", "br"} {
		all := 0
		for _, address := range addresses {
			a := w.browser().send("GET", address, "", "Accept-Encoding", encoding)
			if a.status != http.StatusOK || a.header.Get("Content-Encoding") != encoding {
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
