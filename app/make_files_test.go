package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// fieldsOf are what the form of an editor's page would send.
func (b *browser) fieldsOf(t *testing.T, path string) url.Values {
	t.Helper()
	r := &reader{t: t, b: b, at: &url.URL{Path: "/"}, page: b.get(path).page()}
	form, _ := r.inputs(r.one("[data-edit]"))
	form.Set("do", "save")
	return form
}

// keyOf is how the form at an address names a file.
func (b *browser) keyOf(path, field string) string {
	return b.get(path).page().Find(`[name="`+field+`_key"]`).AttrOr("value", "")
}

// TestMakingNamesMedia: the editor takes what its writer has uploaded, by its
// id, or the address of its pixel art, and nothing else; a script is told so
// with the field that is wrong.
func TestMakingNamesMedia(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		w.person("other", models.RoleMember)
		maker, other, guest := w.as("maker"), w.as("other"), w.browser()
		at := w.sketch(maker, threeQuestions)
		edit := "/make/" + at[strings.LastIndex(at, "/")+1:]
		one := edit + "?q=1"
		picture, sound := maker.uploaded("image/png", drawn(t, 60, 40)), maker.uploaded("video/mp4", film(2<<20))
		theirs := other.uploaded("image/png", drawn(t, 6, 4))
		waiting := maker.wanted("image/png", 10)

		// Who uploads is somebody, by the session of the site.
		if a := guest.api("POST", "/api/v1/media", `{"type":"image/png","size":10}`); a.status != http.StatusUnauthorized {
			t.Errorf("a guest uploads: %d", a.status)
		}
		if a := maker.send("POST", "/api/v1/media", `{"type":"image/png","size":10}`, "Content-Type", "application/json", "Accept", "application/json"); a.status != http.StatusForbidden {
			t.Errorf("without the token of the page: %d", a.status)
		}
		if a := maker.api("POST", "/api/v1/media", `{"type":"text/html","size":10}`); a.status != http.StatusUnprocessableEntity {
			t.Errorf("a page as a file: %d", a.status)
		}
		for name, c := range map[string]struct{ page, field, key string }{
			"somebody else's":            {edit, "cover", theirs["id"].(string)},
			"somebody else's address":    {one, "media", theirs["url"].(string)},
			"somebody else's pixels":     {one, "media", theirs["pixel_url"].(string)},
			"a film as a cover":          {edit, "cover", sound["id"].(string)},
			"what has not come":          {one, "media", waiting.ID},
			"nothing at all":             {one, "media", "01900000-0000-7000-8000-000000000000"},
			"a thumbnail":                {one, "media", picture["thumb_url"].(string)},
			"an address of another site": {edit, "cover", "https://example.com/media/x.png"},
		} {
			form := maker.fieldsOf(t, c.page)
			form.Set(c.field+"_key", c.key)
			if a := maker.post(c.page, edit, form); a.status != http.StatusUnprocessableEntity || a.page().Find(`[data-error="`+c.field+`"]`).Length() != 1 {
				t.Errorf("%s: %d", name, a.status)
			}
			if a := maker.json(c.page, edit, form); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `"pointer":"/`+c.field+`"`) {
				t.Errorf("%s, to a script: %d %s", name, a.status, a.body)
			}
			if got := maker.keyOf(c.page, c.field); got != "" {
				t.Errorf("%s is kept: %s", name, got)
			}
		}
		for _, c := range []struct{ page, field, key, kept string }{
			{edit, "cover", picture["id"].(string), picture["url"].(string)},
			{edit, "cover", picture["pixel_url"].(string), picture["pixel_url"].(string)},
			{one, "media", sound["id"].(string), sound["url"].(string)},
			{one, "media", picture["id"].(string), picture["url"].(string)},
		} {
			form := maker.fieldsOf(t, c.page)
			form.Set(c.field+"_key", c.key)
			a := maker.json(c.page, edit, form)
			if a.status != http.StatusOK || maker.keyOf(c.page, c.field) != c.kept {
				t.Fatalf("%s: %d %s, kept is %s", c.key, a.status, a.body, maker.keyOf(c.page, c.field))
			}
			form.Set("lock", a.json()["lock"].(string)) // the id again, as a script that goes on sends it
			if a := maker.json(c.page, edit, form); a.status != http.StatusOK || maker.keyOf(c.page, c.field) != c.kept {
				t.Errorf("%s again: %d %s", c.key, a.status, a.body)
			}
		}
		for name, b := range map[string]*browser{"another person": other, "a guest": guest} {
			form := url.Values{"q": {""}, "lock": {"1"}, "do": {"save"}, "cover_key": {theirs["id"].(string)}}
			if a := b.post("/login", edit, form); a.status == http.StatusOK || a.status == http.StatusSeeOther || maker.keyOf(edit, "cover") != picture["pixel_url"] {
				t.Errorf("%s: %d", name, a.status)
			}
		}
		page := maker.get(edit)
		if !strings.Contains(page.body, "1MiB") || page.page().Find(`#cover[type="file"]`).Length() != 1 {
			t.Error("the page does not say what it takes without scripts")
		}
	})
}

