package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
)

// userStatus is how many people have a status.
func (w *world) userStatus(is models.UserStatus) int64 {
	w.t.Helper()
	return w.number("SELECT count(*) FROM users WHERE status = ?", string(is))
}

// What is said about decisions is what was meant, in the reader's language.
func TestTextsOfTheDesk(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.dock()
		w.person("mina", models.RoleMember)
		english := []string{"Accept-Language", "en"}
		if a := w.as("mina").api("POST", "/api/v1/reports", `{"subject":"quiz","subject_id":"`+d.quiz.String()+`","reason":"spam"}`); a.status != http.StatusCreated {
			t.Fatal(a.body)
		}
		modi := w.robot("modi", "moderate")
		at := deskAPI + "/cases/" + modi.rows(deskAPI + "/cases")[0]["id"].(string)
		for lang, want := range map[string]string{"ko": "광고·도배", "en": "Spam"} {
			got := modi.must(http.StatusOK, "GET", at, "", "Accept-Language", lang)["signals"].([]any)[0].(map[string]any)
			if got["text"] != want {
				t.Errorf("the signal in %s: %v", lang, got["text"])
			}
		}
		unmute := d.modi.api("POST", "/api/v1/users/"+d.ann.String()+"/unmute", `{"reason":"r"}`, english...)
		if text := unmute.json()["detail"]; unmute.status != http.StatusConflict || strings.Contains(text.(string), "Active") {
			t.Errorf("nothing to lift: %d %v", unmute.status, text)
		}
		for name, body := range map[string]string{
			"the year 9999": `{"reason":"r","until":"9999-01-01T00:00:00Z"}`, "two hundred years": `{"reason":"r","until":"` + in(200*365*24*time.Hour) + `"}`} {
			for _, verb := range []string{"mute", "suspend", "limit"} {
				if a := d.do(d.modi, verb, body); a.status != http.StatusUnprocessableEntity || a.invalid()["/until"] == "" {
					t.Errorf("%s until %s: %d %s", verb, name, a.status, a.body)
				}
			}
		}
		d.done(d.modi, "mute", `{"reason":"길게","until":"`+in(72*time.Hour)+`"}`)
		d.done(d.modi, "mute", `{"reason":"짧게","until":"`+in(time.Hour)+`"}`)
		text := d.says(d.annIn).json()["detail"].(string)
		if day := time.Now().UTC().Add(72 * time.Hour).Format("2006-01-02"); !strings.Contains(text, day) || !strings.Contains(text, "길게") || strings.Contains(text, "짧게") {
			t.Errorf("with two mutes: %q", text)
		}
		w.tell()
		for path, want := range map[string]string{"/admin/sanctions/": "Comment mute", "/admin/decisions/": "Mute"} {
			row := d.modi.send("GET", path, "", "Accept", "text/html", "Accept-Language", "en").page().Find("tbody tr").First()
			id := row.AttrOr("data-id", "")
			page := d.modi.send("GET", path+id+"/", "", "Accept", "text/html", "Accept-Language", "en").page()
			if got := page.Find("h1").Text() + page.Find("title").Text(); id == "" || strings.Contains(got, "댓글") || !strings.Contains(strings.ToLower(got), "mute") {
				t.Errorf("%s in English: %q, want %q", path, got, want)
			}
		}
	})
}

// A dispute's evidence is an address that a page may lead to.
func TestEvidenceIsAnAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.court()
		key := c.take(c.ann, map[string][]string{"text": {"아무 말"}}).keys["text"]
		for _, bad := range []string{"javascript:alert(1)", "data:text/html,x", "ftp://example.com/", "//example.com", "https://", "mailto:a@b.kr"} {
			a := c.ann.api("POST", "/api/v1/questions/"+key+"/disputes", inJSON(t, map[string]any{"claim": "틀렸어요", "evidence_url": bad}))
			if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "/evidence_url") {
				t.Errorf("%s: %d %s", bad, a.status, a.body)
			}
		}
		if a := c.ann.api("POST", "/api/v1/questions/"+key+"/disputes", inJSON(t, map[string]any{"claim": "틀렸어요", "evidence_url": "https://example.com/오리?q=1"})); a.status != http.StatusCreated {
			t.Errorf("an address: %d %s", a.status, a.body)
		}
	})
}
