package strictjson

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"duckhoo/models/schema"
)

// Decode reads a body into the struct that target points to, by the names in
// its json tags. Every key must be a field's, every value of the field's type;
// null is of no type but a pointer's. A key must be there unless its tag says
// omitempty. Everything that is wrong comes in one schema.Invalid.
func Decode(body []byte, target any) error {
	members, err := Object(body)
	if err != nil {
		return err
	}
	v := reflect.ValueOf(target).Elem()
	places, required := fields(v)
	var found schema.Invalid
	for _, key := range slices.Sorted(maps.Keys(members)) {
		place, known := places[key]
		if !known {
			found = append(found, schema.NewProblem(Pointer("", key), "unknown_field", nil))
			continue
		}
		if !fill(place, members[key]) {
			found = append(found, misfits(Pointer("", key), place.Type(), members[key])...)
		}
	}
	for _, key := range required {
		if _, there := members[key]; !there {
			found = append(found, schema.NewProblem(Pointer("", key), "required", nil))
		}
	}
	return found.OrNil()
}

// fields lists the places of a struct by their names in JSON.
func fields(v reflect.Value) (places map[string]reflect.Value, required []string) {
	places = map[string]reflect.Value{}
	for i := range v.NumField() {
		name, option, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		places[name] = v.Field(i)
		if option != "omitempty" {
			required = append(required, name)
		}
	}
	return places, required
}

func fill(place reflect.Value, raw json.RawMessage) bool {
	if string(raw) == "null" && place.Kind() != reflect.Pointer {
		return false
	}
	return json.Unmarshal(raw, place.Addr().Interface()) == nil
}

// misfits says what does not fit a type: of a list, which of its values.
func misfits(at string, t reflect.Type, raw json.RawMessage) schema.Invalid {
	var list []json.RawMessage
	if t.Kind() != reflect.Slice || string(raw) == "null" || json.Unmarshal(raw, &list) != nil {
		return schema.Invalid{wrongType(at, t)}
	}
	var out schema.Invalid
	for i, one := range list {
		if !fill(reflect.New(t.Elem()).Elem(), one) {
			out = append(out, wrongType(at+"/"+strconv.Itoa(i), t.Elem()))
		}
	}
	return out
}

func wrongType(at string, t reflect.Type) schema.Problem {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	shape := schema.Text{KO: "객체", EN: "an object"}
	switch t.Kind() {
	case reflect.String:
		shape = schema.Text{KO: "글자", EN: "a string"}
	case reflect.Bool:
		shape = schema.Text{KO: "참이나 거짓", EN: "true or false"}
	case reflect.Int, reflect.Int64, reflect.Int32:
		shape = schema.Text{KO: "정수", EN: "an integer"}
	case reflect.Slice:
		shape = schema.Text{KO: "목록", EN: "a list"}
	}
	return schema.Problem{Pointer: at, Code: "wrong_type", Detail: schema.Text{
		KO: shape.KO + " 모양이어야 해요.", EN: "It must be " + shape.EN + "."}}
}
