package main

import (
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
)

// serveFile sends an uploaded file. Its bytes are somebody's: a browser shows
// them in a sandbox and takes the type as said. Sound and film may be asked for
// in parts. Who may not see what holds the file gets the same 404 as where there
// is none, and no cache between keeps it for others.
func (p *program) serveFile(c *fiber.Ctx) error {
	if err := p.mayReadFile(c.UserContext(), middleware.Actor(c), c.Params("*")); err != nil {
		return err
	}
	file, size, media, err := p.files.Open(c.UserContext(), c.Params("*"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, media)
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderCacheControl, "private, max-age=300")
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	from, to, part := oneRange(c.Get(fiber.HeaderRange), size)
	if part && from > to {
		_ = file.Close()
		c.Set(fiber.HeaderContentRange, "bytes */"+strconv.FormatInt(size, 10))
		return fiber.ErrRequestedRangeNotSatisfiable
	}
	if _, err := file.Seek(from, io.SeekStart); err != nil {
		_ = file.Close()
		return err
	}
	if part {
		c.Status(fiber.StatusPartialContent)
		c.Set(fiber.HeaderContentRange, "bytes "+strconv.FormatInt(from, 10)+"-"+strconv.FormatInt(to, 10)+"/"+strconv.FormatInt(size, 10))
	}
	c.Context().SetBodyStream(struct {
		io.Reader
		io.Closer
	}{io.LimitReader(file, to-from+1), file}, int(to-from+1))
	return nil
}

// oneRange reads "bytes=0-99", "bytes=100-" or "bytes=-100"; anything else asks
// for the whole file. A range that lies outside comes back with from > to.
func oneRange(header string, size int64) (from, to int64, part bool) {
	rest, ok := strings.CutPrefix(header, "bytes=")
	first, last, dash := strings.Cut(rest, "-")
	if !ok || !dash || strings.Contains(rest, ",") {
		return 0, size - 1, false
	}
	a, errA := strconv.ParseInt(first, 10, 64)
	b, errB := strconv.ParseInt(last, 10, 64)
	switch {
	case first == "" && errB == nil && b > 0:
		return max(0, size-b), size - 1, true
	case errA == nil && last == "":
		return a, size - 1, true
	case errA == nil && errB == nil && a <= b:
		return a, min(b, size-1), true
	}
	return 0, size - 1, false
}
