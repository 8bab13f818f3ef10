package moderation

import (
	"context"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// untaken refuses to undo an approval once somebody has begun what it published,
// or has rated the quiz or said something of it since: they have met it, and what
// they did is about it.
func (d *Desk) untaken(ctx context.Context, act actWas, since schema.Time) error {
	row, err := d.db.Hold(ctx, d.quiz, schema.Eq("ID", act.ID))
	if err != nil {
		return err
	}
	quiz := row.(*models.Quiz)
	of := schema.Eq("QuizID", quiz.ID)
	for m, met := range map[*schema.Model]schema.Cond{
		d.attempt: schema.And(of, schema.Eq("QuizVersionID", quiz.LiveVersionID)),
		d.rating:  schema.And(of, schema.Compare("UpdatedAt", schema.OpGte, since)),
		d.comment: schema.And(of, schema.Compare("CreatedAt", schema.OpGte, since)),
	} {
		n, _, err := d.db.Count(ctx, database.Query{Model: m, Actor: self(), Verb: schema.VerbView, Where: met}, 1)
		if err != nil {
			return err
		}
		if n > 0 {
			return movedOn()
		}
	}
	return nil
}
