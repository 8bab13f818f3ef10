package authoring

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// submit hands the draft version to review, if its content is complete. What
// people write whose role may publish at once is published at once.
func (r *rules) submit(ctx context.Context, c *schema.Change) error {
	quiz := c.Row.(*models.Quiz)
	if err := r.mayPublish(ctx, c.Actor, quiz); err != nil {
		return err
	}
	v, err := r.load(ctx, quiz.DraftVersionID)
	if err != nil {
		return err
	}
	problems := checkContent(v.Questions)
	if !schema.IsProgram(c.Actor) {
		bare, err := undescribed(ctx, r.db, v)
		if err != nil {
			return err
		}
		problems = append(problems, bare...)
	}
	if len(problems) > 0 {
		return problems
	}
	if err := credited(quiz, v); err != nil {
		return err
	}
	if !schema.IsProgram(c.Actor) && quiz.OwnerID == c.Actor.ActorID() && c.Actor.Allowed(r.quiz.Permission("publish")) {
		c.Then(func(ctx context.Context) error {
			for _, held := range r.held {
				if keep, err := held(ctx, quiz); err != nil || keep {
					return err
				}
			}
			_, err := r.db.Transition(ctx, schema.Program{Name: "trusted"}, r.quiz, quiz.ID, "publish", nil)
			return err
		})
	}
	hash := ContentHash(v)
	quiz.Swapped = v.ContentHash != "" && v.ContentHash != hash
	return r.review(ctx, c, v, models.VersionDraft, models.VersionPending, hash)
}

// mayPublish refuses owners who may publish no quiz now, since their account is
// limited or may not: what they made before does not reach anybody either.
func (r *rules) mayPublish(ctx context.Context, a schema.Actor, quiz *models.Quiz) error {
	if schema.IsProgram(a) || quiz.OwnerID != a.ActorID() {
		return nil
	}
	row, err := r.db.Find(ctx, r.user, quiz.OwnerID)
	if err != nil {
		return fmt.Errorf("who publishes: %w", err)
	}
	if u := row.(*models.User); u.Blocked(schema.Now()) {
		return moderation.Withheld(ctx, r.db, u, models.SanctionBlock, u.BlockedUntil)
	}
	if a.Super() || a.Allowed(r.quiz.Permission(schema.VerbAdd)) {
		return nil
	}
	return &schema.Denied{Detail: schema.Text{
		KO: "지금은 퀴즈를 낼 수 없어요. 계정이 제한되어 있어요.", EN: "You may not publish quizzes now: your account is limited."}}
}

// credited asks for the author of what is shared under a licence that names
// one. CC0 and all rights reserved name nobody.
func credited(quiz *models.Quiz, v *models.QuizVersion) error {
	if (quiz.Licence == models.CCBY || quiz.Licence == models.CCBYSA) && v.Attribution == "" {
		return schema.Invalidf("/attribution", "required", schema.Text{
			KO: "이 라이선스에는 출처를 적어야 해요.", EN: "This licence needs the name to credit."})
	}
	return nil
}

// review moves the version of a quiz. A quiz that is published stays so while
// an edit of it is under review; its entry in the log then says what moved.
func (r *rules) review(ctx context.Context, c *schema.Change, v *models.QuizVersion, from, to models.VersionStatus, hash string) error {
	if err := r.move(ctx, v, from, to, hash); err != nil {
		return err
	}
	quiz := c.Row.(*models.Quiz)
	if t, ok := r.quiz.Transition(c.Verb); ok {
		quiz.Status = models.QuizStatus(r.quiz.Arrives(t, c.Old))
	}
	quiz.DraftStatus = to
	if quiz.ReviewHash = ""; to == models.VersionPending {
		quiz.ReviewHash = hash
	} else {
		quiz.Swapped = false
	}
	return nil
}

// withdraw takes the version back from review, to be edited. It keeps the hash of
// what was submitted, so that another text in its place is known as such.
func (r *rules) withdraw(ctx context.Context, c *schema.Change) error {
	v, err := r.load(ctx, c.Row.(*models.Quiz).DraftVersionID)
	if err != nil {
		return err
	}
	return r.review(ctx, c, v, models.VersionPending, models.VersionDraft, v.ContentHash)
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
	quiz.DraftVersionID, quiz.DraftStatus = fresh.id, models.VersionDraft
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
