package exam

import (
	"context"
	"encoding/json"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Progress is how far an attempt has come.
type Progress struct {
	ID       schema.ID `json:"id"`
	Answered int       `json:"answered"`
	Total    int       `json:"total"`
}

// Save keeps answers to some of the questions; those to others stay. When one
// is wrong, nothing is kept. It is ErrStale when the attempt was changed since
// it was found: find it again and save again.
func (s *Service) Save(ctx context.Context, sit *Sitting, replies []Reply) (*Progress, error) {
	saved, err := readSaved(sit.Attempt)
	if err != nil {
		return nil, err
	}
	if saved, err = sit.merge(saved, replies); err != nil {
		return nil, err
	}
	if err := s.open(sit.Attempt); err != nil {
		return nil, err
	}
	after := *sit.Attempt
	if after.Saved, err = json.Marshal(saved); err != nil {
		return nil, fmt.Errorf("exam: save: %w", err)
	}
	if err := s.db.Swap(ctx, sit.Attempt, &after); err != nil {
		return nil, err
	}
	sit.Attempt = &after
	return &Progress{ID: after.ID, Answered: len(saved), Total: len(sit.paper.questions)}, nil
}

// open reports whether the attempt may still be answered.
func (s *Service) open(a *models.Attempt) error {
	switch a.Standing(s.now()) {
	case models.AttemptInProgress:
		return nil
	case models.AttemptExpired:
		return schema.Refuse("expired", "시간이 지나서 더 풀 수 없어요.", "Its time is over.")
	case models.AttemptVoided:
		return schema.Refuse("voided", "무효가 된 응시예요.", "It was voided.")
	}
	return schema.Refuse("submitted", "이미 낸 응시예요.", "It was submitted already.")
}
