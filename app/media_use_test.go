package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"net/url"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/media"
	"duckhoo/models/schema"
)

// made posts a quiz whose cover and only question have files, null for none.
func (b *browser) made(cover, media, choice string) answer {
	b.w.t.Helper()
	return b.api("POST", "/api/v1/quizzes", fmt.Sprintf(`{"title":"그림 퀴즈","genre_id":%q,"language":"ko","visibility":"public","licence":"ARR","cover":%s,
		"questions":[{"type":"single","stem":"무엇?","points":1,"scoring":"all_or_nothing","position":1,"media":%s,
		"choices":[{"text":"오리","correct":true,"position":1,"media":%s},{"text":"닭","position":2}]}]}`,
		b.w.row(b.w.registry.Model("genre")), cover, media, choice))
}

func quoted(v any) string { return `"` + v.(string) + `"` }

// TestMediaInQuizzes: people use what they have uploaded, and nobody uses what
// is somebody else's, or a file by its name alone.
func TestMediaInQuizzes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		w.person("juno", models.RoleMember)
		w.person("modi", models.RoleModerator)
		mina, juno, modi, nobody := w.as("mina"), w.as("juno"), w.as("modi"), w.browser()
		picture, sound := mina.uploaded("image/png", drawn(t, 600, 400)), mina.uploaded("video/mp4", film(5000))
		theirs := juno.uploaded("image/png", drawn(t, 5, 5))
		waiting := mina.wanted("image/png", 10)
		for name, c := range map[string][3]string{
			"somebody else's":         {quoted(theirs["id"]), "null", "null"},
			"somebody else's address": {quoted(theirs["url"]), "null", "null"},
			"not ready":               {quoted(waiting.ID), "null", "null"},
			"a film as a cover":       {quoted(sound["id"]), "null", "null"},
			"nothing at all":          {"null", `"01900000-0000-7000-8000-000000000000"`, "null"},
			"a key":                   {"null", `"local/2026/11/x.png"`, "null"},
			"an upload's place":       {"null", `"/media/local/uploads/` + waiting.ID + `"`, "null"},
			"a thumbnail":             {"null", "null", quoted(picture["thumb_url"])},
			"another site":            {"null", "null", `"https://example.com/media/x.png"`},
			"a number":                {"null", "null", "5"},
		} {
			if a := mina.made(c[0], c[1], c[2]); a.status != 422 {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		a := mina.made(quoted(picture["id"]), quoted(sound["id"]), quoted(picture["url"]))
		if a.status != 201 || a.json()["cover"] != picture["url"] {
			t.Fatalf("%d %s", a.status, a.body)
		}
		path := "/api/v1/quizzes/" + a.json()["id"].(string)
		draft := mina.api("GET", path+"/draft", "")
		body := map[string]any{}
		for _, name := range []string{"title", "description", "questions"} {
			body[name] = draft.json()[name]
		}
		question := body["questions"].([]any)[0].(map[string]any)
		if question["media"] != sound["url"] || question["choices"].([]any)[0].(map[string]any)["media"] != picture["url"] {
			t.Errorf("the draft: %s", draft.body)
		}
		for _, name := range []string{"created_at", "updated_at", "stable_key", "accepted"} {
			delete(question, name)
		}
		for _, c := range question["choices"].([]any) {
			delete(c.(map[string]any), "created_at")
			delete(c.(map[string]any), "updated_at")
		}
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		// What is read is written again as it is, and by its owner alone.
		if put := mina.api("PUT", path+"/draft", string(text), "If-Match", draft.header.Get("ETag")); put.status != 200 || !strings.Contains(put.body, sound["url"].(string)) {
			t.Errorf("the draft again: %d %s", put.status, put.body)
		}
		look := func(state string, want map[string]int) {
			t.Helper()
			for name, at := range map[string]string{"cover": picture["url"].(string), "thumb": picture["thumb_url"].(string), "pixel": picture["pixel_url"].(string), "film": sound["url"].(string)} {
				for who, b := range map[string]*browser{"nobody": nobody, "juno": juno} {
					status := want[name]
					if got := b.send("GET", at, ""); got.status != status {
						t.Errorf("%s: %s as %s: %d, want %d", state, name, who, got.status, status)
					}
				}
			}
		}
		look("draft", map[string]int{"cover": 404, "thumb": 404, "pixel": 404, "film": 404})
		if a := mina.api("POST", path+"/submit", ""); a.status != 200 {
			t.Fatal(a.body)
		}
		if a := modi.api("POST", path+"/approve", ""); a.status != 200 {
			t.Fatal(a.body)
		}
		look("published", map[string]int{"cover": 200, "thumb": 200, "pixel": 200, "film": 200})
		for _, m := range []map[string]any{picture, sound} {
			if a := mina.api("DELETE", "/api/v1/media/"+m["id"].(string), ""); a.status != 409 || a.json()["code"] != "still_used" {
				t.Errorf("deleted while it is used: %d %s", a.status, a.body)
			}
		}
		w.blocked(modi, picture["id"].(string))
		w.blocked(modi, sound["id"].(string))
		look("blocked", map[string]int{"cover": 200, "thumb": 200, "pixel": 200, "film": 404})
		pixels := nobody.send("GET", picture["pixel_url"].(string), "").body
		for _, name := range []string{"url", "thumb_url"} {
			if got := nobody.send("GET", picture[name].(string), ""); got.body != pixels || got.header.Get("Content-Type") != "image/png" {
				t.Errorf("%s of a blocked picture is not covered", name)
			}
		}
		row := mina.api("GET", "/api/v1/media/"+picture["id"].(string), "").json()
		if row["status"] != "blocked" || row["url"] != nil {
			t.Errorf("its owner reads %v", row)
		}
		again := fmt.Sprintf(`{"type":"image/png","size":10,"sha256":%q}`, picture["sha256"])
		if a := mina.api("POST", "/api/v1/media", again); a.status != 200 || a.json()["status"] != "blocked" {
			t.Errorf("uploaded again: %d %s", a.status, a.body)
		}
		if a := mina.made(quoted(picture["id"]), "null", "null"); a.status != 422 {
			t.Errorf("used again while it is blocked: %d", a.status)
		}
		if a := modi.post("/admin/media/"+picture["id"].(string)+"/", "/admin/media/"+picture["id"].(string)+"/unblock", url.Values{}); a.status != 303 {
			t.Errorf("unblock: %d %s", a.status, a.body)
		}
		if got := nobody.send("GET", picture["url"].(string), ""); got.body == pixels {
			t.Error("it is covered after it was unblocked")
		}
	})
}

