package models

import (
	"context"
	"fmt"
	"unicode"
	"unicode/utf8"

	"duckhoo/models/grading"
	"duckhoo/models/schema"
)

// Question is one question of a version. Its answers leave the house only for
// the owner and for staff.
type Question struct {
	schema.Base   `label:"문제|Question"`
	QuizVersionID schema.ID        `gorm:"not null;index"`
	QuizVersion   *QuizVersion     `gorm:"constraint:OnDelete:CASCADE"`
	StableKey     schema.ID        `gorm:"not null;index" label:"고유 열쇠|Stable key"` // the same question over all versions
	Position      int              `gorm:"not null" api:"read,write" label:"순서|Position"`
	Type          QuestionType     `gorm:"size:10;not null" validate:"required" api:"read,write" label:"꼴|Type"`
	Stem          string           `gorm:"size:500;not null" validate:"required,max=500" api:"read,write" label:"문제|Question"`
	Unit          string           `gorm:"size:20" validate:"max=20" api:"read,write" label:"단위|Unit" help:"숫자 뒤에 붙는 말이에요. 분, km처럼 적어요.|What stands behind a number, such as km."`
	Explanation   string           `gorm:"size:1000" validate:"max=1000" api:"read,write" label:"풀이|Explanation"`
	Points        int              `gorm:"not null" validate:"gte=1,lte=10" api:"read,write" label:"배점|Points"`
	Scoring       Scoring          `gorm:"size:16;not null" validate:"required" api:"read,write" label:"채점|Scoring"`
	Media         schema.File      `gorm:"size:255" api:"read,write" label:"자료|Media"`
	IgnoreWidth   bool             `api:"read,write" label:"전각·반각 같게|Ignore width"`
	IgnoreCase    bool             `api:"read,write" label:"대소문자 같게|Ignore case"`
	IgnoreSpace   bool             `api:"read,write" label:"띄어쓰기 무시|Ignore spaces"`
	IgnorePunct   bool             `api:"read,write" label:"문장 부호 무시|Ignore punctuation"`
	MaxEdits      int              `gorm:"not null" validate:"gte=0,lte=2" api:"read,write" label:"틀려도 되는 글자|Edits allowed"`
	Wildcard      bool             `api:"read,write" label:"* 쓰기|Wildcard"`
	Choices       []Choice         `api:"read,write" label:"보기|Choices"`
	Accepted      []AcceptedAnswer `api:"read,write" label:"정답으로 칠 말|Accepted answers"`
}

// String returns the stem.
func (q *Question) String() string { return q.Stem }

// Start is a question of one point that is lenient about how an answer is
// typed; about spaces in Korean alone, where they do not tell words apart.
func (q *Question) Start(parent any) {
	quiz, ok := parent.(*Quiz)
	q.Points, q.Scoring = 1, AllOrNothing
	q.IgnoreWidth, q.IgnoreCase, q.IgnoreSpace = true, true, ok && quiz.Language == Korean
}

// Validate checks what one field alone cannot say.
func (q *Question) Validate(context.Context) error {
	if q.Scoring == Partial && q.Type == Single {
		return schema.Invalidf("/scoring", "invalid", schema.Text{
			KO: "하나만 고르는 문제는 부분 점수가 없어요.", EN: "A question with one right choice has no partial score."})
	}
	switch {
	case q.Unit == "":
	case q.Type != TypedNumber:
		return schema.Invalidf("/unit", "invalid", schema.Text{
			KO: "단위는 숫자로 답하는 문제에만 있어요.", EN: "Only a question that is answered by a number has a unit."})
	case !grading.IsUnit(q.Unit):
		return schema.Invalidf("/unit", "invalid", schema.Text{
			KO: "단위는 숫자로 시작할 수 없고, 보이는 글자가 있어야 해요.", EN: "A unit does not start as a number does, and holds something that can be seen."})
	}
	return nil
}

// Worded is a number with the unit of the question behind it, as people are shown
// it.
func (q *Question) Worded(number string) string { return WithUnit(number, q.Unit) }

// WithUnit is a number with a unit behind it, "" for none: with a space between
// them, but not before what Korean, Chinese and Japanese write close to it, and %.
func WithUnit(number, unit string) string {
	if number == "" || unit == "" {
		return number
	}
	first, _ := utf8.DecodeRuneInString(unit)
	if unicode.In(first, unicode.Hangul, unicode.Han, unicode.Hiragana, unicode.Katakana) || first == '%' || first == '％' {
		return number + unit
	}
	return number + " " + unit
}

