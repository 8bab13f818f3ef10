package site

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// document is Markdown as a page shows it.
type document struct {
	HTML     string // safe to send
	Contents []heading
	Opening  string // the first paragraph, as plain text
}

// heading is a place in a document: #s2.
type heading struct{ ID, Text string }

// markdown renders a text. What stands in it as HTML is dropped, and what is
// left passes a filter that lets through nothing that could run or load
// anything from elsewhere.
func markdown(source string) (document, error) {
	parser := goldmark.New(goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)), extension.Strikethrough, extension.Linkify,
	))
	src := []byte(source)
	root := parser.Parser().Parse(text.NewReader(src))
	doc := document{}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		switch block := n.(type) {
		case *ast.Heading:
			doc.mark(block, src)
		case *ast.Paragraph:
			if doc.Opening == "" {
				doc.Opening = plain(block, src)
			}
		}
	}
	var out bytes.Buffer
	if err := parser.Renderer().Render(&out, src, root); err != nil {
		return doc, fmt.Errorf("site: render markdown: %w", err)
	}
	doc.HTML = safe().Sanitize(out.String())
	return doc, nil
}

// mark numbers a heading, and lists it when it opens a part. The page's own
// title is the one heading of the first level.
func (d *document) mark(h *ast.Heading, src []byte) {
	h.Level = max(h.Level, 2)
	if h.Level > 2 {
		return
	}
	id := "s" + strconv.Itoa(len(d.Contents)+1)
	h.SetAttributeString("id", []byte(id))
	d.Contents = append(d.Contents, heading{ID: id, Text: plain(h, src)})
}

// plain is the text of a block without its marks.
func plain(block ast.Node, src []byte) string {
	var b strings.Builder
	// The walker returns no error but the visitor's own.
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Segment.Value(src))
			if t.SoftLineBreak() || t.HardLineBreak() {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// safe is what may stand in a document.
func safe() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "del", "code", "pre", "blockquote",
		"table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^s[0-9]{1,4}$`)).OnElements("h2")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("https", "http", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^/[^/\\]`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	return p
}
