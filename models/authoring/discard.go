package authoring

import (
	"context"
	"fmt"
	"strconv"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// discard throws away the edit that waits beside what is live: the next one
// begins from what is live. A draft goes to the trash. A version that was
// rejected stays among the versions, since a decision speaks of it.
func (r *rules) discard(ctx context.Context, c *schema.Change) error {
	quiz := c.Row.(*models.Quiz)
	if quiz.LiveVersionID.IsZero() || quiz.LiveVersionID == quiz.DraftVersionID {
		return &schema.Refused{Code: "nothing_to_discard", Detail: schema.Text{
			KO: "게시된 판 말고 다른 판이 없어요.", EN: "There is no other version than the published one."}}
	}
	draft, err := r.load(ctx, quiz.DraftVersionID)
	if err != nil {
		return err
	}
	live, err := r.load(ctx, quiz.LiveVersionID)
	if err != nil {
		return err
	}
	affect(c, "draft_version.number", strconv.Itoa(draft.Number), strconv.Itoa(live.Number))
	quiz.DraftVersionID, quiz.DraftStatus, quiz.ReviewHash, quiz.Swapped = live.ID, live.Status, "", false
	if draft.Status != models.VersionDraft {
		return nil
	}
	c.After(func(ctx context.Context) error {
		if _, err := r.db.Trash(ctx, self(), r.version, draft.ID, nil); err != nil {
			return fmt.Errorf("discard version %d: %w", draft.Number, err)
		}
		return nil
	})
	return nil
}

// newest is the version of a quiz with the highest number, thrown away or not.
func (r *rules) newest(ctx context.Context, quiz schema.ID) (out *models.QuizVersion, err error) {
	for _, trash := range []bool{false, true} {
		page, err := r.db.List(ctx, database.Query{Model: r.version, Actor: self(), Verb: schema.VerbView, Trash: trash, Limit: 1,
			Where: schema.Eq("QuizID", quiz), Sort: []database.Order{{Path: "Number", Desc: true}}})
		if err != nil {
			return nil, fmt.Errorf("the versions of a quiz: %w", err)
		}
		for _, row := range page.Rows {
			if v := row.(*models.QuizVersion); out == nil || v.Number > out.Number {
				out = v
			}
		}
	}
	return out, nil
}
