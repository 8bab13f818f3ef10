package middleware

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// gzipSuffix stands at the end of the ETag of a packed representation.
const gzipSuffix = "-gz"

// newETag gives an answer that lacks an ETag the hash of its body, and answers
// 304 to whoever has it already. Streams and what may not be kept pass as they
// come.
func newETag(*house) (fiber.Handler, error) {
	return func(c *fiber.Ctx) error {
		if err := c.Next(); err != nil {
			return err
		}
		tag := entityTag(c)
		if tag == "" {
			return nil
		}
		c.Set(fiber.HeaderETag, tag)
		if has := string(c.Request().Header.Peek(fiber.HeaderIfNoneMatch)); has != "" {
			if match, ok := noneMatch(has, tag); ok {
				notModified(c, match)
			}
		}
		return nil
	}, nil
}

// entityTag is the ETag of an answer; empty where it has none.
func entityTag(c *fiber.Ctx) string {
	resp := c.Response()
	if c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
		return ""
	}
	if resp.StatusCode() != fiber.StatusOK || resp.IsBodyStream() {
		return ""
	}
	if tag := resp.Header.Peek(fiber.HeaderETag); len(tag) > 0 {
		return string(tag)
	}
	if strings.Contains(string(resp.Header.Peek(fiber.HeaderCacheControl)), "no-store") {
		return ""
	}
	sum := sha256.Sum256(resp.Body())
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}

// noneMatch compares as If-None-Match does, without regard to weakness. What
// matched is returned as the client wrote it: it may be the packed form.
func noneMatch(header, tag string) (string, bool) {
	if strings.TrimSpace(header) == "*" {
		return tag, true
	}
	want := opaque(tag)
	for one := range strings.SplitSeq(header, ",") {
		one = strings.TrimSpace(one)
		if opaque(one) == want {
			return one, true
		}
	}
	return "", false
}

// opaque is an ETag without W/, and without what compress adds.
func opaque(tag string) string {
	tag = strings.TrimPrefix(tag, "W/")
	if packed, ok := strings.CutSuffix(tag, gzipSuffix+`"`); ok {
		return packed + `"`
	}
	return tag
}

// notModified leaves the headers that a cache renews its copy by.
func notModified(c *fiber.Ctx, tag string) {
	resp := c.Response()
	resp.ResetBody()
	resp.SetStatusCode(fiber.StatusNotModified)
	resp.Header.Set(fiber.HeaderETag, tag)
	resp.Header.Del(fiber.HeaderContentEncoding)
	resp.Header.Del(fiber.HeaderContentType)
}
