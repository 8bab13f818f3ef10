// Package trivia picks questions at random out of the quizzes whose answers
// are public, and remembers for a token which it has given already.
//
// Questions lie in the table in the order of their ids. Each has a lot besides,
// the random end of its id, and an index has them in the order of the lots:
// whoever starts anywhere in it and goes on gets a random choice, and whoever
// goes right around has seen every question once. Nothing is ever sorted.
package trivia

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	mathrand "math/rand/v2"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Most is how many questions are given at once.
const Most = 50

// Difficulty is how hard the people who took a quiz found it.
type Difficulty string

// The difficulties. What nobody has rated is medium.
const (
	Easy   Difficulty = "easy"
	Medium Difficulty = "medium"
	Hard   Difficulty = "hard"
)

// Where easy ends and hard begins, of an average from 1 to 5.
const (
	easyBelow schema.Decimal = 2_5000
	hardFrom  schema.Decimal = 3_5000
)

// DifficultyOf names an average; nil is that of a quiz without ratings.
func DifficultyOf(average *schema.Decimal) Difficulty {
	switch {
	case average == nil:
		return Medium
	case *average < easyBelow:
		return Easy
	case *average >= hardFrom:
		return Hard
	}
	return Medium
}

// Filter is which questions are meant. Zero values let everything through.
type Filter struct {
	GenreID    schema.ID
	Difficulty Difficulty
	Type       models.QuestionType
	Boolean    bool // questions with the choices true and false alone
	Plural     bool // questions with choices other than those
	Choosing   bool // questions with one right choice, all of them texts
	Shared     bool // quizzes whose licence lets others pass them on
	Language   models.Language
}

// name tells filters apart in what a token remembers.
func (f Filter) name() string {
	word := func(on bool, s string) string {
		if on {
			return s
		}
		return ""
	}
	return strings.Join([]string{f.GenreID.String(), string(f.Difficulty), string(f.Type), word(f.Boolean, "b"), word(f.Plural, "m"), word(f.Choosing, "c"),
		word(f.Shared, "s"), string(f.Language)}, "|")
}

// Found is a question with the quiz that it is from.
type Found struct {
	*models.Question
	Quiz       *models.Quiz
	Difficulty Difficulty
}

// Pool is the questions of a database that may be given away.
type Pool struct {
	db                           *database.DB
	question, quiz, stats, token *schema.Model
}

// New returns the pool of a database, nil when its registry lacks a model.
func New(db *database.DB, reg *schema.Registry) *Pool {
	p := &Pool{db: db, question: reg.Model("question"), quiz: reg.Model("quiz"), stats: reg.Model("quiz_stats"), token: reg.Model("trivia_token")}
	if p.question == nil || p.quiz == nil || p.stats == nil || p.token == nil {
		return nil
	}
	return p
}

// query asks for the questions of live versions of quizzes that everybody may
// see with their answers.
func (p *Pool) query(f Filter) database.Query {
	const quiz = "QuizVersion.Quiz."
	all := []schema.Cond{
		schema.Eq("QuizVersion.Status", string(models.VersionApproved)),
		schema.Eq(quiz+"Status", string(models.QuizPublished)), schema.Eq(quiz+"Visibility", string(models.Public)),
		schema.Eq(quiz+"AnswersPublic", true), schema.IsNull(quiz+"DeletedAt", true),
	}
	if f.Shared {
		all = append(all, schema.In(quiz+"Licence", string(models.CC0), string(models.CCBY), string(models.CCBYSA)))
	}
	if !f.GenreID.IsZero() {
		all = append(all, schema.Eq(quiz+"GenreID", f.GenreID))
	}
	if f.Language != "" {
		all = append(all, schema.Eq(quiz+"Language", string(f.Language)))
	}
	if f.Type != "" {
		all = append(all, schema.Eq("Type", string(f.Type)))
	}
	if f.Choosing || f.Boolean {
		all = append(all, schema.Eq("Type", string(models.Single)))
	}
	if f.Difficulty != "" {
		all = append(all, difficult(quiz+"Stats.Difficulty", f.Difficulty))
	}
	return database.Query{Model: p.question, Actor: schema.Program{Name: "trivia"}, Verb: schema.VerbView, Where: schema.And(all...), Upward: true,
		With: []string{"QuizVersion.Quiz.Genre", "Choices", "Accepted"}}
}

