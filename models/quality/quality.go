// Package quality listens to what people answer: a question that those get wrong
// who know the rest, or that tells nothing of who knows, is brought before a
// moderator.
//
// It looks when a quiz has come to so many people, in a job, and at the newest
// answers alone. What it has found stands in ItemFlag, once for a question as it
// is asked and a revision of its key.
package quality

import (
	"context"
	"errors"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/exam"
	"duckhoo/models/keys"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// Jobs asks for a job, in the transaction of the context.
type Jobs interface {
	Enqueue(ctx context.Context, job interface{ Kind() string }) error
}

// Study is the job that looks at the questions of a quiz.
type Study struct {
	QuizID schema.ID `json:"quiz_id"`
}

// Kind implements the queue's job.
func (Study) Kind() string { return "study_items" }

// Ask has a quiz looked at.
func Ask(ctx context.Context, jobs Jobs, quiz schema.ID) error {
	return jobs.Enqueue(ctx, Study{quiz})
}

// Options is what the service needs.
type Options struct {
	DB   *database.DB
	Exam *exam.Service
	Desk *moderation.Desk
}

// Service is the quality of the questions of one database.
type Service struct {
	Options
	quiz, flag, revision *schema.Model
}

// New returns the service of a database.
func New(o Options) (*Service, error) {
	s := &Service{Options: o}
	for name, at := range map[string]**schema.Model{"quiz": &s.quiz, "item_flag": &s.flag, "key_revision": &s.revision} {
		if *at = o.DB.Registry.Model(name); *at == nil {
			return nil, fmt.Errorf("quality: the registry has no model %q", name)
		}
	}
	return s, nil
}

// Attach gives the registry the rules. They come behind those of keys.
func Attach(reg *schema.Registry, s *Service) error {
	return reg.On("key_revision.add", s.revised)
}

func self() schema.Program { return schema.Program{Name: "quality"} }

// Work is the job: what is wrong with a published quiz adds to its case.
func (s *Service) Work(ctx context.Context, job Study) error {
	quiz, err := s.published(ctx, job.QuizID)
	if err != nil || quiz == nil {
		return err
	}
	items, err := s.Exam.Study(ctx, quiz)
	if err != nil {
		return err
	}
	for _, item := range items {
		found := Faults(item)
		if len(found) == 0 {
			continue
		}
		if err := s.raise(ctx, quiz, item, found); err != nil {
			return fmt.Errorf("quality: question %s: %w", item.Key, err)
		}
	}
	return nil
}

// published is a quiz that people can take, nil for any other.
func (s *Service) published(ctx context.Context, id schema.ID) (*models.Quiz, error) {
	row, err := s.DB.FindBy(ctx, s.quiz, schema.Eq("ID", id))
	if errors.Is(err, schema.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if quiz := row.(*models.Quiz); quiz.Status == models.QuizPublished {
		return quiz, nil
	}
	return nil, nil
}

// weights are what faults weigh in a case.
var weights = map[models.ItemFault]int{models.FaultNegative: 8, models.FaultInefficient: 4, models.FaultRival: 8}

// raise adds a question to the case of its quiz, once.
func (s *Service) raise(ctx context.Context, quiz *models.Quiz, item exam.Item, found schema.Several[models.ItemFault]) error {
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		if err := s.DB.Alone(ctx, "item flags "+quiz.ID.String()); err != nil {
			return err
		}
		known, err := s.DB.FindBy(ctx, s.flag, schema.And(schema.Eq("QuizID", quiz.ID), schema.Eq("StableKey", item.Key), schema.Eq("Asked", item.Asked), schema.Eq("Rev", item.Rev)))
		f := flagOf(quiz, item, found)
		if err == nil {
			return s.DB.Swap(ctx, known, again(known.(*models.ItemFlag), f))
		}
		if !errors.Is(err, schema.ErrNotFound) {
			return err
		}
		weight := 0
		for _, one := range found {
			weight = max(weight, weights[one])
		}
		f.CaseID, err = s.Desk.Raise(ctx, models.CaseQuiz, quiz.ID, moderation.Flag{
			Kind: models.KindStatistic, Reason: "wrong_answer", Weight: weight, Version: quiz.LiveVersionID.String(), Text: spoken(f)})
		if err != nil {
			return err
		}
		return s.DB.Append(ctx, f)
	})
}

// revised is a rule of key_revision.add: once all questions that a case is about
// have other keys, nobody has to look at what people answered by the old ones.
func (s *Service) revised(_ context.Context, c *schema.Change) error {
	r := c.Row.(*models.KeyRevision)
	c.After(func(ctx context.Context) error {
		open, err := s.Desk.Waiting(ctx, models.CaseQuiz, r.QuizID)
		if err != nil || open == nil || !open.Has(models.KindStatistic) {
			return err
		}
		flags, err := s.Flags(ctx, open.ID)
		if err != nil {
			return err
		}
		for _, f := range flags {
			if f.StableKey == r.StableKey {
				continue
			}
			another, err := s.another(ctx, f)
			if err != nil || !another {
				return err
			}
		}
		return s.Desk.Lower(ctx, models.CaseQuiz, r.QuizID, models.KindStatistic)
	})
	return nil
}

// another reports whether the key of a flagged question is another one by now. A
// revision that was taken back leaves it as it was.
func (s *Service) another(ctx context.Context, f *models.ItemFlag) (bool, error) {
	page, err := s.DB.List(ctx, database.Query{Model: s.revision, Actor: self(), Verb: schema.VerbView, Limit: 1000, Sort: []database.Order{{Path: "Rev"}},
		Where: schema.And(schema.Eq("StableKey", f.StableKey), schema.Compare("Rev", schema.OpGt, f.Rev))})
	if err != nil {
		return false, err
	}
	later := make([]*models.KeyRevision, len(page.Rows))
	for i, row := range page.Rows {
		later[i] = row.(*models.KeyRevision)
	}
	return len(keys.Holding(later)) > 0, nil
}

// Flags lists the questions that a case is about, as the quiz asks them.
func (s *Service) Flags(ctx context.Context, of schema.ID) ([]*models.ItemFlag, error) {
	return Flags(ctx, s.DB, of)
}

// Flags lists the questions that a case is about, in the order of the quiz.
func Flags(ctx context.Context, db *database.DB, of schema.ID) ([]*models.ItemFlag, error) {
	page, err := db.List(ctx, database.Query{Model: db.Registry.Of(&models.ItemFlag{}), Actor: self(), Verb: schema.VerbView,
		Where: schema.Eq("CaseID", of), Sort: []database.Order{{Path: "Position"}}, Limit: 200})
	if err != nil {
		return nil, err
	}
	out := make([]*models.ItemFlag, len(page.Rows))
	for i, row := range page.Rows {
		out[i] = row.(*models.ItemFlag)
	}
	return out, nil
}
