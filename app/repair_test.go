package main

import (
	"io"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// TestCountersAreRepaired breaks counters by hand in the database, in the first
// thousand quizzes and after it: the daily repair makes them right and leaves
// the others alone.
func TestCountersAreRepaired(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		p := wired(t, engine, dsn)
		if err := sow(t.Context(), p.db, seeds{quizzes: repairedAtOnce + 50, users: 20, attempts: 300, seed: 5}, io.Discard); err != nil {
			t.Fatal(err)
		}
		w := &world{t: t, program: p}
		counters := func() (out []string) {
			t.Helper()
			err := p.db.From(t.Context()).Raw(`SELECT attempts || ' ' || first_attempts || ' ' || ratings || ' ' || quality_sum || ' ' || difficulty_sum || ' ' ||
				comments || ' ' || open_reports FROM quiz_stats ORDER BY quiz_id`).Scan(&out).Error
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		var quizzes []schema.ID
		if err := p.db.From(t.Context()).Raw("SELECT quiz_id FROM quiz_stats ORDER BY quiz_id").Scan(&quizzes).Error; err != nil {
			t.Fatal(err)
		}
		users, now := everything(t, p.db, "user"), schema.Now()
		comment := &models.Comment{Base: schema.Base{ID: schema.NewID(), CreatedAt: now, UpdatedAt: now}, QuizID: quizzes[60],
			UserID: users[0].(*models.User).ID, Body: "좋아요", Status: models.CommentVisible}
		if err := p.db.Bulk(t.Context(), comment); err != nil {
			t.Fatal(err)
		}
		w.exec("UPDATE quiz_stats SET comments = 1 WHERE quiz_id = ?", quizzes[60].String())
		right := counters()
		for i, column := range []string{"attempts", "first_attempts", "ratings", "quality_sum", "difficulty_sum", "comments", "open_reports"} {
			for _, quiz := range []schema.ID{quizzes[i], quizzes[repairedAtOnce+i]} {
				w.exec("UPDATE quiz_stats SET "+column+" = "+column+" + 7 WHERE quiz_id = ?", quiz.String())
			}
		}
		w.exec("UPDATE comments SET replies = replies + 3 WHERE parent_id IS NULL")
		wrong := counters()
		w.work()
		until(t, time.Minute, "the counters are right", func() bool {
			now := counters()
			for i := range now {
				if now[i] != right[i] && now[i] != wrong[i] {
					t.Fatalf("counters of quiz %d: %s, want %s", i, now[i], right[i])
				}
			}
			var open, done, off int
			for sql, n := range map[string]*int{"SELECT count(*) FROM river_job WHERE kind = 'repair_counters' AND finalized_at IS NULL": &open,
				"SELECT count(*) FROM river_job WHERE kind = 'repair_counters' AND state = 'completed'":                                                                                               &done,
				"SELECT count(*) FROM comments c WHERE parent_id IS NULL AND replies <> (SELECT count(*) FROM comments x WHERE x.parent_id = c.id AND x.status = 'visible' AND x.deleted_at IS NULL)": &off} {
				if err := p.db.From(t.Context()).Raw(sql).Scan(n).Error; err != nil {
					t.Fatal(err)
				}
			}
			if open > 0 || done < 2 {
				return false
			}
			for i := range now {
				if now[i] != right[i] {
					t.Fatalf("counters of quiz %d after the repair: %s, want %s", i, now[i], right[i])
				}
			}
			if off > 0 {
				t.Fatalf("%d comments have a wrong number of replies", off)
			}
			return true
		})
	})
}
