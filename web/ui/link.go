package ui

import (
	"strings"

	"github.com/a-h/templ"
)

// Link makes an address safe to follow: one of this site, of the web or of
// mail. Anything else, "javascript:" above all, leads nowhere. A query with a
// colon in it stays what it is, which templ.URL would take for a scheme.
func Link(href string) templ.SafeURL {
	if href == "" || strings.ContainsRune("/?#", rune(href[0])) {
		return templ.SafeURL(href)
	}
	return templ.URL(href)
}
