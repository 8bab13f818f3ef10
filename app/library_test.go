package main

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

const library = "/admin/media/"

// sendFiles posts the form of the library as a browser without scripts does.
func (b *browser) sendToLibrary(files map[string][]byte) answer {
	b.w.t.Helper()
	token := b.get(library+"upload").page().Find(`input[name="_csrf"]`).AttrOr("value", "")
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField("_csrf", token); err != nil {
		b.w.t.Fatal(err)
	}
	for name, raw := range files {
		part, err := form.CreateFormFile("files", name)
		if err == nil {
			_, err = part.Write(raw)
		}
		if err != nil {
			b.w.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		b.w.t.Fatal(err)
	}
	return b.send("POST", library+"upload", body.String(), "Content-Type", form.FormDataContentType(), "Accept", "text/html", "Origin", b.w.base)
}

// Several files at once; what is refused is named with its reason, the others stay.
func TestFilesIntoTheLibrary(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("boss", models.RoleSuperuser)
		w.person("modi", models.RoleModerator)
		boss := w.as("boss")
		if page := boss.get(library).page(); page.Find(`form[data-library="/api/v1/media"][enctype="multipart/form-data"] input[type="file"][multiple]`).Length() != 1 {
			t.Error("the list takes no files")
		}
		if a := boss.sendToLibrary(map[string][]byte{"one.png": drawn(t, 40, 30), "two.png": drawn(t, 30, 40)}); a.status != 303 {
			t.Fatalf("two files: %d %s", a.status, a.page().Find("main").Text())
		}
		a := boss.sendToLibrary(map[string][]byte{"three.png": drawn(t, 20, 40), "bad.png": []byte("<svg onload=alert(1)>")})
		if text := a.page().Find("[data-errors]").Text(); a.status != 422 || !strings.Contains(text, "bad.png") || strings.Contains(text, "three.png") {
			t.Errorf("a bad one among them: %d %q", a.status, text)
		}
		if a := boss.sendToLibrary(nil); a.status != 422 {
			t.Errorf("nothing: %d", a.status)
		}
		if n := w.countOf("media", schema.Eq("Status", "ready")); n != 3 {
			t.Errorf("%d media", n)
		}
		w.only(models.RoleModerator, "media.view")
		modi := w.as("modi")
		if a := modi.get(library + "upload"); a.status != 403 {
			t.Errorf("without the right: %d", a.status)
		}
		if modi.get(library).page().Find("form[data-library]").Length() != 0 {
			t.Error("who may not add is asked for files")
		}
		if a := boss.get("/admin/genres/upload"); a.status != 404 {
			t.Errorf("no library: %d", a.status)
		}
	})
}

