package config

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// orderRule says that one middleware works only below another.
type orderRule struct {
	name  string
	after string
	needs bool // the other one must be there
	why   string
	when  func(Middleware) bool // nil is always
}

func orderRules() []orderRule {
	return []orderRule{
		{name: "csrf", after: "session", needs: true, why: "the token it compares is bound to the session"},
		{name: "authenticate", after: "session", why: "it reads who is asking from the session"},
		{name: "check_token", after: "authenticate", needs: true, why: "it marks the token that authenticate verified"},
		{name: "rate_limit", after: "authenticate", needs: true, when: countsPeople,
			why: "it counts by person or key, which authenticate finds out"},
		{name: "csrf", after: "authenticate", why: "requests by bearer token carry no cookie and need no CSRF token, which authenticate finds out"},
		{name: "access_log", after: "request_id", why: "its lines carry the id of the request"},
		{name: "etag", after: "compress", why: "an ETag is made from the answer before it is compressed, and answers pass from the bottom up"},
	}
}

// countsPeople says whether a rate limit needs to know who is asking.
func countsPeople(m Middleware) bool {
	by := m.options.get("by")
	if by == nil {
		return false
	}
	for _, n := range append(by.items, by) {
		if n.text == "person" || n.text == "key" {
			return true
		}
	}
	return false
}

// CheckStack names what cannot work because of its order, and what stands twice.
func CheckStack(stack Stack) Problems {
	var out Problems
	for _, rule := range orderRules() {
		out = append(out, rule.check(stack)...)
	}
	if i := stack.position("recover"); i > 0 {
		out = append(out, stack[i].problem(idOrder, fmt.Sprintf(
			"recover stands below %s; it must be first, because a panic above it would end the request without an answer", stack[i-1].Name)))
	}
	return append(out, twice(stack)...)
}

// check finds every entry that stands above what it needs.
func (r orderRule) check(stack Stack) Problems {
	var out Problems
	below := stack.position(r.after)
	for i, m := range stack {
		if m.Name != r.name || (r.when != nil && !r.when(m)) {
			continue
		}
		switch {
		case below < 0 && r.needs:
			out = append(out, m.problem(idOrder, fmt.Sprintf("%s needs %s above it: %s", r.name, r.after, r.why)))
		case below > i:
			out = append(out, m.problem(idOrder, fmt.Sprintf("%s stands above %s%s and must stand below it: %s",
				r.name, r.after, inLine(stack[below].Origin), r.why)))
		}
	}
	return out
}

// twice finds entries that are equal to an earlier one.
func twice(stack Stack) Problems {
	var out Problems
	for i, m := range stack {
		for _, earlier := range stack[:i] {
			if m.same(earlier) {
				out = append(out, m.problem(idTwice, m.Name+" stands twice with the same options"+inLine(earlier.Origin)))
				break
			}
		}
	}
	return out
}

// position is the first place of a name; -1 when it is not there.
func (s Stack) position(name string) int {
	return slices.IndexFunc(s, func(m Middleware) bool { return m.Name == name })
}

func (m Middleware) problem(id, text string) Problem {
	return Problem{ID: id, Origin: m.Origin, Path: "middleware", Text: text}
}

// same says whether two entries do the same.
func (m Middleware) same(other Middleware) bool {
	return m.Name == other.Name && slices.Equal(m.Paths, other.Paths) && slices.Equal(m.Methods, other.Methods) &&
		reflect.DeepEqual(m.options.plain(), other.options.plain())
}

// plain is a node without its places.
func (n *node) plain() any {
	if n == nil {
		return map[string]any{}
	}
	switch n.kind {
	case kindMap:
		out := map[string]any{}
		for _, e := range n.keys {
			out[e.name] = e.value.plain()
		}
		return out
	case kindList:
		out := make([]any, len(n.items))
		for i, item := range n.items {
			out[i] = item.plain()
		}
		return out
	}
	return n.text
}

// inLine is " (line 12)" where a line is known.
func inLine(origin Origin) string {
	if origin.Line == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s)", origin.place())
}

// checkMiddleware asks about names, options and order.
func (c *checker) checkMiddleware() {
	if c.source != nil {
		for _, m := range c.Middleware {
			c.checkEntry(m)
		}
	}
	c.problems = append(c.problems, CheckStack(c.Middleware)...)
}

// checkEntry asks about one entry whose name and options are known.
func (c *checker) checkEntry(m Middleware) {
	options, ok := c.source[m.Name]
	if !ok {
		known := slices.Collect(maps.Keys(c.source))
		c.problems = append(c.problems, m.problem(idUnknownName, unknown(fmt.Sprintf("middleware %q", m.Name), m.Name, known)))
		return
	}
	if options == nil {
		options = struct{}{}
	}
	target := reflect.New(reflect.Indirect(reflect.ValueOf(options)).Type())
	target.Elem().Set(reflect.Indirect(reflect.ValueOf(options)))
	var problems Problems
	if errors.As(m.Decode(target.Interface()), &problems) {
		c.problems = append(c.problems, problems...)
	}
}
