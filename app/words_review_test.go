package main

import (
	"net/http"
	"testing"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/database"
	"duckhoo/models/database/migrations"
	"duckhoo/models/schema"
)

// Whom a quiz credits and its cover are reviewed with its text: what is live
// stays until the edit is approved, comes back when that is undone, and what was
// found to be right is reported anew once it says something else.
func TestAttributionAndCoverAreReviewed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b, modi, _ := w.plant()
		owner, nobody := w.as("owner"), w.as("")
		picture := owner.uploaded("image/png", drawn(t, 600, 300))
		at, desk := "/api/v1/quizzes/"+b.quiz.String(), deskAPI+"/cases/"
		shows := func(when, attribution string, cover any) {
			t.Helper()
			a := nobody.api("GET", at, "").json()
			if a["attribution"] != attribution || a["cover"] != cover {
				t.Errorf("%s everybody sees %q and %v", when, a["attribution"], a["cover"])
			}
			want := http.StatusNotFound
			if cover != nil {
				want = http.StatusOK
			}
			if got := nobody.send("GET", picture["url"].(string), ""); got.status != want {
				t.Errorf("%s the cover is %d for strangers", when, got.status)
			}
		}
		open := func() map[string]any {
			t.Helper()
			return modi.must(http.StatusOK, "GET", desk+modi.rows(deskAPI + "/cases?limit=1")[0]["id"].(string), "")
		}
		decide := func(act map[string]any) map[string]any {
			t.Helper()
			c := open()
			return modi.must(http.StatusOK, "POST", desk+c["id"].(string)+"/decide", decision(t, c, act))
		}
		decide(map[string]any{"action": "dismiss"})
		const spam = "BUY https://spam.example"
		if a := owner.api("PATCH", at, `{"attribution":"`+spam+`","cover":"`+picture["id"].(string)+`"}`, "If-Match", "*"); a.status != http.StatusOK {
			t.Fatalf("edited: %d %s", a.status, a.body)
		}
		shows("before anybody has looked", "", nil)
		if d := owner.api("GET", at+"/draft", "").json(); d["attribution"] != spam || d["cover"] != picture["url"] || d["status"] != "draft" {
			t.Errorf("the draft: %v %v %v", d["attribution"], d["cover"], d["status"])
		}
		if got := owner.send("GET", picture["url"].(string), ""); got.status != http.StatusOK {
			t.Errorf("the owner's look at the cover of their draft: %d", got.status)
		}
		if page := owner.get("/make/" + b.quiz.String()).page(); page.Find(`[name="attribution"]`).AttrOr("value", "") != spam {
			t.Errorf("the page of the draft has %q", page.Find(`[name="attribution"]`).AttrOr("value", ""))
		}

		w.exec("UPDATE users SET blocked_until = ? WHERE handle = 'owner'", models.Forever)
		if a := owner.api("POST", at+"/submit", ""); a.status != http.StatusForbidden {
			t.Errorf("submitted by who may not publish: %d", a.status)
		}
		w.exec("UPDATE users SET blocked_until = NULL WHERE handle = 'owner'")

		if a := owner.api("POST", at+"/submit", ""); a.status != http.StatusOK {
			t.Fatalf("submitted: %d %s", a.status, a.body)
		}
		shows("under review", "", nil)
		if a := owner.api("PATCH", at, `{"attribution":"another"}`, "If-Match", "*"); a.status != http.StatusConflict || a.json()["code"] != "under_review" {
			t.Errorf("edited under review: %d %s", a.status, a.body)
		}
		page := b.modi.get("/admin/queue/" + open()["id"].(string)).page()
		if text := page.Find(`.desk__text [data-field="attribution"]`).Text(); text == "" || page.Find(".desk__text img").Length() == 0 {
			t.Errorf("who reviews it sees %q and %d pictures", text, page.Find(".desk__text img").Length())
		}
		diff := owner.api("GET", at+"/versions/2/diff", "").json()["fields"].([]any)
		if len(diff) != 2 || diff[0].(map[string]any)["after"] != spam {
			t.Errorf("what changed: %v", diff)
		}
		made := decide(map[string]any{"action": "approve"})
		shows("approved", spam, picture["url"])
		modi.must(http.StatusOK, "POST", deskAPI+"/verdicts/"+made["id"].(string)+"/undo", "")
		shows("undone", "", nil)
		decide(map[string]any{"action": "approve"})
		shows("approved again", spam, picture["url"])
		if status, code := b.reports("jun", "spam"); status != http.StatusCreated {
			t.Errorf("reported once it says something else: %d %v", status, code)
		}
	})
}

