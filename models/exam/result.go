package exam

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"duckhoo/models"
	"duckhoo/models/grading"
	"duckhoo/models/schema"
)

// Result is a submitted attempt with what was right, and how others did.
type Result struct {
	Outcome
	Title      string     `json:"title"`
	Share      *float64   `json:"share"`      // of the points that could be had, 0 to 1
	Millis     int64      `json:"ms"`         // from start to submission
	People     int64      `json:"people"`     // whose first attempts are compared with
	Average    *float64   `json:"average"`    // of their shares
	Percentile *float64   `json:"percentile"` // how many of a hundred did worse, those who did as well counting half
	Listed     bool       `json:"listed"`
	Shared     bool       `json:"shared"`
	Regrades   []Regraded `json:"regrades"` // what revised keys made of it, the first first
	Questions  []Checked  `json:"questions"`
}

// Regraded is what one revised key made of a score.
type Regraded struct {
	At          schema.Time    `json:"at"`
	ScoreBefore schema.Decimal `json:"score_before"`
	Score       schema.Decimal `json:"score"`
	MaxBefore   int            `json:"max_before"`
	Max         int            `json:"max"`
}

// Revision is what was said when a key was revised.
type Revision struct {
	Change models.KeyChange `json:"change"`
	Reason string           `json:"reason"`
	At     schema.Time      `json:"at"`
}

// Checked is a question with its answers. They come in the order in which they
// were asked.
type Checked struct {
	Key         schema.ID           `json:"key"`
	Type        models.QuestionType `json:"type"`
	Stem        string              `json:"stem"`
	Unit        string              `json:"unit"`
	Points      int                 `json:"points"`
	Media       *schema.File        `json:"media"`
	Explanation string              `json:"explanation"`
	Fraction    schema.Decimal      `json:"fraction"`
	Mark        schema.Decimal      `json:"mark"`
	Right       bool                `json:"right"`
	SuccessRate *float64            `json:"success_rate"` // the mean mark as a share of the points, 0 to 1
	Answer      *Given              `json:"answer"`
	Choices     []Solved            `json:"choices"`
	Order       []string            `json:"order"` // of steps: the right order by their keys
	Accepted    []Solution          `json:"accepted"`
	Also        [][]string          `json:"also"`     // other sets, or orders, that are right: the keys of their choices
	Revision    *Revision           `json:"revision"` // the newest of its key
}

// Solved is a choice with whether it is right.
type Solved struct {
	Offered
	Correct bool `json:"correct"`
}

// Solution is a typed answer that counts, and what it is worth.
type Solution struct {
	Text     string         `json:"text"`
	Fraction schema.Decimal `json:"fraction"`
}

// Result returns the result of an attempt that was submitted.
func (s *Service) Result(ctx context.Context, sit *Sitting) (*Result, error) {
	a := sit.Attempt
	switch a.Standing(s.now()) {
	case models.AttemptSubmitted:
	case models.AttemptInProgress:
		return nil, schema.Refuse("not_submitted", "아직 내지 않았어요.", "It is not submitted yet.")
	default:
		return nil, s.open(a)
	}
	stats, folded, err := s.fold(ctx, a.QuizID)
	if err != nil {
		return nil, err
	}
	if sit.paper, err = s.paperSince(ctx, a.QuizVersionID, stats.KeyRevs); err != nil {
		return nil, err
	}
	scores, err := tallied(folded)
	if err != nil {
		return nil, err
	}
	all, err := compared(scores, int64(a.Score), int64(a.Max))
	if err != nil {
		return nil, err
	}
	out := &Result{Outcome: *sit.outcome(), Title: sit.paper.version.Title, Share: shareOf(a), Millis: took(a.StartedAt, a.SubmittedAt),
		People: all.People, Average: all.Average, Percentile: all.Percentile, Listed: a.Listed, Shared: a.ShareHash != ""}
	if out.Regrades, err = s.regrades(ctx, a.ID); err != nil {
		return nil, err
	}
	out.Questions, err = s.checked(ctx, sit)
	return out, err
}

func shareOf(a *models.Attempt) *float64 {
	if a.Max == 0 {
		return nil
	}
	f := float64(a.Score) / float64(a.Max*grading.Whole)
	return &f
}

func (s *Service) checked(ctx context.Context, sit *Sitting) ([]Checked, error) {
	row, err := s.db.Find(ctx, s.attempt, sit.Attempt.ID, "Answers")
	if err != nil {
		return nil, err
	}
	items, err := s.itemsByKey(ctx, sit.Attempt.QuizID)
	if err != nil {
		return nil, err
	}
	answers := map[schema.ID]*models.Answer{}
	for i := range row.(*models.Attempt).Answers {
		one := &row.(*models.Attempt).Answers[i]
		answers[one.StableKey] = one
	}
	out := []Checked{}
	for _, q := range sit.questions() {
		one, err := sit.check(q, answers[q.StableKey])
		if err != nil {
			return nil, err
		}
		if one.SuccessRate, err = successRate(items[q.StableKey]); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func (sit *Sitting) check(q *question, answer *models.Answer) (Checked, error) {
	out := Checked{Key: q.StableKey, Type: q.Type, Stem: q.Stem, Unit: q.Unit, Points: q.Points, Media: file(q.Media), Explanation: q.Explanation,
		Choices: []Solved{}, Order: []string{}, Accepted: []Solution{}, Also: [][]string{}}
	if q.By != nil {
		out.Revision = &Revision{q.By.Change, q.By.Reason, q.By.CreatedAt}
	}
	if answer != nil {
		g := given{Text: answer.Text, Millis: answer.Millis}
		if len(answer.Selected) > 0 {
			if err := json.Unmarshal(answer.Selected, &g.Selected); err != nil {
				return out, fmt.Errorf("exam: answer %s: %w", answer.ID, err)
			}
		}
		if !g.empty() {
			out.Answer = sit.given(q, g)
		}
		out.Fraction, out.Mark = answer.Fraction, answer.Fraction*schema.Decimal(q.Points)
		out.Right = answer.Fraction == grading.Whole
	}
	if !q.picks() {
		out.Accepted = append(out.Accepted, q.solutions...)
		return out, nil
	}
	for _, c := range sit.veil.choices(q) {
		right := c.Correct || q.Type == models.Single && slices.ContainsFunc(q.Also, func(picks []int) bool { return slices.Contains(picks, c.index) })
		out.Choices = append(out.Choices, Solved{Offered{c.name, c.Text, file(c.Media)}, right && q.Type != models.Order})
	}
	names := sit.veil.names(q)
	if q.Type == models.Order {
		out.Order = at(names, q.Steps)
	}
	for _, picks := range q.Also {
		if q.Type != models.Single {
			out.Also = append(out.Also, at(names, picks))
		}
	}
	return out, nil
}

// at are the names at some places, all in their order where none are said.
func at(names []string, places []int) []string {
	if places == nil {
		return names
	}
	out := make([]string, len(places))
	for i, p := range places {
		out[i] = names[p]
	}
	return out
}

// successRate is the facility index of a question.
func successRate(row *models.ItemStats) (*float64, error) {
	if row == nil {
		return nil, nil
	}
	pairs, err := histogram(row.Pairs)
	if err != nil {
		return nil, err
	}
	return grading.Compute([]grading.Item{{Pairs: pairs, Max: row.Max}})[0].Facility, nil
}