// blocked has staff block a media in the back office, with a reason.
func (w *world) blocked(staff *browser, id string) {
	w.t.Helper()
	page := "/admin/media/" + id + "/"
	if a := staff.post(page, page+"block", url.Values{}); a.status == 303 {
		w.t.Error("blocked without a reason")
	}
	if a := staff.post(page, page+"block", url.Values{"reason": {"신고"}}); a.status != 303 {
		w.t.Fatalf("block: %d %s", a.status, a.body)
	}
}

// TestBlockedFilesAreOutOfReach: the file of what is blocked is not in storage
// under the key that people were told, and is back when it is unblocked.
func TestBlockedFilesAreOutOfReach(t *testing.T) {
	eachStore(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		w.person("modi", models.RoleModerator)
		mina, modi := w.as("mina"), w.as("modi")
		picture, sound := mina.uploaded("image/png", drawn(t, 600, 400)), mina.uploaded("video/mp4", film(5000))
		before := map[string]string{}
		for _, at := range []any{picture["url"], picture["thumb_url"], sound["url"]} {
			before[at.(string)] = mina.send("GET", at.(string), "").body
		}
		places := func() []string {
			var out []string
			if err := w.db.From(t.Context()).Raw("SELECT withheld FROM media WHERE withheld <> '' ORDER BY id").Scan(&out).Error; err != nil {
				t.Fatal(err)
			}
			return out
		}
		unblock := func(id any) {
			t.Helper()
			if a := modi.post("/admin/media/"+id.(string)+"/", "/admin/media/"+id.(string)+"/unblock", url.Values{}); a.status != 303 {
				t.Fatalf("unblock: %d %s", a.status, a.body)
			}
		}
		for round := range 2 {
			w.blocked(modi, picture["id"].(string))
			w.blocked(modi, sound["id"].(string))
			w.processed()
			for at := range before {
				if w.stored(at) {
					t.Errorf("round %d: %s is in storage while it is blocked", round, at)
				}
			}
			if !w.stored(picture["pixel_url"].(string)) || mina.send("GET", picture["url"].(string), "").status != 200 {
				t.Error("nothing covers the picture")
			}
			hidden := places()
			if len(hidden) != 2 || hidden[0] == hidden[1] || len(hidden[0]) != 64 {
				t.Fatalf("places: %q", hidden)
			}
			for _, page := range []string{"/admin/media/" + picture["id"].(string) + "/", "/admin/media/" + picture["id"].(string) + "/history", "/admin/audit-logs/", "/admin/jobs"} {
				if strings.Contains(modi.get(page).body, hidden[0]) {
					t.Errorf("%s tells where it lies", page)
				}
			}
			keep := w.files.Default() + "/withheld/" + hidden[0] + strings.TrimPrefix(picture["url"].(string), "/media/")[strings.LastIndex(strings.TrimPrefix(picture["url"].(string), "/media/"), "/"):]
			if !w.stored(keep) {
				t.Errorf("it is not at %s", keep)
			}
			if a := modi.send("GET", "/media/"+keep, ""); a.status != 404 {
				t.Errorf("its place answers %d", a.status)
			}
			unblock(picture["id"])
			unblock(sound["id"])
			w.processed()
			for at, body := range before {
				if got := mina.send("GET", at, ""); !w.stored(at) || got.body != body {
					t.Errorf("round %d: %s is not back: %d", round, at, got.status)
				}
			}
			if w.stored(keep) || len(places()) != 0 {
				t.Errorf("something stays where it was hidden: %v", places())
			}
		}
		w.blocked(modi, picture["id"].(string))
		w.processed()
		if a := mina.api("DELETE", "/api/v1/media/"+picture["id"].(string), ""); a.status != 204 {
			t.Fatalf("delete: %d %s", a.status, a.body)
		}
		for _, file := range w.leftovers() {
			if strings.Contains(file, picture["id"].(string)) {
				t.Errorf("left in storage: %s", file)
			}
		}
	})
}

