package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Stack is the middleware in its order: a request passes from the top down.
type Stack []Middleware

// Middleware is one entry of the stack.
type Middleware struct {
	Name    string
	Paths   []Glob   // none is every path
	Methods []string // none is every method; upper case
	Origin  Origin

	options *node // without paths and methods; nil when there are none
}

// Applies says whether a request passes through this entry. HEAD counts as GET
// where GET is listed.
func (m Middleware) Applies(method, path string) bool {
	if len(m.Methods) > 0 && !slices.Contains(m.Methods, method) &&
		(method != "HEAD" || !slices.Contains(m.Methods, "GET")) {
		return false
	}
	if len(m.Paths) == 0 {
		return true
	}
	return slices.ContainsFunc(m.Paths, func(g Glob) bool { return g.Match(path) })
}

// Decode writes the options into a struct with yaml tags; what is in it already
// are the defaults. Its fields may be string, bool, int, int64, float64, Size,
// Duration, Secret, Strings, structs, and slices of them. Unknown keys, wrong
// kinds and what the struct's own Validate() error says are Problems, all at once.
func (m Middleware) Decode(options any) error {
	d := newDecoder()
	path := join("middleware", m.Name)
	if m.options != nil {
		d.section(m.options, reflect.ValueOf(options).Elem(), path, "paths", "methods")
	}
	if v, ok := options.(interface{ Validate() error }); ok && len(d.problems) == 0 {
		if err := v.Validate(); err != nil {
			d.fault(idOptions, m.Origin, path, err.Error())
		}
	}
	return d.problems.Err()
}

// ParseStack reads a list of middleware that stands alone; file is its name in
// errors. ${...} is not replaced.
func ParseStack(file string, text []byte) (Stack, error) {
	var problems Problems
	report := func(p Problem) { problems = append(problems, p) }
	r := reader{file: file, report: report, lookup: func(string) (string, bool) { return "", false }}
	root := r.read(append([]byte("middleware:\n"), text...))
	if root == nil {
		return nil, problems
	}
	var stack Stack
	d := newDecoder()
	d.stack(root.get("middleware"), &stack, "middleware")
	return stack, append(problems, d.problems...).Err()
}

// stack reads the list of middleware.
func (d *decoder) stack(n *node, target *Stack, path string) {
	if n.kind != kindList && n.kind != kindNull {
		d.mismatch(n, path, "a list")
		return
	}
	stack := make(Stack, 0, len(n.items))
	for _, item := range n.items {
		if m, ok := d.entry(item, path); ok {
			stack = append(stack, m)
		}
	}
	*target = stack
	d.origins[path] = n.origin
}

// entry reads a name alone or a map of one name to its options.
func (d *decoder) entry(n *node, path string) (Middleware, bool) {
	switch {
	case n.kind == kindText && n.text != "":
		return Middleware{Name: n.text, Origin: n.origin}, true
	case n.kind != kindMap || len(n.keys) != 1:
		d.fault(idEntry, n.origin, path, "an entry is a name, or one name with its options: - name: {key: value}")
		return Middleware{}, false
	}
	e := n.keys[0]
	m := Middleware{Name: e.name, Origin: e.origin}
	switch e.value.kind {
	case kindNull:
	case kindMap:
		d.limits(&m, e.value, join(path, e.name))
	default:
		d.mismatch(e.value, join(path, e.name), "a map of options")
		return m, false
	}
	return m, true
}

// limits takes paths and methods out of the options.
func (d *decoder) limits(m *Middleware, n *node, path string) {
	m.options = &node{kind: kindMap, origin: n.origin}
	var paths, methods Strings
	for _, e := range n.keys {
		switch e.name {
		case "paths":
			d.words(e.value, &paths, join(path, "paths"))
			d.paths(m, paths, e.origin, join(path, "paths"))
		case "methods":
			d.words(e.value, &methods, join(path, "methods"))
			d.methods(m, methods, e.origin, join(path, "methods"))
		default:
			m.options.keys = append(m.options.keys, e)
		}
	}
}

func (d *decoder) paths(m *Middleware, paths []string, origin Origin, path string) {
	if len(paths) == 0 && !d.failed[path] {
		d.fault(idPaths, origin, path, "empty; leave it out to mean every path")
	}
	for _, p := range paths {
		if err := Glob(p).check(); err != nil {
			d.fault(idPaths, origin, path, err.Error())
		}
		m.Paths = append(m.Paths, Glob(p))
	}
}

func (d *decoder) methods(m *Middleware, methods []string, origin Origin, path string) {
	if len(methods) == 0 && !d.failed[path] {
		d.fault(idMethods, origin, path, "empty; leave it out to mean every method")
	}
	known := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
	for _, method := range methods {
		if !slices.Contains(known, method) {
			d.fault(idMethods, origin, path, fmt.Sprintf("%q is unknown; known: %s", method, strings.Join(known, ", ")))
		}
	}
	m.Methods = methods
}
