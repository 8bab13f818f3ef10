package main

import (
	"net/http"
	"testing"

	"duckhoo/models"
)

// What may be done to a person is offered to who stands above them alone: of a
// peer's quiz, of an admin's and of these people themselves.
func TestSanctionsAreOfferedFromAbove(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.studio()
		w.person("boss", models.RoleAdmin)
		boss := w.robot("boss", "moderate")
		sanctions := func(r robot, subject string) (out []string) {
			t.Helper()
			for _, a := range allowed(r.waiting(subject)) {
				switch a {
				case "warn", "mute", "block", "silence", "limit", "suspend", "ban":
					out = append(out, a)
				}
			}
			return out
		}
		for _, one := range []struct {
			owner string
			above robot
			peer  []robot
		}{{"maker", s.modi, nil}, {"other", boss, []robot{s.modi}}, {"boss", robot{}, []robot{s.modi}}} {
			owner := w.userNamed(one.owner).ID
			quiz := w.quiz(owner).String()
			for subject, id := range map[string]string{"quiz": quiz, "user": owner.String()} {
				if a := s.taker.api("POST", "/api/v1/reports", `{"subject":"`+subject+`","subject_id":"`+id+`","reason":"hate"}`); a.status != http.StatusCreated {
					t.Fatalf("report: %d %s", a.status, a.body)
				}
				if one.above.key != "" && len(sanctions(one.above, id)) < 4 {
					t.Errorf("the %s of %s: who stands above is offered %v", subject, one.owner, sanctions(one.above, id))
				}
				for _, r := range one.peer {
					if got := sanctions(r, id); len(got) != 0 {
						t.Errorf("the %s of %s: who does not stand above is offered %v", subject, one.owner, got)
					}
					c := r.waiting(id)
					if a := r.ask("POST", deskAPI+"/cases/"+c["id"].(string)+"/decide", decision(t, c, map[string]any{"action": "warn", "reason": "미워하는 말"})); a.status != http.StatusForbidden {
						t.Errorf("the %s of %s: warned by who does not stand above: %d %s", subject, one.owner, a.status, a.body)
					}
					page := s.as("modi").get("/admin/queue/" + c["id"].(string)).page()
					if n := page.Find(`#act-warn, #act-suspend, [name=also]`).Length(); n != 0 {
						t.Errorf("the %s of %s: the page offers %d sanctions", subject, one.owner, n)
					}
				}
			}
		}
	})
}
