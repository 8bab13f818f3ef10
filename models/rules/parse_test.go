package rules

import (
	"errors"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/models/words"
)

func noLists(string) *words.List { return nil }

func TestGroups(t *testing.T) {
	rule, err := Parse(`on: quiz
when:
  any:
    - {links: {at_least: 2}, author_trust: {is: 0}}
    - all: [{pattern: duck}, {not: {length: {above: 100}}}]
do: report
reason: spam
`, noLists)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		f    Facts
		want bool
	}{
		"both":         {Facts{Numbers: map[string]float64{"links": 2, "author_trust": 0}}, true},
		"one of both":  {Facts{Numbers: map[string]float64{"links": 2, "author_trust": 1}}, false},
		"not known":    {Facts{Numbers: map[string]float64{"links": 2}}, false},
		"short duck":   {Facts{Text: "a duck", Numbers: map[string]float64{"length": 6}}, true},
		"long duck":    {Facts{Text: "a duck", Numbers: map[string]float64{"length": 600}}, false},
		"nothing":      {Facts{}, false},
		"of a comment": {Facts{Subject: models.CaseComment, Text: "duck"}, false},
	} {
		if c.f.Subject == "" {
			c.f.Subject = models.CaseQuiz
		}
		if _, got := rule.Fires(&c.f); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What is wrong is told as it is meant: numbers in full, and a second document as
// one.
func TestFaultsAreTold(t *testing.T) {
	const rule = "on: quiz\nwhen: {links: {at_least: %s}}\ndo: report\nreason: spam\n"
	for name, c := range map[string]struct{ source, code, says string }{
		"a number":      {strings.Replace(rule, "%s", "-1", 1), "invalid", "from 0 to 2147483647"},
		"two documents": {strings.Replace(rule, "%s", "1", 1) + "---\non: comment\n", "too_many", "second document"},
		"nothing":       {"# only words\n", "required", "empty"},
	} {
		_, err := Parse(c.source, noLists)
		var found schema.Invalid
		if !errors.As(err, &found) || len(found) != 1 || found[0].Code != c.code || !strings.Contains(found[0].Detail.EN, c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("on: [quiz]\nwhen:\n  any: [{links: {is: 1}}, {words: {any: [x]}}]\ndo: hide\nreason: spam\nsay: {ko: a, en: b}\nweight: 3")
	f.Add("on: &a [quiz]\nwhen: *a\n---\n? {}")
	f.Fuzz(func(t *testing.T, source string) {
		rule, err := Parse(source, noLists)
		var invalid schema.Invalid
		if err != nil && (!errors.As(err, &invalid) || len(invalid) == 0 || rule != nil) {
			t.Fatalf("%v %v", rule, err)
		}
		if err == nil {
			rule.Fires(&Facts{Subject: models.CaseQuiz, Text: source})
		}
	})
}