// TestBlockedBeforeItMoved: a file that is on its way back is shown from where
// it lies, late jobs do no harm, and what was blocked when files did not move is
// moved by the sweep.
func TestBlockedBeforeItMoved(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		mina := w.as("mina")
		row := mina.uploaded("image/png", drawn(t, 60, 40))
		id, address := mustID(t, row["id"].(string)), row["url"].(string)
		body := mina.send("GET", address, "").body
		place := strings.Repeat("ab", 32)
		stand := func(status, at string) {
			t.Helper()
			if _, err := w.db.Update(t.Context(), schema.Program{Name: "test"}, w.registry.Model("media"), id,
				&schema.Input{Values: map[string]any{"status": status, "withheld": schema.Secret(at)}}); err != nil {
				t.Fatal(err)
			}
		}
		job := func() error { return w.media.Place(t.Context(), media.Placing{ID: id, At: place}) }
		stand("blocked", place)
		if err := job(); err != nil || w.stored(address) {
			t.Fatalf("hidden: %v, %v", err, w.stored(address))
		}
		stand("ready", place)
		if got := mina.send("GET", address, ""); got.body != body {
			t.Errorf("on its way back: %d", got.status)
		}
		for range 3 {
			if err := job(); err != nil || !w.stored(address) {
				t.Errorf("back: %v, %v", err, w.stored(address))
			}
		}
		stand("blocked", "")
		w.later(t, time.Minute)
		w.processed()
		if w.stored(address) {
			t.Error("what was blocked before is in storage after the sweep")
		}
	})
}

// TestMediaInTheBackOffice lists uploads with their thumbnails and lets nobody
// write them by hand.
func TestMediaInTheBackOffice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		w.person("modi", models.RoleModerator)
		row := w.as("mina").uploaded("image/png", drawn(t, 50, 50))
		modi := w.as("modi")
		list := modi.get("/admin/media/?as=table").page()
		if src, _ := list.Find(`tr[data-id="` + row["id"].(string) + `"] img`).Attr("src"); src != row["thumb_url"] {
			t.Errorf("the picture of the row is %q, want %v", src, row["thumb_url"])
		}
		for path, want := range map[string]int{"/admin/media/add": 403, "/admin/media/" + row["id"].(string) + "/": 200, "/admin/media/" + row["id"].(string) + "/history": 200} {
			if a := modi.get(path); a.status != want {
				t.Errorf("%s: %d, want %d", path, a.status, want)
			}
		}
		if img := modi.get("/admin/media/" + row["id"].(string) + "/").page().Find(`img[src="` + row["pixel_url"].(string) + `"]`); img.Length() == 0 {
			t.Error("the page of the row does not show it")
		}
	})
}

