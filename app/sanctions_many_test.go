package main

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// TestManyModerators: whatever several moderators and an admin do at the same time
// to members and to one another, and however they rule on appeals, nobody judges
// themselves, a peer or their own decision, an appeal is ruled on once, what is
// overturned is taken back whole, and the log holds (invariants 10, 13, 14, 16).
func TestManyModerators(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		roles := map[schema.ID]string{}
		var staff, all []schema.ID
		for handle, role := range map[string]string{"modi": models.RoleModerator, "judge": models.RoleModerator, "third": models.RoleModerator, "boss": models.RoleAdmin,
			"ann": models.RoleMember, "bob": models.RoleMember, "cat": models.RoleMember} {
			id := w.person(handle, role)
			roles[id] = role
			if all = append(all, id); role != models.RoleMember {
				staff = append(staff, id)
			}
		}
		var group sync.WaitGroup
		for i, id := range all {
			group.Go(func() { w.busy(rand.New(rand.NewPCG(7, uint64(i))), id, staff, all) })
		}
		group.Wait()
		ranks := map[string]int{models.RoleMember: 10, models.RoleModerator: 50, models.RoleAdmin: 80}
		done := map[models.DecisionAction]int{}
		for _, row := range w.every("decision") {
			one := row.(*models.Decision)
			done[one.Action]++
			if one.ActorID == one.OwnerID || ranks[roles[one.ActorID]] <= ranks[roles[one.OwnerID]] {
				t.Errorf("%s of %s by %s", one.Action, roles[one.OwnerID], one.ActorName)
			}
		}
		made := done[models.ActWarn] + done[models.ActMute] + done[models.ActBlock] + done[models.ActSilence] + done[models.ActSuspend] + done[models.ActBan]
		if n := len(w.every("sanction")); n != made {
			t.Errorf("%d sanctions from %v", n, done)
		}
		ruled := w.judged(t)
		if made < 5 || ruled == 0 { // which sanctions there are hangs on who is barred first
			t.Errorf("too little happened: %v, %d appeals", done, ruled)
		}
		w.stands(t)
		w.chainHolds()
	})
}

// busy does what comes to mind to whoever is there.
func (w *world) busy(rnd *rand.Rand, me schema.ID, staff, all []schema.ID) {
	verbs := []string{"warn", "warn", "mute", "mute", "block", "block", "suspend", "ban", "unmute", "unblock", "silence", "unsilence", "unsuspend", "unban"}
	users, appeals := w.registry.Model("user"), w.registry.Model("appeal")
	for range 25 {
		told, _, err := w.program.desk.About(w.t.Context(), me, "", 20)
		if err != nil {
			continue
		}
		for _, one := range told { // whoever may not come in appeals as whom they are
			if one.Open(w.program.desk.Now()) && rnd.IntN(2) == 0 {
				_, _ = w.db.Create(w.t.Context(), appellant{me}, appeals, &schema.Input{Values: map[string]any{"decision_id": one.ID, "text": "아니에요"}})
			}
		}
		who, err := w.acting(w.t.Context(), me)
		if err != nil {
			continue
		}
		in := &schema.Input{Reason: "까닭"}
		if rnd.IntN(3) > 0 {
			to := all[rnd.IntN(len(all))]
			verb := verbs[rnd.IntN(len(verbs))]
			if t, _ := users.Transition(verb); t.Ends && rnd.IntN(2) == 0 {
				in.Until = schema.At(time.Now().Add(time.Hour))
			}
			_, _ = w.db.Transition(w.t.Context(), who, users, to, verb, in)
			continue
		}
		for _, row := range w.every("appeal") {
			verb := []string{"uphold", "overturn"}[rnd.IntN(2)]
			_, _ = w.db.Transition(w.t.Context(), who, appeals, appeals.ID(row), verb, in)
		}
	}
}

// appellant is somebody with no right but to appeal.
type appellant struct{ id schema.ID }

func (a appellant) ActorID() schema.ID  { return a.id }
func (a appellant) ActorName() string   { return "appellant" }
func (a appellant) Super() bool         { return false }
func (a appellant) Allowed(string) bool { return false }

// every lists all rows of a model.
func (w *world) every(model string) []any {
	page, err := w.db.List(w.t.Context(), database.Query{Model: w.registry.Model(model), Actor: schema.Program{Name: "test"}, Verb: schema.VerbView, Limit: 5000})
	if err != nil {
		w.t.Error(err)
		return nil
	}
	return page.Rows
}

// judged looks at all appeals and counts those that somebody ruled on.
func (w *world) judged(t *testing.T) (n int) {
	t.Helper()
	back := map[schema.ID][]*models.Decision{}
	for _, row := range w.every("decision") {
		if one := row.(*models.Decision); !one.RevertsID.IsZero() {
			back[one.RevertsID] = append(back[one.RevertsID], one)
		}
	}
	for _, row := range w.every("appeal") {
		a := row.(*models.Appeal)
		if a.Status == models.AppealPending {
			continue
		}
		n++
		entries := w.number(`SELECT count(*) FROM audit_logs WHERE target = 'appeal' AND target_id = ? AND action IN ('uphold', 'overturn')`, a.ID)
		want := map[models.AppealStatus]int{models.AppealOverturned: 1}[a.Status]
		if entries != 1 || len(back[a.DecisionID]) != want {
			t.Errorf("%s: %d entries, %d decisions take it back", a.Status, entries, len(back[a.DecisionID]))
		}
		own := w.number(`SELECT count(*) FROM audit_logs l JOIN decisions d ON d.id = ? WHERE l.target = 'appeal' AND l.target_id = ? AND l.action IN ('uphold', 'overturn') AND (l.actor_id = d.actor_id OR l.actor_id = d.owner_id)`, a.DecisionID, a.ID)
		if own != 0 {
			t.Error("somebody ruled on their own decision")
		}
	}
	return n
}

// stands looks at what people may not do: just what runs.
func (w *world) stands(t *testing.T) {
	t.Helper()
	now := schema.Now()
	for _, row := range w.every("user") {
		u := row.(*models.User)
		runs := map[models.SanctionType]bool{}
		for _, row := range w.every("sanction") {
			if s := row.(*models.Sanction); s.UserID == u.ID && s.Runs(now) {
				runs[s.Type] = true
			}
		}
		if u.Muted(now) != runs[models.SanctionMute] || u.Blocked(now) != runs[models.SanctionBlock] || u.Silenced(now) != runs[models.SanctionSilence] || u.Barred(now) != (runs[models.SanctionSuspension] || runs[models.SanctionBan]) {
			t.Errorf("@%s: %s, muted until %v, blocked until %v, and what runs is %v", u.Handle, u.Status, u.MutedUntil, u.BlockedUntil, runs)
		}
	}
}
