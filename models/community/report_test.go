package community_test

import (
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

func TestReportsAreRefused(t *testing.T) {
	tests := []struct {
		name string
		try  func(h *house, who *person, q *models.Quiz) error
		want string
	}{
		{"no such quiz", func(h *house, who *person, _ *models.Quiz) error {
			_, err := h.report(who, models.ReportQuiz, schema.NewID(), "spam")
			return err
		}, "/subject_id not_found"},
		{"a hidden quiz", func(h *house, who *person, q *models.Quiz) error {
			h.mustDo(program, "quiz", q.ID, "hide")
			_, err := h.report(who, models.ReportQuiz, q.ID, "spam")
			return err
		}, "/subject_id not_found"},
		{"a comment under another name", func(h *house, who *person, q *models.Quiz) error {
			_, err := h.report(who, models.ReportComment, q.ID, "spam")
			return err
		}, "/subject_id not_found"},
		{"the place of a hidden comment", func(h *house, who *person, q *models.Quiz) error {
			c := h.mustSay(who, q.ID, schema.ID{}, "말")
			h.mustSay(who, q.ID, c.ID, "답글")
			h.mustDo(program, "comment", c.ID, "hide")
			_, err := h.report(h.member(), models.ReportComment, c.ID, "spam")
			return err
		}, "/subject_id not_found"},
		{"one's own quiz", func(h *house, _ *person, q *models.Quiz) error {
			_, err := h.report(&person{id: q.OwnerID, rights: memberRights}, models.ReportQuiz, q.ID, "spam")
			return err
		}, "forbidden"},
		{"one's own comment", func(h *house, who *person, q *models.Quiz) error {
			_, err := h.report(who, models.ReportComment, h.mustSay(who, q.ID, schema.ID{}, "말").ID, "spam")
			return err
		}, "forbidden"},
		{"oneself", func(h *house, who *person, _ *models.Quiz) error {
			_, err := h.report(who, models.ReportUser, who.id, "spam")
			return err
		}, "forbidden"},
		{"no such reason", func(h *house, who *person, q *models.Quiz) error {
			_, err := h.report(who, models.ReportQuiz, q.ID, "envy")
			return err
		}, "/reason unknown_choice"},
		{"nobody", func(h *house, _ *person, q *models.Quiz) error {
			_, err := h.report(&person{}, models.ReportQuiz, q.ID, "spam")
			return err
		}, "unauthorized"},
		{"twice", func(h *house, who *person, q *models.Quiz) error {
			_, err := h.report(who, models.ReportQuiz, q.ID, "spam")
			if err != nil {
				return err
			}
			_, err = h.report(who, models.ReportQuiz, q.ID, "hate")
			return err
		}, "already_reported"},
		{"once more after withdrawing", func(h *house, who *person, q *models.Quiz) error {
			r, err := h.report(who, models.ReportQuiz, q.ID, "spam")
			if err != nil {
				return err
			}
			h.mustDo(who, "report", r.ID, "withdraw")
			_, err = h.report(who, models.ReportQuiz, q.ID, "spam")
			return err
		}, ""},
		{"what was found to be right", func(h *house, who *person, q *models.Quiz) error {
			r, err := h.report(h.member(), models.ReportQuiz, q.ID, "spam")
			if err != nil {
				return err
			}
			h.mustDo(h.mod(), "report", r.ID, "disagree")
			_, err = h.report(who, models.ReportQuiz, q.ID, "spam")
			return err
		}, "cleared"},
		{"what was found to be right, for another reason", func(h *house, who *person, q *models.Quiz) error {
			r, err := h.report(h.member(), models.ReportQuiz, q.ID, "spam")
			if err != nil {
				return err
			}
			h.mustDo(h.mod(), "report", r.ID, "disagree")
			_, err = h.report(who, models.ReportQuiz, q.ID, "hate")
			return err
		}, ""},
		{"what was found to be right, once edited", func(h *house, who *person, q *models.Quiz) error {
			author := h.member()
			c := h.mustSay(author, q.ID, schema.ID{}, "말")
			r, err := h.report(h.member(), models.ReportComment, c.ID, "spam")
			if err != nil {
				return err
			}
			h.mustDo(h.mod(), "report", r.ID, "disagree")
			if _, err := h.Update(h.ctx(), author, h.model("comment"), c.ID, &schema.Input{Values: map[string]any{"body": "다른 말"}}); err != nil {
				return err
			}
			_, err = h.report(who, models.ReportComment, c.ID, "spam")
			return err
		}, ""},
	}
	each(t, func(t *testing.T, h *house) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				q := h.quiz(h.member())
				if got := problem(tt.try(h, h.member(), q)); got != tt.want {
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
		mina, juno := h.member(), h.member()
		q := h.quiz(mina)
		c := h.mustSay(mina, q.ID, schema.ID{}, "나쁜 말")
		for subject, want := range map[models.ReportSubject]struct {
			id             schema.ID
			version, shows string
		}{
			models.ReportQuiz:    {q.ID, q.LiveVersionID.String(), q.Title},
			models.ReportComment: {c.ID, "v1", "나쁜 말"},
			models.ReportUser:    {mina.id, "v1", mina.name},
		} {
			r, err := h.report(juno, subject, want.id, "hate")
			if err != nil {
				t.Fatal(err)
			}
			text := r.Snapshot.String()
			if r.SubjectVersion != want.version || !strings.Contains(text, want.shows) || strings.Contains(text, "비밀") || r.ReporterID != juno.id {
				t.Errorf("%s: version %s of %s by %s: %s", subject, r.SubjectVersion, want.version, r.ReporterID, text)
			}
		}
	})
}

func TestDecisionsOnReports(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mina, juno, mod := h.member(), h.member(), h.mod()
		q := h.quiz(mina)
		for _, tt := range []struct {
			verb   string
			status models.ReportStatus
			count  func(*models.User) int
		}{
			{"agree", models.ReportAgreed, func(u *models.User) int { return u.FlagsAgreed }},
			{"disagree", models.ReportDisagreed, func(u *models.User) int { return u.FlagsDisagreed }},
			{"ignore", models.ReportIgnored, func(u *models.User) int { return u.FlagsIgnored }},
		} {
			r, err := h.report(juno, models.ReportQuiz, q.ID, "hate")
			if err != nil {
				t.Fatal(err)
			}
			for name, who := range map[string]*person{"a member": mina, "who reported": juno} {
				want := "not found"
				if who == juno {
					want = "forbidden"
				}
				if got := problem(h.do(who, "report", r.ID, tt.verb)); got != want {
					t.Errorf("%s by %s: %q, want %q", tt.verb, name, got, want)
				}
			}
			h.mustDo(mod, "report", r.ID, tt.verb)
			got, who := h.read("report", r.ID).(*models.Report), h.read("user", juno.id).(*models.User)
			if got.Status != tt.status || got.Outcome != "까닭" || got.OpenKey != nil || tt.count(who) != 1 || who.FlagsAgreed+who.FlagsDisagreed+who.FlagsIgnored == 0 {
				t.Errorf("%s: %+v, flags %d %d %d", tt.verb, got, who.FlagsAgreed, who.FlagsDisagreed, who.FlagsIgnored)
			}
			if got := problem(h.do(mod, "report", r.ID, "agree")); got != "wrong_state" {
				t.Errorf("again: %q", got)
			}
			h.exact(t, q.ID)
			if tt.verb == "disagree" { // clear the way for the same reason
				if _, err := h.Trash(h.ctx(), program, h.model("report"), r.ID, nil); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func TestNobodyDecidesOnTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		juno, mod, other := h.member(), h.mod(), h.mod()
		q := h.quiz(mod)
		c := h.mustSay(mod, q.ID, schema.ID{}, "말")
		for subject, id := range map[models.ReportSubject]schema.ID{models.ReportQuiz: q.ID, models.ReportComment: c.ID, models.ReportUser: mod.id} {
			r, err := h.report(juno, subject, id, "hate")
			if err != nil {
				t.Fatal(err)
			}
			if got := problem(h.do(mod, "report", r.ID, "disagree")); got != "forbidden" {
				t.Errorf("%s: %q", subject, got)
			}
			h.mustDo(other, "report", r.ID, "disagree")
		}
		r, err := h.report(other, models.ReportQuiz, q.ID, "spam")
		if err != nil {
			t.Fatal(err)
		}
		if got := problem(h.do(other, "report", r.ID, "agree")); got != "forbidden" {
			t.Errorf("who reported: %q", got)
		}
		_, err = h.Update(h.ctx(), h.person([]string{"report.view", "report.change"}), h.model("report"), r.ID, &schema.Input{Values: map[string]any{"reason": "hate"}})
		if got := problem(err); got != "written" {
			t.Errorf("changing it: %q", got)
		}
	})
}

// TestDecisionsAreAuditedOnce, each by its own entry.
func TestDecisionsAreAuditedOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		juno, mod := h.member(), h.mod()
		q := h.quiz(h.member())
		c := h.mustSay(juno, q.ID, schema.ID{}, "말")
		r, err := h.report(h.member(), models.ReportComment, c.ID, "hate")
		if err != nil {
			t.Fatal(err)
		}
		before := len(h.all("audit_log", schema.True()))
		for _, step := range []struct {
			who   *person
			model string
			id    schema.ID
			verb  string
		}{
			{mod, "comment", c.ID, "hide"}, {mod, "comment", c.ID, "unhide"}, {mod, "comment", c.ID, "hide"}, {mod, "comment", c.ID, "remove"}, {mod, "report", r.ID, "agree"},
		} {
			h.mustDo(step.who, step.model, step.id, step.verb)
			entries := h.all("audit_log", schema.True())
			newest := entries[0].(*models.AuditLog)
			if before++; len(entries) != before || newest.Action != step.verb || newest.TargetID != step.id || newest.ActorID != mod.id {
				t.Errorf("%s: %d entries, want %d; the last is %s of %s", step.verb, len(entries), before, newest.Action, newest.Target)
			}
		}
		if _, err := h.VerifyAudit(h.ctx()); err != nil {
			t.Error(err)
		}
	})
}
