package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

const deskAPI = "/api/v1/admin"

// robot is a program that asks with a key and nothing else.
type robot struct {
	w   *world
	key string
}

// robot makes a secret key of somebody, for a program.
func (w *world) robot(handle string, scopes ...string) robot {
	w.t.Helper()
	return robot{w, w.as(handle).newKey("secret", scopes...).Key}
}

func (r robot) ask(method, path, body string, headers ...string) answer {
	r.w.t.Helper()
	return r.w.browser().api(method, path, body, append([]string{"Authorization", "Bearer " + r.key}, headers...)...)
}

// must asks for what has to be answered so.
func (r robot) must(status int, method, path, body string, headers ...string) map[string]any {
	r.w.t.Helper()
	a := r.ask(method, path, body, headers...)
	if a.status != status {
		r.w.t.Fatalf("%s %s: %d, want %d: %s", method, path, a.status, status, a.body)
	}
	if a.body == "" {
		return nil
	}
	return a.json()
}

// rows are what a list has.
func (r robot) rows(path string) []map[string]any {
	r.w.t.Helper()
	var out []map[string]any
	for _, one := range r.must(http.StatusOK, "GET", path, "")["data"].([]any) {
		out = append(out, one.(map[string]any))
	}
	return out
}

// asSeen are the members by which a decision names a case as it was seen.
func asSeen(c map[string]any) map[string]any {
	return map[string]any{"lock_version": c["lock_version"], "snapshot_hash": c["snapshot_hash"]}
}

