package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duckhoo/config"
	"duckhoo/models"
)

// chunk is one chunk of a PNG.
func chunk(kind string, data []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(append(out, kind...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// bomb is a PNG of a size, of which each row is written out, packed small.
func bomb(t *testing.T, wide, high, depth, colours int, rows int) []byte {
	t.Helper()
	head := binary.BigEndian.AppendUint32(nil, uint32(wide))
	head = binary.BigEndian.AppendUint32(head, uint32(high))
	head = append(head, byte(depth), byte(colours), 0, 0, 0)
	var packed bytes.Buffer
	w, err := zlib.NewWriterLevel(&packed, zlib.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	samples := map[int]int{0: 1, 2: 3, 6: 4}[colours]
	row := make([]byte, 1+wide*samples*depth/8)
	for range rows {
		if _, err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	out := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head)...)
	return append(append(out, chunk("IDAT", packed.Bytes())...), chunk("IEND", nil)...)
}

// flicker is a GIF of one pixel with many frames.
func flicker(n int) []byte {
	out := []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff")
	for range n {
		out = append(out, "\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00"...)
	}
	return append(out, 0x3b)
}

// scanned is a JPEG whose only scan stands there many times.
func scanned(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 64)), nil); err != nil {
		t.Fatal(err)
	}
	body := b.Bytes()
	start := bytes.Index(body, []byte{0xff, 0xda})
	scan := body[start : len(body)-2]
	return append(append(bytes.Clone(body[:start]), bytes.Repeat(scan, n)...), 0xff, 0xd9)
}

// hostile are files that mean harm, with the type that they claim.
func hostile(t *testing.T) map[string]struct {
	media string
	body  []byte
} {
	page := "<!doctype html><script>alert(document.cookie)</script>"
	return map[string]struct {
		media string
		body  []byte
	}{
		"30,000 x 30,000":           {"image/png", bomb(t, 30_000, 30_000, 8, 0, 100)},
		"more rows than it says":    {"image/png", bomb(t, 4000, 4, 8, 6, 60_000)},
		"16 bits a colour":          {"image/png", bomb(t, 4096, 4096, 16, 6, 100)},
		"fewer rows than it says":   {"image/png", bomb(t, 4000, 4000, 8, 0, 1)},
		"10,000 frames":             {"image/gif", flicker(10_000)},
		"10,000 scans":              {"image/jpeg", scanned(t, 10_000)},
		"SVG":                       {"image/png", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)},
		"HTML":                      {"image/png", []byte(page)},
		"a GIF that is HTML":        {"image/gif", []byte("GIF89a/*" + page + "*/")},
		"HTML behind a PNG's name":  {"image/png", []byte("\x89PNG\r\n\x1a\n" + page)},
		"HTML as film":              {"video/mp4", []byte(page)},
		"a picture as another kind": {"image/jpeg", drawn(t, 5, 5)},
		"a picture as film":         {"video/mp4", drawn(t, 5, 5)},
		"a picture cut short":       {"image/png", drawn(t, 90, 90)[:80]},
		"text":                      {"audio/mpeg", []byte("quack")},
	}
}

// leftovers lists the files of the local backends.
func (w *world) leftovers() []string {
	w.t.Helper()
	var out []string
	for _, b := range w.settings.Storage.Backends {
		_ = filepath.WalkDir(b.Dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				out = append(out, path)
			}
			return nil
		})
	}
	return out
}

// TestHostileUploads are refused with words, and leave nothing in storage: by
// each of the ways that a file comes in.
func TestHostileUploads(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		w.person("boss", models.RoleSuperuser)
		mina := w.as("mina")
		for name, h := range hostile(t) {
			t.Run(name, func(t *testing.T) {
				p := mina.wanted(h.media, len(h.body))
				if status := mina.put(p, h.body, nil); status != 204 {
					t.Fatalf("put: %d", status)
				}
				done := mina.complete(p)
				if done.status != 422 || done.json()["code"] != "validation_failed" {
					// What can be found only while it is decoded fails behind the answer.
					row := mina.api("GET", "/api/v1/media/"+p.ID, "").json()
					if done.status != 200 || row["status"] != "failed" {
						t.Errorf("complete: %d %s, then %v", done.status, done.body, row)
					}
				}
				if row := mina.api("GET", "/api/v1/media/"+p.ID, "").json(); row["status"] != "failed" || row["failure"] == nil || row["url"] != nil {
					t.Errorf("%v", row)
				}
				if h.media != "video/mp4" && h.media != "audio/mpeg" && name != "a picture as another kind" {
					if a := mina.sendFiles("/api/v1/account/img", map[string][]byte{"file": h.body}); a.status != 415 && a.status != 422 {
						t.Errorf("as one's picture: %d %s", a.status, a.body)
					}
				}
				if left := w.leftovers(); len(left) > 0 {
					t.Errorf("left in storage: %v", left)
				}
			})
		}
	})
}

