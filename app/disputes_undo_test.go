package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"duckhoo/models"
	"duckhoo/models/disputes"
	"duckhoo/models/schema"
)

// contested is a dispute that waits for a moderator.
func (c *court) contested(taken sat, kind string) (address, id string) {
	c.t.Helper()
	address = c.dispute(taken.by, taken.keys[kind], "이것도 맞아요").header.Get("Location")
	for _, step := range []struct {
		by   *browser
		body string
	}{{c.maker, `{"status":"author_rejected","reason":"아니요"}`}, {taken.by, `{"status":"contested"}`}} {
		if a := step.by.api("PATCH", address, step.body); a.status != 200 {
			c.t.Fatalf("%s: %d %s", step.body, a.status, a.body)
		}
	}
	return address, strings.TrimPrefix(address, "/api/v1/disputes/")
}

// undo takes back the newest decision about the quiz.
func (c *court) undo(by *browser) answer {
	c.t.Helper()
	return by.api("POST", deskAPI+"/verdicts/"+c.decisionsOf(c.quiz.ID)[0].VerdictID.String()+"/undo", "")
}

func (c *court) openKinds() []models.CaseKind {
	for _, row := range c.every("case") {
		if one := row.(*models.Case); one.OpenKey != nil {
			return one.Kinds
		}
	}
	return nil
}

const acceptGoose = `{"status":"mod_accepted","change":"accept_alternative","answer":"거위","reason":"거위도 맞아요"}`

// What a moderator says of a disputed key is taken back whole while nobody was
// told: the key is what it was, the dispute waits, and who was graded by the new
// key meanwhile is graded anew with both scores kept.
func TestJudgedDisputeIsUndone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		w.person("third", models.RoleModerator)
		goose := map[string][]string{"text": {"거위"}}
		ann := c.take(c.ann, goose)
		if a := c.maker.api("POST", "/api/v1/questions/"+ann.keys["text"]+"/revisions", `{"change":"accept_alternative","answer":"기러기","reason":"먼저 고친 것"}`); a.status != 201 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		c.regraded()
		at, _ := c.contested(ann, "text")
		w.exec(`UPDATE cases SET kinds = '["dispute","statistic"]'`)
		if a := c.modi.api("PATCH", at, acceptGoose); a.status != 200 || a.json()["rev"] != 2.0 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if kinds := c.openKinds(); kinds != nil {
			t.Errorf("the case is about %v yet", kinds)
		}
		bob := c.take(c.bob, goose)
		if got := bob.result()["score"]; got != "3.0000" {
			t.Errorf("who submits meanwhile has %v", got)
		}
		c.atWork.Do(c.work)
		if got := ann.result(); got["score"] != "0.0000" || w.number("SELECT count(*) FROM river_job WHERE kind = 'regrade' AND state = 'scheduled'") != 1 {
			t.Errorf("graded before it is sure: %v", got["score"])
		}
		if a := c.undo(w.as("third")); a.status != 409 || a.json()["code"] != "not_yours" {
			t.Errorf("undone by another: %d %s", a.status, a.body)
		}
		if a := c.undo(c.modi); a.status != 200 {
			t.Fatalf("undo: %d %s", a.status, a.body)
		}
		d := c.ann.api("GET", at, "").json()
		if d["status"] != "author_rejected" || d["verdict"] != "" || d["rev"] != 0.0 || d["reply"] != "아니요" {
			t.Errorf("the dispute is %v", d)
		}
		if kinds := c.openKinds(); !slices.Equal(kinds, []models.CaseKind{models.KindDispute, models.KindStatistic}) {
			t.Errorf("the case is about %v", kinds)
		}
		if by := w.text("SELECT handle FROM users JOIN cases ON claimed_by_id = users.id WHERE state = 'claimed'"); by != "modi" {
			t.Errorf("the case is %q's", by)
		}
		decided := w.decisionsOf(c.quiz.ID)
		if len(decided) != 2 || decided[0].Action != models.ActUndo || decided[0].RevertsID != decided[1].ID || decided[1].Action != models.ActReviseKey {
			t.Errorf("decisions: %+v", decided)
		}
		c.regraded()
		w.tell()
		for name, test := range map[string]struct {
			of       sat
			regrades int
		}{"ann": {ann, 0}, "bob": {bob, 1}} {
			r := test.of.result()
			revision, _ := test.of.of("text")["revision"].(map[string]any)
			if r["score"] != "0.0000" || len(r["regrades"].([]any)) != test.regrades || revision["reason"] != "먼저 고친 것" {
				t.Errorf("%s: %v, %v, %v", name, r["score"], r["regrades"], revision)
			}
			told := test.of.by.api("GET", "/api/v1/notifications", "").body
			if strings.Contains(told, `"dispute_accepted"`) || strings.Count(told, `"regraded"`) != test.regrades {
				t.Errorf("%s is told %s", name, told)
			}
		}
		if a := c.ann.api("GET", "/api/v1/questions/"+ann.keys["text"]+"/revisions", ""); strings.Count(a.body, `"rev"`) != 3 || !strings.Contains(a.body, `"undo"`) {
			t.Errorf("revisions: %s", a.body)
		}
		if a := c.maker.api("GET", "/api/v1/me/decisions", ""); strings.Contains(a.body, "revise_key") {
			t.Errorf("the author reads %s", a.body)
		}
		for said, want := range map[string]string{"거위": "0.0000", "기러기": "3.0000"} {
			if late := c.take(c.other, map[string][]string{"text": {said}}); late.result()["score"] != want {
				t.Errorf("who submits %s from then on has %v", said, late.result()["score"])
			}
		}
		w.auditHolds()

		if a := c.modi.api("PATCH", at, `{"status":"mod_rejected","reason":"오리예요"}`); a.status != 200 {
			t.Fatalf("judged again: %d %s", a.status, a.body)
		}
		if a := c.undo(c.modi); a.status != 200 || c.ann.api("GET", at, "").json()["status"] != "author_rejected" {
			t.Errorf("undo of a refusal: %d %s", a.status, a.body)
		}
		if a := c.modi.api("PATCH", at, acceptGoose); a.status != 200 {
			t.Fatalf("accepted again: %d %s", a.status, a.body)
		}
		if a := c.maker.api("POST", "/api/v1/questions/"+ann.keys["text"]+"/revisions", `{"change":"void","reason":"r"}`); a.status != 201 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if a := c.undo(c.modi); a.status != 409 || a.json()["code"] != "moved_on" {
			t.Errorf("undone though its key was revised again: %d %s", a.status, a.body)
		}
		if a := c.modi.api("POST", at+"/undo", ""); a.status < 400 || c.ann.api("GET", at, "").json()["status"] != "mod_accepted" {
			t.Errorf("the verb has an address: %d %s", a.status, a.body)
		}
		c.regraded()
		if r := bob.result(); r["max"] != 12.0 {
			t.Errorf("the author's revision holds: %v", r)
		}
		w.auditHolds()
	})
}