func inJSON(t *testing.T, value any) string {
	t.Helper()
	body, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// decision is the body that decides a case as it was seen.
func decision(t *testing.T, c map[string]any, acts ...map[string]any) string {
	t.Helper()
	body := asSeen(c)
	body["acts"] = acts
	return inJSON(t, body)
}

func allowed(c map[string]any) (out []string) {
	for _, one := range c["allowed_actions"].([]any) {
		out = append(out, one.(map[string]any)["action"].(string))
	}
	return out
}

// plant is a bench whose moderators are programs, and whose members report with
// keys of their own.
func (w *world) plant() (b *bench, modi, other robot) {
	w.t.Helper()
	b = w.bench()
	return b, w.robot("modi", "moderate"), w.robot("other", "moderate")
}

// A program with a key finds a case, claims it, sees what may be decided and what
// that would do, decides, undoes that and decides again; people are told of what
// stands, and the log holds.
func TestDeskByKey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b, modi, other := w.plant()
		list := modi.rows(deskAPI + "/cases")
		if len(list) != 1 || list[0]["subject_id"] != b.quiz.String() || list[0]["reports"] != float64(2) || list[0]["priority"] != "mid" || list[0]["claimed_by"] != nil {
			t.Fatalf("cases: %v", list)
		}
		path := deskAPI + "/cases/" + list[0]["id"].(string)
		for query, want := range map[string]int{"kind=report": 1, "kind=appeal": 0, "kind=rights": 0, "priority=mid": 1, "priority=high": 0, "priority=low": 0, "state=pending": 1, "state=claimed": 0, "state=resolved,escalated": 0,
			"claimed=none": 1, "claimed=me": 0, "claimed=others": 0, "subject=quiz": 1, "subject=user": 0, "subject_id=" + b.quiz.String(): 1, "sort=-due_at": 1, "sort=created_at": 1} {
			if got := modi.rows(deskAPI + "/cases?" + query); len(got) != want {
				t.Errorf("?%s: %d cases, want %d", query, len(got), want)
			}
		}
		if got := modi.must(200, "POST", path+"/claim", ""); got["state"] != "claimed" || got["claimed_by"].(map[string]any)["handle"] != "modi" {
			t.Errorf("claimed: %v", got)
		}
		for query, want := range map[string]int{"claimed=me": 1, "claimed=none": 0, "claimed=others": 0} {
			if got := modi.rows(deskAPI + "/cases?" + query); len(got) != want {
				t.Errorf("?%s: %d cases, want %d", query, len(got), want)
			}
		}
		if got := other.rows(deskAPI + "/cases?claimed=others"); len(got) != 1 {
			t.Errorf("claimed by others: %d", len(got))
		}
		for _, try := range [][3]string{{"POST", "/claim", ""}, {"DELETE", "/claim", ""}, {"POST", "/escalate", `{"reason":"까닭"}`}} {
			if a := other.ask(try[0], path+try[1], try[2]); a.status != 409 || a.json()["code"] != "claimed" || !strings.Contains(a.body, "@modi") {
				t.Errorf("%s%s by another: %d %s", try[0], try[1], a.status, a.body)
			}
		}
		one := modi.must(200, "GET", path, "")
		if got := allowed(one); !slices.Contains(got, "hide") || !slices.Contains(got, "dismiss") || slices.Contains(got, "ban") || slices.Contains(got, "approve") {
			t.Errorf("allowed: %v", got)
		}
		for _, entry := range one["allowed_actions"].([]any) {
			a := entry.(map[string]any)
			effect := a["effect"].(map[string]any)
			if a["action"] == "hide" && (effect["before"] != "published" || effect["after"] != "hidden" || effect["answers"] != float64(2) || effect["agrees"] != true || effect["tells_owner"] != true || a["needs_reason"] != true ||
				!slices.Contains(a["also"].([]any), any("mute"))) {
				t.Errorf("hiding would do %v", a)
			}
		}
		if got := one["signals"].([]any); len(got) != 2 || !strings.Contains(inJSON(t, got), "광고예요") || !strings.Contains(inJSON(t, got), "mina") {
			t.Errorf("signals: %v", got)
		}
		hide := map[string]any{"action": "hide", "reason_code": "spam", "reason": "광고로 가득해요", "note": "세 번째"}
		if a := other.ask("POST", path+"/decide", decision(t, one, hide)); a.status != 409 || b.status() != "published" {
			t.Errorf("decided by another: %d %s", a.status, a.body)
		}
		made := modi.must(200, "POST", path+"/decide", decision(t, one, hide), "Idempotency-Key", "once")
		if again := modi.ask("POST", path+"/decide", decision(t, one, hide), "Idempotency-Key", "once"); again.status != 200 || again.header.Get("Idempotent-Replayed") != "true" || again.json()["id"] != made["id"] {
			t.Errorf("the same again: %d %s", again.status, again.body)
		}
		if b.status() != "hidden" || made["case"].(map[string]any)["state"] != "resolved" || w.countOf("decision", schema.True()) != 1 {
			t.Fatalf("the quiz is %s: %v", b.status(), made)
		}
		now := modi.must(200, "GET", path, "")
		for name, said := range made["case"].(map[string]any) {
			if inJSON(t, said) != inJSON(t, now[name]) {
				t.Errorf("the answer to a decision says %s = %v, the case %v", name, said, now[name])
			}
		}
		undo := deskAPI + "/verdicts/" + made["id"].(string) + "/undo"
		if a := other.ask("POST", undo, ""); a.status != 409 || a.json()["code"] != "not_yours" || b.status() != "hidden" {
			t.Errorf("undone by another: %d %s", a.status, a.body)
		}
		if got := modi.must(200, "POST", undo, ""); got["undone_at"] == nil || b.status() != "published" || got["case"].(map[string]any)["state"] != "claimed" {
			t.Errorf("undone: %v, the quiz is %s", got, b.status())
		}
		if a := modi.ask("POST", undo, ""); a.status != 409 {
			t.Errorf("undone twice: %d", a.status)
		}
		if a := modi.ask("POST", path+"/decide", decision(t, one, hide)); a.status != 409 || a.json()["code"] != "stale" {
			t.Errorf("what was seen before the undo: %d %s", a.status, a.body)
		}
		one = modi.must(200, "GET", path, "")
		made = modi.must(200, "POST", path+"/decide", decision(t, one, hide, map[string]any{"action": "mute", "reason": "광고예요", "until": "2099-01-01T00:00:00Z"}))
		w.tell()
		if a := modi.ask("POST", deskAPI+"/verdicts/"+made["id"].(string)+"/undo", ""); a.status != 409 || a.json()["code"] != "too_late" {
			t.Errorf("undone too late: %d %s", a.status, a.body)
		}
		if got := w.as("mina").told(""); len(got) != 1 || got[0]["kind"] != "report_agreed" {
			t.Errorf("mina is told %v", got)
		}
		owner := deskAPI + "/users/" + one["owner_id"].(string)
		if got := modi.rows(owner + "/history"); len(got) != 4 || got[0]["note"] != nil && got[0]["note"] != "세 번째" {
			t.Errorf("history: %v", got)
		}
		if got := modi.rows(owner + "/sanctions"); len(got) != 1 || got[0]["type"] != "comment_mute" || got[0]["points"] != float64(2) || got[0]["verdict_id"] != made["id"] {
			t.Errorf("sanctions: %v", got)
		}
		if v, err := w.db.VerifyAudit(t.Context()); err != nil || v.Broken != 0 {
			t.Errorf("the log: %+v, %v", v, err)
		}
	})
}

