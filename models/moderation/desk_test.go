package moderation_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"duckhoo/models"
	"duckhoo/models/community/communitytest"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// What several people report is one case, whose score and urgency grow.
func TestReportsGather(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		quiz, mod := h.Quiz(h.Member()), h.Mod()
		if _, err := h.Report(h.Member(), "quiz", quiz.ID, "spam"); err != nil {
			t.Fatal(err)
		}
		before := h.case1(quiz.ID)
		for _, reason := range []string{"illegal", "rights_request"} {
			if _, err := h.Report(h.Member(), "quiz", quiz.ID, reason); err != nil {
				t.Fatal(err)
			}
		}
		c := h.case1(quiz.ID)
		if c.Reports != 3 || c.Score <= before.Score || c.Urgency <= before.Urgency || !c.DueAt.Before(before.DueAt.Time) {
			t.Errorf("%+v after %+v", c, before)
		}
		if !c.Has(models.KindReport) || !c.Has(models.KindRights) || c.Has(models.KindReview) || c.Title != quiz.Title || c.OwnerID != quiz.OwnerID {
			t.Errorf("the case is %+v", c)
		}
		if err := h.decide(mod, c, act(models.ActDismiss)); err != nil {
			t.Fatal(err)
		}
		if c = h.case1(quiz.ID); c.State != models.CaseResolved || c.OpenKey != nil || c.ResolvedAt.IsZero() {
			t.Errorf("after the dismissal it is %+v", c)
		}
		for _, row := range h.All("report", schema.Eq("SubjectID", quiz.ID)) {
			if r := row.(*models.Report); r.Status != models.ReportDisagreed || r.Outcome != "광고로 가득해요" {
				t.Errorf("a report is %s: %q", r.Status, r.Outcome)
			}
		}
		if _, err := h.Report(h.Member(), "quiz", quiz.ID, "spam"); communitytest.Problem(err) != "cleared" {
			t.Errorf("what was cleared is reported for the same reason: %v", err)
		}
		if _, err := h.Report(h.Member(), "quiz", quiz.ID, "hate"); err != nil || len(h.cases(quiz.ID)) != 2 {
			t.Errorf("%d cases, %v", len(h.cases(quiz.ID)), err)
		}
	})
}

// A decision has what was seen, by whom, and why; the log has it as well.
func TestDecisionIsRecorded(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		quiz, mod := h.Quiz(h.Member()), h.Mod()
		if _, err := h.Report(h.Member(), "quiz", quiz.ID, "spam"); err != nil {
			t.Fatal(err)
		}
		c := h.case1(quiz.ID)
		if err := h.decide(mod, c, act(models.ActRemove)); err != nil {
			t.Fatal(err)
		}
		if got := h.Read("quiz", quiz.ID).(*models.Quiz).Status; got != models.QuizRemoved {
			t.Errorf("the quiz is %s", got)
		}
		made := h.decisions(quiz.ID)
		if len(made) != 2 { // hidden, then removed: each is a change of its own
			t.Fatalf("%d decisions", len(made))
		}
		for _, d := range made {
			if d.CaseID != c.ID || d.ActorID != mod.ID || d.ActorName != mod.Name || d.ReasonCode != "spam" || d.PublicText != "광고로 가득해요" || d.Note != "세 번째" ||
				d.OwnerID != quiz.OwnerID || len(d.SnapshotHash) != 64 || !strings.Contains(string(d.Snapshot), quiz.Title) || d.Automation != models.NotAutomated {
				t.Errorf("%+v", d)
			}
			if n := len(h.All("audit_log", schema.And(schema.Eq("TargetID", quiz.ID), schema.Eq("Action", string(d.Action))))); n != 1 {
				t.Errorf("%s has %d entries in the log", d.Action, n)
			}
		}
		if c = h.case1(quiz.ID); c.State != models.CaseResolved {
			t.Errorf("the case is %s", c.State)
		}
		for _, row := range h.All("report", schema.Eq("SubjectID", quiz.ID)) {
			if r := row.(*models.Report); r.Status != models.ReportAgreed {
				t.Errorf("a report is %s", r.Status)
			}
		}
	})
}

