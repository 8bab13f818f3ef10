package disputes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/grading"
	"duckhoo/models/keys"
	"duckhoo/models/schema"
)

// Key is what is to count as right.
type Key struct {
	Change models.KeyChange
	Answer string // of a question that is answered by typing
	Picks  []int  // places of choices in stored order: a set, for type order all of them in the right order
	Reason string // told to everybody whose score it changes
}

// Revise changes what counts as right in a question that people have answered,
// for its quiz's owner and for who has key_revision.add, and has all attempts
// graded anew. The dispute that it follows from may be nil.
func Revise(ctx context.Context, db *database.DB, actor schema.Actor, question schema.ID, from *models.Dispute, k Key) (*models.KeyRevision, error) {
	in := &schema.Input{Values: map[string]any{"stable_key": question, "change": string(k.Change), "answer": k.Answer, "reason": strings.TrimSpace(k.Reason)}}
	if len(k.Picks) > 0 {
		picks, _ := json.Marshal(k.Picks) // numbers always have a JSON form
		in.Set("picks", schema.JSON(picks))
	}
	if from != nil {
		in.Set("dispute_id", from.ID)
	}
	row, err := db.Create(ctx, actor, db.Registry.Of(&models.KeyRevision{}), in)
	if err != nil {
		return nil, err
	}
	return row.(*models.KeyRevision), nil
}

// revise is the rule of key_revision.add: it gives the revision its number under
// the lock of the quiz's counters, so that every attempt is graded by what holds
// when it is stored, or anew.
func (s *Service) revise(ctx context.Context, c *schema.Change) error {
	r := c.Row.(*models.KeyRevision)
	q, version, err := s.asked(ctx, r.StableKey)
	if err != nil {
		return err
	}
	row, err := s.DB.Find(ctx, s.quiz, version.QuizID)
	if err != nil {
		return err
	}
	quiz := row.(*models.Quiz)
	if err := s.MayRevise(c.Actor, quiz); err != nil {
		return err
	}
	if err := s.unclaimed(ctx, c.Actor, r.StableKey); err != nil {
		return err
	}
	if r.DisputeID != (schema.ID{}) {
		if q, err = s.disputed(ctx, r, quiz.ID); err != nil {
			return err
		}
	}
	if err := check(r, q); err != nil {
		return err
	}
	r.QuizID, r.Stem, r.Print = quiz.ID, q.Stem, keys.Print(q)
	r.ActorID, r.ActorName = c.Actor.ActorID(), c.Actor.ActorName()
	counters, err := s.DB.Increase(ctx, s.stats, schema.Eq("QuizID", quiz.ID), map[string]int64{"KeyRevs": 1})
	if err != nil {
		return fmt.Errorf("disputes: the counters: %w", err)
	}
	r.Rev = counters.(*models.QuizStats).KeyRevs
	c.After(func(ctx context.Context) error {
		if err := s.DB.Note(ctx, c.Actor, "revise_key", s.quiz, quiz, &audit.Changes{Reason: r.Reason, Fields: []audit.Field{
			audit.Said(q.Stem, "", r.Change.Label("en")+" "+named(r, q))}}); err != nil {
			return err
		}
		at, _ := ctx.Value(laterKey{}).(time.Time)
		return s.Jobs.EnqueueAt(ctx, Regrade{quiz.ID}, at)
	})
	return nil
}

// laterKey is when attempts are to be graded anew, at once for zero.
type laterKey struct{}

// unclaimed refuses who says themselves that a key is wrong, or was told that it
// is right: whether it is, another one says.
func (s *Service) unclaimed(ctx context.Context, actor schema.Actor, key schema.ID) error {
	if schema.IsProgram(actor) {
		return nil
	}
	n, _, err := s.DB.Count(ctx, database.Query{Model: s.dispute, Actor: self(), Verb: schema.VerbView, Where: schema.And(
		schema.Eq("ClaimantID", actor.ActorID()), schema.Eq("StableKey", key),
		schema.In("Status", string(models.DisputeOpen), string(models.DisputeAuthorRejected), string(models.DisputeModRejected)))}, 1)
	if err == nil && n > 0 {
		err = denied("내가 이의를 낸 정답은 다른 운영진이 판단해요.", "Another moderator judges a key that you have disputed yourself.")
	}
	return err
}

// MayRevise lets the owner revise keys, and staff who have the right.
func (s *Service) MayRevise(actor schema.Actor, quiz *models.Quiz) error {
	if actor.ActorID().IsZero() && !schema.IsProgram(actor) {
		return schema.ErrUnauthorized
	}
	if actor.ActorID() == quiz.OwnerID || actor.Super() || actor.Allowed(s.revision.Permission(schema.VerbAdd)) || schema.IsProgram(actor) {
		return nil
	}
	return schema.ErrForbidden
}

