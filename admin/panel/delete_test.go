package panel_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/schema"
)

func TestDeleteShowsWhatGoes(t *testing.T) {
	each(t, func(h *house) {
		b := h.as(boss())
		b.post("/admin/gadgets/add", "title", "lamp", "colour", "red", "parts.0.name", "bulb").is(303)
		id := h.newest()
		h.add("loan", map[string]any{"gadget_id": id, "who": "neighbour"})
		page := b.get(at(id, "delete")).is(200).page("delete")
		page.has(1, `[data-branch="part"]`).has(1, `[data-branch="loan"]`).has(0, "[data-blocked]")
		undo := b.post(at(id, "delete"), "next", "/admin/gadgets/?q=lamp").goes(303, "/admin/gadgets/?q=lamp")
		if len(undo.cookie) == 0 {
			h.Error("no notice travels over the redirect")
		}
		b.get(at(id)).is(404)
		b.post(at(id)).is(404)
		page = b.get("/admin/gadgets/trash").is(200).page("trash").has(1, "tbody tr[data-id]")
		if !strings.Contains(page.main(), "boss") {
			h.Errorf("the trash names who deleted it: %s", page.main())
		}
		b.post(at(id, "restore")).goes(303, "/admin/gadgets/")
		b.get(at(id)).is(200)
		if n := b.get("/admin/loans/").is(200).doc.Find("tbody tr").Length(); n != 1 {
			h.Errorf("%d loans came back, want 1", n)
		}
		b.post(at(id, "restore")).is(404)
		b.get(at(id, "purge")).is(404)
		b.post(at(id, "delete")).is(303)
		b.get(at(id, "purge")).is(200).page("confirm")
		b.post(at(id, "purge")).goes(303, "/admin/gadgets/trash")
		b.get("/admin/gadgets/trash").has(0, "tbody tr")
	})
}

func TestDeleteIsStopped(t *testing.T) {
	each(t, func(h *house) {
		id, free := h.make("kept", nil), h.make("free", nil)
		h.add("patent", map[string]any{"gadget_id": id, "number": "KR-1"})
		b := h.as(boss())
		b.get(at(id, "delete")).is(200).has(1, "[data-blocked]").has(1, `button[data-action="delete"][disabled]`)
		b.post(at(id, "delete")).is(409).page("delete").has(1, "[data-blocked]")
		page := b.post("/admin/gadgets/", "action", "delete", "id", id.String(), "id", free.String()).is(200).page("confirm")
		page.has(1, "[data-blocked] li[data-id]").has(1, `dd[data-count="1"]`)
		b.post("/admin/gadgets/", "action", "delete", "id", id.String(), "confirm", "1").is(303)
		if h.count() != 2 {
			h.Error("a protected row was deleted")
		}
		loaned := h.make("loaned", nil)
		h.add("loan", map[string]any{"gadget_id": loaned, "who": "x"})
		some := h.as(clerk("gadget.view", "gadget.delete"))
		some.get(at(loaned, "delete")).is(200).has(1, "[data-blocked]")
		some.post(at(loaned, "delete")).is(409)
		some.post("/admin/gadgets/", "action", "delete", "id", loaned.String(), "confirm", "1").is(303)
		if h.count() != 3 {
			h.Error("rows went along that the person may not delete")
		}
		h.as(clerk("gadget.view", "gadget.delete", "loan.delete")).post(at(loaned, "delete")).is(303)
	})
}

// TestRestoreIntoATakenName asks for the page that says who has the name now.
func TestRestoreIntoATakenName(t *testing.T) {
	each(t, func(h *house) {
		old := h.add("maker", map[string]any{"name": "Ada"})
		b, path := h.as(boss()), "/admin/makers/"+old.String()+"/"
		b.post(path + "delete").is(303)
		now := h.add("maker", map[string]any{"name": "Ada"})
		page := b.post(path + "restore").is(409).page("conflict")
		page.has(1, `main [role="alert"]`).has(1, `[data-field] a[href="/admin/makers/`+now.String()+`/"]`).has(1, `main a[href="/admin/makers/trash"]`)
		hidden := h.as(clerk("maker.delete")).post(path + "restore").is(409).page("conflict")
		if strings.Contains(hidden.body, now.String()) {
			h.Error("who may not see the other row is told its number")
		}
		b.get("/admin/makers/trash").is(200).has(1, `[data-id="`+old.String()+`"]`)
		b.post("/admin/makers/" + now.String() + "/delete").is(303)
		b.post(path + "restore").is(303)
	})
}

func TestHistory(t *testing.T) {
	each(t, func(h *house) {
		ada, bob := h.add("maker", map[string]any{"name": "Ada"}), h.add("maker", map[string]any{"name": "Bob"})
		gold := h.add("badge", map[string]any{"name": "gold"})
		b := h.as(boss())
		b.post("/admin/gadgets/add", "title", "lamp", "colour", "red", "maker_id", ada.String(), "parts.0.name", "bulb").is(303)
		id := h.newest()
		part := h.find(id).Parts[0].ID.String()
		b.post(at(id), "title", "a lamp", "colour", "green", "maker_id", bob.String(), "badges", gold.String(), "code", "hunter2",
			"lent", "1", "parts.0.id", part, "parts.0.name", "big bulb", "parts.1.name", "switch").is(303)
		page := b.get(at(id, "history")).is(200).page("history").has(2, ".picks [data-id]")
		for field, want := range map[string][]string{
			"title": {"lamp", "a lamp"}, "colour": {"빨강", "초록"}, "maker_id": {"Ada", "Bob"}, "badges": {"—", "gold"}, "lent": {"아니요", "예"},
		} {
			if d := cmp.Diff(want, page.texts(`tr[data-field="`+field+`"] td`)); d != "" {
				h.Errorf("%s: %s", field, d)
			}
		}
		if d := cmp.Diff([]string{"제목"}, page.texts(`tr[data-field="title"] th`)); d != "" {
			h.Error(d)
		}
		page.has(1, `tr[data-field="code"]`)
		if strings.Contains(page.body, "hunter2") {
			h.Error("the history shows a secret")
		}
		if main := page.main(); !strings.Contains(main, "big bulb") || !strings.Contains(main, "switch") {
			h.Errorf("the history shows what happened to the parts: %s", main)
		}
		second := page.doc.Find(".picks a").Last().AttrOr("href", "")
		b.get(second).is(200).has(1, `.picks [data-action="add"] a[aria-current]`)
		h.as(clerk("gadget.change")).get(at(id, "history")).is(403)
		h.as(clerk("gadget.view")).get(at(id, "history")).is(200)
		b.post(at(id, "delete")).is(303)
		b.get(at(id, "history")).is(200)
		b.get(at(schema.NewID(), "history")).is(404)
	})
}
