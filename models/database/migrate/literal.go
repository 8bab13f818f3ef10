package migrate

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// literal writes a value as Go source that gives the same value, leaving out
// fields that are zero. Structs in a slice stand on lines of their own.
func literal(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Interface:
		return literal(v.Elem())
	case reflect.Struct:
		return "migrate." + v.Type().Name() + fields(v)
	case reflect.Slice:
		return sliceLiteral(v)
	case reflect.String:
		if name := typeName(v); name != "" {
			return name
		}
		return stringLiteral(v.String())
	}
	return fmt.Sprint(v.Interface())
}

// typeName is the constant of a Type, empty for another string.
func typeName(v reflect.Value) string {
	t, ok := v.Interface().(Type)
	if !ok {
		return ""
	}
	return map[Type]string{
		ID: "migrate.ID", Text: "migrate.Text", Int: "migrate.Int", Bool: "migrate.Bool", Float: "migrate.Float",
		Time: "migrate.Time", Date: "migrate.Date", JSON: "migrate.JSON", Bytes: "migrate.Bytes",
		Duration: "migrate.Duration", Decimal: "migrate.Decimal",
	}[t]
}

// stringLiteral keeps statements of several lines legible.
func stringLiteral(s string) string {
	if strings.Contains(s, "\n") && strconv.CanBackquote(strings.ReplaceAll(s, "\n", "")) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

func fields(v reflect.Value) string {
	var parts []string
	long := false
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			continue
		}
		value := literal(v.Field(i))
		long = long || strings.Contains(value, "\n")
		parts = append(parts, v.Type().Field(i).Name+": "+value)
	}
	if long && len(parts) > 1 {
		return "{\n" + strings.Join(parts, ",\n") + ",\n}"
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func sliceLiteral(v reflect.Value) string {
	element := v.Type().Elem()
	name := element.String()
	var parts []string
	for i := range v.Len() {
		if element.Kind() == reflect.Struct {
			parts = append(parts, fields(v.Index(i)))
		} else {
			parts = append(parts, literal(v.Index(i)))
		}
	}
	inline := "[]" + name + "{" + strings.Join(parts, ", ") + "}"
	if len(parts) == 0 || element.Kind() == reflect.String && len(inline) < 80 || element == reflect.TypeFor[IndexColumn]() {
		return inline
	}
	return "[]" + name + "{\n" + strings.Join(parts, ",\n") + ",\n}"
}
