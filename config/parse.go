package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxFile is the largest settings file that is read. The parser recurses, so a
// file of brackets must not reach the end of the stack.
const maxFile = 256 << 10

// reader turns the text of one YAML file into nodes and notes what is wrong.
type reader struct {
	file   string
	lookup func(name string) (string, bool) // of ${name}
	report func(Problem)
}

// read is the file's map; nil when its syntax is wrong. An empty file is an
// empty map.
func (r *reader) read(text []byte) *node {
	if len(text) > maxFile {
		r.fault(idRead, 1, "", fmt.Sprintf("the file is larger than %s", Size(maxFile)))
		return nil
	}
	file, err := parseYAML(text)
	if err != nil {
		r.syntax(err)
		return nil
	}
	return r.document(file)
}

// parseYAML guards against the parser's own faults: whatever is in a file, the
// program answers with an error.
func parseYAML(text []byte) (file *ast.File, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			file, err = nil, fmt.Errorf("the YAML cannot be read: %v", fault)
		}
	}()
	return parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
}

// syntax reports the parser's error with its line.
func (r *reader) syntax(err error) {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil && at.GetToken().Position != nil {
		r.fault(idSyntax, at.GetToken().Position.Line, "", oneLine(at.GetMessage()))
		return
	}
	r.fault(idSyntax, 1, "", oneLine(err.Error()))
}

// oneLine keeps what the parser says in the one line that a problem has.
func oneLine(text string) string {
	return strings.NewReplacer("\n", " ", "\t", `\t`).Replace(text)
}

// document is the one document that a settings file is.
func (r *reader) document(file *ast.File) *node {
	root := &node{kind: kindMap, origin: Origin{File: r.file, Line: 1}}
	seen := false
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.NullType || doc.Body.Type() == ast.CommentType {
			continue
		}
		if seen {
			r.fault(idSyntax, lineOf(doc.Body, 1), "", "a second document; settings are one document")
			return nil
		}
		seen = true
		root = r.node(doc.Body, 1, "")
	}
	if root.kind != kindMap {
		r.fault(idType, root.origin.Line, "", "want a map of sections, not "+root.kind.String())
		return nil
	}
	return root
}

// node turns one value; line is where it stands when it has no place of its
// own, path is for errors.
func (r *reader) node(n ast.Node, line int, path string) *node {
	out := &node{origin: Origin{File: r.file, Line: line}}
	switch n := n.(type) {
	case *ast.NullNode, nil:
	case *ast.BoolNode:
		r.scalar(out, kindBool, n, n.Token.Value)
	case *ast.IntegerNode:
		r.scalar(out, kindInt, n, n.Token.Value)
	case *ast.FloatNode:
		r.scalar(out, kindFloat, n, n.Token.Value)
	case *ast.StringNode:
		r.scalar(out, kindText, n, n.Value)
		r.interpolate(out, path)
	case *ast.LiteralNode:
		out.kind, out.text = kindText, n.Value.Value
		r.interpolate(out, path)
	case *ast.SequenceNode:
		r.list(out, n, path)
	case *ast.MappingNode:
		r.mapping(out, n.Values, path)
	case *ast.MappingValueNode:
		r.mapping(out, []*ast.MappingValueNode{n}, path)
	default:
		r.fault(idPlain, lineOf(n, line), path, "settings are plain YAML: no anchors, aliases, tags, merge keys or special numbers")
		out.broken = true
	}
	return out
}

// scalar fills out with a value that stands at a token.
func (r *reader) scalar(out *node, k kind, n ast.Node, text string) {
	out.kind, out.text = k, text
	out.origin.Line = lineOf(n, out.origin.Line)
}

// list fills out with the items of n.
func (r *reader) list(out *node, n *ast.SequenceNode, path string) {
	out.kind = kindList
	for i, item := range n.Values {
		out.items = append(out.items, r.node(item, lineOf(item, out.origin.Line), fmt.Sprintf("%s[%d]", path, i)))
	}
}

// mapping fills out with the keys of a map; a key that stands twice is reported.
func (r *reader) mapping(out *node, values []*ast.MappingValueNode, path string) {
	out.kind = kindMap
	for _, value := range values {
		line := lineOf(value.Key, out.origin.Line)
		name, ok := keyName(value.Key)
		if !ok {
			r.fault(idPlain, line, path, "settings are plain YAML: keys are words")
			continue
		}
		below := join(path, name)
		if first := out.find(name); first != nil {
			r.fault(idDuplicate, line, below, fmt.Sprintf("stands twice; the first is in line %d", first.origin.Line))
			continue
		}
		origin := Origin{File: r.file, Line: line}
		out.keys = append(out.keys, entry{name, origin, r.node(value.Value, line, below)})
	}
}

// interpolate replaces ${NAME} in a text.
func (r *reader) interpolate(out *node, path string) {
	text, used, err := interpolate(out.text, r.lookup)
	if err != nil {
		id := idInterpolation
		if errors.Is(err, errUnset) {
			id = idUnset
		}
		r.fault(id, out.origin.Line, path, err.Error())
		out.broken = true
		return
	}
	out.loose = strings.Contains(out.text, "${")
	out.text, out.origin.Var = text, used
}

func (r *reader) fault(id string, line int, path, text string) {
	r.report(Problem{ID: id, Origin: Origin{File: r.file, Line: line}, Path: path, Text: text})
}

// keyName is the text of a key that is a plain word.
func keyName(key ast.MapKeyNode) (string, bool) {
	switch key := key.(type) {
	case *ast.StringNode:
		return key.Value, true
	case *ast.IntegerNode, *ast.BoolNode, *ast.FloatNode, *ast.NullNode:
		return key.GetToken().Value, true
	}
	return "", false
}

// lineOf is the line that a value begins in.
func lineOf(n ast.Node, otherwise int) int {
	if n == nil {
		return otherwise
	}
	token := n.GetToken()
	if token == nil || token.Position == nil || token.Position.Line < 1 {
		return otherwise
	}
	return token.Position.Line
}

// join puts a key under a path.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
