package authoring

import (
	"fmt"
	"strings"

	"duckhoo/models"
	"duckhoo/models/grading"
	"duckhoo/models/schema"
)

// checkContent says what keeps the questions of a version from being
// submitted, with pointers such as /questions/0/choices.
func checkContent(questions []models.Question) schema.Invalid {
	switch n := len(questions); {
	case n < QuestionsMin:
		return schema.Invalid{schema.NewProblem("/questions", "too_few", QuestionsMin)}
	case n > QuestionsMax:
		return schema.Invalid{schema.NewProblem("/questions", "too_many", QuestionsMax)}
	}
	var out schema.Invalid
	for i := range questions {
		q, at := &questions[i], fmt.Sprintf("/questions/%d", i)
		out = append(out, q.CheckContent(at)...)
		out = append(out, checkChoices(q, at+"/choices")...)
		out = append(out, checkSteps(q, at+"/choices")...)
		out = append(out, checkAccepted(q, at+"/accepted")...)
	}
	return out
}

// checkChoices finds choices that show nothing, and those that cannot be told
// apart on the page.
func checkChoices(q *models.Question, at string) schema.Invalid {
	var out schema.Invalid
	seen := map[string]bool{}
	for i, c := range q.Choices {
		pointer := fmt.Sprintf("%s/%d/text", at, i)
		shown := strings.Join(strings.Fields(c.Text), " ")
		switch {
		case c.Media != "":
		case shown == "":
			out = append(out, schema.NewProblem(pointer, "required", nil))
		case seen[shown]:
			out = append(out, schema.Problem{Pointer: pointer, Code: "equal_choices", Detail: schema.Text{
				KO: "같은 보기가 또 있어요.", EN: "Another choice reads the same."}})
		}
		seen[shown] = true
	}
	return out
}

// checkSteps finds steps of an order that stand at the same place, of which
// nobody could tell which comes first.
func checkSteps(q *models.Question, at string) schema.Invalid {
	if q.Type != models.Order {
		return nil
	}
	var out schema.Invalid
	seen := map[int]bool{}
	for i, c := range q.Choices {
		if seen[c.Position] {
			out = append(out, schema.Problem{Pointer: fmt.Sprintf("%s/%d/position", at, i), Code: "equal_positions", Detail: schema.Text{
				KO: "같은 자리에 다른 보기가 있어요.", EN: "Another step stands at the same place."}})
		}
		seen[c.Position] = true
	}
	return out
}

// checkAccepted finds typed answers that every answer or none would match, and
// questions that nobody could answer in full.
func checkAccepted(q *models.Question, at string) schema.Invalid {
	if q.Type != models.TypedText && q.Type != models.TypedNumber {
		return nil
	}
	var out schema.Invalid
	most := 0
	for i, a := range q.Accepted {
		pointer := fmt.Sprintf("%s/%d/pattern", at, i)
		_, _, number := grading.ParseRange(a.Pattern)
		switch {
		case q.Type == models.TypedNumber && !number:
			out = append(out, schema.Problem{Pointer: pointer, Code: "wrong_type", Detail: schema.Text{
				KO: "숫자로 적어 주세요. 어긋나도 되는 만큼은 86±2처럼 적어요.", EN: "Write a number, and how far off an answer may be as in 86±2."}})
		case q.Type == models.TypedText && !q.Matching().Says(a.Pattern):
			out = append(out, schema.Problem{Pointer: pointer, Code: "says_nothing", Detail: schema.Text{
				KO: "비교할 글자가 없어요. *만으로는 모든 답이 맞게 돼요.", EN: "It holds nothing to compare: a star alone takes every answer."}})
		}
		most = max(most, a.Fraction)
	}
	if len(q.Accepted) > 0 && most < 100 {
		out = append(out, schema.Problem{Pointer: at, Code: "no_key", Detail: schema.Text{
			KO: "100%로 치는 정답이 하나는 있어야 해요.", EN: "One answer must be worth 100 per cent, or nobody could score in full."}})
	}
	return out
}
