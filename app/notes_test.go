package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// note writes a note on a row in the back office and returns the page behind it.
func (b *browser) note(at, text string) answer {
	b.w.t.Helper()
	a := b.post(at, at+"notes", url.Values{"text": {text}})
	if a.status != 303 {
		b.w.t.Fatalf("note: %d %s", a.status, a.body[:min(300, len(a.body))])
	}
	page, _, _ := strings.Cut(a.header.Get("Location"), "#")
	return b.get(page)
}

func (w *world) noteOf(text string) *models.Note {
	w.t.Helper()
	row, err := w.db.FindBy(w.t.Context(), w.registry.Model("note"), schema.Eq("Text", text), "Mentions")
	if err != nil {
		w.t.Fatal(err)
	}
	return row.(*models.Note)
}

// A note is seen by whoever may view its row and by nobody else; those whom it
// calls are told if they may see it; its author takes it back.
func TestNotes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.identities() // a_viewer may view quizzes and genres
		w.person("modi", models.RoleModerator)
		w.person("other", models.RoleModerator)
		modi, other, viewer, member := w.as("modi"), w.as("other"), w.as("a_viewer"), w.as("a_member")
		at := "/admin/quizzes/" + w.quiz(w.person("maker", models.RoleMember)).String() + "/"

		page := modi.note(at, "  @other 8번 <b>음원</b>을 봐 주세요. @other @a_member @nobody_here me@modi.example \n둘째 줄 ").page()
		if got := strings.TrimSpace(page.Find("[data-note] p").Text()); got != "@other 8번 <b>음원</b>을 봐 주세요. @other @a_member @nobody_here me@modi.example \n둘째 줄" {
			t.Errorf("the note: %q", got)
		}
		n := w.noteOf("@other 8번 <b>음원</b>을 봐 주세요. @other @a_member @nobody_here me@modi.example \n둘째 줄")
		if len(n.Mentions) != 1 || n.Mentions[0].Handle != "other" {
			t.Errorf("called: %+v", n.Mentions)
		}
		if said := page.Find("[data-toast]").Text(); !strings.Contains(said, "@a_member, @nobody_here") || strings.Contains(said, "@other") {
			t.Errorf("who is not told: %q", said)
		}
		told := other.get("/me/notifications").page()
		if told.Find("[data-id]").Length() != 1 || !strings.Contains(told.Find("[data-id]").Text(), "modi") {
			t.Errorf("other is told: %q", told.Find("main").Text())
		}
		if got := member.get("/me/notifications").page().Find("[data-id]").Length(); got != 0 {
			t.Errorf("a member is told %d times", got)
		}
		link := "/admin/notes/" + n.ID.String() + "/"
		if a := other.get(link); a.status != 303 || a.header.Get("Location") != at+"#notes" {
			t.Errorf("the link leads to %d %q", a.status, a.header.Get("Location"))
		}
		if a := member.get(link); a.status != 403 {
			t.Errorf("a member follows the link: %d", a.status)
		}

		remove := at + "notes/" + n.ID.String() + "/delete"
		if got := other.get(at).page().Find(`[data-action="remove-note"]`).Length(); got != 0 {
			t.Error("a note of somebody else can be removed")
		}
		if a := other.post(at, remove, url.Values{}); a.status != 403 {
			t.Errorf("other removes it: %d", a.status)
		}
		if got := viewer.get(at).page().Find("[data-note]").Length(); got != 1 {
			t.Errorf("who may only view sees %d notes", got)
		}
		viewer.note(at, "보기만 해도 남겨요")
		if a := modi.post(at, "/admin/genres/"+w.row(w.registry.Model("genre")).String()+"/notes/"+n.ID.String()+"/delete", url.Values{}); a.status != 404 {
			t.Errorf("below another row: %d", a.status)
		}
		if a := modi.post(at, remove, url.Values{}); a.status != 303 {
			t.Errorf("its author removes it: %d", a.status)
		}
		if got := modi.get(at).page().Find("[data-note]").Length(); got != 1 {
			t.Errorf("%d notes are left", got)
		}
		for text, why := range map[string]string{" ": "empty", strings.Repeat("가", 2001): "too long"} {
			a := modi.post(at, at+"notes", url.Values{"text": {text}})
			page := a.page()
			if a.status != 422 || page.Find(`body[data-page="form"]`).Length() != 1 || page.Find(`[data-error="note-text"]`).Length() != 1 ||
				page.Find(`[data-errors] a[href="#note-text"]`).Length() != 1 || page.Find("[data-note]").Length() != 1 {
				t.Errorf("%s: %d %s", why, a.status, page.Find("[data-errors]").Text())
			}
			if kept := page.Find(`textarea#note-text[aria-invalid]`).Text(); kept != text {
				t.Errorf("%s: it keeps what was typed as %.20q of %d", why, kept, len(kept))
			}
		}

		if n := w.countOf("note", schema.True()); n != 1 {
			t.Errorf("%d notes are stored", n)
		}
		if _, err := w.db.FindBy(t.Context(), w.registry.Model("audit_log"), schema.And(schema.Eq("Target", "note"), schema.Eq("Action", "add"))); err != nil {
			t.Errorf("the log: %v", err)
		}
	})
}

