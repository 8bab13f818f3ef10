package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// An appeal is found and ruled on at its case, by somebody who did not decide
// first; a sanction comes and goes, by key alone.
func TestDeskByKeyAppeals(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		w.person("modi", models.RoleModerator)
		w.person("other", models.RoleModerator)
		modi, other := w.robot("modi", "moderate"), w.robot("other", "moderate")
		ann := w.userNamed("ann").ID.String()
		sanctions := deskAPI + "/users/" + ann + "/sanctions"
		for body, at := range map[string]string{`{"type":"comment_mute"}`: "/reason", `{"reason":"x"}`: "/type", `{"type":"nope","reason":"x"}`: "/type", `{"type":"warning","reason":"x","until":"2099-01-01T00:00:00Z"}`: "/until",
			`{"type":"comment_mute","reason":"x","until":"soon"}`: "/until", `{"type":"comment_mute","reason":"x","until":"2001-01-01T00:00:00Z"}`: "/until", `{"type":"comment_mute","reason":"x","more":1}`: "/more"} {
			if a := modi.ask("POST", sanctions, body); a.status != 422 || !strings.Contains(a.body, at) {
				t.Errorf("%s: %d %s", body, a.status, a.body)
			}
		}
		if a := modi.ask("POST", sanctions, `{"type":"ban","reason":"x"}`); a.status != 403 {
			t.Errorf("a moderator bans: %d", a.status)
		}
		made := modi.must(201, "POST", sanctions, `{"type":"comment_mute","reason":"광고예요","note":"세 번째","until":"2099-01-01T00:00:00Z"}`)
		if made["type"] != "comment_mute" || made["status"] != "active" || made["ends_at"] == nil || made["verdict_id"] == nil {
			t.Errorf("a sanction: %v", made)
		}
		own := w.userNamed("modi").ID.String()
		if a := modi.ask("POST", deskAPI+"/users/"+own+"/sanctions", `{"type":"warning","reason":"x"}`); a.status != 403 {
			t.Errorf("of oneself: %d %s", a.status, a.body)
		}
		if a := modi.ask("POST", deskAPI+"/users/"+w.userNamed("other").ID.String()+"/sanctions", `{"type":"warning","reason":"x"}`); a.status != 403 {
			t.Errorf("of a peer: %d %s", a.status, a.body)
		}
		w.tell()
		decided := made["decision_id"].(string)
		if a := w.as("ann").api("POST", "/api/v1/appeals", `{"decision_id":"`+decided+`","text":"광고가 아니에요"}`); a.status != 201 {
			t.Fatalf("appeal: %d %s", a.status, a.body)
		}
		list := modi.rows(deskAPI + "/appeals?status=pending")
		if len(list) != 1 || list[0]["text"] != "광고가 아니에요" || list[0]["user_id"] != ann || len(modi.rows(deskAPI+"/appeals?status=upheld")) != 0 {
			t.Fatalf("appeals: %v", list)
		}
		if got := modi.must(200, "GET", deskAPI+"/appeals/"+list[0]["id"].(string), ""); got["decision"].(map[string]any)["note"] != "세 번째" {
			t.Errorf("the appeal: %v", got)
		}
		cases := other.rows(deskAPI + "/cases?kind=appeal")
		if len(cases) != 1 || cases[0]["subject"] != "user" {
			t.Fatalf("cases: %v", cases)
		}
		path := deskAPI + "/cases/" + cases[0]["id"].(string)
		first := modi.must(200, "GET", path, "")
		if first["away"] != true || len(allowed(first)) != 0 || len(first["signals"].([]any)) != 0 {
			t.Errorf("who decided first sees %v", first)
		}
		overturn := map[string]any{"action": "overturn", "reason": "광고가 아니었어요"}
		if a := modi.ask("POST", path+"/decide", decision(t, first, overturn)); a.status != 403 {
			t.Errorf("who decided first rules: %d %s", a.status, a.body)
		}
		one := other.must(200, "GET", path, "")
		if got := allowed(one); !slices.Contains(got, "overturn") || !slices.Contains(got, "uphold") || len(one["appeals"].([]any)) != 1 {
			t.Errorf("allowed: %v", got)
		}
		made = other.must(200, "POST", path+"/decide", decision(t, one, overturn))
		if got := other.rows(sanctions); len(got) != 1 || got[0]["status"] != "overturned" || !w.userNamed("ann").MutedUntil.IsZero() {
			t.Errorf("sanctions: %v", got)
		}
		if a := other.ask("POST", deskAPI+"/verdicts/"+made["id"].(string)+"/undo", ""); a.status != 409 {
			t.Errorf("what was ruled is undone: %d", a.status)
		}
		if got := other.rows(deskAPI + "/appeals"); got[0]["status"] != "overturned" || got[0]["answer"] != "광고가 아니었어요" {
			t.Errorf("the appeal: %v", got)
		}
		if v, err := w.db.VerifyAudit(t.Context()); err != nil || v.Broken != 0 {
			t.Errorf("the log: %+v, %v", v, err)
		}
	})
}

