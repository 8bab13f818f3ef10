package main

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/media"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
)

// TestUploadsThatAreLate: a place is open for five minutes, and for one file.
func TestUploadsThatAreLate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		mina := w.as("mina")
		body := drawn(t, 30, 30)
		p := mina.wanted("image/png", len(body))
		if status := mina.put(p, body, nil); status != 204 {
			t.Fatalf("put: %d", status)
		}
		if status := mina.put(p, drawn(t, 29, 29), nil); status != 409 {
			t.Errorf("the second file: %d", status)
		}
		if status := w.browser().put(p, body, nil); status != 409 {
			t.Errorf("the place needs a cookie: %d", status)
		}
		again := mina.api("POST", "/api/v1/media/"+p.ID+"/upload", "")
		if again.status != 200 || placeOf(again).Upload.Form.Fields["policy"] == p.Upload.Form.Fields["policy"] {
			t.Errorf("no other place: %d %s", again.status, again.body)
		}
		if elsewhere := w.browser().elsewhere("POST", "/media/uploads/nowhere", "application/x-www-form-urlencoded", nil); elsewhere != 404 {
			t.Errorf("a backend that is not there: %d", elsewhere)
		}
		for path, body := range map[string]string{"/media/uploads/local": "", "/media/uploads/local?key=a&upload=b": "x"} {
			if status := w.browser().elsewhere("POST", path, "application/x-www-form-urlencoded", []byte(body)); status != 403 {
				t.Errorf("%s without a signature: %d", path, status)
			}
			if status := w.browser().elsewhere("PUT", path, "", []byte(body)); status != 403 {
				t.Errorf("PUT %s without a signature: %d", path, status)
			}
		}
	})
}

// TestUploadsThatExpire: a form and the addresses of parts whose time is over take
// nothing any more; asked again, the program gives others, and the upload ends.
func TestUploadsThatExpire(t *testing.T) {
	eachStore(t, func(t *testing.T, w *world) {
		actor := &accounts.Identity{User: &models.User{Base: schema.Base{ID: w.person("mina", models.RoleMember)}}}
		mina := w.as("mina")
		// Places that this one gives are open for a moment only.
		brief, err := media.New(media.Options{DB: w.db, Files: w.files, Jobs: w.jobs,
			Now: func() schema.Time { return schema.At(time.Now().Add(2*time.Second - grantTime)) }})
		if err != nil {
			t.Fatal(err)
		}
		body, long := drawn(t, 30, 31), film(storage.PartBytes+10)
		small, large := mina.wanted("image/png", len(body)), mina.wanted("video/mp4", len(long))
		row, err := w.db.Find(t.Context(), w.registry.Model("media"), mustID(t, small.ID))
		if err != nil {
			t.Fatal(err)
		}
		form, err := brief.Form(t.Context(), row.(*models.Media))
		if err != nil {
			t.Fatal(err)
		}
		_, parts, err := brief.Resume(t.Context(), actor, mustID(t, large.ID))
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Until(parts.Until.Add(1100 * time.Millisecond))) // times of S3 have whole seconds
		late := small
		near := func(address string) string {
			return strings.TrimPrefix(address, strings.TrimSuffix(w.settings.App.PublicURL, "/"))
		}
		late.Upload.Form.URL, late.Upload.Form.Fields = near(form.Form.URL), form.Form.Fields
		if status := mina.put(late, body, nil); status != 403 {
			t.Errorf("a form that is over: %d", status)
		}
		for _, p := range parts.Parts[1:] { // a store may cut the line of a long one, whose answer is lost then
			if status := mina.elsewhere("PUT", near(p.URL), "", long[:p.Size]); status != 403 {
				t.Errorf("part %d, whose time is over: %d", p.Number, status)
			}
		}
		for name, p := range map[string]place{"form": small, "parts": large} {
			if a := mina.complete(p); a.status != 409 || a.json()["code"] != "not_uploaded" {
				t.Errorf("%s: completed without its bytes: %d %s", name, a.status, a.body)
			}
			if w.stored(w.files.Default() + "/uploads/" + p.ID) {
				t.Errorf("%s: something was stored", name)
			}
		}
		again := placeOf(mina.api("POST", "/api/v1/media/"+small.ID+"/upload", ""))
		if status := mina.put(again, body, nil); status != 204 || mina.complete(again).status != 200 {
			t.Errorf("again: %d", status)
		}
		rest := placeOf(mina.api("POST", "/api/v1/media/"+large.ID+"/upload", "")).Upload.Parts
		for i, from := 0, 0; i < len(rest); i++ {
			if status := mina.elsewhere("PUT", rest[i].URL, "", long[from:from+int(rest[i].Size)]); status != 200 {
				t.Errorf("part %d again: %d", i+1, status)
			}
			from += int(rest[i].Size)
		}
		if a := mina.complete(large); a.status != 200 {
			t.Errorf("the parts again: %d %s", a.status, a.body)
		}
	})
}

// TestUploadsAreSwept: what nobody ends is gone after a day; what has begun to
// be processed and stopped is asked for again.
func TestUploadsAreSwept(t *testing.T) {
	eachStore(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		mina := w.as("mina")
		body := drawn(t, 30, 30)
		small, large := mina.wanted("image/png", len(body)), mina.wanted("video/mp4", storage.PartBytes+5)
		mina.put(small, body, nil)
		part := placeOf(mina.api("POST", "/api/v1/media/"+large.ID+"/upload", "")).Upload.Parts[0]
		if status := mina.elsewhere("PUT", part.URL, "", film(storage.PartBytes)); status != 200 {
			t.Fatalf("part: %d", status)
		}
		row, err := w.db.Find(t.Context(), w.registry.Model("media"), mustID(t, large.ID))
		if err != nil {
			t.Fatal(err)
		}
		m := row.(*models.Media)
		w.later(t, 23*time.Hour)
		if !w.stored(w.files.Default() + "/uploads/" + small.ID) {
			t.Fatal("it went before its time")
		}
		w.later(t, 25*time.Hour)
		for _, p := range []place{small, large} {
			if w.stored(w.files.Default() + "/uploads/" + p.ID) {
				t.Error("an upload that nobody ended is still in storage")
			}
			if a := mina.complete(p); a.status != 404 {
				t.Errorf("completed after it was swept: %d", a.status)
			}
		}
		d, err := w.files.Driver(m.Backend)
		if err != nil {
			t.Fatal(err)
		}
		if parts, err := d.Parts(t.Context(), m.UploadKey, m.UploadName); err == nil {
			t.Errorf("its parts are there: %v", parts)
		}

		stuck := mina.wanted("image/png", len(body))
		mina.put(stuck, body, nil)
		sum := sha256.Sum256(body)
		if _, err := w.db.Update(t.Context(), schema.Program{Name: "test"}, w.registry.Model("media"), mustID(t, stuck.ID), &schema.Input{
			Values: map[string]any{"status": "processing", "sha256": hex.EncodeToString(sum[:])}}); err != nil {
			t.Fatal(err)
		}
		if a := mina.api("GET", "/api/v1/media/"+stuck.ID, "").json(); a["status"] != "processing" || a["url"] != nil {
			t.Fatalf("%v", a)
		}
		w.later(t, time.Hour)
		w.processed()
		if a := mina.api("GET", "/api/v1/media/"+stuck.ID, "").json(); a["status"] != "ready" {
			t.Errorf("%v", a)
		}
	})
}
