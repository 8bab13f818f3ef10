package moderation_test

import (
	"context"
	"slices"
	"testing"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// Whatever state something is in, what is offered can be decided and nothing else.
func TestOfferedIsWhatWorks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mod := h.Mod()
		mod.Rights = append(slices.Clone(mod.Rights), "quiz.withhold", "comment.withhold", "quiz.reinstate", "comment.reinstate")
		states := map[string]func() schema.ID{
			"reported quiz": func() schema.ID {
				return h.reportedAs(models.CaseQuiz, h.Quiz(h.Member()).ID, "spam")
			},
			"quiz of somebody's rights": func() schema.ID {
				return h.reportedAs(models.CaseQuiz, h.Quiz(h.Member()).ID, "rights_request")
			},
			"hidden quiz": func() schema.ID {
				id := h.reportedAs(models.CaseQuiz, h.Quiz(h.Member()).ID, "spam")
				if err := h.Tx(h.Ctx(), func(ctx context.Context) error {
					return h.desk.HideMeanwhile(ctx, models.CaseQuiz, id, "spam", schema.Text{KO: "광고", EN: "Spam"}, "")
				}); err != nil {
					t.Fatal(err)
				}
				return id
			},
			"quiz under review": func() schema.ID {
				owner := h.Member()
				quiz := h.Quiz(owner)
				if _, err := h.Update(h.Ctx(), owner, h.Model("quiz"), quiz.ID, &schema.Input{Values: map[string]any{"title": "고친 제목"}}); err != nil {
					t.Fatal(err)
				}
				h.MustDo(owner, "quiz", quiz.ID, "submit")
				return quiz.ID
			},
			"reported comment": func() schema.ID {
				said := h.Make(h.Member(), "comment", map[string]any{"quiz_id": h.Quiz(h.Member()).ID, "body": "광고"}).(*models.Comment)
				return h.reportedAs(models.CaseComment, said.ID, "privacy")
			},
		}
		actions := []models.DecisionAction{models.ActDismiss, models.ActApprove, models.ActReject, models.ActHide, models.ActWithhold, models.ActUnhide, models.ActRemove,
			models.ActReinstate, models.ActUphold, models.ActOverturn, models.ActMute, models.ActUnmute, models.ActReviseKey, models.ActUndo}
		for name, begin := range states {
			for _, action := range actions {
				id := begin()
				c := h.case1(id)
				offered, err := h.desk.Allowed(h.Ctx(), mod, c)
				if err != nil {
					t.Fatal(err)
				}
				err = h.decide(mod, c, moderation.Act{Action: action, Text: "까닭"})
				if want := slices.Contains(offered, action); want != (err == nil) {
					t.Errorf("%s: %s is offered: %v, and decided: %v", name, action, want, err)
				}
				if err != nil && len(h.decisions(id)) > 1 {
					t.Errorf("%s: %s was refused and left %d decisions", name, action, len(h.decisions(id)))
				}
			}
		}
	})
}

// reportedAs reports a subject and returns its id.
func (h *house) reportedAs(s models.CaseSubject, id schema.ID, reason string) schema.ID {
	h.T.Helper()
	if _, err := h.Report(h.Member(), models.ReportSubject(s), id, reason); err != nil {
		h.T.Fatal(err)
	}
	return id
}