// A disputed key is found and ruled on by key.
func TestDeskByKeyDisputes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		key := c.take(c.ann, map[string][]string{"single": {"{~셋}"}}).keys["single"]
		if a := c.ann.api("POST", "/api/v1/questions/"+key+"/disputes", `{"claim":"이것도 맞아요"}`); a.status != 201 {
			t.Fatalf("claim: %d %s", a.status, a.body)
		}
		modi := w.robot("modi", "moderate")
		list := modi.rows(deskAPI + "/disputes?status=open")
		if len(list) != 1 || list[0]["claim"] != "이것도 맞아요" || list[0]["waits"] != false || len(modi.rows(deskAPI+"/disputes?waits=true")) != 0 {
			t.Fatalf("disputes: %v", list)
		}
		own := "/api/v1/disputes/" + list[0]["id"].(string)
		if a := c.maker.api("PATCH", own, `{"status":"author_rejected","reason":"아니에요"}`, "Content-Type", "application/merge-patch+json"); a.status != 200 {
			t.Fatalf("reject: %d %s", a.status, a.body)
		}
		if a := c.ann.api("PATCH", own, `{"status":"contested"}`, "Content-Type", "application/merge-patch+json"); a.status != 200 {
			t.Fatalf("contest: %d %s", a.status, a.body)
		}
		if len(modi.rows(deskAPI+"/disputes?waits=true")) != 1 || len(modi.rows(deskAPI+"/cases?kind=dispute")) != 1 {
			t.Error("it does not wait for a moderator")
		}
		one := modi.must(200, "GET", deskAPI+"/disputes/"+list[0]["id"].(string), "")
		choices := one["choices"].([]any)
		if one["type"] != "single" || len(choices) < 2 {
			t.Fatalf("the dispute: %v", one)
		}
		if got := modi.must(200, "PATCH", own, `{"status":"mod_accepted","change":"void","reason":"둘 다 맞아요"}`); got["status"] != "mod_accepted" {
			t.Errorf("ruled: %v", got)
		}
		if len(modi.rows(deskAPI+"/cases?kind=dispute")) != 0 {
			t.Error("the case waits still")
		}
	})
}

