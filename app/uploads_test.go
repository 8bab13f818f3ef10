package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg" // thumbnails
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/media"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
	"duckhoo/models/storage/storagetest"
)

// eachStore runs a test against the whole program on both databases with local
// storage, and on one with an S3 server that checks what is signed.
func eachStore(t *testing.T, test func(t *testing.T, w *world)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) { test(t, start(t, engine, dsn)) })
	t.Run("s3", func(t *testing.T) {
		bucket := storagetest.Bucket(t)
		test(t, start(t, "sqlite", dbtest.SQLite(t), func(s *config.Settings) {
			s.Storage = config.Storage{Default: "cloud", Backends: map[string]config.Backend{"cloud": bucket}}
		}))
	})
}

// film begins as an MP4 does, and is no two alike.
func film(size int) []byte {
	body := append([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), schema.NewID().String()...)
	return append(body, bytes.Repeat([]byte("quack"), size/5+1)...)[:size]
}

// place is what POST /api/v1/media answers.
type place struct {
	ID, Status string
	Upload     struct {
		Form *struct {
			URL    string
			Fields map[string]string
		}
		PartSize int64 `json:"part_size"`
		Parts    []struct {
			Number int
			Size   int64
			Done   bool
			URL    string
		}
	}
}

func placeOf(a answer) place {
	a.t.Helper()
	var p place
	if err := json.Unmarshal([]byte(a.body), &p); err != nil {
		a.t.Fatalf("%v: %s", err, a.body)
	}
	return p
}

// wanted asks for a place for bytes of a type.
func (b *browser) wanted(mediaType string, size int) place {
	b.w.t.Helper()
	a := b.api("POST", "/api/v1/media", fmt.Sprintf(`{"filename":"오리.bin","type":%q,"size":%d,"alt":"오리"}`, mediaType, size))
	if a.status != 201 || a.header.Get("Location") != "/api/v1/media/"+placeOf(a).ID {
		b.w.t.Fatalf("%d %s", a.status, a.body)
	}
	return placeOf(a)
}

// put sends bytes to a place as a browser does, changed fields in it, and
// returns the status.
func (b *browser) put(p place, body []byte, change map[string]string) int {
	b.w.t.Helper()
	fields := maps.Clone(p.Upload.Form.Fields)
	for name, value := range change {
		if _, there := fields[name]; there {
			fields[name] = value
		}
	}
	form, contentType := formOf(b.w.t, fields, body)
	return b.elsewhere("POST", p.Upload.Form.URL, contentType, []byte(form))
}

// formOf writes a form with a file behind its fields, and its type.
func formOf(t *testing.T, fields map[string]string, file []byte) (body, contentType string) {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for name, value := range fields {
		_ = w.WriteField(name, value)
	}
	part, err := w.CreateFormFile("file", "x")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(file)
	_ = w.Close()
	return form.String(), w.FormDataContentType()
}

