// Package static holds the style sheets, scripts, fonts, icons and pictures
// that browsers are sent, built by "make assets" and embedded in the program.
//
// Pages name an asset by its plain name; its address carries a hash of the
// content, so that browsers may keep it for ever.
package static

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"
)

// Prefix is where the assets are served.
const Prefix = "/static/"

// CacheControl is the header of every asset that Find returns.
const CacheControl = "public, max-age=31536000, immutable"

// ErrNotBuilt says that the program was compiled without its assets.
var ErrNotBuilt = errors.New("assets are not built: run make assets")

//go:embed all:dist
var dist embed.FS

// built is read once, since what is embedded never changes.
var built = sync.OnceValues(func() (*Assets, error) {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("open embedded assets: %w", err)
	}
	return Open(sub)
})

// Check returns ErrNotBuilt when the program was compiled without assets, and
// says what is wrong when they do not hold together.
func Check() error {
	_, err := built()
	return err
}

// Path is the address of an asset: "admin.css" gives
// "/static/admin.3f2a91c0.css". A name that is not known keeps its plain
// address, which answers 404.
func Path(name string) string {
	assets, err := built()
	if err != nil {
		return Prefix + name
	}
	return assets.Path(name)
}

// Find returns the asset that is served at file, the part of the address that
// follows Prefix.
func Find(file string) (Asset, bool) {
	assets, err := built()
	if err != nil {
		return Asset{}, false
	}
	return assets.Find(file)
}

// Named returns an asset by its plain name, for what has an address of its own.
func Named(name string) (Asset, bool) {
	return Find(strings.TrimPrefix(Path(name), Prefix))
}

// Asset is one file, ready to be sent.
type Asset struct {
	Type   string // media type
	Body   []byte
	Gzip   []byte // nil when it does not get smaller
	Brotli []byte // nil when it does not get smaller
}

// Encoded picks the smallest form that an Accept-Encoding header allows;
// encoding is "" for the plain one. The answer needs Vary: Accept-Encoding.
func (a Asset) Encoded(accept string) (body []byte, encoding string) {
	switch {
	case a.Brotli != nil && accepts(accept, "br"):
		return a.Brotli, "br"
	case a.Gzip != nil && accepts(accept, "gzip"):
		return a.Gzip, "gzip"
	default:
		return a.Body, ""
	}
}

func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), encoding) {
			continue
		}
		q := strings.TrimPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
		return strings.Trim(q, "0.") != "" || weight == ""
	}
	return false
}

// Assets is a built folder.
type Assets struct {
	paths map[string]string // plain name -> address
	files map[string]Asset  // file name -> asset
}

// Open reads a folder that build.mjs wrote: manifest.json names the files, and
// .gz and .br stand beside those that get smaller.
func Open(fsys fs.FS) (*Assets, error) {
	manifest, err := readManifest(fsys)
	if err != nil {
		return nil, err
	}
	a := &Assets{paths: map[string]string{}, files: map[string]Asset{}}
	for name, file := range manifest {
		asset, err := readAsset(fsys, file)
		if err != nil {
			return nil, err
		}
		a.paths[name] = Prefix + file
		a.files[file] = asset
	}
	return a, nil
}

func readManifest(fsys fs.FS) (map[string]string, error) {
	body, err := fs.ReadFile(fsys, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, fmt.Errorf("read manifest of assets: %w", err)
	}
	manifest := map[string]string{}
	if err := json.Unmarshal(body, &manifest); err != nil {
		return nil, fmt.Errorf("read manifest of assets: %w", err)
	}
	return manifest, nil
}

func readAsset(fsys fs.FS, file string) (Asset, error) {
	body, err := fs.ReadFile(fsys, file)
	if err != nil {
		return Asset{}, fmt.Errorf("read asset: %w", err)
	}
	a := Asset{Type: mediaType(file), Body: body}
	if a.Gzip, err = optional(fsys, file+".gz"); err != nil {
		return Asset{}, err
	}
	a.Brotli, err = optional(fsys, file+".br")
	return a, err
}

func optional(fsys fs.FS, file string) ([]byte, error) {
	body, err := fs.ReadFile(fsys, file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read asset: %w", err)
	}
	return body, nil
}

// mediaType does not ask the machine for what it is sure of: the tables of
// operating systems differ.
func mediaType(file string) string {
	switch ext := path.Ext(file); ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".png":
		return "image/png"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "application/octet-stream"
	}
}

// Path is the address of an asset; see the function of the same name.
func (a *Assets) Path(name string) string {
	if p, ok := a.paths[name]; ok {
		return p
	}
	return Prefix + name
}

// Find returns the asset that is served at file.
func (a *Assets) Find(file string) (Asset, bool) {
	asset, ok := a.files[file]
	return asset, ok
}
