package schema

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"
)

// Validator checks rows against their tags and their Validate method.
type Validator struct{ v *validator.Validate }

var (
	slugForm   = regexp.MustCompile(`^[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*$`)
	handleForm = regexp.MustCompile(`^[a-z0-9_]{3,20}$`)
)

// NewValidator returns a validator with the rules that tags may name.
func NewValidator() (*Validator, error) {
	v := validator.New()
	err := errors.Join(
		v.RegisterValidation("slug", func(fl validator.FieldLevel) bool {
			s := fl.Field().String()
			return slugForm.MatchString(s) && s == strings.ToLower(s)
		}),
		v.RegisterValidation("handle", func(fl validator.FieldLevel) bool { return handleForm.MatchString(fl.Field().String()) }),
	)
	return &Validator{v}, err
}

// Row returns what is wrong with the row, pointers as the API writes them. Only
// the fields that the filter names are checked; a nil filter names all.
func (v *Validator) Row(ctx context.Context, m *Model, row any, only func(*Field) bool) Invalid {
	var out Invalid
	for _, f := range m.Fields {
		if only != nil && !only(f) {
			continue
		}
		if p := v.field(f, row); p != nil {
			p.Pointer = "/" + f.JSON
			out = append(out, *p)
		}
	}
	if c, ok := row.(Checker); ok && len(out) == 0 {
		var own Invalid
		if err := c.Validate(ctx); errors.As(err, &own) {
			out = append(out, own...)
		} else if err != nil {
			out = append(out, Problem{Pointer: "", Code: "invalid", Detail: Text{EN: err.Error()}})
		}
	}
	return out
}

func (v *Validator) field(f *Field, row any) *Problem {
	if f.System() {
		return nil
	}
	if f.IsZero(row) && f.Kind != KindBool {
		if f.Required || f.NotNull && f.Nullable || f.Kind == KindChoice && f.NotNull && !strings.Contains(f.Rules, "omitempty") {
			p := problem("required", nil)
			return &p
		}
		if !f.counts() {
			return nil
		}
	}
	value := f.Get(row)
	var text string
	switch x := value.(type) {
	case string:
		text = x
	case Markdown:
		text = string(x)
	}
	if f.Required && text != "" && Blank(text) {
		p := problem("required", nil)
		return &p
	}
	if f.Kind == KindChoice && !f.hasChoice(text) {
		return f.unknownChoice(text)
	}
	if n := utf8.RuneCountInString(text); f.Size > 0 && n > f.Size {
		p := problem("too_long", f.Size)
		return &p
	}
	return v.rules(f, value, text)
}

// counts reports whether zero is a value of the field like any other: a number
// that can neither be unknown nor be left out.
func (f *Field) counts() bool {
	switch f.Kind {
	case KindInteger, KindDecimal, KindFloat:
		return !f.Nullable && !strings.Contains(f.Rules, "omitempty")
	}
	return false
}

// rules applies the validate tag.
func (v *Validator) rules(f *Field, value any, text string) *Problem {
	var own []string
	for rule := range strings.SplitSeq(f.Rules, ",") {
		if rule == "url" {
			rule = "http_url" // what a page may link to
		}
		if rule != "" && rule != "required" && rule != "omitempty" && rule != "image" {
			own = append(own, rule)
		}
	}
	if len(own) == 0 {
		return nil
	}
	if _, is := value.(Markdown); is {
		value = text
	}
	if n, is := value.(Decimal); is {
		value = float64(n) / decimalOne
	}
	var found validator.ValidationErrors
	if err := v.v.Var(value, strings.Join(own, ",")); errors.As(err, &found) && len(found) > 0 {
		p := ruleProblem(f, found[0].Tag(), found[0].Param())
		return &p
	}
	return nil
}

func ruleProblem(f *Field, rule, param string) Problem {
	number := map[Kind]bool{KindInteger: true, KindDecimal: true, KindFloat: true, KindDuration: true}[f.Kind]
	switch rule {
	case "max", "lte", "lt":
		if number {
			return problem("too_big", param)
		}
		return problem("too_long", param)
	case "min", "gte", "gt":
		if number {
			return problem("too_small", param)
		}
		return problem("too_short", param)
	case "http_url":
		return problem("invalid_url", param)
	case "email", "slug", "handle", "alphanum", "len":
		return problem("invalid_"+rule, param)
	}
	return problem("invalid", param)
}

