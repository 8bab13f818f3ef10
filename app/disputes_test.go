package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// court is a quiz whose keys somebody disputes.
type court struct {
	*world
	t                            *testing.T
	quiz                         *models.Quiz
	maker, ann, bob, modi, other *browser
	nobody                       *browser
}

func (w *world) court() *court {
	w.t.Helper()
	owner := w.person("maker", models.RoleMember)
	for _, handle := range []string{"ann", "bob", "other"} {
		w.person(handle, models.RoleMember)
	}
	w.person("modi", models.RoleModerator)
	return &court{world: w, t: w.t, quiz: w.everyType(owner, nil), maker: w.as("maker"), ann: w.as("ann"), bob: w.as("bob"), modi: w.as("modi"), other: w.as("other"), nobody: w.as("")}
}

// sat is a submitted attempt.
type sat struct {
	id, token string
	by        *browser
	keys      map[string]string // of questions by type
}

// take answers the questions of some types: what is typed, or the texts picked.
func (c *court) take(b *browser, replies map[string][]string) sat {
	c.t.Helper()
	a := begin(c.t, b, c.quiz.ID.String())
	out := sat{id: a.ID, token: a.Token, by: b, keys: map[string]string{}}
	list := []map[string]any{}
	for _, q := range a.Questions {
		out.keys[q.Type] = q.Key
		said := replies[q.Type]
		if said == nil {
			continue
		}
		one := map[string]any{"question": q.Key}
		if q.Type == "text" || q.Type == "number" {
			one["text"] = said[0]
		} else {
			var picked []string
			for _, text := range said {
				for _, choice := range q.Choices {
					if choice.Text == text {
						picked = append(picked, choice.Key)
					}
				}
			}
			one["selected"] = picked
		}
		list = append(list, one)
	}
	body, _ := json.Marshal(map[string]any{"answers": list})
	if r := b.api("POST", "/api/v1/attempts/"+a.ID+"/submit", string(body), "Attempt-Token", a.Token); r.status != 200 {
		c.t.Fatalf("submit: %d %s", r.status, r.body)
	}
	return out
}

func (t sat) result() map[string]any {
	return t.by.api("GET", "/api/v1/attempts/"+t.id+"/result", "", "Attempt-Token", t.token).json()
}

// of is the checked question of a type.
func (t sat) of(kind string) map[string]any {
	for _, q := range t.result()["questions"].([]any) {
		if q := q.(map[string]any); q["type"] == kind {
			return q
		}
	}
	return nil
}

// regraded waits until every revised key has done what it does, also where a
// moderator could still take it back.
func (c *court) regraded() {
	c.t.Helper()
	c.exec("UPDATE river_job SET scheduled_at = created_at, state = 'available' WHERE kind = 'regrade' AND state = 'scheduled'")
	c.atWork.Do(c.work)
	until(c.t, time.Minute, "all attempts are graded anew", func() bool {
		var n int
		if err := c.db.From(c.t.Context()).Raw("SELECT count(*) FROM river_job WHERE kind = 'regrade' AND finalized_at IS NULL").Scan(&n).Error; err != nil {
			c.t.Fatal(err)
		}
		return n == 0
	})
}

func (c *court) dispute(b *browser, key, claim string) answer {
	body, _ := json.Marshal(map[string]string{"claim": claim, "evidence_url": "https://example.com/duck"})
	return b.api("POST", "/api/v1/questions/"+key+"/disputes", string(body))
}

