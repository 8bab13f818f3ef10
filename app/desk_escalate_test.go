package main

import (
	"strings"
	"testing"

	"duckhoo/models"
)

// What is escalated waits for a higher rank, on every page and by every address;
// why is kept for staff, and told to nobody else.
func TestEscalatedCasesWaitForAHigherRank(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b, modi, other := w.plant()
		w.person("boss", models.RoleAdmin)
		boss := w.robot("boss", "moderate")
		quiz := b.quiz.String()
		c := modi.waiting(quiz)
		path := deskAPI + "/cases/" + c["id"].(string)
		if help := w.as("modi").get("/admin/queue/" + c["id"].(string) + "?act=escalate").page().Find("#act-escalate").Text(); !strings.Contains(help, "운영진만 읽어요") || strings.Contains(help, "신고한 사람이 읽어요") {
			t.Errorf("the form says who reads it: %s", help)
		}
		modi.must(200, "POST", path+"/claim", "")
		modi.must(200, "POST", path+"/escalate", `{"reason":"변호사가 봐야 해요","note":"지난달에도 그랬어요"}`)
		var said []string
		for _, one := range boss.rows(path + "/notes") {
			if one["author"].(map[string]any)["handle"] != "modi" {
				t.Errorf("a note of %v", one["author"])
			}
			said = append(said, one["text"].(string))
		}
		if text := strings.Join(said, "|"); len(said) != 2 || !strings.Contains(text, "변호사가 봐야 해요") || !strings.Contains(text, "지난달에도 그랬어요") {
			t.Errorf("notes: %v", said)
		}
		if said := w.as("boss").get("/admin/queue/" + c["id"].(string)).page().Find("[data-said]").Text(); !strings.Contains(said, "변호사가 봐야 해요") || !strings.Contains(said, "@modi") {
			t.Errorf("the page of the case says %q", said)
		}
		if n := w.number(`SELECT count(*) FROM audit_logs l JOIN audit_diffs d ON d.log_id = l.id WHERE l.action = 'escalate' AND CAST(d.changes AS text) LIKE '%변호사가 봐야 해요%' AND CAST(d.changes AS text) LIKE '%지난달에도 그랬어요%'`); n != 1 {
			t.Errorf("%d entries of the log say why", n)
		}
		for _, handle := range []string{"owner", "mina"} {
			if a := w.as(handle).api("GET", "/api/v1/notifications", ""); strings.Contains(a.body, "변호사") {
				t.Errorf("%s is told: %s", handle, a.body)
			}
		}
		for name, r := range map[string]robot{"who escalated": modi, "a peer": other} {
			one := r.must(200, "GET", path, "")
			if len(allowed(one)) != 0 || len(one["moves"].([]any)) != 0 || one["away"] == true {
				t.Errorf("%s is offered %v and %v, away %v", name, allowed(one), one["moves"], one["away"])
			}
			for _, try := range [][2]string{{path + "/claim", ""}, {path + "/decide", decision(t, one, map[string]any{"action": "dismiss"})}, {"/api/v1/quizzes/" + quiz + "/hide", `{"reason":"광고"}`}} {
				if a := r.ask("POST", try[0], try[1]); a.status != 403 {
					t.Errorf("%s by %s: %d %s", try[0], name, a.status, a.body)
				}
			}
			report := w.text(`SELECT id FROM reports WHERE status = 'open' LIMIT 1`)
			if a := w.as(map[string]string{"who escalated": "modi", "a peer": "other"}[name]).api("POST", "/api/v1/reports/"+report+"/disagree", ""); a.status != 403 {
				t.Errorf("a report answered by %s: %d %s", name, a.status, a.body)
			}
		}
		got := boss.must(200, "POST", path+"/claim", "")
		if got["state"] != "escalated" || got["claimed_by"].(map[string]any)["handle"] != "boss" {
			t.Errorf("claimed by the boss: %v", got)
		}
		if len(boss.rows(deskAPI+"/cases?claimed=me")) != 1 || len(modi.rows(deskAPI+"/cases")) != 0 || len(modi.rows(deskAPI+"/cases?claimed=others")) != 1 {
			t.Error("the claim is not found")
		}
		if a := boss.ask("DELETE", path+"/claim", ""); a.status != 204 {
			t.Errorf("let go: %d %s", a.status, a.body)
		}
		if one := boss.waiting(quiz); one["state"] != "escalated" || one["claimed_by"] != nil {
			t.Errorf("let go: %v", one)
		}
		boss.decides(quiz, map[string]any{"action": "dismiss"})
		w.auditHolds()
	})
}
