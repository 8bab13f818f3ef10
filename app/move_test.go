package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/media"
	"duckhoo/models/schema"
	"duckhoo/models/storage/storagetest"
)

// twoStores runs a test with a local backend, which takes new files, and one on
// an S3 server.
func twoStores(t *testing.T, test func(t *testing.T, w *world)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		bucket := storagetest.Bucket(t)
		test(t, start(t, engine, dsn, func(s *config.Settings) { s.Storage.Backends["cloud"] = bucket }))
	})
}

func (w *world) move(args ...string) (string, error) {
	w.t.Helper()
	c := newMediaCommand(func(context.Context) (*program, func(), error) { return w.program, func() {}, nil })
	c.SilenceUsage, c.SilenceErrors = true, true
	var out bytes.Buffer
	c.SetOut(&out)
	c.SetErr(&out)
	c.SetArgs(append([]string{"move"}, args...))
	err := c.ExecuteContext(w.t.Context())
	return out.String(), err
}

// TestMove takes everything to S3 and back, with a break on the way.
func TestMove(t *testing.T) {
	twoStores(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		w.person("modi", models.RoleModerator)
		mina, modi := w.as("mina"), w.as("modi")
		picture, sound := mina.uploaded("image/png", drawn(t, 600, 400)), mina.uploaded("video/mp4", film(100_000))
		avatar := mina.sendFiles("/api/v1/account/img", map[string][]byte{"file": drawn(t, 7, 7)}).json()["avatar"].(string)
		quiz := mina.made("null", quoted(sound["id"]), quoted(picture["id"])).json()["id"].(string)
		if a := mina.api("POST", "/api/v1/quizzes/"+quiz+"/submit", ""); a.status != 200 {
			t.Fatal(a.body)
		}
		trashed := w.trashed(w.upload(w.row(w.registry.Model("user"))))
		waiting := mina.wanted("image/png", len(drawn(t, 3, 3)))
		before := map[string]string{}
		for _, at := range []string{picture["url"].(string), picture["thumb_url"].(string), picture["pixel_url"].(string), sound["url"].(string), avatar} {
			before[at] = mina.send("GET", at, "").body
		}
		w.later(t, 10*grantTime) // the places of the uploads are closed
		fresh := mina.uploaded("image/png", drawn(t, 9, 9))

		ctx, stop := context.WithCancel(t.Context())
		if _, err := w.media.Move(ctx, "local", "cloud", func(media.Moved) { stop() }); !errors.Is(err, context.Canceled) {
			t.Fatalf("the break: %v", err)
		}
		out, err := w.move("--from", "local", "--to", "cloud")
		if err != nil || !strings.HasSuffix(out, " missing=0 left=2\n") {
			t.Fatalf("%v %s", err, out)
		}
		for _, file := range w.leftovers() {
			if !strings.Contains(file, fresh["id"].(string)) {
				t.Errorf("left behind: %v", file)
			}
		}
		if a := mina.send("GET", fresh["url"].(string), ""); a.status != 200 {
			t.Errorf("what has just come: %d", a.status)
		}
		look := func(from, to string) {
			t.Helper()
			for at, body := range before {
				moved := strings.Replace(at, "/media/"+from+"/", "/media/"+to+"/", 1)
				if got := mina.send("GET", moved, ""); got.status != 200 || got.body != body {
					t.Errorf("%s: %d, %d bytes of %d", moved, got.status, len(got.body), len(body))
				}
				if from != to && mina.send("GET", at, "").status != 404 {
					t.Errorf("%s is still there", at)
				}
			}
		}
		look("local", "cloud")
		if me := mina.api("GET", "/api/v1/me", "").json(); me["avatar"] != strings.Replace(avatar, "local", "cloud", 1) {
			t.Errorf("the picture of a person: %v", me["avatar"])
		}
		if !w.stored(strings.Replace(string(trashed), "local", "cloud", 1)) {
			t.Error("the file of what is in the trash did not come along")
		}
		// What was reviewed is the same as what is approved.
		if a := modi.api("POST", "/api/v1/quizzes/"+quiz+"/approve", ""); a.status != 200 {
			t.Errorf("approve after the move: %d %s", a.status, a.body)
		}
		if out, err := w.move("--from", "local", "--to", "cloud"); err != nil || out != "moved=0 missing=0 left=2\n" {
			t.Errorf("again: %v %s", err, out)
		}
		// An upload that was under way ends where it began, and comes later.
		if status := mina.put(waiting, drawn(t, 3, 3), nil); status != 204 || mina.complete(waiting).status != 200 {
			t.Error("an upload did not end during a move")
		}
		if out, err := w.move("--from", "cloud", "--to", "local"); err != nil || out != "moved=10 missing=0 left=0\n" {
			t.Errorf("back: %v %s", err, out)
		}
		look("local", "local")
		for at := range before {
			if w.stored(strings.Replace(at, "/media/local/", "cloud/", 1)) {
				t.Errorf("%s is still in the bucket", at)
			}
		}
		if a := mina.api("DELETE", "/api/v1/media/"+waiting.ID, ""); a.status != 204 {
			t.Errorf("delete after it all: %d", a.status)
		}
	})
}

