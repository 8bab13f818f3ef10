package panel_test

import (
	"maps"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/schema"
)

func TestFormKeepsEveryKind(t *testing.T) {
	each(t, func(h *house) {
		ada, gold := h.add("maker", map[string]any{"name": "Ada"}), h.add("badge", map[string]any{"name": "gold"})
		b := h.as(boss())
		b.get("/admin/gadgets/add").is(200).page("form")
		done := b.post("/admin/gadgets/add", "title", "다리미", "slug", "iron", "blurb", "설명\r\n둘째 줄", "body", "**굵게**", "mail", "a@example.com",
			"site", "https://example.com", "amount", "7", "spare", "3", "price", "12.5", "lent", "0", "lent", "1", "tested", "true",
			"day", "2026-11-22", "made_at", "2026-11-22T09:30", "span", "1h30m", "colour", "green", "colours", "red", "colours", "blue",
			"extra", `{"a": 1}`, "code", "secret", "maker_id", ada.String(), "badges", gold.String(),
			"parts.0.name", "몸통", "parts.0.screws.0.size", "M3", "parts.1.name", "손잡이").is(303)
		if done.to != "/admin/gadgets/" {
			h.Errorf("leads to %s", done.to)
		}
		id := h.newest()
		g := h.find(id)
		if g.Blurb != "설명\n둘째 줄" || g.Amount != 7 || *g.Spare != 3 || g.Price.String() != "12.5000" || !g.Lent || !*g.Tested ||
			g.Day.String() != "2026-11-22" || g.MadeAt.String() != "2026-11-22T00:30:00.000000Z" || g.Span.String() != "1h30m0s" ||
			g.Colour != "green" || g.Extra.String() != `{"a":1}` || g.MakerID != ada || len(g.Badges) != 1 || g.Code != "secret" {
			h.Errorf("stored %+v", g)
		}
		if d := cmp.Diff([]string{"blue", "red"}, g.Colours.Words()); d != "" {
			h.Error(d)
		}
		if len(g.Parts) != 2 || g.Parts[0].Name != "몸통" || len(g.Parts[0].Screws) != 1 || g.Parts[1].Position <= g.Parts[0].Position {
			h.Errorf("parts %+v", g.Parts)
		}
		page := b.get(at(id)).is(200)
		if strings.Contains(page.body, "secret") {
			h.Error("the form shows a secret")
		}
		b.submit(at(id), page.fields()).is(303)
		if after := h.find(id); after.LockVersion != g.LockVersion {
			h.Errorf("a form that is sent as it stands changes the row: version %d, was %d", after.LockVersion, g.LockVersion)
		}
	})
}

// newest is the id of the gadget that was made last.
func (h *house) newest() schema.ID {
	h.Helper()
	page := h.as(boss()).get("/admin/gadgets/").is(200)
	id, err := schema.ParseID(page.doc.Find("tbody tr[data-id]").First().AttrOr("data-id", ""))
	if err != nil {
		h.Fatal(err)
	}
	return id
}

func TestFormButtons(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", map[string]any{"picture": schema.File("memory/a.png")})
		b := h.as(boss())
		for button, want := range map[string]string{
			"_save": "/admin/gadgets/", "_continue": at(id), "_addanother": "/admin/gadgets/add", "": "/admin/gadgets/",
		} {
			b.post(at(id), "title", "two "+button, "slug", "", button, "1").goes(303, want)
		}
		before := h.count()
		values := b.get(at(id)).fields()
		values.Set("title", "copy")
		values.Set("_saveasnew", "1")
		b.submit(at(id), values).goes(303, "/admin/gadgets/")
		if h.count() != before+1 {
			h.Errorf("%d rows, want %d", h.count(), before+1)
		}
		copied := h.find(h.newest())
		if copied.Title != "copy" || copied.Picture != "memory/a.png" || h.find(id).Title == "copy" {
			h.Errorf("save as new: %q %q, the old one is %q", copied.Title, copied.Picture, h.find(id).Title)
		}
		b.post("/admin/gadgets/add", "title", "three", "colour", "red", "_continue", "1", "next", "/admin/gadgets/?q=x").is(303)
		if to := b.post("/admin/gadgets/add", "title", "four", "colour", "red", "_addanother", "1").to; to != "/admin/gadgets/add" {
			h.Errorf("add another leads to %s", to)
		}
	})
}

