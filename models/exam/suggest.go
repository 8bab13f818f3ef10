package exam

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"duckhoo/models"
	"duckhoo/models/schema"
)

const (
	// SuggestFrom is how many different people who do well must have written a
	// text before anybody is shown it: what one person types is theirs.
	SuggestFrom = 3
	// suggestMost is how many texts are suggested for a question.
	suggestMost = 5
	// patternMost is how long an accepted answer may be.
	patternMost = 140
)

// Suggestion is a text that counts as wrong, and that people wrote who do well on
// the rest of the quiz: perhaps it is right.
type Suggestion struct {
	Text   string `json:"text"`   // as a pattern that accepts it
	People int64  `json:"people"` // who wrote it
	Top    int64  `json:"top"`    // of them did as well as half of all or better
}

// suggestions gathers the wrong texts of a list in order, the best first. Texts
// that the question matches alike are one.
func (q *question) suggestions(list []*said) []Suggestion {
	type group struct {
		Suggestion
		forms map[string]int64
		share float64
	}
	half, mean := upper(list, 0.5), 0.0
	groups := map[string]*group{}
	for i, a := range list {
		mean += a.share / float64(len(list))
		text := strings.TrimSpace(a.Text)
		folded := q.Matching().Fold(text)
		if a.Fraction != 0 || folded == "" || len([]rune(q.Matching().Literal(text))) > patternMost {
			continue
		}
		g := groups[folded]
		if g == nil {
			g = &group{forms: map[string]int64{}}
			groups[folded] = g
		}
		g.forms[text]++
		g.People++
		g.share += a.share
		if i < len(half) {
			g.Top++
		}
	}
	var out []Suggestion
	for _, g := range groups {
		if g.Top >= SuggestFrom && g.share/float64(g.People) >= mean-1e-9 {
			g.Text = q.Matching().Literal(commonest(g.forms))
			out = append(out, g.Suggestion)
		}
	}
	slices.SortFunc(out, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.Top, a.Top), cmp.Compare(b.People, a.People), strings.Compare(a.Text, b.Text))
	})
	return out[:min(len(out), suggestMost)]
}

// commonest is the form that most people wrote.
func commonest(forms map[string]int64) string {
	best := ""
	for text, n := range forms {
		if n > forms[best] || n == forms[best] && text < best {
			best = text
		}
	}
	return best
}

// Suggestions are the texts that may be right, by question of the live version.
func (s *Service) Suggestions(ctx context.Context, q *models.Quiz) (map[schema.ID][]Suggestion, error) {
	items, err := s.study(ctx, q, func(one *question) bool { return one.Type == models.TypedText })
	out := map[schema.ID][]Suggestion{}
	for _, i := range items {
		if len(i.Suggestions) > 0 {
			out[i.Key] = i.Suggestions
		}
	}
	return out, err
}
