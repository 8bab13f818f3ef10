package exam

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"duckhoo/models"
	"duckhoo/models/grading"
	"duckhoo/models/schema"
)

// TextMost is how many characters a typed answer has at most.
const TextMost = 200

// Reply is an answer to one question as its taker sends it. One that picks and
// says nothing takes an earlier one back.
type Reply struct {
	Question schema.ID
	Selected []string // names of choices: a set, or all steps in order
	Text     string
	Millis   int64 // how long it took; what the taker says
}

// given is an answer as it is kept.
type given struct {
	Selected []schema.ID `json:"s,omitempty"`
	Text     string      `json:"t,omitempty"`
	Millis   int64       `json:"ms,omitempty"`
}

func (g given) empty() bool { return len(g.Selected) == 0 && strings.TrimSpace(g.Text) == "" }

func readSaved(a *models.Attempt) (map[schema.ID]given, error) {
	out := map[schema.ID]given{}
	if len(a.Saved) == 0 {
		return out, nil
	}
	if err := json.Unmarshal(a.Saved, &out); err != nil {
		return nil, fmt.Errorf("exam: the saved answers of %s: %w", a.ID, err)
	}
	return out, nil
}

// merge puts replies over what was answered before. What is wrong with any of
// them is said, by its place below /answers, and then nothing is to be written.
func (sit *Sitting) merge(saved map[schema.ID]given, replies []Reply) (map[schema.ID]given, error) {
	out := maps.Clone(saved)
	var found schema.Invalid
	seen := map[schema.ID]bool{}
	for i, r := range replies {
		at := fmt.Sprintf("/answers/%d", i)
		q := sit.paper.byKey[r.Question]
		if q == nil {
			found = append(found, wrong(at+"/question", "not_found", "이 퀴즈에 없는 문제예요.", "This quiz does not ask such a question."))
			continue
		}
		if seen[r.Question] {
			found = append(found, wrong(at+"/question", "repeated", "같은 문제에 두 번 답했어요.", "The same question is answered twice."))
		}
		seen[r.Question] = true
		g, problems := sit.read(q, r, at)
		found = append(found, problems...)
		if g.empty() {
			delete(out, r.Question)
			continue
		}
		out[r.Question] = g
	}
	return out, found.OrNil()
}

// read checks a reply and turns names into ids. Choices of a set are kept in
// stored order, so that sets that are alike are kept alike.
func (sit *Sitting) read(q *question, r Reply, at string) (given, schema.Invalid) {
	g := given{Millis: r.Millis}
	if r.Millis < 0 || r.Millis > Lasts.Milliseconds() {
		return g, schema.Invalid{wrong(at+"/ms", "invalid", "0부터 하루까지의 밀리초예요.", "Milliseconds from 0 to a day.")}
	}
	if !q.picks() {
		if len(r.Selected) > 0 {
			return g, schema.Invalid{wrong(at+"/selected", "not_for_type", "적어서 답하는 문제예요.", "This question is answered by typing.")}
		}
		g.Text = r.Text
		return g, checkText(r.Text, at+"/text")
	}
	if r.Text != "" {
		return g, schema.Invalid{wrong(at+"/text", "not_for_type", "골라서 답하는 문제예요.", "This question is answered by choosing.")}
	}
	picked, found := sit.picked(q, r.Selected, at+"/selected")
	for _, i := range picked {
		g.Selected = append(g.Selected, q.Choices[i].ID)
	}
	return g, found
}

// picked turns names into indexes.
func (sit *Sitting) picked(q *question, selected []string, at string) ([]int, schema.Invalid) {
	var out []int
	var found schema.Invalid
	names := sit.veil.names(q)
	for j, name := range selected {
		i := slices.Index(names, name)
		switch here := fmt.Sprintf("%s/%d", at, j); {
		case i < 0:
			found = append(found, wrong(here, "not_found", "이 문제에 없는 보기예요.", "This question does not offer such a choice."))
		case slices.Contains(out, i):
			found = append(found, wrong(here, "repeated", "같은 보기를 두 번 골랐어요.", "The same choice is picked twice."))
		default:
			out = append(out, i)
		}
	}
	if len(found) > 0 {
		return nil, found
	}
	switch err := q.key.Check(out); {
	case errors.Is(err, grading.ErrTooMany):
		return nil, schema.Invalid{wrong(at, "too_many", "하나만 고르는 문제예요.", "Only one choice can be picked.")}
	case errors.Is(err, grading.ErrPartial):
		return nil, schema.Invalid{wrong(at, "incomplete", "모든 단계를 순서대로 놓아 주세요.", "Put every step in order.")}
	}
	if q.Type != models.Order {
		slices.Sort(out)
	}
	return out, nil
}

func checkText(text, at string) schema.Invalid {
	switch {
	case utf8.RuneCountInString(text) > TextMost:
		return schema.Invalid{schema.NewProblem(at, "too_long", TextMost)}
	case strings.ContainsFunc(text, unicode.IsControl):
		return schema.Invalid{schema.NewProblem(at, "control_character", nil)}
	}
	return nil
}

func wrong(at, code, ko, en string) schema.Problem {
	return schema.Problem{Pointer: at, Code: code, Detail: schema.Text{KO: ko, EN: en}}
}

// took is the time between two moments in milliseconds.
func took(from, to schema.Time) int64 {
	return to.Sub(from.Time).Truncate(time.Millisecond).Milliseconds()
}
