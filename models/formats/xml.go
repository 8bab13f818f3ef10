package formats

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits of an XML document.
const (
	depthMax = 64
	nodesMax = 1_000_000
)

// node is an element of an XML document, or, without a name, a text in one.
type node struct {
	name  string // lower case, without prefix, qti- and hyphens: choiceinteraction
	attrs map[string]string
	kids  []*node
	text  string
	line  int
}

// xmlReader reads a document without ever following a reference out of it: a
// document type is refused, and with it every entity but the five of XML.
type xmlReader struct {
	dec   *xml.Decoder
	nodes int
}

func newXMLReader(text string) *xmlReader {
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(charset string, r io.Reader) (io.Reader, error) {
		switch strings.ToLower(charset) {
		case "utf-16", "utf-16le", "utf-16be": // decoded already
			return r, nil
		}
		return nil, fmt.Errorf("the encoding %s: save the file as UTF-8", shown(charset))
	}
	return &xmlReader{dec: d}
}

func (r *xmlReader) line() int {
	at, _ := r.dec.InputPos()
	return at
}

func (r *xmlReader) token() (xml.Token, error) {
	t, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	if _, is := t.(xml.Directive); is {
		return nil, errors.New("a document type, which is not read")
	}
	if r.nodes++; r.nodes > nodesMax {
		return nil, fmt.Errorf("more than %d elements", nodesMax)
	}
	return t, nil
}

// root reads up to the start of the first element.
func (r *xmlReader) root() (*node, error) {
	for {
		t, err := r.token()
		if err != nil {
			return nil, err
		}
		if start, is := t.(xml.StartElement); is {
			return r.begin(start), nil
		}
	}
}

func (r *xmlReader) begin(start xml.StartElement) *node {
	n := &node{name: plainName(start.Name.Local), attrs: map[string]string{}, line: r.line()}
	for _, a := range start.Attr {
		n.attrs[plainName(a.Name.Local)] = a.Value
	}
	return n
}

// plainName makes one name of choiceInteraction and qti-choice-interaction.
func plainName(name string) string {
	name = strings.TrimPrefix(strings.ToLower(name), "qti-")
	return strings.ReplaceAll(name, "-", "")
}

// fill reads the rest of an element.
func (r *xmlReader) fill(n *node, depth int) error {
	if depth > depthMax {
		return fmt.Errorf("elements more than %d deep", depthMax)
	}
	for {
		t, err := r.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil
		case xml.CharData:
			n.kids = append(n.kids, &node{text: string(t)})
		case xml.StartElement:
			kid := r.begin(t)
			if err := r.fill(kid, depth+1); err != nil {
				return err
			}
			n.kids = append(n.kids, kid)
		}
	}
}

// document reads a whole document.
func document(data []byte) (*node, int, error) {
	text, bad := decode(data)
	if bad > 0 {
		return nil, bad, errors.New(notUTF8)
	}
	r := newXMLReader(text)
	n, err := r.root()
	if err == nil {
		err = r.fill(n, 1)
	}
	if err != nil {
		return nil, r.line(), errors.New(plainXMLError(err))
	}
	return n, 0, nil
}

func plainXMLError(err error) string {
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return "not XML from here: " + syntax.Msg
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the XML ends too early"
	}
	return strings.TrimPrefix(err.Error(), "xml: ")
}

// child is the first child of a name, or nil; the methods of node take nil.
func (n *node) child(name string) *node {
	if n != nil {
		for _, kid := range n.kids {
			if kid.name == name {
				return kid
			}
		}
	}
	return nil
}

// at follows a path of names.
func (n *node) at(path ...string) *node {
	for _, name := range path {
		n = n.child(name)
	}
	return n
}

// children are those of a name.
func (n *node) children(name string) []*node {
	var out []*node
	if n != nil {
		for _, kid := range n.kids {
			if kid.name == name {
				out = append(out, kid)
			}
		}
	}
	return out
}

func (n *node) attr(name string) string {
	if n == nil {
		return ""
	}
	return n.attrs[name]
}

// inner is all text in the element, as it stands.
func (n *node) inner() string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString(n.text)
	for _, kid := range n.kids {
		b.WriteString(kid.inner())
	}
	return b.String()
}

// walk hands over every element below this one, in the order of the document.
func (n *node) walk(visit func(*node)) {
	if n == nil {
		return
	}
	for _, kid := range n.kids {
		if kid.name != "" {
			visit(kid)
			kid.walk(visit)
		}
	}
}

// escapeXML writes a text as XML.
func escapeXML(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
