package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
)

// TestMaintenanceOfTheWholeProgram: site and API are closed to everybody, each in
// its own tongue; staff come in and work.
func TestMaintenanceOfTheWholeProgram(t *testing.T) {
	end := time.Now().Add(30 * time.Minute)
	w := start(t, "sqlite", dbtest.SQLite(t), func(s *config.Settings) {
		s.App.Maintenance, s.App.MaintenanceUntil = true, end.Format(time.RFC3339)
	})
	w.person("modi", models.RoleModerator)
	guest := w.browser()
	for _, path := range []string{"/", "/quizzes", "/login", "/me", "/no/such/page", "/feed", "/sw.js"} {
		a := guest.send("GET", path, "", "Accept", "text/html")
		if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s = %d %v", path, a.status, a.header)
		}
		if page := a.page(); page.Find("body[data-page=error] h1").Length() != 1 || page.Find("main progress").Length() != 1 || page.Find("header a, footer").Length() != 0 {
			t.Errorf("%s is not the page of maintenance", path)
		}
	}
	for _, path := range []string{"/api/v1/quizzes", "/api/openapi.json", "/api/v1/nothing"} {
		a := guest.get(path)
		if a.status != http.StatusServiceUnavailable || a.header.Get("Content-Type") != "application/problem+json" || a.header.Get("Retry-After") == "" || !strings.Contains(a.body, `"code":"maintenance"`) {
			t.Errorf("%s = %d %s", path, a.status, a.body)
		}
	}
	if a := guest.send("POST", "/api/v1/auth/login", `{}`, "Content-Type", "application/json"); a.status != http.StatusServiceUnavailable {
		t.Errorf("log-in over the API = %d", a.status)
	}
	for _, path := range []string{"/healthz", "/readyz", "/admin/login"} {
		if a := guest.get(path); a.status != http.StatusOK {
			t.Errorf("%s = %d", path, a.status)
		}
	}
	staff := w.browser()
	token := staff.get("/admin/login").page().Find(`form input[name="_csrf"]`).AttrOr("value", "")
	form := url.Values{"username": {"modi"}, "password": {password}, "_csrf": {token}}
	if a := staff.send("POST", "/admin/login", form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Origin", w.base); a.status != http.StatusSeeOther {
		t.Fatalf("log-in of staff = %d %s", a.status, a.body)
	}
	for path, want := range map[string]int{"/admin/": 200, "/admin/queue": 200, "/admin/quizzes/": 200, "/api/v1/quizzes": 200, "/": 503, "/quizzes": 503} {
		if a := staff.send("GET", path, "", "Accept", "text/html"); a.status != want {
			t.Errorf("staff at %s = %d, want %d", path, a.status, want)
		}
	}
}
