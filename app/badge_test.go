package main

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duckhoo/models/database/dbtest"
	"duckhoo/web/static"
)

// TestBadgePromise is the promise of the house: a new model is one file and
// its name in the registry; makemigrations and migrate do the rest, on both
// databases: table, list, forms, history, trash, API and OpenAPI.
func TestBadgePromise(t *testing.T) {
	if err := static.Check(); err != nil {
		unlessCI(t, err.Error())
	}
	house := copyHouse(t)
	before := snapshot(t, house)
	model, err := os.ReadFile("testdata/badge.go.txt")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(house, "models/badge.go"), string(model))
	registry := filepath.Join(house, "models/models.go")
	text, err := os.ReadFile(registry)
	if err != nil {
		t.Fatal(err)
	}
	write(t, registry, strings.Replace(string(text), "&Page{},", "&Page{}, &Badge{},", 1))

	command(t, house, nil, "go", "run", "./app", "makemigrations")
	var changed []string
	for file, sum := range snapshot(t, house) {
		if before[file] != sum {
			changed = append(changed, file)
		}
	}
	slices.Sort(changed)
	t.Logf("the model is %d lines in 1 file and 1 word in models.go; changed: %v", strings.Count(string(model), "\n"), changed)
	if len(changed) != 4 || !strings.HasPrefix(changed[0], "models/badge.go") && !strings.HasPrefix(changed[1], "models/database/migrations/") {
		t.Errorf("files that changed: %v; want the model, the registry, the migration and its list", changed)
	}
	command(t, house, nil, "go", "build", "-o", "bin/duckhoo", "./app")
	dbtest.InTurn(t, func(t *testing.T, engine, dsn string) { badgeWorks(t, house, engine, dsn) })
}

func unlessCI(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// badgeWorks drives the built program over HTTP.
func badgeWorks(t *testing.T, house, engine, dsn string) {
	b := launch(t, house, engine, dsn)

	// The back office: empty list, add with a picture, list, filter, edit, history, trash.
	list := b.get("/admin/badges/")
	if list.status != 200 || list.page().Find(`body[data-page="list"][data-model="badge"]`).Length() != 1 {
		t.Fatalf("list: %d", list.status)
	}
	genre, _ := b.get("/admin/genres/").page().Find("tr[data-id]").First().Attr("data-id")
	if res := b.post("/admin/tags/add", "/admin/tags/add", map[string][]string{"slug": {"오리"}}); res.status != http.StatusSeeOther {
		t.Fatalf("add a tag: %d %s", res.status, res.body)
	}
	tag, _ := b.get("/admin/tags/").page().Find("tr[data-id]").First().Attr("data-id")
	form := b.get("/admin/badges/add")
	for _, name := range []string{"name", "metal", "active", "since", "picture", "genre_id", "tags", "secret"} {
		if form.page().Find(`[data-field="`+name+`"]`).Length() != 1 {
			t.Errorf("the form lacks %s", name)
		}
	}
	bad := b.upload("/admin/badges/add", map[string][]string{"name": {""}, "metal": {"gold"}}, "picture", []byte("no picture"))
	if bad.status != http.StatusUnprocessableEntity || bad.page().Find(`[data-error="name"]`).Length() == 0 || bad.page().Find(`[data-error="picture"]`).Length() == 0 {
		t.Errorf("a bad form: %d", bad.status)
	}
	added := b.upload("/admin/badges/add", map[string][]string{
		"name": {"황금 오리"}, "metal": {"gold"}, "active": {"on"}, "since": {"2026-11-22"}, "genre_id": {genre}, "tags": {tag}, "secret": {"속말"},
	}, "picture", picture(t))
	if added.status != http.StatusSeeOther {
		t.Fatalf("add: %d %s", added.status, added.body)
	}
	rows := b.get("/admin/badges/?metal=gold").page().Find("tr[data-id]")
	id, _ := rows.First().Attr("data-id")
	if rows.Length() != 1 || !strings.Contains(rows.Text(), "황금 오리") {
		t.Fatalf("the list shows %q", rows.Text())
	}
	if n := b.get("/admin/badges/?metal=tin").page().Find("tr[data-id]").Length(); n != 0 {
		t.Errorf("metal=tin shows %d rows", n)
	}
	edit := "/admin/badges/" + id + "/"
	version, _ := b.get(edit).page().Find(`input[name="_version"]`).Attr("value")
	if res := b.post(edit, edit, map[string][]string{"name": {"은 오리"}, "metal": {"silver"}, "since": {"2026-11-22"}, "genre_id": {genre}, "tags": {tag}, "_version": {version}}); res.status != http.StatusSeeOther {
		t.Fatalf("edit: %d %s", res.status, res.body)
	}
	if history := b.get(edit + "history").page().Find("main").Text(); !strings.Contains(history, "황금 오리") || !strings.Contains(history, "은 오리") {
		t.Error("the history lacks before or after")
	}

	// The API: the row, filters, what was never tagged.
	one := b.api("GET", "/api/v1/badges/"+id+"?include=genre,tags", "")
	row := one.json()
	if row["name"] != "은 오리" || row["metal"] != "silver" || row["since"] != "2026-11-22" || row["genre"] == nil || len(row["tags"].([]any)) != 1 {
		t.Errorf("GET: %s", one.body)
	}
	if url, _ := row["picture"].(string); b.get(url).header.Get("Content-Type") != "image/png" {
		t.Errorf("the picture %q is not served", url)
	}
	if strings.Contains(one.body, "속말") || strings.Contains(one.body, "secret") || b.api("GET", "/api/v1/badges?secret=x", "").status != http.StatusBadRequest {
		t.Error("an untagged field left the house")
	}
	made := b.api("POST", "/api/v1/badges", `{"name":"주석 오리","metal":"tin","tag_ids":["`+tag+`"]}`)
	if made.status != http.StatusCreated || made.header.Get("Location") == "" {
		t.Errorf("POST: %d %s", made.status, made.body)
	}
	if got := b.api("GET", "/api/v1/badges?metal=tin&since__isnull=true", "").json()["data"].([]any); len(got) != 1 {
		t.Errorf("filters: %v", got)
	}
	if res := b.api("PATCH", made.header.Get("Location"), `{"metal":"lead"}`, "If-Match", made.header.Get("ETag")); res.status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown choice: %d %s", res.status, res.body)
	}
	var document struct{ Paths map[string]any }
	if err := json.Unmarshal([]byte(b.api("GET", "/api/openapi.json", "").body), &document); err != nil || document.Paths["/api/v1/badges"] == nil {
		t.Errorf("OpenAPI: %v", err)
	}

	// The trash.
	if res := b.post(edit+"delete", edit+"delete", map[string][]string{}); res.status != http.StatusSeeOther {
		t.Fatalf("delete: %d %s", res.status, res.body)
	}
	if trash := b.get("/admin/badges/trash"); trash.page().Find(`tr[data-id="`+id+`"]`).Length() != 1 {
		t.Error("the trash lacks the row")
	}
	if res := b.api("GET", "/api/v1/badges/"+id, ""); res.status != http.StatusNotFound {
		t.Errorf("GET of a deleted row: %d", res.status)
	}
	if res := b.post("/admin/badges/trash", edit+"restore", map[string][]string{}); res.status != http.StatusSeeOther {
		t.Fatalf("restore: %d %s", res.status, res.body)
	}
	if res := b.api("GET", "/api/v1/badges/"+id, ""); res.status != http.StatusOK {
		t.Errorf("GET of a restored row: %d", res.status)
	}
}