// The page of a file says where it is used, as far as its reader sees that; what
// uses it protects it.
func TestWhereAFileIsUsed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for handle, role := range map[string]string{"mina": models.RoleMember, "boss": models.RoleSuperuser, "modi": models.RoleModerator} {
			w.person(handle, role)
		}
		mina, boss := w.as("mina"), w.as("boss")
		picture, loose := mina.uploaded("image/png", drawn(t, 600, 400)), mina.uploaded("image/png", drawn(t, 30, 30))
		if a := mina.made(quoted(picture["id"]), "null", quoted(picture["id"])); a.status != 201 {
			t.Fatal(a.status, a.body)
		}
		quiz := w.text("SELECT id FROM quizzes")
		at := library + picture["id"].(string) + "/"
		uses := boss.get(at).page().Find("[data-uses]")
		if uses.Find(`[data-use="quiz"] a[href="/admin/quizzes/`+quiz+`/"]`).Length() != 1 || uses.Find(`[data-use]`).Length() != 1 || uses.Find("[data-hidden]").Length() != 0 {
			t.Errorf("used in: %s", uses.Text())
		}
		if text := boss.get(library + loose["id"].(string) + "/").page().Find("[data-uses]").Text(); !strings.Contains(text, "아직 쓰는 곳이 없어요") {
			t.Errorf("the other one: %s", text)
		}
		w.only(models.RoleModerator, "media.view", "media.delete", "media.remove")
		uses = w.as("modi").get(at).page().Find("[data-uses]")
		if uses.Find("[data-use]").Length() != 0 || uses.Find("[data-hidden]").Length() != 1 || strings.Contains(uses.Text(), "그림 퀴즈") {
			t.Errorf("whose reader sees no quizzes: %s", uses.Text())
		}
		for _, b := range []*browser{boss, w.as("modi")} {
			for _, verb := range []string{"delete", "remove"} {
				page := b.get(at + verb)
				if page.status != 200 || page.page().Find("[data-uses]").Length() != 1 {
					t.Errorf("%s says %d and no uses", verb, page.status)
				}
				a := b.post(at+verb, at+verb, url.Values{"reason": {"x"}, "_version": {w.text("SELECT lock_version FROM media WHERE id = ?", picture["id"])}})
				if a.status != 409 || a.page().Find("[data-blocked]").Length() != 1 || a.page().Find("[data-uses]").Length() != 1 {
					t.Errorf("%s of what is used: %d %s", verb, a.status, a.page().Find("main").Text())
				}
			}
		}
		if w.countOf("media", schema.Eq("Status", "ready")) != 2 {
			t.Error("what is used is gone")
		}
		if err := w.trashQuiz(quiz); err != nil {
			t.Fatal(err)
		}
		if uses := boss.get(at).page().Find("[data-uses]"); uses.Find(`[data-use="quiz"] .badge`).Length() != 1 || uses.Find("[data-use]").Length() != 1 {
			t.Errorf("used by what is in the trash: %s", uses.Text())
		}
		free := library + loose["id"].(string) + "/remove"
		if a := boss.post(free, free, url.Values{"_version": {w.text("SELECT lock_version FROM media WHERE id = ?", loose["id"])}}); a.status != 303 {
			t.Errorf("what nothing uses: %d", a.status)
		}
	})
}

// only gives a role these rights and no others.
func (w *world) only(role string, rights ...string) {
	w.t.Helper()
	w.exec("DELETE FROM permissions WHERE role_id = (SELECT id FROM roles WHERE slug = ?)", role)
	w.grant(role, rights...)
}

func (w *world) trashQuiz(id string) error {
	quiz, err := schema.ParseID(id)
	if err != nil {
		return fmt.Errorf("quiz: %w", err)
	}
	_, err = w.db.Trash(w.t.Context(), schema.Program{Name: "test"}, w.registry.Model("quiz"), quiz, nil)
	return err
}

