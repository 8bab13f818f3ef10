package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// A decision that is changed, taken away or put in by hand is found and named,
// and so is a difference that the program has not erased itself.
func TestAuditVerifyFindsDecisionsDoneByHand(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b, modi, other := w.plant()
		owner := w.as("owner")
		hide, _ := b.removed(modi, owner)
		a := owner.api("POST", "/api/v1/appeals", `{"decision_id":"`+hide+`","text":"제가 만들었어요"}`)
		other.must(http.StatusOK, "POST", "/api/v1/appeals/"+idOf(t, a)+"/overturn", `{"reason":"맞아요"}`)
		b.report("mina", "hate")
		at := deskAPI + "/cases/" + w.text("SELECT id FROM cases WHERE subject_id = ? AND open_key IS NOT NULL", b.quiz)
		made := modi.must(http.StatusOK, "POST", at+"/decide", decision(t, modi.must(http.StatusOK, "GET", at, ""), map[string]any{"action": "dismiss"}))
		modi.must(http.StatusOK, "POST", deskAPI+"/verdicts/"+made["id"].(string)+"/undo", "")
		w.chainHolds()
		if all, told := w.number("SELECT count(*) FROM decisions"), w.number("SELECT count(*) FROM audit_logs WHERE decision_hash <> ''"); all != told || all < 6 {
			t.Errorf("%d decisions, and the log vouches for %d", all, told)
		}
		finds := func(what string, broken int64, words ...string) {
			t.Helper()
			verdict, err := w.db.VerifyAudit(t.Context())
			if verdict.Broken != broken || err == nil {
				t.Errorf("%s: %+v %v", what, verdict, err)
				return
			}
			for _, want := range words {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%s: no %q in %v", what, want, err)
				}
			}
		}
		for column, value := range map[string]string{"public_text": "다른 말", "actor_name": "somebody", "note": "x", "reason_code": "hate", "action": "ban", "snapshot": `{"title":"x"}`} {
			was := w.text("SELECT "+column+" FROM decisions WHERE id = ?", hide)
			w.exec("UPDATE decisions SET "+column+" = ? WHERE id = ?", value, hide)
			finds(column, 1, hide, "changed", "entry ")
			w.exec("UPDATE decisions SET "+column+" = ? WHERE id = ?", was, hide)
		}
		w.chainHolds()
		w.exec(`INSERT INTO decisions (id, created_at, subject, subject_id, title, actor_name, action, automation, snapshot_hash, duration_ms, public_text, public_text_en, note, reason_code, version, snapshot)
			SELECT '01a228f5-0000-7000-8000-000000000001', ?, subject, subject_id, title, 'modi', action, automation, snapshot_hash, 0, '', '', '', '', '', '{}' FROM decisions WHERE id = ?`, schema.At(time.Now().Add(time.Hour)), hide)
		finds("put in", 1, "01a228f5-0000-7000-8000-000000000001", "put in")
		w.exec("DELETE FROM decisions WHERE id = '01a228f5-0000-7000-8000-000000000001'")
		w.chainHolds()
		entry := w.text("SELECT seq FROM audit_logs WHERE decision_id = ?", hide)
		w.exec("DELETE FROM audit_diffs WHERE log_id = (SELECT id FROM audit_logs WHERE decision_id = ?)", hide)
		finds("a difference", 1, "entry "+entry+":", "its difference is gone")
		w.exec("DELETE FROM appeals")
		w.exec("DELETE FROM decisions WHERE id = ?", hide)
		finds("a decision and a difference", 2, hide, "it is gone", "its difference is gone")
	})
}

// Who leaves is erased from the log by the program, which says so there: nothing
// is broken, until a difference of somebody else's goes by hand.
func TestErasedDifferencesAreVouchedFor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		w.person("bob", models.RoleMember)
		ann := w.as("ann")
		if a := ann.api("PATCH", "/api/v1/me", `{"nickname":"앤"}`, "If-Match", "*"); a.status != http.StatusOK {
			t.Fatalf("nickname: %d %s", a.status, a.body)
		}
		if a := ann.api("DELETE", "/api/v1/me", `{"password":"`+password+`"}`); a.status != http.StatusNoContent {
			t.Fatalf("leave: %d %s", a.status, a.body)
		}
		w.daysPass()
		w.depart()
		verdict, err := w.db.VerifyAudit(t.Context())
		if err != nil || verdict.Broken != 0 || verdict.Erased < 3 {
			t.Errorf("after somebody has left: %+v %v", verdict, err)
		}
		w.exec("DELETE FROM audit_diffs WHERE log_id = (SELECT id FROM audit_logs WHERE target = 'user' AND target_id = ?)", w.userNamed("bob").ID)
		if verdict, err = w.db.VerifyAudit(t.Context()); err == nil || verdict.Broken != 1 {
			t.Errorf("after one was taken by hand: %+v %v", verdict, err)
		}
	})
}
