package panel_test

import (
	"strings"
	"testing"

	"duckhoo/models/schema"
)

// Beside a relation stand plain links to add a row and to open the chosen one,
// by the rights on that model; what is saved there is handed back.
func TestRelatedLinks(t *testing.T) {
	each(t, func(h *house) {
		ada := h.add("maker", map[string]any{"name": "Ada"})
		id, alone := h.make("one", map[string]any{"maker_id": ada}), h.make("two", nil)
		b := h.as(boss())
		page := b.get(at(id)).is(200)
		page.has(1, `[data-related-of="maker_id"] a[data-related="add"][href="/admin/makers/add?_popup=1"][target="_blank"]`)
		page.has(1, `[data-related-of="maker_id"] a[data-related="open"][href="/admin/makers/`+ada.String()+`/"]:not([hidden])`)
		page.has(1, `[data-related-of="badges"] a[data-related="add"]`).has(0, `[data-related-of="badges"] a[data-related="open"]`)
		if label := page.doc.Find(`[data-related="open"]`).AttrOr("aria-label", ""); !strings.Contains(label, "고치기") {
			h.Errorf("it says %q", label)
		}
		b.get(at(alone)).has(1, `[data-related-of="maker_id"] a[data-related="open"][hidden]`)
		views := h.as(clerk("gadget.view", "gadget.change", "maker.view")).get(at(id)).is(200)
		views.has(0, `[data-related="add"]`).has(1, `[data-related-of="maker_id"] [data-related="open"]`)
		if label := views.doc.Find(`[data-related="open"]`).AttrOr("aria-label", ""); !strings.Contains(label, "보기") {
			h.Errorf("who may only view is told %q", label)
		}
		h.as(clerk("gadget.view", "gadget.change")).get(at(id)).is(200).has(0, `[data-related]`)
		h.as(clerk("gadget.view", "maker.view", "maker.change")).get(at(id)).is(200).has(0, `[data-related]`)

		form := b.get("/admin/makers/add?_popup=abc").is(200).has(1, `input[name="_popup"][value="abc"]`).fields()
		form.Set("name", "Bob <b>")
		form.Set("slug", "bob")
		done := b.submit("/admin/makers/add", form).is(303)
		if !strings.HasSuffix(done.to, "/chosen?key=abc") {
			h.Fatalf("leads to %s", done.to)
		}
		chosen := b.get(done.to).is(200).page("chosen").has(1, `[data-chosen][data-key="abc"][data-text="Bob <b>"]`)
		if _, err := schema.ParseID(chosen.doc.Find("[data-chosen]").AttrOr("data-chosen", "")); err != nil {
			h.Error(err)
		}
		b.post("/admin/makers/add", "name", "", "_popup", "abc").is(422).has(1, `input[name="_popup"][value="abc"]`)
		h.as(clerk("gadget.view")).get(done.to).is(403)
	})
}

// What a browser keeps of a form names the person and the version of the row.
func TestFormIsKeptForOnePersonAndVersion(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", nil)
		key := func(b *browser) string {
			return b.get(at(id)).is(200).doc.Find("form[data-save]").AttrOr("data-keep", "")
		}
		ann, ben := h.as(boss()), h.as(boss())
		first := key(ann)
		if first == "" || first == key(ben) || first != key(ann) {
			h.Errorf("%q %q", first, key(ben))
		}
		ann.post(at(id), "title", "two").is(303)
		if key(ann) == first {
			h.Error("a newer version is offered what was typed into an older one")
		}
		if got := key(h.as(clerk("gadget.view"))); got != "" {
			h.Errorf("where nothing can be typed: %q", got)
		}
	})
}