func TestFormSaysWhatIsWrong(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", nil)
		b := h.as(boss())
		page := b.post(at(id), "title", "", "amount", "many", "mail", "nobody", "blurb", "kept words", "parts.0.name", "", "parts.0.screws.0.size", "M3").is(422).page("form")
		page.has(1, "[data-errors]").has(1, `[data-error="amount"]`)
		if got := page.doc.Find(`textarea[name="blurb"]`).Text(); strings.TrimPrefix(got, "\n") != "kept words" {
			h.Errorf("the input is not kept: %q", got)
		}
		page = b.post(at(id), "title", "", "mail", "nobody", "parts.0.name", "", "parts.0.screws.0.size", "M3").is(422)
		page.has(1, `[data-error="title"]`).has(1, `[data-error="mail"]`)
		page = b.post(at(id), "title", "x", "parts.3.name", "", "parts.3.screws.0.size", "M3").is(422)
		page.has(1, `[data-error="parts.3.name"]`).has(1, ".child--bad > details[open]")
		link := page.doc.Find("[data-errors] a").First().AttrOr("href", "")
		if link != "#parts.3.name" || page.doc.Find(`[id="parts.3.name"]`).Length() != 1 {
			h.Errorf("the summary leads to %q", link)
		}
		b.post("/admin/gadgets/add", "title", strings.Repeat("가", 61), "colour", "red").is(422).has(1, `[data-error="title"]`)
		b.post("/admin/gadgets/add", "title", "x", "colour", "purple").is(422).has(1, `[data-error="colour"]`)
		b.post("/admin/gadgets/add", "title", "x", "colour", "red", "maker_id", schema.NewID().String()).is(422).has(1, `[data-error="maker_id"]`)
		b.post("/admin/gadgets/add", "title", "x", "colour", "red", "badges", schema.NewID().String()).is(422).has(1, `[data-error="badges"]`)
		if h.count() != 1 || h.find(id).Title != "one" {
			h.Error("a form that was refused stored something")
		}
	})
}

func TestFormIgnoresForgedFields(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", map[string]any{"fixed": "as it was", "weight": 1.5})
		b := h.as(boss())
		b.post(at(id), "title", "two", "fixed", "forged", "weight", "9", "stage", "shown", "lock_version", "99", "created_at", "2000-01-01T00:00",
			"id", schema.NewID().String(), "deleted_at", "2026-01-01T00:00", "nonsense", "1", "picture", "memory/stolen.png",
			"picture__keep", "bWFkZSB1cA", "maker.name", "x", "parts.x.name", "y", "parts.-1.name", "z").is(422).has(1, `[data-error="picture"]`)
		b.post(at(id), "title", "two", "fixed", "forged", "weight", "9", "stage", "shown", "lock_version", "99", "picture", "memory/stolen.png",
			"nonsense", "1", "maker.name", "x", "parts.x.name", "y", "parts.-1.name", "z").is(303)
		g := h.find(id)
		if g.Title != "two" || g.Fixed != "as it was" || g.Weight != 1.5 || g.Stage != "draft" || g.LockVersion != 2 || g.Picture != "" || len(g.Parts) != 0 {
			h.Errorf("forged values were taken: %+v", g)
		}
	})
}

func TestFormWithoutTheRightToChange(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", nil)
		page := h.as(clerk("gadget.view", "part.view")).get(at(id)).is(200).page("form")
		page.has(0, `main input:not([type=hidden])`).has(0, "main textarea").has(0, `[data-action="save"]`).has(1, `[data-action="close"]`).has(0, `[data-action="delete"]`)
		if got := page.texts(`[data-field="title"] .value`); len(got) != 1 || got[0] != "one" {
			h.Errorf("the title as text: %v", got)
		}
	})
}

