package panel_test

import (
	"strings"
	"testing"
)

// The preview of a Markdown text is what the site would show, harmless, and for
// staff alone.
func TestMarkdownPreview(t *testing.T) {
	each(t, func(h *house) {
		page := h.as(boss()).post("/admin/markdown", "text", "**굵게** <script>alert(1)</script> [x](javascript:alert(1))").is(200)
		if !strings.Contains(page.body, "<strong>굵게</strong>") || strings.Contains(page.body, "<script") || strings.Contains(page.body, "javascript:") {
			h.Errorf("%s", page.body)
		}
		h.as(clerk()).post("/admin/markdown", "text", "x").is(403)
	})
}