// A file field offers what the library has: what its reader sees, of the kind
// that it takes.
func TestPickFromTheLibrary(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		owner := w.person("mina", models.RoleMember)
		w.person("boss", models.RoleSuperuser)
		w.person("modi", models.RoleModerator)
		mina, boss := w.as("mina"), w.as("boss")
		picture, sound := mina.uploaded("image/png", drawn(t, 600, 400)), mina.uploaded("video/mp4", film(5000))
		waiting := mina.wanted("image/png", 10)
		quiz := w.quiz(owner)
		form := "/admin/quizzes/" + quiz.String() + "/"
		address := boss.get(form).page().Find(`[data-field="cover"] button[data-pick]`).AttrOr("data-pick", "")
		if address != library+"pick?image=1" {
			t.Fatalf("the cover asks %q", address)
		}
		picks := func(b *browser, path string) []string {
			t.Helper()
			a := b.get(path)
			if a.status != 200 {
				t.Fatalf("%s: %d", path, a.status)
			}
			var out []string
			for _, s := range a.page().Find("dialog button[data-picked]").EachIter() {
				out = append(out, s.AttrOr("data-picked", ""))
			}
			return out
		}
		if got := picks(boss, address); len(got) != 1 || got[0] != picture["id"] {
			t.Errorf("pictures: %v, not %v or %v", got, sound["id"], waiting.ID)
		}
		if got := picks(boss, library+"pick"); len(got) != 2 {
			t.Errorf("files: %v", got)
		}
		if got := picks(boss, address+"&q=nothing-like-it"); len(got) != 0 {
			t.Errorf("a search: %v", got)
		}
		values := fields(boss.get(form))
		values.Set("cover__media", sound["id"].(string))
		if a := boss.post(form, form, values); a.status != 422 || a.page().Find(`[data-error="cover"]`).Length() != 1 {
			t.Errorf("a film as a cover: %d", a.status)
		}
		values.Set("cover__media", picture["id"].(string))
		if a := boss.post(form, form, values); a.status != 303 {
			t.Fatalf("choose: %d %s", a.status, a.page().Find("[data-errors]").Text())
		}
		if got := w.text("SELECT cover FROM quiz_versions WHERE id = (SELECT draft_version_id FROM quizzes WHERE id = ?)", quiz); !strings.HasSuffix(picture["url"].(string), got) || got == "" {
			t.Errorf("the cover is %q", got)
		}
		w.only(models.RoleModerator, "quiz.view", "quiz.change")
		modi := w.as("modi")
		if modi.get(form).page().Find("button[data-pick]").Length() != 0 || modi.get(address).status != 403 {
			t.Error("who may not see media is offered them")
		}
		values = fields(modi.get(form))
		values.Set("cover__media", mina.uploaded("image/png", drawn(t, 50, 60))["id"].(string))
		if a := modi.post(form, form, values); a.status != 422 {
			t.Errorf("somebody else's, by its id: %d", a.status)
		}
	})
}

// fields are the values that the form of a page would send.
func fields(a answer) url.Values {
	out := url.Values{}
	for _, s := range a.page().Find("form[data-save] input[name], form[data-save] textarea[name], form[data-save] select[name]").EachIter() {
		name, kind := s.AttrOr("name", ""), s.AttrOr("type", "")
		_, checked := s.Attr("checked")
		switch {
		case kind == "file", (kind == "checkbox" || kind == "radio") && !checked:
		case s.Is("select"):
			out.Add(name, s.Find("option[selected]").AttrOr("value", s.Find("option").First().AttrOr("value", "")))
		case s.Is("textarea"):
			out.Add(name, strings.TrimPrefix(s.Text(), "\n"))
		default:
			out.Add(name, s.AttrOr("value", ""))
		}
	}
	return out
}

// TestNotesAndFilesSentTwice: without scripts a button that is pressed twice
// writes one note and takes each file once, also where one of them is refused.
func TestNotesAndFilesSentTwice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("boss", models.RoleSuperuser)
		boss := w.as("boss")
		at := "/admin/quizzes/" + w.quiz(w.person("maker", models.RoleMember)).String() + "/"
		once := boss.get(at).page().Find(`#note-add input[name="_once"]`).AttrOr("value", "")
		for range 2 {
			if a := boss.post(at, at+"notes", url.Values{"text": {"두 번 눌린 메모"}, "_once": {once}}); a.status != 303 {
				t.Errorf("a note: %d", a.status)
			}
		}
		if n := w.countOf("note", schema.Eq("Text", "두 번 눌린 메모")); once == "" || n != 1 {
			t.Errorf("%d notes by the form %q", n, once)
		}
		form := boss.get(library+"upload").page().Find(`form[enctype] input[name="_once"]`).AttrOr("value", "")
		for name, want := range map[string]struct {
			file   []byte
			status int
		}{"one.png": {drawn(t, 40, 30), 303}, "bad.png": {[]byte("<svg>"), 422}} {
			for range 2 {
				if a := boss.uploadTo(library+"upload", library+"upload", map[string][]string{"_once": {form}}, "files", want.file); a.status != want.status {
					t.Errorf("%s: %d", name, a.status)
				}
			}
		}
		if n := w.countOf("media", schema.Eq("Status", "ready")); form == "" || n != 1 {
			t.Errorf("%d files by the form %q", n, form)
		}
	})
}
