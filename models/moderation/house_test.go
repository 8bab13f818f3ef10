package moderation_test

import (
	"flag"
	"os"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/community/communitytest"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/moderation"
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

// house is a community with its desk.
type house struct {
	*communitytest.House
	desk  *moderation.Desk
	clock time.Duration // how far the desk's clock is ahead
}

// each runs a test on both engines.
func each(t *testing.T, test func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		h := &house{}
		h.House = communitytest.Open(t, engine, dsn, func(reg *schema.Registry, db *database.DB) (err error) {
			now := func() schema.Time { return schema.At(time.Now().Add(h.clock)) }
			if h.desk, err = moderation.New(moderation.Options{DB: db, Now: now}); err != nil {
				return err
			}
			return moderation.Attach(reg, h.desk)
		})
		test(t, h)
	})
}

// cases lists those about a subject, the newest first.
func (h *house) cases(subject schema.ID) []*models.Case {
	h.T.Helper()
	var out []*models.Case
	for _, row := range h.All("case", schema.Eq("SubjectID", subject)) {
		out = append(out, row.(*models.Case))
	}
	return out
}

// case1 is the only case about a subject.
func (h *house) case1(subject schema.ID) *models.Case {
	h.T.Helper()
	found := h.cases(subject)
	if len(found) != 1 {
		h.T.Fatalf("%d cases, want one", len(found))
	}
	return found[0]
}

func (h *house) decisions(subject schema.ID) []*models.Decision {
	h.T.Helper()
	var out []*models.Decision
	for _, row := range h.All("decision", schema.Eq("SubjectID", subject)) {
		out = append(out, row.(*models.Decision))
	}
	return out
}

// decide decides about a case as it stands now.
func (h *house) decide(who schema.Actor, c *models.Case, acts ...moderation.Act) error {
	h.T.Helper()
	return h.decideSeen(who, h.Read("case", c.ID).(*models.Case), acts...)
}

// decideSeen decides about a case as it was seen.
func (h *house) decideSeen(who schema.Actor, c *models.Case, acts ...moderation.Act) error {
	h.T.Helper()
	seen, err := moderation.LookAt(h.Read(string(c.Subject), c.SubjectID))
	if err != nil {
		h.T.Fatal(err)
	}
	_, err = h.desk.Decide(h.Ctx(), who, c.ID, moderation.Verdict{Lock: c.LockVersion, Seen: seen.Hash(), Acts: acts})
	return err
}

func act(a models.DecisionAction) moderation.Act {
	return moderation.Act{Action: a, Reason: "spam", Text: "광고로 가득해요", Note: "세 번째"}
}
