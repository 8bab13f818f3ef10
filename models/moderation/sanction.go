package moderation

import (
	"context"
	"slices"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Ends reports whether what an action does may have an end.
func Ends(reg *schema.Registry, a models.DecisionAction) bool {
	for _, row := range []any{&models.User{}, &models.Quiz{}} { // comments end what quizzes do
		if t, ok := reg.Of(row).Transition(string(a)); ok && t.Ends {
			return true
		}
	}
	return false
}

// standing puts into the row of a person what a decision about them begins or
// ends, and returns what is to be written when the decision is: a sanction that
// begins, or those that end. The row says until when each of them runs, so that
// nobody has to look for sanctions to know what somebody may do.
func (d *Desk) standing(ctx context.Context, c *schema.Change, action models.DecisionAction) (func(context.Context, *models.Decision) error, error) {
	old, u := c.Old.(*models.User), c.Row.(*models.User)
	if t, ok := d.user.Transition(string(action)); ok {
		u.Status = models.UserStatus(d.user.Arrives(t, old))
	}
	if until := c.Input.Until; !until.IsZero() && !d.now().Before(until.Time) {
		return nil, schema.Invalidf("/until", "past", schema.Text{KO: "지금보다 뒤여야 해요.", EN: "It must be later than now."})
	}
	if until := c.Input.Until; until.After(d.now().Add(models.SanctionMost)) {
		return nil, schema.Invalidf("/until", "too_late", schema.Text{KO: "100년 안이어야 해요. 풀어 줄 때까지라면 비워 두세요.", EN: "At most a hundred years ahead; leave it out for what lasts until it is lifted."})
	}
	if action == models.ActLimit {
		u.StatusUntil = c.Input.Until
	}
	active, err := d.active(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	if t, makes := action.Sanction(); makes {
		return d.begins(c, t, active)
	}
	if t, makes := action.Lifts().Sanction(); makes {
		return d.ends(ctx, c, t, active)
	}
	return func(context.Context, *models.Decision) error { return nil }, nil
}

// begins adds a sanction to those that run.
func (d *Desk) begins(c *schema.Change, t models.SanctionType, active []*models.Sanction) (func(context.Context, *models.Decision) error, error) {
	old, u := c.Old.(*models.User), c.Row.(*models.User)
	if t == models.SanctionSuspension && old.Status == models.UserSuspended && old.Barred(d.now()) {
		return nil, schema.Refuse("wrong_state", "이미 정지되어 있어요.", "The account is suspended already.")
	}
	s := &models.Sanction{UserID: u.ID, Type: t, Points: t.Points(), StartsAt: d.now(), Status: models.SanctionActive, Reason: c.Input.Reason}
	if t != models.SanctionWarning {
		s.EndsAt = c.Input.Until
	}
	d.settleStanding(u, t, append(active, s))
	c.Affect("sanction", "", spell(s))
	return func(ctx context.Context, one *models.Decision) error {
		s.DecisionID = one.ID
		return d.db.Append(ctx, s)
	}, nil
}

// ends takes sanctions of a type from those that run. One that has ended by
// itself has expired; one that is cut short was overturned and has no points.
func (d *Desk) ends(ctx context.Context, c *schema.Change, t models.SanctionType, active []*models.Sanction) (func(context.Context, *models.Decision) error, error) {
	u := c.Row.(*models.User)
	of := reverting(ctx)
	gone := slices.DeleteFunc(slices.Clone(active), func(s *models.Sanction) bool { return s.Type != t || !of.IsZero() && s.DecisionID != of })
	if len(gone) == 0 && t != models.SanctionSuspension && t != models.SanctionBan {
		return nil, schema.Refuse("wrong_state", "풀 것이 없어요.", "There is nothing to lift.")
	}
	d.settleStanding(u, t, slices.DeleteFunc(active, func(s *models.Sanction) bool { return slices.Contains(gone, s) }))
	for _, s := range gone {
		c.Affect("sanction", spell(s), "")
	}
	return func(ctx context.Context, one *models.Decision) error {
		for _, s := range gone {
			if err := d.endSanction(ctx, s, one.ID); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// endSanction writes how a sanction has ended. By names the decision that cut it
// short.
func (d *Desk) endSanction(ctx context.Context, s *models.Sanction, by schema.ID) error {
	is := *s
	is.Status = s.Stands(d.now())
	if !reverting(ctx).IsZero() || is.Status == models.SanctionActive {
		is.Status, is.LiftedByID = models.SanctionOverturned, by
	}
	return d.db.Swap(ctx, s, &is)
}

// settleStanding writes into a person's row until when what runs does. A verb of
// the standing itself leaves what else bars the person: a ban that is lifted does
// not end a suspension that runs.
func (d *Desk) settleStanding(u *models.User, of models.SanctionType, list []*models.Sanction) {
	now := d.now()
	until := map[models.SanctionType]schema.Time{}
	for _, s := range list {
		if end := s.EndsAt; s.Runs(now) {
			if end.IsZero() {
				end = models.Forever
			}
			if until[s.Type].Before(end.Time) {
				until[s.Type] = end
			}
		}
	}
	u.MutedUntil, u.BlockedUntil, u.SilencedUntil = until[models.SanctionMute], until[models.SanctionBlock], until[models.SanctionSilence]
	if of != models.SanctionSuspension && of != models.SanctionBan {
		return
	}
	u.StatusUntil = schema.Time{}
	end := until[models.SanctionSuspension]
	switch {
	case !until[models.SanctionBan].IsZero():
		u.Status = models.UserBanned
	case !end.IsZero():
		u.Status = models.UserSuspended
		if end != models.Forever {
			u.StatusUntil = end
		}
	}
}

// active lists the sanctions of a person that nobody has ended. Whoever writes
// them holds the person's row.
func (d *Desk) active(ctx context.Context, person schema.ID) ([]*models.Sanction, error) {
	return d.sanctionsBy(ctx, schema.And(schema.Eq("UserID", person), schema.Eq("Status", string(models.SanctionActive))), atATime)
}

func (d *Desk) sanctionsBy(ctx context.Context, where schema.Cond, limit int) ([]*models.Sanction, error) {
	page, err := d.db.List(ctx, database.Query{Model: d.sanction, Actor: self(), Verb: schema.VerbView, Where: where, Limit: limit})
	if err != nil {
		return nil, err
	}
	return rowsOf[models.Sanction](page.Rows), nil
}

// rowsOf are rows of one model.
func rowsOf[T any](rows []any) []*T {
	out := make([]*T, len(rows))
	for i, row := range rows {
		out[i] = row.(*T)
	}
	return out
}

// spell says in the log what a sanction is.
func spell(s *models.Sanction) string {
	if s.EndsAt.IsZero() {
		return string(s.Type)
	}
	return string(s.Type) + " " + s.EndsAt.String()
}

// unsanctioned is standing for the undoing of a decision: what it began was never
// right, and what it lifted runs again.
func (d *Desk) unsanctioned(ctx context.Context, c *schema.Change, of schema.ID) (func(context.Context, schema.ID) error, error) {
	u := c.Row.(*models.User)
	list, err := d.sanctionsBy(ctx, schema.And(schema.Eq("UserID", u.ID), schema.Or(schema.Eq("Status", string(models.SanctionActive)), schema.Eq("LiftedByID", of))), atATime)
	if err != nil {
		return nil, err
	}
	was := map[*models.Sanction]*models.Sanction{}
	runs := make([]*models.Sanction, len(list))
	for i, s := range list {
		is := *s
		switch runs[i] = &is; {
		case s.DecisionID == of:
			is.Status = models.SanctionOverturned
			c.Affect("sanction", spell(s), "")
		case s.LiftedByID == of:
			is.Status, is.LiftedByID = models.SanctionActive, schema.ID{}
			c.Affect("sanction", "", spell(s))
		default:
			continue
		}
		was[s] = &is
	}
	until, status := u.StatusUntil, u.Status
	d.settleStanding(u, models.SanctionSuspension, runs)
	if status == u.Status {
		u.StatusUntil = until // as it was: of a limit, too
	}
	return func(ctx context.Context, by schema.ID) error {
		for before, after := range was {
			if after.Status == models.SanctionOverturned {
				after.LiftedByID = by
			}
			if err := d.db.Swap(ctx, before, after); err != nil {
				return err
			}
		}
		return nil
	}, nil
}