// Rules are written and tried by whom the back office lets; the log and the jobs
// are read.
func TestDeskByKeyHouse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, modi, _ := w.plant()
		w.person("boss", models.RoleAdmin)
		boss := w.robot("boss", "moderate")
		path := deskAPI + "/cases/" + modi.rows(deskAPI + "/cases")[0]["id"].(string)
		modi.must(200, "POST", path+"/decide", decision(t, modi.must(200, "GET", path, ""), map[string]any{"action": "hide", "reason": "광고로 가득해요", "note": "세 번째"}))

		source := "on: [quiz]\nwhen:\n  reports: {at_least: 1}\ndo: report\nreason: spam\n"
		if got := boss.must(200, "POST", deskAPI+"/rules/simulate", inJSON(t, map[string]any{"source": source})); got["decisions"] != float64(1) || got["caught"] != float64(1) || got["precision"] != float64(100) || w.countOf("auto_rule", schema.True()) != 0 {
			t.Errorf("simulated: %v", got)
		}
		if a := boss.ask("POST", deskAPI+"/rules", inJSON(t, map[string]any{"name": "reports", "source": "on: [quiz]\nwhen: 7\n"})); a.status != 422 || !strings.Contains(a.body, `"/source"`) {
			t.Errorf("a broken rule: %d %s", a.status, a.body)
		}
		rule := boss.must(201, "POST", deskAPI+"/rules", inJSON(t, map[string]any{"name": "reports", "source": source}))
		own := deskAPI + "/rules/" + rule["id"].(string)
		if a := boss.ask("POST", own+"/watch", ""); a.status != 409 || a.json()["code"] != "not_tried" {
			t.Errorf("untried: %d %s", a.status, a.body)
		}
		boss.must(200, "POST", own+"/simulate", "")
		if got := boss.must(200, "POST", own+"/watch", ""); got["mode"] != "shadow" || got["tried_version"] != float64(1) {
			t.Errorf("watching: %v", got)
		}
		if got := boss.must(200, "POST", own+"/turn_on", ""); got["mode"] != "on" {
			t.Errorf("on: %v", got)
		}
		tag := boss.ask("GET", own, "").header.Get("ETag")
		if got := boss.must(200, "PATCH", own, inJSON(t, map[string]any{"source": source + "weight: 20\n"}), "If-Match", tag); got["mode"] != "off" || got["version"] != float64(2) {
			t.Errorf("a new version: %v", got)
		}
		if a := boss.ask("PATCH", own, `{"purpose":"x"}`, "If-Match", tag); a.status != 412 {
			t.Errorf("an old version: %d", a.status)
		}
		if got := modi.rows(deskAPI + "/rules?mode=off"); len(got) != 1 || got[0]["source"] == "" {
			t.Errorf("a moderator reads %v", got)
		}
		for _, try := range [][2]string{{"POST", deskAPI + "/rules/simulate"}, {"POST", deskAPI + "/rules"}, {"POST", own + "/simulate"}, {"POST", own + "/turn_off"}, {"PATCH", own}, {"DELETE", own}} {
			if a := modi.ask(try[0], try[1], `{"source":"x"}`, "If-Match", "*"); a.status != 403 {
				t.Errorf("%s %s by a moderator: %d", try[0], try[1], a.status)
			}
		}
		if a := boss.ask("DELETE", own, "", "If-Match", "*"); a.status != 204 {
			t.Errorf("deleted: %d", a.status)
		}

		entries := modi.rows(deskAPI + "/audit?action=hide&target=quiz")
		if len(entries) != 1 || entries[0]["actor_name"] != "modi" {
			t.Fatalf("entries: %v", entries)
		}
		full := modi.must(200, "GET", deskAPI+"/audit/"+entries[0]["id"].(string), "")
		if text := inJSON(t, full["changes"]); full["withheld"] != false || !strings.Contains(text, `"hidden"`) || !strings.Contains(text, "세 번째") {
			t.Errorf("the entry: %v", full)
		}
		w.only(models.RoleModerator, "audit_log.view", "case.view", "job.view")
		if full = modi.must(200, "GET", deskAPI+"/audit/"+entries[0]["id"].(string), ""); full["withheld"] != true || full["changes"] != nil {
			t.Errorf("who may not view quizzes reads %v", full)
		}
		page := modi.must(200, "GET", deskAPI+"/audit?limit=2", "")
		next := page["page"].(map[string]any)["next_cursor"].(string)
		again := modi.rows(deskAPI + "/audit?limit=2&cursor=" + next)
		if again[0]["seq"].(float64) != page["data"].([]any)[1].(map[string]any)["seq"].(float64)-1 {
			t.Error("the pages do not meet")
		}

		jobs := modi.rows(deskAPI + "/jobs?kind=tell_verdict")
		if len(jobs) != 1 || jobs[0]["state"] != "scheduled" || jobs[0]["cancellable"] != true {
			t.Fatalf("jobs: %v", jobs)
		}
		job := deskAPI + "/jobs/" + jobs[0]["id"].(string)
		if a := modi.ask("POST", job+"/cancel", ""); a.status != 403 {
			t.Errorf("cancelled by a moderator: %d", a.status)
		}
		if got := boss.must(200, "POST", job+"/cancel", ""); got["state"] != "cancelled" || got["retryable"] != true {
			t.Errorf("cancelled: %v", got)
		}
		if got := boss.must(200, "POST", job+"/retry", ""); got["state"] != "available" {
			t.Errorf("tried again: %v", got)
		}
		if got := boss.rows(deskAPI + "/audit?target=job"); len(got) != 2 {
			t.Errorf("of the jobs the log has %v", got)
		}
		first := boss.must(200, "GET", deskAPI+"/jobs?limit=1", "")
		if cursor, _ := first["page"].(map[string]any)["next_cursor"].(string); cursor != "" {
			if rest := boss.rows(deskAPI + "/jobs?limit=1&cursor=" + cursor); len(rest) != 1 || rest[0]["id"] == first["data"].([]any)[0].(map[string]any)["id"] {
				t.Errorf("the second page: %v", rest)
			}
		}
		if v, err := w.db.VerifyAudit(t.Context()); err != nil || v.Broken != 0 {
			t.Errorf("the log: %+v, %v", v, err)
		}
	})
}

