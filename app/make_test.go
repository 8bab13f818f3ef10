package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/schema"
)

// begins makes a draft by the form of /make and leaves its page open.
func (r *reader) begins(title string) {
	r.t.Helper()
	r.open("/make")
	r.is("make")
	r.send(`[data-action="new"]`, url.Values{"title": {title}})
	r.is("make")
	r.one("[data-edit]")
}

// TestMakingWithoutScripts: a member writes a quiz with a question of each type
// by the forms of its pages, submits it, withdraws it and submits it again; it
// is approved and edited while it stays live.
func TestMakingWithoutScripts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		w.person("modi", models.RoleModerator)
		w.tag("ghibli")
		r := &reader{t: t, b: w.as("maker"), at: &url.URL{Path: "/"}}
		r.begins("오리 고사")
		edit := r.at.Path
		if r.page.Find("[data-missing]").Length() != 1 || r.page.Find(`[data-verb="submit"]:not([disabled])`).Length() != 0 {
			t.Error("an empty quiz may be submitted")
		}
		r.send(`[data-do="save"]`, url.Values{"description": {"여러\n줄"}, "tags": {"ghibli, 없는말"}, "title": {"오리 고사 2"}})
		if got := r.one(`[data-error="tags"]`).Text(); !strings.Contains(got, "없는말") || strings.Contains(got, "ghibli") || r.one("#title").AttrOr("value", "") != "오리 고사 2" {
			t.Errorf("an unknown tag: %s", got)
		}
		r.send(`[data-do="save"]`, url.Values{"tags": {"#ghibli"}, "licence": {"CC-BY-4.0"}})
		if r.one("#tags").AttrOr("value", "") != "ghibli" || r.page.Find("[data-missing]").Length() != 2 {
			t.Errorf("settings: %s", r.page.Find(".checks").Text())
		}
		r.send(`[data-do="save"]`, url.Values{"attribution": {"오리"}})

		r.send(`[data-do="add"]`, nil)
		r.send(`.qform [data-do="save"]`, url.Values{"choice_text": {"하나", "둘", "", ""}, "choice_right": {"1"}})
		if r.one(`[data-error="stem"]`).Text() == "" || r.page.Find(`[name="choice_text"]`).Eq(1).AttrOr("value", "") != "둘" || r.page.Find(`[name="choice_right"][checked]`).AttrOr("value", "") != "1" {
			t.Error("a question without a stem does not keep what was typed")
		}
		r.send(`.qform [data-do="save"]`, url.Values{"stem": {"첫 문제"}})
		if r.page.Find("[data-missing]").Length() != 0 || r.page.Find(`.qlist [data-question]`).Length() != 1 {
			t.Errorf("one question: %s", r.page.Find("main").Text())
		}
		// A choice goes up, and another one away.
		r.send(`button[value="choice:up:1"]`, nil)
		if r.page.Find(`[name="choice_text"]`).Eq(0).AttrOr("value", "") != "둘" || r.page.Find(`[name="choice_right"][checked]`).AttrOr("value", "") != "0" {
			t.Error("a choice did not move with its mark")
		}
		r.send(`.qform [data-do="save"]`, nil)

		for kind, fields := range map[string]url.Values{
			"multiple": {"choice_text": {"가", "나", "다", ""}, "choice_right": {"0", "2"}, "scoring": {"partial"}},
			"order":    {"choice_text": {"가", "나", "", ""}},
			"text":     {"accepted_pattern": {"바루스", "발스"}, "accepted_fraction": {"100", "50"}, "ignore_punct": {"1"}, "max_edits": {"1"}, "explanation": {"왜냐하면"}, "points": {"3"}},
			"number":   {"accepted_pattern": {"86", ""}},
		} {
			r.send(`[data-do="add"]`, nil)
			r.send(`[data-do="retype"]`, url.Values{"type": {kind}, "stem": {"문제 " + kind}})
			if r.one("#stem").Text() != "문제 "+kind {
				t.Errorf("%s: the stem is gone", kind)
			}
			r.send(`.qform [data-do="save"]`, fields)
		}
		if r.page.Find("[data-missing]").Length() != 0 || r.page.Find(`.qlist [data-question]`).Length() != 5 {
			t.Fatalf("five questions: %s", r.page.Find(".checks").Text())
		}
		// The last goes up, the one that is open stays open; it is deleted.
		last := r.one(`.qlist [data-question="5"] a`).AttrOr("aria-label", "")
		r.open(edit + "?q=5")
		r.send(`[data-do="up"]`, nil)
		if got := r.one(`.qlist .is-now a`).AttrOr("aria-label", ""); strings.Replace(got, "4", "5", 1) != last {
			t.Errorf("moved: %q, was %q", got, last)
		}
		r.send(`[data-do="add"]`, nil)
		r.send(`.qform [data-do="save"]`, url.Values{"stem": {"모자란 문제"}})
		if r.page.Find("[data-missing]").Length() == 0 || r.page.Find(`.qlist .is-bad`).Length() != 1 {
			t.Error("a question without choices is complete")
		}
		r.send(`[data-do="drop"]`, nil)
		if r.page.Find(`.qlist [data-question]`).Length() != 5 {
			t.Error("it was not deleted")
		}

		r.send(`[data-verb="submit"]`, nil)
		r.one("[data-pending]")
		if r.page.Find(`[data-do], fieldset:not([disabled]) > #title`).Length() != 0 {
			t.Error("it can be edited under review")
		}
		r.send(`[data-verb="withdraw"]`, nil)
		r.send(`[data-verb="submit"]`, nil)
		row, err := w.db.FindBy(t.Context(), w.registry.Model("quiz"), schema.Eq("Title", "오리 고사 2"))
		if err != nil {
			t.Fatal(err)
		}
		quiz := row.(*models.Quiz)
		version, err := authoring.Version(t.Context(), w.db, quiz, 0)
		if err != nil || len(version.Questions) != 5 {
			t.Fatal(version, err)
		}
		for _, q := range version.Questions {
			if q.Type == models.TypedText && (len(q.Accepted) != 2 || q.Accepted[1].Fraction != 50 || !q.IgnorePunct || q.MaxEdits != 1 || q.Points != 3 || q.Explanation != "왜냐하면") {
				t.Errorf("text: %+v", q)
			}
			if q.Type == models.Multiple && (len(q.Choices) != 3 || !q.Choices[0].Correct || q.Choices[1].Correct || q.Scoring != models.Partial) {
				t.Errorf("multiple: %+v", q)
			}
		}

		// It comes back, with the reason; it is edited, and approved.
		if _, err := w.db.Transition(t.Context(), schema.Program{Name: "test"}, w.registry.Model("quiz"), quiz.ID, "reject", &schema.Input{Reason: "정답이 두 개예요."}); err != nil {
			t.Fatal(err)
		}
		r.open(edit)
		r.one("[data-returned]")
		r.send(`[data-do="save"]`, url.Values{"title": {"오리 고사 3"}})
		r.send(`[data-verb="submit"]`, nil)
		if _, err := w.db.Transition(t.Context(), schema.Program{Name: "test"}, w.registry.Model("quiz"), quiz.ID, "approve", &schema.Input{}); err != nil {
			t.Fatal(err)
		}
		r.open(edit)
		r.one("[data-live]")
		r.send(`[data-do="save"]`, url.Values{"title": {"오리 고사 4"}})
		r.one(`[data-state="edit-draft"]`)
		if got := r.one("h1").Text(); got != "오리 고사 4" {
			t.Errorf("the draft is called %q", got)
		}
		guest := w.reader(t)
		guest.open(r.one("[data-see-live]").AttrOr("href", ""))
		if got := guest.one("h1").Text(); !strings.Contains(got, "오리 고사 3") {
			t.Errorf("live is %q", got)
		}
		r.open("/make")
		r.one(`[data-state="published"]`)
		r.open(edit)
		r.send(`[data-verb="archive"]`, nil)
		r.send(`[data-verb="unarchive"]`, nil)
		r.one("[data-live]")
	})
}

