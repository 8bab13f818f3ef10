package community_test

import (
	"flag"
	"os"
	"testing"

	"duckhoo/models"
	"duckhoo/models/community"
	"duckhoo/models/community/communitytest"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// TestMain makes property tests shorter than rapid would: each of their steps
// writes to a database. The command line may ask for more.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.checks": "10", "rapid.steps": "70"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// house is a community.
type house struct{ *communitytest.House }

// each runs a test on both engines.
func each(t *testing.T, test func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) { test(t, openHouse(t, engine, dsn)) })
}

func openHouse(t testing.TB, engine, dsn string) *house {
	t.Helper()
	return &house{communitytest.Open(t, engine, dsn)}
}

// attempt stores that somebody took a quiz.
func (h *house) attempt(who *communitytest.Person, quiz *models.Quiz, status models.AttemptStatus) {
	h.T.Helper()
	now := schema.Now()
	h.Make(communitytest.Program, "attempt", map[string]any{
		"quiz_id": quiz.ID, "quiz_version_id": quiz.LiveVersionID, "user_id": who.ID, "status": string(status), "seed": schema.Secret("s"),
		"started_at": now, "submitted_at": now, "expires_at": now, "max": int64(1),
	})
}

// stats are the counters of a quiz, also of one in the trash.
func (h *house) stats(quiz schema.ID) *models.QuizStats {
	h.T.Helper()
	q := database.Query{Model: h.Model("quiz_stats"), Actor: communitytest.Program, Verb: schema.VerbView, Where: schema.Eq("QuizID", quiz), Limit: 2}
	page, err := h.List(h.Ctx(), q)
	if err == nil && len(page.Rows) == 0 {
		q.Trash = true
		page, err = h.List(h.Ctx(), q)
	}
	if err != nil || len(page.Rows) != 1 {
		h.T.Fatalf("%d rows of counters, %v", len(page.Rows), err)
	}
	return page.Rows[0].(*models.QuizStats)
}

func (h *house) rate(who *communitytest.Person, quiz schema.ID, quality, difficulty int) error {
	_, _, err := community.Rate(h.Ctx(), h.DB, who, quiz, &schema.Input{Values: map[string]any{"quality": int64(quality), "difficulty": int64(difficulty)}})
	return err
}

// say adds a comment; a zero parent is none.
func (h *house) say(who schema.Actor, quiz, parent schema.ID, body string) (*models.Comment, error) {
	row, err := h.Create(h.Ctx(), who, h.Model("comment"), &schema.Input{Values: map[string]any{"quiz_id": quiz, "parent_id": parent, "body": body}})
	comment, _ := row.(*models.Comment)
	return comment, err
}

func (h *house) mustSay(who schema.Actor, quiz, parent schema.ID, body string) *models.Comment {
	h.T.Helper()
	c, err := h.say(who, quiz, parent, body)
	if err != nil {
		h.T.Fatal(err)
	}
	return c
}
