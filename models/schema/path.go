package schema

import (
	"fmt"
	"slices"
	"strings"
)

// Path is a way from a model to a field: over no relation or over several.
type Path struct {
	Hops  []*Relation
	Field *Field
}

// Path reads a Go path: "Title", "Owner.Handle", "Tags.Slug". A path that ends
// at a belongs-to means its key; one that ends at a many-to-many means the
// target's id.
func (m *Model) Path(path string) (Path, error) {
	var way Path
	at := m
	names := strings.Split(path, ".")
	for i, name := range names {
		last := i == len(names)-1
		if f := at.Field(name); f != nil && last {
			way.Field = f
			return way, nil
		}
		r := at.Relation(name)
		if r == nil {
			r = at.One(name)
		}
		if r == nil {
			return Path{}, fmt.Errorf("%s has no field %q%s", at.GoName, name, at.nearest(name))
		}
		if last && r.Type == BelongsTo {
			way.Field = r.Key
			return way, nil
		}
		way.Hops = append(way.Hops, r)
		at = r.Target
	}
	way.Field = at.Field("ID")
	return way, nil
}

// Begins is the JSON name of the member that a path begins with, "" of none.
func (m *Model) Begins(path string) string {
	name, _, _ := strings.Cut(path, ".")
	if f := m.Field(name); f != nil {
		return f.JSON
	}
	if r := m.Relation(name); r != nil {
		return r.JSON
	}
	return ""
}

// nearest names a field that was perhaps meant.
func (m *Model) nearest(name string) string {
	var names []string
	for _, f := range m.Fields {
		names = append(names, f.Name)
	}
	for _, r := range m.Relations {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	if near := Nearest(name, names); near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return "; it has " + strings.Join(names, ", ")
}

// Nearest returns the name that differs least from the given one, "" when all
// differ in more than a third.
func Nearest(name string, names []string) string {
	best, least := "", max(2, len(name)/3)+1
	for _, n := range names {
		if d := distance(strings.ToLower(name), strings.ToLower(n)); d < least {
			best, least = n, d
		}
	}
	return best
}

// distance is the number of single-character edits between two words, two
// neighbours that changed places counting as one (optimal string alignment, by
// rows).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			cost := 0
			if a[i] != b[j] {
				cost = 1
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
