package panel_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/models/schema"
)

// told opens a page with the notice that an answer sent along.
func (b *browser) told(a *answer, path string) *answer {
	b.Helper()
	req := httptest.NewRequest(http.MethodGet, path, nil)
	for _, c := range a.cookie {
		req.AddCookie(c)
	}
	return b.send(req).is(200)
}

func TestBulkDeleteIsUndone(t *testing.T) {
	each(t, func(h *house) {
		kept, one, two := h.make("kept", nil), h.make("one", nil), h.make("two", nil)
		b := h.as(boss())
		done := b.post("/admin/gadgets/", "action", "delete", "id", one.String(), "id", two.String(), "confirm", "1").is(303)
		page := b.told(done, "/admin/gadgets/")
		if got := page.texts("#toasts > [data-toast] [data-toast-text]"); len(got) != 1 || got[0] != "물건 2개를 휴지통으로 옮겼어요." {
			h.Errorf("the notice says %q", got)
		}
		undo := page.doc.Find("#toasts > [data-toast] form")
		pairs := []string{}
		undo.Find(`input[name="id"]`).Each(func(_ int, s *goquery.Selection) { pairs = append(pairs, "id", s.AttrOr("value", "")) })
		if len(pairs) != 4 {
			h.Fatalf("undo names %v", pairs)
		}
		back := b.post(undo.AttrOr("action", ""), pairs...).goes(303, "/admin/gadgets/")
		if got := b.told(back, "/admin/gadgets/").texts("#toasts > [data-toast] [data-toast-text]"); len(got) != 1 || got[0] != "물건 2개를 되살렸어요." {
			h.Errorf("the notice says %q", got)
		}
		if h.count() != 3 {
			h.Errorf("%d rows, want 3", h.count())
		}
		b.post("/admin/gadgets/trash", pairs...).is(303)
		b.post("/admin/gadgets/trash", "id", "nonsense", "id", schema.NewID().String(), "id", kept.String()).is(303)
		if h.count() != 3 {
			h.Error("a second undo changes something")
		}
	})
}

// One row that was deleted comes back by the Undo of the notice, a plain form.
func TestDeleteIsUndone(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", nil)
		b := h.as(boss())
		undo := b.told(b.post(at(id, "delete")).is(303), "/admin/gadgets/").doc.Find("#toasts > [data-toast] form")
		if method, action := undo.AttrOr("method", ""), undo.AttrOr("action", ""); method != "post" || action != at(id, "restore") {
			h.Errorf("undo is a %s to %q", method, action)
		}
		b.post(undo.AttrOr("action", "")).is(303)
		if h.count() != 1 {
			h.Error("it did not come back")
		}
	})
}

// Rows of the trash are removed for good together: after a page that names them,
// with the right, and never rows that are not in the trash.
func TestPurgeOfMany(t *testing.T) {
	each(t, func(h *house) {
		kept, one, two := h.make("kept", nil), h.make("one", nil), h.make("two", nil)
		b := h.as(boss())
		b.post("/admin/gadgets/", "action", "delete", "id", one.String(), "id", two.String(), "confirm", "1").is(303)
		page := b.get("/admin/gadgets/trash").is(200).has(2, `td input[name="id"][form="bulk"]`)
		if plain := page.doc.Find("noscript").Text(); !strings.Contains(plain, `value="purge" form="bulk"`) {
			h.Errorf("without scripts: %s", plain)
		}
		b.post("/admin/gadgets/trash", "action", "purge").goes(303, "/admin/gadgets/trash")
		all := []string{"action", "purge", "id", one.String(), "id", two.String(), "id", kept.String(), "id", "nonsense"}
		b.post("/admin/gadgets/trash", all...).is(200).page("confirm").has(2, "main li[data-id]").has(2, `form.confirm input[name="id"]`)
		b.get("/admin/gadgets/trash").has(2, "tbody tr")
		h.as(clerk("gadget.view", "gadget.change")).post("/admin/gadgets/trash", append(all, "confirm", "1")...).is(403)
		b.post("/admin/gadgets/trash", append(all, "confirm", "1")...).goes(303, "/admin/gadgets/trash")
		b.get("/admin/gadgets/trash").has(0, "tbody tr")
		if h.count() != 1 {
			h.Errorf("%d living rows, want 1", h.count())
		}
	})
}

func TestPurgeOfVeryMany(t *testing.T) {
	each(t, func(h *house) {
		pairs := []string{"action", "purge", "confirm", "1"}
		b := h.as(boss())
		for i := range 21 {
			id := h.make(fmt.Sprint(i), nil)
			b.post(at(id, "delete")).is(303)
			pairs = append(pairs, "id", id.String())
		}
		b.post("/admin/gadgets/trash", pairs...).is(422).has(1, `[data-error="typed"]`)
		b.post("/admin/gadgets/trash", append(pairs, "typed", "완전히 지우기 21")...).is(303)
		b.get("/admin/gadgets/trash").has(0, "tbody tr")
	})
}

func TestUndoNeedsTheRight(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", nil)
		h.as(boss()).post(at(id, "delete")).is(303)
		h.as(clerk("gadget.view", "gadget.change")).post("/admin/gadgets/trash", "id", id.String()).is(403)
		if h.count() != 0 {
			h.Error("restored without the right")
		}
	})
}

func TestBulkDeleteOfManyLeadsToTheTrash(t *testing.T) {
	each(t, func(h *house) {
		pairs := []string{"action", "delete", "confirm", "1", "_count", "41", "typed", "휴지통으로 옮기기 41"}
		for i := range 41 {
			pairs = append(pairs, "id", h.make(fmt.Sprint(i), nil).String())
		}
		b := h.as(boss())
		page := b.told(b.post("/admin/gadgets/", pairs...).is(303), "/admin/gadgets/")
		page.has(0, "#toasts > [data-toast] form")
		if got := page.doc.Find("#toasts > [data-toast] a").AttrOr("href", ""); got != "/admin/gadgets/trash" {
			h.Errorf("the notice leads to %q", got)
		}
		if text := page.texts("#toasts > [data-toast] [data-toast-text]"); len(text) != 1 || !strings.Contains(text[0], "41개") {
			h.Errorf("the notice says %q", text)
		}
	})
}
