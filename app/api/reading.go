package api

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"duckhoo/app/strictjson"
	"duckhoo/models/schema"
)

// reading takes the members of a JSON object one after the other and collects
// what is wrong; what is left in the end is unknown.
type reading struct {
	at       string // pointer of the object
	left     map[string]json.RawMessage
	problems *schema.Invalid
}

func readingOf(body map[string]json.RawMessage) *reading {
	return &reading{left: maps.Clone(body), problems: &schema.Invalid{}}
}

func (r *reading) fail(name string, p schema.Problem) {
	p.Pointer = strictjson.Pointer(r.at, name)
	*r.problems = append(*r.problems, p)
}

// take takes a member out; false where it is not there or null.
func (r *reading) take(name string) (json.RawMessage, bool) {
	raw, named := r.left[name]
	delete(r.left, name)
	return raw, named && string(raw) != "null"
}

// read takes a member into something; what is not of its type is told in words.
func (r *reading) read(name string, into any, ko, en string) bool {
	raw, is := r.take(name)
	if !is {
		return false
	}
	if json.Unmarshal(raw, into) != nil {
		r.fail(name, wrongType(ko, en))
		return false
	}
	return true
}

func (r *reading) text(name string) (out string) {
	r.read(name, &out, "글자", "a string")
	return out
}

func (r *reading) whole(name string) (out int64, told bool) {
	told = r.read(name, &out, "정수", "a whole number")
	return out, told
}

func (r *reading) moment(name string) (out schema.Time) {
	r.read(name, &out, "RFC 3339 시각이나 null", "a time (RFC 3339) or null")
	return out
}

func (r *reading) texts(name string) map[string]string {
	out := map[string]string{}
	r.read(name, &out, "글자를 담은 객체", "an object of strings")
	return out
}

// id reads an id; zero where there is none.
func (r *reading) id(name string) schema.ID {
	raw, is := r.take(name)
	if !is {
		return schema.ID{}
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if id, err := schema.ParseID(text); err == nil {
			return id
		}
	}
	r.fail(name, wrongType("번호(UUID)", "an id (UUID)"))
	return schema.ID{}
}

// needs asks that a member is there, before it is read.
func (r *reading) needs(names ...string) {
	for _, name := range names {
		if raw, named := r.left[name]; !named || string(raw) == "null" {
			r.fail(name, schema.NewProblem("", "required", nil))
			delete(r.left, name)
		}
	}
}

// objects reads a list of 1 to most objects.
func (r *reading) objects(name string, most int) []*reading {
	raw, is := r.take(name)
	if !is {
		return nil
	}
	var rows []json.RawMessage
	if json.Unmarshal(raw, &rows) != nil || len(rows) == 0 {
		r.fail(name, wrongType("객체가 든 목록", "a list of objects"))
		return nil
	}
	if len(rows) > most {
		r.fail(name, schema.NewProblem("", "too_many", most))
		return nil
	}
	out := make([]*reading, 0, len(rows))
	for i, row := range rows {
		one := &reading{at: strictjson.Pointer(r.at, name) + "/" + strconv.Itoa(i), problems: r.problems}
		if string(row) == "null" || json.Unmarshal(row, &one.left) != nil {
			*r.problems = append(*r.problems, func() schema.Problem {
				p := wrongType("객체", "an object")
				p.Pointer = one.at
				return p
			}())
			continue
		}
		out = append(out, one)
	}
	return out
}

// rest says that what was not read is unknown.
func (r *reading) rest() {
	for _, name := range slices.Sorted(maps.Keys(r.left)) {
		r.fail(name, schema.NewProblem("", "unknown_field", nil))
	}
	r.left = nil
}

// done says what was wrong.
func (r *reading) done() error {
	r.rest()
	return r.problems.OrNil()
}

// inputOf reads the fields of a model that a body may hold; others that it shows
// are read-only.
func inputOf(m *schema.Model, members map[string]json.RawMessage, names, shown []string) (*schema.Input, error) {
	in := &schema.Input{Values: map[string]any{}}
	var found schema.Invalid
	for _, name := range slices.Sorted(maps.Keys(members)) {
		at := strictjson.Pointer("", name)
		if !slices.Contains(names, name) {
			code := "unknown_field"
			if slices.Contains(shown, name) {
				code = "read_only"
			}
			found = append(found, schema.NewProblem(at, code, nil))
			continue
		}
		value, p := m.FieldJSON(name).DecodeJSON(members[name])
		if p != nil {
			p.Pointer = at
			found = append(found, *p)
			continue
		}
		in.Set(name, value)
	}
	return in, found.OrNil()
}
