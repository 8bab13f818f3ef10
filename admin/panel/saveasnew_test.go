package panel_test

import "testing"

func TestSaveAsNewMakesASlugOfItsOwn(t *testing.T) {
	each(t, func(h *house) {
		id := h.add("maker", map[string]any{"name": "Ada"})
		b := h.as(boss())
		path := "/admin/makers/" + id.String() + "/"
		values := b.get(path).is(200).fields()
		if values.Get("slug") != "ada" {
			h.Fatalf("the slug is %q", values.Get("slug"))
		}
		values.Set("_saveasnew", "1")
		page := b.submit(path, values).is(422)
		page.has(1, `.btn--primary[name="_saveasnew"]`).has(0, `[name="_save"]`).has(0, `[name="_continue"]`)
		if values = page.fields(); values.Get("slug") != "" {
			h.Errorf("the new one keeps the slug %q of the old one", values.Get("slug"))
		}
		values.Set("name", "Bea")
		values.Set("_saveasnew", "1")
		b.submit(path, values).goes(303, "/admin/makers/")
		list := b.get("/admin/makers/?sort=name").is(200)
		if got := list.texts(`tbody [data-column="slug"]`); len(got) != 2 || got[0] != "ada" || got[1] != "bea" {
			h.Errorf("slugs %q", got)
		}
		values.Set("slug", "own-slug")
		values.Set("name", "Cid")
		b.submit(path, values).is(303)
		if got := b.get("/admin/makers/?sort=name").texts(`tbody [data-column="slug"]`); len(got) != 3 || got[2] != "own-slug" {
			h.Errorf("a slug that somebody wrote stays: %q", got)
		}
	})
}
