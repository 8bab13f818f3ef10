package panel

import (
	"bytes"

	"github.com/gofiber/fiber/v2"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// mostPreviewed is the longest text that is drawn for a preview.
const mostPreviewed = 200_000

// markdown draws the preview of a Markdown text as cleaned HTML.
func (s *Site) markdown(v *visit) error {
	p, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	text := p.get("text")
	if len(text) > mostPreviewed {
		return fiber.ErrRequestEntityTooLarge
	}
	var drawn bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert([]byte(text), &drawn); err != nil {
		return err
	}
	policy := bluemonday.UGCPolicy()
	policy.RequireNoFollowOnLinks(true)
	v.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	v.Set(fiber.HeaderCacheControl, "private, no-store")
	return v.Send(policy.SanitizeBytes(drawn.Bytes()))
}