// Undoing runs beside the job that grades anew and beside people who submit: in
// the end everybody has what the key as it is gives them.
func TestUndoBesideTheRegrade(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		goose := map[string][]string{"text": {"거위"}}
		ann := c.take(c.ann, goose)
		taken := []sat{ann}
		for range 12 {
			taken = append(taken, c.take(c.nobody, goose))
		}
		var late []asked
		for range 12 {
			late = append(late, begin(t, c.nobody, c.quiz.ID.String()))
		}
		at, _ := c.contested(ann, "text")
		if a := c.modi.api("PATCH", at, acceptGoose); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				if err := w.disputes.Work(t.Context(), disputes.Regrade{QuizID: c.quiz.ID}); err != nil {
					t.Errorf("regrade: %v", err)
				}
			})
		}
		for _, a := range late {
			taken = append(taken, sat{id: a.ID, token: a.Token, by: c.nobody})
			all.Go(func() {
				body := `{"answers":[{"question":"` + ann.keys["text"] + `","text":"거위"}]}`
				if r := c.nobody.api("POST", "/api/v1/attempts/"+a.ID+"/submit", body, "Attempt-Token", a.Token); r.status != 200 {
					t.Errorf("submit: %d %s", r.status, r.body)
				}
			})
		}
		undone := 0
		var count sync.Mutex
		for range 3 {
			all.Go(func() {
				if a := c.undo(c.modi); a.status == 200 {
					count.Lock()
					undone++
					count.Unlock()
				} else if a.status != 409 {
					t.Errorf("undo: %d %s", a.status, a.body)
				}
			})
		}
		all.Wait()
		if undone != 1 {
			t.Fatalf("undone %d times", undone)
		}
		c.regraded()
		for i, one := range taken {
			r := one.result()
			list := r["regrades"].([]any)
			if r["score"] != "0.0000" || len(list) > 2 || len(list) > 0 && list[len(list)-1].(map[string]any)["score"] != "0.0000" {
				t.Errorf("%d: %v %v", i, r["score"], list)
			}
		}
		if n := w.countOf("attempt", schema.And(schema.Eq("Status", "submitted"), schema.Ne("KeyRev", int64(2)))); n != 0 {
			t.Errorf("%d attempts are graded by older keys", n)
		}
		w.auditHolds()
	})
}

// In the back office the notice of each way to judge takes it back.
func TestJudgedDisputeIsUndoneByItsButton(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		ann := c.take(c.ann, map[string][]string{"multiple": {"{~셋}"}})
		at, id := c.contested(ann, "multiple")
		page := "/admin/disputes/" + id + "/"
		takenBack := func(name string, a answer) {
			t.Helper()
			if a.status != http.StatusSeeOther {
				t.Fatalf("%s: %d %s", name, a.status, a.body)
			}
			if s := c.ann.api("GET", at, "").json()["status"]; s == "author_rejected" {
				t.Fatalf("%s: nothing was decided", name)
			}
			toast := c.modi.get(a.header.Get("Location")).page().Find("[data-toast-left] form")
			if toast.Find(`[data-key="u"]`).Length() != 1 {
				t.Fatalf("%s: it cannot be undone", name)
			}
			if a := c.modi.post("/admin/disputes/", toast.AttrOr("action", ""), url.Values{"next": {toast.Find(`[name="next"]`).AttrOr("value", "")}}); a.status != http.StatusSeeOther {
				t.Errorf("%s: undo: %d %s", name, a.status, a.body)
			}
			if s := c.ann.api("GET", at, "").json()["status"]; s != "author_rejected" {
				t.Errorf("%s: the dispute is %v", name, s)
			}
		}
		takenBack("refused", c.modi.post(page, page+"refuse", url.Values{"reason": {"아니요"}}))
		list := url.Values{"action": {"accept_claim"}, "id": {id}, "confirm": {"1"}, "reason": {"셋이 맞아요."}, "accept_claim.0.change": {"change_key"}, "accept_claim.0.choices": {"3"}}
		takenBack("accepted", c.modi.post("/admin/disputes/", "/admin/disputes/", list))
		c.regraded()
		if q := ann.of("multiple"); q["right"] != false {
			t.Errorf("%v", q)
		}
	})
}
