// Package trivia picks questions at random out of the quizzes whose answers
// are public, and remembers for a token which it has given already.
//
// Quizzes lie in the table in the order of their ids. Each has a lot besides,
// the random end of its id, and an index has those whose answers are public in
// the order of the lots: whoever starts anywhere in it and goes on gets a random
// choice. Of each quiz one question is taken. Whoever goes right around goes on
// with twice as many of each, until there is none that was not given. Nothing is
// ever sorted, and how long it takes does not depend on how many quizzes there
// are.
package trivia

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	mathrand "math/rand/v2"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/keys"
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

// query asks for the quizzes that everybody may see with their answers.
func (p *Pool) query(f Filter) database.Query {
	all := []schema.Cond{schema.Eq("AnswersPublic", true), schema.Eq("Status", string(models.QuizPublished)),
		schema.Eq("Visibility", string(models.Public)), schema.IsNull("LiveVersionID", false)}
	if f.Shared {
		all = append(all, schema.In("Licence", string(models.CC0), string(models.CCBY), string(models.CCBYSA)))
	}
	if !f.GenreID.IsZero() {
		all = append(all, schema.Eq("Genre.ID", f.GenreID))
	}
	if f.Language != "" {
		all = append(all, schema.Eq("Language", string(f.Language)))
	}
	if f.Difficulty != "" {
		all = append(all, difficult("Stats.Difficulty", f.Difficulty))
	}
	return database.Query{Model: p.quiz, Actor: schema.Program{Name: "trivia"}, Verb: schema.VerbView, Where: schema.And(all...), With: []string{"Genre"}}
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

// kind is the type that all questions of a filter have, "" for any.
func (f Filter) kind() models.QuestionType {
	if f.Choosing || f.Boolean {
		return models.Single
	}
	return f.Type
}

// fits says what no condition can.
func (f Filter) fits(q *models.Question) bool {
	if f.Type != "" && q.Type != f.Type {
		return false
	}
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
	taken := newGiven()
	for _, key := range but {
		taken.hide(key)
	}
	var out []Found
	for len(out) < n {
		want := min(stretch, n-len(out))
		found, err := p.draw(ctx, f, startAt(lot()), want, taken)
		if err != nil {
			return nil, err
		}
		if out = append(out, found...); len(found) < want {
			break
		}
	}
	return p.rated(ctx, out)
}

// lot is a random place among the lots.
func lot() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// rated puts the difficulty of its quiz beside each question, in random order.
func (p *Pool) rated(ctx context.Context, found []Found) ([]Found, error) {
	mathrand.Shuffle(len(found), func(i, j int) { found[i], found[j] = found[j], found[i] })
	if len(found) == 0 {
		return []Found{}, nil
	}
	ids := make([]any, len(found))
	for i, f := range found {
		ids[i] = f.Quiz.ID
	}
	page, err := p.db.List(ctx, database.Query{Model: p.stats, Actor: schema.Program{Name: "trivia"}, Verb: schema.VerbView,
		Where: schema.In("QuizID", ids...), Limit: len(ids)})
	if err != nil {
		return nil, err
	}
	averages := map[schema.ID]*schema.Decimal{}
	var revised []schema.ID
	for _, row := range page.Rows {
		stats := row.(*models.QuizStats)
		averages[stats.QuizID] = stats.Difficulty
		if stats.KeyRevs > 0 {
			revised = append(revised, stats.QuizID)
		}
	}
	for i, f := range found {
		found[i].Difficulty = DifficultyOf(averages[f.Quiz.ID])
	}
	if len(revised) == 0 {
		return found, nil
	}
	return p.revised(ctx, found, revised)
}

// revised gives questions their keys as they are now, and leaves those out whose
// key no choice or typed answer says any more.
func (p *Pool) revised(ctx context.Context, found []Found, quizzes []schema.ID) ([]Found, error) {
	revisions, err := keys.Load(ctx, p.db, quizzes...)
	if err != nil {
		return nil, err
	}
	out := []Found{}
	for _, f := range found {
		q, err := keys.Apply(f.Question, revisions[f.StableKey])
		if err != nil {
			return nil, err
		}
		if q.Plain() {
			f.Question = q.Question
			out = append(out, f)
		}
	}
	return out, nil
}

// Count counts the questions that a filter lets through, but for what only
// their choices say.
func (p *Pool) Count(ctx context.Context, f Filter) (int, error) {
	const quiz = "QuizVersion.Quiz."
	all := []schema.Cond{schema.Eq("QuizVersion.Status", string(models.VersionApproved)), schema.IsNull(quiz+"DeletedAt", true)}
	for _, cond := range p.query(f).Where.Kids {
		all = append(all, under(quiz, cond))
	}
	if kind := f.kind(); kind != "" {
		all = append(all, schema.Eq("Type", string(kind)))
	}
	n, _, err := p.db.Count(ctx, database.Query{Model: p.question, Actor: schema.Program{Name: "trivia"}, Verb: schema.VerbView,
		Where: schema.And(all...), Upward: true}, 0)
	return n, err
}

// under is a condition on what a path leads to.
func under(path string, c schema.Cond) schema.Cond {
	if c.Path != "" {
		c.Path = path + c.Path
	}
	kids := make([]schema.Cond, len(c.Kids))
	for i, kid := range c.Kids {
		kids[i] = under(path, kid)
	}
	c.Kids = kids
	return c
}
