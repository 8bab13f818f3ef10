package site

import (
	"slices"
	"strings"

	"duckhoo/models/schema"
)

// places are the questions of the draft, by where they stand now, in the order
// that a form names them in by their keys. Those that it does not name come
// behind, as they stand.
func (e *editor) places(keys []string) []int {
	out := make([]int, 0, len(e.version.Questions)+1)
	for _, key := range keys {
		at := slices.IndexFunc(e.List, func(q listed) bool { return q.Key == key })
		if at >= 0 && !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	for at := range e.version.Questions {
		if !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	return out
}

// order is a change of the question that is open with those of the others that
// move by it, or that the form names in another order.
func (e *editor) order(one schema.Input, do deed, keys []string) []schema.Input {
	at := e.Question.No - 1
	places := e.places(keys)
	if at >= len(places) {
		places = append(places, at)
	}
	now := slices.Index(places, at)
	switch to := now; do.name {
	case "drop":
		places = slices.Delete(places, now, now+1)
		rows := e.moved(places)
		if one.ID.IsZero() {
			return rows
		}
		return append([]schema.Input{{ID: one.ID, Remove: true}}, rows...)
	case "up", "down":
		if to++; do.name == "up" {
			to = now - 1
		}
		if to >= 0 && to < len(places) {
			places[now], places[to] = places[to], places[now]
			now = to
		}
	}
	e.Question.No = now + 1
	one.Set("position", int64(now))
	rest := slices.DeleteFunc(e.moved(places), func(in schema.Input) bool { return in.ID == one.ID })
	return append([]schema.Input{one}, rest...)
}

// moved are changes of the questions that are to stand elsewhere, and shows the
// list so.
func (e *editor) moved(places []int) []schema.Input {
	var rows []schema.Input
	list := make([]listed, 0, len(places))
	for place, at := range places {
		if at >= len(e.version.Questions) { // it is not kept yet
			continue
		}
		if q := e.version.Questions[at]; q.Position != place {
			rows = append(rows, schema.Input{ID: q.ID, Values: map[string]any{"position": int64(place)}})
		}
		row := e.List[at]
		if row.No != place+1 {
			row.No, row.Href = place+1, withQuery(editPath(e.quiz.ID), "q", row.Key)
		}
		list = append(list, row)
	}
	if len(list) == len(e.List) { // none is deleted
		e.List = list
	}
	return rows
}

// numbered fills in the place of a row.
func numbered(say string, place int) string {
	return strings.ReplaceAll(say, "{number}", number(place))
}

// said names a question of the list.
func (q listed) said(place string) string {
	return strings.TrimSpace(place + " " + q.Stem + " " + q.Kind + " " + q.Mark)
}
