package main

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database"
	"duckhoo/models/media"
	"duckhoo/models/schema"
)

// TestUploadTwice: the same bytes of the same person are the same media,
// whether they say so before they send them or not. Others have their own.
func TestUploadTwice(t *testing.T) {
	eachStore(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		w.person("juno", models.RoleMember)
		mina := w.as("mina")
		body := drawn(t, 20, 10)
		first := mina.uploaded("image/png", body)
		p := mina.wanted("image/png", len(body))
		mina.put(p, body, nil)
		if second := mina.complete(p).json(); second["id"] != first["id"] {
			t.Errorf("%v is another media than %v", second["id"], first["id"])
		}
		if a := mina.api("GET", "/api/v1/media/"+p.ID, ""); a.status != 404 {
			t.Errorf("the second one is there: %d", a.status)
		}
		if w.stored(w.files.Default() + "/uploads/" + p.ID) {
			t.Error("the second upload is still in storage")
		}
		said := fmt.Sprintf(`{"type":"image/png","size":%d,"sha256":%q}`, len(body), first["sha256"])
		if a := mina.api("POST", "/api/v1/media", said); a.status != 200 || a.json()["id"] != first["id"] || a.json()["upload"] != nil {
			t.Errorf("announced: %d %s", a.status, a.body)
		}
		if other := w.as("juno").uploaded("image/png", body); other["id"] == first["id"] {
			t.Error("somebody else got the same media")
		}
		if a := w.as("juno").api("POST", "/api/v1/media", said); a.status != 200 || a.json()["id"] == first["id"] {
			t.Errorf("somebody else announced it: %d %s", a.status, a.body)
		}
	})
}

// TestConcurrentUploadsOfTheSame: however many uploads of the same bytes end at
// once, by whichever way, they are one media, and no list knows of the others.
func TestConcurrentUploadsOfTheSame(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		w.person("modi", models.RoleModerator)
		mina, modi := w.as("mina"), w.as("modi")
		body := drawn(t, 33, 44)
		places := make([]place, 6)
		for i := range places {
			places[i] = mina.wanted("image/png", len(body))
			if status := mina.put(places[i], body, nil); status != 204 {
				t.Fatalf("put: %d", status)
			}
		}
		ids, avatars := make([]any, len(places)), make([]answer, 3)
		var all sync.WaitGroup
		for i, p := range places {
			all.Go(func() { ids[i] = mina.api("POST", "/api/v1/media/"+p.ID+"/complete", "").json()["id"] })
		}
		for i := range avatars {
			all.Go(func() { avatars[i] = mina.sendFiles("/api/v1/account/img", map[string][]byte{"file": body}) })
		}
		all.Wait()
		w.processed()
		for i, id := range ids {
			if id == nil || id != ids[0] {
				t.Errorf("upload %d is %v, the first %v", i, id, ids[0])
			}
		}
		row := mina.api("GET", "/api/v1/media/"+fmt.Sprint(ids[0]), "").json()
		if row["status"] != "ready" {
			t.Fatalf("%v", row)
		}
		for i, a := range avatars { // of several at once one may find that another was quicker
			if a.status != 409 && (a.status != 200 || a.json()["avatar"] != row["url"]) {
				t.Errorf("picture %d: %d %s", i, a.status, a.body)
			}
		}
		for page, want := range map[string]int{"/admin/media/?as=table": 1, "/admin/media/?as=table&status=deleted": 0} {
			if n := modi.get(page).page().Find("tbody tr[data-id]").Length(); n != want {
				t.Errorf("%s has %d rows, want %d", page, n, want)
			}
		}
		w.later(t, 10*time.Minute)
		if n := modi.get("/admin/media/trash").page().Find("tbody tr[data-id]").Length(); n != 0 {
			t.Errorf("%d rows in the trash after the sweep", n)
		}
		if left := w.leftovers(); len(left) != 3 {
			t.Errorf("in storage: %v", left)
		}
	})
}

// TestConcurrentAccepts: of uploads that were looked at, and of which none was
// known then, one is taken.
func TestConcurrentAccepts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mina := w.person("mina", models.RoleMember)
		b := w.as("mina")
		actor := &accounts.Identity{User: &models.User{Base: schema.Base{ID: mina}}}
		body := drawn(t, 12, 13)
		checked := make([]*media.Checked, 8)
		for i := range checked {
			p := b.wanted("image/png", len(body))
			b.put(p, body, nil)
			var err error
			if checked[i], err = w.media.Check(t.Context(), actor, mustID(t, p.ID)); err != nil {
				t.Fatal(err)
			}
		}
		start := make(chan struct{})
		var all sync.WaitGroup
		for _, c := range checked {
			all.Go(func() {
				<-start
				if _, err := w.media.Accept(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		close(start)
		all.Wait()
		n, _, err := w.db.Count(t.Context(), database.Query{Model: w.registry.Model("media"), Actor: schema.Program{Name: "test"}, Verb: schema.VerbView}, 10)
		if err != nil || n != 1 {
			t.Errorf("%d media, %v", n, err)
		}
	})
}
