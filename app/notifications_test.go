package main

import (
	"fmt"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// told is what somebody is told, the newest first.
func (b *browser) told(query string, headers ...string) []map[string]any {
	b.w.t.Helper()
	b.w.tell()
	a := b.api("GET", "/api/v1/notifications"+query, "", headers...)
	if a.status != 200 {
		b.w.t.Fatalf("notifications: %d %s", a.status, a.body)
	}
	var out []map[string]any
	for _, row := range a.json()["data"].([]any) {
		out = append(out, row.(map[string]any))
	}
	return out
}

func (b *browser) unread() float64 {
	b.w.t.Helper()
	b.w.tell()
	return b.api("GET", "/api/v1/notifications/unread", "").json()["unread"].(float64)
}

// tell does at once what waits until nothing can be undone any more.
func (w *world) tell() {
	w.t.Helper()
	open, err := w.db.List(w.t.Context(), database.Query{Model: w.registry.Model("verdict"), Actor: schema.Program{Name: "test"}, Verb: schema.VerbView, Limit: 100,
		Where: schema.And(schema.IsNull("ToldAt", true), schema.IsNull("UndoneAt", true))})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, row := range open.Rows {
		if err := w.program.desk.Tell(w.t.Context(), moderation.Tell{ID: row.(*models.Verdict).ID}); err != nil {
			w.t.Fatal(err)
		}
	}
}

// say comments on a quiz and returns the comment's id.
func (b *browser) say(quiz schema.ID, body, parent string) string {
	b.w.t.Helper()
	more := ""
	if parent != "" {
		more = `,"parent_id":"` + parent + `"`
	}
	a := b.api("POST", "/api/v1/quizzes/"+quiz.String()+"/comments", `{"body":"`+body+`"`+more+`}`)
	if a.status != 201 {
		b.w.t.Fatalf("comment: %d %s", a.status, a.body)
	}
	return a.json()["id"].(string)
}

// People are told what others did to what is theirs, in their language, and
// never what they did themselves.
func TestNotifications(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.quiz(w.person("maker", models.RoleMember))
		w.person("ann", models.RoleMember)
		w.person("modi", models.RoleModerator)
		maker, ann, modi := w.as("maker"), w.as("ann"), w.as("modi")
		if n := maker.unread(); n != 0 {
			t.Errorf("%v unread before anything", n)
		}
		first := ann.say(quiz, "재미있어요", "")
		maker.say(quiz, "고마워요", first)
		if got := maker.told("", "Accept-Language", "ko"); len(got) != 1 || got[0]["kind"] != "comment" || got[0]["text"] != "ann님이 ‘오리 퀴즈’에 댓글을 남겼어요." || got[0]["comment_id"] != first {
			t.Errorf("the maker is told %v", got)
		}
		got := ann.told("", "Accept-Language", "en")
		if len(got) != 1 || got[0]["kind"] != "reply" || got[0]["text"] != "maker answered your comment on “오리 퀴즈”." || got[0]["link"] == nil || got[0]["read_at"] != nil {
			t.Errorf("ann is told %v", got)
		}
		if a := modi.api("POST", "/api/v1/comments/"+first+"/hide", `{"reason":"스포일러예요"}`, "If-Match", "*"); a.status != 200 {
			t.Fatalf("hide: %d %s", a.status, a.body)
		}
		if got := ann.told(""); len(got) != 2 || got[0]["kind"] != "comment_hidden" || got[0]["reason"] != "스포일러예요" {
			t.Errorf("ann is told %v", got)
		}
		if n := ann.unread(); n != 2 {
			t.Errorf("%v unread", n)
		}
		id := ann.told("")[0]["id"].(string)
		if a := maker.api("POST", "/api/v1/notifications/read", `{"ids":["`+id+`"]}`); a.status != 200 || ann.unread() != 2 {
			t.Errorf("somebody else's: %d, unread %v", a.status, ann.unread())
		}
		if a := ann.api("POST", "/api/v1/notifications/read", `{"ids":["`+id+`"]}`); a.status != 200 || a.json()["unread"] != 1.0 {
			t.Errorf("read one: %d %s", a.status, a.body)
		}
		if got := ann.told("?unread=true"); len(got) != 1 || got[0]["kind"] != "reply" {
			t.Errorf("unread are %v", got)
		}
		if a := ann.api("POST", "/api/v1/notifications/read", `{}`); a.status != 200 || ann.unread() != 0 {
			t.Errorf("read all: %d, unread %v", a.status, ann.unread())
		}
	})
}