// A quiz that nothing of was ever published shows its owner what its draft has.
func TestAttributionOfADraft(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		mina := w.as("mina")
		a := mina.api("POST", "/api/v1/quizzes", inJSON(t, map[string]any{"title": "초안", "genre_id": w.row(w.registry.Model("genre")), "language": "ko",
			"visibility": "public", "licence": "CC-BY-4.0", "attribution": "미나"}))
		if a.status != http.StatusCreated {
			t.Fatalf("made: %d %s", a.status, a.body)
		}
		at := "/api/v1/quizzes/" + a.json()["id"].(string)
		if got := mina.api("PATCH", at, `{"attribution":"미나와 준"}`, "If-Match", "*").json()["attribution"]; got != "미나와 준" {
			t.Errorf("the quiz credits %v", got)
		}
		if got := mina.api("GET", at+"/draft", "").json()["attribution"]; got != "미나와 준" {
			t.Errorf("its draft credits %v", got)
		}
	})
}

// What waited for its review when migration 0041 came, and was submitted without
// the credit and the cover of its quiz, takes them over and is approved as it is:
// a quiz that was never live and an edit of one that is alike. Anything else that
// changed under review is refused as ever.
func TestWhatWaitedTakesOverCreditAndCover(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		picture := s.maker.uploaded("image/png", drawn(t, 600, 300))
		_, fresh := s.submitted()
		at, edited := s.submitted()
		s.modi.decides(edited, approves)
		s.maker.fine("PUT", at+"/draft", `{"title":"고친 것","questions":[{"type":"text","stem":"새 문제?","accepted":[{"pattern":"꽥"}]}]}`)
		s.maker.fine("POST", at+"/submit", "")
		_, swapped := s.submitted()
		cover := w.text("SELECT file FROM media WHERE id = ?", picture["id"])
		w.exec("UPDATE quizzes SET attribution = '미나의 그림', cover = ?", cover)
		before := map[string]string{}
		for _, id := range []string{fresh, edited, swapped} {
			before[id] = w.text("SELECT content_hash FROM quiz_versions WHERE quiz_id = ? AND status = 'pending'", id)
		}
		w.migrates("0040_desk")
		w.migrates("0041_version_words")
		all := migrations.List()
		w.migrates(all[len(all)-1].ID)
		for id, hash := range before {
			row, err := w.db.FindBy(t.Context(), w.registry.Model("quiz_version"), schema.And(schema.Eq("QuizID", w.quizOf(id).ID), schema.Eq("Status", "pending")), "Questions.Choices", "Questions.Accepted")
			if err != nil {
				t.Fatal(err)
			}
			if v := row.(*models.QuizVersion); v.Attribution != "미나의 그림" || v.ContentHash != hash || authoring.ContentHash(v) == hash {
				t.Fatalf("it is not as it was at the migration: %q, %s", v.Attribution, v.ContentHash)
			}
		}
		for _, id := range []string{fresh, edited} {
			if a := w.as("modi").api("POST", "/api/v1/quizzes/"+id+"/approve", "", "If-Match", "*"); a.status != http.StatusOK {
				t.Errorf("approved: %d %s", a.status, a.body)
			}
			shown := w.as("").api("GET", "/api/v1/quizzes/"+id, "").json()
			if shown["attribution"] != "미나의 그림" || shown["cover"] != picture["url"] {
				t.Errorf("everybody sees %v and %v", shown["attribution"], shown["cover"])
			}
		}
		refused := func(what string) {
			t.Helper()
			if a := w.as("modi").api("POST", "/api/v1/quizzes/"+swapped+"/approve", "", "If-Match", "*"); a.status != http.StatusConflict || a.json()["code"] != "changed_since_submitted" {
				t.Errorf("%s: %d %s", what, a.status, a.body)
			}
		}
		w.exec("UPDATE quiz_versions SET attribution = '다른 사람' WHERE quiz_id = ?", swapped)
		refused("another credit")
		w.exec("UPDATE quiz_versions SET attribution = '미나의 그림', title = '광고' WHERE quiz_id = ?", swapped)
		refused("another title")
	})
}

// migrates brings the database to a migration, back or forth.
func (w *world) migrates(id string) {
	w.t.Helper()
	run, done, err := database.Runner(w.t.Context(), w.settings.Database)
	if err != nil {
		w.t.Fatal(err)
	}
	defer done()
	if _, err := run.To(w.t.Context(), id); err != nil {
		w.t.Fatal(err)
	}
}

// fine asks for something that must succeed.
func (b *browser) fine(method, path, body string) {
	b.w.t.Helper()
	if a := b.api(method, path, body, "If-Match", "*"); a.status != http.StatusOK {
		b.w.t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
}
