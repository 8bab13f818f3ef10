package panel

import (
	"slices"
	"strconv"
	"strings"

	"duckhoo/models/schema"
)

// formValues writes a field of a row as its input posts it back.
func (s *Site) formValues(f *schema.Field, row any) []string {
	value := f.Get(row)
	if f.Kind == schema.KindBool {
		return []string{boolValue(value)}
	}
	if value == nil || f.IsZero(row) && f.Nullable {
		return []string{""}
	}
	switch x := value.(type) {
	case schema.Time:
		return []string{s.localTime(x)}
	case schema.Duration:
		return []string{durationText(x)}
	case schema.Decimal:
		return []string{decimal(x)}
	case schema.JSON:
		return []string{x.String()}
	case schema.Markdown:
		return []string{string(x)}
	case schema.File:
		return []string{string(x)}
	case schema.Secret:
		return []string{""}
	case schema.Date:
		return []string{x.String()}
	case schema.ID:
		return []string{x.String()}
	case []string:
		return x
	case int64:
		return []string{strconv.FormatInt(x, 10)}
	case float64:
		return []string{strconv.FormatFloat(x, 'f', -1, 64)}
	case string:
		return []string{x}
	}
	return []string{""}
}

func boolValue(value any) string {
	switch value {
	case true:
		return "true"
	case false:
		return "false"
	}
	return unknown
}

// localTime writes a moment as datetime-local does, in the zone of the
// installation; seconds where there are any.
func (s *Site) localTime(t schema.Time) string {
	if t.IsZero() {
		return ""
	}
	local := t.In(s.zone)
	if local.Second() == 0 {
		return local.Format("2006-01-02T15:04")
	}
	return local.Format("2006-01-02T15:04:05")
}

// durationText writes 1h30m instead of 1h30m0s.
func durationText(d schema.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// unchanged reports whether a form posts a field as the row was drawn. What a
// form cannot hold (microseconds, line ends of another system) thus stays.
func (s *Site) unchanged(f *schema.Field, row any, values []string) bool {
	was := s.formValues(f, row)
	if f.Kind == schema.KindChoices {
		is := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
		slices.Sort(is)
		return slices.Equal(was, slices.Compact(is))
	}
	if len(values) == 0 {
		return false
	}
	is := strings.ReplaceAll(values[len(values)-1], "\r\n", "\n")
	if f.Kind == schema.KindBool {
		return canonicalBool(is) == was[0]
	}
	return is == was[0]
}

func canonicalBool(s string) string {
	switch s {
	case "on", "1", "true", "yes":
		return "true"
	case "0", "false", "no", "off":
		return "false"
	}
	return s
}