// What is decided on the page of a quiz settles its case as well; a review says
// nothing about what was reported.
func TestDecidedElsewhere(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner, mod, other := h.Member(), h.Mod(), h.Mod()
		quiz := h.Quiz(owner)
		if _, err := h.Update(h.Ctx(), owner, h.Model("quiz"), quiz.ID, &schema.Input{Values: map[string]any{"title": "고친 제목"}}); err != nil {
			t.Fatal(err)
		}
		h.MustDo(owner, "quiz", quiz.ID, "submit")
		if c := h.case1(quiz.ID); !c.Has(models.KindReview) || c.Reports != 0 {
			t.Fatalf("the case is %+v", c)
		}
		h.MustDo(owner, "quiz", quiz.ID, "withdraw")
		if c := h.case1(quiz.ID); c.State != models.CaseResolved || len(h.decisions(quiz.ID)) != 0 {
			t.Fatalf("withdrawn, the case is %+v", c)
		}
		h.MustDo(owner, "quiz", quiz.ID, "submit")
		if _, err := h.Report(h.Member(), "quiz", quiz.ID, "spam"); err != nil {
			t.Fatal(err)
		}
		open := h.cases(quiz.ID)[0]
		h.MustDo(other, "case", open.ID, "claim")
		if err := h.Do(mod, "quiz", quiz.ID, "approve"); communitytest.Problem(err) != "claimed" {
			t.Errorf("approved what another looks at: %v", err)
		}
		h.MustDo(other, "quiz", quiz.ID, "approve")
		if c := h.cases(quiz.ID)[0]; c.State == models.CaseResolved || c.Has(models.KindReview) || !c.Has(models.KindReport) || c.Score >= open.Score {
			t.Errorf("approved, the case is %+v", c)
		}
		h.MustDo(other, "quiz", quiz.ID, "hide")
		if c := h.cases(quiz.ID)[0]; c.State != models.CaseResolved {
			t.Errorf("hidden, the case is %s", c.State)
		}
		if made := h.decisions(quiz.ID); len(made) != 2 {
			t.Errorf("%d decisions", len(made))
		}
	})
}

// Reports that are taken back or answered one by one leave nothing to decide.
func TestNothingLeftToDecide(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		quiz, mina, jun := h.Quiz(h.Member()), h.Member(), h.Member()
		first, err := h.Report(mina, "quiz", quiz.ID, "spam")
		if err != nil {
			t.Fatal(err)
		}
		second, err := h.Report(jun, "quiz", quiz.ID, "hate")
		if err != nil {
			t.Fatal(err)
		}
		h.MustDo(mina, "report", first.ID, "withdraw")
		if c := h.case1(quiz.ID); c.State != models.CasePending {
			t.Errorf("with one report left the case is %s", c.State)
		}
		h.MustDo(h.Mod(), "report", second.ID, "ignore")
		if c := h.case1(quiz.ID); c.State != models.CaseResolved {
			t.Errorf("with none left the case is %s", c.State)
		}
	})
}

// A claim keeps others away until its time is over, and nobody judges what is
// theirs or what they reported.
func TestClaims(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a, b, owner, reporter := h.Mod(), h.Mod(), h.Mod(), h.Mod()
		quiz := h.Quiz(owner)
		if _, err := h.Report(reporter, "quiz", quiz.ID, "spam"); err != nil {
			t.Fatal(err)
		}
		c := h.case1(quiz.ID)
		for _, biased := range []*communitytest.Person{owner, reporter} {
			if err := h.Do(biased, "case", c.ID, "claim"); !errors.Is(err, schema.ErrForbidden) {
				t.Errorf("claimed by one who is biased: %v", err)
			}
			if err := h.decide(biased, c, act(models.ActDismiss)); !errors.Is(err, schema.ErrForbidden) {
				t.Errorf("decided by one who is biased: %v", err)
			}
			if err := h.Do(biased, "case", c.ID, "escalate"); !errors.Is(err, schema.ErrForbidden) {
				t.Errorf("escalated by one who is biased: %v", err)
			}
		}
		if err := h.Do(h.Member(), "case", c.ID, "claim"); !errors.Is(err, schema.ErrForbidden) {
			t.Errorf("claimed by a member: %v", err)
		}
		h.MustDo(a, "case", c.ID, "claim")
		h.MustDo(a, "case", c.ID, "claim") // again: renewed
		for name, err := range map[string]error{
			"claim": h.Do(b, "case", c.ID, "claim"), "release": h.Do(b, "case", c.ID, "release"), "decide": h.decide(b, c, act(models.ActDismiss)),
			"escalate": h.Do(b, "case", c.ID, "escalate"),
		} {
			if communitytest.Problem(err) != "claimed" || !strings.Contains(err.Error(), a.Name) {
				t.Errorf("%s by another: %v", name, err)
			}
		}
		h.clock = moderation.Lease
		h.MustDo(b, "case", c.ID, "claim")
		h.MustDo(b, "case", c.ID, "release")
		if c = h.case1(quiz.ID); c.State != models.CasePending || !c.ClaimUntil.IsZero() || !c.ClaimedByID.IsZero() {
			t.Errorf("released it is %+v", c)
		}
	})
}

