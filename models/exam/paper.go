package exam

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/grading"
	"duckhoo/models/schema"
)

// paper is a version made ready to be asked and graded. It never changes.
type paper struct {
	version   *models.QuizVersion
	questions []*question // in stored order
	byKey     map[schema.ID]*question
	max       int // points
}

// question is one question of a paper.
type question struct {
	*models.Question
	key       *grading.Key
	choice    map[schema.ID]int // index by id
	solutions []Solution        // typed answers that count
}

// paper returns a version, from memory if it is there. Only versions whose
// text cannot change any more are kept.
func (s *Service) paper(ctx context.Context, id schema.ID) (*paper, error) {
	if p, ok := s.papers.GetIfPresent(id); ok {
		return p, nil
	}
	row, err := s.db.Find(ctx, s.version, id, "Questions.Choices", "Questions.Accepted")
	if err != nil {
		return nil, fmt.Errorf("exam: the version: %w", err)
	}
	p := newPaper(row.(*models.QuizVersion))
	if p.version.Status == models.VersionApproved || p.version.Status == models.VersionSuperseded {
		s.papers.Set(id, p)
	}
	return p, nil
}

func newPaper(v *models.QuizVersion) *paper {
	p := &paper{version: v, byKey: make(map[schema.ID]*question, len(v.Questions))}
	for i := range v.Questions {
		q := newQuestion(&v.Questions[i])
		p.questions = append(p.questions, q)
		p.byKey[q.StableKey] = q
		p.max += q.Points
	}
	return p
}

func newQuestion(q *models.Question) *question {
	out := &question{Question: q, choice: make(map[schema.ID]int, len(q.Choices))}
	asked := grading.Question{Type: typeOf(q.Type), Partial: q.Scoring == models.Partial, Match: q.Matching()}
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
