package disputes

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// asked is the question of a quiz by its stable key, as the newest version asks
// it that was ever live. ErrNotFound where there is none.
func (s *Service) asked(ctx context.Context, key schema.ID, where ...schema.Cond) (*models.Question, *models.QuizVersion, error) {
	cond := schema.And(append(where, schema.Eq("StableKey", key),
		schema.In("QuizVersion.Status", string(models.VersionApproved), string(models.VersionSuperseded)))...)
	page, err := s.DB.List(ctx, database.Query{Model: s.question, Actor: self(), Verb: schema.VerbView, Where: cond,
		Sort: []database.Order{{Path: "ID", Desc: true}}, With: []string{"QuizVersion", "Choices", "Accepted"}, Limit: 1})
	if err != nil {
		return nil, nil, err
	}
	if len(page.Rows) == 0 {
		return nil, nil, fmt.Errorf("question %s: %w", key, schema.ErrNotFound)
	}
	q := page.Rows[0].(*models.Question)
	return q, q.QuizVersion, nil
}

// Question finds a question that was published once, by its stable key, and its
// quiz, if the actor may see that.
func (s *Service) Question(ctx context.Context, actor schema.Actor, key schema.ID) (*models.Quiz, *models.Question, error) {
	q, version, err := s.asked(ctx, key)
	if err != nil {
		return nil, nil, err
	}
	row, err := s.DB.Get(ctx, actor, schema.VerbRead, s.quiz, version.QuizID)
	if errors.Is(err, schema.ErrForbidden) || errors.Is(err, schema.ErrUnauthorized) {
		err = fmt.Errorf("quiz: %w", schema.ErrNotFound)
	}
	if err != nil {
		return nil, nil, err
	}
	return row.(*models.Quiz), q, nil
}

// claim is the rule of dispute.add. Which quiz and version it is about is what
// the claimant has answered.
func (s *Service) claim(ctx context.Context, c *schema.Change) error {
	d := c.Row.(*models.Dispute)
	if schema.Blank(d.Claim) {
		return schema.Invalid{schema.NewProblem("/claim", "required", nil)}
	}
	quiz, _, err := s.Question(ctx, c.Actor, d.StableKey)
	if err != nil {
		return err
	}
	if quiz.OwnerID == d.ClaimantID {
		return denied("내 퀴즈의 정답은 바로 고칠 수 있어요.", "The key of one's own quiz can be revised at once.")
	}
	version, err := s.answered(ctx, d.ClaimantID, quiz.ID, d.StableKey)
	if err != nil {
		return err
	}
	q, _, err := s.asked(ctx, d.StableKey, schema.Eq("QuizVersionID", version))
	if err != nil {
		return err
	}
	d.QuizID, d.QuizVersionID, d.Stem = quiz.ID, version, q.Stem
	d.DueAt = schema.At(s.Now().Add(AuthorHas))
	d.Reply, d.Verdict, d.Rev, d.ContestedAt = "", "", 0, schema.Time{}
	key := d.ClaimantID.String() + ":" + d.StableKey.String()
	d.OpenKey = &key
	if err := s.Limiter.Limit(ctx, "dispute:"+d.ClaimantID.String(), PerHour, time.Hour); err != nil {
		return err
	}
	return s.fresh(ctx, d)
}

// answered is the version in which somebody has last answered a question. Who
// has not cannot know what is wrong with it.
func (s *Service) answered(ctx context.Context, person, quiz, key schema.ID) (schema.ID, error) {
	page, err := s.DB.List(ctx, database.Query{Model: s.attempt, Actor: self(), Verb: schema.VerbView, Limit: 1, Sort: []database.Order{{Path: "SubmittedAt", Desc: true}},
		Where: schema.And(schema.Eq("UserID", person), schema.Eq("QuizID", quiz), schema.Eq("Status", string(models.AttemptSubmitted)), schema.Eq("Answers.StableKey", key))})
	if err != nil {
		return schema.ID{}, err
	}
	if len(page.Rows) == 0 {
		return schema.ID{}, denied("이 문제를 풀고 낸 사람만 이의를 낼 수 있어요.", "Only who has submitted an answer to this question can dispute it.")
	}
	return page.Rows[0].(*models.Attempt).QuizVersionID, nil
}

// fresh refuses what the claimant has said already of this version.
func (s *Service) fresh(ctx context.Context, d *models.Dispute) error {
	same := schema.And(schema.Eq("ClaimantID", d.ClaimantID), schema.Eq("StableKey", d.StableKey))
	for _, known := range []struct {
		cond         schema.Cond
		code, ko, en string
	}{
		{schema.Eq("OpenKey", *d.OpenKey), "already_disputed", "이미 낸 이의를 보고 있어요.", "Your dispute of it is being looked at already."},
		{schema.And(same, schema.Eq("QuizVersionID", d.QuizVersionID)), "decided", "이 판의 이 문제는 이미 판단했어요.", "This question of this version was decided already."},
	} {
		_, err := s.DB.FindBy(ctx, s.dispute, known.cond)
		if err == nil {
			return schema.Refuse(known.code, known.ko, known.en)
		}
		if !errors.Is(err, schema.ErrNotFound) {
			return err
		}
	}
	return nil
}

// written refuses to change what somebody claimed.
func written(_ context.Context, c *schema.Change) error {
	if schema.IsProgram(c.Actor) {
		return nil
	}
	return schema.Refuse("written", "이의는 고칠 수 없어요.", "A dispute stays as it was written.")
}

func denied(ko, en string) error { return &schema.Denied{Detail: schema.Text{KO: ko, EN: en}} }