// A decision is about what was seen: a case or a subject that has changed since
// is a conflict, and nothing is done.
func TestDecisionNamesWhatWasSeen(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		quiz, mod := h.Quiz(h.Member()), h.Mod()
		if _, err := h.Report(h.Member(), "quiz", quiz.ID, "spam"); err != nil {
			t.Fatal(err)
		}
		c := h.case1(quiz.ID)
		_, err := h.desk.Decide(h.Ctx(), mod, c.ID, moderation.Verdict{Lock: c.LockVersion, Seen: strings.Repeat("0", 64), Acts: []moderation.Act{act(models.ActHide)}})
		var changed *moderation.Changed
		if !errors.As(err, &changed) || !strings.Contains(string(changed.Now.Snapshot), quiz.Title) {
			t.Errorf("another snapshot: %v", err)
		}
		if _, err := h.Report(h.Member(), "quiz", quiz.ID, "hate"); err != nil {
			t.Fatal(err)
		}
		if err := h.decideSeen(mod, c, act(models.ActHide)); !errors.Is(err, schema.ErrStale) {
			t.Errorf("a case with one more report: %v", err)
		}
		if h.Read("quiz", quiz.ID).(*models.Quiz).Status != models.QuizPublished || len(h.decisions(quiz.ID)) != 0 {
			t.Error("something was done")
		}
		if err := h.decide(mod, c, act(models.ActHide), act(models.ActApprove)); err == nil || len(h.decisions(quiz.ID)) != 0 {
			t.Errorf("the first of two acts stayed, though the second was refused: %v", err)
		}
	})
}

// What is taken away leaves nothing to decide: its case is resolved, and nobody
// says of its reports whether they were right.
func TestWhatIsGone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		quiz, reporter := h.Quiz(h.Member()), h.Member()
		if _, err := h.Report(reporter, "quiz", quiz.ID, "spam"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Trash(h.Ctx(), communitytest.Program, h.Model("quiz"), quiz.ID, nil); err != nil {
			t.Fatal(err)
		}
		if c := h.case1(quiz.ID); c.State != models.CaseResolved || len(h.decisions(quiz.ID)) != 0 {
			t.Errorf("the case is %+v", c)
		}
		report := h.All("report", schema.Eq("SubjectID", quiz.ID))[0].(*models.Report)
		if u := h.Read("user", reporter.ID).(*models.User); report.Status != models.ReportIgnored || u.FlagsAgreed+u.FlagsDisagreed != 0 {
			t.Errorf("the report is %s, its reporter %+v", report.Status, u)
		}
		said, err := h.Create(h.Ctx(), h.Member(), h.Model("comment"), &schema.Input{Values: map[string]any{"quiz_id": h.Quiz(h.Member()).ID, "body": "말"}})
		if err != nil {
			t.Fatal(err)
		}
		comment := said.(*models.Comment)
		if _, err := h.Report(reporter, "comment", comment.ID, "hate"); err != nil {
			t.Fatal(err)
		}
		h.MustDo(&communitytest.Person{ID: comment.UserID}, "comment", comment.ID, "withdraw")
		if c := h.case1(comment.ID); c.State != models.CaseResolved {
			t.Errorf("taken back by its author, the case is %s", c.State)
		}
	})
}

