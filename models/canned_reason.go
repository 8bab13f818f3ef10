package models

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"duckhoo/models/schema"
)

// CannedReason is a reason that moderators give often, in both languages: whom it
// concerns reads it in theirs. What stands in braces, {where}, is filled in by
// whoever gives it.
type CannedReason struct {
	schema.Base `label:"준비한 까닭|Canned reason" help:"검수할 때 1~9로 골라 쓰는 글이에요. {어디}처럼 중괄호로 둘러싼 것은 쓸 때 채워요.|Texts that a moderator picks by 1 to 9. What stands in braces, {where}, is filled in each time."`
	Name        string                         `gorm:"size:40;not null" validate:"required,max=40" label:"이름|Name"`
	NameEN      string                         `gorm:"size:40;not null" validate:"required,max=40" label:"영어 이름|Name in English"`
	Text        string                         `gorm:"size:1000;not null" validate:"required,max=1000" label:"글|Text" help:"{어디}처럼 쓴 것은 쓸 때 채워요.|What is written as {where} is filled in."`
	TextEN      string                         `gorm:"size:1000;not null" validate:"required,max=1000" label:"영어 글|Text in English" help:"한국어 글과 같은 것을 중괄호로 둘러싸요.|The same words stand in braces as in the Korean text."`
	Actions     schema.Several[DecisionAction] `label:"어떤 결정에|For" help:"고르지 않으면 모든 결정에 써요.|None means all."`
	Reason      ReportReason                   `gorm:"size:16;index" validate:"omitempty" label:"사유|Reason"`
	Position    int                            `gorm:"not null;index" validate:"gte=1,lte=9" label:"순서|Order"`
	Active      bool                           `gorm:"not null;index" label:"씀|In use"`
}

// String returns its name.
func (r *CannedReason) String() string { return r.Name }

// TitleIn returns its name in a language.
func (r *CannedReason) TitleIn(lang string) string { return pick(lang, [2]string{r.Name, r.NameEN}) }

// hole is what is filled in.
var hole = regexp.MustCompile(`\{([^{}\n]{1,30})\}`)

// HolesOf lists what is to be filled in of a text, in order, each once.
func HolesOf(text string) []string {
	var out []string
	for _, m := range hole.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

// Holes lists what is to be filled in.
func (r *CannedReason) Holes() []string { return HolesOf(r.Text) }

// For reports whether the reason is for an action.
func (r *CannedReason) For(a DecisionAction) bool {
	return len(r.Actions) == 0 || slices.Contains(r.Actions, a)
}

// Filled is the text in both languages, with what was filled in; missing are the
// places that were not.
func (r *CannedReason) Filled(values map[string]string) (text schema.Text, missing []string) {
	for _, name := range r.Holes() {
		if strings.TrimSpace(values[name]) == "" {
			missing = append(missing, name)
		}
	}
	return schema.Text{KO: filled(r.Text, values), EN: filled(r.TextEN, values)}, missing
}

// filled fills a text in. Braces in what is filled in are not looked at again.
func filled(text string, values map[string]string) string {
	return hole.ReplaceAllStringFunc(text, func(place string) string {
		if value := strings.TrimSpace(values[place[1:len(place)-1]]); value != "" {
			return value
		}
		return place
	})
}

// Validate asks that braces hold what can be filled in, and the same in both
// languages.
func (r *CannedReason) Validate(context.Context) error {
	var found schema.Invalid
	for pointer, text := range map[string]string{"/text": r.Text, "/text_en": r.TextEN} {
		if strings.ContainsAny(hole.ReplaceAllString(text, ""), "{}") {
			found = append(found, schema.Problem{Pointer: pointer, Code: "braces", Detail: schema.Text{
				KO: "중괄호 안에는 채울 것의 이름을 1~30자로 적어요.", EN: "Braces hold the name of what is filled in, 1 to 30 characters."}})
		}
	}
	if len(found) > 0 {
		return found
	}
	ko, en := HolesOf(r.Text), HolesOf(r.TextEN)
	slices.Sort(ko)
	slices.Sort(en)
	if r.Text == "" || r.TextEN == "" || slices.Equal(ko, en) {
		return nil
	}
	return schema.Invalidf("/text_en", "holes", schema.Text{
		KO: "중괄호로 둘러싼 것이 두 글에서 같아야 해요: " + strings.Join(ko, ", "), EN: "The same must stand in braces in both texts: " + strings.Join(ko, ", ")})
}
