package exam

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/grading"
	"duckhoo/models/schema"
)

// foldBatch is how many attempts one transaction folds.
const foldBatch = 200

// fold brings the scores and the item statistics of a quiz up to the last
// attempt that counts, and returns the counters with the scores, which are nil
// while there are none. Who asks for them calls it; it writes nothing when there
// is nothing new.
func (s *Service) fold(ctx context.Context, quiz schema.ID) (*models.QuizStats, *models.QuizScores, error) {
	for {
		stats, scores, err := s.behind(ctx, quiz)
		if err != nil || scores != nil && scores.Seq >= stats.LastSeq || stats.LastSeq == 0 {
			return stats, scores, err
		}
		if err := s.db.Tx(ctx, func(ctx context.Context) error { return s.foldSome(ctx, quiz) }); err != nil {
			return nil, nil, fmt.Errorf("exam: fold: %w", err)
		}
	}
}

// behind reads what is counted and how far it is folded: scores are nil until
// something was. It makes the row that fold keeps its place in.
func (s *Service) behind(ctx context.Context, quiz schema.ID) (*models.QuizStats, *models.QuizScores, error) {
	stats, err := s.counters(ctx, quiz)
	if err != nil {
		return nil, nil, err
	}
	row, err := s.db.FindBy(ctx, s.scores, schema.Eq("QuizID", quiz))
	switch {
	case err == nil:
		return stats, row.(*models.QuizScores), nil
	case !errors.Is(err, schema.ErrNotFound):
		return nil, nil, err
	case stats.LastSeq == 0:
		return stats, nil, nil
	}
	err = s.db.Append(ctx, &models.QuizScores{QuizID: quiz})
	if errors.As(err, new(schema.Invalid)) {
		err = nil // somebody else made it
	}
	return stats, nil, err
}

func (s *Service) counters(ctx context.Context, quiz schema.ID) (*models.QuizStats, error) {
	row, err := s.db.FindBy(ctx, s.stats, schema.Eq("QuizID", quiz))
	if err != nil {
		return nil, fmt.Errorf("exam: the counters: %w", err)
	}
	return row.(*models.QuizStats), nil
}

// foldSome folds the next attempts under the lock of the quiz's scores. The
// counters are read first: what they have numbered is committed.
func (s *Service) foldSome(ctx context.Context, quiz schema.ID) error {
	held, err := s.db.Hold(ctx, s.scores, schema.Eq("QuizID", quiz))
	if err != nil {
		return err
	}
	stats, err := s.counters(ctx, quiz)
	if err != nil {
		return err
	}
	was := held.(*models.QuizScores)
	q := attempts(s, schema.And(schema.Eq("QuizID", quiz), schema.Eq("Counts", true),
		schema.Compare("Seq", schema.OpGt, was.Seq), schema.Compare("Seq", schema.OpLte, stats.LastSeq)))
	q.Sort, q.With, q.Limit = []database.Order{{Path: "Seq"}}, []string{"Answers"}, foldBatch
	page, err := s.db.List(ctx, q)
	if err != nil {
		return err
	}
	is := *was
	f, err := s.startFold(ctx, &is, stats.KeyRevs)
	if err != nil {
		return err
	}
	for _, row := range page.Rows {
		if err := f.add(ctx, row.(*models.Attempt)); err != nil {
			return err
		}
	}
	if page.Next == "" {
		is.Seq = stats.LastSeq
	}
	if err := f.store(ctx); err != nil {
		return err
	}
	return s.db.Swap(ctx, was, &is)
}

// folding is scores and item statistics while attempts are added to them.
type folding struct {
	*Service
	quiz   *models.QuizScores
	revs   int64 // of keys
	scores tally
	items  map[schema.ID]*itemFold
}

// itemFold is the statistics of one item, before and after.
type itemFold struct {
	was, is *models.ItemStats
	pairs   tally
	picks   tally
	touched bool
}

// tally counts under text keys; it is how histograms are stored.
type tally map[string]int64