// What has changed since it was seen is a conflict that has what is so now; of two
// who decide at once one does.
func TestDeskByKeyConflicts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b, modi, other := w.plant()
		path := deskAPI + "/cases/" + modi.rows(deskAPI + "/cases")[0]["id"].(string)
		one := modi.must(200, "GET", path, "")
		hide := map[string]any{"action": "hide", "reason": "광고로 가득해요"}
		w.person("late", models.RoleMember)
		b.report("late", "hate")
		a := modi.ask("POST", path+"/decide", decision(t, one, hide))
		if a.status != 409 || a.json()["code"] != "stale" || b.status() != "published" || !strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") {
			t.Fatalf("%d %s", a.status, a.body)
		}
		now, _ := a.json()["current"].(map[string]any)
		if len(now["signals"].([]any)) != 3 || now["lock_version"] == one["lock_version"] {
			t.Errorf("what is so now: %v", now)
		}
		if err := w.db.Tx(t.Context(), func(ctx context.Context) error {
			return w.db.From(ctx).Exec("UPDATE quizzes SET title = 'changed' WHERE id = ?", b.quiz).Error
		}); err != nil {
			t.Fatal(err)
		}
		if a := modi.ask("POST", path+"/decide", decision(t, now, hide)); a.status != 409 || a.json()["code"] != "stale" {
			t.Errorf("another subject: %d %s", a.status, a.body)
		}
		one = modi.must(200, "GET", path, "")
		var wg sync.WaitGroup
		got := make([]int, 6)
		bodies := []string{decision(t, one, hide), decision(t, one, map[string]any{"action": "dismiss"})}
		for i := range got {
			wg.Go(func() { got[i] = []robot{modi, other}[i%2].ask("POST", path+"/decide", bodies[i%2]).status })
		}
		wg.Wait()
		slices.Sort(got)
		if got[0] != 200 || got[1] != 409 || got[5] != 409 {
			t.Errorf("six decide at once: %v", got)
		}
		if n := w.countOf("verdict", schema.True()); n != 1 {
			t.Errorf("%d verdicts", n)
		}
		if a := modi.ask("POST", path+"/decide", decision(t, one, hide)); a.status != 409 || a.json()["code"] != "resolved" {
			t.Errorf("resolved already: %d %s", a.status, a.body)
		}
	})
}