// TestHostileNames are refused wherever a file has a name.
func TestHostileNames(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		mina := w.as("mina")
		for _, name := range []string{"../../etc/passwd", `..\..\boot.ini`, "a\x00.png", "a\r\nSet-Cookie: x", strings.Repeat("x", 5000), ".."} {
			text, err := json.Marshal(name)
			if err != nil {
				t.Fatal(err)
			}
			a := mina.api("POST", "/api/v1/media", fmt.Sprintf(`{"type":"image/png","size":10,"filename":%s}`, text))
			if a.status != 422 || !strings.Contains(a.body, `"/filename"`) {
				t.Errorf("%.20q: %d %s", name, a.status, a.body)
			}
			if strings.ContainsAny(name, "\r\n") {
				continue // no header of a form can hold it
			}
			var form bytes.Buffer
			f := multipart.NewWriter(&form)
			part, err := f.CreateFormFile("file", name)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = part.Write(drawn(t, 3, 3))
			_ = f.Close()
			a = mina.send("POST", "/api/v1/account/img", form.String(), "Content-Type", f.FormDataContentType(), "X-CSRF-Token", mina.csrf, "Accept", "application/json")
			if a.status != 400 && a.status != 422 {
				t.Errorf("as one's picture, %.20q: %d %s", name, a.status, a.body)
			}
		}
		if left := w.leftovers(); len(left) > 0 {
			t.Errorf("left in storage: %v", left)
		}
		for body, pointer := range map[string]string{
			`{"type":"image/svg+xml","size":10}`:                                               "/type",
			`{"type":"text/html","size":10}`:                                                   "/type",
			`{"type":"image/png","size":5242881}`:                                              "/size",
			`{"type":"video/mp4","size":20971521}`:                                             "/size",
			`{"type":"video/mp4","size":0}`:                                                    "/size",
			`{"type":"video/mp4","size":-1}`:                                                   "/size",
			`{"type":"image/png","size":10,"sha256":"XYZ"}`:                                    "/sha256",
			`{"type":"image/png","size":10,"key":"uploads/x"}`:                                 "/key",
			`{"type":"image/png"}`:                                                             "/size",
			`{"type":"image/png","size":10,"alt":"` + strings.Repeat("가", 301) + `"}`:          "/alt",
			`{"type":"image/png","size":10,"owner_id":"01900000-0000-7000-8000-000000000000"}`: "/owner_id",
		} {
			if a := mina.api("POST", "/api/v1/media", body); a.status != 422 || !strings.Contains(a.body, `"`+pointer+`"`) {
				t.Errorf("%.60s: %d %s", body, a.status, a.body)
			}
		}
	})
}

// TestUploadsOfOnePerson: who begins and does not end is stopped, and nobody
// who has no right begins at all.
func TestUploadsOfOnePerson(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		mina := w.as("mina")
		ask := `{"type":"image/png","size":10}`
		if a := w.as("").api("POST", "/api/v1/media", ask); a.status != 401 {
			t.Errorf("nobody: %d", a.status)
		}
		if a := mina.api("POST", "/api/v1/media", ask, "X-CSRF-Token", ""); a.status != 403 {
			t.Errorf("without a token: %d", a.status)
		}
		for range 50 {
			if a := mina.api("POST", "/api/v1/media", ask); a.status != 201 {
				t.Fatalf("%d %s", a.status, a.body)
			}
		}
		if a := mina.api("POST", "/api/v1/media", ask); a.status != 409 || a.json()["code"] != "too_many_uploads" {
			t.Errorf("one too many: %d %s", a.status, a.body)
		}
	})
}

// TestUploadsWhileStorageIsAway: the store says so, and the rest of the site
// goes on.
func TestUploadsWhileStorageIsAway(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		away := serving(t, func() *config.Settings {
			s := *w.settings
			b := config.Backend{Driver: "s3", Bucket: "b", Region: "r", Endpoint: "http://127.0.0.1:1", PathStyle: true, AccessKey: config.NewSecret("a"), SecretKey: config.NewSecret("b")}
			s.Storage = config.Storage{Default: "cloud", Backends: map[string]config.Backend{"cloud": b}}
			return &s
		}())
		w.person("mina", models.RoleMember)
		mina := away.as("mina")
		p := mina.wanted("image/png", 100) // a place needs no answer of the store
		large := mina.wanted("video/mp4", 6<<20)
		for path, what := range map[string]string{p.ID + "/complete": "complete", large.ID + "/upload": "parts"} {
			if a := mina.api("POST", "/api/v1/media/"+path, ""); a.status != 503 || a.header.Get("Retry-After") == "" {
				t.Errorf("%s: %d %s", what, a.status, a.body)
			}
		}
		if a := mina.api("GET", "/api/v1/media/"+p.ID, ""); a.json()["status"] != "uploading" {
			t.Errorf("%s", a.body)
		}
		if a := mina.api("GET", "/api/v1/quizzes", ""); a.status != 200 {
			t.Errorf("the rest of the site: %d", a.status)
		}
	})
}