// TestPictureInPixels: one's picture as pixel art.
func TestPictureInPixels(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		mina := w.as("mina")
		set := func(pixel string) (answer, string) {
			body, boundary := formOf(t, map[string]string{"pixel": pixel}, drawn(t, 100, 50))
			a := mina.send("POST", "/api/v1/account/img", body, "Content-Type", boundary, "X-CSRF-Token", mina.csrf, "Accept", "application/json")
			avatar, _ := a.json()["avatar"].(string)
			return a, avatar
		}
		for pixel, width := range map[string]int{"true": 400, "false": 100} {
			a, avatar := set(pixel)
			if a.status != 200 {
				t.Fatalf("%d %s", a.status, a.body)
			}
			img, _, err := image.DecodeConfig(strings.NewReader(w.browser().send("GET", avatar, "").body))
			if err != nil || img.Width != width {
				t.Errorf("pixel=%s: %d wide, want %d, %v", pixel, img.Width, width, err)
			}
		}
		if a, _ := set("perhaps"); a.status != 422 || !strings.Contains(a.body, `"/pixel"`) {
			t.Errorf("%d %s", a.status, a.body)
		}
		if left := w.leftovers(); len(left) != 3 { // it, its thumbnail and its pixel art, once
			t.Errorf("in storage: %v", left)
		}
	})
}

// TestBlockedBytesStayBlocked: a block is about the bytes, whoever sends them,
// before and after.
func TestBlockedBytesStayBlocked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, name := range []string{"mina", "juno", "sora"} {
			w.person(name, models.RoleMember)
		}
		w.person("modi", models.RoleModerator)
		mina, juno, sora, modi := w.as("mina"), w.as("juno"), w.as("sora"), w.as("modi")
		bytes := drawn(t, 60, 60)
		first, second := mina.uploaded("image/png", bytes), juno.uploaded("image/png", bytes)
		if first["id"] == second["id"] {
			t.Fatal("two people share a media")
		}
		original := juno.send("GET", second["url"].(string), "").body
		entries := func() (n int) {
			if err := w.db.From(t.Context()).Raw("SELECT count(*) FROM audit_logs WHERE target = 'media' AND action IN ('block', 'unblock')").Scan(&n).Error; err != nil {
				t.Fatal(err)
			}
			return n
		}
		w.blocked(modi, first["id"].(string))
		if n := entries(); n != 2 {
			t.Errorf("%d entries in the log, want one for each media", n)
		}
		for _, who := range []*browser{juno, sora} {
			if a := who.sendFiles("/api/v1/account/img", map[string][]byte{"file": bytes}); a.status != 422 || !strings.Contains(a.body, `"blocked"`) {
				t.Errorf("as a picture: %d %s", a.status, a.body)
			}
		}
		if a := juno.send("GET", second["url"].(string), ""); a.body == original {
			t.Error("the other one still shows it")
		}
		sum := fmt.Sprintf("%x", sha256.Sum256(bytes))
		if a := sora.api("POST", "/api/v1/media", fmt.Sprintf(`{"type":"image/png","size":%d,"sha256":%q}`, len(bytes), sum)); a.status != 422 {
			t.Errorf("announced: %d %s", a.status, a.body)
		}
		if a := modi.post("/admin/media/"+second["id"].(string)+"/", "/admin/media/"+second["id"].(string)+"/unblock", url.Values{}); a.status != 303 {
			t.Fatalf("unblock: %d %s", a.status, a.body)
		}
		if n := entries(); n != 4 {
			t.Errorf("%d entries in the log after the unblocking", n)
		}
		for who, at := range map[*browser]any{mina: first["url"], juno: second["url"]} {
			if a := who.send("GET", at.(string), ""); a.status != 200 {
				t.Errorf("unblocked: %d", a.status)
			}
		}
		if a := sora.sendFiles("/api/v1/account/img", map[string][]byte{"file": bytes}); a.status != 200 {
			t.Errorf("as a picture after it was unblocked: %d %s", a.status, a.body)
		}
	})
}