// What became of quizzes and reports is told with the reason; the title of a
// quiz that its reader may not see any more is not.
func TestNotificationsOfDecisions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.quiz(w.person("maker", models.RoleMember))
		w.person("ann", models.RoleMember)
		w.person("modi", models.RoleModerator)
		maker, ann, modi := w.as("maker"), w.as("ann"), w.as("modi")
		said := ann.say(quiz, "여기요", "")
		maker.say(quiz, "네", said)
		report := ann.api("POST", "/api/v1/reports", fmt.Sprintf(`{"subject":"quiz","subject_id":"%s","reason":"spam"}`, quiz))
		if report.status != 201 {
			t.Fatalf("report: %d %s", report.status, report.body)
		}
		for _, decided := range [][2]string{ // what is hidden has answered its reports
			{"/api/v1/reports/" + report.json()["id"].(string) + "/agree", `{"reason":"맞아요"}`},
			{"/api/v1/quizzes/" + quiz.String() + "/hide", `{"reason":"광고예요"}`},
		} {
			if a := modi.api("POST", decided[0], decided[1], "If-Match", "*"); a.status >= 300 {
				t.Fatalf("%s: %d %s", decided[0], a.status, a.body)
			}
		}
		if got := maker.told("?limit=1"); got[0]["kind"] != "quiz_hidden" || got[0]["reason"] != "광고예요" || !strings.Contains(got[0]["text"].(string), "오리 퀴즈") {
			t.Errorf("the maker is told %v", got)
		}
		got := ann.told("")
		if len(got) != 2 || got[0]["kind"] != "report_agreed" || got[0]["reason"] != "맞아요" {
			t.Fatalf("ann is told %v", got)
		}
		if got[1]["quiz_id"] != nil || got[1]["link"] != nil || strings.Contains(got[1]["text"].(string), "오리") {
			t.Errorf("a hidden quiz is named: %v", got[1])
		}
	})
}

func TestNotificationPreferences(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.quiz(w.person("maker", models.RoleMember))
		w.person("ann", models.RoleMember)
		maker, ann := w.as("maker"), w.as("ann")
		const path = "/api/v1/notifications/preferences"
		for body, pointer := range map[string]string{`{"paint":true}`: "/paint", `{"comment":"no"}`: "/comment", `{"comment":null}`: "/comment"} {
			if a := maker.api("PATCH", path, body); a.status != 422 || !strings.Contains(a.body, pointer) {
				t.Errorf("%s: %d %s", body, a.status, a.body)
			}
		}
		if a := maker.api("PATCH", path, `{"comment":false}`); a.status != 200 || a.json()["comment"] != false || a.json()["reply"] != true {
			t.Errorf("off: %d %s", a.status, a.body)
		}
		ann.say(quiz, "하나", "")
		if got := maker.told(""); len(got) != 0 {
			t.Errorf("told all the same: %v", got)
		}
		if a := maker.api("PATCH", path, `{"comment":true}`); a.status != 200 || maker.api("GET", path, "").json()["comment"] != true {
			t.Errorf("on: %d %s", a.status, a.body)
		}
		ann.say(quiz, "둘", "")
		if got := maker.told(""); len(got) != 1 {
			t.Errorf("on again: %v", got)
		}
		for _, bad := range []string{"?unread=x", "?limit=0", "?paint=1", "?cursor=x"} {
			if a := maker.api("GET", "/api/v1/notifications"+bad, ""); a.status != 400 {
				t.Errorf("%s: %d", bad, a.status)
			}
		}
		if a := w.browser().api("GET", "/api/v1/notifications", ""); a.status != 401 {
			t.Errorf("nobody: %d", a.status)
		}
	})
}