// MayKnow lets those read the revisions of a key who may see the key: its owner,
// staff, and who has answered it.
func (s *Service) MayKnow(ctx context.Context, actor schema.Actor, quiz *models.Quiz, q *models.Question) error {
	err := s.MayRevise(actor, quiz)
	if err == nil || errors.Is(err, schema.ErrUnauthorized) {
		return err
	}
	_, err = s.answered(ctx, actor.ActorID(), quiz.ID, q.StableKey)
	return err
}

// Disputed is the question as the version under dispute asks it.
func (s *Service) Disputed(ctx context.Context, d *models.Dispute) (*models.Question, error) {
	q, _, err := s.asked(ctx, d.StableKey, schema.Eq("QuizVersionID", d.QuizVersionID))
	return q, err
}

// Key is the question as the version under dispute asks it, with what counts as
// right now.
func (s *Service) Key(ctx context.Context, d *models.Dispute) (*keys.Revised, error) {
	q, err := s.Disputed(ctx, d)
	if err != nil {
		return nil, err
	}
	all, err := keys.Load(ctx, s.DB, d.QuizID)
	if err != nil {
		return nil, err
	}
	return keys.Apply(q, all[d.StableKey])
}

// disputed is the question of the dispute that a revision names.
func (s *Service) disputed(ctx context.Context, r *models.KeyRevision, quiz schema.ID) (*models.Question, error) {
	row, err := s.DB.Find(ctx, s.dispute, r.DisputeID)
	if err != nil {
		return nil, err
	}
	d := row.(*models.Dispute)
	if d.QuizID != quiz || d.StableKey != r.StableKey {
		return nil, schema.Invalid{schema.NewProblem("/dispute_id", "not_found", nil)}
	}
	return s.Disputed(ctx, d)
}

// check says what is wrong with a new key.
func check(r *models.KeyRevision, q *models.Question) error {
	var found schema.Invalid
	if schema.Blank(r.Reason) {
		found = append(found, schema.NewProblem("/reason", "required", nil))
	}
	if !slices.Contains(r.Change.Choices(), string(r.Change)) {
		found = append(found, problem("/change", "choice", "무엇을 바꿀지 골라 주세요.", "Say what is to change."))
	}
	var picks []int
	if len(r.Picks) > 0 {
		if err := json.Unmarshal(r.Picks, &picks); err != nil {
			return fmt.Errorf("disputes: picks: %w", err)
		}
	}
	typed := q.Type == models.TypedText || q.Type == models.TypedNumber
	switch {
	case !r.Change.Names() || typed:
		if len(picks) > 0 {
			found = append(found, problem("/choices", "not_for_type", "여기에서는 보기를 고르지 않아요.", "No choices belong here."))
		}
	default:
		found = append(found, checkPicks(q, picks)...)
	}
	switch answers := typed && r.Change.Names(); {
	case answers && schema.Blank(r.Answer):
		found = append(found, schema.NewProblem("/answer", "required", nil))
	case answers && q.Type == models.TypedNumber && !number(r.Answer):
		found = append(found, problem("/answer", "wrong_type", "숫자로 적어 주세요.", "Write a number."))
	case answers && q.Type == models.TypedText && !q.Matching().Says(r.Answer):
		found = append(found, problem("/answer", "says_nothing", "비교할 글자가 없어요.", "It holds nothing to compare."))
	case !answers && r.Answer != "":
		found = append(found, problem("/answer", "not_for_type", "여기에는 답을 적지 않아요.", "No typed answer belongs here."))
	}
	return found.OrNil()
}

func checkPicks(q *models.Question, picks []int) schema.Invalid {
	wrong := func(code, ko, en string) schema.Invalid { return schema.Invalid{problem("/choices", code, ko, en)} }
	seen := make([]bool, len(q.Choices))
	for _, i := range picks {
		if i < 0 || i >= len(seen) || seen[i] {
			return wrong("invalid", "이 문제의 보기를 한 번씩만 골라 주세요.", "Name choices of this question, each once.")
		}
		seen[i] = true
	}
	switch {
	case len(picks) == 0:
		return schema.Invalid{schema.NewProblem("/choices", "required", nil)}
	case q.Type == models.Single && len(picks) > 1:
		return wrong("too_many", "하나만 고르는 문제예요.", "Only one choice can be right.")
	case q.Type == models.Order && slices.Contains(seen, false):
		return wrong("incomplete", "모든 단계를 순서대로 적어 주세요.", "Put every step in order.")
	}
	return nil
}

// named is the new key in words, as the log keeps it.
func named(r *models.KeyRevision, q *models.Question) string {
	if r.Answer != "" {
		return r.Answer
	}
	var picks []int
	if len(r.Picks) == 0 || json.Unmarshal(r.Picks, &picks) != nil {
		return ""
	}
	choices := keys.Ordered(q.Choices)
	words := make([]string, len(picks))
	for i, p := range picks {
		words[i] = choices[p].Text
	}
	return strings.Join(words, " · ")
}

func number(text string) bool {
	_, ok := grading.ParseNumber(text)
	return ok
}

func problem(at, code, ko, en string) schema.Problem {
	return schema.Problem{Pointer: at, Code: code, Detail: schema.Text{KO: ko, EN: en}}
}
