package main

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// The numbers of the desk count what was reported and decided: on the page, in
// files and over the API alike.
func TestMetrics(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		address := b.first()
		values := form(b.modi.get(address).page())
		if a := b.modi.post(address, address+"/claim", url.Values{"_version": {values.Get("_version")}}); a.status != http.StatusSeeOther {
			t.Fatalf("claim: %d", a.status)
		}
		w.exec("UPDATE cases SET created_at = ?, due_at = ?", schema.At(time.Now().Add(-3*time.Hour)), schema.At(time.Now().Add(-time.Hour)))
		values = form(b.modi.get(address).page())
		values.Set("reason", "광고예요")
		values.Set("reason_code", "spam")
		if a := b.decide(b.modi, address+"/decide", values); a.status != http.StatusSeeOther {
			t.Fatalf("hide: %d %s", a.status, a.body)
		}
		w.tell()
		owner := w.as("owner")
		decision := owner.api("GET", "/api/v1/me/decisions", "").json()["data"].([]any)[0].(map[string]any)["id"].(string)
		if a := owner.api("POST", "/api/v1/appeals", `{"decision_id":"`+decision+`","text":"아니에요"}`); a.status != http.StatusCreated {
			t.Fatalf("appeal: %d %s", a.status, a.body)
		}
		got := b.modi.api("GET", "/api/v1/admin/metrics", "")
		if got.status != http.StatusOK {
			t.Fatalf("%d %s", got.status, got.body)
		}
		all := got.json()
		totals := all["totals"].(map[string]any)
		for name, want := range map[string]any{"opened": 2.0, "resolved": 1.0, "decisions": 1.0, "due": 1.0, "late": 1.0, "late_rate": 100.0, "appealed": 1.0, "overturned": 0.0, "overturn_rate": nil,
			"reports": 2.0, "reports_right": 2.0, "reports_wrong": 0.0, "reporter_precision": 100.0} {
			if totals[name] != want {
				t.Errorf("%s is %v, want %v", name, totals[name], want)
			}
		}
		for _, name := range []string{"decision_p50", "decision_p95", "claim_p50"} {
			if n, _ := totals[name].(float64); n < 3*3600-5 || n > 3*3600+120 {
				t.Errorf("%s is %v", name, totals[name])
			}
		}
		days := all["days"].([]any)
		if last := days[len(days)-1].(map[string]any); len(days) != 30 || last["decisions"] != 1.0 || last["reports"] != 2.0 {
			t.Errorf("%d days, the last %v", len(days), last)
		}
		row := func(table, column, name string) map[string]any {
			t.Helper()
			for _, r := range all[table].([]any) {
				if r := r.(map[string]any); r[column] == name {
					return r
				}
			}
			t.Errorf("%s has no %s: %v", table, name, all[table])
			return nil
		}
		if r := row("moderators", "name", "modi"); r["decisions"] != 1.0 || r["appealed"] != 1.0 || r["cases"] != 1.0 {
			t.Errorf("modi: %v", r)
		}
		if r := row("kinds", "kind", "report"); r["opened"] != 1.0 || r["resolved"] != 1.0 || r["open"] != 0.0 || r["late"] != 1.0 {
			t.Errorf("reports: %v", r)
		}
		if r := row("kinds", "kind", "appeal"); r["open"] != 1.0 {
			t.Errorf("appeals: %v", r)
		}
		if r := row("actions", "action", "hide"); r["decisions"] != 1.0 || r["automated"] != 0.0 {
			t.Errorf("hidden: %v", r)
		}
		if r := row("reasons", "reason", "spam"); r["right"] != 2.0 || r["precision"] != 100.0 {
			t.Errorf("spam: %v", r)
		}
		if r := row("backlog", "age", "under_4h"); r["waiting"] != 1.0 {
			t.Errorf("the backlog: %v", r)
		}
		page := b.modi.get("/admin/metrics").page()
		if page.Find("body").AttrOr("data-page", "") != "metrics" || page.Find(`[data-figure="decisions"] dd`).AttrOr("data-value", "") != "1" {
			t.Error("the page does not show them")
		}
		if n := page.Find("[data-chart] table").Length(); n != 2 {
			t.Errorf("%d charts with a table", n)
		}
		for _, table := range []string{"totals", "days", "backlog", "moderators", "kinds", "actions", "reasons", "rules"} {
			link := page.Find(`a[data-action="csv"][href*="/metrics/` + table + `?"]`)
			file := b.modi.get(link.AttrOr("href", "/none"))
			if link.Length() != 1 || file.status != http.StatusOK || !strings.HasPrefix(file.header.Get("Content-Type"), "text/csv") {
				t.Errorf("%s: %d links, %d", table, link.Length(), file.status)
			}
		}
		if a := b.modi.get("/admin/metrics?from=gestern"); a.status != http.StatusOK || a.page().Find("[data-alert]").Length() != 1 {
			t.Errorf("a bad day: %d", a.status)
		}
		if a := b.modi.get("/admin/metrics?from=2020-01-01&to=2020-01-31"); a.page().Find(`[data-figure="decisions"] dd`).AttrOr("data-value", "") != "0" {
			t.Error("another month has decisions")
		}
		for query, want := range map[string]int{"?from=x": 400, "?from=2020-01-01": 400, "?day=1": 400, "?from=2020-02-01&to=2020-01-01": 400, "?from=2020-01-01&to=2020-01-02": 200} {
			if a := b.modi.api("GET", "/api/v1/admin/metrics"+query, ""); a.status != want {
				t.Errorf("%s: %d %s", query, a.status, a.body)
			}
		}
		for who, want := range map[string][3]int{"": {302, 302, 401}, "owner": {403, 403, 403}, "modi": {200, 200, 200}} {
			by := w.as(who)
			if a, f, j := by.get("/admin/metrics"), by.get("/admin/metrics/days"), by.api("GET", "/api/v1/admin/metrics", ""); a.status != want[0] || f.status != want[1] || j.status != want[2] {
				t.Errorf("%q gets %d, %d and %d", who, a.status, f.status, j.status)
			}
		}
		if a := b.modi.get("/admin/metrics/nothing"); a.status != http.StatusNotFound {
			t.Errorf("no such table: %d", a.status)
		}
	})
}

