package main

import (
	"strings"
	"testing"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
	"duckhoo/models/storage/storagetest"
)

// TestPictureOnS3 keeps a person's picture on an S3 server: it comes back
// through the program, in parts too, and is gone from the bucket when it is
// replaced. A store that is away is 503, and the rest of the site works.
func TestPictureOnS3(t *testing.T) {
	backend := storagetest.Bucket(t)
	w := start(t, "sqlite", dbtest.SQLite(t), func(s *config.Settings) {
		away := backend
		away.Endpoint = "http://127.0.0.1:1"
		s.Storage = config.Storage{Default: "cloud", Backends: map[string]config.Backend{"cloud": backend, "away": away}}
	})
	w.person("ann", models.RoleMember)
	b := w.as("ann")
	set := func(side int) string {
		a := b.sendFiles("/api/v1/account/img", map[string][]byte{"file": drawn(t, side, side)})
		avatar, _ := a.json()["avatar"].(string)
		if a.status != 200 || !strings.HasPrefix(avatar, "/media/cloud/") {
			t.Fatalf("set: %d %s", a.status, a.body)
		}
		return avatar
	}
	first := set(8)
	file := w.browser().send("GET", first, "")
	if file.status != 200 || file.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(file.body, "\x89PNG") {
		t.Errorf("the file: %d %v", file.status, file.header)
	}
	if part := w.browser().send("GET", first, "", "Range", "bytes=1-3"); part.status != 206 || part.body != "PNG" {
		t.Errorf("a part: %d %q", part.status, part.body)
	}
	second := set(9)
	if old := w.browser().send("GET", first, ""); old.status != 404 {
		t.Errorf("the picture before: %d", old.status)
	}
	user := b.api("GET", "/api/v1/me", "").json()
	if user["avatar"] != second {
		t.Errorf("%v, want %s", user["avatar"], second)
	}
	if a := b.api("DELETE", "/api/v1/account/img", ""); a.status != 204 && a.status != 200 {
		t.Errorf("taken away: %d %s", a.status, a.body)
	}
	if _, err := w.db.Update(t.Context(), schema.Program{Name: "test"}, w.registry.Model("user"), mustID(t, user["id"].(string)),
		&schema.Input{Values: map[string]any{"avatar": schema.File("away/2026/11/x.png")}}); err != nil {
		t.Fatal(err)
	}
	if a := b.send("GET", "/media/away/2026/11/x.png", ""); a.status != 503 || a.header.Get("Retry-After") == "" {
		t.Errorf("a store that is away: %d %v", a.status, a.header)
	}
	if a := b.api("GET", "/api/v1/quizzes", ""); a.status != 200 {
		t.Errorf("the rest of the site: %d", a.status)
	}
}
