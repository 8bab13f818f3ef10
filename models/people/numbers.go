package people

import (
	"context"
	"fmt"

	"duckhoo/models/schema"
)

// Numbers are what a person did, of what everybody may know.
type Numbers struct {
	Joined   schema.Time `json:"joined"`
	Made     int64       `json:"quizzes_made"`  // published for everybody
	Taken    int64       `json:"quizzes_taken"` // of others, each counted once
	Accuracy *float64    `json:"accuracy"`      // right answers by all answers, 0 to 1; nil before the first
	Tier     Tier        `json:"tier"`
}

const madeSQL = `SELECT count(*) AS made, coalesce(sum(s.ratings), 0) AS ratings, coalesce(sum(s.quality_sum), 0) AS quality
FROM quizzes q LEFT JOIN quiz_stats s ON s.quiz_id = q.id
WHERE q.owner_id = ? AND q.status = 'published' AND q.visibility = 'public' AND q.deleted_at IS NULL`

const takenSQL = `SELECT count(*) FROM attempts WHERE user_id = ? AND counts AND status = 'submitted' AND deleted_at IS NULL`

// whole is the fraction of a right answer, as fractions are stored.
const whole = int64(10_000)

const answersSQL = `SELECT count(*) AS answers, coalesce(sum(CASE WHEN a.fraction >= ? THEN 1 ELSE 0 END), 0) AS right_ones
FROM answers a JOIN attempts t ON t.id = a.attempt_id
WHERE t.user_id = ? AND t.counts AND t.status = 'submitted' AND t.deleted_at IS NULL`

// Numbers counts what a person did. Attempts count as they do in statistics:
// the first that was submitted of each quiz of somebody else.
func (s *Service) Numbers(ctx context.Context, person schema.ID, joined schema.Time) (Numbers, error) {
	n := Numbers{Joined: joined}
	var made struct{ Made, Ratings, Quality int64 }
	var given struct{ Answers, RightOnes int64 }
	db := s.db.From(ctx)
	for _, read := range []func() error{
		func() error { return db.Raw(madeSQL, person).Scan(&made).Error },
		func() error { return db.Raw(takenSQL, person).Scan(&n.Taken).Error },
		func() error { return db.Raw(answersSQL, whole, person).Scan(&given).Error },
	} {
		if err := read(); err != nil {
			return Numbers{}, fmt.Errorf("people: count what a person did: %w", err)
		}
	}
	n.Made = made.Made
	deeds := Deeds{Taken: n.Taken, Right: given.RightOnes, Answers: given.Answers, Made: made.Made, Ratings: made.Ratings, Quality: made.Quality}
	n.Accuracy, n.Tier = deeds.Accuracy(), deeds.Tier()
	return n, nil
}