// Matching is what a typed answer may differ in.
func (q *Question) Matching() grading.Match {
	return grading.Match{IgnoreWidth: q.IgnoreWidth, IgnoreCase: q.IgnoreCase, IgnoreSpace: q.IgnoreSpace, IgnorePunct: q.IgnorePunct,
		MaxEdits: q.MaxEdits, Wildcard: q.Wildcard}
}

// Choice is one choice of a question: a thing to tick, or a step to put in order.
type Choice struct {
	schema.Base `label:"보기|Choice"`
	QuestionID  schema.ID   `gorm:"not null;index"`
	Position    int         `gorm:"not null" api:"read,write" label:"순서|Position"`
	Text        string      `gorm:"size:200" validate:"max=200" api:"read,write" label:"글|Text"`
	Media       schema.File `gorm:"size:255" api:"read,write" label:"자료|Media"`
	Correct     bool        `api:"read,write" label:"정답|Correct"`
}

// String returns the text.
func (c *Choice) String() string { return c.Text }

// AcceptedAnswer is a typed answer that counts.
type AcceptedAnswer struct {
	schema.Base `label:"정답으로 칠 말|Accepted answer"`
	QuestionID  schema.ID `gorm:"not null;index"`
	Position    int       `gorm:"not null" api:"read,write" label:"순서|Position"`
	Pattern     string    `gorm:"size:140;not null" validate:"required,max=140" api:"read,write" label:"정답|Answer" help:"숫자는 86±2처럼 어긋나도 되는 만큼을 적을 수 있어요.|A number may say how far off an answer may be: 86±2."`
	Fraction    int       `gorm:"not null" validate:"gte=0,lte=100" api:"read,write" label:"점수 %|Per cent" help:"100보다 작으면 부분 점수로 채점할 때만 쳐요.|Less than 100 counts only where the scoring is partial."`
}

// Start is an answer that counts in full.
func (a *AcceptedAnswer) Start(any) { a.Fraction = 100 }

// String returns the pattern.
func (a *AcceptedAnswer) String() string { return a.Pattern }

// QuestionType says how a question is answered.
type QuestionType string

// The types of question.
const (
	Single      QuestionType = "single"
	Multiple    QuestionType = "multiple"
	TypedText   QuestionType = "text"
	TypedNumber QuestionType = "number"
	Order       QuestionType = "order"
)

// Choices lists the types.
func (QuestionType) Choices() []string {
	return []string{"single", "multiple", "text", "number", "order"}
}

// Label names a type.
func (t QuestionType) Label(lang string) string {
	return pick(lang, map[QuestionType][2]string{
		Single: {"하나 고르기", "One choice"}, Multiple: {"여럿 고르기", "Several choices"}, TypedText: {"글로 답하기", "Typed text"},
		TypedNumber: {"숫자로 답하기", "Number"}, Order: {"순서 맞추기", "Order"},
	}[t])
}

// Scoring says what a half-right answer is worth.
type Scoring string

// The ways of scoring.
const (
	AllOrNothing Scoring = "all_or_nothing"
	Partial      Scoring = "partial"
)

// Choices lists the ways.
func (Scoring) Choices() []string { return []string{"all_or_nothing", "partial"} }

// Label names a way.
func (s Scoring) Label(lang string) string {
	return pick(lang, map[Scoring][2]string{AllOrNothing: {"다 맞아야", "All or nothing"}, Partial: {"부분 점수", "Partial"}}[s])
}

// CheckContent says what is missing before the question can be submitted.
func (q *Question) CheckContent(at string) schema.Invalid {
	var out schema.Invalid
	right := 0
	for _, c := range q.Choices {
		if c.Correct {
			right++
		}
	}
	switch q.Type {
	case Single, Multiple, Order:
		if n := len(q.Choices); n < 2 {
			out = append(out, schema.NewProblem(at+"/choices", "too_few", 2))
		} else if n > 10 {
			out = append(out, schema.NewProblem(at+"/choices", "too_many", 10))
		}
		if q.Type == Single && right != 1 || q.Type == Multiple && right == 0 {
			out = append(out, schema.Problem{Pointer: at + "/choices", Code: "no_key",
				Detail: schema.Text{KO: "정답인 보기를 골라 주세요.", EN: fmt.Sprintf("Mark the right choice; %d are marked.", right)}})
		}
	default:
		if n := len(q.Accepted); n < 1 {
			out = append(out, schema.NewProblem(at+"/accepted", "too_few", 1))
		} else if n > 20 {
			out = append(out, schema.NewProblem(at+"/accepted", "too_many", 20))
		}
	}
	return out
}