// TestMakingHasItsLimits: drafts are their owners', forms need their token, and
// of two windows the slower one keeps what was typed.
func TestMakingHasItsLimits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		w.person("other", models.RoleMember)
		w.person("modi", models.RoleModerator)
		w.person("root", models.RoleSuperuser)
		r := &reader{t: t, b: w.as("maker"), at: &url.URL{Path: "/"}}
		r.begins("오리 고사")
		edit := r.at.Path
		for _, path := range []string{"/make", edit} {
			if a := w.browser().get(path); a.status != http.StatusFound || !strings.HasPrefix(a.header.Get("Location"), "/login") {
				t.Errorf("a guest at %s: %d", path, a.status)
			}
		}
		for _, who := range []string{"other", "modi", "root"} {
			b := w.as(who)
			if a := b.get(edit); a.status != http.StatusNotFound || strings.Contains(a.body, "오리 고사") {
				t.Errorf("%s sees it: %d", who, a.status)
			}
			for path, form := range map[string]url.Values{edit: {"do": {"save"}, "title": {"x"}, "lock": {"1"}}, edit + "/state": {"verb": {"archive"}}} {
				if a := b.post("/make", path, form); a.status != http.StatusNotFound {
					t.Errorf("%s at %s: %d", who, path, a.status)
				}
			}
		}
		for _, path := range []string{"/make", edit, edit + "/state"} {
			if a := r.b.send("POST", path, "title=x", "Content-Type", "application/x-www-form-urlencoded", "Origin", w.base); a.status != http.StatusForbidden {
				t.Errorf("forged at %s: %d", path, a.status)
			}
		}
		for _, verb := range []string{"approve", "publish", "hide", ""} {
			if a := r.b.post(edit, edit+"/state", url.Values{"verb": {verb}}); a.status != http.StatusNotFound {
				t.Errorf("%q: %d", verb, a.status)
			}
		}
		if a := r.b.post(edit, edit+"/state", url.Values{"verb": {"submit"}}); a.status != http.StatusUnprocessableEntity || a.page().Find("[data-errors]").Length() != 1 {
			t.Errorf("nothing to submit: %d", a.status)
		}
		if a := r.b.post("/make", "/make", url.Values{"title": {""}, "language": {"en"}}); a.status != http.StatusUnprocessableEntity || a.page().Find(`[data-error="title"]`).Length() != 1 {
			t.Errorf("no title: %d", a.status)
		}
		if a := r.b.get(edit + "?q=7"); a.status != http.StatusNotFound {
			t.Errorf("no such question: %d", a.status)
		}

		// Two windows.
		r.send(`[data-do="add"]`, nil)
		slow := *r
		r.send(`.qform [data-do="save"]`, url.Values{"stem": {"빠른 창"}})
		form, _ := slow.inputs(slow.one("[data-edit]"))
		form.Set("stem", "느린 창")
		form["choice_text"] = []string{"하나", "둘"}
		form.Set("do", "save")
		a := slow.b.send("POST", edit, form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", w.base)
		p := a.page()
		if a.status != http.StatusConflict || p.Find("[data-stale]").Length() != 1 || p.Find("#stem").Text() != "느린 창" || p.Find(`[name="choice_text"]`).First().AttrOr("value", "") != "하나" {
			t.Fatalf("the slower window: %d %s", a.status, p.Find("main").Text())
		}
		form.Set("lock", p.Find(`[name="lock"]`).AttrOr("value", ""))
		if a := slow.b.send("POST", edit, form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", w.base); a.status != http.StatusSeeOther {
			t.Errorf("once more: %d", a.status)
		}
		if a := r.b.json(edit, edit, url.Values{"do": {"save"}, "q": {"new"}, "lock": {"1"}, "stem": {"x"}}); a.status == http.StatusOK {
			t.Error("a script overwrites what it has not seen")
		}
		lock := r.b.get(edit).page().Find(`[name="lock"]`).AttrOr("value", "")
		if a := r.b.json(edit, edit, url.Values{"do": {"save"}, "q": {"new"}, "lock": {lock}, "stem": {"셋째"}, "points": {"1"}}); a.status != http.StatusOK || a.json()["question"] == "" || a.json()["lock"] == lock {
			t.Errorf("a script saves: %d %s", a.status, a.body)
		}
		// Sent again under the same id it is what was kept, and under another one a conflict.
		script := url.Values{"do": {"save"}, "q": {"new"}, "stem": {"넷째"}, "points": {"1"}, "_once": {schema.NewID().String()},
			"lock": {r.b.get(edit).page().Find(`[name="lock"]`).AttrOr("value", "")}}
		had := r.b.get(edit).page().Find(".qlist [data-question]").Length()
		first, again := r.b.json(edit, edit, script), r.b.json(edit, edit, script)
		if first.status != http.StatusOK || again.status != http.StatusOK || first.body != again.body || r.b.get(edit).page().Find(".qlist [data-question]").Length() != had+1 {
			t.Errorf("sent twice: %d %s, %d %s", first.status, first.body, again.status, again.body)
		}
		script.Set("_once", schema.NewID().String())
		if a := r.b.json(edit, edit, script); a.status != http.StatusConflict {
			t.Errorf("another one with an old lock: %d", a.status)
		}

		// Files: a picture becomes the cover, what is none is refused beside its field.
		page := edit
		fields := func() map[string][]string {
			doc := &reader{t: t, b: r.b, at: r.at, page: r.b.get(page).page()}
			form, _ := doc.inputs(doc.one("[data-edit]"))
			form.Set("do", "save")
			return form
		}
		if a := r.b.upload(page, fields(), "cover", []byte("no picture at all")); a.status != http.StatusUnprocessableEntity || a.page().Find(`[data-error="cover"]`).Length() != 1 {
			t.Errorf("no picture: %d", a.status)
		}
		if a := r.b.upload(page, fields(), "cover", picture(t)); a.status != http.StatusSeeOther {
			t.Errorf("a cover: %d %s", a.status, a.page().Find("[data-error], [data-errors]").Text())
		}
		if got := r.b.get(page).page().Find(`[name="cover_key"]`).AttrOr("value", ""); got == "" {
			t.Error("no cover is kept")
		}
		keep := fields()
		if a := r.b.post(page, page, keep); a.status != http.StatusSeeOther || r.b.get(page).page().Find(`[name="cover_key"]`).AttrOr("value", "") == "" {
			t.Errorf("saving without a file loses the cover: %d", a.status)
		}
		off := fields()
		off["cover_off"] = []string{"1"}
		if a := r.b.post(page, page, off); a.status != http.StatusSeeOther || r.b.get(page).page().Find(`[name="cover_key"]`).AttrOr("value", "") != "" {
			t.Errorf("the cover stays: %d", a.status)
		}
	})
}
