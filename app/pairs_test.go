package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// removed is a published quiz that was removed at the desk, which hid it first,
// and what its owner reads of that.
func (b *bench) removed(modi robot, owner *browser) (hide, remove string) {
	t := b.w.t
	t.Helper()
	at := deskAPI + "/cases/" + b.w.text("SELECT id FROM cases WHERE subject_id = ? AND open_key IS NOT NULL", b.quiz)
	modi.must(http.StatusOK, "POST", at+"/decide", decision(t, modi.must(http.StatusOK, "GET", at, ""), map[string]any{"action": "remove", "reason": "베낀 퀴즈예요"}))
	b.w.tell()
	for _, one := range owner.api("GET", "/api/v1/me/decisions", "").json()["data"].([]any) {
		one := one.(map[string]any)
		if one["reverted"] == true || one["appealable"] != true {
			continue
		}
		switch one["action"] {
		case "hide":
			hide = one["id"].(string)
		case "remove":
			remove = one["id"].(string)
		}
	}
	if hide == "" || remove == "" || b.status() != "removed" {
		t.Fatalf("the quiz is %s, hidden by %q, removed by %q", b.status(), hide, remove)
	}
	return hide, remove
}

// A removal and what hid its quiz first are one matter: whichever is appealed, a
// ruling is about both, and its mail says why they were wrong.
func TestRemovalIsOverturnedWhole(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b, modi, other := w.plant()
		w.work()
		w.exec(`UPDATE users SET email = 'owner@example.com', email_verified = TRUE WHERE handle = 'owner'`)
		owner := w.as("owner")
		appeal := func(id string) answer {
			return owner.api("POST", "/api/v1/appeals", `{"decision_id":"`+id+`","text":"제가 만들었어요"}`)
		}
		for sent, of := range []string{"remove", "hide"} {
			if sent > 0 {
				b.report("mina", "copyright")
			}
			hide, remove := b.removed(modi, owner)
			first, second := remove, hide
			if of == "hide" {
				first, second = hide, remove
			}
			a := appeal(first)
			if a.status != http.StatusCreated {
				t.Fatalf("%s is appealed: %d %s", of, a.status, a.body)
			}
			if got := appeal(second); got.status != http.StatusConflict || got.json()["code"] != "already_appealed" {
				t.Errorf("the other of the two: %d %s", got.status, got.body)
			}
			other.must(http.StatusOK, "POST", "/api/v1/appeals/"+idOf(t, a)+"/overturn", `{"reason":"직접 만든 것이 맞아요"}`)
			if b.status() != "published" {
				t.Errorf("%s was wrong, and the quiz is %s", of, b.status())
			}
			w.tell()
			for _, id := range []string{hide, remove} {
				if n := w.number("SELECT count(*) FROM decisions WHERE reverts_id = ?", id); n != 1 {
					t.Errorf("%d decisions take back one of the two", n)
				}
				if got := appeal(id); got.status != http.StatusConflict {
					t.Errorf("appealed after the ruling: %d %s", got.status, got.body)
				}
			}
			mails := w.mails("owner@example.com", sent+1)
			if last := mails[len(mails)-1]; len(mails) != sent+1 || !strings.Contains(last, "직접 만든 것이 맞아요") || strings.Contains(last, "베낀 퀴즈예요") {
				t.Errorf("%d mails, the last: %s", len(mails), last)
			}
		}
		if u := w.userNamed("mina"); u.FlagsAgreed != 0 || u.FlagsDisagreed != 2 {
			t.Errorf("who reported was right %d and wrong %d times", u.FlagsAgreed, u.FlagsDisagreed)
		}
		w.chainHolds()
	})
}

// What somebody asks for is withheld for 30 days in all, however often they ask;
// what has been edited may be withheld anew.
func TestWithheldForThirtyDaysInAll(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.withheldThings()
		for subject, id := range map[string]string{"quiz": x.quiz.String(), "comment": x.comment} {
			at := "/api/v1/" + map[string]string{"quiz": "quizzes/", "comment": "comments/"}[subject] + id
			withhold := func(days int) answer {
				return x.modi.api("POST", at+"/withhold", `{"reason":"요청이 있어요","until":"`+in(time.Duration(days)*24*time.Hour)+`"}`)
			}
			again := func() {
				t.Helper()
				w.exec("UPDATE reports SET status = 'withdrawn', open_key = NULL")
				x.ask(subject, id, "rights_request")
			}
			again()
			if a := withhold(20); a.status != http.StatusOK {
				t.Fatalf("%s: %d %s", subject, a.status, a.body)
			}
			w.exec("UPDATE temporary_measures SET starts_at = ? WHERE status = 'active'", schema.At(time.Now().AddDate(0, 0, -20)))
			x.over()
			if err := w.program.desk.Tidy(t.Context()); err != nil {
				t.Fatal(err)
			}
			again()
			if a := withhold(20); a.status != http.StatusUnprocessableEntity || a.invalid()["/until"] == "" {
				t.Errorf("%s: twenty days more: %d %s", subject, a.status, a.body)
			}
			if a := x.modi.api("POST", at+"/withhold", `{"reason":"요청이 있어요"}`); a.status != http.StatusOK {
				t.Fatalf("%s: the rest: %d %s", subject, a.status, a.body)
			}
			if end, err := schema.ParseTime(strings.Replace(w.text("SELECT ends_at FROM temporary_measures WHERE status = 'active'"), " ", "T", 1)); err == nil && time.Until(end.Time) > 10*24*time.Hour+time.Hour {
				t.Errorf("%s: the rest ends at %s", subject, end)
			}
			w.exec("UPDATE temporary_measures SET starts_at = ? WHERE status = 'active'", schema.At(time.Now().AddDate(0, 0, -10)))
			x.over()
			if err := w.program.desk.Tidy(t.Context()); err != nil {
				t.Fatal(err)
			}
			again()
			if a := x.modi.api("POST", at+"/withhold", `{"reason":"요청이 있어요"}`); a.status != http.StatusConflict || a.json()["code"] != "withheld_before" {
				t.Errorf("%s: after thirty days: %d %s", subject, a.status, a.body)
			}
			desk := x.modi.get(x.caseOf(id)).page()
			if desk.Find(`[data-action="withhold"]`).Length() != 0 || desk.Find(`[data-action="hide"]`).Length() == 0 {
				t.Errorf("%s: withholding is offered, or hiding is not", subject)
			}
		}
		if a := x.owner.api("PATCH", "/api/v1/comments/"+x.comment, `{"body":"준은 010-9876-5432"}`, "If-Match", "*"); a.status != http.StatusOK {
			t.Fatalf("edited: %d %s", a.status, a.body)
		}
		w.exec("UPDATE reports SET status = 'withdrawn', open_key = NULL")
		x.ask("comment", x.comment, "rights_request")
		if a := x.modi.api("POST", "/api/v1/comments/"+x.comment+"/withhold", `{"reason":"요청이 있어요"}`); a.status != http.StatusOK {
			t.Errorf("once it says something else: %d %s", a.status, a.body)
		}
		if n := w.countOf("temporary_measure", schema.Eq("Status", string(models.MeasureActive))); n != 1 {
			t.Errorf("%d measures run", n)
		}
	})
}