// TestMakingDescribesFiles: what stands for a file is its owner's, until a
// version with it was submitted.
func TestMakingDescribesFiles(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		maker := w.as("maker")
		at := w.sketch(maker, threeQuestions)
		edit := "/make/" + at[strings.LastIndex(at, "/")+1:]
		one := edit + "?q=1"
		picture := maker.uploaded("image/png", drawn(t, 61, 40))
		form := maker.fieldsOf(t, one)
		if form.Has("media_alt") {
			t.Error("there is nothing to describe")
		}
		write := func(alt string) answer {
			form := maker.fieldsOf(t, one)
			form.Set("media_key", picture["id"].(string))
			form.Set("media_alt", alt)
			return maker.json(one, edit, form)
		}
		alt := func() string { return w.text("SELECT alt FROM media WHERE id = ?", picture["id"]) }
		// Without one it is kept, and not submitted.
		if a := write(""); a.status != http.StatusOK {
			t.Fatalf("no description: %d %s", a.status, a.body)
		}
		if p := maker.get(edit).page(); p.Find("[data-missing]").Length() != 1 || !strings.Contains(p.Find("[data-missing]").Text(), "그림 설명") || p.Find(`.qlist .is-bad`).Length() != 1 {
			t.Errorf("missing: %s", p.Find(".checks").Text())
		}
		if a := maker.api("POST", at+"/submit", ""); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `"pointer":"/questions/0/media"`) || !strings.Contains(a.body, "no_description") {
			t.Errorf("submitted without one: %d %s", a.status, a.body)
		}
		if a := write("  A <b>red</b> duck "); a.status != http.StatusOK || alt() != "A <b>red</b> duck" {
			t.Fatalf("%d %s: %q", a.status, a.body, alt())
		}
		if got := maker.get(one).page().Find("#media_alt").Text(); got != "A <b>red</b> duck" {
			t.Errorf("it is shown as %q", got)
		}
		before := w.text("SELECT stem FROM questions WHERE stem LIKE 'Which%'")
		if a := write(strings.Repeat("덕", 301)); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `"pointer":"/media_alt"`) {
			t.Errorf("too long: %d %s", a.status, a.body)
		}
		if alt() != "A <b>red</b> duck" || w.text("SELECT stem FROM questions WHERE stem LIKE 'Which%'") != before {
			t.Error("half of it was kept")
		}
		if a := maker.api("POST", at+"/submit", ""); a.status != 200 {
			t.Fatal(a.body)
		}
		if a := maker.api("POST", at+"/withdraw", ""); a.status != 200 {
			t.Fatal(a.body)
		}
		if a := write("A blue duck"); a.status != http.StatusOK || alt() != "A blue duck" {
			t.Errorf("after it was taken back: %d %s", a.status, a.body)
		}
		if a := maker.api("POST", at+"/submit", ""); a.status != 200 {
			t.Fatal(a.body)
		}
		row, err := w.db.FindBy(t.Context(), w.registry.Model("quiz"), schema.Eq("Title", "초안"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.db.Transition(t.Context(), schema.Program{Name: "test"}, w.registry.Model("quiz"), row.(*models.Quiz).ID, "approve", &schema.Input{}); err != nil {
			t.Fatal(err)
		}
		if maker.get(one).page().Find("#media_alt[disabled]").Length() != 1 {
			t.Error("what was read looks as if it could be changed")
		}
		// What was read without one, as long ago, keeps its quiz from nothing.
		w.exec("UPDATE media SET alt = '' WHERE id = ?", picture["id"])
		plain := maker.fieldsOf(t, one)
		plain.Set("stem", "Which one quacks loudest?")
		if a := maker.json(one, edit, plain); a.status != http.StatusOK {
			t.Fatalf("edited: %d %s", a.status, a.body)
		}
		if p := maker.get(edit).page(); p.Find("[data-missing]").Length() != 0 {
			t.Errorf("missing: %s", p.Find(".checks").Text())
		}
		if a := maker.api("POST", at+"/submit", ""); a.status != 200 {
			t.Errorf("what was read before cannot be submitted: %d %s", a.status, a.body)
		}
		if a := maker.api("POST", at+"/withdraw", ""); a.status != 200 {
			t.Fatal(a.body)
		}
		w.exec("UPDATE media SET alt = 'A blue duck' WHERE id = ?", picture["id"])
		if a := write("Something else"); a.status != http.StatusUnprocessableEntity || alt() != "A blue duck" {
			t.Errorf("what was read: %d %s", a.status, a.body)
		}
	})
}

