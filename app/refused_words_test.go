package main

import (
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
)

// What is refused before the language of a request is found, as a form without
// its token, is said in the language of who reads it.
func TestRefusalsSpeakTheReadersLanguage(t *testing.T) {
	w := start(t, "sqlite", dbtest.SQLite(t))
	w.person("duck", models.RoleSuperuser)
	b := w.as("duck")
	for lang, title := range map[string]string{"en": "You may not do this", "ko": "할 수 없는 일이에요"} {
		b.get("/admin/?lang=" + lang)
		for _, path := range []string{"/admin/tags/add", "/account"} {
			res := b.send("POST", path, url.Values{"slug": {"x"}}.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", "https://evil.example")
			if got := res.page().Find("html").AttrOr("lang", ""); res.status != 403 || got != lang {
				t.Errorf("%s: %d in %q, want %q", path, res.status, got, lang)
			}
			if strings.HasPrefix(path, "/admin") && res.page().Find("h1").Text() != title {
				t.Errorf("%s: %q", path, res.page().Find("main").Text())
			}
		}
	}
}
