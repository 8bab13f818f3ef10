package panel

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// lasts is how long something is to last, as a form asks.
type lasts struct {
	Choice string // days, custom, or "" for no end
	Until  string // the last day of a custom one
	Wrong  string // what is wrong with it
	end    schema.Time
}

// The choices beside those of days.
const lastsCustom = "custom"

var lastsDays = []int{1, 3, 7, 30}

// lastsChoices are the choices of a form with their labels.
func (v *visit) lastsChoices(a string) [][2]string {
	var out [][2]string
	for _, n := range lastsDays {
		out = append(out, [2]string{strconv.Itoa(n), v.T("ends.days", "n", n)})
	}
	out = append(out, [2]string{lastsCustom, v.T("ends.custom")})
	if a == string(models.ActWithhold) {
		return out // 30 days are the most
	}
	return append(out, [2]string{"", v.T("ends.none")})
}

// readLasts reads when something is to end; zero is not by itself. A custom end
// is the end of a day where the site is.
func (v *visit) readLasts(sent *posted) (lasts, schema.Time) {
	l := lasts{Choice: strings.TrimSpace(sent.get("lasts")), Until: strings.TrimSpace(sent.get("until"))}
	now := v.site.Now()
	n, err := strconv.Atoi(l.Choice)
	switch {
	case l.Choice == "":
		return l, schema.Time{}
	case err == nil && slices.Contains(lastsDays, n):
		return l, schema.At(now.AddDate(0, 0, n))
	case l.Choice == lastsCustom:
		day, err := time.ParseInLocation(time.DateOnly, l.Until, v.site.zone)
		if end := day.AddDate(0, 0, 1); err == nil && end.After(now) && end.Year() < 9999 {
			return l, schema.At(end)
		}
	}
	l.Wrong = v.T("ends.wrong")
	return l, schema.Time{}
}

// lastsFor is what a form begins with: the step of the ladder where it is about
// the same action, else a week.
func lastsFor(a models.DecisionAction, next models.DecisionAction, d time.Duration) lasts {
	if a == models.ActWithhold {
		return lasts{Choice: "30"}
	}
	days := int(d / (24 * time.Hour))
	if a == next && slices.Contains(lastsDays, days) {
		return lasts{Choice: strconv.Itoa(days)}
	}
	return lasts{Choice: "7"}
}

// ends reports whether what an action does may have an end.
func (v *visit) ends(a models.DecisionAction) bool { return moderation.Ends(v.site.Registry, a) }

// until reads when what was decided ends, where any of it may have an end.
func (p *deskPage) until(sent *posted) (lasts, error) {
	if !slices.ContainsFunc(append([]string{string(p.act)}, p.words.also...), func(a string) bool { return p.ends(models.DecisionAction(a)) }) {
		return lasts{}, nil
	}
	l, end := p.readLasts(sent)
	if l.Wrong != "" {
		p.words.wrong["until"] = l.Wrong
		return l, schema.Invalid{}
	}
	l.end = end
	return l, nil
}

// asksEnd reports whether the form of an action asks how long: of the action
// itself, or of what may be done to a person with it.
func (p *deskPage) asksEnd(c *deskCase, a models.DecisionAction) bool {
	return slices.ContainsFunc(append(c.Also(a), a), p.ends)
}
