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
		out = append(out, checkNumbers(q, at+"/accepted")...)
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

// checkNumbers finds answers of number questions that are no numbers.
func checkNumbers(q *models.Question, at string) schema.Invalid {
	if q.Type != models.TypedNumber {
		return nil
	}
	var out schema.Invalid
	for i, a := range q.Accepted {
		if _, ok := grading.ParseNumber(a.Pattern); !ok {
			out = append(out, schema.Problem{Pointer: fmt.Sprintf("%s/%d/pattern", at, i), Code: "wrong_type", Detail: schema.Text{
				KO: "숫자로 적어 주세요.", EN: "Write a number."}})
		}
	}
	return out
}