// What cannot be decided, or not be kept, is refused whole.
func TestRefusedActs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner, mod := h.Member(), h.Mod()
		quiz := h.Quiz(owner)
		if _, err := h.Update(h.Ctx(), owner, h.Model("quiz"), quiz.ID, &schema.Input{Values: map[string]any{"title": "고친 제목"}}); err != nil {
			t.Fatal(err)
		}
		h.MustDo(owner, "quiz", quiz.ID, "submit")
		c := h.case1(quiz.ID)
		for name, tc := range map[string]struct {
			act  moderation.Act
			want string
		}{
			"nobody reported it":  {act(models.ActDismiss), "not_reported"},
			"a reason too long":   {moderation.Act{Action: models.ActReject, Text: strings.Repeat("가", schema.WordsMost+1)}, "/acts/0/reason too_long"},
			"a note too long":     {moderation.Act{Action: models.ActReject, Text: "까닭", Note: strings.Repeat("가", schema.WordsMost+1)}, "/acts/0/note too_long"},
			"NUL":                 {moderation.Act{Action: models.ActReject, Text: "a\x00b"}, "/acts/0/reason control_character"},
			"a code of nobody's":  {moderation.Act{Action: models.ActReject, Text: "까닭", Reason: strings.Repeat("x", 500)}, "/acts/0/reason_code choice"},
			"no action":           {moderation.Act{Action: "nonsense", Text: "까닭"}, "/acts/0/action choice"},
			"beyond their rights": {moderation.Act{Action: models.ActReinstate, Text: "까닭"}, "forbidden"},
		} {
			if err := h.decide(mod, c, tc.act); communitytest.Problem(err) != tc.want {
				t.Errorf("%s: %v, want %s", name, err, tc.want)
			}
		}
		if made := h.decisions(quiz.ID); len(made) != 0 {
			t.Errorf("%d decisions", len(made))
		}
		if err := h.Do(h.Mod(), "case", c.ID, "escalate"); err != nil {
			t.Error(err)
		}
	})
}

// Many decide about one case at once; one of them does.
func TestConcurrentDecisions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		quiz := h.Quiz(h.Member())
		if _, err := h.Report(h.Member(), "quiz", quiz.ID, "spam"); err != nil {
			t.Fatal(err)
		}
		c := h.case1(quiz.ID)
		var all sync.WaitGroup
		var lock sync.Mutex
		won := 0
		for range 8 {
			mod := h.Mod()
			all.Go(func() {
				if err := h.decideSeen(mod, c, act(models.ActHide)); err == nil {
					lock.Lock()
					won++
					lock.Unlock()
				}
			})
		}
		all.Wait()
		if made := h.decisions(quiz.ID); won != 1 || len(made) != 1 {
			t.Errorf("%d have decided, %d decisions", won, len(made))
		}
	})
}

// Many report one thing at once; there is one case.
func TestConcurrentReports(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		quiz := h.Quiz(h.Member())
		var all sync.WaitGroup
		for range 8 {
			who := h.Member()
			all.Go(func() {
				if _, err := h.Report(who, "quiz", quiz.ID, "spam"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if c := h.case1(quiz.ID); c.Reports != 8 || len(h.All("case_signal", schema.Eq("CaseID", c.ID))) != 8 {
			t.Errorf("%+v", c)
		}
	})
}

// While its author puts a quiz away somebody decides about it: one of the two comes
// later, and neither waits for the other for ever.
func TestConcurrentAuthorAndDesk(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner, mod := h.Member(), h.Mod()
		for range 12 {
			quiz := h.Quiz(owner)
			if _, err := h.Report(h.Member(), "quiz", quiz.ID, "spam"); err != nil {
				t.Fatal(err)
			}
			c := h.case1(quiz.ID)
			var all sync.WaitGroup
			var put, decided error
			all.Go(func() { put = h.Do(owner, "quiz", quiz.ID, "archive") })
			all.Go(func() { decided = h.decideSeen(mod, c, act(models.ActHide)) })
			all.Wait()
			for who, err := range map[string]error{"author": put, "moderator": decided} {
				if err != nil && !errors.Is(err, schema.ErrConflict) && !errors.Is(err, schema.ErrStale) {
					t.Errorf("%s: %v", who, err)
				}
			}
			if put != nil && decided != nil {
				t.Errorf("neither did it: %v, %v", put, decided)
			}
		}
	})
}