// What is forged or broken is refused in the order of the house, and changes
// nothing; pages for people show what programs get.
func TestDeskByKeyForged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b, modi, _ := w.plant()
		path := deskAPI + "/cases/" + modi.rows(deskAPI + "/cases")[0]["id"].(string)
		one := modi.must(200, "GET", path, "")
		good := decision(t, one, map[string]any{"action": "dismiss"})
		if a := modi.ask("POST", path+"/decide", good, "Content-Type", "text/plain"); a.status != 415 {
			t.Errorf("no JSON: %d", a.status)
		}
		for body, status := range map[string]int{
			`{`: 400, `[]`: 400, good + `x`: 400, `{"acts":[],"acts":[]}`: 400, ``: 415,
		} {
			if a := modi.ask("POST", path+"/decide", body); a.status != status {
				t.Errorf("%q: %d, want %d: %s", body, a.status, status, a.body)
			}
		}
		for body, at := range map[string]string{
			`{}`: "/lock_version", strings.Replace(good, `"snapshot_hash":`, `"hash":`, 1): "/hash", strings.Replace(good, `"dismiss"`, `"nonsense"`, 1): "/acts/0/action", strings.Replace(good, `"dismiss"`, `7`, 1): "/acts/0/action",
			strings.Replace(good, `{"action":"dismiss"}`, `{}`, 1): "/acts/0/action", strings.Replace(good, `{"action":"dismiss"}`, `null`, 1): "/acts/0", strings.Replace(good, `{"action":"dismiss"}`, ``, 1): "/acts",
			strings.Replace(good, `"dismiss"`, `"hide"`, 1): "/acts/0/reason", strings.Replace(good, `"dismiss"`, `"hide","reason":"a\u0000b"`, 1): "/acts/0/reason",
			strings.Replace(good, `"dismiss"`, `"dismiss","reason_code":"nope"`, 1): "/acts/0/reason_code", strings.Replace(good, `"dismiss"`, `"dismiss","until":"2099-01-01T00:00:00Z"`, 1): "/acts/0/until",
			strings.Replace(good, `"dismiss"`, `"dismiss","canned_reason_id":"`+schema.NewID().String()+`"`, 1): "/acts/0/canned_reason_id", strings.Replace(good, `"dismiss"`, `"dismiss","fill":{"a":1}`, 1): "/acts/0/fill",
			strings.Replace(good, `"dismiss"`, `"dismiss","actor_id":"x"`, 1): "/acts/0/actor_id", strings.Replace(good, `"lock_version":`, `"duration_ms":-1,"lock_version":`, 1): "/duration_ms",
		} {
			if a := modi.ask("POST", path+"/decide", body); a.status != 422 || !strings.Contains(a.body, `"pointer":"`+at+`"`) {
				t.Errorf("%s: %d, want 422 at %s: %s", body, a.status, at, a.body)
			}
		}
		for _, query := range []string{"/cases?nope=1", "/cases?state=nope", "/cases?kind=", "/cases?priority=urgent", "/cases?claimed=modi", "/cases?sort=title", "/cases?limit=0", "/cases?limit=101", "/cases?cursor=abc", "/cases?subject_id=x",
			"/appeals?status=x", "/disputes?waits=false", "/audit?target_id=x", "/jobs?state=x", "/jobs?kind=x", "/jobs?cursor=abc", "/rules?mode=x", "/canned-reasons?limit=3"} {
			if a := modi.ask("GET", deskAPI+query, ""); a.status != 400 {
				t.Errorf("%s: %d %s", query, a.status, a.body)
			}
		}
		if a := modi.ask("POST", path+"/decide?x=1", good); a.status != 400 {
			t.Errorf("an unknown parameter: %d", a.status)
		}
		cursor := w.cursorOfAnotherList(modi)
		if a := modi.ask("GET", deskAPI+"/cases?cursor="+cursor, ""); a.status != 400 {
			t.Errorf("a cursor of another list: %d", a.status)
		}
		if b.status() != "published" || w.countOf("decision", schema.True()) != 0 || w.countOf("verdict", schema.True()) != 0 {
			t.Error("something was decided")
		}
		page := b.modi.get(path).page()
		if page.Find("h1").Text() == "" || !strings.Contains(page.Text(), "allowed_actions") {
			t.Errorf("in a browser it has no page: %q %.300s", page.Find("body").AttrOr("data-page", ""), page.Text())
		}
		if a := b.modi.send("GET", path, "", "Accept", "image/png"); a.status != 406 {
			t.Errorf("as a picture: %d", a.status)
		}
	})
}

