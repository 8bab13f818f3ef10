package accounts

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// writeSession is the rule of ending a session in the back office: one's own,
// or that of somebody below. What has ended does not come back.
func (s *Service) writeSession(ctx context.Context, c *schema.Change) error {
	session, _ := c.Old.(*models.Session)
	if schema.IsProgram(c.Actor) || session == nil {
		return nil
	}
	if c.Verb == schema.VerbRestore {
		return &schema.Refused{Code: "ended", Detail: schema.Text{
			KO: "끝난 로그인은 되살릴 수 없어요. 다시 로그인해야 해요.", EN: "A log-in that has ended does not come back. Its person logs in again."}}
	}
	row, err := s.db.Find(ctx, s.users, session.UserID)
	if err != nil {
		return fmt.Errorf("accounts: whose session it is: %w", err)
	}
	user := row.(*models.User)
	if user.ID != c.Actor.ActorID() {
		if err := s.above(ctx, c.Actor, user); err != nil {
			return err
		}
	}
	if c.Verb == schema.VerbPurge {
		return nil
	}
	if err := s.endViews(ctx, schema.Eq("ID", session.ID)); err != nil {
		return err
	}
	c.After(func(ctx context.Context) error { return s.note(ctx, c.Actor, "end_login", user) })
	return nil
}
