package database

import (
	"slices"
	"strings"

	"duckhoo/models/schema"
)

// value adds what a field is compared with.
func (s *statement) value(before string, f *schema.Field, arg any) {
	if text, ok := constant(f, arg); ok {
		s.add(before + text)
		return
	}
	s.add(before+"?", arg)
}

// constant writes a value of a closed set, a declared choice or a bool, as SQL.
// There are few such statements, so their plans are worth keeping: PostgreSQL
// plans a statement with parameters anew each time where their values may
// matter, and one without parameters once.
func constant(f *schema.Field, arg any) (string, bool) {
	switch v := arg.(type) {
	case bool:
		if v {
			return "TRUE", f.Kind == schema.KindBool
		}
		return "FALSE", f.Kind == schema.KindBool
	case string:
		declared := slices.ContainsFunc(f.Choices, func(c schema.Choice) bool { return c.Value == v })
		return "'" + v + "'", f.Kind == schema.KindChoice && declared && strings.Trim(v, plainBytes) == ""
	}
	return "", false
}

// plainBytes need no care between quotes, and are no mark of a parameter.
const plainBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