func TestInlines(t *testing.T) {
	each(t, func(h *house) {
		b := h.as(boss())
		b.post("/admin/gadgets/add", "title", "lamp", "colour", "red", "parts.0.name", "a", "parts.1.name", "b", "parts.2.name", "c", "parts.2.screws.0.size", "M1").is(303)
		id := h.newest()
		g := h.find(id)
		a, bb, c := g.Parts[0], g.Parts[1], g.Parts[2]
		b.post(at(id), "title", "lamp",
			"parts.0.id", c.ID.String(), "parts.0.position", "1", "parts.0.name", "c", "parts.0.screws.0.id", c.Screws[0].ID.String(), "parts.0.screws.0.size", "M2",
			"parts.1.id", a.ID.String(), "parts.1.position", "2", "parts.1.name", "A",
			"parts.2.id", bb.ID.String(), "parts.2._delete", "1",
			"parts.7.position", "3", "parts.7.name", "new", "parts.7.screws.0.size", "M9").is(303)
		g = h.find(id)
		var got []string
		for _, p := range g.Parts {
			got = append(got, p.Name)
		}
		if d := cmp.Diff([]string{"c", "A", "new"}, got); d != "" {
			h.Fatalf("reorder, delete and add in one save: %s", d)
		}
		if g.Parts[0].Screws[0].Size != "M2" || g.Parts[2].Screws[0].Size != "M9" || g.LockVersion != 2 {
			h.Errorf("%+v", g.Parts)
		}
		b.post(at(id), "title", "lamp", "parts.0.id", a.ID.String(), "parts.0.name", "AA").is(303)
		if got := len(h.find(id).Parts); got != 3 {
			h.Errorf("a child that is not posted is unchanged: %d are left", got)
		}
		version := h.find(id).LockVersion
		page := b.post(at(id), "title", "lamp", "_add", "parts", "parts.0.id", a.ID.String(), "parts.0.name", "typed").is(200).page("form")
		page.has(1, `input[name="parts.1.name"]`)
		if page.doc.Find(`input[name="parts.0.name"]`).AttrOr("value", "") != "typed" || h.find(id).LockVersion != version {
			h.Error("adding a child without a script keeps the input and saves nothing")
		}
		page = b.post(at(id), "title", "lamp", "_add", "parts.0.screws", "parts.0.id", a.ID.String(), "parts.0.name", "typed").is(200)
		page.has(1, `input[name="parts.0.screws.0.size"]`)
		b.post(at(id), "_add", "maker.0.nonsense").is(200)
		b.post(at(id), "_add", "parts.9.screws").is(200)
		b.post(at(id), "title", "lamp", "parts.5.name", "", "parts.5.position", "9").is(303)
		if got := len(h.find(id).Parts); got != 3 {
			h.Errorf("an empty new child is left out: %d", got)
		}
		stranger := h.make("other", nil)
		b.post(at(stranger), "title", "other", "parts.0.id", a.ID.String(), "parts.0.name", "stolen").is(422)
	})
}

func TestInlinesObeyRightsOneByOne(t *testing.T) {
	each(t, func(h *house) {
		h.as(boss()).post("/admin/gadgets/add", "title", "lamp", "colour", "red", "parts.0.name", "a", "parts.1.name", "b").is(303)
		id := h.newest()
		g := h.find(id)
		all := func() url.Values {
			return form("title", "lamp", "parts.0.id", g.Parts[0].ID.String(), "parts.0.name", "changed",
				"parts.1.id", g.Parts[1].ID.String(), "parts.1._delete", "1", "parts.2.name", "added")
		}
		for _, tc := range []struct {
			rights []string
			want   []string
			shown  int
		}{
			{nil, []string{"a", "b"}, 0},
			{[]string{"part.view"}, []string{"a", "b"}, 2},
			{[]string{"part.view", "part.add"}, []string{"a", "b", "added"}, 2},
			{[]string{"part.view", "part.change"}, []string{"changed", "b", "added"}, 3},
			{[]string{"part.view", "part.delete"}, []string{"changed", "added"}, 3},
		} {
			b := h.as(clerk(append(tc.rights, "gadget.view", "gadget.change")...))
			b.get(at(id)).is(200).has(tc.shown, ".child[data-inline-id]")
			b.submit(at(id), all()).is(303)
			parts := h.find(id).Parts
			got := make([]string, len(parts))
			for i, p := range parts {
				got[i] = p.Name
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				h.Errorf("%v: %s", tc.rights, d)
			}
		}
	})
}

func TestUploads(t *testing.T) {
	each(t, func(h *house) {
		b := h.as(boss())
		page := b.upload("/admin/gadgets/add", form("title", "", "colour", "red"), "picture", "a.png").is(422)
		kept := page.doc.Find(`input[name="picture__keep"]`).AttrOr("value", "")
		b.post("/admin/gadgets/add", "title", "lamp", "colour", "red", "picture__keep", kept).is(303)
		id := h.newest()
		first := h.find(id).Picture
		if h.shelf.kept[first] != "a.png" {
			h.Fatalf("picture %q", first)
		}
		b.upload(at(id), form("title", "lamp"), "picture", "a.svg").is(422).has(1, `[data-error="picture"]`)
		b.upload(at(id), form("title", "lamp"), "picture", "b.png").is(303)
		if got := h.find(id).Picture; h.shelf.kept[got] != "b.png" {
			h.Errorf("picture %q", got)
		}
		b.post(at(id), "title", "lamp", "picture__clear", "1").is(303)
		if got := h.find(id).Picture; got != "" {
			h.Errorf("picture %q, want none", got)
		}
	})
}

