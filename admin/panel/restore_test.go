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