// elsewhere sends bytes to an address of this site or of the store.
func (b *browser) elsewhere(method, address, contentType string, body []byte) int {
	b.w.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.w.base + address
	}
	req, err := http.NewRequestWithContext(b.w.t.Context(), method, address, bytes.NewReader(body))
	if err != nil {
		b.w.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := b.Do(req)
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

// complete ends an upload and waits until it is processed.
func (b *browser) complete(p place) answer {
	b.w.t.Helper()
	a := b.api("POST", "/api/v1/media/"+p.ID+"/complete", "")
	b.w.processed()
	return a
}

// uploaded takes a picture or a film all the way and returns it as it is shown.
func (b *browser) uploaded(mediaType string, body []byte) map[string]any {
	b.w.t.Helper()
	p := b.wanted(mediaType, len(body))
	if status := b.put(p, body, nil); status != 204 {
		b.w.t.Fatalf("put: %d", status)
	}
	done := b.complete(p)
	if done.status != 200 {
		b.w.t.Fatalf("complete: %d %s", done.status, done.body)
	}
	row := b.api("GET", "/api/v1/media/"+done.json()["id"].(string), "").json()
	if row["status"] != "ready" {
		b.w.t.Fatalf("%v", row)
	}
	return row
}

// keys lists what lies in storage, of which nobody but a test needs a list:
// whatever the media ever named is asked for by name.
func (w *world) stored(key string) bool {
	w.t.Helper()
	name, rest, _ := strings.Cut(strings.TrimPrefix(key, "/media/"), "/")
	d, err := w.files.Driver(name)
	if err != nil {
		w.t.Fatal(err)
	}
	_, err = d.Stat(w.t.Context(), rest)
	return err == nil
}

func TestUploadOfAPicture(t *testing.T) {
	eachStore(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		w.person("juno", models.RoleMember)
		w.person("modi", models.RoleModerator)
		mina := w.as("mina")
		secret := append(drawn(t, 600, 300), "GPS 37.5665 126.9780"...)
		p := mina.wanted("image/png", len(secret))
		if early := mina.complete(p); early.status != 409 || early.json()["code"] != "not_uploaded" {
			t.Errorf("completed before it was there: %d %s", early.status, early.body)
		}
		if status := mina.put(p, secret, nil); status != 204 {
			t.Fatalf("put: %d", status)
		}
		if done := mina.complete(p); done.status != 200 || done.json()["id"] != p.ID {
			t.Fatalf("complete: %d %s", done.status, done.body)
		}
		path := "/api/v1/media/" + p.ID
		for who, want := range map[string]int{"": 404, "juno": 404, "mina": 200, "modi": 200} {
			if a := w.as(who).api("GET", path, ""); a.status != want {
				t.Errorf("read as %q: %d, want %d", who, a.status, want)
			}
		}
		row := mina.api("GET", path, "").json()
		sum := sha256.Sum256(secret)
		if row["status"] != "ready" || row["width"] != 600.0 || row["height"] != 300.0 || row["sha256"] != hex.EncodeToString(sum[:]) || row["upload"] != nil {
			t.Errorf("%v", row)
		}
		for name, width := range map[string]int{"url": 600, "thumb_url": 480, "pixel_url": 400} {
			for who, want := range map[string]int{"": 404, "juno": 404, "mina": 200, "modi": 200} {
				got := w.as(who).send("GET", row[name].(string), "")
				if got.status != want {
					t.Errorf("%s as %q: %d, want %d", name, who, got.status, want)
				}
				if want != 200 {
					continue
				}
				img, format, err := image.DecodeConfig(strings.NewReader(got.body))
				if err != nil || img.Width != width || strings.Contains(got.body, "GPS") || got.header.Get("Content-Type") != "image/"+format {
					t.Errorf("%s: %v, %d wide, %s", name, err, img.Width, got.header.Get("Content-Type"))
				}
				if csp := got.header.Get("Content-Security-Policy"); !strings.Contains(csp, "sandbox") || got.header.Get("X-Content-Type-Options") != "nosniff" {
					t.Errorf("%s: %v", name, got.header)
				}
			}
		}
		if again := mina.complete(p); again.status != 200 || again.json()["status"] != "ready" {
			t.Errorf("completed again: %d %s", again.status, again.body)
		}
		if late := mina.api("POST", path+"/upload", ""); late.status != 409 {
			t.Errorf("another place after the end: %d", late.status)
		}
		// The place may still be open. What comes there now shows nowhere, and is
		// swept with the place.
		_ = mina.put(p, []byte("<script>alert(1)</script>"+strings.Repeat("x", 100)), nil)
		if got := mina.send("GET", row["url"].(string), ""); !strings.HasPrefix(got.body, "\x89PNG") {
			t.Error("what came to the place afterwards is shown")
		}
		w.later(t, time.Hour)
		if w.stored(w.files.Default() + "/uploads/" + p.ID) {
			t.Error("what came to the place afterwards stays")
		}
		if got := mina.send("GET", row["url"].(string), ""); got.status != 200 {
			t.Errorf("after the sweep: %d", got.status)
		}
		if gone := mina.api("DELETE", path, ""); gone.status != 204 {
			t.Errorf("delete: %d %s", gone.status, gone.body)
		}
		for _, name := range []string{"url", "thumb_url", "pixel_url"} {
			if w.stored(row[name].(string)) {
				t.Errorf("%s is still in storage", name)
			}
		}
		if a := mina.api("GET", path, ""); a.status != 404 {
			t.Errorf("after it was deleted: %d", a.status)
		}
	})
}

// later does what the hourly sweep would do in a while.
func (w *world) later(t *testing.T, d time.Duration) {
	t.Helper()
	later, err := media.New(media.Options{DB: w.db, Files: w.files, Jobs: w.jobs, Now: func() schema.Time { return schema.At(time.Now().Add(d)) }})
	if err == nil {
		err = later.Sweep(t.Context())
	}
	if err != nil {
		t.Error(err)
	}
}

