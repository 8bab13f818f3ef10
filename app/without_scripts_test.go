package main

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestWithoutScripts is a day in the back office with JavaScript off: each part
// follows the links and sends the forms that its pages have, and nothing else.
func TestWithoutScripts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("boss", models.RoleAdmin)
		w.tags(120)
		for _, part := range []struct {
			name string
			do   func(*reader)
		}{
			{"log in", plainLogIn}, {"search, filter, sort, page", plainList}, {"add and change", plainForm}, {"owned rows", plainInlines},
			{"act on many", plainBulk}, {"delete and restore", plainDelete}, {"edit in the list", plainListEdit}, {"note", plainNote},
		} {
			t.Run(part.name, func(t *testing.T) {
				r := w.reader(t)
				r.open("/admin/tags/")
				r.is("login")
				r.send(`form[action*="login"]`, url.Values{"username": {"boss"}, "password": {password}})
				r.is("list")
				part.do(r)
			})
		}
	})
}

func plainLogIn(r *reader) {
	r.send(`form[action$="/logout"] button, button[formaction$="/logout"]`, nil)
	r.open("/admin/")
	r.is("login")
}

func plainList(r *reader) {
	first := r.rows()
	r.follow(`.pager a[rel="next"]`)
	if second := r.rows(); len(second) == 0 || slices.Contains(second, first[0]) {
		r.t.Errorf("the second page has %d rows", len(second))
	}
	r.follow(`.pager a[rel="prev"]`)
	if d := cmp.Diff(first, r.rows()); d != "" {
		r.t.Errorf("back on the first: %s", d)
	}
	slug := func() string { return strings.TrimSpace(r.page.Find("tbody tr [data-column=slug] a").First().Text()) }
	r.follow("th[data-column=slug] a")
	up := slug()
	r.follow("th[data-column=slug] a")
	if down := slug(); up == down {
		r.t.Errorf("sorted both ways it begins with %q", up)
	}
	r.send("form [data-search]", url.Values{"q": {"tag-0007"}})
	if got := r.rows(); len(got) != 1 {
		r.t.Errorf("%d rows are found", len(got))
	}
	r.open("/admin/users/")
	r.follow(`a[data-open="filters"]`)
	r.send(`#filters button[type="submit"]`, url.Values{"status": {"suspended"}})
	if got := r.rows(); len(got) != 0 || r.page.Find("[data-chips] .chip").Length() != 1 {
		r.t.Errorf("%d are suspended", len(got))
	}
	r.follow("a[data-clear-filters]")
	if got := r.rows(); len(got) == 0 {
		r.t.Error("without filters there is nobody")
	}
}

func plainForm(r *reader) {
	r.follow(`a[href$="/admin/tags/add"], a[href*="/admin/tags/add?"]`)
	r.send(`[data-action="save"]`, url.Values{"slug": {""}})
	if r.page.Find("[data-errors]").Length() != 1 {
		r.t.Error("nothing says what is wrong")
	}
	r.send(`[data-action="save"]`, url.Values{"slug": {"by-hand"}})
	r.is("list")
	if r.page.Find(`[role="status"][data-toast], [data-toasts] [data-toast="ok"]`).Length() == 0 {
		r.t.Error("nothing says that it is saved")
	}
	r.send("form [data-search]", url.Values{"q": {"by-hand"}})
	r.follow("tbody tr [data-column=slug] a")
	r.is("form")
	r.send(`[data-action="save"]`, url.Values{"slug": {"by-hand-again"}})
	if got := r.b.w.countOf("tag", schema.Eq("Slug", "by-hand-again")); got != 1 {
		r.t.Errorf("%d tags are so named", got)
	}
}

func plainInlines(r *reader) {
	w := r.b.w
	id := w.quiz(w.userNamed("boss").ID)
	r.open("/admin/quizzes/" + id.String() + "/")
	for i, stem := range []string{"Second?", "Third?"} {
		at := "questions." + strconv.Itoa(i+1)
		r.send(`button[name="_add"][value="questions"]`, nil)
		r.send(`[data-action="save"]`, url.Values{at + ".stem": {stem}, at + ".type": {string(models.TypedText)}})
		r.is("list")
		r.open("/admin/quizzes/" + id.String() + "/")
	}
	first := r.stems()[0]
	if d := cmp.Diff([]string{first, "Second?", "Third?"}, r.stems()); d != "" {
		r.t.Fatalf("added: %s", d)
	}
	r.send(`[data-action="continue"]`, url.Values{"questions.2._move": {"1"}, "questions.1._delete": {"1"}, "questions.0.stem": {"First?"}})
	r.open("/admin/quizzes/" + id.String() + "/")
	if d := cmp.Diff([]string{"Third?", "First?"}, r.stems()); d != "" {
		r.t.Errorf("moved, removed and changed in one save: %s", d)
	}
}

// stems are the questions of the form that is open.
func (r *reader) stems() []string {
	return r.page.Find(`[name^="questions."][name$=".stem"]`).FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Closest("template").Length() == 0 }).
		Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("value", s.Text()) })
}

func plainBulk(r *reader) {
	chosen := r.rows()[:2]
	r.send(`button[name="action"][value="delete"]`, url.Values{"id": chosen})
	r.is("confirm")
	if got := r.b.w.countOf("tag", schema.In("ID", chosen[0], chosen[1])); got != 2 {
		r.t.Errorf("before it is confirmed %d are left", got)
	}
	r.send(`[data-action="delete"]`, nil)
	r.is("list")
	if left := r.rows(); slices.Contains(left, chosen[0]) || slices.Contains(left, chosen[1]) {
		r.t.Error("they are still there")
	}
}

func plainDelete(r *reader) {
	one := r.rows()[0]
	r.follow("tbody tr [data-column=slug] a")
	r.follow(`a[data-action="delete"]`)
	r.is("delete")
	r.send(`[data-action="delete"]`, nil)
	if slices.Contains(r.rows(), one) {
		r.t.Error("it is still there")
	}
	r.follow(`a[href$="/admin/tags/trash"]`)
	r.is("trash")
	r.send(`tr[data-id="`+one+`"] [data-action="restore"]`, nil)
	r.open("/admin/tags/?sort=-created_at")
	if r.b.w.countOf("tag", schema.Eq("ID", one)) != 1 {
		r.t.Error("it is not back")
	}
}

func plainListEdit(r *reader) {
	w := r.b.w
	w.genre("plain")
	r.open("/admin/genres/?q=plain")
	name := r.one(`tbody input[name$=".position"]`).AttrOr("name", "")
	r.send(`[data-action="save-list"], button[name="_save"]`, url.Values{name: {"77"}})
	if got := w.countOf("genre", schema.And(schema.Eq("Slug", "plain"), schema.Eq("Position", int64(77)))); got != 1 {
		r.t.Error("the cell is not saved")
	}
}

func plainNote(r *reader) {
	r.follow("tbody tr [data-column=slug] a")
	r.send(`[data-action="add-note"]`, url.Values{"text": {"Written by hand"}})
	if got := r.one("[data-note]").Text(); !strings.Contains(got, "Written by hand") {
		r.t.Errorf("the note: %q", got)
	}
	r.send(`[data-action="remove-note"]`, nil)
	if r.page.Find("[data-note]").Length() != 0 {
		r.t.Error("it cannot be taken back")
	}
}
