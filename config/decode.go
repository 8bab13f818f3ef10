package config

import (
	"encoding"
	"errors"
	"reflect"
	"strconv"
	"strings"
)

// decoder writes nodes into structs. It goes on after a fault, so that all of
// them are found.
type decoder struct {
	problems Problems
	origins  map[string]Origin // of every leaf that was written
	failed   map[string]bool   // paths that were reported: rules about them are not asked
}

func newDecoder() *decoder {
	return &decoder{origins: map[string]Origin{}, failed: map[string]bool{}}
}

func (d *decoder) fault(id string, origin Origin, path, text string) {
	d.failed[path] = true
	d.problems = append(d.problems, Problem{ID: id, Origin: origin, Path: path, Text: text})
}

// value writes n into v.
func (d *decoder) value(n *node, v reflect.Value, path string) {
	if n.broken {
		d.failed[path] = true
		return
	}
	switch target := v.Addr().Interface().(type) {
	case *Stack:
		d.stack(n, target, path)
		return
	case *Strings:
		d.words(n, target, path)
		return
	case encoding.TextUnmarshaler:
		d.text(n, target, path)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.section(n, v, path)
	case reflect.Map:
		d.named(n, v, path)
	case reflect.Slice:
		d.list(n, v, path)
	default:
		d.scalar(n, v, path)
	}
}

// section writes a map into a struct. An empty section keeps what is there.
func (d *decoder) section(n *node, v reflect.Value, path string, extra ...string) {
	if n.kind == kindNull {
		return
	}
	if n.kind != kindMap {
		d.mismatch(n, path, "a map")
		return
	}
	fields := fieldsOf(v.Type())
	for _, e := range n.keys {
		if i, ok := fields.index[e.name]; ok {
			d.value(e.value, v.Field(i), join(path, e.name))
			continue
		}
		d.fault(idUnknownKey, e.origin, join(path, e.name), unknown("key", e.name, append(extra, fields.names...)))
	}
}

// named writes a map into a map of structs; names that are there are added to.
func (d *decoder) named(n *node, v reflect.Value, path string) {
	if n.kind == kindNull {
		return
	}
	if n.kind != kindMap {
		d.mismatch(n, path, "a map")
		return
	}
	for _, e := range n.keys {
		item := reflect.New(v.Type().Elem()).Elem()
		if there := v.MapIndex(reflect.ValueOf(e.name)); there.IsValid() {
			item.Set(there)
		}
		d.origins[join(path, e.name)] = e.origin
		d.value(e.value, item, join(path, e.name))
		v.SetMapIndex(reflect.ValueOf(e.name), item)
	}
}

// list writes a list in place of the one that is there.
func (d *decoder) list(n *node, v reflect.Value, path string) {
	n, ok := d.asList(n, path)
	if !ok {
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		below := path + "[" + strconv.Itoa(i) + "]"
		d.value(item, out.Index(i), below)
		d.failed[path] = d.failed[path] || d.failed[below]
	}
	v.Set(out)
	d.origins[path] = n.origin
}

// asList is n as a list: an empty value has no items, a text from the
// environment is JSON.
func (d *decoder) asList(n *node, path string) (*node, bool) {
	switch {
	case n.kind == kindList:
		return n, true
	case n.kind == kindNull:
		return &node{kind: kindList, origin: n.origin}, true
	case n.loose:
		list, err := jsonList(n.text, n.origin)
		var twice *twiceError
		switch {
		case errors.As(err, &twice):
			d.fault(idDuplicate, n.origin, path+twice.path, err.Error())
			return nil, false
		case err != nil:
			d.fault(idEnvList, n.origin, path, err.Error())
			return nil, false
		}
		return list, true
	}
	d.mismatch(n, path, "a list")
	return nil, false
}

// words writes a list of words, or one word alone.
func (d *decoder) words(n *node, target *Strings, path string) {
	if n.kind == kindText {
		*target = Strings{n.text}
		return
	}
	var list []string
	d.list(n, reflect.ValueOf(&list).Elem(), path)
	*target = list
}

// text writes a scalar into a type that reads text.
func (d *decoder) text(n *node, target encoding.TextUnmarshaler, path string) {
	_, numeric := target.(*Size)
	_, duration := target.(*Duration)
	switch {
	case n.kind == kindNull && !numeric && !duration:
	case n.kind == kindText, n.kind == kindInt && (numeric || duration):
	default:
		d.mismatch(n, path, "a text")
		return
	}
	if err := target.UnmarshalText([]byte(n.text)); err != nil {
		d.fault(textID(numeric, duration), n.origin, path, err.Error())
		return
	}
	d.origins[path] = n.origin
}

// textID is the id of a text that its type refused.
func textID(size, duration bool) string {
	switch {
	case size:
		return idSize
	case duration:
		return idDuration
	}
	return idType
}

// scalar writes a text, a number or a bool.
func (d *decoder) scalar(n *node, v reflect.Value, path string) {
	ok, want := false, ""
	switch v.Kind() {
	case reflect.String:
		ok, want = n.kind == kindText || n.kind == kindNull, "a text"
		if ok {
			v.SetString(n.text)
		}
	case reflect.Bool:
		ok, want = n.setBool(v), "true or false"
	case reflect.Int, reflect.Int64:
		ok, want = n.setInt(v), "a whole number"
	case reflect.Float64:
		ok, want = n.setFloat(v), "a number"
	}
	if !ok {
		d.mismatch(n, path, want)
		return
	}
	d.origins[path] = n.origin
}

func (n *node) setBool(v reflect.Value) bool {
	if (n.kind != kindBool && !n.loose) || !n.scalar() {
		return false
	}
	b, err := strconv.ParseBool(strings.ToLower(n.text))
	if err == nil {
		v.SetBool(b)
	}
	return err == nil
}

func (n *node) setInt(v reflect.Value) bool {
	if (n.kind != kindInt && !n.loose) || !n.scalar() {
		return false
	}
	i, err := strconv.ParseInt(n.text, 10, v.Type().Bits())
	if err == nil {
		v.SetInt(i)
	}
	return err == nil
}

func (n *node) setFloat(v reflect.Value) bool {
	if (n.kind != kindInt && n.kind != kindFloat && !n.loose) || !n.scalar() {
		return false
	}
	f, err := strconv.ParseFloat(n.text, 64)
	if err == nil {
		v.SetFloat(f)
	}
	return err == nil
}

// mismatch reports a value of the wrong kind. It does not repeat the value: it
// may be a secret that stands in the wrong place.
func (d *decoder) mismatch(n *node, path, want string) {
	text := "want " + want + ", not " + n.kind.String()
	switch {
	case n.loose:
		text = "want " + want
	case want == "a text" && n.scalar() && n.kind != kindNull:
		text += "; write it in quotes"
	}
	d.fault(idType, n.origin, path, text)
}
