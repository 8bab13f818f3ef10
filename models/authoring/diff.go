package authoring

import (
	"reflect"
	"slices"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Op says what became of a thing between two versions.
type Op string

// What may become of it. What moved and changed is changed, with its place
// among what changed.
const (
	Added   Op = "added"
	Removed Op = "removed"
	Changed Op = "changed"
	Moved   Op = "moved"
)

// FieldDiff is one value that differs.
type FieldDiff struct {
	Name   string `json:"name"`
	Before any    `json:"before"`
	After  any    `json:"after"`
}

// PartDiff is a choice or an accepted answer that differs. Those have no
// identity over versions: they are matched by what they say, then by place.
type PartDiff struct {
	Op     Op          `json:"op"`
	Text   string      `json:"text"`
	Fields []FieldDiff `json:"fields"`
}

// QuestionDiff is a question that differs.
type QuestionDiff struct {
	StableKey schema.ID   `json:"stable_key"`
	Op        Op          `json:"op"`
	Stem      string      `json:"stem"`
	Fields    []FieldDiff `json:"fields"`
	Choices   []PartDiff  `json:"choices"`
	Accepted  []PartDiff  `json:"accepted"`
}

// VersionDiff is what changed from one version to another.
type VersionDiff struct {
	From      int            `json:"from"`
	To        int            `json:"to"`
	Fields    []FieldDiff    `json:"fields"`
	Questions []QuestionDiff `json:"questions"`
}

// Diff says what changed between two versions of a quiz. Questions are the
// same where their stable keys are; a question only moved when its place among
// those that are in both versions is another.
func Diff(reg *schema.Registry, from, to *models.QuizVersion) VersionDiff {
	d := VersionDiff{From: from.Number, To: to.Number, Questions: []QuestionDiff{}}
	d.Fields = fieldsOf(reg.Of(from), from, to, "Title", "Description", "Attribution", "Cover")
	before, after := byKey(from.Questions), byKey(to.Questions)
	was, is := places(from.Questions, after), places(to.Questions, before)
	for _, q := range to.Questions {
		old := before[q.StableKey]
		if one, differs := questionDiff(reg, old, &q, was[q.StableKey], is[q.StableKey]); differs {
			d.Questions = append(d.Questions, one)
		}
	}
	for _, q := range from.Questions {
		if after[q.StableKey] == nil {
			one, _ := questionDiff(reg, &q, nil, 0, 0)
			d.Questions = append(d.Questions, one)
		}
	}
	return d
}

func byKey(list []models.Question) map[schema.ID]*models.Question {
	out := map[schema.ID]*models.Question{}
	for i := range list {
		out[list[i].StableKey] = &list[i]
	}
	return out
}

// places numbers the questions that the other version has too, in order.
func places(list []models.Question, other map[schema.ID]*models.Question) map[schema.ID]int {
	out := map[schema.ID]int{}
	for _, q := range ordered(list, func(q models.Question) int { return q.Position }) {
		if other[q.StableKey] != nil {
			out[q.StableKey] = len(out)
		}
	}
	return out
}

func questionDiff(reg *schema.Registry, old, q *models.Question, was, is int) (QuestionDiff, bool) {
	shown := q
	if q == nil {
		shown = old
	}
	out := QuestionDiff{StableKey: shown.StableKey, Stem: shown.Stem, Op: Changed}
	m := reg.Of(shown)
	out.Fields = fieldsOf(m, old, q, written(m)...)
	var a, b models.Question
	if old != nil {
		a = *old
	}
	if q != nil {
		b = *q
	}
	out.Choices = parts(reg, a.Choices, b.Choices, func(c models.Choice) string { return c.Text })
	out.Accepted = parts(reg, a.Accepted, b.Accepted, func(c models.AcceptedAnswer) string { return c.Pattern })
	differs := len(out.Fields)+len(out.Choices)+len(out.Accepted) > 0
	switch {
	case old == nil:
		out.Op = Added
	case q == nil:
		out.Op = Removed
	case was != is:
		out.Fields = append(out.Fields, FieldDiff{"position", a.Position, b.Position})
		if !differs {
			out.Op = Moved
		}
	}
	return out, differs || out.Op != Changed || was != is
}

// written names the fields of a part that people fill, but its place.
func written(m *schema.Model) []string {
	var out []string
	for _, f := range m.Fields {
		if f.Read && !f.System() && f.Name != "Position" {
			out = append(out, f.Name)
		}
	}
	return out
}

// fieldsOf lists fields that differ; a row that is not there has none.
func fieldsOf(m *schema.Model, before, after any, names ...string) []FieldDiff {
	out := []FieldDiff{}
	value := func(row any, f *schema.Field) any {
		if row == nil || reflect.ValueOf(row).IsNil() {
			return nil
		}
		return f.Get(row)
	}
	for _, name := range names {
		f := m.Field(name)
		if a, b := value(before, f), value(after, f); a != b {
			out = append(out, FieldDiff{f.JSON, a, b})
		}
	}
	return out
}

// parts compares lists whose rows have no identity.
func parts[T any](reg *schema.Registry, before, after []T, text func(T) string) []PartDiff {
	out := []PartDiff{}
	matched := pairs(before, after, text)
	left := map[int]bool{}
	for i := range before {
		left[i] = !slices.Contains(matched, i)
	}
	for j := range after {
		m, i := reg.Of(&after[j]), matched[j]
		one := PartDiff{Op: Changed, Text: text(after[j])}
		switch {
		case i < 0:
			one.Op = Added
			one.Fields = fieldsOf(m, (*T)(nil), &after[j], written(m)...)
		default:
			if one.Fields = fieldsOf(m, &before[i], &after[j], written(m)...); len(one.Fields) == 0 {
				if i == j || len(before) != len(after) {
					continue
				}
				one.Op, one.Fields = Moved, []FieldDiff{{"position", i, j}}
			}
		}
		out = append(out, one)
	}
	for i := range before {
		if left[i] {
			m := reg.Of(&before[i])
			out = append(out, PartDiff{Op: Removed, Text: text(before[i]), Fields: fieldsOf(m, &before[i], (*T)(nil), written(m)...)})
		}
	}
	return out
}

// pairs says which of before each of after is: the one with its text, else the
// one at its place, else -1.
func pairs[T any](before, after []T, text func(T) string) []int {
	left := map[int]bool{}
	for i := range before {
		left[i] = true
	}
	take := func(fits func(int) bool) int {
		for i := range before {
			if left[i] && fits(i) {
				delete(left, i)
				return i
			}
		}
		return -1
	}
	matched := make([]int, len(after))
	for j := range after {
		matched[j] = take(func(i int) bool { return text(before[i]) == text(after[j]) })
	}
	for j := range after {
		if matched[j] < 0 {
			matched[j] = take(func(i int) bool { return i == j })
		}
	}
	return matched
}
