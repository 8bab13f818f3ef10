package moderation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/community/communitytest"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"

	"pgregory.net/rapid"
)

// Whatever is decided about somebody, lifted, appealed, upheld and overturned, in
// any order and however much time passes: what they may not do is exactly what a
// sanction takes that runs at that moment, no sanction outlives its end though no
// job has run, and what is overturned has no points (invariants 13 and 15).
func TestSanctionsEnd(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		happened := map[string]int{}
		rapid.Check(t, func(r *rapid.T) {
			who := h.Member()
			mods := []*communitytest.Person{h.Mod(), h.Mod()}
			now := func() schema.Time { return h.desk.Now() }
			do := func(r *rapid.T, verb string, until time.Duration) {
				in := &schema.Input{Reason: "까닭"}
				if until > 0 {
					in.Until = schema.At(now().Add(until))
				}
				if _, err := h.Transition(h.Ctx(), rapid.SampledFrom(mods).Draw(r, "who"), h.Model("user"), who.ID, verb, in); err == nil {
					happened[verb]++
				}
			}
			r.Repeat(map[string]func(*rapid.T){
				"sanction": func(r *rapid.T) {
					do(r, rapid.SampledFrom([]string{"warn", "mute", "block", "silence", "suspend", "ban", "limit"}).Draw(r, "verb"), rapid.SampledFrom([]time.Duration{0, time.Hour, 48 * time.Hour}).Draw(r, "lasts"))
				},
				"lift": func(r *rapid.T) {
					do(r, rapid.SampledFrom([]string{"unmute", "unblock", "unsilence", "unsuspend", "unban", "unlimit"}).Draw(r, "verb"), 0)
				},
				"appeal": func(r *rapid.T) {
					told, _, err := h.desk.About(h.Ctx(), who.ID, "", 5)
					if err != nil || len(told) == 0 {
						return
					}
					one := rapid.SampledFrom(told).Draw(r, "decision")
					if _, err := h.Create(h.Ctx(), who, h.Model("appeal"), &schema.Input{Values: map[string]any{"decision_id": one.ID, "text": "아니에요"}}); err == nil {
						happened["appeal"]++
					}
				},
				"rule": func(r *rapid.T) {
					for _, row := range h.All("appeal", schema.And(schema.Eq("UserID", who.ID), schema.Eq("Status", "pending"))) {
						verb := rapid.SampledFrom([]string{"uphold", "overturn", "withdraw"}).Draw(r, "verb")
						if _, err := h.Transition(h.Ctx(), rapid.SampledFrom(append(mods, who)).Draw(r, "judge"), h.Model("appeal"), row.(*models.Appeal).ID, verb, &schema.Input{Reason: "살펴봤어요"}); err == nil {
							happened[verb]++
						}
					}
				},
				"undo": func(r *rapid.T) {
					made := h.All("verdict", schema.And(schema.Eq("ActorID", mods[0].ID), schema.IsNull("UndoneAt", true)))
					if len(made) == 0 {
						return
					}
					last := slices.MaxFunc(made, func(a, b any) int {
						return strings.Compare(a.(*models.Verdict).ID.String(), b.(*models.Verdict).ID.String())
					})
					if _, err := h.desk.Undo(h.Ctx(), mods[0], last.(*models.Verdict).ID); err == nil {
						happened["undo"]++
					}
				},
				"time": func(*rapid.T) { h.clock += 30 * time.Minute },
				"tidy": func(r *rapid.T) {
					if err := h.desk.Tidy(h.Ctx()); err != nil {
						r.Fatal(err)
					}
				},
				"": func(r *rapid.T) { upright(r, h, who.ID) },
			})
		})
		for _, what := range []string{"warn", "mute", "block", "appeal", "undo"} {
			if happened[what] == 0 {
				t.Errorf("nobody came to %s: %v", what, happened)
			}
		}
		if verdict, err := h.VerifyAudit(h.Ctx()); err != nil || verdict.Broken != 0 {
			t.Errorf("%+v %v", verdict, err)
		}
	})
}

// upright looks at what is always so of somebody's sanctions.
func upright(r *rapid.T, h *house, id schema.ID) {
	u, now := h.Read("user", id).(*models.User), h.desk.Now()
	runs, points := map[models.SanctionType]bool{}, 0
	for _, row := range h.All("sanction", schema.Eq("UserID", id)) {
		s := row.(*models.Sanction)
		if s.Runs(now) {
			runs[s.Type] = true
			if !s.EndsAt.IsZero() && !now.Before(s.EndsAt.Time) {
				r.Fatalf("it outlives its end: %+v", s)
			}
		}
		if s.Status != models.SanctionOverturned {
			points += s.Points
		}
		if (s.Status == models.SanctionOverturned) && s.Stands(now) != models.SanctionOverturned {
			r.Fatalf("overturned, and yet %s", s.Stands(now))
		}
	}
	if u.Muted(now) != runs[models.SanctionMute] || u.Blocked(now) != runs[models.SanctionBlock] || u.Silenced(now) != runs[models.SanctionSilence] {
		r.Fatalf("muted until %v, blocked until %v, and what runs is %v", u.MutedUntil, u.BlockedUntil, runs)
	}
	if out := runs[models.SanctionSuspension] || runs[models.SanctionBan]; u.Barred(now) != out {
		r.Fatalf("%s until %v, and what runs is %v", u.Status, u.StatusUntil, runs)
	}
	if record, err := h.desk.Record(h.Ctx(), id); err != nil || record.Points != points {
		r.Fatalf("%d points, want %d: %v", record.Points, points, err)
	}
	ruled(r, h, id)
}

// ruled looks at what is always so of somebody's appeals.
func ruled(r *rapid.T, h *house, id schema.ID) {
	for _, row := range h.All("appeal", schema.Eq("UserID", id)) {
		a := row.(*models.Appeal)
		one := h.Read("decision", a.DecisionID).(*models.Decision)
		back := h.All("decision", schema.And(schema.Eq("RevertsID", one.ID), schema.Ne("Action", string(models.ActUndo))))
		if want := a.Status == models.AppealOverturned; len(back) > 1 || want != (len(back) == 1) {
			r.Fatalf("the appeal is %s and %d decisions revert what it was about", a.Status, len(back))
		}
		for _, by := range back {
			if by := by.(*models.Decision); by.ActorID == one.ActorID || by.ActorID == a.UserID {
				r.Fatalf("%s judged %s", by.ActorName, one.ActorName)
			}
		}
	}
	open := h.All("appeal", schema.And(schema.Eq("UserID", id), schema.Eq("Status", "pending")))
	for _, c := range h.cases(id) {
		if c.Has(models.KindAppeal) != (len(open) > 0) && c.State != models.CaseResolved {
			r.Fatalf("%d appeals wait, and the case is about %v", len(open), c.Kinds)
		}
	}
}

// TestLadder: what is suggested grows with the points.
func TestLadder(t *testing.T) {
	last := moderation.Step{}
	for points := range 20 {
		step := moderation.Suggest(points)
		if step.Points > points || step.Points < last.Points {
			t.Errorf("%d points: %+v", points, step)
		}
		last = step
	}
	if last.Action != models.ActBan || moderation.Suggest(0).Action != models.ActWarn {
		t.Errorf("it ends with %s", last.Action)
	}
}