// Somebody disputes a key, its author accepts, everybody is graded anew and
// told, and both scores are kept.
func TestDisputeIsAccepted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		ann := c.take(c.ann, map[string][]string{"text": {"거위"}, "single": {"=1+1"}})
		bob := c.take(c.bob, map[string][]string{"text": {"거위"}})
		guest := c.take(c.nobody, map[string][]string{"text": {"닭고기"}})
		key := ann.keys["text"]
		for name, test := range map[string]struct {
			b    *browser
			key  string
			want int
		}{
			"who did not take it": {c.other, key, 403}, "nobody": {c.nobody, key, 401}, "its author": {c.maker, key, 403}, "no question": {c.ann, schema.NewID().String(), 404},
		} {
			if a := c.dispute(test.b, test.key, "거위도 맞아요"); a.status != test.want {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		if a := c.dispute(c.ann, key, " "); a.status != 422 || !strings.Contains(a.body, "/claim") {
			t.Errorf("no claim: %d %s", a.status, a.body)
		}
		a := c.dispute(c.ann, key, "거위도 맞아요")
		if a.status != 201 || a.json()["status"] != "open" || a.header.Get("Location") == "" {
			t.Fatalf("%d %s", a.status, a.body)
		}
		at := a.header.Get("Location")
		if again := c.dispute(c.ann, key, "정말로요"); again.status != 409 || again.json()["code"] != "already_disputed" {
			t.Errorf("again: %d %s", again.status, again.body)
		}
		if a := c.other.api("GET", at, ""); a.status != 404 {
			t.Errorf("others see it: %d", a.status)
		}
		if a := c.maker.api("GET", "/api/v1/disputes", ""); !strings.Contains(a.body, "거위도 맞아요") {
			t.Errorf("its author does not see it: %s", a.body)
		}
		if a := c.maker.api("GET", "/api/v1/notifications", ""); !strings.Contains(a.body, `"disputed"`) {
			t.Errorf("its author is not told: %s", a.body)
		}
		for name, test := range map[string]struct {
			b    *browser
			body string
			want int
		}{
			"without a key":      {c.maker, `{"status":"author_accepted","reason":"맞아요"}`, 422},
			"without an answer":  {c.maker, `{"status":"author_accepted","change":"accept_alternative","reason":"맞아요"}`, 422},
			"without a reason":   {c.maker, `{"status":"author_accepted","change":"void"}`, 422},
			"choices of a text":  {c.maker, `{"status":"author_accepted","change":"void","reason":"x","choices":["` + schema.NewID().String() + `"]}`, 422},
			"an unknown member":  {c.maker, `{"status":"author_accepted","change":"void","reason":"x","score":1}`, 422},
			"an unknown status":  {c.maker, `{"status":"open"}`, 422},
			"by the claimant":    {c.ann, `{"status":"author_accepted","change":"void","reason":"x"}`, 403},
			"by a stranger":      {c.other, `{"status":"author_accepted","change":"void","reason":"x"}`, 404},
			"too soon":           {c.ann, `{"status":"contested"}`, 409},
			"the moderator's":    {c.modi, `{"status":"mod_accepted","change":"void","reason":"x"}`, 409},
			"the moderator's no": {c.modi, `{"status":"mod_rejected","reason":"x"}`, 409},
		} {
			if a := test.b.api("PATCH", at, test.body); a.status != test.want {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		if a := c.maker.api("PATCH", at, `{"status":"author_accepted","change":"accept_alternative","answer":"거위","reason":"거위도 맞아요."}`); a.status != 200 || a.json()["status"] != "author_accepted" || a.json()["rev"] != 1.0 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		c.regraded()
		if r := ann.result(); r["score"] != "6.0000" || len(r["regrades"].([]any)) != 1 || r["regrades"].([]any)[0].(map[string]any)["score_before"] != "3.0000" || r["correct_count"] != 2.0 {
			t.Errorf("ann: %v %v", r["score"], r["regrades"])
		}
		if q := ann.of("text"); q["right"] != true || q["revision"].(map[string]any)["reason"] != "거위도 맞아요." {
			t.Errorf("ann's question: %v", q)
		}
		if r := bob.result(); r["score"] != "3.0000" || len(r["regrades"].([]any)) != 1 {
			t.Errorf("bob: %v %v", r["score"], r["regrades"])
		}
		if r := guest.result(); r["score"] != "0.0000" || len(r["regrades"].([]any)) != 0 {
			t.Errorf("guest: %v %v", r["score"], r["regrades"])
		}
		for name, b := range map[string]*browser{"ann": c.ann, "bob": c.bob} {
			if a := b.api("GET", "/api/v1/notifications", ""); strings.Count(a.body, `"regraded"`) != 1 {
				t.Errorf("%s is not told: %s", name, a.body)
			}
		}
		if a := c.ann.api("GET", "/api/v1/notifications", ""); !strings.Contains(a.body, `"dispute_accepted"`) || !strings.Contains(a.body, "3 / 15 → 6 / 15") {
			t.Errorf("ann is not told of it: %s", a.body)
		}
		// Who submits from now on is graded so at once, and statistics follow.
		late := c.take(c.other, map[string][]string{"text": {"거위"}})
		if r := late.result(); r["score"] != "3.0000" || len(r["regrades"].([]any)) != 0 {
			t.Errorf("late: %v", r["score"])
		}
		stats := c.maker.api("GET", "/api/v1/quizzes/"+c.quiz.ID.String()+"/stats", "").json()
		for _, i := range stats["items"].([]any) {
			if i := i.(map[string]any); i["type"] == "text" && i["facility_index"] != 0.75 {
				t.Errorf("statistics: %v", i)
			}
		}
		for name, test := range map[string]struct {
			b    *browser
			want int
		}{"ann": {c.ann, 200}, "maker": {c.maker, 200}, "modi": {c.modi, 200}, "nobody": {c.nobody, 401}, "bob": {c.bob, 200}} {
			if a := test.b.api("GET", "/api/v1/questions/"+key+"/revisions", ""); a.status != test.want || test.want == 200 && !strings.Contains(a.body, `"accept_alternative"`) {
				t.Errorf("revisions for %s: %d %s", name, a.status, a.body)
			}
		}
		if n := w.deeds("quiz", "revise_key")[c.quiz.ID]; n != 1 {
			t.Errorf("%d entries in the log", n)
		}
		if a := c.dispute(c.ann, key, "그리고 닭도"); a.status != 409 || a.json()["code"] != "decided" {
			t.Errorf("the same version again: %d %s", a.status, a.body)
		}
	})
}

// What an author rejects a moderator decides when the claimant asks; what an
// author does not answer, after a week.
func TestDisputeBeforeAModerator(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		ann := c.take(c.ann, map[string][]string{"single": {"{~셋}"}, "number": {"7"}})
		one := c.dispute(c.ann, ann.keys["single"], "셋이 맞아요").header.Get("Location")
		two := c.dispute(c.ann, ann.keys["number"], "일곱이에요").header.Get("Location")
		if a := c.maker.api("PATCH", one, `{"status":"author_rejected"}`); a.status != 422 {
			t.Errorf("no reason: %d %s", a.status, a.body)
		}
		if a := c.maker.api("PATCH", one, `{"status":"author_rejected","reason":"하나예요."}`); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if a := c.bob.api("PATCH", one, `{"status":"contested"}`); a.status != 404 {
			t.Errorf("contested by another: %d", a.status)
		}
		if n := w.countOf("case", schema.Eq("SubjectID", c.quiz.ID)); n != 0 {
			t.Errorf("%d cases too early", n)
		}
		if a := c.ann.api("PATCH", one, `{"status":"contested"}`); a.status != 200 || a.json()["contested_at"] == nil {
			t.Fatalf("%d %s", a.status, a.body)
		}
		w.exec("UPDATE disputes SET due_at = created_at WHERE id = ?", strings.TrimPrefix(two, "/api/v1/disputes/"))
		if err := w.disputes.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := w.countOf("case", schema.And(schema.Eq("SubjectID", c.quiz.ID), schema.Ne("State", "resolved"))); n != 1 {
			t.Fatalf("%d open cases", n)
		}
		shown := c.modi.get("/admin/queue/" + w.text("SELECT id FROM cases")).page().Find("[data-dispute]")
		if id := strings.TrimPrefix(one, "/api/v1/disputes/"); shown.Length() != 2 || shown.Find(`a[href="/admin/disputes/`+id+`/"]`).Length() != 1 {
			t.Errorf("the case shows %d disputes: %s", shown.Length(), shown.Text())
		}
		for name, b := range map[string]*browser{"its author": c.maker, "the claimant": c.ann, "a member": c.bob} {
			if a := b.api("PATCH", one, `{"status":"mod_accepted","change":"full_credit","reason":"x"}`); a.status != 403 && a.status != 404 {
				t.Errorf("%s decides: %d", name, a.status)
			}
		}
		version := c.modi.api("GET", "/api/v1/quizzes/"+c.quiz.ID.String()+"/versions/1", "").json()
		third := ""
		for _, q := range version["questions"].([]any) {
			if q := q.(map[string]any); q["type"] == "single" {
				third = q["choices"].([]any)[2].(map[string]any)["id"].(string)
			}
		}
		if a := c.modi.api("PATCH", one, fmt.Sprintf(`{"status":"mod_accepted","change":"change_key","choices":[%q],"reason":"셋이 맞아요."}`, third)); a.status != 200 || a.json()["status"] != "mod_accepted" {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if n := w.countOf("case", schema.And(schema.Eq("SubjectID", c.quiz.ID), schema.Ne("State", "resolved"))); n != 1 {
			t.Errorf("%d open cases with one dispute left", n)
		}
		if a := c.modi.api("POST", two+"/refuse", `{"reason":"-3.5예요."}`); a.status != 200 || a.json()["status"] != "mod_rejected" {
			t.Errorf("%d %s", a.status, a.body)
		}
		if n := w.countOf("case", schema.And(schema.Eq("SubjectID", c.quiz.ID), schema.Ne("State", "resolved"))); n != 0 {
			t.Errorf("%d open cases with none left", n)
		}
		if a := c.modi.api("PATCH", one, `{"status":"mod_rejected","reason":"아니요"}`); a.status != 409 {
			t.Errorf("decided twice: %d", a.status)
		}
		c.regraded()
		w.tell()
		if q := ann.of("single"); q["right"] != true {
			t.Errorf("%v", q)
		}
		if a := c.ann.api("GET", "/api/v1/notifications", ""); strings.Count(a.body, `"dispute_rejected"`) != 2 || strings.Count(a.body, `"dispute_accepted"`) != 1 {
			t.Errorf("%s", a.body)
		}
	})
}

