package moderation

import (
	"context"
	"fmt"
	"slices"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Impartial is ErrForbidden for whose a case is, for who reported what it is
// about or what is appealed in it, and for who decided that or does not stand
// above who appeals. They neither claim nor decide it, in the queue and on the
// subject's own page alike.
func (d *Desk) Impartial(ctx context.Context, actor schema.Actor, c *models.Case) error {
	if schema.IsProgram(actor) {
		return nil
	}
	if c.OwnerID == actor.ActorID() {
		return partial()
	}
	return d.uninvolved(ctx, actor, c, true)
}

func partial() error {
	return fmt.Errorf("a case about oneself or by oneself: %w", schema.ErrForbidden)
}

// uninvolved is Impartial for whoever it is not about. What is appealed in the case
// matters where that is ruled on or taken back (second): who appeals is not beyond
// the reach of who decided first.
func (d *Desk) uninvolved(ctx context.Context, actor schema.Actor, c *models.Case, second bool) error {
	if schema.IsProgram(actor) {
		return nil
	}
	var appeals []*models.Appeal
	if second {
		var err error
		if appeals, err = d.waiting(ctx, c); err != nil {
			return err
		}
		if err := d.secondOpinion(ctx, actor, appeals); err != nil {
			return err
		}
	}
	return d.unreported(ctx, actor, c, appeals)
}

// unreported refuses who reported a subject: what waits for an answer, and what
// was answered already where it belongs to the case or to a decision that is
// appealed in it.
func (d *Desk) unreported(ctx context.Context, actor schema.Actor, c *models.Case, appeals []*models.Appeal) error {
	page, err := d.db.List(ctx, database.Query{Model: d.report, Actor: self(), Verb: schema.VerbView, Limit: atATime,
		Where: schema.And(schema.Eq("Subject", string(c.Subject)), schema.Eq("SubjectID", c.SubjectID), schema.Eq("ReporterID", actor.ActorID()))})
	if err != nil || len(page.Rows) == 0 {
		return err
	}
	mine := rowsOf[models.Report](page.Rows)
	if slices.ContainsFunc(mine, func(r *models.Report) bool { return r.Status == models.ReportOpen }) {
		return partial()
	}
	reports, cases := make([]any, len(mine)), []any{c.ID}
	for i, r := range mine {
		reports[i] = r.ID
	}
	for _, a := range appeals {
		if a.Decision != nil && !a.Decision.CaseID.IsZero() {
			cases = append(cases, a.Decision.CaseID)
		}
	}
	n, _, err := d.db.Count(ctx, database.Query{Model: d.signals, Actor: self(), Verb: schema.VerbView,
		Where: schema.And(schema.In("CaseID", cases...), schema.In("ReportID", reports...))}, 1)
	if err == nil && n > 0 {
		err = partial()
	}
	return err
}

// secondOpinion refuses who decided what is appealed, who appeals, and who does
// not stand above them.
func (d *Desk) secondOpinion(ctx context.Context, actor schema.Actor, appeals []*models.Appeal) error {
	for _, a := range appeals {
		if me := actor.ActorID(); me == a.UserID || a.Decision != nil && a.Decision.ActorID == me {
			return fmt.Errorf("an appeal about one's own decision, or one's own: %w", schema.ErrForbidden)
		}
		mine, err := accounts.Rank(ctx, d.db, actor)
		if err != nil {
			return err
		}
		theirs, err := accounts.RankOf(ctx, d.db, a.UserID)
		if err != nil {
			return err
		}
		if theirs >= mine {
			return fmt.Errorf("an appeal of a person of the same or a higher rank: %w", schema.ErrForbidden)
		}
	}
	return nil
}