// cursorOfAnotherList is a cursor of the log.
func (w *world) cursorOfAnotherList(r robot) string {
	w.t.Helper()
	return r.must(200, "GET", deskAPI+"/audit?limit=1", "")["page"].(map[string]any)["next_cursor"].(string)
}

// Whoever is no moderator learns nothing: the same refusal whether or not there is
// anything. A key needs the scope to moderate, and its person the right.
func TestDeskByKeyForWhom(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, modi, _ := w.plant()
		w.person("boss", models.RoleAdmin)
		there := modi.rows(deskAPI + "/cases")[0]["id"].(string)
		asked := map[string]*browser{"": w.as(""), "mina": w.as("mina"), "modi": w.as("modi"), "boss": w.as("boss")}
		rights := map[string][]string{"modi": w.rightsOf(models.RoleModerator), "boss": w.rightsOf(models.RoleAdmin)}
		w.becomes("mina", models.RoleModerator)
		reads, mina := w.robot("modi", "read", "take", "write"), w.robot("mina", "read", "take", "write", "moderate")
		w.becomes("mina", models.RoleMember) // whose key stays as it was made
		n := 0
		for _, r := range w.routes() {
			if !strings.HasPrefix(r.path, deskAPI) {
				continue
			}
			n++
			right := map[string]string{
				"DELETE /cases/:id/claim": "case.release", "POST /cases/:id/claim": "case.claim", "POST /cases/:id/escalate": "case.escalate", "GET /users/:id/history": "decision.view",
				"GET /users/:id/sanctions": "sanction.view", "POST /users/:id/sanctions": "sanction.view", "GET /appeals": "appeal.view", "GET /appeals/:id": "appeal.view", "GET /disputes": "dispute.view", "GET /disputes/:id": "dispute.view",
				"POST /canned-reasons": "canned_reason.add", "PATCH /canned-reasons/:id": "canned_reason.change", "DELETE /canned-reasons/:id": "canned_reason.delete", "GET /rules": "auto_rule.view", "GET /rules/:id": "auto_rule.view",
				"POST /rules": "auto_rule.add", "PATCH /rules/:id": "auto_rule.change", "DELETE /rules/:id": "auto_rule.delete", "POST /rules/simulate": "auto_rule.change", "POST /rules/:id/simulate": "auto_rule.change",
				"POST /rules/:id/watch": "auto_rule.watch", "POST /rules/:id/turn_on": "auto_rule.turn_on", "POST /rules/:id/turn_off": "auto_rule.turn_off", "GET /audit": "audit_log.view", "GET /audit/:id": "audit_log.view",
				"GET /jobs": "job.view", "GET /jobs/:id": "job.view", "POST /jobs/:id/retry": "job.retry", "POST /jobs/:id/cancel": "job.cancel",
			}[r.method+" "+strings.TrimPrefix(r.path, deskAPI)]
			if right == "" {
				right = "case.view"
			}
			for _, id := range []string{there, schema.NewID().String(), "nonsense"} {
				path := strings.ReplaceAll(r.path, ":id", id)
				for handle, who := range asked {
					a := who.api(r.method, path, body(r.method), "If-Match", "*")
					want := http.StatusForbidden
					switch {
					case handle == "":
						want = http.StatusUnauthorized
					case slices.Contains(rights[handle], right):
						if a.status == http.StatusUnauthorized || a.status == http.StatusForbidden || a.status >= 500 {
							t.Errorf("%s %s as %s: %d %s", r.method, path, handle, a.status, a.body)
						}
						if id != there && strings.Contains(r.path, ":id") && a.status != http.StatusNotFound {
							t.Errorf("%s %s as %s: %d, want 404", r.method, path, handle, a.status)
						}
						continue
					}
					if a.status != want {
						t.Errorf("%s %s as %q: %d, want %d", r.method, path, handle, a.status, want)
					}
				}
				for name, key := range map[string]robot{"a key that may not moderate": reads, "a member's key": mina} {
					if a := key.ask(r.method, path, body(r.method), "If-Match", "*"); a.status != http.StatusForbidden {
						t.Errorf("%s %s by %s: %d", r.method, path, name, a.status)
					}
				}
			}
		}
		if n < 35 {
			t.Errorf("only %d addresses were asked", n)
		}
	})
}