// The transparency export has a statement for each decision that took something
// away, with nothing in it of any person.
func TestTransparencyExport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		address := b.first()
		values := form(b.modi.get(address).page())
		values.Set("reason", "전화번호 010-1234-5678 주인 mina 님이 알렸어요")
		values.Set("note", "비밀 메모")
		if a := b.decide(b.modi, address+"/decide", values); a.status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.status, a.body)
		}
		id := w.text("SELECT id FROM users WHERE handle = 'owner'")
		until := time.Now().UTC().AddDate(0, 0, 7)
		if a := b.modi.api("POST", "/api/v1/users/"+id+"/suspend", `{"reason":"도배","until":"`+until.Format(time.RFC3339)+`"}`); a.status != http.StatusOK {
			t.Fatalf("suspend: %d %s", a.status, a.body)
		}
		if a := b.modi.api("POST", "/api/v1/users/"+id+"/warn", `{"reason":"경고"}`); a.status != http.StatusOK {
			t.Fatalf("warn: %d %s", a.status, a.body)
		}
		file := b.modi.get("/admin/metrics/statements?format=json")
		var list []map[string]any
		if err := json.Unmarshal([]byte(file.body), &list); err != nil || file.status != http.StatusOK {
			t.Fatalf("%d %v %s", file.status, err, file.body)
		}
		if len(list) != 2 {
			t.Fatalf("%d statements: %s", len(list), file.body)
		}
		for name, want := range map[string]string{"decision_visibility": `["DECISION_VISIBILITY_CONTENT_DISABLED"]`, "decision_ground": `"DECISION_GROUND_INCOMPATIBLE_CONTENT"`, "source_type": `"SOURCE_ARTICLE_16"`,
			"automated_detection": `"No"`, "automated_decision": `"AUTOMATED_DECISION_NOT_AUTOMATED"`, "content_type": `["CONTENT_TYPE_OTHER"]`, "application_date": `"` + time.Now().UTC().Format(time.DateOnly) + `"`} {
			if got, _ := json.Marshal(list[0][name]); string(got) != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		}
		if list[1]["decision_account"] != "DECISION_ACCOUNT_SUSPENDED" || list[1]["end_date_account_restriction"] != until.Format(time.DateOnly) {
			t.Errorf("the suspension: %v", list[1])
		}
		for _, private := range []string{"010-1234", "mina", "owner", "modi", "비밀", "도배", id, b.quiz.String()} {
			if strings.Contains(file.body, private) {
				t.Errorf("it tells %q", private)
			}
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.modi.get("/admin/metrics/statements?format=csv").body, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 3 || rows[0][0] != "puid" {
			t.Errorf("CSV: %v %v", err, rows)
		}
		if n := w.deeds("decision", "export"); len(n) == 0 {
			t.Error("the log does not say that it was taken away")
		}
		if a := w.as("mina").get("/admin/metrics/statements"); a.status != http.StatusForbidden {
			t.Errorf("a member takes it: %d", a.status)
		}
		w.many(600)
		file = b.modi.get("/admin/metrics/statements?format=json")
		list = nil
		if err := json.Unmarshal([]byte(file.body), &list); err != nil {
			t.Fatal(err)
		}
		seen := map[any]bool{}
		for _, s := range list {
			seen[s["puid"]] = true
		}
		if len(list) != 602 || len(seen) != 602 {
			t.Errorf("%d statements of %d decisions", len(list), len(seen))
		}
	})
}

// many decisions are there, of one moment.
func (w *world) many(n int) {
	w.t.Helper()
	var rows []any
	for range n {
		rows = append(rows, &models.Decision{Subject: models.CaseComment, SubjectID: schema.NewID(), Title: "t", Action: models.ActRemove, ActorName: "x", Automation: models.NotAutomated, SnapshotHash: "h"})
	}
	if err := w.db.Append(w.t.Context(), rows...); err != nil {
		w.t.Fatal(err)
	}
}
