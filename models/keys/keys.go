// Package keys knows what counts as right in a question: its stored key, which
// never changes once people answer it, under the revisions of it.
package keys

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Revised is a question with its key as it is now.
type Revised struct {
	*models.Question                     // without points where it is void
	By               *models.KeyRevision // the newest revision of its key that holds, nil for none
	Void             bool                // it counts for nobody
	Full             bool                // everybody has its points
	Also             [][]int             // what else may be picked, by places in stored order
	Steps            []int               // for type order: the places of the steps in the right order, nil as stored

	rev int64
}

// Plain reports whether the question alone tells what is right.
func (r *Revised) Plain() bool { return !r.Void && !r.Full && len(r.Also) == 0 && r.Steps == nil }

// Print is SHA-256 of the choices and the stored key of a question, in
// hexadecimal: a revision holds for questions that have it. What is asked may be
// worded better meanwhile, and matched in another way.
func Print(q *models.Question) string {
	type choice struct {
		Text, Media string
		Correct     bool
	}
	var has struct {
		Type     models.QuestionType
		Choices  []choice
		Accepted map[string]int
	}
	has.Type, has.Accepted = q.Type, map[string]int{}
	for _, c := range Ordered(q.Choices) {
		has.Choices = append(has.Choices, choice{c.Text, string(c.Media), c.Correct})
	}
	for _, a := range q.Accepted {
		has.Accepted[a.Pattern] = a.Fraction
	}
	text, _ := json.Marshal(has) // texts, numbers and bools always have a JSON form
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Ordered are the choices by their place.
func Ordered(choices []models.Choice) []models.Choice {
	out := slices.Clone(choices)
	slices.SortStableFunc(out, func(a, b models.Choice) int { return cmp.Compare(a.Position, b.Position) })
	return out
}

// Load reads the revisions of quizzes, by question, the first first.
func Load(ctx context.Context, db *database.DB, quizzes ...schema.ID) (map[schema.ID][]*models.KeyRevision, error) {
	ids := make([]any, len(quizzes))
	for i, id := range quizzes {
		ids[i] = id
	}
	q := database.Query{Model: db.Registry.Of(&models.KeyRevision{}), Actor: schema.Program{Name: "keys"}, Verb: schema.VerbView,
		Where: schema.In("QuizID", ids...), Sort: []database.Order{{Path: "Rev"}}, Limit: 1000}
	out := map[schema.ID][]*models.KeyRevision{}
	for {
		page, err := db.List(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("keys: %w", err)
		}
		for _, row := range page.Rows {
			one := row.(*models.KeyRevision)
			out[one.StableKey] = append(out[one.StableKey], one)
		}
		if q.Cursor = page.Next; page.Next == "" {
			return out, nil
		}
	}
}

// Apply revises a question's key. The question itself stays as it is: what is
// returned has a copy where something differs.
func Apply(q *models.Question, revisions []*models.KeyRevision) (*Revised, error) {
	out := &Revised{Question: q}
	mine := about(q, revisions)
	if len(mine) == 0 {
		return out, nil
	}
	out.rev = mine[len(mine)-1].Rev
	for _, r := range Holding(mine) {
		if out.By == nil {
			one := *q
			one.Choices, one.Accepted = Ordered(q.Choices), slices.Clone(q.Accepted)
			out.Question = &one
		}
		if err := out.apply(r); err != nil {
			return nil, fmt.Errorf("keys: revision %s: %w", r.ID, err)
		}
	}
	if out.Void {
		out.Points = 0
	}
	return out, nil
}

// about are the revisions of a key as a question has it.
func about(q *models.Question, revisions []*models.KeyRevision) []*models.KeyRevision {
	var out []*models.KeyRevision
	own := ""
	for _, r := range revisions {
		if own == "" {
			own = Print(q)
		}
		if r.Print == own {
			out = append(out, r)
		}
	}
	return out
}

// Holding leaves out what was taken back of the revisions of one key, and what
// took it back.
func Holding(revisions []*models.KeyRevision) []*models.KeyRevision {
	var out []*models.KeyRevision
	for _, r := range revisions {
		switch {
		case r.Change != models.KeyTakenBack:
			out = append(out, r)
		case len(out) > 0:
			out = out[:len(out)-1]
		}
	}
	return out
}

// Rev is the number of the newest revision, 0 for none. That one was taken back
// has a number as well: who was graded by it is graded anew.
func (r *Revised) Rev() int64 { return r.rev }

func (r *Revised) apply(k *models.KeyRevision) error {
	var picks []int
	if len(k.Picks) > 0 {
		if err := json.Unmarshal(k.Picks, &picks); err != nil {
			return err
		}
	}
	r.By = k
	typed := r.Type == models.TypedText || r.Type == models.TypedNumber
	switch k.Change {
	case models.VoidQuestion:
		r.Void, r.Full = true, false
	case models.FullCredit:
		r.Full, r.Void = true, false
	case models.AcceptAlternative:
		r.Full, r.Void = false, false
		if !typed {
			r.Also = append(r.Also, picks)
			break
		}
		r.Accepted = append(r.Accepted, models.AcceptedAnswer{QuestionID: r.ID, Position: len(r.Accepted), Pattern: k.Answer, Fraction: 100})
	case models.ChangeKey:
		r.Full, r.Void, r.Also = false, false, nil
		switch {
		case typed:
			r.Accepted = []models.AcceptedAnswer{{QuestionID: r.ID, Pattern: k.Answer, Fraction: 100}}
		case r.Type == models.Order:
			r.Steps = picks
		default:
			for i := range r.Choices {
				r.Choices[i].Correct = slices.Contains(picks, i)
			}
		}
	}
	return nil
}
