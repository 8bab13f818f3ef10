package web_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"duckhoo/web/site"
	"duckhoo/web/static"
)

// TestManifest: the site can be installed in each language, by icons that are
// there and as large as it says.
func TestManifest(t *testing.T) {
	needs(t, static.Check())
	c := visitors(t)
	for lang, name := range map[string]string{"ko": "덕후", "en": "Duckhoo"} {
		page := c.page("/?lang=" + lang)
		address := page.one(t, `link[rel="manifest"]`).AttrOr("href", "")
		got := c.page(address)
		if kind := got.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/manifest+json") {
			t.Errorf("%s: Content-Type = %q", lang, kind)
		}
		var m struct {
			Name  string `json:"name"`
			Short string `json:"short_name"`
			Lang  string `json:"lang"`
			Start string `json:"start_url"`
			Shown string `json:"display"`
			Theme string `json:"theme_color"`
			Icons []struct{ Src, Sizes, Type, Purpose string }
		}
		must(t, json.Unmarshal([]byte(got.body), &m))
		if m.Name != name || m.Short != name || m.Lang != lang || m.Start != "/" || m.Shown != "standalone" {
			t.Errorf("manifest = %+v", m)
		}
		if theme := page.one(t, `meta[name="theme-color"]`).AttrOr("content", ""); theme != m.Theme {
			t.Errorf("theme = %q, want that of the page, %q", m.Theme, theme)
		}
		sizes := ""
		for _, icon := range m.Icons {
			sizes += icon.Sizes + " " + icon.Purpose + ", "
			c.drawsDuck(icon.Src, map[string]int{"192x192": 192, "512x512": 512}[icon.Sizes], icon.Purpose == "maskable")
		}
		if sizes != "192x192 any, 512x512 any, 512x512 maskable, " {
			t.Errorf("icons = %s", sizes)
		}
		c.drawsDuck(page.one(t, `link[rel="apple-touch-icon"]`).AttrOr("href", ""), 180, true)
	}
}

// TestManifestOfAnotherName: an installation with a name of its own is called so.
func TestManifestOfAnotherName(t *testing.T) {
	c := visitors(t)
	c.cfg.App.Name = "Quackers"
	if got := c.page("/manifest.webmanifest?lang=ko"); !strings.Contains(got.body, `"name":"Quackers"`) {
		t.Error(got.body)
	}
}

// drawsDuck holds an icon to be square, and one with a ground to have no hole.
func (c *community) drawsDuck(address string, size int, ground bool) {
	c.t.Helper()
	icon, err := png.Decode(bytes.NewReader([]byte(c.page(address).body)))
	must(c.t, err)
	if b := icon.Bounds(); b.Dx() != size || b.Dy() != size {
		c.t.Errorf("%s is %v, want %d", address, b, size)
	}
	yellow, clear := 0, 0
	for y := range size {
		for x := range size {
			switch r, g, b, a := icon.At(x, y).RGBA(); {
			case a == 0:
				clear++
			case r>>8 == 0xf8 && g>>8 == 0xb8 && b == 0:
				yellow++
			}
		}
	}
	if yellow == 0 || ground != (clear == 0) {
		c.t.Errorf("%s has %d yellow and %d clear points", address, yellow, clear)
	}
}

// TestOfflinePage is the same for everybody: browsers keep it.
func TestOfflinePage(t *testing.T) {
	c := visitors(t)
	guest := c.page("/offline?lang=en")
	guest.one(t, "body[data-page=error][data-stage=night]")
	guest.one(t, "main a[data-offline]")
	guest.one(t, `meta[name=robots][content=noindex]`)
	c.actor = somebody{id: c.people["ghost"], handle: "ghost"}
	member := c.page("/offline?lang=en")
	if guest.body != member.body {
		t.Error("the offline page depends on who asks")
	}
	member.lacks(t, "ghost", "the-token")
}

// TestWorker: the script is asked for again each time, stands at the root, and
// keeps nothing that belongs to anybody.
func TestWorker(t *testing.T) {
	needs(t, static.Check())
	got := visitors(t).page("/sw.js")
	if got.Header.Get("Cache-Control") != "no-cache" || got.Header.Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("headers = %v", got.Header)
	}
	got.lacks(t, "BUILD", "/api", "/media", "http:", "https:")
}

// TestMaintenanceTellsHowLong: with app.maintenance_until there is a bar, and
// without it none.
func TestMaintenanceTellsHowLong(t *testing.T) {
	c := visitors(t)
	c.mishap = &site.Mishap{Status: http.StatusServiceUnavailable, Code: "maintenance"}
	c.cfg.App.MaintenanceUntil = time.Date(2100, 1, 2, 5, 0, 0, 0, time.UTC).Format(time.RFC3339)
	page := c.get("/mishap")
	page.one(t, `main p:contains("2100.01.02")`)
	page.one(t, "main progress[aria-label]")
	c.cfg.App.MaintenanceUntil = time.Now().Add(-time.Minute).Format(time.RFC3339)
	page = c.get("/mishap")
	page.one(t, `main p:contains("곧 돌아올게요")`)
	if page.doc.Find("main progress").Length() > 0 {
		t.Error("there is a bar of a time that is over")
	}
}
