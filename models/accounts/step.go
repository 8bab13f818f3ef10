package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// StepHolds is how long a log-in that has begun may take.
const StepHolds = 10 * time.Minute

// ErrLost says that a log-in took too long, was finished already, or never
// began.
var ErrLost = errors.New("accounts: the log-in is over")

// Wait keeps a log-in that is halfway and returns the token of it, which the
// browser brings back.
func (s *Service) Wait(ctx context.Context, h *Halfway) (token string, err error) {
	return s.step(ctx, models.StepSecondFactor, h.User, "")
}

// step begins something that ends with another request of the same browser.
func (s *Service) step(ctx context.Context, purpose models.StepPurpose, user schema.ID, challenge string) (token string, err error) {
	token = newToken()
	values := map[string]any{"purpose": string(purpose), "token_hash": schema.Secret(hashed(token)), "challenge": schema.Secret(challenge),
		"expires_at": schema.At(s.now().Add(StepHolds))}
	if !user.IsZero() {
		values["user_id"] = user
	}
	if _, err := s.db.Create(ctx, program(), s.steps, &schema.Input{Values: values}); err != nil {
		return "", fmt.Errorf("accounts: begin a step: %w", err)
	}
	return token, nil
}

// stepBy returns what a token stands for, or ErrLost.
func (s *Service) stepBy(ctx context.Context, token string, purpose models.StepPurpose) (*models.LoginStep, error) {
	row, err := s.db.FindBy(ctx, s.steps, schema.And(schema.Eq("TokenHash", hashed(token)), schema.Eq("Purpose", string(purpose)),
		schema.Compare("ExpiresAt", schema.OpGt, s.time())))
	if errors.Is(err, schema.ErrNotFound) {
		return nil, ErrLost
	}
	if err != nil {
		return nil, fmt.Errorf("accounts: look up a step: %w", err)
	}
	return row.(*models.LoginStep), nil
}

// takeStep uses a step up. Of all who hold its token at the same time one gets
// it.
func (s *Service) takeStep(ctx context.Context, step *models.LoginStep) error {
	n, err := s.db.Empty(ctx, s.steps, schema.Eq("ID", step.ID))
	if err != nil {
		return fmt.Errorf("accounts: take a step: %w", err)
	}
	if n != 1 {
		return ErrLost
	}
	return nil
}

// Waiting is the log-in that a token keeps, or ErrLost.
func (s *Service) Waiting(ctx context.Context, token string) (*Halfway, error) {
	_, user, err := s.waiting(ctx, token)
	if err != nil {
		return nil, err
	}
	h, err := s.halfway(ctx, user)
	if h == nil && err == nil {
		return nil, ErrLost
	}
	return h, err
}

func (s *Service) waiting(ctx context.Context, token string) (*models.LoginStep, *models.User, error) {
	step, err := s.stepBy(ctx, token, models.StepSecondFactor)
	if err != nil {
		return nil, nil, err
	}
	row, err := s.db.Find(ctx, s.users, step.UserID)
	if err != nil {
		return nil, nil, fmt.Errorf("accounts: whose step it is: %w", err)
	}
	return step, row.(*models.User), nil
}

// Finish ends a log-in that Wait keeps with a code of an app or a recovery
// code. It returns ErrLost, ErrCode, *Locked or *Barred. A wrong code counts as
// a wrong password does, and leaves the step where it is.
func (s *Service) Finish(ctx context.Context, token, code string, from Client) (*SignedIn, error) {
	step, user, err := s.waiting(ctx, token)
	if err != nil {
		return nil, err
	}
	limits := s.lockout(user, "", from)
	if err := s.take(ctx, limits...); err != nil {
		return nil, err
	}
	var in *SignedIn
	err = s.db.Tx(ctx, func(ctx context.Context) (err error) {
		if err := s.forgive(ctx, limits); err != nil {
			return err
		}
		if err := s.takeStep(ctx, step); err != nil {
			return err
		}
		if err := s.spend(ctx, user, code); err != nil {
			return err
		}
		in, err = s.enter(ctx, user, "", models.BySecondFactor, from)
		return err
	})
	if err != nil {
		return nil, err
	}
	return in, nil
}
