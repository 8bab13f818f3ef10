// Package community is what people say about quizzes: ratings, comments and
// reports. It is rules on writes that Attach gives the registry, and the few
// things that are no plain write, Rate and Unrate.
//
// The counters of quiz_stats follow in the transaction of each write, as its
// last statement but the audit entry. What is counted is rows that are not in
// the trash: ratings, visible comments, open reports of the quiz itself.
package community

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// How much one person may say in a minute.
const (
	CommentsPerMinute = 10
	ReportsPerMinute  = 10
)

// Limiter counts one for a bucket, exactly and over all instances, and returns
// an error once there were most of them in the window. Until the transaction of
// the context ends, others wait who count for the same bucket.
type Limiter interface {
	Limit(ctx context.Context, bucket string, most int, window time.Duration) error
}

// rules are the rules of the community and what they need.
type rules struct {
	db      *database.DB
	limiter Limiter

	quiz, comment, rating, report, attempt, user *schema.Model
}

// Attach gives the registry the rules of the community, which write to db.
func Attach(reg *schema.Registry, db *database.DB, limiter Limiter) error {
	r := &rules{db: db, limiter: limiter}
	for name, at := range map[string]**schema.Model{
		"quiz": &r.quiz, "comment": &r.comment, "rating": &r.rating, "report": &r.report, "attempt": &r.attempt, "user": &r.user,
	} {
		if *at = reg.Model(name); *at == nil {
			return fmt.Errorf("community: the registry has no model %q", name)
		}
	}
	var errs []error
	for name, rule := range r.byName() {
		errs = append(errs, reg.On(name, rule))
	}
	return errors.Join(errs...)
}

// byName lists each rule under the write that it belongs to.
func (r *rules) byName() map[string]schema.Rule {
	out := map[string]schema.Rule{
		"rating.add": r.rate, "rating.change": r.rerate,
		"comment.add": r.say, "comment.change": r.reword,
		"comment.hide": r.hide, "comment.withhold": r.hide, "comment.unhide": r.unhide, "comment.reinstate": r.unhide, "comment.remove": r.hide, "comment.withdraw": r.withdraw, "comment." + models.VerbUndo: r.undo,
		"report.add": r.tell, "report.change": written, "report.withdraw": r.close,
		"report.agree": r.decide, "report.disagree": r.decide, "report.ignore": r.decide, "report.correct": r.correct, "report." + models.VerbUndo: r.reopen,
	}
	for _, verb := range []string{schema.VerbDelete, schema.VerbRestore, schema.VerbPurge} {
		out["rating."+verb] = r.ratingMoved
		out["comment."+verb] = r.commentMoved
		out["report."+verb] = r.reportMoved
		out["quiz."+verb] = r.quizMoved
		out["user."+verb] = r.userMoved
	}
	return out
}

// seen reads a row that the actor may read. What they may not is the same
// ErrNotFound as what is not there.
func (r *rules) seen(ctx context.Context, actor schema.Actor, m *schema.Model, id schema.ID) (any, error) {
	row, err := r.db.Get(ctx, actor, schema.VerbRead, m, id)
	if errors.Is(err, schema.ErrForbidden) || errors.Is(err, schema.ErrUnauthorized) {
		return nil, fmt.Errorf("%s: %w", m.Name, schema.ErrNotFound)
	}
	return row, err
}

func denied(ko, en string) error { return &schema.Denied{Detail: schema.Text{KO: ko, EN: en}} }