func (s *Service) startFold(ctx context.Context, quiz *models.QuizScores, revs int64) (*folding, error) {
	f := &folding{Service: s, quiz: quiz, revs: revs, items: map[schema.ID]*itemFold{}}
	var err error
	if f.scores, err = readTally(quiz.Scores); err != nil {
		return nil, err
	}
	rows, err := s.itemRows(ctx, quiz.QuizID)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		f.items[row.StableKey] = &itemFold{was: row}
	}
	return f, nil
}

// itemRows reads the item statistics of a quiz.
func (s *Service) itemRows(ctx context.Context, quiz schema.ID) ([]*models.ItemStats, error) {
	q := database.Query{Model: s.items, Actor: self(), Verb: schema.VerbView, Where: schema.Eq("QuizID", quiz), Limit: 1000}
	var out []*models.ItemStats
	for {
		page, err := s.db.List(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("exam: item statistics: %w", err)
		}
		for _, row := range page.Rows {
			out = append(out, row.(*models.ItemStats))
		}
		if q.Cursor = page.Next; page.Next == "" {
			return out, nil
		}
	}
}

// add counts one attempt.
func (f *folding) add(ctx context.Context, a *models.Attempt) error {
	p, err := f.paperSince(ctx, a.QuizVersionID, f.revs)
	if err != nil {
		return err
	}
	f.quiz.Seq = a.Seq
	f.scores[scoreKey(a)]++
	for i := range a.Answers {
		answer := &a.Answers[i]
		q := p.byKey[answer.StableKey]
		if q == nil {
			return fmt.Errorf("attempt %s answers %s, which its version does not ask", a.ID, answer.StableKey)
		}
		if q.Void {
			continue
		}
		if err := f.item(answer.StableKey).add(a, answer, q); err != nil {
			return err
		}
	}
	return nil
}

func (f *folding) item(key schema.ID) *itemFold {
	if f.items[key] == nil {
		f.items[key] = &itemFold{}
		f.items[key].is = &models.ItemStats{QuizID: f.quiz.QuizID, StableKey: key}
	}
	return f.items[key]
}

func (i *itemFold) add(a *models.Attempt, answer *models.Answer, q *question) (err error) {
	if !i.touched {
		if i.is == nil {
			is := *i.was
			i.is = &is
		}
		if i.pairs, err = readTally(i.is.Pairs); err != nil {
			return err
		}
		if i.picks, err = readTally(i.is.Picks); err != nil {
			return err
		}
		i.touched = true
	}
	mark := int64(answer.Fraction) * int64(q.Points)
	i.is.Count++
	i.is.Max += int64(q.Points) * grading.Whole
	i.pairs[pairKey(mark, int64(a.Score)-mark)]++
	var selected []schema.ID
	if len(answer.Selected) > 0 {
		if err := json.Unmarshal(answer.Selected, &selected); err != nil {
			return fmt.Errorf("answer %s: %w", answer.ID, err)
		}
	}
	for _, id := range selected {
		i.picks[id.String()]++
	}
	return nil
}

// store writes what was counted.
func (f *folding) store(ctx context.Context) (err error) {
	if f.quiz.Scores, err = json.Marshal(f.scores); err != nil {
		return err
	}
	var fresh []any
	for _, i := range f.items {
		if !i.touched {
			continue
		}
		if i.is.Pairs, err = json.Marshal(i.pairs); err != nil {
			return err
		}
		if i.is.Picks, err = json.Marshal(i.picks); err != nil {
			return err
		}
		if i.was == nil {
			fresh = append(fresh, i.is)
		} else if err := f.db.Swap(ctx, i.was, i.is); err != nil {
			return err
		}
	}
	return f.db.Append(ctx, fresh...)
}

// unfold throws away what was folded, because an attempt is no longer in it.
func (s *Service) unfold(ctx context.Context, quiz schema.ID) error {
	held, err := s.db.Hold(ctx, s.scores, schema.Eq("QuizID", quiz))
	if errors.Is(err, schema.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	was := held.(*models.QuizScores)
	is := *was
	is.Seq, is.Scores = 0, nil
	if err := s.db.Swap(ctx, was, &is); err != nil {
		return err
	}
	for {
		n, err := s.db.Empty(ctx, s.items, schema.Eq("QuizID", quiz))
		if err != nil || n == 0 {
			return err
		}
	}
}
