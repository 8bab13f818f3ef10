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

// asset is one file of the console or the pages, in both encodings.
type asset struct {
	kind  string
	plain []byte
	gzip  []byte
	tag   string
}

// assets reads the files once, swagger-ui's out of the library.
func assets() (map[string]asset, error) {
	out := map[string]asset{}
	for _, name := range []string{"console.css", "console.js", "page.css", "page.js"} {
		plain, err := own.ReadFile("assets/" + name)
		if err != nil {
			return nil, fmt.Errorf("api: %w", err)
		}
		out[name] = newAsset(name, plain, nil)
	}
	for _, name := range []string{"swagger-ui.css", "swagger-ui-bundle.js"} {
		packed, err := fs.ReadFile(swagger.FS, name+".gz")
		if err != nil {
			return nil, fmt.Errorf("api: %w", err)
		}
		r, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil, fmt.Errorf("api: %s: %w", name, err)
		}
		plain, err := io.ReadAll(r)
		if err != nil {
			return nil, fmt.Errorf("api: %s: %w", name, err)
		}
		out[name] = newAsset(name, plain, packed)
	}
	return out, nil
}

func newAsset(name string, plain, packed []byte) asset {
	kind := "text/javascript; charset=utf-8"
	if strings.HasSuffix(name, ".css") {
		kind = "text/css; charset=utf-8"
	}
	sum := sha256.Sum256(plain)
	return asset{kind: kind, plain: plain, gzip: packed, tag: hex.EncodeToString(sum[:6])}
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
	tag, body := `"`+file.tag+`"`, file.plain
	c.Vary(fiber.HeaderAcceptEncoding)
	if file.gzip != nil && c.AcceptsEncodings("gzip") == "gzip" {
		tag, body = `"`+file.tag+packed+`"`, file.gzip
		c.Set(fiber.HeaderContentEncoding, "gzip")
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderETag, tag)
	if noneMatch(c.Get(fiber.HeaderIfNoneMatch), `"`+file.tag+`"`) {
		c.Response().Header.Del(fiber.HeaderContentEncoding)
		c.Status(fiber.StatusNotModified)
		return nil
	}
	c.Set(fiber.HeaderContentType, file.kind)
	return c.Send(body)
}
