package trivia

import (
	"context"
	mathrand "math/rand/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// place is where a drawing of questions stands among the quizzes.
type place struct {
	database.Draw
	Lap   int  // how often it went right around
	Given bool // something was given since it went around last
}

// startAt begins right behind a lot.
func startAt(lot string) *place { return &place{Draw: database.Draw{By: "Lot", From: lot, Until: lot}} }

// most is how many questions of one quiz are taken in a lap: twice as many as
// in the one before.
func (at *place) most() int { return 1 << min(at.Lap, 10) }

// draw goes on from a place until it has so many questions that were not given,
// or went right around without any. It moves the place on and notes what it gives.
func (p *Pool) draw(ctx context.Context, f Filter, at *place, want int, seen *given) ([]Found, error) {
	var out []Found
	for tries := 1; len(out) < want; tries++ {
		if at.Done {
			if !at.Given {
				return out, nil
			}
			at.Draw, at.Lap, at.Given = database.Draw{By: at.By, From: at.Until, Until: at.Until}, at.Lap+1, false
		}
		quizzes, err := p.db.Draw(ctx, p.query(f), &at.Draw, min((want-len(out))*tries, inTurn))
		if err != nil {
			return nil, err
		}
		found, err := p.pick(ctx, f, quizzes, at.most(), want-len(out), seen)
		if err != nil {
			return nil, err
		}
		at.Given = at.Given || len(found) > 0
		out = append(out, found...)
	}
	return out, nil
}

// inTurn is how many quizzes are looked into at once.
const inTurn = 100

// pick takes questions out of quizzes, at most so many of each and in all.
func (p *Pool) pick(ctx context.Context, f Filter, quizzes []any, each, want int, seen *given) ([]Found, error) {
	if len(quizzes) == 0 {
		return nil, nil
	}
	questions, err := p.questions(ctx, f, quizzes, seen)
	if err != nil {
		return nil, err
	}
	var out []Found
	for _, row := range quizzes {
		quiz, left := row.(*models.Quiz), each
		for _, q := range questions[quiz.LiveVersionID] {
			if left == 0 || len(out) == want {
				break
			}
			if seen.has(q.StableKey) {
				continue
			}
			seen.add(q.StableKey)
			out, left = append(out, Found{Question: q, Quiz: quiz}), left-1
		}
	}
	return out, p.whole(ctx, out)
}

// questions reads the questions of quizzes that fit and were not given, shuffled,
// by their version.
func (p *Pool) questions(ctx context.Context, f Filter, quizzes []any, seen *given) (map[schema.ID][]*models.Question, error) {
	live := make([]any, len(quizzes))
	for i, row := range quizzes {
		live[i] = row.(*models.Quiz).LiveVersionID
	}
	q := database.Query{Model: p.question, Actor: schema.Program{Name: "trivia"}, Verb: schema.VerbView, Where: schema.In("QuizVersionID", live...), Limit: len(live) * perQuiz}
	if kind := f.kind(); kind != "" {
		q.Where = schema.And(q.Where, schema.Eq("Type", string(kind)))
	}
	if f.Choosing || f.Boolean || f.Plural {
		q.With = []string{"Choices"}
	}
	page, err := p.db.List(ctx, q)
	if err != nil {
		return nil, err
	}
	out := map[schema.ID][]*models.Question{}
	for _, row := range page.Rows {
		if one := row.(*models.Question); f.fits(one) && !seen.has(one.StableKey) {
			out[one.QuizVersionID] = append(out[one.QuizVersionID], one)
		}
	}
	for _, list := range out {
		mathrand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	return out, nil
}

// perQuiz is how many questions a version has at most.
const perQuiz = 100

// whole reads the choices and accepted answers of what was picked.
func (p *Pool) whole(ctx context.Context, found []Found) error {
	ids := make([]any, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	if len(ids) == 0 {
		return nil
	}
	page, err := p.db.List(ctx, database.Query{Model: p.question, Actor: schema.Program{Name: "trivia"}, Verb: schema.VerbView,
		Where: schema.In("ID", ids...), Limit: len(ids), With: []string{"Choices", "Accepted"}})
	if err != nil {
		return err
	}
	by := map[schema.ID]*models.Question{}
	for _, row := range page.Rows {
		by[row.(*models.Question).ID] = row.(*models.Question)
	}
	for i, f := range found {
		if full := by[f.ID]; full != nil {
			found[i].Question = full
		}
	}
	return nil
}
