package tasks

import (
	"context"
	"errors"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// turns is how often a decision is tried against steps that are being stored.
const turns = 50

// Cancel stops a task between two of its steps. One that is over is left alone.
func (s *Service) Cancel(ctx context.Context, id schema.ID) error {
	return s.decide(ctx, id, func(ctx context.Context, t *models.Task) error {
		if t.Status.Over() {
			return nil
		}
		after := *t
		after.Status, after.EndedAt = models.TaskCancelled, schema.At(s.now())
		return s.Save(ctx, t, &after)
	})
}

// Retry lets a task that failed or was stopped go on where it stands, and asks
// for its work unless the caller has.
func (s *Service) Retry(ctx context.Context, id schema.ID, ask bool) error {
	return s.decide(ctx, id, func(ctx context.Context, t *models.Task) error {
		if t.Status != models.TaskFailed && t.Status != models.TaskCancelled || !s.Kept(t) {
			return nil
		}
		after := *t
		after.Status, after.Failure, after.EndedAt = models.TaskWaiting, "", schema.Time{}
		return s.db.Tx(ctx, func(ctx context.Context) error {
			if err := s.Save(ctx, t, &after); err != nil || !ask {
				return err
			}
			return s.enqueue(ctx, &after)
		})
	})
}

// decide does something with a task as it stands, again when a step came first.
func (s *Service) decide(ctx context.Context, id schema.ID, do func(context.Context, *models.Task) error) error {
	for turn := 1; ; turn++ {
		t, err := s.Find(ctx, id)
		if err != nil {
			return err
		}
		if err := do(ctx, t); !errors.Is(err, ErrBeaten) || turn == turns {
			return err
		}
	}
}
