package exam

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"duckhoo/models"
	"duckhoo/models/grading"
	"duckhoo/models/keys"
	"duckhoo/models/schema"
)

const (
	// studied is how many of the newest attempts that count are studied.
	studied = 500
	// topOf is how many of all takers are top scorers: 27 in a hundred, which is
	// Kelley's share (1939).
	topOf = 0.27
)

// Item is how a question of the live version does among the newest attempts that
// asked it just so, graded by its key as it is now.
type Item struct {
	Key        schema.ID
	Position   int // from 1
	Type       models.QuestionType
	Stem       string
	Rev        int64  // of its key
	Asked      string // SHA-256 of the question, its choices and its stored key, in hexadecimal
	Statistics grading.Statistics

	Top      int64  // top scorers, by their marks on the rest of the quiz
	TopKey   int64  // of them picked the right choice
	Rival    string // the wrong choice that most of them picked
	TopRival int64  // of them picked it

	Suggestions []Suggestion // of a question that is answered by a text
}

// studySQL reads the newest answers that count.
const studySQL = `SELECT a.quiz_version_id, a.score, a.max, n.stable_key, n.selected, n.text, n.fraction
FROM attempts a JOIN answers n ON n.attempt_id = a.id
WHERE a.quiz_id = ? AND a.seq > ? AND a.counts AND a.deleted_at IS NULL AND n.stable_key IN ?
ORDER BY a.seq, n.stable_key`

// said is one answer with what its taker did on the whole.
type said struct {
	QuizVersionID schema.ID
	Score         schema.Decimal
	Max           int64
	StableKey     schema.ID
	Selected      schema.JSON
	Text          string
	Fraction      schema.Decimal

	share float64 // of the marks on the rest of the quiz
	picks []int
}

// Study looks at the questions of the live version, leaving out those that count
// for nobody or for everybody.
func (s *Service) Study(ctx context.Context, q *models.Quiz) ([]Item, error) {
	return s.study(ctx, q, func(*question) bool { return true })
}

// study looks at some of the questions.
func (s *Service) study(ctx context.Context, q *models.Quiz, which func(*question) bool) ([]Item, error) {
	stats, err := s.counters(ctx, q.ID)
	if err != nil || q.LiveVersionID.IsZero() {
		return nil, err
	}
	live, err := s.paperSince(ctx, q.LiveVersionID, stats.KeyRevs)
	if err != nil {
		return nil, err
	}
	var of []schema.ID
	for _, one := range live.questions {
		if !one.Void && !one.Full && which(one) {
			of = append(of, one.StableKey)
		}
	}
	if len(of) == 0 || stats.LastSeq == 0 {
		return nil, nil
	}
	var rows []*said
	if err := s.db.From(ctx).Raw(studySQL, q.ID, stats.LastSeq-studied, of).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("exam: study: %w", err)
	}
	asked := map[schema.ID]map[schema.ID]string{live.version.ID: askedIn(live)}
	by := map[schema.ID][]*said{}
	for _, row := range rows {
		p, err := s.paperSince(ctx, row.QuizVersionID, stats.KeyRevs)
		if err != nil {
			return nil, err
		}
		if asked[p.version.ID] == nil {
			asked[p.version.ID] = askedIn(p)
		}
		if asked[p.version.ID][row.StableKey] != asked[live.version.ID][row.StableKey] {
			continue // it was another question then
		}
		if err := row.read(p.byKey[row.StableKey]); err != nil {
			return nil, err
		}
		by[row.StableKey] = append(by[row.StableKey], row)
	}
	var out []Item
	for i, one := range live.questions {
		if slices.Contains(of, one.StableKey) {
			item := one.item(by[one.StableKey])
			item.Position, item.Asked = i+1, asked[live.version.ID][one.StableKey]
			out = append(out, item)
		}
	}
	return out, nil
}

// askedIn says what each question of a version asks, as a hash.
func askedIn(p *paper) map[schema.ID]string {
	out := make(map[schema.ID]string, len(p.version.Questions))
	for i := range p.version.Questions {
		q := &p.version.Questions[i]
		sum := sha256.Sum256([]byte(keys.Print(q) + " " + q.Stem))
		out[q.StableKey] = hex.EncodeToString(sum[:])
	}
	return out
}

// read says where the picks of an answer stand, and how its taker did elsewhere.
func (a *said) read(q *question) error {
	if len(a.Selected) > 0 {
		var ids []schema.ID
		if err := json.Unmarshal(a.Selected, &ids); err != nil {
			return fmt.Errorf("exam: study: %w", err)
		}
		for _, id := range ids {
			a.picks = append(a.picks, q.choice[id])
		}
	}
	if rest := a.Max - int64(q.Points); rest > 0 {
		a.share = float64(a.rest(q)) / float64(rest*grading.Whole)
	}
	return nil
}

func (a *said) mark(q *question) int64 { return int64(a.Fraction) * int64(q.Points) }
func (a *said) rest(q *question) int64 { return int64(a.Score) - a.mark(q) }

// item is what the answers to a question say of it.
func (q *question) item(list []*said) Item {
	out := Item{Key: q.StableKey, Type: q.Type, Stem: q.Stem, Rev: q.Rev()}
	pairs, most := grading.Histogram{}, int64(0)
	for _, a := range list {
		pairs[grading.Pair{Item: a.mark(q), Rest: a.rest(q)}]++
		most += int64(q.Points) * grading.Whole
	}
	out.Statistics = grading.Compute([]grading.Item{{Pairs: pairs, Max: most}})[0]
	slices.SortStableFunc(list, func(a, b *said) int { return cmp.Compare(b.share, a.share) })
	switch q.Type {
	case models.Single, models.Multiple:
		q.rival(&out, upper(list, topOf))
	case models.TypedText:
		out.Suggestions = q.suggestions(list)
	}
	return out
}

// upper is the best of a list in order, with those who did as well as the last of
// them.
func upper(list []*said, share float64) []*said {
	n := int(share * float64(len(list)))
	if n == 0 {
		return nil
	}
	for n < len(list) && list[n].share == list[n-1].share {
		n++
	}
	return list[:n]
}

// rival finds the wrong choice that most top scorers picked.
func (q *question) rival(out *Item, top []*said) {
	picks := make([]int64, len(q.Choices))
	for _, a := range top {
		for _, i := range a.picks {
			picks[i]++
		}
	}
	out.Top = int64(len(top))
	for i, n := range picks {
		if q.right(i) {
			out.TopKey = max(out.TopKey, n)
		} else if n > out.TopRival {
			out.TopRival, out.Rival = n, q.Choices[i].Text
		}
	}
}

// right reports whether a choice belongs to a right answer.
func (q *question) right(i int) bool {
	return q.Choices[i].Correct || slices.ContainsFunc(q.Also, func(picks []int) bool { return slices.Contains(picks, i) })
}