// launch migrates and starts a built program and signs its superuser in.
func launch(t *testing.T, house, engine, dsn string) *browser {
	t.Helper()
	dir := t.TempDir()
	listener, err := listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	env := []string{
		"DUCKHOO_CONFIG=" + filepath.Join(house, "config.yaml"), "DUCKHOO_SECRET_KEY=" + strings.Repeat("k", 32), "DUCKHOO_ADMIN_PASSWORD=" + password,
		"DUCKHOO_DATABASE__ENGINE=" + engine, "DUCKHOO_DATABASE__DSN=" + dsn, "DUCKHOO_SERVER__LISTEN=" + address,
		"DUCKHOO_STORAGE__BACKENDS__LOCAL__DIR=" + filepath.Join(dir, "media"), "DUCKHOO_MAIL__DIR=" + filepath.Join(dir, "mail"),
	}
	command(t, house, env, "bin/duckhoo", "migrate")
	serve := exec.Command(filepath.Join(house, "bin/duckhoo"), "serve")
	serve.Dir, serve.Env = dir, append(os.Environ(), env...)
	var log bytes.Buffer
	serve.Stdout, serve.Stderr = &log, &log
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = serve.Process.Signal(os.Interrupt)
		if err := serve.Wait(); err != nil {
			t.Errorf("the server ended with %v: %s", err, log.String())
		}
	})
	w := &world{t: t, base: "http://" + address}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		res, err := http.Get(w.base + "/readyz")
		if err == nil {
			_ = res.Body.Close()
		}
		if err == nil && res.StatusCode == http.StatusOK {
			return w.as("admin")
		}
		if time.Now().After(end) {
			t.Fatalf("the server does not come up: %s", log.String())
		}
	}
}

// upload submits a form with a file to the page that has it.
func (b *browser) upload(page string, values map[string][]string, field string, file []byte) answer {
	b.w.t.Helper()
	return b.uploadTo(page, page, values, field, file)
}

func (b *browser) uploadTo(page, path string, values map[string][]string, field string, file []byte) answer {
	b.w.t.Helper()
	token, _ := b.get(page).page().Find(`input[name="_csrf"]`).Attr("value")
	values["_csrf"] = []string{token}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, list := range values {
		for _, v := range list {
			if err := w.WriteField(name, v); err != nil {
				b.w.t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile(field, "picture.png")
	if err != nil {
		b.w.t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		b.w.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.w.t.Fatal(err)
	}
	return b.send("POST", path, body.String(), "Content-Type", w.FormDataContentType(), "Accept", "text/html", "Origin", b.w.base)
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// copyHouse copies the repository, with its built assets, to a folder of the
// test's own.
func copyHouse(t *testing.T) string {
	t.Helper()
	to := t.TempDir()
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel("..", file)
		if err != nil {
			return err
		}
		switch {
		case d.IsDir() && (d.Name() == "node_modules" || name == "data" || name == "bin" || name == "docs" || strings.HasPrefix(d.Name(), ".") && name != "."):
			return fs.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		case strings.HasSuffix(name, "_test.go"):
			return nil
		}
		body, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), body, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// snapshot returns the content of every Go file below a folder.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".go" {
			return err
		}
		body, err := os.ReadFile(file)
		name, _ := filepath.Rel(dir, file)
		out[filepath.ToSlash(name)] = string(body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// command runs a program in a folder and fails the test when it fails.
func command(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	if !filepath.IsAbs(name) && strings.Contains(name, "/") {
		name = filepath.Join(dir, name)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, append(append(os.Environ(), "CGO_ENABLED=0"), env...) // built alike, whatever the tests themselves are built with
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}
