package panel_test

import (
	"strings"
	"testing"
)

// Every page begins with the way to its content, says where it stands, and names
// an environment that is not production.
func TestShell(t *testing.T) {
	each(t, func(h *house) {
		b := h.as(boss())
		id := h.make("box", nil)
		for _, path := range []string{"/admin/", "/admin/gadgets/", at(id), at(id) + "history", "/admin/search"} {
			page := b.get(path).is(200)
			first := page.doc.Find("body a, body button, body input").First()
			if href := first.AttrOr("href", ""); href != "#main" || page.doc.Find("main#main").Length() != 1 {
				t.Errorf("%s: the first stop is %q", path, href)
			}
			if page.doc.Find(".sidebar input[data-nav-filter]").Length() != 1 || page.doc.Find(".brand .badge").Length() != 1 {
				t.Errorf("%s: no filter of the menu, or no environment", path)
			}
			crumbs := page.doc.Find(".topbar__crumbs li")
			if crumbs.Length() == 0 || crumbs.Last().Find("[aria-current=page]").Length() != 1 || crumbs.Find("[aria-current]").Length() != 1 {
				t.Errorf("%s: the crumbs are %q", path, crumbs.Text())
			}
		}
		here := b.get("/admin/gadgets/").doc.Find(".sidebar [aria-current=page]")
		if here.Length() != 1 || here.AttrOr("href", "") != "/admin/gadgets/" {
			t.Errorf("in the menu one is at %q", here.AttrOr("href", ""))
		}
		menu := h.as(clerk("badge.view")).get("/admin/").doc.Find(".sidebar nav").Text()
		if !strings.Contains(menu, "Badge") && !strings.Contains(menu, "badge") || strings.Contains(menu, "물건") {
			t.Errorf("the menu of who sees badges alone: %q", strings.Join(strings.Fields(menu), " "))
		}
	})
}

// What went well is a status that leads to the row and goes by itself; what the
// page after a redirect has to say stands in its HTML, once.
func TestToasts(t *testing.T) {
	each(t, func(h *house) {
		b := h.as(boss())
		id := h.make("box", nil)
		page := b.told(b.post(at(id), "title", "crate").is(303), "/admin/gadgets/")
		toast := page.doc.Find("[data-toasts] > .toast")
		if toast.Length() != 1 || toast.AttrOr("role", "") != "status" || toast.AttrOr("data-toast", "") != "ok" || !strings.Contains(toast.Text(), "crate") {
			t.Errorf("after a save: %q", toast.Text())
		}
		if toast.Find("a").AttrOr("href", "") != at(id) {
			t.Errorf("it leads to %q", toast.Find("a").AttrOr("href", ""))
		}
		if len(page.cookie) != 1 || page.cookie[0].Value != "" || page.cookie[0].MaxAge >= 0 {
			t.Errorf("it would be said again: %v", page.cookie)
		}
		if role := page.doc.Find("template[data-toast-template=bad] .toast").AttrOr("role", ""); role != "alert" {
			t.Errorf("an error has the role %q", role)
		}
	})
}
