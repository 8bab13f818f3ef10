package middleware

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"duckhoo/config"
)

type compressOptions struct {
	Level int         `yaml:"level"` // from 1, fast, to 9, small
	Above config.Size `yaml:"above"` // bodies that are smaller stay as they are
}

// Validate asks for a level that gzip has.
func (o compressOptions) Validate() error {
	if o.Level < 1 || o.Level > 9 {
		return fmt.Errorf("level: %d is out of range; from 1 to 9", o.Level)
	}
	return nil
}

// newCompress packs answers with gzip. Streams pass as they come, and what is
// packed already stays.
func newCompress(o compressOptions, _ *house) (fiber.Handler, error) {
	return func(c *fiber.Ctx) error {
		if err := c.Next(); err != nil {
			return err
		}
		if !o.compressible(c) {
			return nil
		}
		c.Vary(fiber.HeaderAcceptEncoding)
		if acceptsCoding(string(c.Request().Header.Peek(fiber.HeaderAcceptEncoding)), "gzip") {
			pack(c, o.Level)
		}
		return nil
	}, nil
}

// compressible says whether an answer has another, smaller form.
func (o compressOptions) compressible(c *fiber.Ctx) bool {
	resp := c.Response()
	if resp.IsBodyStream() || len(resp.Header.Peek(fiber.HeaderContentEncoding)) > 0 ||
		len(resp.Header.Peek(fiber.HeaderContentRange)) > 0 || len(resp.Body()) < int(o.Above) {
		return false
	}
	return isText(resp.Header.ContentType()) && !bytes.Contains(resp.Header.Peek(fiber.HeaderCacheControl), []byte("no-transform"))
}

// pack replaces the body. Another form is another representation, so a strong
// ETag changes with it.
func pack(c *fiber.Ctx, level int) {
	resp := c.Response()
	packed := fasthttp.AppendGzipBytesLevel(nil, resp.Body(), level)
	if len(packed) >= len(resp.Body()) {
		return
	}
	resp.SetBodyRaw(packed)
	resp.Header.Set(fiber.HeaderContentEncoding, "gzip")
	if tag := string(resp.Header.Peek(fiber.HeaderETag)); strings.HasPrefix(tag, `"`) {
		resp.Header.Set(fiber.HeaderETag, strings.TrimSuffix(tag, `"`)+gzipSuffix+`"`)
	}
}

// isText says whether a media type is worth packing.
func isText(contentType []byte) bool {
	media, _, _ := strings.Cut(strings.ToLower(string(contentType)), ";")
	media = strings.TrimSpace(media)
	switch media {
	case "application/json", "application/javascript", "application/xml", "application/yaml", "image/svg+xml":
		return true
	case "text/event-stream":
		return false
	}
	return strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "+json") || strings.HasSuffix(media, "+xml")
}

// acceptsCoding reads Accept-Encoding: a coding by name goes before *.
func acceptsCoding(header, coding string) bool {
	star := false
	for part := range strings.SplitSeq(header, ",") {
		name, q := weighted(part)
		switch {
		case strings.EqualFold(name, coding):
			return q > 0
		case name == "*":
			star = q > 0
		}
	}
	return star
}

// weighted splits "gzip;q=0.5" into its name and weight; a weight that cannot
// be read is 0.
func weighted(part string) (name string, q float64) {
	name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
	for param := range strings.SplitSeq(params, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if !strings.EqualFold(strings.TrimSpace(key), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || q < 0 || q > 1 {
			return strings.TrimSpace(name), 0
		}
		return strings.TrimSpace(name), q
	}
	return strings.TrimSpace(name), 1
}
