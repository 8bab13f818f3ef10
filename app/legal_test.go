package main

import (
	"net/http"
	"testing"

	"duckhoo/models"
)

// reports is what comes of somebody reporting the quiz.
func (b *bench) reports(handle, reason string) (status int, code any) {
	b.w.t.Helper()
	a := b.w.as(handle).api("POST", "/api/v1/reports", `{"subject":"quiz","subject_id":"`+b.quiz.String()+`","reason":"`+reason+`","detail":"제 이야기예요"}`)
	return a.status, a.json()["code"]
}

// Whose own rights are concerned is heard, whatever somebody else's request came
// to, and whatever their other reports did: it opens a case, in which it stands.
func TestLegalRequestsAreHeard(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b, modi, _ := w.plant()
		for _, handle := range []string{"liar", "holder", "wolf"} {
			w.person(handle, models.RoleMember)
		}
		dismiss := func() {
			t.Helper()
			at := deskAPI + "/cases/" + modi.rows(deskAPI + "/cases?limit=1")[0]["id"].(string)
			modi.must(http.StatusOK, "POST", at+"/decide", decision(t, modi.must(http.StatusOK, "GET", at, ""), map[string]any{"action": "dismiss"}))
		}
		for _, reason := range []string{"rights_request", "privacy"} {
			b.report("liar", reason)
			dismiss()
			if status, code := b.reports("liar", reason); status != http.StatusConflict || code != "cleared" {
				t.Errorf("the same person says %s again: %d %v", reason, status, code)
			}
			if status, code := b.reports("holder", reason); status != http.StatusCreated {
				t.Fatalf("whose right it is says %s after another's request was dismissed: %d %v", reason, status, code)
			}
			dismiss()
		}
		if status, code := b.reports("holder", "spam"); status != http.StatusConflict || code != "cleared" {
			t.Errorf("what was found to be no advertisement: %d %v", status, code)
		}

		w.exec("UPDATE users SET flags_disagreed = 12 WHERE handle = 'wolf'")
		b.report("wolf", "hate")
		if n := len(modi.rows(deskAPI + "/cases")); n != 0 {
			t.Errorf("who is hardly ever right opens %d cases", n)
		}
		w.exec("UPDATE reports SET status = 'withdrawn', open_key = NULL WHERE status = 'open'")
		b.report("wolf", "rights_request")
		list := modi.rows(deskAPI + "/cases?kind=rights")
		if len(list) != 1 {
			t.Fatalf("a request for one's own rights opens %d cases", len(list))
		}
		c := modi.must(http.StatusOK, "GET", deskAPI+"/cases/"+list[0]["id"].(string), "")
		if signals := c["signals"].([]any); len(signals) != 1 || signals[0].(map[string]any)["kind"] != "rights" || signals[0].(map[string]any)["weight"].(float64) <= 0 {
			t.Errorf("what added to it: %v", signals)
		}
	})
}

// Who may not report may still ask for what breaks their own rights to be
// withheld, by either of its reasons.
func TestSilenceLeavesLegalRequests(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		w.person("wolf", models.RoleMember)
		w.exec("UPDATE users SET silenced_until = ? WHERE handle = 'wolf'", models.Forever)
		for reason, want := range map[string]int{"spam": http.StatusForbidden, "copyright": http.StatusForbidden} {
			if status, _ := b.reports("wolf", reason); status != want {
				t.Errorf("%s: %d, want %d", reason, status, want)
			}
		}
		for _, reason := range []string{"privacy", "rights_request"} {
			if status, code := b.reports("wolf", reason); status != http.StatusCreated {
				t.Errorf("%s: %d %v", reason, status, code)
			}
			w.exec("UPDATE reports SET status = 'withdrawn', open_key = NULL WHERE status = 'open'")
		}
	})
}
