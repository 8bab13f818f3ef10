package community_test

import (
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/community/communitytest"
	"duckhoo/models/schema"
)

func TestReportsAreRefused(t *testing.T) {
	tests := []struct {
		name string
		try  func(h *house, who *communitytest.Person, q *models.Quiz) error
		want string
	}{
		{"no such quiz", func(h *house, who *communitytest.Person, _ *models.Quiz) error {
			_, err := h.Report(who, models.ReportQuiz, schema.NewID(), "spam")
			return err
		}, "/subject_id not_found"},
		{"a hidden quiz", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			h.MustDo(communitytest.Program, "quiz", q.ID, "hide")
			_, err := h.Report(who, models.ReportQuiz, q.ID, "spam")
			return err
		}, "/subject_id not_found"},
		{"a comment under another name", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			_, err := h.Report(who, models.ReportComment, q.ID, "spam")
			return err
		}, "/subject_id not_found"},
		{"the place of a hidden comment", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			c := h.mustSay(who, q.ID, schema.ID{}, "말")
			h.mustSay(who, q.ID, c.ID, "답글")
			h.MustDo(communitytest.Program, "comment", c.ID, "hide")
			_, err := h.Report(h.Member(), models.ReportComment, c.ID, "spam")
			return err
		}, "/subject_id not_found"},
		{"one's own quiz", func(h *house, _ *communitytest.Person, q *models.Quiz) error {
			_, err := h.Report(&communitytest.Person{ID: q.OwnerID, Rights: communitytest.MemberRights}, models.ReportQuiz, q.ID, "spam")
			return err
		}, "forbidden"},
		{"one's own comment", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			_, err := h.Report(who, models.ReportComment, h.mustSay(who, q.ID, schema.ID{}, "말").ID, "spam")
			return err
		}, "forbidden"},
		{"oneself", func(h *house, who *communitytest.Person, _ *models.Quiz) error {
			_, err := h.Report(who, models.ReportUser, who.ID, "spam")
			return err
		}, "forbidden"},
		{"no such reason", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			_, err := h.Report(who, models.ReportQuiz, q.ID, "envy")
			return err
		}, "/reason unknown_choice"},
		{"nobody", func(h *house, _ *communitytest.Person, q *models.Quiz) error {
			_, err := h.Report(&communitytest.Person{}, models.ReportQuiz, q.ID, "spam")
			return err
		}, "unauthorized"},
		{"twice", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			_, err := h.Report(who, models.ReportQuiz, q.ID, "spam")
			if err != nil {
				return err
			}
			_, err = h.Report(who, models.ReportQuiz, q.ID, "hate")
			return err
		}, "already_reported"},
		{"once more after withdrawing", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			r, err := h.Report(who, models.ReportQuiz, q.ID, "spam")
			if err != nil {
				return err
			}
			h.MustDo(who, "report", r.ID, "withdraw")
			_, err = h.Report(who, models.ReportQuiz, q.ID, "spam")
			return err
		}, ""},
		{"what was found to be right", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			r, err := h.Report(h.Member(), models.ReportQuiz, q.ID, "spam")
			if err != nil {
				return err
			}
			h.MustDo(h.Mod(), "report", r.ID, "disagree")
			_, err = h.Report(who, models.ReportQuiz, q.ID, "spam")
			return err
		}, "cleared"},
		{"what was found to be right, for another reason", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			r, err := h.Report(h.Member(), models.ReportQuiz, q.ID, "spam")
			if err != nil {
				return err
			}
			h.MustDo(h.Mod(), "report", r.ID, "disagree")
			_, err = h.Report(who, models.ReportQuiz, q.ID, "hate")
			return err
		}, ""},
		{"what was found to be right, once edited", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			author := h.Member()
			c := h.mustSay(author, q.ID, schema.ID{}, "말")
			r, err := h.Report(h.Member(), models.ReportComment, c.ID, "spam")
			if err != nil {
				return err
			}
			h.MustDo(h.Mod(), "report", r.ID, "disagree")
			if _, err := h.Update(h.Ctx(), author, h.Model("comment"), c.ID, &schema.Input{Values: map[string]any{"body": "다른 말"}}); err != nil {
				return err
			}
			_, err = h.Report(who, models.ReportComment, c.ID, "spam")
			return err
		}, ""},
	}
	each(t, func(t *testing.T, h *house) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				q := h.Quiz(h.Member())
				if got := communitytest.Problem(tt.try(h, h.Member(), q)); got != tt.want {
					t.Errorf("got %q, want %q", got, tt.want)
				}
				h.exact(t, q.ID)
			})
		}
	})
}

// TestReportsSayWhatWasThere in the words of the server, whatever the input
// claims, and never an answer.
func TestReportsSayWhatWasThere(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mina, juno := h.Member(), h.Member()
		q := h.Quiz(mina)
		c := h.mustSay(mina, q.ID, schema.ID{}, "나쁜 말")
		for subject, want := range map[models.ReportSubject]struct {
			id             schema.ID
			version, shows string
		}{
			models.ReportQuiz:    {q.ID, q.LiveVersionID.String(), q.Title},
			models.ReportComment: {c.ID, "v1", "나쁜 말"},
			models.ReportUser:    {mina.ID, "v1", mina.Name},
		} {
			r, err := h.Report(juno, subject, want.id, "hate")
			if err != nil {
				t.Fatal(err)
			}
			text := r.Snapshot.String()
			if r.SubjectVersion != want.version || !strings.Contains(text, want.shows) || strings.Contains(text, "비밀") || r.ReporterID != juno.ID {
				t.Errorf("%s: version %s of %s by %s: %s", subject, r.SubjectVersion, want.version, r.ReporterID, text)
			}
		}
	})
}

