package static_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"duckhoo/web/static"
)

func folder() fstest.MapFS {
	return fstest.MapFS{
		"manifest.json":         {Data: []byte(`{"admin.css": "admin.1a2b.css", "fonts/a.woff2": "fonts/a.3c4d.woff2"}`)},
		"admin.1a2b.css":        {Data: []byte("body{}")},
		"admin.1a2b.css.gz":     {Data: []byte("gz")},
		"admin.1a2b.css.br":     {Data: []byte("br")},
		"fonts/a.3c4d.woff2":    {Data: []byte("font")},
		"not-in-the-manifest.x": {Data: []byte("x")},
	}
}

func open(t *testing.T) *static.Assets {
	t.Helper()
	assets, err := static.Open(folder())
	if err != nil {
		t.Fatal(err)
	}
	return assets
}

func TestPath(t *testing.T) {
	for _, tc := range []struct{ name, asset, want string }{
		{"style sheet", "admin.css", "/static/admin.1a2b.css"},
		{"in a folder", "fonts/a.woff2", "/static/fonts/a.3c4d.woff2"},
		{"unknown", "nothing.css", "/static/nothing.css"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := open(t).Path(tc.asset); got != tc.want {
				t.Errorf("Path(%q) = %q, want %q", tc.asset, got, tc.want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	assets := open(t)
	for _, tc := range []struct{ name, file, mediaType string }{
		{"style sheet", "admin.1a2b.css", "text/css; charset=utf-8"},
		{"font", "fonts/a.3c4d.woff2", "font/woff2"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			asset, ok := assets.Find(tc.file)
			if !ok || asset.Type != tc.mediaType {
				t.Errorf("Find(%q) = %q, %v; want %q", tc.file, asset.Type, ok, tc.mediaType)
			}
		})
	}
	for _, file := range []string{"admin.css", "manifest.json", "admin.1a2b.css.gz", "not-in-the-manifest.x", "../static.go", ""} {
		if _, ok := assets.Find(file); ok {
			t.Errorf("Find(%q) found something that the manifest does not name", file)
		}
	}
}

func TestEncoded(t *testing.T) {
	assets := open(t)
	css, _ := assets.Find("admin.1a2b.css")
	font, _ := assets.Find("fonts/a.3c4d.woff2")
	for _, tc := range []struct {
		name   string
		asset  static.Asset
		accept string
		body   string
		want   string
	}{
		{"all", css, "gzip, deflate, br", "br", "br"},
		{"gzip alone", css, "gzip", "gz", "gzip"},
		{"weights", css, "br;q=0, gzip;q=0.5", "gz", "gzip"},
		{"brotli refused with zeros", css, "br; q=0.000", "body{}", ""},
		{"none", css, "", "body{}", ""},
		{"identity", css, "identity", "body{}", ""},
		{"what does not get smaller", font, "gzip, br", "font", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			body, encoding := tc.asset.Encoded(tc.accept)
			if string(body) != tc.body || encoding != tc.want {
				t.Errorf("Encoded(%q) = %q, %q; want %q, %q", tc.accept, body, encoding, tc.body, tc.want)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Run("a folder that is not built", func(t *testing.T) {
		_, err := static.Open(fstest.MapFS{".gitkeep": {}})
		if !errors.Is(err, static.ErrNotBuilt) || !strings.Contains(err.Error(), "make assets") {
			t.Errorf("error = %v, want ErrNotBuilt that names make assets", err)
		}
	})
	t.Run("a file that is missing", func(t *testing.T) {
		fsys := folder()
		delete(fsys, "admin.1a2b.css")
		if _, err := static.Open(fsys); err == nil || !strings.Contains(err.Error(), "admin.1a2b.css") {
			t.Errorf("error = %v, want one that names the file", err)
		}
	})
	t.Run("a broken manifest", func(t *testing.T) {
		if _, err := static.Open(fstest.MapFS{"manifest.json": {Data: []byte("[")}}); err == nil {
			t.Error("no error")
		}
	})
}

// built skips where nobody has run "make assets", except in CI.
func built(t *testing.T) {
	t.Helper()
	err := static.Check()
	if errors.Is(err, static.ErrNotBuilt) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func found(t *testing.T, name string) static.Asset {
	t.Helper()
	asset, ok := static.Find(strings.TrimPrefix(static.Path(name), static.Prefix))
	if !ok {
		t.Fatalf("%s is not built", name)
	}
	return asset
}

// TestBudget holds the sizes that look.md sets, in kilobytes after gzip.
func TestBudget(t *testing.T) {
	built(t)
	for _, tc := range []struct {
		name string
		most int
	}{
		{"admin.css", 30},
		{"admin.js", 40},
		{"site.js", 22},
		{"play.js", 6},
		{"make.js", 7},
		{"crop.js", 3},
		{"site.css", 26},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if size := len(found(t, tc.name).Gzip); size == 0 || size > tc.most*1024 {
				t.Errorf("%d bytes after gzip, want 1 to %d", size, tc.most*1024)
			}
		})
	}
}

// TestNothingFromElsewhere holds the policy default-src 'self': no asset
// brings data: addresses or names another host.
func TestNothingFromElsewhere(t *testing.T) {
	built(t)
	for _, name := range []string{"admin.css", "site.css", "fonts-admin.css", "chart.css"} {
		body := string(found(t, name).Body)
		for _, bad := range []string{"data:", "http:", "https:", "@import"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s has %q in it", name, bad)
			}
		}
	}
}

func TestCompressedIsTheSame(t *testing.T) {
	built(t)
	asset := found(t, "admin.css")
	r, err := gzip.NewReader(bytes.NewReader(asset.Gzip))
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	if _, err := plain.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(plain.Bytes(), asset.Body) {
		t.Error("admin.css.gz unpacks to something else")
	}
}
