package disputes

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// takenBack is the rule of dispute.undo, which the desk alone asks for: the
// dispute waits as it did before it was judged, and a key that it revised is
// what it was. A revision is never changed, so another one takes it back: whoever
// was graded by it meanwhile is graded anew, with both scores kept.
func (s *Service) takenBack(ctx context.Context, c *schema.Change) error {
	was, desk := c.Input.Was.(models.Before)
	if !desk {
		return fmt.Errorf("undo: %w", schema.ErrForbidden)
	}
	old, d := c.Old.(*models.Dispute), c.Row.(*models.Dispute)
	open := d.ClaimantID.String() + ":" + d.StableKey.String()
	other, _, err := s.DB.Count(ctx, database.Query{Model: s.dispute, Actor: self(), Verb: schema.VerbView, Where: schema.Eq("OpenKey", open)}, 1)
	if err != nil {
		return err
	}
	if other > 0 {
		return fmt.Errorf("they dispute it again: %w", schema.ErrStale)
	}
	d.Status, d.Verdict, d.Rev, d.OpenKey = models.DisputeStatus(was.Status), "", 0, &open
	if old.Rev == 0 {
		return nil
	}
	return s.back(ctx, c, old)
}

// back appends the revision that takes another one back, under the lock of the
// quiz's counters as every one. It is ErrStale where the key was revised since.
func (s *Service) back(ctx context.Context, c *schema.Change, d *models.Dispute) error {
	quiz, err := s.DB.Find(ctx, s.quiz, d.QuizID)
	if err != nil {
		return err
	}
	counters, err := s.DB.Increase(ctx, s.stats, schema.Eq("QuizID", d.QuizID), map[string]int64{"KeyRevs": 1})
	if err != nil {
		return fmt.Errorf("disputes: the counters: %w", err)
	}
	of := schema.And(schema.Eq("QuizID", d.QuizID), schema.Eq("StableKey", d.StableKey))
	later, _, err := s.DB.Count(ctx, database.Query{Model: s.revision, Actor: self(), Verb: schema.VerbView, Where: schema.And(of, schema.Compare("Rev", schema.OpGt, d.Rev))}, 1)
	if err != nil {
		return err
	}
	if later > 0 {
		return fmt.Errorf("the key was revised again: %w", schema.ErrStale)
	}
	row, err := s.DB.FindBy(ctx, s.revision, schema.And(of, schema.Eq("Rev", d.Rev)))
	if err != nil {
		return err
	}
	made := row.(*models.KeyRevision)
	c.After(func(ctx context.Context) error {
		err := s.DB.Append(ctx, &models.KeyRevision{
			QuizID: made.QuizID, Rev: counters.(*models.QuizStats).KeyRevs, StableKey: made.StableKey, Stem: made.Stem, Print: made.Print,
			Change: models.KeyTakenBack, Reason: takenBack, DisputeID: d.ID, ActorID: c.Actor.ActorID(), ActorName: c.Actor.ActorName(),
		})
		if err != nil {
			return err
		}
		changes := &audit.Changes{Reason: takenBack, Fields: []audit.Field{audit.Said(made.Stem, made.Change.Label("en"), "")}}
		if err := s.DB.Note(ctx, c.Actor, "revise_key", s.quiz, quiz, changes); err != nil {
			return err
		}
		return s.Jobs.Enqueue(ctx, Regrade{d.QuizID})
	})
	return nil
}

// takenBack is why a key is what it was before, for those who read its revisions.
const takenBack = "판단을 바로 되돌렸어요. (The judgement was taken back at once.)"
