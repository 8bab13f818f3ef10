package moderation_test

import (
	"slices"
	"testing"

	"duckhoo/models"
	"duckhoo/models/community/communitytest"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"

	"pgregory.net/rapid"
)

// Whatever people report, submit and decide, in the queue and on the quiz's own
// page, in any order: there is at most one open case about a thing; it is open
// exactly while there is something to look at; and each change of state by staff
// has one decision, an undo as well (invariants 10, 12 and 14).
func TestOneOpenCase(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		rapid.Check(t, func(r *rapid.T) {
			owner, mods := h.Member(), []*communitytest.Person{h.Mod(), h.Mod()}
			quiz := h.Quiz(owner)
			changes := 0
			count := func(err error) {
				if err == nil {
					changes++
				}
			}
			r.Repeat(map[string]func(*rapid.T){
				"report": func(r *rapid.T) {
					_, _ = h.Report(h.Member(), "quiz", quiz.ID, rapid.SampledFrom([]string{"spam", "hate", "rights_request"}).Draw(r, "reason"))
				},
				"edit": func(*rapid.T) {
					_, _ = h.Update(h.Ctx(), owner, h.Model("quiz"), quiz.ID, &schema.Input{Values: map[string]any{"title": "또 고친 제목"}})
				},
				"owner": func(r *rapid.T) {
					_ = h.Do(owner, "quiz", quiz.ID, rapid.SampledFrom([]string{"submit", "withdraw", "archive", "unarchive"}).Draw(r, "verb"))
				},
				"page": func(r *rapid.T) {
					count(h.Do(rapid.SampledFrom(mods).Draw(r, "who"), "quiz", quiz.ID, rapid.SampledFrom([]string{"approve", "reject", "hide", "unhide", "remove"}).Draw(r, "verb")))
				},
				"claim": func(r *rapid.T) {
					for _, c := range h.cases(quiz.ID) {
						_ = h.Do(rapid.SampledFrom(mods).Draw(r, "who"), "case", c.ID, rapid.SampledFrom([]string{"claim", "release", "escalate"}).Draw(r, "verb"))
					}
				},
				"desk": func(r *rapid.T) {
					for _, c := range h.cases(quiz.ID) {
						action := rapid.SampledFrom([]models.DecisionAction{models.ActDismiss, models.ActApprove, models.ActHide, models.ActUnhide}).Draw(r, "action")
						count(h.decide(rapid.SampledFrom(mods).Draw(r, "who"), c, act(action)))
					}
				},
				"undo": func(*rapid.T) {
					for _, who := range mods {
						for _, row := range h.All("verdict", schema.Eq("ActorID", who.ID)) {
							_, err := h.desk.Undo(h.Ctx(), who, row.(*models.Verdict).ID)
							count(err)
						}
					}
				},
				"time": func(*rapid.T) { h.clock += moderation.Lease / 2 },
				"": func(r *rapid.T) {
					holds(r, h, quiz.ID)
					if n := len(h.decisions(quiz.ID)); n != changes {
						r.Fatalf("%d decisions about %d changes", n, changes)
					}
				},
			})
		})
	})
}

// holds looks at what is always so of a quiz and its cases.
func holds(r *rapid.T, h *house, id schema.ID) {
	quiz := h.Read("quiz", id).(*models.Quiz)
	var open []*models.Case
	for _, c := range h.cases(id) {
		if (c.State == models.CaseResolved) != (c.OpenKey == nil) || (c.State == models.CaseResolved) != !c.ResolvedAt.IsZero() {
			r.Fatalf("half resolved: %+v", c)
		}
		if c.OpenKey != nil {
			open = append(open, c)
		}
	}
	if len(open) > 1 {
		r.Fatalf("%d open cases", len(open))
	}
	reports := len(h.All("report", schema.And(schema.Eq("SubjectID", id), schema.Eq("Status", "open"))))
	pending := quiz.DraftStatus == models.VersionPending && quiz.Status == models.QuizPublished
	if (reports > 0 || pending) && len(open) == 0 {
		r.Fatalf("%d open reports, %s, and no case", reports, quiz.DraftStatus)
	}
	for _, c := range open {
		told := c.Has(models.KindReport) || c.Has(models.KindRights)
		if told != (reports > 0) {
			r.Fatalf("%d open reports, and the case is about %v", reports, c.Kinds)
		}
		if c.Has(models.KindReview) && quiz.DraftStatus != models.VersionPending {
			r.Fatalf("a review of what is %s", quiz.DraftStatus)
		}
		if len(c.Kinds) == 0 || slices.Contains(c.Kinds, "") {
			r.Fatalf("about nothing: %+v", c)
		}
	}
}
