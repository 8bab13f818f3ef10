package exam

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/grading"
	"duckhoo/models/schema"
)

// Summary is what anybody may know of how a quiz does.
type Summary struct {
	QuizID     schema.ID `json:"quiz_id"`
	Attempts   int64     `json:"attempts"` // submitted by people other than the owner
	People     int64     `json:"people"`   // who submitted one
	Average    *float64  `json:"average"`  // of first attempts, 0 to 1
	Ratings    int64     `json:"ratings"`
	Quality    *float64  `json:"quality"` // the mean of 1 to 5
	Difficulty *float64  `json:"difficulty"`
	Comments   int64     `json:"comments"`

	Items []ItemView `json:"items,omitempty"` // for the owner and staff
}

// ItemView is the statistics of one question of the live version. What the
// attempts do not suffice for is null.
type ItemView struct {
	Key                      schema.ID           `json:"key"`
	Position                 int                 `json:"position"`
	Type                     models.QuestionType `json:"type"`
	Stem                     string              `json:"stem"`
	Points                   int                 `json:"points"`
	Count                    int64               `json:"count"`
	Facility                 *float64            `json:"facility_index"`
	StandardDeviation        *float64            `json:"standard_deviation"`
	DiscriminationIndex      *float64            `json:"discrimination_index"`
	DiscriminativeEfficiency *float64            `json:"discriminative_efficiency"`
	EffectiveWeight          *float64            `json:"effective_weight"`
	Choices                  []PickView          `json:"choices"`
	Suggestions              []Suggestion        `json:"suggestions"` // wrong texts that may be right
}

// PickView says how often a choice of the live version was picked.
type PickView struct {
	ID      schema.ID `json:"id"`
	Text    string    `json:"text"`
	Correct bool      `json:"correct"`
	Picks   int64     `json:"picks"`
}

// MayStudy reports whether the actor may see the item statistics of a quiz: its
// owner and who may view them in the back office.
func (s *Service) MayStudy(actor schema.Actor, q *models.Quiz) bool {
	me := actor.ActorID()
	return !me.IsZero() && me == q.OwnerID || actor.Super() || actor.Allowed(s.items.Permission(schema.VerbView))
}

// Statistics returns the summary of a quiz, with its items if they are asked
// for. Who may see what is the caller's to ask.
func (s *Service) Statistics(ctx context.Context, q *models.Quiz, items bool) (*Summary, error) {
	stats, folded, err := s.fold(ctx, q.ID)
	if err != nil {
		return nil, err
	}
	scores, err := tallied(folded)
	if err != nil {
		return nil, err
	}
	all, err := compared(scores, 0, 1)
	if err != nil {
		return nil, err
	}
	out := &Summary{QuizID: q.ID, Attempts: stats.Attempts, People: stats.FirstAttempts, Average: all.Average, Comments: stats.Comments,
		Ratings: stats.Ratings, Quality: mean(stats.QualitySum, stats.Ratings), Difficulty: mean(stats.DifficultySum, stats.Ratings)}
	if items && !q.LiveVersionID.IsZero() {
		out.Items, err = s.itemViews(ctx, q, q.LiveVersionID, stats.KeyRevs)
	}
	return out, err
}

func mean(sum, n int64) *float64 {
	if n == 0 {
		return nil
	}
	f := float64(sum) / float64(n)
	return &f
}

// tallied reads the scores that fold returns.
func tallied(folded *models.QuizScores) (tally, error) {
	if folded == nil {
		return tally{}, nil
	}
	return readTally(folded.Scores)
}

// Item returns the statistics of one question as a version asks it. What may be
// right of the texts that people wrote is known for the live version alone. Who
// may see it is the caller's to ask.
func (s *Service) Item(ctx context.Context, q *models.Quiz, version, key schema.ID) (*ItemView, error) {
	stats, _, err := s.fold(ctx, q.ID)
	if err != nil {
		return nil, err
	}
	items, err := s.itemViews(ctx, q, version, stats.KeyRevs)
	if err != nil {
		return nil, err
	}
	for i := range items {
		if items[i].Key == key {
			return &items[i], nil
		}
	}
	return nil, fmt.Errorf("exam: statistics of a question: %w", schema.ErrNotFound)
}

// itemViews computes the statistics of a version's questions. A question that is
// new in it has those of the attempts since.
func (s *Service) itemViews(ctx context.Context, q *models.Quiz, version schema.ID, revs int64) ([]ItemView, error) {
	p, err := s.paperSince(ctx, version, revs)
	if err != nil {
		return nil, err
	}
	rows, err := s.itemsByKey(ctx, q.ID)
	if err != nil {
		return nil, err
	}
	suggested := map[schema.ID][]Suggestion{}
	if version == q.LiveVersionID {
		if suggested, err = s.Suggestions(ctx, q); err != nil {
			return nil, err
		}
	}
	out, items := make([]ItemView, len(p.questions)), make([]grading.Item, len(p.questions))
	for i, question := range p.questions {
		out[i] = ItemView{Key: question.StableKey, Position: i + 1, Type: question.Type, Stem: question.Stem, Points: question.Points, Choices: []PickView{}, Suggestions: append([]Suggestion{}, suggested[question.StableKey]...)}
		row := rows[question.StableKey]
		if row == nil {
			row = &models.ItemStats{}
		}
		items[i].Max = row.Max
		if items[i].Pairs, err = histogram(row.Pairs); err != nil {
			return nil, err
		}
		picks, err := readTally(row.Picks)
		if err != nil {
			return nil, err
		}
		for _, c := range question.Choices {
			out[i].Choices = append(out[i].Choices, PickView{c.ID, c.Text, c.Correct, picks[c.ID.String()]})
		}
	}
	for i, st := range grading.Compute(items) {
		out[i].Count, out[i].Facility, out[i].StandardDeviation = st.Count, st.Facility, st.StandardDeviation
		out[i].DiscriminationIndex, out[i].DiscriminativeEfficiency, out[i].EffectiveWeight = st.DiscriminationIndex, st.DiscriminativeEfficiency, st.EffectiveWeight
	}
	return out, nil
}

func (s *Service) itemsByKey(ctx context.Context, quiz schema.ID) (map[schema.ID]*models.ItemStats, error) {
	rows, err := s.itemRows(ctx, quiz)
	if err != nil {
		return nil, err
	}
	out := make(map[schema.ID]*models.ItemStats, len(rows))
	for _, row := range rows {
		out[row.StableKey] = row
	}
	return out, nil
}