// Each change of a key does to each type what it says, to who has submitted
// already and to who submits later.
func TestRevisedKeys(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		said := map[string][]string{"single": {secretAnswer}, "multiple": {secretAnswer, "{~셋}"}, "order": {"{~셋}", secretAnswer, "=1+1"}, "text": {"거위"}, "number": {"1,000"}}
		ann := c.take(c.ann, said)
		if r := ann.result(); r["score"] != "0.0000" {
			t.Fatalf("before: %v", r["score"])
		}
		version := c.maker.api("GET", "/api/v1/quizzes/"+c.quiz.ID.String()+"/versions/1", "").json()
		ids := map[string][]string{}
		for _, q := range version["questions"].([]any) {
			q := q.(map[string]any)
			for _, choice := range q["choices"].([]any) {
				ids[q["type"].(string)] = append(ids[q["type"].(string)], choice.(map[string]any)["id"].(string))
			}
		}
		picks := func(kind string, places ...int) string {
			var out []string
			for _, p := range places {
				out = append(out, `"`+ids[kind][p]+`"`)
			}
			return `"choices":[` + strings.Join(out, ",") + `]`
		}
		worth := func(rows ...sat) (out []any) {
			c.regraded()
			for _, r := range rows {
				got := r.result()
				out = append(out, got["score"], got["max"], got["correct_count"])
			}
			return out
		}
		bob := c.take(c.bob, map[string][]string{"single": {"=1+1"}, "multiple": {"=1+1"}, "order": {"=1+1", secretAnswer, "{~셋}"}, "text": {secretAnswer}, "number": {"-3.5"}})
		for _, step := range []struct {
			kind, body string
			want       []any // score, maximum and right of ann and bob
		}{
			{"single", `{"change":"accept_alternative",` + picks("single", 1) + `,"reason":"r"}`, []any{"3.0000", 15.0, 1.0, "15.0000", 15.0, 5.0}},
			{"multiple", `{"change":"accept_alternative",` + picks("multiple", 2, 1) + `,"reason":"r"}`, []any{"6.0000", 15.0, 2.0, "15.0000", 15.0, 5.0}},
			{"order", `{"change":"accept_alternative",` + picks("order", 2, 1, 0) + `,"reason":"r"}`, []any{"9.0000", 15.0, 3.0, "15.0000", 15.0, 5.0}},
			{"text", `{"change":"accept_alternative","answer":"거위","reason":"r"}`, []any{"12.0000", 15.0, 4.0, "15.0000", 15.0, 5.0}},
			{"number", `{"change":"change_key","answer":"1000","reason":"r"}`, []any{"15.0000", 15.0, 5.0, "12.0000", 15.0, 4.0}},
			{"order", `{"change":"change_key",` + picks("order", 2, 1, 0) + `,"reason":"r"}`, []any{"15.0000", 15.0, 5.0, "9.0000", 15.0, 3.0}},
			{"text", `{"change":"void","reason":"r"}`, []any{"12.0000", 12.0, 4.0, "6.0000", 12.0, 2.0}},
			{"single", `{"change":"change_key",` + picks("single", 2) + `,"reason":"r"}`, []any{"9.0000", 12.0, 3.0, "3.0000", 12.0, 1.0}},
			{"single", `{"change":"full_credit","reason":"r"}`, []any{"12.0000", 12.0, 4.0, "6.0000", 12.0, 2.0}},
		} {
			a := c.maker.api("POST", "/api/v1/questions/"+ann.keys[step.kind]+"/revisions", step.body)
			if a.status != 201 {
				t.Fatalf("%s: %d %s", step.body, a.status, a.body)
			}
			if got := worth(ann, bob); !slices.Equal(got, step.want) {
				t.Errorf("%s: %v, want %v", step.body, got, step.want)
			}
		}
		late := c.take(c.other, said)
		if got := worth(late); !slices.Equal(got, []any{"12.0000", 12.0, 4.0}) {
			t.Errorf("late: %v", got)
		}
		if q := late.of("order"); len(q["order"].([]any)) != 3 || !slices.Equal(q["order"].([]any), q["answer"].(map[string]any)["selected"].([]any)) {
			t.Errorf("the right order: %v", q)
		}
		for name, body := range map[string]string{
			"two for single":   `{"change":"change_key",` + picks("single", 0, 1) + `,"reason":"r"}`,
			"another's choice": `{"change":"change_key",` + picks("multiple", 0) + `,"reason":"r"}`,
			"none":             `{"change":"change_key","choices":[],"reason":"r"}`,
			"typed":            `{"change":"change_key","answer":"x","reason":"r"}`,
		} {
			if a := c.maker.api("POST", "/api/v1/questions/"+ann.keys["single"]+"/revisions", body); a.status != 422 {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		for name, test := range map[string]struct {
			kind, body string
		}{"steps left out": {"order", `{"change":"change_key",` + picks("order", 0, 1) + `,"reason":"r"}`}, "a step twice": {"order", `{"change":"change_key",` + picks("order", 0, 1, 1) + `,"reason":"r"}`},
			"no number": {"number", `{"change":"change_key","answer":"많이","reason":"r"}`}, "no text": {"text", `{"change":"accept_alternative","answer":" ","reason":"r"}`}} {
			if a := c.maker.api("POST", "/api/v1/questions/"+ann.keys[test.kind]+"/revisions", test.body); a.status != 422 {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		for name, test := range map[string]struct {
			b    *browser
			want int
		}{"nobody": {c.nobody, 401}, "a member": {c.bob, 403}, "a moderator": {c.modi, 201}} {
			if a := test.b.api("POST", "/api/v1/questions/"+ann.keys["text"]+"/revisions", `{"change":"void","reason":"r"}`); a.status != test.want {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
	})
}

// Keys are revised while people submit: in the end everybody is graded by the
// last of them, whoever came first.
func TestConcurrentRevisions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		first := c.take(c.ann, map[string][]string{"number": {"1"}})
		key := first.keys["number"]
		var takers []asked
		for range 24 {
			takers = append(takers, begin(t, c.nobody, c.quiz.ID.String()))
		}
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				body := fmt.Sprintf(`{"change":"change_key","answer":"%d","reason":"r"}`, i)
				if a := c.maker.api("POST", "/api/v1/questions/"+key+"/revisions", body); a.status != 201 {
					t.Errorf("revise: %d %s", a.status, a.body)
				}
			})
		}
		for i, a := range takers {
			all.Go(func() {
				body := fmt.Sprintf(`{"answers":[{"question":%q,"text":"%d"}]}`, key, i%6)
				if r := c.nobody.api("POST", "/api/v1/attempts/"+a.ID+"/submit", body, "Attempt-Token", a.Token); r.status != 200 {
					t.Errorf("submit: %d %s", r.status, r.body)
				}
			})
		}
		c.atWork.Do(c.work)
		all.Wait()
		c.regraded()
		last := w.text("SELECT answer FROM key_revisions ORDER BY rev DESC LIMIT 1")
		for i, a := range takers {
			want := "0.0000"
			if fmt.Sprint(i%6) == last {
				want = "3.0000"
			}
			if r := (sat{id: a.ID, token: a.Token, by: c.nobody}).result(); r["score"] != want {
				t.Errorf("%d: %v, want %s with the key %s", i%6, r["score"], want, last)
			}
		}
		if n := w.countOf("attempt", schema.And(schema.Eq("Status", "submitted"), schema.Ne("KeyRev", int64(6)))); n != 0 {
			t.Errorf("%d attempts are graded by older keys", n)
		}
	})
}

