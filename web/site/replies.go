package site

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"duckhoo/models"
	"duckhoo/models/exam"
	"duckhoo/models/schema"
)

// The fields of the form of an attempt. Each question that the form holds is
// named by question; its answer stands under its key.
const (
	questionField = "question"
	answerField   = "answer."
	orderField    = "order."   // the steps of a question as they stand
	settledField  = "settled." // 1 where that is the answer
	settleField   = "settle"   // the key of a question, of the button that says so
	moveField     = "move"     // key:name:up or key:name:down
	timeField     = "ms."
)

// replies are what a form of an attempt holds, and the place of the question
// where a button was pressed.
type replies struct {
	list  []exam.Reply
	place string // "#q7", "" for none
}

// replies reads an answer to each question that the form holds.
func (v *visit) replies(sit *exam.Sitting) (out replies, err error) {
	view, err := v.site.Exam.View(sit)
	if err != nil {
		return out, err
	}
	named := v.postedAll(questionField)
	moved := strings.Split(v.posted(moveField), ":")
	for i, q := range view.Questions {
		key := q.Key.String()
		if !has(named, key) {
			continue
		}
		here := moved[0] == key || v.posted(settleField) == key
		if here {
			out.place = "#q" + number(i+1)
		}
		out.list = append(out.list, v.reply(q, here, moved))
	}
	return out, nil
}

// reply reads the answer to one question.
func (v *visit) reply(q exam.Asked, here bool, moved []string) exam.Reply {
	key := q.Key.String()
	out := exam.Reply{Question: q.Key}
	out.Millis, _ = strconv.ParseInt(v.posted(timeField+key), 10, 64)
	switch q.Type {
	case models.TypedText, models.TypedNumber:
		out.Text = v.posted(answerField + key)
	case models.Order:
		if here || v.posted(settledField+key) == "1" {
			out.Selected = shifted(v.postedAll(orderField+key), moved)
		}
	default:
		out.Selected = v.postedAll(answerField + key)
	}
	return out
}

// shifted moves one of some steps up or down, if a button said so.
func shifted(steps, moved []string) []string {
	if len(moved) != 3 {
		return steps
	}
	at := slices.Index(steps, moved[1])
	to := at + 1
	if moved[2] == "up" {
		to = at - 1
	}
	if at >= 0 && to >= 0 && to < len(steps) {
		steps[at], steps[to] = steps[to], steps[at]
	}
	return steps
}

// inOrder are the choices of a question as its page lists them: steps in the
// order of the answer, where there is one.
func inOrder(q exam.Asked, selected []string) []exam.Offered {
	if q.Type != models.Order || len(selected) != len(q.Choices) {
		return q.Choices
	}
	out := slices.Clone(q.Choices)
	slices.SortFunc(out, func(a, b exam.Offered) int {
		return slices.Index(selected, a.Key) - slices.Index(selected, b.Key)
	})
	return out
}

// postedAll are the values of a field of the form.
func (v *visit) postedAll(name string) []string {
	var out []string
	for _, value := range v.Request().PostArgs().PeekMulti(name) {
		out = append(out, string(value))
	}
	return out
}

func has(list []string, one string) bool { return slices.Contains(list, one) }

// number writes a small number, as in an address.
func number(n int) string { return strconv.Itoa(n) }

// refused are the words of an error beside the fields of a form and above it,
// false for one that has none for the reader.
func (v *visit) refused(err error) (fields map[string]string, words string, told bool) {
	var invalid schema.Invalid
	if errors.As(err, &invalid) {
		return fieldErrors(invalid, v.lang()), "", true
	}
	words, told = v.told(err)
	return nil, words, told
}

// fieldErrors are problems by the names of their fields, in a language.
func fieldErrors(list schema.Invalid, lang string) map[string]string {
	out := map[string]string{}
	for _, p := range list {
		name, _, _ := strings.Cut(strings.TrimPrefix(p.Pointer, "/"), "/")
		if out[name] == "" {
			out[name] = p.Detail.In(lang)
		}
	}
	return out
}