// Escalation, notes, canned reasons and letting go, by key.
func TestDeskByKeyMoves(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b, modi, other := w.plant()
		w.person("boss", models.RoleAdmin)
		boss := w.robot("boss", "moderate")
		path := deskAPI + "/cases/" + modi.rows(deskAPI + "/cases")[0]["id"].(string)
		modi.must(200, "POST", path+"/claim", "")
		if got := modi.must(201, "POST", path+"/notes", `{"text":"@boss 지난주와 같아요. @nobody_here"}`); got["author"].(map[string]any)["handle"] != "modi" || !slices.Contains(got["unseen"].([]any), any("nobody_here")) {
			t.Errorf("a note: %v", got)
		}
		if got := other.rows(path + "/notes"); len(got) != 1 || !strings.Contains(got[0]["text"].(string), "지난주") {
			t.Errorf("notes: %v", got)
		}
		if got := w.as("boss").told(""); len(got) != 1 || got[0]["kind"] != "mention" {
			t.Errorf("the boss is told %v", got)
		}
		if a := modi.ask("DELETE", path+"/claim", ""); a.status != 204 {
			t.Errorf("let go: %d %s", a.status, a.body)
		}
		if a := other.ask("POST", path+"/claim", "", "If-Match", `"v1"`); a.status != 412 {
			t.Errorf("an old ETag: %d %s", a.status, a.body)
		}
		tag := other.ask("GET", path, "").header.Get("ETag")
		if a := other.ask("GET", path, "", "If-None-Match", tag); a.status != 304 {
			t.Errorf("nothing new: %d", a.status)
		}
		if a := other.ask("POST", path+"/escalate", `{}`); a.status != 422 || !strings.Contains(a.body, "/reason") {
			t.Errorf("escalated without a reason: %d %s", a.status, a.body)
		}
		if got := other.must(200, "POST", path+"/escalate", `{"reason":"변호사가 봐야 해요"}`, "If-Match", tag); got["state"] != "escalated" {
			t.Errorf("escalated: %v", got)
		}
		if len(modi.rows(deskAPI+"/cases")) != 0 || len(modi.rows(deskAPI+"/cases?state=escalated")) != 1 {
			t.Error("it is still in the queue")
		}
		canned := w.canned()
		if a := modi.ask("POST", deskAPI+"/canned-reasons", `{"name":"가","name_en":"A","text":"가","text_en":"A","position":1,"active":true}`); a.status != 403 {
			t.Errorf("a moderator writes canned reasons: %d", a.status)
		}
		made := boss.must(201, "POST", deskAPI+"/canned-reasons", `{"name":"가","name_en":"A","text":"가","text_en":"A","position":1,"active":true}`)
		own := deskAPI + "/canned-reasons/" + made["id"].(string)
		if a := boss.ask("PATCH", own, `{"active":false}`); a.status != 428 {
			t.Errorf("without If-Match: %d", a.status)
		}
		boss.must(200, "PATCH", own, `{"active":false}`, "If-Match", `"v1"`)
		for body, at := range map[string]string{`{"text_en":"{where}"}`: "/text_en", `{"nope":1}`: "/nope", `{"id":"x"}`: "/id", `{"position":"1"}`: "/position"} {
			if a := boss.ask("PATCH", own, body, "If-Match", "*"); a.status != 422 || !strings.Contains(a.body, at) {
				t.Errorf("%s: %d %s", body, a.status, a.body)
			}
		}
		names := inJSON(t, modi.rows(deskAPI+"/canned-reasons"))
		if !strings.Contains(names, canned.ID.String()) || strings.Contains(names, made["id"].(string)) {
			t.Errorf("canned reasons: %s", names)
		}
		if a := boss.ask("DELETE", own, "", "If-Match", "*"); a.status != 204 {
			t.Errorf("deleted: %d", a.status)
		}
		one := boss.must(200, "GET", path, "")
		act := map[string]any{"action": "hide", "canned_reason_id": canned.ID.String()}
		if a := boss.ask("POST", path+"/decide", decision(t, one, act)); a.status != 422 || !strings.Contains(a.body, `"/acts/0/fill/where"`) {
			t.Errorf("not filled in: %d %s", a.status, a.body)
		}
		act["fill"] = map[string]string{"where": "2번 문제"}
		boss.must(200, "POST", path+"/decide", decision(t, one, act))
		if n := w.countOf("decision", schema.And(schema.Eq("PublicText", "2번 문제에 출처가 없어요."), schema.Eq("PublicTextEN", "No source in 2번 문제."), schema.Eq("ReasonCode", "copyright"))); n != 1 || b.status() != "hidden" {
			t.Errorf("%d decisions, the quiz is %s", n, b.status())
		}
	})
}