// Notes are nowhere but on their rows: not in the API, not for who may not view
// the row, and not after it is purged.
func TestNotesStayInTheHouse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.identities()
		boss, admin, viewer := w.as("a_superuser"), w.as("a_admin"), w.as("a_viewer")
		quiz := w.quiz(w.person("maker", models.RoleMember))
		at := "/admin/quizzes/" + quiz.String() + "/"
		boss.note(at, "아무도 모르게")
		for _, path := range []string{"/api/v1/notes", "/api/v1/note", "/api/v1/presences"} {
			if a := boss.api("GET", path, ""); a.status != 404 {
				t.Errorf("%s: %d", path, a.status)
			}
		}
		for _, path := range []string{"/api/v1/quizzes/" + quiz.String(), "/api/openapi.json", "/api/v1/me/export"} {
			if a := w.as("maker").api("GET", path, ""); strings.Contains(a.body, "아무도 모르게") || strings.Contains(a.body, `"mentions"`) {
				t.Errorf("%s names notes", path)
			}
		}
		if a := admin.get("/admin/notes/"); a.status != 404 {
			t.Errorf("a list of all notes: %d", a.status)
		}
		users := "/admin/users/" + w.row(w.registry.Model("user")).String() + "/"
		if a := viewer.post("/admin/", users+"notes", url.Values{"text": {"x"}}); a.status != 403 {
			t.Errorf("a note on what one may not view: %d", a.status)
		}
		if a := viewer.get(users + "people?q="); a.status != 403 {
			t.Errorf("handles there: %d", a.status)
		}
		if _, _, err := w.notes.Add(t.Context(), &forged{id: w.person("nobody", models.RoleMember)}, w.registry.Model("quiz"), quiz, "x"); err == nil {
			t.Error("the engine lets somebody write who may not view")
		}

		program := schema.Program{Name: "test"}
		if _, err := w.db.Trash(t.Context(), program, w.registry.Model("quiz"), quiz, nil); err != nil {
			t.Fatal(err)
		}
		if n := w.countOf("note", schema.True()); n != 1 {
			t.Errorf("in the trash: %d notes", n)
		}
		if err := w.db.Purge(t.Context(), program, w.registry.Model("quiz"), quiz, nil); err != nil {
			t.Fatal(err)
		}
		if n := w.countOf("note", schema.True()); n != 0 {
			t.Errorf("after the purge: %d notes", n)
		}
		boss.note(users, "나중에")
		w.exec("UPDATE notes SET target_id = id")
		if err := w.notes.Sweep(t.Context()); err != nil || w.countOf("note", schema.True()) != 0 {
			t.Errorf("notes about nothing are swept: %v", err)
		}
	})
}

// forged is somebody without rights.
type forged struct{ id schema.ID }

func (f *forged) ActorID() schema.ID { return f.id }
func (*forged) ActorName() string    { return "forged" }
func (*forged) Super() bool          { return false }
func (*forged) Allowed(string) bool  { return false }

// Handles are completed out of those who may view the row.
func TestHandlesAreOffered(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.identities()
		at := "/admin/quizzes/" + w.quiz(w.person("maker", models.RoleMember)).String() + "/people?q="
		boss := w.as("a_superuser")
		offered := func(letters string) []string {
			var out []string
			for _, x := range boss.get(at + letters).json()["results"].([]any) {
				out = append(out, x.(map[string]any)["id"].(string))
			}
			return out
		}
		if d := cmp.Diff([]string{"a_admin", "a_moderator", "a_superuser", "a_viewer"}, offered("@a_")); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"a_moderator"}, offered("A_MOD")); d != "" {
			t.Error(d)
		}
		if got := offered("maker"); got != nil {
			t.Errorf("members: %v", got)
		}
	})
}

// Notes are read a page at a time.
func TestNotesArePaged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("boss", models.RoleSuperuser)
		boss := w.as("boss")
		at := "/admin/genres/" + w.row(w.registry.Model("genre")).String() + "/"
		for range 12 {
			boss.note(at, "하나 더")
		}
		page := boss.get(at).page()
		if got := page.Find("[data-note]").Length(); got != 10 {
			t.Errorf("the first page has %d", got)
		}
		older, _, _ := strings.Cut(page.Find("[data-notes] a").AttrOr("href", ""), "#")
		if got := boss.get(older).page().Find("[data-note]").Length(); got != 2 {
			t.Errorf("the second page has %d", got)
		}
		if a := boss.get(at + "?notes=nonsense"); a.status != 200 || a.page().Find("[data-note]").Length() != 10 {
			t.Errorf("a bad cursor: %d", a.status)
		}
	})
}

// Who else opened a row to change it is said, for ten minutes, and never of
// oneself or of who only looks.
func TestPresence(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.identities()
		at := "/admin/genres/" + w.row(w.registry.Model("genre")).String() + "/"
		boss, admin, viewer := w.as("a_superuser"), w.as("a_admin"), w.as("a_viewer")
		said := func(b *browser) string { return strings.TrimSpace(b.get(at).page().Find("[data-presence]").Text()) }
		if got := said(viewer) + said(boss) + said(boss); got != "" {
			t.Errorf("of oneself, or of who only looks: %q", got)
		}
		if got := said(admin); !strings.HasPrefix(got, "a_superuser님이 열어 봤어요") {
			t.Errorf("the second one: %q", got)
		}
		if got := said(boss); !strings.Contains(got, "a_admin") {
			t.Errorf("the first one again: %q", got)
		}
		if n := w.countOf("presence", schema.True()); n != 2 {
			t.Errorf("%d rows for two people", n)
		}
		w.exec("UPDATE presences SET seen_at = '2020-01-01T00:00:00.000000Z'")
		if got := said(viewer); got != "" {
			t.Errorf("long ago: %q", got)
		}
		if err := w.presence.Sweep(t.Context()); err != nil || w.countOf("presence", schema.True()) != 0 {
			t.Errorf("sweep: %v", err)
		}
	})
}