func difficult(path string, d Difficulty) schema.Cond {
	switch d {
	case Easy:
		return schema.Compare(path, schema.OpLt, easyBelow)
	case Hard:
		return schema.Compare(path, schema.OpGte, hardFrom)
	}
	return schema.Or(schema.IsNull(path, true),
		schema.And(schema.Compare(path, schema.OpGte, easyBelow), schema.Compare(path, schema.OpLt, hardFrom)))
}

// fits says what no condition can.
func (f Filter) fits(row any) bool {
	q := row.(*models.Question)
	if f.Boolean {
		_, ok := Boolean(q)
		return ok
	}
	if _, is := Boolean(q); is && f.Plural {
		return false
	}
	if !f.Choosing {
		return true
	}
	right := 0
	for _, c := range q.Choices {
		if c.Text == "" || c.Media != "" {
			return false
		}
		if c.Correct {
			right++
		}
	}
	return right == 1 && len(q.Choices) > 1 && q.Media == ""
}

// Boolean reports whether a question is one of true or false, and the answer.
func Boolean(q *models.Question) (right, is bool) {
	if q.Type != models.Single || len(q.Choices) != 2 || q.Media != "" {
		return false, false
	}
	seen := map[bool]bool{}
	for _, c := range q.Choices {
		value, ok := truths[strings.ToLower(strings.TrimSpace(c.Text))]
		if !ok || seen[value] || c.Media != "" {
			return false, false
		}
		seen[value] = true
		if c.Correct {
			right = value
		}
	}
	return right, true
}

// truths are the words that choices of true or false have.
var truths = map[string]bool{"true": true, "false": false, "참": true, "거짓": false, "o": true, "x": false, "맞다": true, "틀리다": false,
	"맞아요": true, "아니에요": false, "예": true, "아니요": false}

// stretch is how many neighbours in the order of lots one pick takes, so that
// the same questions do not always come together.
const stretch = 10

// Random returns up to n questions, none twice and none with one of the keys.
func (p *Pool) Random(ctx context.Context, f Filter, n int, but ...schema.ID) ([]Found, error) {
	taken := map[schema.ID]bool{}
	for _, key := range but {
		taken[key] = true
	}
	var out []any
	fits := func(row any) bool {
		q := row.(*models.Question)
		if taken[q.StableKey] || !f.fits(row) {
			return false
		}
		taken[q.StableKey] = true
		return true
	}
	for len(out) < n {
		start := lot()
		d := &database.Draw{By: "Lot", From: start, Until: start}
		rows, err := p.db.Draw(ctx, p.query(f), d, min(stretch, n-len(out)), fits)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
		if d.Done {
			break
		}
	}
	return p.found(ctx, out)
}

// lot is a random place among the lots.
func lot() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// found puts the difficulty of its quiz beside each question, in random order.
func (p *Pool) found(ctx context.Context, rows []any) ([]Found, error) {
	mathrand.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	ids := make([]any, 0, len(rows))
	for _, row := range rows {
		ids = append(ids, row.(*models.Question).QuizVersion.QuizID)
	}
	averages := map[schema.ID]*schema.Decimal{}
	if len(ids) > 0 {
		page, err := p.db.List(ctx, database.Query{Model: p.stats, Actor: schema.Program{Name: "trivia"}, Verb: schema.VerbView,
			Where: schema.In("QuizID", ids...), Limit: len(ids)})
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			averages[row.(*models.QuizStats).QuizID] = row.(*models.QuizStats).Difficulty
		}
	}
	out := make([]Found, len(rows))
	for i, row := range rows {
		q := row.(*models.Question)
		out[i] = Found{q, q.QuizVersion.Quiz, DifficultyOf(averages[q.QuizVersion.QuizID])}
	}
	return out, nil
}

// Count counts the questions that a filter lets through, but for what only
// their choices say.
func (p *Pool) Count(ctx context.Context, f Filter) (int, error) {
	q := p.query(f)
	q.With = nil
	n, _, err := p.db.Count(ctx, q, 0)
	return n, err
}
