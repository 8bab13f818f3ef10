package panel_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/schema"
)

func TestHistoryNamesEffects(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", nil)
		b := h.as(boss())
		b.post(at(id), "title", "renames its maker").is(303)
		page := b.get(at(id, "history")).is(200)
		row := `.changes tbody tr:has(th:contains("만든이 · 이름"))`
		page.has(1, row)
		if got := page.texts(row + " td"); len(got) != 2 || got[0] != "옛 이름" || got[1] != "새 이름" {
			h.Errorf("before and after are %q", got)
		}
		if d := cmp.Diff([]string{"예전 것"}, page.texts(`.changes tbody tr:has(th:contains("forgotten")) td:last-child`)); d != "" {
			h.Errorf("a value whose field is gone: %s", d)
		}
		if strings.Contains(page.main(), "maker.name") {
			h.Error("the history shows the name of a column")
		}
	})
}

func TestWordsOfPrograms(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", nil)
		b := h.as(boss())
		for _, path := range []string{at(id), at(id, "history"), "/admin/audit"} {
			page := b.get(path).is(200)
			if text := page.main(); strings.Contains(text, "(test)") || !strings.Contains(text, "시스템") {
				h.Errorf("%s: a program signs as %s", path, text)
			}
		}
		b.lang = "en"
		if text := b.get("/admin/audit").page("audit").main(); !strings.Contains(text, "System") {
			h.Errorf("%s", text)
		}
	})
}

func TestBadValueNamesItsFilter(t *testing.T) {
	each(t, func(h *house) {
		h.make("one", nil)
		b := h.as(boss())
		if got := b.get("/admin/gadgets/?colour=purple").is(200).texts("[data-notice] p"); len(got) != 1 || !strings.HasPrefix(got[0], "‘색’에 ‘purple’") {
			h.Errorf("the notice says %q", got)
		}
		if got := b.get("/admin/gadgets/?limit=x").texts("[data-notice] p"); len(got) != 1 || !strings.HasPrefix(got[0], "‘limit’") {
			h.Errorf("the notice says %q", got)
		}
		b.get("/admin/gadgets/?q=nothing-like-it").is(200).has(0, ".pager")
		b.get("/admin/gadgets/?q=one").is(200).has(1, ".pager")
		if got := b.get("/admin/gadgets/").doc.Find("[data-selected]").AttrOr("data-selected", ""); got != "1개 가운데 {n}개 선택됨" {
			h.Errorf("the selection says %q", got)
		}
	})
}

func TestTrashCountsStartedDays(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", nil)
		b := h.as(boss())
		b.post(at(id, "delete")).is(303)
		if text := b.get("/admin/gadgets/trash").is(200).main(); !strings.Contains(text, "30일 뒤") {
			h.Errorf("just deleted: %s", text)
		}
	})
}

func TestFixedFieldsHaveNoHelp(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", map[string]any{"span": schema.Duration(0)})
		help := `[data-field="span"] .help`
		h.as(boss()).get(at(id)).is(200).has(1, help)
		h.as(clerk("gadget.view")).get(at(id)).is(200).has(0, help)
	})
}
