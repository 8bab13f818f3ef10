package exam

import (
	"context"
	"fmt"
	"slices"

	"duckhoo/models"
	"duckhoo/models/grading"
	"duckhoo/models/keys"
	"duckhoo/models/schema"
)

// paper is a version made ready to be asked and graded. It never changes: once
// a key is revised there is another one.
type paper struct {
	version   *models.QuizVersion
	revs      int64       // how many revisions of keys the quiz had
	questions []*question // in stored order
	byKey     map[schema.ID]*question
	max       int // points
	counting  int // questions that are not void
}

// question is one question of a paper.
type question struct {
	*keys.Revised
	key       *grading.Key
	also      []*grading.Key
	choice    map[schema.ID]int // index by id
	solutions []Solution        // typed answers that count
}

// paper returns a version, from memory if it is there: its keys may have been
// revised meanwhile by another process. Only versions whose text cannot change
// any more are kept.
func (s *Service) paper(ctx context.Context, id schema.ID) (*paper, error) {
	return s.paperSince(ctx, id, 0)
}

// paperSince returns a version with so many revisions of keys at least.
func (s *Service) paperSince(ctx context.Context, id schema.ID, revs int64) (*paper, error) {
	if p, ok := s.papers.GetIfPresent(id); ok && p.revs >= revs {
		return p, nil
	}
	row, err := s.db.Find(ctx, s.version, id, "Questions.Choices", "Questions.Accepted")
	if err != nil {
		return nil, fmt.Errorf("exam: the version: %w", err)
	}
	version := row.(*models.QuizVersion)
	stats, err := s.counters(ctx, version.QuizID)
	if err != nil {
		return nil, err
	}
	var revisions map[schema.ID][]*models.KeyRevision
	if stats.KeyRevs > 0 {
		if revisions, err = keys.Load(ctx, s.db, version.QuizID); err != nil {
			return nil, err
		}
	}
	p, err := newPaper(version, revisions, stats.KeyRevs)
	if err != nil {
		return nil, err
	}
	if p.version.Status == models.VersionApproved || p.version.Status == models.VersionSuperseded {
		s.papers.Set(id, p)
	}
	return p, nil
}

// newPaper makes a version ready, by the first revisions of its quiz.
func newPaper(v *models.QuizVersion, revisions map[schema.ID][]*models.KeyRevision, revs int64) (*paper, error) {
	p := &paper{version: v, revs: revs, byKey: make(map[schema.ID]*question, len(v.Questions))}
	for i := range v.Questions {
		asked := &v.Questions[i]
		known := slices.DeleteFunc(slices.Clone(revisions[asked.StableKey]), func(r *models.KeyRevision) bool { return r.Rev > revs })
		revised, err := keys.Apply(asked, known)
		if err != nil {
			return nil, fmt.Errorf("exam: %w", err)
		}
		q := newQuestion(revised)
		p.questions = append(p.questions, q)
		p.byKey[q.StableKey] = q
		p.max += q.Points
		if !q.Void {
			p.counting++
		}
	}
	return p, nil
}

func newQuestion(q *keys.Revised) *question {
	out := &question{Revised: q, choice: make(map[schema.ID]int, len(q.Choices))}
	asked := grading.Question{Type: typeOf(q.Type), Partial: q.Scoring == models.Partial, Match: q.Matching(), Unit: q.Unit}
	for i := range q.Choices {
		out.choice[q.Choices[i].ID] = i
		asked.Right = append(asked.Right, q.Choices[i].Correct)
	}
	for _, a := range q.Accepted {
		one := grading.Accepted{Pattern: a.Pattern, Fraction: int64(a.Fraction) * grading.Whole / 100}
		asked.Accepted = append(asked.Accepted, one)
		out.solutions = append(out.solutions, Solution{one.Pattern, schema.Decimal(asked.Worth(one.Fraction))})
	}
	out.key = grading.NewKey(asked)
	for _, picks := range q.Also {
		if q.Type != models.Order {
			asked.Right = marked(len(q.Choices), picks)
		}
		out.also = append(out.also, grading.NewKey(asked))
	}
	return out
}

// marked says of n choices which are picked.
func marked(n int, picks []int) []bool {
	out := make([]bool, n)
	for _, i := range picks {
		out[i] = true
	}
	return out
}

// score is the fraction of an answer that is right by the key as it is now:
// the best that it is by any.
func (q *question) score(a grading.Answer) (int64, error) {
	best, err := q.key.Score(grading.Answer{Picked: inSteps(a.Picked, q.Steps), Text: a.Text})
	switch {
	case err != nil:
		return 0, err
	case q.Void:
		return 0, nil
	case q.Full:
		return grading.Whole, nil
	}
	for i, key := range q.also {
		picked := a.Picked
		if q.Type == models.Order {
			picked = inSteps(picked, q.Also[i])
		}
		f, err := key.Score(grading.Answer{Picked: picked, Text: a.Text})
		if err != nil {
			return 0, err
		}
		best = max(best, f)
	}
	return best, nil
}

// inSteps turns the places of steps in stored order into those in the right one.
func inSteps(picked, steps []int) []int {
	if steps == nil || len(picked) == 0 {
		return picked
	}
	out := make([]int, len(picked))
	for i, p := range picked {
		out[i] = slices.Index(steps, p)
	}
	return out
}

func typeOf(t models.QuestionType) grading.Type {
	switch t {
	case models.Multiple:
		return grading.Multiple
	case models.TypedText:
		return grading.Text
	case models.TypedNumber:
		return grading.Number
	case models.Order:
		return grading.Order
	}
	return grading.Single
}

// picks reports whether the question is answered by choices.
func (q *question) picks() bool { return q.Type != models.TypedText && q.Type != models.TypedNumber }
