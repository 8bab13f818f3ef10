package panel_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"duckhoo/admin/panel"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// TestFormSentTwiceMakesOneRow: without scripts nothing but the server keeps a
// button that is pressed twice from making two rows.
func TestFormSentTwiceMakesOneRow(t *testing.T) {
	each(t, func(h *house) {
		b := h.as(boss())
		form := b.get("/admin/gadgets/add").is(200).fields()
		for name, value := range map[string]string{"title": "twice", "colour": "red", "parts.0.name": "arm", "_save": "1"} {
			form.Set(name, value)
		}
		b.submit("/admin/gadgets/add", form).goes(303, "/admin/gadgets/")
		id := h.newest()
		answer := b.submit("/admin/gadgets/add", form).goes(303, at(id))
		if said := b.told(answer, answer.to).page("form").texts("#toasts > [data-toast] [data-toast-text]"); len(said) != 1 || said[0] != "‘twice’를 추가했어요." {
			h.Errorf("said %q", said)
		}
		form.Del("_save")
		form.Set("_continue", "1")
		b.submit("/admin/gadgets/add", form).goes(303, at(id))
		form.Del("_continue")
		form.Set("_addanother", "1")
		b.submit("/admin/gadgets/add", form).goes(303, "/admin/gadgets/add")
		if h.count() != 1 || len(h.parts(id)) != 1 {
			h.Fatalf("%d rows, %v", h.count(), h.parts(id))
		}

		other := maps.Clone(form)
		other.Set("title", "another")
		b.submit("/admin/gadgets/add", other).is(303)
		other.Set("parts.0.name", "leg")
		b.submit("/admin/gadgets/add", other).is(303)
		h.as(boss()).submit("/admin/gadgets/add", form).is(303)
		if h.count() != 4 {
			h.Fatalf("other content and other people make rows of their own: %d", h.count())
		}
		fresh := b.get("/admin/gadgets/add").fields()
		if fresh.Get("_once") == form.Get("_once") {
			h.Error("two forms are one")
		}

		b.post(at(id, "delete")).is(303)
		b.submit("/admin/gadgets/add", form).is(303)
		if h.count() != 4 {
			h.Fatalf("sent again after the row went to the trash: %d", h.count())
		}
	})
}

// TestSaveAsNewTwiceMakesOneRow: so does a copy.
func TestSaveAsNewTwiceMakesOneRow(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", nil)
		b := h.as(boss())
		form := b.get(at(id)).fields()
		form.Set("_saveasnew", "1")
		b.submit(at(id), form).goes(303, "/admin/gadgets/")
		b.submit(at(id), form).goes(303, at(h.newest()))
		if h.count() != 2 {
			h.Fatalf("%d rows", h.count())
		}
	})
}

// TestFormSentManyTimesAtOnce: whichever comes first makes the row.
func TestFormSentManyTimesAtOnce(t *testing.T) {
	each(t, func(h *house) {
		b := h.as(boss())
		form := b.get("/admin/makers/add").is(200).fields()
		form.Set("name", "Ada")
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() { b.submit("/admin/makers/add", form).is(303) })
		}
		all.Wait()
		n, _, err := h.db.Count(h.Context(), database.Query{Model: h.maker, Actor: program, Verb: schema.VerbView}, 0)
		if err != nil || n != 1 {
			h.Errorf("%d rows, %v", n, err)
		}
	})
}

// TestForgedFormIDs: what names no moment in the past is no id of a form.
func TestForgedFormIDs(t *testing.T) {
	each(t, func(h *house) {
		b := h.as(boss())
		for i, forged := range []string{"", "x", "ffffffff-ffff-7fff-8fff-ffffffffffff", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"} {
			for range 2 {
				b.post("/admin/gadgets/add", "title", "forged", "colour", "red", "_once", forged).is(303)
			}
			if want := 2 * (i + 1); h.count() != want {
				h.Fatalf("%q: %d rows, want %d", forged, h.count(), want)
			}
		}
	})
}

// TestOwnBulkActionSentTwiceActsOnce: what was confirmed is done once, and both
// answers say the same; on other rows, or by somebody else, it is done anew.
func TestOwnBulkActionSentTwiceActsOnce(t *testing.T) {
	each(t, func(h *house) {
		var polished atomic.Int64
		h.register(func(s *panel.Site) {
			a := gadgets()
			a.Actions = append(a.Actions, panel.Action[Gadget]{Name: "count", Label: schema.Text{KO: "세기", EN: "Count"}, Verb: "change",
				Do: func(context.Context, *database.DB, schema.Actor, *Gadget, string) error { polished.Add(1); return nil }})
			panel.Register(s, a)
		})
		one, two := h.make("one", nil), h.make("two", nil)
		b := h.as(boss())
		form := b.post("/admin/gadgets/", "action", "count", "id", one.String(), "id", two.String()).is(200).fields()
		if polished.Load() != 0 {
			h.Fatal("it is done before it is confirmed")
		}
		first := b.submit("/admin/gadgets/", form).is(303)
		again := b.submit("/admin/gadgets/", form).goes(303, first.to)
		if got := polished.Load(); got != 2 {
			h.Fatalf("done to %d rows", got)
		}
		if said, want := b.told(again, again.to).texts("#toasts > [data-toast] [data-toast-text]"), b.told(first, first.to).texts("#toasts > [data-toast] [data-toast-text]"); len(want) != 1 || !slices.Equal(said, want) {
			h.Errorf("said %q and then %q", want, said)
		}
		var all sync.WaitGroup
		form = b.post("/admin/gadgets/", "action", "count", "id", one.String(), "id", two.String()).is(200).fields()
		for range 4 {
			all.Go(func() { b.submit("/admin/gadgets/", form).is(303) })
		}
		all.Wait()
		if got := polished.Load(); got != 4 {
			h.Errorf("confirmed on another page, many times at once: %d rows", got)
		}
		form.Del("id")
		form.Add("id", one.String())
		b.submit("/admin/gadgets/", form).is(303)
		h.as(boss()).submit("/admin/gadgets/", form).is(303)
		if got := polished.Load(); got != 6 {
			h.Errorf("other rows and other people: %d", got)
		}
	})
}

// TestBulkThatWasWrongIsDoneLater: a confirmation with something wrong in it
// leaves nothing behind, and the same page does it once that is right.
func TestBulkThatWasWrongIsDoneLater(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", nil)
		b := h.as(boss())
		b.post("/admin/gadgets/", "action", "show", "id", id.String(), "confirm", "1").is(303)
		form := b.post("/admin/gadgets/", "action", "pull", "id", id.String()).is(200).fields()
		form.Set("reason", "")
		for range 2 {
			b.submit("/admin/gadgets/", form).is(422)
		}
		if got := h.stages(); got["shown"] != 1 {
			h.Fatalf("%v", got)
		}
		form.Set("reason", "broken")
		for range 2 {
			b.submit("/admin/gadgets/", form).goes(303, "/admin/gadgets/")
		}
		if got := h.stages(); got["gone"] != 1 {
			h.Errorf("%v", got)
		}
	})
}
