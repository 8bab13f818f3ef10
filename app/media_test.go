package main

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/textproto"
	"testing"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

// upload stores a picture of somebody's, as a form does, and returns its key. No
// two are alike.
func (w *world) upload(owner schema.ID) schema.File {
	w.t.Helper()
	var picture, form bytes.Buffer
	img := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	id := schema.NewID()
	copy(img.Pix, id[:])
	if err := png.Encode(&picture, img); err != nil {
		w.t.Fatal(err)
	}
	writer := multipart.NewWriter(&form)
	part, err := writer.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="a.png"`}})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := part.Write(picture.Bytes()); err != nil {
		w.t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		w.t.Fatal(err)
	}
	read, err := multipart.NewReader(&form, writer.Boundary()).ReadForm(1 << 20)
	if err != nil {
		w.t.Fatal(err)
	}
	key, err := w.media.Receive(w.t.Context(), &accounts.Identity{User: &models.User{Base: schema.Base{ID: owner}}}, read.File["file"][0], true)
	if err != nil {
		w.t.Fatal(err)
	}
	return key
}

// A file is seen by whoever sees what holds it: the files of a hidden quiz are
// the same 404 as its page.
func TestFilesAreSeenWithWhatHoldsThem(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		owner := w.person("mina", models.RoleMember)
		w.person("juno", models.RoleMember)
		w.person("mod", models.RoleModerator)
		cover, picture, loose := w.upload(owner), w.upload(owner), w.upload(owner)
		genre, err := w.db.FindBy(t.Context(), w.registry.Model("genre"), schema.Eq("Slug", "general"))
		if err != nil {
			t.Fatal(err)
		}
		made, err := w.db.Create(t.Context(), schema.Program{Name: "test"}, w.registry.Model("quiz"), &schema.Input{
			Values: map[string]any{"title": "그림", "genre_id": genre.(*models.Genre).ID, "owner_id": owner, "cover": cover},
			Children: map[string]schema.Children{"questions": {Rows: []schema.Input{{
				Values: map[string]any{"type": "text", "stem": "?", "points": int64(1), "scoring": "all_or_nothing", "media": picture},
				Children: map[string]schema.Children{"accepted": {Rows: []schema.Input{
					{Values: map[string]any{"pattern": "!", "fraction": int64(100)}}}}},
			}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		id := made.(*models.Quiz).ID.String()
		w.exec("UPDATE media SET alt = '점 하나' WHERE file = ?", string(picture))
		people := map[string]*browser{"nobody": w.browser(), "mina": w.as("mina"), "juno": w.as("juno"), "mod": w.as("mod")}
		look := func(state string, key schema.File, want map[string]int) {
			t.Helper()
			for who, status := range want {
				got := people[who].send("GET", "/media/"+string(key), "")
				if got.status != status {
					t.Errorf("%s: %s gets %d, want %d", state, who, got.status, status)
				}
				if cache := got.header.Get("Cache-Control"); got.status == 200 && cache != "private, max-age=300" {
					t.Errorf("%s: kept as %q", state, cache)
				}
			}
		}
		inside := map[string]int{"nobody": 404, "juno": 404, "mina": 200, "mod": 200}
		all := map[string]int{"nobody": 200, "juno": 200, "mina": 200, "mod": 200}
		look("draft", cover, inside)
		look("draft", picture, inside)
		look("used in nothing", loose, map[string]int{"nobody": 404, "juno": 404, "mina": 200, "mod": 200})
		if got := people["mina"].api("POST", "/api/v1/quizzes/"+id+"/submit", ""); got.status != 200 {
			t.Fatal(got.body)
		}
		look("under review", picture, inside)
		if got := people["mod"].api("POST", "/api/v1/quizzes/"+id+"/approve", ""); got.status != 200 {
			t.Fatal(got.body)
		}
		look("published", cover, all)
		look("published", picture, all)
		if got := people["mod"].api("POST", "/api/v1/quizzes/"+id+"/hide", `{"reason":"신고"}`); got.status != 200 {
			t.Fatal(got.body)
		}
		look("hidden", cover, inside)
		look("hidden", picture, inside)
	})
}