// TestUploadInParts sends a film in parts, loses one, and goes on.
func TestUploadInParts(t *testing.T) {
	eachStore(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		mina := w.as("mina")
		body := film(2*storage.PartBytes + 1000)
		p := mina.wanted("video/mp4", len(body))
		path := "/api/v1/media/" + p.ID
		if p.Upload.Form != nil || p.Upload.PartSize != storage.PartBytes {
			t.Fatalf("%+v", p)
		}
		if early := mina.complete(p); early.status != 409 {
			t.Errorf("completed before it began: %d", early.status)
		}
		parts := placeOf(mina.api("POST", path+"/upload", "")).Upload.Parts
		if len(parts) != 3 || parts[2].Size != 1000 {
			t.Fatalf("%+v", parts)
		}
		piece := func(n int) []byte { return body[(n-1)*storage.PartBytes : min(n*storage.PartBytes, len(body))] }
		if status := mina.elsewhere("PUT", parts[1].URL, "", piece(2)); status != 200 {
			t.Fatalf("part 2: %d", status)
		}
		if status := mina.elsewhere("PUT", strings.Replace(parts[2].URL, "ignature=", "ignature=0", 1), "", piece(3)); status/100 != 4 {
			t.Errorf("a forged part: %d", status)
		}
		if status := mina.elsewhere("PUT", parts[2].URL, "", piece(1)[:1001]); status/100 != 4 {
			t.Errorf("a longer part: %d", status)
		}
		if half := mina.complete(p); half.status != 409 || half.json()["code"] != "not_uploaded" {
			t.Errorf("completed half way: %d %s", half.status, half.body)
		}
		for _, part := range placeOf(mina.api("POST", path+"/upload", "{}")).Upload.Parts {
			if part.Done != (part.Number == 2) || part.URL == "" {
				t.Errorf("after the loss: %+v", part)
			}
			if part.Done {
				continue
			}
			if status := mina.elsewhere("PUT", part.URL, "", piece(part.Number)); status != 200 {
				t.Fatalf("part %d: %d", part.Number, status)
			}
		}
		if done := mina.complete(p); done.status != 200 {
			t.Fatalf("complete: %d %s", done.status, done.body)
		}
		row := mina.api("GET", path, "").json()
		if row["status"] != "ready" || row["thumb_url"] != nil || row["size"] != float64(len(body)) {
			t.Fatalf("%v", row)
		}
		address := row["url"].(string)
		part := mina.send("GET", address, "", "Range", fmt.Sprintf("bytes=%d-", len(body)-5))
		if part.status != 206 || part.body != string(body[len(body)-5:]) || part.header.Get("Content-Type") != "video/mp4" ||
			!strings.Contains(part.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("a range: %d %v", part.status, part.header)
		}
		if whole := mina.send("GET", address, ""); whole.body != string(body) {
			t.Errorf("%d bytes of %d", len(whole.body), len(body))
		}
		if w.stored(w.files.Default() + "/uploads/" + p.ID) {
			t.Error("the upload is still there beside the film")
		}
	})
}

// TestUploadIsRetried: a repeated request has the first answer.
func TestUploadIsRetried(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		mina := w.as("mina")
		body := drawn(t, 9, 9)
		ask := fmt.Sprintf(`{"type":"image/png","size":%d}`, len(body))
		first := mina.api("POST", "/api/v1/media", ask, "Idempotency-Key", "k")
		again := mina.api("POST", "/api/v1/media", ask, "Idempotency-Key", "k")
		if first.status != 201 || again.status != 201 || first.body != again.body || again.header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("%d %s, %d %s", first.status, first.body, again.status, again.body)
		}
		p := placeOf(first)
		mina.put(p, body, nil)
		done := mina.api("POST", "/api/v1/media/"+p.ID+"/complete", "", "Idempotency-Key", "c")
		w.processed()
		repeat := mina.api("POST", "/api/v1/media/"+p.ID+"/complete", "", "Idempotency-Key", "c")
		if done.status != 200 || repeat.body != done.body || repeat.header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("%d %s, %d %s", done.status, done.body, repeat.status, repeat.body)
		}
		for range 3 { // a worker that died and was asked again does no harm
			if err := w.media.Process(t.Context(), media.Accepted{ID: mustID(t, p.ID)}); err != nil {
				t.Error(err)
			}
		}
	})
}

func mustID(t *testing.T, text string) schema.ID {
	t.Helper()
	id, err := schema.ParseID(text)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestUploadsThatAreNotAllowed sends what the place does not allow. The store
// says no, and has nothing.
func TestUploadsThatAreNotAllowed(t *testing.T) {
	eachStore(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		mina := w.as("mina")
		body := drawn(t, 30, 30)
		other := "uploads/" + schema.NewID().String()
		zeros := strings.Repeat("0", 64)
		for name, c := range map[string]struct {
			change map[string]string
			body   []byte
		}{
			"another key":      {map[string]string{"key": other}, body},
			"a key outside":    {map[string]string{"key": "../../etc/passwd"}, body},
			"another type":     {map[string]string{"Content-Type": "text/html"}, body},
			"forged":           {map[string]string{"signature": zeros, "X-Amz-Signature": zeros, "x-amz-signature": zeros}, body},
			"another policy":   {map[string]string{"policy": "e30=", "Policy": "e30="}, body},
			"longer than said": {nil, append(bytes.Clone(body), 0)},
			"nothing":          {nil, nil},
		} {
			p := mina.wanted("image/png", len(body))
			if status := mina.put(p, c.body, c.change); status < 400 || status > 499 {
				t.Errorf("%s: %d", name, status)
			}
			for _, key := range []string{"uploads/" + p.ID, other} {
				if w.stored(w.files.Default() + "/" + key) {
					t.Errorf("%s: %s is there", name, key)
				}
			}
			if done := mina.complete(p); done.status != 409 {
				t.Errorf("%s: completed: %d", name, done.status)
			}
			mina.api("DELETE", "/api/v1/media/"+p.ID, "")
		}
	})
}
