package config

import (
	"fmt"
	"net"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// checker asks the rules that go beyond the kind of a value. A rule about a
// value that was already reported is not asked.
type checker struct {
	*Settings
	*decoder
	root   *node
	main   Origin         // where what is missing would have stood
	source map[string]any // known middleware
}

// check asks all of them.
func (c *checker) check() {
	c.fields(valueOf(c.Settings), "")
	c.checkApp()
	c.checkServer()
	c.checkDatabase()
	c.checkStorage()
	c.checkMiddleware()
	c.checkAuth()
	c.checkPages()
	c.checkMail()
}

// report notes a fault at a path, unless there is one there or below already.
func (c *checker) report(id, path, format string, args ...any) {
	if c.failed[path] {
		return
	}
	c.fault(id, c.where(path), path, fmt.Sprintf(format, args...))
}

// where is the place of a value, or of the nearest section around it, or of
// the file that it is missing from.
func (c *checker) where(path string) Origin {
	list, _, _ := strings.Cut(path, "[")
	if origin, ok := c.decoder.origins[list]; ok {
		return origin
	}
	names := strings.Split(list, ".")
	for len(names) > 0 {
		names = names[:len(names)-1]
		if at := c.keyOrigin(names); at != (Origin{}) {
			return at
		}
	}
	return c.main
}

// keyOrigin is where the key of a section stands in a file. One that is there
// for a variable below it stands nowhere: the variable is not what is missing.
func (c *checker) keyOrigin(names []string) Origin {
	if len(names) == 0 {
		return Origin{}
	}
	parent := c.root.at(names[:len(names)-1]...)
	if parent == nil {
		return Origin{}
	}
	if e := parent.find(names[len(names)-1]); e != nil && e.origin.Env == "" {
		return e.origin
	}
	return Origin{}
}

// port puts PORT in the place of the port of server.listen.
func (c *checker) port(env map[string]string) {
	port := env[envPort]
	if port == "" {
		return
	}
	origin := Origin{Env: envPort}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		c.problems = append(c.problems, Problem{idPort, origin, "server.listen", fmt.Sprintf("%q is not a port; a number from 1 to 65535", port)})
		return
	}
	host, _, err := net.SplitHostPort(c.Server.Listen)
	if err != nil || c.failed["server.listen"] {
		return // reported by the rule about server.listen
	}
	c.Server.Listen = net.JoinHostPort(host, port)
	c.decoder.origins["server.listen"] = origin
}

// fields asks what the tags of the structs say: choices, optional, min, max, check.
func (c *checker) fields(v reflect.Value, path string) {
	f := fieldsOf(v.Type())
	for _, name := range f.names {
		field, below, at := v.Type().Field(f.index[name]), v.Field(f.index[name]), join(path, name)
		if c.failed[at] {
			continue
		}
		switch {
		case field.Type.Kind() == reflect.Map:
			for _, key := range slices.Sorted(mapKeys(below)) {
				c.fields(below.MapIndex(reflect.ValueOf(key)), join(at, key))
			}
		case field.Type.Kind() == reflect.Slice && isSection(field.Type.Elem()) && field.Type != reflect.TypeFor[Stack]():
			for i := range below.Len() {
				c.fields(below.Index(i), at+"["+strconv.Itoa(i)+"]")
			}
		case isSection(field.Type):
			c.fields(below, at)
		default:
			c.field(field, below, at)
		}
	}
}

// field asks the tags of one setting.
func (c *checker) field(field reflect.StructField, v reflect.Value, path string) {
	if choices := field.Tag.Get("choices"); choices != "" {
		c.choice(field, v.String(), choices, path)
	}
	if field.Tag.Get("check") == "required" && v.IsZero() {
		c.report(idRequired, path, "required")
	}
	if low, high := field.Tag.Get("min"), field.Tag.Get("max"); low != "" {
		c.bounds(v, low, high, path)
	}
}

func (c *checker) choice(field reflect.StructField, value, choices, path string) {
	list := strings.Split(choices, ",")
	id := field.Tag.Get("id")
	if id == "" {
		id = idChoice
	}
	known := "one of " + strings.Join(list, ", ")
	switch {
	case value == "" && field.Tag.Get("optional") != "":
	case value == "":
		c.report(id, path, "required; %s%s", known, c.missingFile())
	case !slices.Contains(list, value):
		c.report(id, path, "%q is unknown%s", value, choiceHint(value, list, known))
	}
}

// choiceHint names the nearest choice and all of them.
func choiceHint(value string, list []string, known string) string {
	if hint := suggest(value, list); hint != "" {
		return hint + " " + known
	}
	return "; " + known
}

// missingFile explains a required value when there is no file at all.
func (c *checker) missingFile() string {
	if c.main.Line == 0 {
		return "; there is no " + c.main.File + " here"
	}
	return ""
}

// bounds asks min and max, which are written as the value is.
func (c *checker) bounds(v reflect.Value, low, high, path string) {
	at, err := number(v.Type(), low)
	to, errHigh := number(v.Type(), high)
	if err != nil || errHigh != nil {
		c.report(idRange, path, "the bounds %s and %s cannot be read", low, high)
		return
	}
	if v.Int() < at.Int() || v.Int() > to.Int() {
		c.report(idRange, path, "%v is out of range; from %v to %v", v.Interface(), at.Interface(), to.Interface())
	}
}

// number reads a bound as a value of type t.
func number(t reflect.Type, text string) (reflect.Value, error) {
	d := newDecoder()
	v := reflect.New(t).Elem()
	d.value(&node{kind: kindText, text: text, loose: true}, v, "")
	return v, d.problems.Err()
}

// mapKeys are the keys of a map with text keys.
func mapKeys(m reflect.Value) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, key := range m.MapKeys() {
			if !yield(key.String()) {
				return
			}
		}
	}
}
