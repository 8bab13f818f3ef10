package formats

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// breaking are the elements that start on a line of their own.
var breaking = []string{"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "table", "tr", "prompt", "section"}

// showing are the elements that show more than text.
var showing = []string{"img", "object", "audio", "video", "svg", "math", "embed", "iframe", "picture"}

// htmlText is what a piece of HTML says, one line a block.
func htmlText(markup string) string {
	z := html.NewTokenizer(strings.NewReader(markup))
	var b strings.Builder
	for {
		switch z.Next() {
		case html.ErrorToken:
			return laidOut(b.String())
		case html.TextToken:
			b.WriteString(flat(string(z.Text())))
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			if string(name) == "br" || slices.Contains(breaking, string(name)) {
				b.WriteByte('\n')
			}
		}
	}
}

// flow is what the markup of an element says. media is set when it shows more
// than text; gap stands for each interaction.
func (n *node) flow(gap string, media *bool) string {
	var b strings.Builder
	n.writeFlow(&b, gap, media)
	return b.String()
}

func (n *node) writeFlow(b *strings.Builder, gap string, media *bool) {
	if n == nil {
		return
	}
	block := slices.Contains(breaking, n.name)
	switch {
	case n.name == "":
		b.WriteString(flat(n.text))
		return
	case n.name == "br", block:
		b.WriteByte('\n')
	case strings.HasSuffix(n.name, "interaction"):
		b.WriteString(gap)
		return
	case slices.Contains(showing, n.name):
		*media = true
	}
	for _, kid := range n.kids {
		kid.writeFlow(b, gap, media)
	}
	if block {
		b.WriteByte('\n')
	}
}

const asciiSpace = " \t\r\n"

// flat joins white space that breaks lines in the source alone.
func flat(text string) string {
	var b strings.Builder
	for text != "" {
		at := strings.IndexAny(text, asciiSpace)
		if at < 0 {
			b.WriteString(text)
			break
		}
		b.WriteString(text[:at])
		rest := strings.TrimLeft(text[at:], asciiSpace)
		if run := text[at : len(text)-len(rest)]; strings.ContainsAny(run, "\t\r\n") {
			b.WriteByte(' ')
		} else {
			b.WriteString(run)
		}
		text = rest
	}
	return b.String()
}

// laidOut trims each line. Blocks leave at most one blank line between them.
func laidOut(text string) string {
	parts := strings.Split(text, "\n")
	for i, part := range parts {
		parts[i] = strings.Trim(part, asciiSpace)
	}
	return strings.Trim(strings.Join(parts, "\n"), "\n")
}
