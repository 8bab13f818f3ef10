package moderation_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/community/communitytest"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// undo takes back the last verdict.
func (h *house) undo(who schema.Actor) error {
	h.T.Helper()
	all := h.All("verdict", schema.True())
	if len(all) == 0 {
		h.T.Fatal("nothing was decided")
	}
	_, err := h.desk.Undo(h.Ctx(), who, all[0].(*models.Verdict).ID)
	return err
}

// exact asks that the counters of a quiz are what its rows say.
func (h *house) exact(quiz schema.ID, comments, reports int64) {
	h.T.Helper()
	row, err := h.FindBy(h.Ctx(), h.Model("quiz_stats"), schema.Eq("QuizID", quiz))
	if err != nil {
		h.T.Fatal(err)
	}
	if s := row.(*models.QuizStats); s.Comments != comments || s.OpenReports != reports {
		h.T.Errorf("%d comments and %d open reports are counted, want %d and %d", s.Comments, s.OpenReports, comments, reports)
	}
}

// flags are how often somebody was right and wrong.
func (h *house) flags(who *communitytest.Person) [2]int {
	u := h.Read("user", who.ID).(*models.User)
	return [2]int{u.FlagsAgreed, u.FlagsDisagreed}
}

// What was decided in the queue can be taken back: everything is as it was, the
// case is its decider's, and each act has a decision that reverts it.
func TestUndo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mina, jun := h.Member(), h.Member()
		for name, acts := range map[string][]moderation.Act{
			"dismiss": {act(models.ActDismiss)}, "hide": {act(models.ActHide)}, "remove": {act(models.ActRemove)},
			"hide and limit": {act(models.ActHide), act(models.ActLimit)}, "hide and suspend": {act(models.ActHide), act(models.ActSuspend)},
		} {
			owner, mod := h.Member(), h.Mod()
			quiz := h.Quiz(owner)
			for _, who := range []*communitytest.Person{mina, jun} {
				if _, err := h.Report(who, "quiz", quiz.ID, "spam"); err != nil {
					t.Fatal(err)
				}
			}
			was, flags := h.case1(quiz.ID), h.flags(mina)
			if err := h.decide(mod, was, acts...); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			made := h.decisions(quiz.ID)
			h.exact(quiz.ID, 0, 0)
			if err := h.undo(h.Mod()); communitytest.Problem(err) != "not_yours" {
				t.Errorf("%s: undone by another: %v", name, err)
			}
			if err := h.undo(mod); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if q := h.Read("quiz", quiz.ID).(*models.Quiz); q.Status != models.QuizPublished {
				t.Errorf("%s: the quiz is %s", name, q.Status)
			}
			if u := h.Read("user", owner.ID).(*models.User); u.Status != models.UserActive {
				t.Errorf("%s: the owner is %s", name, u.Status)
			}
			c := h.case1(quiz.ID)
			if c.State != models.CaseClaimed || c.ClaimedByID != mod.ID || c.OpenKey == nil || !c.ResolvedAt.IsZero() || c.Score != was.Score || c.Urgency != was.Urgency || len(c.Kinds) != 1 {
				t.Errorf("%s: the case is %+v", name, c)
			}
			for _, row := range h.All("report", schema.Eq("SubjectID", quiz.ID)) {
				if r := row.(*models.Report); r.Status != models.ReportOpen || r.Outcome != "" || r.OpenKey == nil {
					t.Errorf("%s: a report is %+v", name, r)
				}
			}
			h.exact(quiz.ID, 0, 2)
			if got := h.flags(mina); got != flags {
				t.Errorf("%s: flags are %v, were %v", name, got, flags)
			}
			reverted := map[schema.ID]bool{}
			for _, d := range h.decisions(quiz.ID) {
				if d.Action == models.ActUndo {
					reverted[d.RevertsID] = true
				}
			}
			for _, d := range made {
				if !reverted[d.ID] {
					t.Errorf("%s: %s is not reverted", name, d.Action)
				}
			}
			if err := h.undo(mod); communitytest.Problem(err) != "undone" {
				t.Errorf("%s: undone twice: %v", name, err)
			}
			if err := h.decide(mod, c, act(models.ActHide)); err != nil {
				t.Errorf("%s: decided anew: %v", name, err)
			}
		}
	})
}