// TestMoveOfWhatIsBlocked takes along what lies where nobody was told.
func TestMoveOfWhatIsBlocked(t *testing.T) {
	twoStores(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		w.person("modi", models.RoleModerator)
		mina, modi := w.as("mina"), w.as("modi")
		row := mina.uploaded("image/png", drawn(t, 90, 80))
		body := mina.send("GET", row["url"].(string), "").body
		w.later(t, 10*grantTime)
		page := "/admin/media/" + row["id"].(string) + "/"
		w.blocked(modi, row["id"].(string))
		w.processed()
		if out, err := w.move("--from", "local", "--to", "cloud"); err != nil || out != "moved=3 missing=0 left=0\n" {
			t.Fatalf("%v %s", err, out)
		}
		if left := w.leftovers(); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		moved := strings.Replace(row["url"].(string), "local", "cloud", 1)
		if w.stored(moved) {
			t.Error("the move put it where people look for it")
		}
		if a := modi.post(page, page+"unblock", url.Values{}); a.status != 303 {
			t.Fatalf("unblock: %d", a.status)
		}
		w.processed()
		if got := mina.send("GET", moved, ""); got.body != body || !w.stored(moved) {
			t.Errorf("unblocked after the move: %d", got.status)
		}
	})
}

// trashed puts a file into a quiz and the quiz into the trash.
func (w *world) trashed(key schema.File) schema.File {
	w.t.Helper()
	m := w.registry.Model("quiz")
	row, err := w.db.Create(w.t.Context(), schema.Program{Name: "test"}, m, &schema.Input{Values: map[string]any{
		"title": "쓰레기", "genre_id": w.row(w.registry.Model("genre")), "owner_id": w.row(w.registry.Model("user")), "cover": key}})
	if err == nil {
		_, err = w.db.Trash(w.t.Context(), schema.Program{Name: "test"}, m, m.ID(row), nil)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return key
}

func TestMoveIsToldWhatIsWrong(t *testing.T) {
	twoStores(t, func(t *testing.T, w *world) {
		for _, args := range [][]string{{}, {"--from", "local"}, {"--from", "local", "--to", "nowhere"}, {"--from", "x", "--to", "cloud"}} {
			var usage *usageError
			if _, err := w.move(args...); !errors.As(err, &usage) {
				t.Errorf("%v: %v", args, err)
			}
		}
		if _, err := w.move("--from", "local", "--to", "local"); err == nil {
			t.Error("from a backend to itself")
		}
		w.person("mina", models.RoleMember)
		mina := w.as("mina")
		mina.sendFiles("/api/v1/account/img", map[string][]byte{"file": drawn(t, 7, 7)})
		for _, file := range w.leftovers() {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
		if out, err := w.move("--from", "local", "--to", "cloud"); err != nil || out != "moved=0 missing=3 left=0\n" {
			t.Errorf("a file that is gone: %v %s", err, out)
		}
	})
}

// TestCDN sends everybody to the CDN for what everybody may see, and nobody for
// the rest.
func TestCDN(t *testing.T) {
	bucket := storagetest.Bucket(t)
	bucket.BaseURL = "https://cdn.example/files/"
	w := start(t, "sqlite", dbtest.SQLite(t), func(s *config.Settings) {
		s.Storage = config.Storage{Default: "cloud", Backends: map[string]config.Backend{"cloud": bucket}}
	})
	w.person("mina", models.RoleMember)
	w.person("modi", models.RoleModerator)
	mina, modi := w.as("mina"), w.as("modi")
	row := mina.uploaded("image/png", drawn(t, 60, 40))
	at := row["url"].(string)
	if a := mina.send("GET", at, ""); a.status != 200 {
		t.Errorf("a file of one's own: %d %v", a.status, a.header)
	}
	quiz := mina.made(quoted(row["id"]), "null", "null").json()["id"].(string)
	for _, step := range []answer{mina.api("POST", "/api/v1/quizzes/"+quiz+"/submit", ""), modi.api("POST", "/api/v1/quizzes/"+quiz+"/approve", "")} {
		if step.status != 200 {
			t.Fatal(step.body)
		}
	}
	a := w.browser().send("GET", at, "")
	if want := strings.Replace(at, "/media/cloud/", "https://cdn.example/files/", 1); a.status != http.StatusFound || a.header.Get("Location") != want {
		t.Errorf("a file of everybody's: %d %s, want %s", a.status, a.header.Get("Location"), want)
	}
	csp := w.browser().get("/").header.Get("Content-Security-Policy")
	for _, want := range []string{"img-src 'self' " + bucket.Endpoint + " https://cdn.example", "connect-src 'self' " + bucket.Endpoint} {
		if !strings.Contains(csp, want) {
			t.Errorf("%s lacks %s", csp, want)
		}
	}
	w.blocked(modi, row["id"].(string))
	if a := w.browser().send("GET", at, ""); a.status == http.StatusFound && !strings.Contains(a.header.Get("Location"), "-pixel.png") {
		t.Errorf("a blocked file: %s", a.header.Get("Location"))
	}
}

// grantTime is how long a place is open.
const grantTime = 5 * time.Minute
