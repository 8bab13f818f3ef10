package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
)

// The queue shows one kind of case, or what is about quizzes alone, in an order
// that was chosen, without scripts; the next case is one of them too, and where
// there is none it says so and leads back to all.
func TestQueueIsNarrowed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.bench()
		w.person("lee", models.RoleMember)
		b.report("lee", "rights_request")
		w.reported(2)
		titles := func(query string) []string {
			t.Helper()
			page := b.modi.get("/admin/queue?" + query).page()
			if page.Find("form[data-filters] [data-filter]").Length() != 3 || page.Find("form[data-filters] noscript button").Length()+strings.Count(page.Find("form[data-filters] noscript").Text(), "<button") != 1 {
				t.Fatalf("%s: it cannot be narrowed", query)
			}
			var out []string
			for _, one := range page.Find("ol.cases .case").EachIter() {
				out = append(out, one.AttrOr("href", ""))
			}
			return out
		}
		all := titles("")
		if len(all) != 3 {
			t.Fatalf("%d cases", len(all))
		}
		for query, want := range map[string]int{"kind=report": 3, "kind=rights": 1, "kind=statistic": 0, "subject=quiz": 3, "subject=user": 0, "subject=quiz&kind=rights": 1, "subject=comment&kind=rights": 0, "kind=nonsense&subject=x&sort=y": 3, "sort=due_at": 3, "tab=mine&kind=report": 0} {
			if got := titles(query); len(got) != want {
				t.Errorf("%s: %d cases, want %d", query, len(got), want)
			}
		}
		narrow := "kind=report&sort=due_at&subject=quiz"
		list := titles(narrow)
		for _, at := range list {
			if !strings.HasSuffix(at, "?"+narrow) {
				t.Errorf("a case forgets what is listed: %s", at)
			}
		}
		page := b.modi.get(list[0]).page()
		if got := page.Find(`[data-filter="subject"] option[selected]`).AttrOr("value", ""); got != "quiz" || page.Find("ol.cases .case").Length() != 3 {
			t.Errorf("beside a case %q is listed", got)
		}
		values := form(page)
		a := b.decide(b.modi, page.Find(`form:has([data-action="dismiss"])`).AttrOr("action", ""), url.Values{"_csrf": values["_csrf"], "_version": values["_version"], "seen": values["seen"], "action": {"dismiss"}})
		if a.status != http.StatusSeeOther || a.header.Get("Location") != list[1] {
			t.Errorf("decided: %d, and on to %q, not %q", a.status, a.header.Get("Location"), list[1])
		}
		none := b.modi.get("/admin/queue?kind=statistic").page()
		if none.Find(`.desk__none a[href="/admin/queue"]`).Length() != 1 || !strings.Contains(none.Find(".desk__subject").Text(), "이런 사건은 없어요") {
			t.Errorf("nothing like that: %s", none.Find(".desk__none").Text())
		}
	})
}
