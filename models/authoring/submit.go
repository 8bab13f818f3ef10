package authoring

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// submit hands the draft version to review, if its content is complete.
func (r *rules) submit(ctx context.Context, c *schema.Change) error {
	v, err := r.load(ctx, c.Row.(*models.Quiz).DraftVersionID)
	if err != nil {
		return err
	}
	if problems := checkContent(v.Questions); len(problems) > 0 {
		return problems
	}
	return r.move(ctx, v, models.VersionDraft, models.VersionPending, ContentHash(v))
}

// withdraw takes the version back from review, to be edited.
func (r *rules) withdraw(ctx context.Context, c *schema.Change) error {
	v, err := r.load(ctx, c.Row.(*models.Quiz).DraftVersionID)
	if err != nil {
		return err
	}
	return r.move(ctx, v, models.VersionPending, models.VersionDraft, "")
}

// revise begins a new draft from the version that was rejected.
func (r *rules) revise(ctx context.Context, c *schema.Change) error {
	quiz := c.Row.(*models.Quiz)
	v, err := r.load(ctx, quiz.DraftVersionID)
	if err != nil {
		return err
	}
	fresh, err := r.copyVersion(ctx, v)
	if err != nil {
		return err
	}
	quiz.DraftVersionID = fresh.id
	return nil
}

// move takes a version from one status to another.
func (r *rules) move(ctx context.Context, v *models.QuizVersion, from, to models.VersionStatus, hash string) error {
	if v.Status != from {
		return &schema.Refused{Code: "wrong_version_state", Detail: schema.Text{
			KO: fmt.Sprintf("판의 상태가 맞지 않아요: %s", v.Status.Label("ko")), EN: fmt.Sprintf("The version is %s.", v.Status.Label("en"))}}
	}
	_, err := r.db.Update(ctx, self(), r.version, v.ID, &schema.Input{Values: map[string]any{"status": string(to), "content_hash": hash}})
	return err
}
