package moderation

import (
	"context"
	"errors"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// StrikeWindow is for how long the points of a sanction count.
const StrikeWindow = 365 * 24 * time.Hour

const day = 24 * time.Hour

// Step is what the ladder suggests for somebody with some points. Nobody has to
// follow it.
type Step struct {
	Points int // from how many on
	Action models.DecisionAction
	Lasts  time.Duration // 0 is until it is lifted
}

// Ladder is how what is decided grows with what was decided before.
var Ladder = []Step{
	{0, models.ActWarn, 0}, {1, models.ActMute, 3 * day}, {3, models.ActSuspend, day}, {5, models.ActSuspend, 7 * day},
	{8, models.ActSuspend, 30 * day}, {12, models.ActBan, 0},
}

// Suggest is the step of the ladder for some points.
func Suggest(points int) Step {
	out := Ladder[0]
	for _, step := range Ladder {
		if points >= step.Points {
			out = step
		}
	}
	return out
}

// Record is what somebody was sanctioned for.
type Record struct {
	Sanctions []*models.Sanction // the newest first
	Points    int                // that count now
	Next      Step
}

// Record reads the record of a person, the newest hundred of it.
func (d *Desk) Record(ctx context.Context, person schema.ID) (*Record, error) {
	list, err := d.sanctionsBy(ctx, schema.Eq("UserID", person), 100)
	if err != nil {
		return nil, err
	}
	out := &Record{Sanctions: list}
	since := d.now().Add(-StrikeWindow)
	for _, s := range list {
		if s.Counts(since) {
			out.Points += s.Points
		}
	}
	out.Next = Suggest(out.Points)
	return out, nil
}

// timer is the actor of what ends by itself.
func timer() schema.Program { return schema.Program{Name: "timer"} }

// Tidy writes down what has ended by itself: the status of sanctions, of people
// whose suspension or limit is over, and of content that was withheld. Nothing
// waits for it but lists, which show that content again.
func (d *Desk) Tidy(ctx context.Context) error {
	return errors.Join(d.tidyPeople(ctx), d.tidySanctions(ctx), d.tidyMeasures(ctx))
}

func (d *Desk) tidySanctions(ctx context.Context) error {
	over := schema.And(schema.Eq("Status", string(models.SanctionActive)), schema.Compare("EndsAt", schema.OpLte, d.now()))
	for {
		list, err := d.sanctionsBy(ctx, over, 100)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, s := range list {
			is := *s
			is.Status = models.SanctionExpired
			if err := d.db.Swap(ctx, s, &is); err != nil && !errors.Is(err, schema.ErrStale) {
				return err
			}
		}
	}
}

func (d *Desk) tidyPeople(ctx context.Context) error {
	for status, verb := range map[models.UserStatus]string{models.UserSuspended: "unsuspend", models.UserLimited: "unlimit"} {
		q := database.Query{Model: d.user, Actor: timer(), Verb: schema.VerbView, Limit: 100,
			Where: schema.And(schema.Eq("Status", string(status)), schema.Compare("StatusUntil", schema.OpLte, d.now()))}
		for {
			page, err := d.db.List(ctx, q)
			if err != nil {
				return err
			}
			for _, row := range page.Rows {
				u := row.(*models.User)
				_, err := d.db.Transition(ctx, timer(), d.user, u.ID, verb, &schema.Input{Lock: &u.LockVersion})
				if err != nil && !errors.Is(err, schema.ErrStale) && !errors.Is(err, schema.ErrConflict) && !errors.Is(err, schema.ErrNotFound) {
					return err
				}
			}
			if q.Cursor = page.Next; page.Next == "" {
				break
			}
		}
	}
	return nil
}
