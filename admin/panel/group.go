package panel

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duckhoo/models/database"
)

// groupCond is one condition of a group as its inputs show it.
type groupCond struct{ name, value string }

// groupBox is one set of conditions that must all hold.
type groupBox []groupCond

// gather turns the inputs of groups (any.0.1.name, any.0.1.value) into what the
// address says: a query for each box.
func (l *listing) gather() {
	boxes := map[int]map[int]*groupCond{}
	for key := range l.values {
		parts := strings.Split(key, ".")
		if len(parts) != 4 || parts[0] != database.AnyOf {
			continue
		}
		box, err := strconv.Atoi(parts[1])
		row, other := strconv.Atoi(parts[2])
		text := l.get(key)
		if l.values.Del(key); err != nil || other != nil {
			continue
		}
		if boxes[box] == nil {
			boxes[box] = map[int]*groupCond{}
		}
		if boxes[box][row] == nil {
			boxes[box][row] = &groupCond{}
		}
		if parts[3] == "name" {
			boxes[box][row].name = text
		} else {
			boxes[box][row].value = text
		}
	}
	for _, box := range slices.Sorted(maps.Keys(boxes)) {
		query := url.Values{}
		for _, row := range slices.Sorted(maps.Keys(boxes[box])) {
			if c := boxes[box][row]; c.name != "" && c.value != "" {
				query.Add(c.name, l.groupValue(c))
			}
		}
		if len(query) > 0 {
			l.values.Add(database.AnyOf, query.Encode())
		}
	}
}

// groupValue is what was typed as the address has it: choices and bools may be
// typed in words.
func (l *listing) groupValue(c *groupCond) string {
	a := l.e.activeFilter(c.name, nil)
	if a.filter == nil || a.filter.way.Field == nil {
		return c.value
	}
	switch a.filter.kind {
	case byChoice:
		return choiceOf(a.filter.way.Field, c.value)
	case byBool:
		return l.boolOf(c.value)
	}
	return c.value
}

// boxes are the groups that the list has, and an empty one to begin another; each
// ends with an empty condition.
func (l *listing) boxes() []groupBox {
	var out []groupBox
	for _, text := range l.values[database.AnyOf] {
		values, err := url.ParseQuery(text)
		if err != nil {
			continue
		}
		var box groupBox
		for _, name := range slices.Sorted(maps.Keys(values)) {
			for _, value := range values[name] {
				box = append(box, groupCond{name, l.groupWords(name, value)})
			}
		}
		out = append(out, append(box, groupCond{}))
	}
	return append(out, groupBox{{}})
}

// groupWords is a value as its input shows it.
func (l *listing) groupWords(name, value string) string {
	a := l.e.activeFilter(name, []string{value})
	if a.filter == nil || a.filter.kind == byRelation {
		return value
	}
	return l.activeWord(a, value)
}

// comparisons are what a condition of a group can say: a filter with an operator.
func (l *listing) comparisons() []option {
	var out []option
	for i := range l.e.filters {
		f := &l.e.filters[i]
		for _, op := range f.operators() {
			name := f.name
			if op != "" {
				name += "__" + op
			}
			out = append(out, option{name, l.in(f.label) + " " + l.T("group.op_"+opName(op))})
		}
	}
	return out
}

func opName(op string) string {
	if op == "" {
		return "is"
	}
	return op
}

// operators are the comparisons that groups offer for a kind of filter.
func (f *filter) operators() []string {
	switch f.kind {
	case byChoice:
		return []string{"", "ne"}
	case byBool:
		return []string{""}
	case byNumber:
		return []string{"gte", "lte", ""}
	case byDate:
		return []string{"gte", "lte"}
	case byText:
		return []string{"contains"}
	}
	return nil
}

// choiceWords are the words that can be typed for choices, to complete them.
func (l *listing) choiceWords() []string {
	var out []string
	for _, f := range l.e.filters {
		if f.kind != byChoice {
			continue
		}
		for _, c := range f.way.Field.Choices {
			if word := l.in(c.Label); !slices.Contains(out, word) {
				out = append(out, word)
			}
		}
	}
	return out
}

// groupText writes a group in words: "상태 초안 그리고 수량 3부터 또는 제목 …".
func (l *listing) groupText(queries []string) string {
	either := make([]string, 0, len(queries))
	for _, text := range queries {
		values, err := url.ParseQuery(text)
		if err != nil {
			continue
		}
		var all []string
		for _, name := range slices.Sorted(maps.Keys(values)) {
			a := l.e.activeFilter(name, values[name])
			if a.filter == nil {
				all = append(all, name+"="+strings.Join(values[name], ","))
				continue
			}
			all = append(all, l.in(a.filter.label)+" "+l.activeValue(a))
		}
		either = append(either, strings.Join(all, l.T("group.and")))
	}
	return strings.Join(either, l.T("group.or"))
}