// TestMakingKeepsTheOrder: a form names the questions in the order that they are
// to stand in; keys of other quizzes and those that come twice say nothing.
func TestMakingKeepsTheOrder(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		maker := w.as("maker")
		at, foreign := w.sketch(maker, threeQuestions), w.sketch(maker, oneQuestion)
		edit := "/make/" + at[strings.LastIndex(at, "/")+1:]
		strange := maker.fieldsOf(t, "/make/"+foreign[strings.LastIndex(foreign, "/")+1:])["order"]
		stems := func() string {
			r := &reader{t: t, b: maker, page: maker.get(edit).page()}
			return strings.Join(r.page.Find("[data-question] a").Map(func(_ int, s *goquery.Selection) string { return strings.Fields(s.AttrOr("aria-label", ""))[1] }), " ")
		}
		send := func(page string, change func(order []string) []string, do string) answer {
			form := maker.fieldsOf(t, page)
			form["order"] = change(form["order"])
			form.Set("do", do)
			return maker.post(page, edit, form)
		}
		for _, c := range []struct {
			name, page, do, want string
			change               func(o []string) []string
		}{
			{"as they stand", edit, "save", "Which From What", func(o []string) []string { return o }},
			{"turned round, beside the settings", edit, "save", "What From Which", func(o []string) []string { return []string{o[2], o[1], o[0]} }},
			{"beside a question", edit + "?q=1", "save", "Which What From", func(o []string) []string { return []string{o[2], o[0], o[1]} }},
			{"and a button", edit + "?q=1", "down", "What From Which", func(o []string) []string { return []string{o[1], o[0], o[2]} }},
			{"not all of them", edit, "save", "Which What From", func(o []string) []string { return []string{o[2]} }},
			{"none", edit, "save", "Which What From", func([]string) []string { return nil }},
			{"strange ones and twice", edit, "save", "What Which From", func(o []string) []string { return []string{strange[0], o[1], o[1], "x", o[0], o[2]} }},
			{"and one goes", edit + "?q=1", "drop", "From Which", func(o []string) []string { return []string{o[2], o[1], o[0]} }},
		} {
			if a := send(c.page, c.change, c.do); a.status != http.StatusSeeOther || stems() != c.want {
				t.Errorf("%s: %d, %q, want %q", c.name, a.status, stems(), c.want)
			}
		}
		// What cannot be kept comes back in the order that was sent.
		form := maker.fieldsOf(t, edit+"?q=1")
		form["order"] = []string{form["order"][1], form["order"][0]}
		form.Set("stem", "")
		a := maker.post(edit, edit, form)
		if got := a.page().Find("[data-question] a").First().AttrOr("aria-label", ""); a.status != http.StatusUnprocessableEntity || !strings.HasPrefix(got, "1 Which") || stems() != "From Which" {
			t.Errorf("%d: %q, kept %q", a.status, got, stems())
		}
	})
}