func TestStaleForm(t *testing.T) {
	each(t, func(h *house) {
		ann, ben := &staff{id: schema.NewID(), name: "ann", super: true}, &staff{id: schema.NewID(), name: "ben", super: true}
		gold, silver := h.add("badge", map[string]any{"name": "gold"}), h.add("badge", map[string]any{"name": "silver"})
		h.as(boss()).post("/admin/gadgets/add", "title", "base", "blurb", "base", "colour", "red", "parts.0.name", "part").is(303)
		id := h.newest()
		part := h.find(id).Parts[0].ID.String()
		opened := h.as(ben).get(at(id)).fields()
		h.as(ann).post(at(id), "_version", "1", "title", "ann's", "amount", "5", "badges", gold.String(), "parts.0.id", part, "parts.0.name", "ann's part").is(303)
		opened.Set("title", "ben's")
		opened.Set("blurb", "ben's words")
		opened["badges"] = []string{"", silver.String()}
		opened.Set("parts.0.name", "ben's part")
		page := h.as(ben).submit(at(id), opened).is(409).page("conflict")
		if h.find(id).Title != "ann's" {
			h.Fatal("a stale form changed the row")
		}
		if d := cmp.Diff([]string{"제목", "부품 ‘ann's part’ · 이름"}, page.texts(".merge__table tbody th")); d != "" {
			h.Error(d)
		}
		page.has(1, `.merge__auto [data-field="amount"]`).has(1, `.merge__auto [data-field="blurb"]`).has(1, `.merge__auto [data-field="badges"]`)
		if d := cmp.Diff([]string{"base", "ann's", "ben's"}, page.texts(`.merge__table tr[data-field="title"] td`)); d != "" {
			h.Error(d)
		}
		merged := page.fields()
		merged.Set("_pick:title", "theirs")
		merged.Set("_pick:parts~0~name", "mine")
		h.as(ben).submit(at(id), merged).is(303)
		g := h.find(id)
		if g.Title != "ann's" || g.Blurb != "ben's words" || g.Amount != 5 || g.Parts[0].Name != "ben's part" || len(g.Badges) != 2 {
			h.Errorf("merged into %q %q %d %q %d", g.Title, g.Blurb, g.Amount, g.Parts[0].Name, len(g.Badges))
		}
	})
}

func TestOwnSecondSaveIsNoConflict(t *testing.T) {
	each(t, func(h *house) {
		ann := &staff{id: schema.NewID(), name: "ann", super: true}
		id := h.make("base", map[string]any{"blurb": "base"})
		b := h.as(ann)
		first, second := b.get(at(id)).fields(), b.get(at(id)).fields()
		first.Set("title", "first")
		b.submit(at(id), first).is(303)
		b.submit(at(id), first).is(303)
		second.Set("blurb", "second")
		b.submit(at(id), second).is(303)
		if g := h.find(id); g.Title != "first" || g.Blurb != "second" {
			h.Errorf("%q %q", g.Title, g.Blurb)
		}
	})
}