// Many cases are decided for one reason, each with its own decision and entry.
func TestDeskByKeyMany(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, modi, other := w.plant()
		w.reported(23)
		var cases []map[string]any
		cursor := ""
		for range 3 {
			page := modi.must(200, "GET", deskAPI+"/cases?limit=10"+cursor, "")
			for _, row := range page["data"].([]any) {
				one := modi.must(200, "GET", deskAPI+"/cases/"+row.(map[string]any)["id"].(string), "")
				cases = append(cases, map[string]any{"id": one["id"], "lock_version": one["lock_version"], "snapshot_hash": one["snapshot_hash"]})
			}
			next, _ := page["page"].(map[string]any)["next_cursor"].(string)
			cursor = "&cursor=" + next
		}
		if len(cases) != 24 {
			t.Fatalf("%d cases on three pages", len(cases))
		}
		body := map[string]any{"cases": cases, "action": "hide", "reason": "광고로 가득해요"}
		if a := modi.ask("POST", deskAPI+"/cases/bulk", inJSON(t, body)); a.status != 422 || !strings.Contains(a.body, "/confirm") {
			t.Errorf("24 without their number: %d %s", a.status, a.body)
		}
		body["confirm"] = 24
		for action, at := range map[string]string{"mute": "/action", "": "/action", "nonsense": "/action"} {
			bad := map[string]any{"cases": cases, "action": action, "reason": "까닭", "confirm": 24}
			if a := modi.ask("POST", deskAPI+"/cases/bulk", inJSON(t, bad)); a.status != 422 || !strings.Contains(a.body, at) {
				t.Errorf("together %q: %d %s", action, a.status, a.body)
			}
		}
		taken := cases[3]["id"].(string)
		other.must(200, "POST", deskAPI+"/cases/"+taken+"/claim", "")
		before := w.countOf("audit_log", schema.Eq("Action", "bulk"))
		got := modi.must(200, "POST", deskAPI+"/cases/bulk", inJSON(t, body), "Idempotency-Key", "bulk")
		if got["decided"] != float64(23) || len(got["results"].([]any)) != 24 {
			t.Errorf("decided: %v", got["decided"])
		}
		left := got["results"].([]any)[3].(map[string]any)
		if left["case_id"] != taken || left["verdict_id"] != nil || left["code"] != "claimed" || !strings.Contains(left["detail"].(string), "@other") {
			t.Errorf("left: %v", left)
		}
		if again := modi.must(200, "POST", deskAPI+"/cases/bulk", inJSON(t, body), "Idempotency-Key", "bulk"); again["bulk_id"] != got["bulk_id"] {
			t.Error("the same again did it again")
		}
		if n := w.countOf("decision", schema.Eq("BulkParentID", theID(t, got["bulk_id"]))); n != 23 {
			t.Errorf("%d decisions", n)
		}
		if n := w.countOf("audit_log", schema.Eq("Action", "hide")) + w.countOf("audit_log", schema.Eq("Action", "bulk")) - before; n != 24 {
			t.Errorf("%d entries in the log, want 24", n)
		}
		first := got["results"].([]any)[0].(map[string]any)
		modi.must(200, "POST", deskAPI+"/verdicts/"+first["verdict_id"].(string)+"/undo", "")
		if a := other.ask("POST", deskAPI+"/cases/bulk/"+got["bulk_id"].(string)+"/undo", ""); a.status != 409 {
			t.Errorf("undone by another: %d %s", a.status, a.body)
		}
		if undone := modi.must(200, "POST", deskAPI+"/cases/bulk/"+got["bulk_id"].(string)+"/undo", ""); undone["undone"] != float64(22) || undone["left"] != float64(1) {
			t.Errorf("undone together: %v", undone)
		}
		if v, err := w.db.VerifyAudit(t.Context()); err != nil || v.Broken != 0 {
			t.Errorf("the log: %+v, %v", v, err)
		}
	})
}

func theID(t *testing.T, text any) schema.ID {
	t.Helper()
	id, err := schema.ParseID(fmt.Sprint(text))
	if err != nil {
		t.Fatal(err)
	}
	return id
}
