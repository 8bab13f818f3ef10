package accounts

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// writeApp is the rule of every write of an authenticator app: people set theirs
// up themselves, and those above them take it away from who has lost it.
func (s *Service) writeApp(ctx context.Context, c *schema.Change) error {
	if schema.IsProgram(c.Actor) {
		return nil
	}
	app, _ := c.Old.(*models.Authenticator)
	if app == nil {
		app = &models.Authenticator{}
	}
	return s.takeAway(ctx, c, app.UserID, "app_off")
}

// writePasskey is the rule of every write of a passkey, as writeApp is.
func (s *Service) writePasskey(ctx context.Context, c *schema.Change) error {
	if schema.IsProgram(c.Actor) {
		return nil
	}
	key, _ := c.Old.(*models.Passkey)
	if key == nil {
		key = &models.Passkey{}
	}
	return s.takeAway(ctx, c, key.UserID, "passkey_off")
}

// takeAway lets those above a person remove a factor of theirs, and do nothing
// else with it. All sessions of the person end.
func (s *Service) takeAway(ctx context.Context, c *schema.Change, whose schema.ID, action string) error {
	if c.Verb != schema.VerbDelete && c.Verb != schema.VerbPurge {
		return &schema.Refused{Code: "by_its_person", Detail: schema.Text{
			KO: "인증 수단은 그 사람이 직접 등록해야 해요.", EN: "People set up their factors themselves."}}
	}
	row, err := s.db.Find(ctx, s.users, whose)
	if err != nil {
		return fmt.Errorf("accounts: whose factor it is: %w", err)
	}
	user := row.(*models.User)
	if err := s.above(ctx, c.Actor, user); err != nil {
		return err
	}
	if c.Verb == schema.VerbPurge {
		return nil
	}
	c.After(func(ctx context.Context) error {
		if err := s.factorChanged(ctx, c.Actor, action, user, langOf(ctx)); err != nil {
			return err
		}
		if err := s.alone(ctx, user.ID); err != nil {
			return err
		}
		return s.EndSessions(ctx, user.ID, schema.ID{})
	})
	return nil
}

// RemoveFactors takes all second factors of a person away: for the command
// changepassword, when they have lost them and nobody stands above them. name is
// a handle or an e-mail address.
func (s *Service) RemoveFactors(ctx context.Context, name string) error {
	user, err := s.byName(ctx, name)
	if err != nil {
		return err
	}
	if user.ID.IsZero() {
		return fmt.Errorf("accounts: %s: %w", name, schema.ErrNotFound)
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		for _, m := range []*schema.Model{s.apps, s.passkeys, s.codes} {
			if err := s.empty(ctx, m, schema.Eq("UserID", user.ID)); err != nil {
				return fmt.Errorf("accounts: remove factors: %w", err)
			}
		}
		if err := s.EndSessions(ctx, user.ID, schema.ID{}); err != nil {
			return err
		}
		return s.factorChanged(ctx, program(), "factors_off", user, "")
	})
}
