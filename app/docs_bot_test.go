package main

import (
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestBotOfTheDocs runs the example of docs/moderation.md as it stands there, but
// for the address and the key.
func TestBotOfTheDocs(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			unlessCI(t, err.Error())
		}
	}
	text, err := os.ReadFile("../docs/moderation.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "A bot that hides what was reported as an advertisement")
	_, rest, _ = strings.Cut(rest, "\n\n")
	example, _, found := strings.Cut(rest, "\n\n")
	if !found || !strings.HasPrefix(example, "    api=") || strings.Count(example, "dk_live_...") != 1 {
		t.Fatalf("the example is %q", example)
	}
	each(t, func(t *testing.T, w *world) {
		b, modi, _ := w.plant() // a quiz that two people have reported as an advertisement
		for _, handle := range []string{"rina", "haru"} {
			w.person(handle, models.RoleMember)
		}
		maker := w.userNamed("owner").ID
		report := func(handle, subject, id, reason string) {
			t.Helper()
			a := w.as(handle).api("POST", "/api/v1/reports", inJSON(t, map[string]any{"subject": subject, "subject_id": id, "reason": reason}))
			if a.status != http.StatusCreated {
				t.Fatalf("report: %d %s", a.status, a.body)
			}
		}
		own, illegal := w.quiz(w.userNamed("modi").ID), w.quiz(maker)
		for _, handle := range []string{"mina", "jun", "rina"} {
			report(handle, "quiz", own.String(), "spam") // the most urgent is the bot's owner's
			report(handle, "user", w.userNamed("haru").ID.String(), "spam")
		}
		report("mina", "quiz", illegal.String(), "illegal")
		report("jun", "quiz", illegal.String(), "spam")
		said := w.as("haru").api("POST", "/api/v1/quizzes/"+b.quiz.String()+"/comments", `{"body":"싸게 팔아요"}`).json()["id"].(string)
		report("mina", "comment", said, "spam")

		program := strings.NewReplacer("http://127.0.0.1:8000", w.base, "dk_live_...", modi.key).Replace(example)
		for run := range 2 {
			out, err := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", program).CombinedOutput()
			if want := map[bool]int{true: 2, false: 0}[run == 0]; err != nil || strings.Count(string(out), ": resolved\n") != want || strings.Count(string(out), "\n") != want {
				t.Fatalf("run %d: %v\n%s", run, err, out)
			}
		}
		status := func(id schema.ID) string { return w.text("SELECT status FROM quizzes WHERE id = ?", id) }
		if status(b.quiz) != "hidden" || status(own) != "published" || status(illegal) != "published" || w.text("SELECT status FROM comments WHERE id = ?", said) != "hidden" {
			t.Errorf("the advertisement is %s, the bot's own %s, what is illegal %s, the comment %s", status(b.quiz), status(own), status(illegal), w.text("SELECT status FROM comments WHERE id = ?", said))
		}
		if n := w.countOf("case", schema.Eq("State", string(models.CasePending))); n != 3 {
			t.Errorf("%d cases wait as before", n)
		}
	})
}