// A review is undone with the versions that it moved, and what is decided on the
// page of its subject as well.
func TestUndoElsewhere(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner, mod := h.Member(), h.Mod()
		quiz := h.Quiz(owner)
		if _, err := h.Update(h.Ctx(), owner, h.Model("quiz"), quiz.ID, &schema.Input{Values: map[string]any{"title": "고친 제목"}}); err != nil {
			t.Fatal(err)
		}
		h.MustDo(owner, "quiz", quiz.ID, "submit")
		before := h.Read("quiz", quiz.ID).(*models.Quiz)
		for _, verb := range []string{"approve", "reject"} {
			h.MustDo(mod, "quiz", quiz.ID, verb)
			if err := h.undo(mod); err != nil {
				t.Fatalf("%s: %v", verb, err)
			}
			q := h.Read("quiz", quiz.ID).(*models.Quiz)
			if q.Status != before.Status || q.DraftStatus != models.VersionPending || q.LiveVersionID != before.LiveVersionID || q.Title != before.Title {
				t.Errorf("%s undone: %+v", verb, q)
			}
			if v := h.Read("quiz_version", q.LiveVersionID).(*models.QuizVersion); v.Status != models.VersionApproved {
				t.Errorf("%s undone: the live version is %s", verb, v.Status)
			}
			if v := h.Read("quiz_version", q.DraftVersionID).(*models.QuizVersion); v.Status != models.VersionPending {
				t.Errorf("%s undone: the draft is %s", verb, v.Status)
			}
			if c := h.case1(quiz.ID); !c.Has(models.KindReview) || c.ClaimedByID != mod.ID {
				t.Errorf("%s undone: the case is %+v", verb, c)
			}
		}
		h.MustDo(mod, "quiz", quiz.ID, "approve")
		said := h.Make(h.Member(), "comment", map[string]any{"quiz_id": quiz.ID, "body": "스포일러"}).(*models.Comment)
		h.exact(quiz.ID, 1, 0)
		h.MustDo(mod, "comment", said.ID, "hide")
		if err := h.undo(mod); err != nil {
			t.Fatal(err)
		}
		if c := h.Read("comment", said.ID).(*models.Comment); c.Status != models.CommentVisible || c.Body != "스포일러" || c.Withheld != "" {
			t.Errorf("the comment is %+v", c)
		}
		h.exact(quiz.ID, 1, 0)
		one, err := h.Report(h.Member(), "comment", said.ID, "spam")
		if err != nil {
			t.Fatal(err)
		}
		h.MustDo(mod, "report", one.ID, "ignore")
		if err := h.undo(mod); err != nil {
			t.Fatal(err)
		}
		if r := h.Read("report", one.ID).(*models.Report); r.Status != models.ReportOpen || h.case1(said.ID).OpenKey == nil {
			t.Errorf("the report is %+v", r)
		}
		for _, m := range []string{"quiz", "comment", "report", "user"} {
			if err := h.Do(mod, m, map[string]schema.ID{"quiz": quiz.ID, "comment": said.ID, "report": one.ID, "user": owner.ID}[m], models.VerbUndo); err == nil {
				t.Errorf("the verb undo of a %s opens to a moderator", m)
			}
		}
	})
}

// What has gone on since is not undone, nor what people have been told of; of an
// undo and the word to people one comes first.
func TestUndoIsOver(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mod := h.Mod()
		hide := func() *models.Quiz {
			quiz := h.Quiz(h.Member())
			if _, err := h.Report(h.Member(), "quiz", quiz.ID, "spam"); err != nil {
				t.Fatal(err)
			}
			if err := h.decide(mod, h.case1(quiz.ID), act(models.ActHide)); err != nil {
				t.Fatal(err)
			}
			return quiz
		}
		quiz := hide()
		h.MustDo(h.Mod(), "quiz", quiz.ID, "unhide")
		first := h.All("verdict", schema.Eq("ActorID", mod.ID))[0].(*models.Verdict)
		if _, err := h.desk.Undo(h.Ctx(), mod, first.ID); communitytest.Problem(err) != "moved_on" {
			t.Errorf("undone though it is seen again: %v", err)
		}
		quiz = hide()
		h.MustDo(mod, "quiz", quiz.ID, "unhide")
		h.MustDo(mod, "quiz", quiz.ID, "hide")
		if err := h.undo(mod); err != nil || h.Read("quiz", quiz.ID).(*models.Quiz).Status != models.QuizPublished {
			t.Errorf("only the last: %v", err)
		}
		hide()
		h.clock = moderation.Undoable
		if err := h.undo(mod); communitytest.Problem(err) != "too_late" {
			t.Errorf("undone when its time was over: %v", err)
		}
		h.clock = 0
		told := h.All("verdict", schema.True())[0].(*models.Verdict)
		if err := h.desk.Tell(h.Ctx(), moderation.Tell{ID: told.ID}); err != nil {
			t.Fatal(err)
		}
		if err := h.undo(mod); communitytest.Problem(err) != "too_late" {
			t.Errorf("undone after people were told: %v", err)
		}
		if _, err := h.desk.Undo(h.Ctx(), mod, schema.NewID()); !errors.Is(err, schema.ErrNotFound) {
			t.Errorf("undone what never was: %v", err)
		}
		quiz = hide()
		last := h.All("verdict", schema.True())[0].(*models.Verdict)
		ctx, stop := context.WithTimeout(h.Ctx(), time.Minute)
		defer stop()
		var wait sync.WaitGroup
		failed := make([]error, 4)
		for i := range failed {
			wait.Go(func() {
				if i%2 == 0 {
					_, failed[i] = h.desk.Undo(ctx, mod, last.ID)
				} else {
					failed[i] = h.desk.Tell(ctx, moderation.Tell{ID: last.ID})
				}
			})
		}
		wait.Wait()
		now := h.Read("verdict", last.ID).(*models.Verdict)
		status := h.Read("quiz", quiz.ID).(*models.Quiz).Status
		if now.UndoneAt.IsZero() == now.ToldAt.IsZero() || (status == models.QuizPublished) != !now.UndoneAt.IsZero() {
			t.Errorf("the verdict is %+v, the quiz %s: %v", now, status, failed)
		}
	})
}

// What was undone says nothing about which decision holds: an appeal against the
// one before still takes it back.
func TestAppealBehindAnUndo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner, mod, other := h.Member(), h.Mod(), h.Mod()
		quiz := h.Quiz(owner)
		h.MustDo(mod, "quiz", quiz.ID, "hide")
		one, err := h.FindBy(h.Ctx(), h.Model("decision"), schema.Eq("SubjectID", quiz.ID))
		if err != nil {
			t.Fatal(err)
		}
		h.MustDo(mod, "quiz", quiz.ID, "unhide")
		if err := h.undo(mod); err != nil {
			t.Fatal(err)
		}
		appeal := h.Make(owner, "appeal", map[string]any{"decision_id": one.(*models.Decision).ID, "text": "광고가 아니에요"}).(*models.Appeal)
		h.MustDo(other, "appeal", appeal.ID, "overturn")
		if q := h.Read("quiz", quiz.ID).(*models.Quiz); q.Status != models.QuizPublished {
			t.Errorf("the quiz is %s", q.Status)
		}
	})
}
