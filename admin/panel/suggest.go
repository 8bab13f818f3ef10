package panel

import (
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/disputes"
	"duckhoo/models/exam"
	"duckhoo/models/schema"
)

// suggested are texts that count as wrong and may be right, by question.
type suggested struct {
	questions []asked
	dispute   schema.ID // that accepting one decides; zero for none
	next      string    // where to go then
	may       bool      // accept one
}

// asked is a question with what may be right too.
type asked struct {
	key   schema.ID
	stem  string
	texts []exam.Suggestion
}

// suggestedFor reads what may be right in a quiz, in one of its questions where
// that is named; nil for nothing.
func (v *visit) suggestedFor(quiz *models.Quiz, only schema.ID) (*suggested, error) {
	if v.site.Exam == nil || quiz == nil || !v.site.Exam.MayStudy(v.actor, quiz) {
		return nil, nil
	}
	all, err := v.site.Exam.Suggestions(v.ctx, quiz)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	row, err := v.site.DB.Find(v.ctx, v.site.Registry.Of(&models.QuizVersion{}), quiz.LiveVersionID, "Questions")
	if err != nil {
		return nil, err
	}
	out := &suggested{may: v.allowed(v.site.Registry.Of(&models.KeyRevision{}).Permission(schema.VerbAdd))}
	for _, q := range row.(*models.QuizVersion).Questions {
		if texts := all[q.StableKey]; len(texts) > 0 && (only.IsZero() || only == q.StableKey) {
			out.questions = append(out.questions, asked{q.StableKey, q.Stem, texts})
		}
	}
	if len(out.questions) == 0 {
		return nil, nil
	}
	return out, nil
}

// suggestedIn reads what may be right in the question that a row disputes.
func (f *formPage) suggestedIn(row any) (*suggested, error) {
	d, is := row.(*models.Dispute)
	if !is {
		return nil, nil
	}
	found, err := f.site.DB.Find(f.ctx, f.site.Registry.Of(&models.Quiz{}), d.QuizID)
	if errors.Is(err, schema.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out, err := f.suggestedFor(found.(*models.Quiz), d.StableKey)
	if err != nil || out == nil {
		return nil, err
	}
	out.next = f.selfURL()
	if d.Waits() {
		out.dispute = d.ID
	}
	return out, nil
}

// acceptAnswer makes a text right that people wrote, for everybody, and decides
// the dispute that asks for it.
func (s *Site) acceptAnswer(v *visit) error {
	if s.Desk == nil {
		return schema.ErrNotFound
	}
	if !v.allowed("case.view") {
		return schema.ErrForbidden
	}
	question, err := v.id()
	if err != nil {
		return err
	}
	sent, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	why := s.text("panel.suggest.reason")
	key := disputes.Key{Change: models.AcceptAlternative, Answer: sent.get("answer"), Reason: fmt.Sprintf("%s (%s)", why.KO, why.EN)}
	next := local(sent.get("next"), s.address("queue"))
	n := notice{Text: v.T("suggest.done", "text", key.Answer)}
	if of, err := schema.ParseID(sent.get("dispute")); err == nil {
		_, verdict, err := disputes.Accept(v.ctx, s.DB, v.actor, of, "uphold", key)
		if err != nil {
			return err
		}
		n = v.undoable(n, verdict, time.Time{}, next)
	} else if _, err := disputes.Revise(v.ctx, s.DB, v.actor, question, nil, key); err != nil {
		return err
	}
	v.tell(n)
	return v.see(next)
}