// A moderator accepts a dispute in the back office, with a form.
func TestDisputeInTheBackOffice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		ann := c.take(c.ann, map[string][]string{"multiple": {"{~셋}"}})
		at := c.dispute(c.ann, ann.keys["multiple"], "셋이 맞아요").header.Get("Location")
		id := strings.TrimPrefix(at, "/api/v1/disputes/")
		if a := c.maker.api("PATCH", at, `{"status":"author_rejected","reason":"아니요."}`); a.status != 200 {
			t.Fatal(a.body)
		}
		if a := c.ann.api("PATCH", at, `{"status":"contested"}`); a.status != 200 {
			t.Fatal(a.body)
		}
		page := c.modi.get("/admin/disputes/" + id + "/").page()
		if page.Find(`[data-transition="refuse"], [formaction$="refuse"], [href*="refuse"]`).Length() == 0 {
			t.Error("no button refuses it")
		}
		list := url.Values{"action": {"accept_claim"}, "id": {id}}
		if a := c.modi.post("/admin/disputes/", "/admin/disputes/", list); a.page().Find(`[data-action-form="accept_claim"] [name="accept_claim.0.change"]`).Length() == 0 {
			t.Fatalf("no form: %d", a.status)
		}
		list.Set("confirm", "1")
		list.Set("reason", "셋이 맞아요.")
		list.Set("accept_claim.0.change", "change_key")
		list.Set("accept_claim.0.choices", "3, x")
		if a := c.modi.post("/admin/disputes/", "/admin/disputes/", list); a.status != 422 {
			t.Errorf("no numbers: %d", a.status)
		}
		list.Set("accept_claim.0.choices", "3")
		if a := c.modi.post("/admin/disputes/", "/admin/disputes/", list); a.status != 303 {
			t.Errorf("%d", a.status)
		}
		c.regraded()
		if q := ann.of("multiple"); q["right"] != true {
			t.Errorf("%v", q)
		}
		if n := w.countOf("case", schema.And(schema.Eq("SubjectID", c.quiz.ID), schema.Ne("State", "resolved"))); n != 0 {
			t.Errorf("%d open cases", n)
		}
	})
}

// What gives answers away gives the key as it is now.
func TestRevisedKeysAreGivenAway(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		w.exec("UPDATE quizzes SET answers_public = true, licence = 'CC0', visibility = 'public' WHERE id = ?", c.quiz.ID)
		ann := c.take(c.ann, nil)
		export := exportPath(c.quiz, "format=json")
		if a := c.maker.api("GET", export, ""); strings.Contains(a.body, "거위") {
			t.Fatal("too early")
		}
		for kind, body := range map[string]string{"text": `{"change":"change_key","answer":"거위","reason":"r"}`, "number": `{"change":"void","reason":"r"}`} {
			if a := c.maker.api("POST", "/api/v1/questions/"+ann.keys[kind]+"/revisions", body); a.status != 201 {
				t.Fatal(a.body)
			}
		}
		if a := c.maker.api("GET", export, ""); !strings.Contains(a.body, "거위") {
			t.Errorf("the export has the old key: %s", a.body)
		}
		given := ""
		for range 10 {
			given += c.maker.api("GET", "/api/v1/questions/random?amount=10", "").body
		}
		if !strings.Contains(given, "거위") || strings.Contains(given, ann.keys["number"]) {
			t.Errorf("questions by lot: %.2000s", given)
		}
	})
}
