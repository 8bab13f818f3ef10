package moderation

import (
	"context"
	"encoding/json"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// reviewsMost is how many decisions about a quiz are looked at for its versions.
const reviewsMost = 100

// Rejections are why versions of a quiz were sent back, the newest decision of
// each by the id of the version.
func (d *Desk) Rejections(ctx context.Context, quiz *models.Quiz) (map[schema.ID]*models.Decision, error) {
	page, err := d.db.List(ctx, database.Query{Model: d.decision, Actor: self(), Verb: schema.VerbView, Limit: reviewsMost, Sort: []database.Order{{Path: "ID", Desc: true}},
		Where: schema.And(schema.Eq("Subject", string(models.CaseQuiz)), schema.Eq("SubjectID", quiz.ID), schema.Eq("OwnerID", quiz.OwnerID), schema.Eq("Action", string(models.ActReject)))})
	if err != nil {
		return nil, err
	}
	out := map[schema.ID]*models.Decision{}
	for _, row := range page.Rows {
		one := row.(*models.Decision)
		var seen struct {
			Version schema.ID `json:"under_review"`
		}
		if err := json.Unmarshal(one.Snapshot, &seen); err != nil || seen.Version.IsZero() || out[seen.Version] != nil {
			continue
		}
		out[seen.Version] = one
	}
	return out, nil
}

// Reviewed is the open case of a quiz as its owner may know of it, nil for none.
func (d *Desk) Reviewed(ctx context.Context, quiz schema.ID) (*models.Case, error) {
	page, err := d.db.List(ctx, database.Query{Model: d.cases, Actor: self(), Verb: schema.VerbView, Limit: 1,
		Where: schema.And(schema.Eq("Subject", string(models.CaseQuiz)), schema.Eq("SubjectID", quiz), schema.Eq("Waits", true))})
	if err != nil || len(page.Rows) == 0 {
		return nil, err
	}
	return page.Rows[0].(*models.Case), nil
}

// Ahead counts the cases that are looked at before one that waits.
func (d *Desk) Ahead(ctx context.Context, c *models.Case) (int, error) {
	n, _, err := d.db.Count(ctx, database.Query{Model: d.cases, Actor: self(), Verb: schema.VerbView,
		Where: schema.And(schema.Eq("Waits", true), schema.Compare("Urgency", schema.OpGt, c.Urgency))}, 0)
	return n, err
}
