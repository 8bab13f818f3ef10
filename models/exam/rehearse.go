package exam

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Rehearse begins an attempt at a version that nobody stores and nothing counts:
// its owner sees what takers will, with the questions in their stored order. The
// same version gives the same names each time, so that a form of it can be read.
func (s *Service) Rehearse(ctx context.Context, quiz *models.Quiz, version schema.ID) (*Sitting, error) {
	now := s.now()
	sit, err := s.sit(ctx, &models.Attempt{QuizID: quiz.ID, QuizVersionID: version, Status: models.AttemptInProgress,
		Seed: schema.Secret("rehearsal " + version.String()), StartedAt: now, ExpiresAt: schema.At(now.Add(Lasts))}, quiz)
	if err != nil {
		return nil, err
	}
	sit.rehearsal = true
	return sit, nil
}

// Try answers a rehearsal and says of each question whether that is right. What
// cannot be an answer is a schema.Invalid, as Save has it.
func (s *Service) Try(sit *Sitting, replies []Reply) ([]Checked, error) {
	saved, err := sit.merge(map[schema.ID]given{}, replies)
	if err != nil {
		return nil, err
	}
	if sit.Attempt.Saved, err = json.Marshal(saved); err != nil {
		return nil, fmt.Errorf("exam: try: %w", err)
	}
	graded := *sit.Attempt
	rows, err := sit.grade(&graded, saved)
	if err != nil {
		return nil, err
	}
	answers := map[schema.ID]*models.Answer{}
	for _, row := range rows {
		answers[row.(*models.Answer).StableKey] = row.(*models.Answer)
	}
	out := make([]Checked, 0, len(rows))
	for _, q := range sit.questions() {
		one, err := sit.check(q, answers[q.StableKey])
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// questions are those of the paper in the order of the attempt: that in which
// they are stored where it is a rehearsal.
func (sit *Sitting) questions() []*question {
	if !sit.rehearsal {
		return sit.veil.shuffled(sit.paper)
	}
	return slices.SortedStableFunc(slices.Values(sit.paper.questions), func(a, b *question) int { return cmp.Compare(a.Position, b.Position) })
}
