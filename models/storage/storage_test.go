package storage_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duckhoo/config"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
)

func open(t *testing.T) (*storage.Files, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "media")
	files, err := storage.New(config.Storage{Default: "local", Backends: map[string]config.Backend{"local": {Driver: "local", Dir: dir}}}, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return files, dir
}

// upload makes what a form posts.
func upload(t *testing.T, name string, body []byte) *multipart.FileHeader {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPost, "/", &b)
	req.Header.Set("Content-Type", w.FormDataContentType())
	_, header, err := req.FormFile("file")
	if err != nil {
		t.Fatal(err)
	}
	return header
}

func pngOf(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	img.Set(0, 0, color.NRGBA{R: 250, A: 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPicturesComeBackWithoutMetadata(t *testing.T) {
	files, _ := open(t)
	body := pngOf(t, 3, 2)
	secret := append(bytes.Clone(body), []byte("GPS 37.5665 126.9780")...)
	key, err := files.Receive(t.Context(), upload(t, "../../etc/passwd.png", secret), true)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(key), "local/") || strings.Contains(string(key), "passwd") {
		t.Errorf("the key %q has something of the client's", key)
	}
	r, size, media, err := files.Open(t.Context(), string(key))
	if err != nil || media != "image/png" {
		t.Fatal(media, err)
	}
	defer func() { _ = r.Close() }()
	stored, err := io.ReadAll(r)
	if err != nil || int64(len(stored)) != size || bytes.Contains(stored, []byte("GPS")) {
		t.Errorf("%d of %d bytes, %v; what is no pixel stayed: %v", len(stored), size, err, bytes.Contains(stored, []byte("GPS")))
	}
}

func TestWhatIsRefused(t *testing.T) {
	huge := pngOf(t, 1, 1)
	copy(huge[16:24], []byte{0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30}) // 30,000 x 30,000 in the header
	for name, tt := range map[string]struct {
		body    []byte
		picture bool
		code    string
	}{
		"svg":               {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), true, "wrong_kind"},
		"html as a file":    {[]byte("<!doctype html><script>alert(1)</script>"), false, "wrong_kind"},
		"text as a picture": {[]byte("hello"), true, "wrong_kind"},
		"empty":             {nil, true, "empty_file"},
		"cut short":         {pngOf(t, 40, 40)[:60], true, "broken_file"},
		"header of a bomb":  {huge, true, "broken_file"},
		"5,000 wide":        {pngOf(t, 5000, 1), true, "too_many_pixels"},
		"6 MiB":             {append(pngOf(t, 1, 1), make([]byte, 6<<20)...), true, "too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			files, dir := open(t)
			_, err := files.Receive(t.Context(), upload(t, "x.png", tt.body), tt.picture)
			var invalid schema.Invalid
			if !errors.As(err, &invalid) || invalid[0].Code != tt.code {
				t.Errorf("%v, want %s", err, tt.code)
			}
			if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
				t.Error("something is left in storage")
			}
		})
	}
}

func TestKeysStayInside(t *testing.T) {
	files, dir := open(t)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "out.png"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"local/../out.png", "local//etc/passwd.png", "local/a/../../out.png", "nowhere/a.png", "local", "", "local/a\x00.png"} {
		if r, _, _, err := files.Open(context.Background(), key); err == nil {
			_ = r.Close()
			t.Errorf("Open(%q) found something", key)
		}
	}
}
