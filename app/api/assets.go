package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/gofiber/fiber/v2"
	swagger "github.com/swaggest/swgui/v5/static"
)

// assetRoot is where the files of the API's own pages stand.
const assetRoot = "/api/docs/assets"

//go:embed assets
var own embed.FS

// asset is one file of the console or the pages. Files of the library are kept
// packed, as they come.
type asset struct {
	kind   string
	body   []byte
	packed bool
	tag    string
}

// assets lists the files, swagger-ui's out of the library.
func assets() (map[string]asset, error) {
	out := map[string]asset{}
	for _, name := range []string{"frame.css", "console.css", "console.js", "page.css", "page.js"} {
		body, err := own.ReadFile("assets/" + name)
		if err != nil {
			return nil, fmt.Errorf("api: %w", err)
		}
		out[name] = newAsset(name, body, false)
	}
	for _, name := range []string{"swagger-ui.css", "swagger-ui-bundle.js"} {
		body, err := fs.ReadFile(swagger.FS, name+".gz")
		if err != nil {
			return nil, fmt.Errorf("api: %w", err)
		}
		out[name] = newAsset(name, body, true)
	}
	return out, nil
}

func newAsset(name string, body []byte, packed bool) asset {
	kind := "text/javascript; charset=utf-8"
	if strings.HasSuffix(name, ".css") {
		kind = "text/css; charset=utf-8"
	}
	sum := sha256.Sum256(body)
	return asset{kind: kind, body: body, packed: packed, tag: hex.EncodeToString(sum[:6])}
}

// unpacked is the file as it was before it was packed.
func (f asset) unpacked() ([]byte, error) {
	if !f.packed {
		return f.body, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(f.body))
	if err != nil {
		return nil, fmt.Errorf("api: unpack an asset: %w", err)
	}
	return io.ReadAll(r)
}

// assetPath is the address of a file, with its version.
func (a *API) assetPath(name string) string {
	return assetRoot + "/" + name + "?v=" + a.assets[name].tag
}

// serveAsset answers GET /api/docs/assets/{file}.
func (a *API) serveAsset(c *fiber.Ctx) error {
	file, ok := a.assets[c.Params("file")]
	if !ok {
		return fiber.ErrNotFound
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	tag := `"` + file.tag + `"`
	if noneMatch(c.Get(fiber.HeaderIfNoneMatch), tag) {
		c.Set(fiber.HeaderETag, tag)
		c.Status(fiber.StatusNotModified)
		return nil
	}
	body := file.body
	if file.packed && c.Get(fiber.HeaderAcceptEncoding) != "" && c.AcceptsEncodings("gzip") == "gzip" {
		tag = `"` + file.tag + packed + `"`
		c.Set(fiber.HeaderContentEncoding, "gzip")
	} else if file.packed {
		var err error
		if body, err = file.unpacked(); err != nil {
			return err
		}
	}
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderContentType, file.kind)
	return c.Send(body)
}