// TestOwnSecondSaveOfChildren: a second press of the button adds no row again,
// and a row that went meanwhile stops nobody who did not write in it.
func TestOwnSecondSaveOfChildren(t *testing.T) {
	each(t, func(h *house) {
		ann := &staff{id: schema.NewID(), name: "ann", super: true}
		b := h.as(ann)
		b.post("/admin/gadgets/add", "title", "base", "colour", "red", "parts.0.name", "arm", "parts.0.screws.0.size", "M3", "parts.0.screws.0.count", "2",
			"parts.1.name", "leg").is(303)
		id := h.newest()
		form := b.get(at(id)).fields()
		add := maps.Clone(form)
		for name, value := range map[string]string{"parts.2.name": "new", "parts.2.screws.0.size": "M4", "parts.2.screws.0.count": "1"} {
			add.Set(name, value)
		}
		b.submit(at(id), add).is(303)
		b.submit(at(id), add).is(303)
		if got := h.parts(id); len(got) != 3 {
			h.Fatalf("pressed twice: %v", got)
		}
		add.Set("parts.3.name", "new")
		b.submit(at(id), add).is(303)
		if got := h.parts(id); len(got) != 4 {
			h.Fatalf("one more of the same name: %v", got)
		}

		open := b.get(at(id)).fields()
		gone := maps.Clone(open)
		gone.Set("parts.0._delete", "1")
		b.submit(at(id), gone).is(303)
		b.submit(at(id), gone).is(303)
		other := maps.Clone(open)
		other.Set("blurb", "words")
		b.submit(at(id), other).is(303)
		if g := h.find(id); g.Blurb != "words" || len(g.Parts) != 3 {
			h.Fatalf("%q, %d parts", g.Blurb, len(g.Parts))
		}
		other.Set("parts.0.name", "written for nothing")
		other.Set("title", "with it")
		page := b.submit(at(id), other).is(409).page("conflict")
		if text := page.texts(`form [role="alert"]`); len(text) != 1 || !strings.Contains(text[0], "‘부품 written for nothing’") {
			h.Errorf("lost: %q", text)
		}
		if h.find(id).Title == "with it" {
			h.Error("saved all the same")
		}
		screw := maps.Clone(open)
		screw.Set("parts.0.screws.0.count", "7")
		b.submit(at(id), screw).is(409).page("conflict")
		b.submit(at(id), page.fields()).is(303)
		if h.find(id).Title != "with it" {
			h.Error("what has a place was not saved")
		}
	})
}

func (h *house) parts(id schema.ID) (names []string) {
	for _, p := range h.find(id).Parts {
		names = append(names, p.Name)
	}
	return names
}

func TestTransitions(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", nil)
		b := h.as(clerk("gadget.view", "gadget.show", "gadget.pull"))
		b.get(at(id)).is(200).has(1, `[data-action="show"]`).has(0, `[data-action="pull"]`).has(0, `[data-action="secretly"]`)
		b.post(at(id, "pull"), "reason", "why").is(409).page("error")
		b.post(at(id, "show"), "_version", "1").goes(303, at(id))
		b.get(at(id)).has(1, `[data-action="pull"]`)
		b.get(at(id, "pull")).is(200).page("confirm").has(1, `textarea[name="reason"]`)
		b.post(at(id, "pull"), "reason", "  ").is(422).has(1, `[data-error="reason"]`)
		b.post(at(id, "pull"), "_version", "1", "reason", "why").is(409).page("conflict").has(1, `form [role="alert"]`).has(1, `input[name="_version"][value="2"]`).has(1, `textarea[name="reason"]:contains("why")`)
		b.post(at(id, "pull"), "_version", "nonsense", "reason", "why").is(409).page("conflict")
		b.post(at(id, "pull"), "reason", "why", "note", "between us").is(303)
		if got := h.find(id).Stage; got != "gone" {
			h.Errorf("stage %q", got)
		}
		b.post(at(id, "secretly")).is(404)
		b.post(at(id, "nothing")).is(404)
		h.as(clerk("gadget.view")).post(at(id, "show")).is(403)
		h.as(clerk("gadget.view")).get(at(id, "pull")).is(403)
	})
}

func TestAutocomplete(t *testing.T) {
	each(t, func(h *house) {
		h.add("maker", map[string]any{"name": "Ada"})
		h.add("maker", map[string]any{"name": "Bob"})
		all := clerk("gadget.view", "maker.view", "badge.view")
		b := h.as(all)
		if got := b.get("/admin/gadgets/autocomplete/maker_id?q=ad").is(200).body; !strings.Contains(got, `"Ada"`) || strings.Contains(got, "Bob") {
			h.Errorf("%s", got)
		}
		b.get("/admin/gadgets/autocomplete/badges").is(200)
		b.get("/admin/gadgets/autocomplete/badges?q=%27%25_").is(200)
		b.get("/admin/gadgets/autocomplete/code").is(404)
		b.get("/admin/gadgets/autocomplete/title").is(404)
		b.get("/admin/gadgets/autocomplete/parts.name").is(404)
		b.get("/admin/gadgets/autocomplete/password").is(404)
		h.as(clerk("gadget.view")).get("/admin/gadgets/autocomplete/maker_id").is(403)
		h.as(clerk("maker.view")).get("/admin/gadgets/autocomplete/maker_id").is(403)
		h.as(nil).get("/admin/gadgets/autocomplete/maker_id").is(302)
	})
}
