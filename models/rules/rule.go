// Package rules looks at what people write before anybody else does. A rule is a
// few lines of YAML that staff edit: what it looks at, what has to be so, and what
// is done then. It is off, or watches (what it would do is noted, and nothing
// done), or is on; and it is tried on past decisions before it watches.
package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/models/words"
)

// Rule is what the source of an AutoRule says:
//
//	on: [quiz, comment]
//	when:                      # everything here has to be so
//	  author_age_days: {below: 7}
//	  links: {at_least: 2}
//	  any:
//	    - words: {list: gambling}
//	    - pattern: '(?i)bit\.ly/'
//	do: report                 # hold | report | hide
//	reason: spam
//	weight: 10
//	say: {ko: 광고로 보여요., en: It looks like an advertisement.}
type Rule struct {
	On     []models.CaseSubject
	When   Cond
	Do     models.RuleAction
	Reason models.ReportReason
	Weight int
	Say    schema.Text // to the author, where something is hidden

	asks names // numbers that it compares
}

// names are some of Numbers.
type names map[string]bool

// Facts are what a rule knows about a quiz or a comment and its author.
type Facts struct {
	Subject   models.CaseSubject
	Numbers   map[string]float64 // by the names of Numbers
	Text      string
	Languages []string
}

// Numbers are the facts that are compared with numbers.
var Numbers = []string{
	"author_age_days", // since the author signed up
	"author_trust",    // 0 to 3
	"author_against",  // decisions against the author in the last year
	"links",
	"length",            // characters
	"reports",           // open ones
	"duplicate_percent", // of its questions, that another quiz has too
}

// Cond is something that is so or not; why says of what is so what was found.
type Cond interface {
	holds(f *Facts) (ok bool, why []string)
}

// Fires reports whether the rule has something to do, and what it has found.
func (r *Rule) Fires(f *Facts) (why string, fires bool) {
	if !slices.Contains(r.On, f.Subject) {
		return "", false
	}
	ok, found := r.When.holds(f)
	return strings.Join(found, ", "), ok
}

type all []Cond

func (c all) holds(f *Facts) (bool, []string) {
	var why []string
	for _, one := range c {
		ok, found := one.holds(f)
		if !ok {
			return false, nil
		}
		why = append(why, found...)
	}
	return true, why
}

type anyOf []Cond

func (c anyOf) holds(f *Facts) (bool, []string) {
	for _, one := range c {
		if ok, why := one.holds(f); ok {
			return true, why
		}
	}
	return false, nil
}

type not struct{ Cond }

func (c not) holds(f *Facts) (bool, []string) {
	ok, _ := c.Cond.holds(f)
	return !ok, nil
}

// number compares a fact: {below, at_most, at_least, above, is: n}.
type number struct {
	name, op string
	than     float64
}

func (c number) holds(f *Facts) (bool, []string) {
	is, known := f.Numbers[c.name]
	ok := known && map[string]bool{"below": is < c.than, "at_most": is <= c.than, "at_least": is >= c.than, "above": is > c.than, "is": is == c.than}[c.op]
	return ok, []string{c.name + " " + strconv.FormatFloat(is, 'f', -1, 64)}
}

type listed struct{ list *words.List }

func (c listed) holds(f *Facts) (bool, []string) {
	hits := c.list.Find(f.Text)
	if len(hits) == 0 {
		return false, nil
	}
	return true, []string{"“" + f.Text[hits[0].Start:hits[0].End] + "”"}
}

type pattern struct{ *regexp.Regexp }

func (c pattern) holds(f *Facts) (bool, []string) {
	at := c.FindStringIndex(f.Text)
	if at == nil {
		return false, nil
	}
	return true, []string{"“" + shortened(f.Text[at[0]:at[1]]) + "”"}
}

// foundMost is how many characters are told of what a pattern has found.
const foundMost = 40

func shortened(s string) string {
	if r := []rune(s); len(r) > foundMost {
		return string(r[:foundMost-1]) + "…"
	}
	return s
}
