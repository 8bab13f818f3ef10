// Package exam is how quizzes are taken: starting, answering, submitting, the
// result, and the statistics that follow from results.
//
// An attempt belongs to the member who started it, or to whoever holds the
// token that a guest was given once. It is asked and graded by the version that
// was live when it was started, whatever becomes of the quiz later. Until it is
// submitted nothing that is shown of it depends on the key: questions and
// choices stand in an order that follows from the attempt's secret seed, and
// choices have names that follow from it.
//
// A person may have several attempts at one quiz in progress, in two browsers
// for one; each is on its own, and which of them is submitted first counts.
// Questions that nobody answered are wrong.
//
// Counters and statistics are about people other than the owner: QuizStats has
// how many attempts they submitted and how many people that were. Of each of
// them the first submitted attempt counts: it has Counts and a number, Seq,
// given under the lock of the quiz's counters. So attempts that count are
// committed in the order of their numbers, and folding them into QuizScores and
// ItemStats from one number to the next misses none and takes none twice. When
// an attempt is taken out, what was folded is thrown away and folded anew.
//
// A guest is whoever holds one token, and a program could hold many. What keeps
// it from filling the statistics is the limit on requests of its address, and
// that moderators void what it made.
package exam

import (
	"context"
	"errors"
	"fmt"

	"github.com/maypok86/otter/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Service is the exams of one database.
type Service struct {
	db  *database.DB
	now func() schema.Time

	quiz, version, stats, attempt, answer, scores, items, regraded *schema.Model

	papers  *otter.Cache[schema.ID, *paper]
	reached func(ctx context.Context, quiz schema.ID) error
}

// Options is what exams need.
type Options struct {
	DB *database.DB

	// Now is the present moment; nil is schema.Now.
	Now func() schema.Time

	// Reached hears in the transaction of a submission that a quiz has come to so
	// many people that its questions are worth a look; nil for nobody.
	Reached func(ctx context.Context, quiz schema.ID) error
}

// papersKept is how many versions are kept ready in memory.
const papersKept = 500

// New returns the exams of a database whose registry has the models of quizzes.
func New(o Options) (*Service, error) {
	s := &Service{db: o.DB, now: o.Now, reached: o.Reached}
	if s.now == nil {
		s.now = schema.Now
	}
	for name, at := range map[string]**schema.Model{
		"quiz": &s.quiz, "quiz_version": &s.version, "quiz_stats": &s.stats, "attempt": &s.attempt,
		"answer": &s.answer, "quiz_scores": &s.scores, "item_stats": &s.items, "regrade": &s.regraded,
	} {
		if *at = o.DB.Registry.Model(name); *at == nil {
			return nil, fmt.Errorf("exam: the registry has no model %q", name)
		}
	}
	var err error
	if s.papers, err = otter.New(&otter.Options[schema.ID, *paper]{MaximumSize: papersKept}); err != nil {
		return nil, fmt.Errorf("exam: %w", err)
	}
	return s, nil
}

// Attach gives the registry the rules of attempts.
func Attach(reg *schema.Registry, s *Service) error {
	var errs []error
	for name, rule := range s.rules() {
		errs = append(errs, reg.On(name, rule))
	}
	return errors.Join(errs...)
}

// self is the actor of what exams write.
func self() schema.Program { return schema.Program{Name: "exam"} }
