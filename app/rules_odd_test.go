package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// What compares nothing, looks at nothing or says what nobody could read is no
// rule; each is told with its line, and in words.
func TestRulesThatSayNothingAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.screen()
		hides := func(ko, en string) string {
			return "on: comment\nwhen:\n  links: {is: 1}\ndo: hide\nreason: spam\nsay: {ko: " + ko + ", en: " + en + "}"
		}
		for source, want := range map[string]string{
			"on: quiz\nwhen:\n  links: {}\ndo: report\nreason: spam":        "3", // it would fire at everything
			"on: quiz\nwhen:\n  not: {links: {}}\ndo: report\nreason: spam": "3",
			"on: []\nwhen:\n  links: {is: 1}\ndo: report\nreason: spam":     "1",
			"on: quiz\nwhen:\n  pattern: ''\ndo: report\nreason: spam":      "3",
			hides(strings.Repeat("가", 2001), "Hidden."):                     "6",
			hides("가려요.", strings.Repeat("x", 2001)):                        "6",
			hides("'\u3164'", "Hidden."):                                    "4",
		} {
			a := s.boss.post("/admin/auto-rules/add", "/admin/auto-rules/add", url.Values{"name": {schema.NewID().String()}, "source": {source}})
			said := a.page().Find(`[data-error="source"]`).Text()
			if a.status != 422 || !strings.Contains(said, want+"번째 줄") || strings.Contains(said, "nil") {
				t.Errorf("%.60q: %d %q", source, a.status, said)
			}
		}
		s.rule("marked", "\ufeff"+strings.ReplaceAll(linked, "\n", "\r\n")) // as editors of Windows save it
	})
}

// Numbers of rules are read as YAML has them: with _ between their digits, and to
// the base of sixteen.
func TestNumbersOfRulesAreWhatTheySay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.screen()
		s.turn(s.rule("long", "on: comment\nwhen:\n  length: {at_least: 1_00}\ndo: report\nreason: spam\n"), "watch", "turn_on")
		s.turn(s.rule("longer", "on: comment\nwhen:\n  length: {at_least: 0x64}\ndo: report\nreason: spam\n"), "watch", "turn_on")
		w.person("mina", models.RoleMember)
		mina, quiz := w.as("mina"), w.quiz(w.userNamed("tina").ID).String()
		for body, want := range map[string]string{"짧은 말": "", strings.Repeat("긴 말 ", 30): "rule"} {
			a := mina.api("POST", "/api/v1/quizzes/"+quiz+"/comments", `{"body":"`+body+`"}`)
			if a.status != http.StatusCreated {
				t.Fatalf("comment: %d %s", a.status, a.body)
			}
			if got := s.kinds("comment", a.json()["id"].(string)); got != want {
				t.Errorf("of %.10q the case is about %q, want %q", body, got, want)
			}
		}
		if n := s.number(`SELECT count(*) FROM rule_hits`); n != 2 {
			t.Errorf("%d hits, want 2", n)
		}
	})
}
