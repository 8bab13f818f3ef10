package main

import (
	"net/http"
	"strings"
	"testing"

	"duckhoo/models"
)

// invalid are the details of what is wrong, by their pointers.
func (a answer) invalid() map[string]string {
	a.t.Helper()
	out := map[string]string{}
	list, _ := a.json()["errors"].([]any)
	for _, one := range list {
		p := one.(map[string]any)
		out[p["pointer"].(string)], _ = p["detail"].(string)
	}
	return out
}

// What is none of the choices is told in words, in both languages.
func TestChoicesAreRefusedInWords(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, modi, _ := w.plant()
		at := deskAPI + "/cases/" + modi.rows(deskAPI + "/cases")[0]["id"].(string)
		c := modi.must(http.StatusOK, "GET", at, "")
		for pointer, act := range map[string]map[string]any{
			"/acts/0/action":           {"action": "fly"},
			"/acts/0/reason_code":      {"action": "hide", "reason": "r", "reason_code": "envy"},
			"/acts/0/canned_reason_id": {"action": "hide", "canned_reason_id": c["id"]},
		} {
			for lang, want := range map[string]string{"ko": "고를 수 있는", "en": "Not one of the choices"} {
				a := modi.ask("POST", at+"/decide", decision(t, c, act), "Accept-Language", lang)
				if got := a.invalid()[pointer]; a.status != http.StatusUnprocessableEntity || !strings.Contains(got, want) {
					t.Errorf("%s in %s: %d %q in %s", pointer, lang, a.status, got, a.body)
				}
			}
		}
	})
}

// What is filled in stands as it was written, and braces that could not be filled
// in are refused when they are saved.
func TestBracesOfCannedReasons(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, modi, _ := w.plant()
		w.person("boss", models.RoleAdmin)
		boss := w.robot("boss", "moderate")
		reason := func(text, english string) string {
			return inJSON(t, map[string]any{"name": "가", "name_en": "A", "text": text, "text_en": english, "position": 1, "active": true})
		}
		for name, bad := range map[string]string{"nothing": "{}", "31 letters": "{" + strings.Repeat("가", 31) + "}", "open": "여기 {x", "closed": "여기 x}", "nested": "{a{b}}", "over lines": "{a\nb}"} {
			a := boss.ask("POST", deskAPI+"/canned-reasons", reason(bad, bad))
			if found := a.invalid(); a.status != http.StatusUnprocessableEntity || found["/text"] == "" || found["/text_en"] == "" {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		made := boss.must(http.StatusCreated, "POST", deskAPI+"/canned-reasons", reason("{x}에서 {y}", "{y} in {x}"))
		at := deskAPI + "/cases/" + modi.rows(deskAPI + "/cases")[0]["id"].(string)
		modi.must(http.StatusOK, "POST", at+"/decide", decision(t, modi.must(http.StatusOK, "GET", at, ""),
			map[string]any{"action": "hide", "canned_reason_id": made["id"], "fill": map[string]string{"x": "{y}", "y": "광고 {x}"}}))
		if got := w.text("SELECT public_text FROM decisions"); got != "{y}에서 광고 {x}" {
			t.Errorf("in Korean: %q", got)
		}
		if got := w.text("SELECT public_text_en FROM decisions"); got != "광고 {x} in {y}" {
			t.Errorf("in English: %q", got)
		}
	})
}
