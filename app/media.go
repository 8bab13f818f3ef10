package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/models/media"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
)

// serveFile sends an uploaded file. Its bytes are somebody's: a browser shows
// them in a sandbox and takes the type as said. Sound and film may be asked for
// in parts. Who may not see what holds the file gets the same 404 as where there
// is none, and no cache between keeps it for others. A picture that is blocked
// is covered by its pixel art. What everybody may see is on the backend's CDN, if
// it has one.
func (p *program) serveFile(c *fiber.Ctx) error {
	if film, captions := strings.CutSuffix(c.Params("*"), media.CaptionsExt); captions {
		return p.serveCaptions(c, schema.File(film))
	}
	shown, err := p.media.Shown(c.UserContext(), schema.File(c.Params("*")))
	if err != nil {
		return err
	}
	if err := p.mayReadFile(c.UserContext(), middleware.Actor(c), shown.Decide...); err != nil {
		return err
	}
	if address := p.files.Public(shown.Key); address != "" && shown.Or == "" && p.mayReadFile(c.UserContext(), schema.Nobody{}, shown.Decide...) == nil {
		c.Set(fiber.HeaderCacheControl, "private, max-age=300")
		return c.Redirect(address)
	}
	file, size, kind, err := p.files.Open(c.UserContext(), string(shown.Key))
	if errors.Is(err, storage.ErrNotFound) && shown.Or != "" {
		file, size, kind, err = p.files.Open(c.UserContext(), string(shown.Or))
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, kind)
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

// serveCaptions sends the captions of a file to whoever may see it. They may be
// written anew as long as nothing with them was submitted, and are asked for again
// whenever they are shown.
func (p *program) serveCaptions(c *fiber.Ctx, key schema.File) error {
	text, decide, err := p.media.Captions(c.UserContext(), key)
	if err != nil {
		return err
	}
	if err := p.mayReadFile(c.UserContext(), middleware.Actor(c), decide...); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(text))
	c.Set(fiber.HeaderContentType, "text/vtt; charset=utf-8")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	c.Set(fiber.HeaderETag, `"`+hex.EncodeToString(sum[:16])+`"`)
	if c.Fresh() {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return c.SendString(text)
}

// localUploads are the addresses that local storage gives to browsers: of a form
// and of parts. Their signature is what allows them.
type localUploads interface {
	AcceptForm(ctx context.Context, fields map[string]string, file io.Reader, size int64) error
	AcceptPart(ctx context.Context, q url.Values, body io.Reader, size int64) error
}

// uploads finds the local backend of an address.
func (p *program) uploads(c *fiber.Ctx) (localUploads, error) {
	d, err := p.files.Driver(c.Params("backend"))
	if err != nil {
		return nil, schema.ErrNotFound
	}
	local, ok := d.(localUploads)
	if !ok {
		return nil, schema.ErrNotFound
	}
	return local, nil
}

// takeForm answers the form that storage.Grant gave: 204, as S3 does.
func (p *program) takeForm(c *fiber.Ctx) error {
	local, err := p.uploads(c)
	if err != nil {
		return err
	}
	form, err := c.MultipartForm()
	if err != nil || len(form.File["file"]) != 1 {
		return storage.ErrRefused
	}
	fields := map[string]string{}
	for name, values := range form.Value {
		fields[name] = values[0]
	}
	header := form.File["file"][0]
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if err := local.AcceptForm(c.UserContext(), fields, file, header.Size); err != nil {
		if errors.Is(err, storage.ErrTaken) { // it has come before
			return schema.ErrConflict
		}
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// takePart answers a PUT to an address of storage.Part.
func (p *program) takePart(c *fiber.Ctx) error {
	local, err := p.uploads(c)
	if err != nil {
		return err
	}
	asked, err := url.ParseQuery(string(c.Context().URI().QueryString()))
	if err != nil {
		return storage.ErrRefused
	}
	body := c.Request().Body()
	if err := local.AcceptPart(c.UserContext(), asked, bytes.NewReader(body), int64(len(body))); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusOK)
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