// problemTexts are the words for each code; %v is the rule's number.
var problemTexts = map[string]Text{
	"required":          {"꼭 적어 주세요.", "This is required."},
	"too_long":          {"%v자까지 쓸 수 있어요.", "At most %v characters."},
	"too_short":         {"%v자 이상이어야 해요.", "At least %v characters."},
	"too_big":           {"%v까지 넣을 수 있어요.", "At most %v."},
	"too_small":         {"%v부터 넣을 수 있어요.", "At least %v."},
	"invalid_email":     {"이메일 주소가 아니에요.", "This is no e-mail address."},
	"invalid_url":       {"웹 주소가 아니에요. https://나 http://로 시작해요.", "This is no web address; it starts with https:// or http://."},
	"invalid_slug":      {"소문자, 숫자, 붙임표(-)만 쓸 수 있어요.", "Only lower-case letters, digits and hyphens."},
	"invalid_handle":    {"소문자, 숫자, 밑줄로 3~20자예요.", "3 to 20 lower-case letters, digits or underscores."},
	"invalid_alphanum":  {"글자와 숫자만 쓸 수 있어요.", "Only letters and digits."},
	"invalid_len":       {"%v자여야 해요.", "Exactly %v characters."},
	"invalid":           {"쓸 수 없는 값이에요.", "This value cannot be used."},
	"control_character": {"보이지 않는 글자가 들어 있어요.", "It holds a character that cannot be seen."},
	"not_unique":        {"이미 쓰이고 있어요.", "It is taken already."},
	"not_found":         {"찾을 수 없어요.", "It does not exist."},
	"unknown_field":     {"모르는 항목이에요.", "This field is not known."},
	"read_only":         {"고칠 수 없는 항목이에요.", "This field cannot be written."},
	"unknown_choice":    {"고를 수 있는 값이 아니에요. (%v)", "Not one of the choices: %v."},
	"out_of_range":      {"들어갈 수 있는 범위를 벗어났어요.", "It is out of range."},
	"unknown_filter":    {"모르는 조건이에요.", "This filter is not known."},
	"invalid_choice":    {"고를 수 있는 값이 아니에요.", "Not one of the choices."},
	"choice":            {"고를 수 있는 값이 아니에요.", "Not one of the choices."},
	"wrong_type":        {"%v 모양이어야 해요.", "It must be %v."},
	"too_many":          {"%v개까지 넣을 수 있어요.", "At most %v."},
	"too_few":           {"%v개 이상 있어야 해요.", "At least %v."},
}

// NewProblem returns the problem with the code's own words; param fills them.
func NewProblem(pointer, code string, param any) Problem {
	p := problem(code, param)
	p.Pointer = pointer
	return p
}

func problem(code string, param any) Problem {
	text := problemTexts[code]
	if strings.Contains(text.EN, "%v") {
		text = Text{KO: fmt.Sprintf(text.KO, param), EN: fmt.Sprintf(text.EN, param)}
	}
	return Problem{Code: code, Detail: text}
}

func (f *Field) unknownChoice(string) *Problem {
	words := make([]string, len(f.Choices))
	for i, c := range f.Choices {
		words[i] = c.Value
	}
	p := problem("unknown_choice", strings.Join(words, ", "))
	return &p
}

// shapes are the words for what a kind looks like in JSON.
var shapes = map[Kind]Text{
	KindInteger: {"정수", "an integer"}, KindDuration: {"마이크로초 정수", "an integer of microseconds"},
	KindFloat: {"숫자", "a number"}, KindDecimal: {"소수 넷째 자리까지의 숫자", `a decimal such as "12.5"`},
	KindBool: {"참이나 거짓", "true or false"}, KindTime: {"날짜와 시각(RFC 3339)", "a time in RFC 3339"},
	KindDate: {"날짜(YYYY-MM-DD)", "a date, YYYY-MM-DD"}, KindID: {"번호(UUID)", "an id (UUID)"},
	KindRelation: {"번호(UUID)", "an id (UUID)"}, KindJSON: {"JSON", "JSON"}, KindChoices: {"낱말 목록", "a list of words"},
}

func wrongType(f *Field) *Problem {
	shape, ok := shapes[f.Kind]
	if !ok {
		shape = Text{"글자", "a string"}
	}
	t := problemTexts["wrong_type"]
	return &Problem{Code: "wrong_type", Detail: Text{KO: fmt.Sprintf(t.KO, shape.KO), EN: fmt.Sprintf(t.EN, shape.EN)}}
}