func TestDecisionsOnReports(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mina, juno, mod := h.Member(), h.Member(), h.Mod()
		q := h.Quiz(mina)
		for _, tt := range []struct {
			verb   string
			status models.ReportStatus
			count  func(*models.User) int
		}{
			{"agree", models.ReportAgreed, func(u *models.User) int { return u.FlagsAgreed }},
			{"disagree", models.ReportDisagreed, func(u *models.User) int { return u.FlagsDisagreed }},
			{"ignore", models.ReportIgnored, func(u *models.User) int { return u.FlagsIgnored }},
		} {
			r, err := h.Report(juno, models.ReportQuiz, q.ID, "hate")
			if err != nil {
				t.Fatal(err)
			}
			for name, who := range map[string]*communitytest.Person{"a member": mina, "who reported": juno} {
				want := "not found"
				if who == juno {
					want = "forbidden"
				}
				if got := communitytest.Problem(h.Do(who, "report", r.ID, tt.verb)); got != want {
					t.Errorf("%s by %s: %q, want %q", tt.verb, name, got, want)
				}
			}
			h.MustDo(mod, "report", r.ID, tt.verb)
			got, who := h.Read("report", r.ID).(*models.Report), h.Read("user", juno.ID).(*models.User)
			if got.Status != tt.status || got.Outcome != "까닭" || got.OpenKey != nil || tt.count(who) != 1 || who.FlagsAgreed+who.FlagsDisagreed+who.FlagsIgnored == 0 {
				t.Errorf("%s: %+v, flags %d %d %d", tt.verb, got, who.FlagsAgreed, who.FlagsDisagreed, who.FlagsIgnored)
			}
			if got := communitytest.Problem(h.Do(mod, "report", r.ID, "agree")); got != "wrong_state" {
				t.Errorf("again: %q", got)
			}
			h.exact(t, q.ID)
			if tt.verb == "disagree" { // clear the way for the same reason
				if _, err := h.Trash(h.Ctx(), communitytest.Program, h.Model("report"), r.ID, nil); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func TestNobodyDecidesOnTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		juno, mod, other := h.Member(), h.Mod(), h.Mod()
		q := h.Quiz(mod)
		c := h.mustSay(mod, q.ID, schema.ID{}, "말")
		for subject, id := range map[models.ReportSubject]schema.ID{models.ReportQuiz: q.ID, models.ReportComment: c.ID, models.ReportUser: mod.ID} {
			r, err := h.Report(juno, subject, id, "hate")
			if err != nil {
				t.Fatal(err)
			}
			if got := communitytest.Problem(h.Do(mod, "report", r.ID, "disagree")); got != "not found" {
				t.Errorf("%s: %q", subject, got)
			}
			h.MustDo(other, "report", r.ID, "disagree")
		}
		r, err := h.Report(other, models.ReportQuiz, q.ID, "spam")
		if err != nil {
			t.Fatal(err)
		}
		if got := communitytest.Problem(h.Do(other, "report", r.ID, "agree")); got != "forbidden" {
			t.Errorf("who reported: %q", got)
		}
		_, err = h.Update(h.Ctx(), h.Person([]string{"report.view", "report.change"}), h.Model("report"), r.ID, &schema.Input{Values: map[string]any{"reason": "hate"}})
		if got := communitytest.Problem(err); got != "written" {
			t.Errorf("changing it: %q", got)
		}
	})
}

// TestDecisionsAreAuditedOnce, each by its own entry.
func TestDecisionsAreAuditedOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		juno, mod := h.Member(), h.Mod()
		q := h.Quiz(h.Member())
		c := h.mustSay(juno, q.ID, schema.ID{}, "말")
		r, err := h.Report(h.Member(), models.ReportComment, c.ID, "hate")
		if err != nil {
			t.Fatal(err)
		}
		before := len(h.All("audit_log", schema.True()))
		for _, step := range []struct {
			who   *communitytest.Person
			model string
			id    schema.ID
			verb  string
		}{
			{mod, "comment", c.ID, "hide"}, {mod, "comment", c.ID, "unhide"}, {mod, "comment", c.ID, "hide"}, {mod, "comment", c.ID, "remove"}, {mod, "report", r.ID, "agree"},
		} {
			h.MustDo(step.who, step.model, step.id, step.verb)
			entries := h.All("audit_log", schema.True())
			newest := entries[0].(*models.AuditLog)
			if before++; len(entries) != before || newest.Action != step.verb || newest.TargetID != step.id || newest.ActorID != mod.ID {
				t.Errorf("%s: %d entries, want %d; the last is %s of %s", step.verb, len(entries), before, newest.Action, newest.Target)
			}
		}
		if _, err := h.VerifyAudit(h.Ctx()); err != nil {
			t.Error(err)
		}
	})
}
