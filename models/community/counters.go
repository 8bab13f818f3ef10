package community

import (
	"context"
	"fmt"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// counts is by how much the counters of a quiz move.
type counts struct{ ratings, quality, difficulty, comments, reports int }

const countSQL = `UPDATE quiz_stats SET ratings = ratings + ?, quality_sum = quality_sum + ?, difficulty_sum = difficulty_sum + ?,
comments = comments + ?, open_reports = open_reports + ? WHERE quiz_id = ?`

// count moves the counters of a quiz.
func (r *rules) count(ctx context.Context, quiz schema.ID, by counts) error {
	if by == (counts{}) {
		return nil
	}
	return r.exec(ctx, countSQL, by.ratings, by.quality, by.difficulty, by.comments, by.reports, quiz)
}

const (
	ratingsSQL    = `(SELECT count(*) FROM ratings x WHERE x.quiz_id = quiz_stats.quiz_id AND x.deleted_at IS NULL)`
	qualitySQL    = `(SELECT coalesce(sum(quality), 0) FROM ratings x WHERE x.quiz_id = quiz_stats.quiz_id AND x.deleted_at IS NULL)`
	difficultySQL = `(SELECT coalesce(sum(difficulty), 0) FROM ratings x WHERE x.quiz_id = quiz_stats.quiz_id AND x.deleted_at IS NULL)`
	commentsSQL   = `(SELECT count(*) FROM comments x WHERE x.quiz_id = quiz_stats.quiz_id AND x.status = 'visible' AND x.deleted_at IS NULL)`
	reportsSQL    = `(SELECT count(*) FROM reports x WHERE x.subject = 'quiz' AND x.subject_id = quiz_stats.quiz_id AND x.status = 'open' AND x.deleted_at IS NULL)`
	repliesSQL    = `(SELECT count(*) FROM comments x WHERE x.parent_id = comments.id AND x.status = 'visible' AND x.deleted_at IS NULL)`

	lockStatsSQL = `UPDATE quiz_stats SET ratings = ratings WHERE quiz_id = ?`
	recountSQL   = `UPDATE quiz_stats SET ratings = ` + ratingsSQL + `, quality_sum = ` + qualitySQL + `, difficulty_sum = ` + difficultySQL +
		`, comments = ` + commentsSQL + `, open_reports = ` + reportsSQL + ` WHERE quiz_id = ?`
)

// recount counts the rows of a quiz anew: for writes that take many rows
// along. The counters are locked first, in a statement of their own, so that
// what others have stored until then is seen and what they store later is added
// after.
func (r *rules) recount(ctx context.Context, quiz schema.ID) error {
	if err := r.exec(ctx, lockStatsSQL, quiz); err != nil {
		return err
	}
	return r.exec(ctx, recountSQL, quiz)
}

const addRepliesSQL = `UPDATE comments SET replies = replies + ? WHERE id = ?`

// addReplies moves the number of visible replies of a comment. It does not
// raise the comment's lock version, for nobody has edited it.
func (r *rules) addReplies(ctx context.Context, parent schema.ID, by int) error {
	if by == 0 || parent.IsZero() {
		return nil
	}
	return r.exec(ctx, addRepliesSQL, by, parent)
}

const (
	lockCommentSQL    = `UPDATE comments SET replies = replies WHERE id = ?`
	recountRepliesSQL = `UPDATE comments SET replies = ` + repliesSQL + ` WHERE id = ?`
)

// recountReplies counts the visible replies of a comment anew, as recount does.
func (r *rules) recountReplies(ctx context.Context, id schema.ID) error {
	if err := r.exec(ctx, lockCommentSQL, id); err != nil {
		return err
	}
	return r.exec(ctx, recountRepliesSQL, id)
}

const recountThreadsSQL = `UPDATE comments SET replies = ` + repliesSQL + ` WHERE quiz_id = ? AND parent_id IS NULL`

// recountThreads counts the visible replies of all comments of a quiz anew: a
// reply may have come back before the quiz, and its comment with the quiz.
func (r *rules) recountThreads(ctx context.Context, quiz schema.ID) error {
	return r.exec(ctx, recountThreadsSQL, quiz)
}

func (r *rules) exec(ctx context.Context, sql string, args ...any) error {
	if err := r.db.From(database.Later(ctx)).Exec(sql, args...).Error; err != nil {
		return fmt.Errorf("community: count: %w", err)
	}
	return nil
}
