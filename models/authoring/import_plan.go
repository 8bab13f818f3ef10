package authoring

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/formats"
	"duckhoo/models/schema"
)

// plan is what an import will do with one quiz.
type plan struct {
	quiz    formats.Quiz
	fresh   []formats.Question
	refused []formats.Refusal
	known   int // questions that are there already
}

// plan compares the file with the database.
func (im *importer) plan(ctx context.Context, quizzes []formats.Quiz) ([]plan, error) {
	known, err := im.known(ctx, quizzes)
	if err != nil {
		return nil, err
	}
	thrown, err := im.thrownAway(ctx, quizzes)
	if err != nil {
		return nil, err
	}
	plans := make([]plan, len(quizzes))
	for i, quiz := range quizzes {
		plans[i] = im.planQuiz(ctx, quiz, known, thrown[quiz.Key])
	}
	return plans, nil
}

// planQuiz sorts a quiz's questions. Those of a quiz in the trash are known.
func (im *importer) planQuiz(ctx context.Context, quiz formats.Quiz, known map[schema.ID]bool, thrown bool) plan {
	p := plan{quiz: quiz}
	head := im.headFault(ctx, quiz)
	for _, q := range quiz.Questions {
		if thrown || known[stableKey(q.Key)] {
			p.known++
		} else if fault := cmp.Or(head, im.fault(ctx, q)); fault != "" {
			p.refused = append(p.refused, formats.Refusal{File: im.opts.File, Line: q.Line, Reason: fault})
		} else {
			p.fresh = append(p.fresh, q)
		}
	}
	return p
}

// headFault says what keeps a quiz out whatever its questions are.
func (im *importer) headFault(ctx context.Context, quiz formats.Quiz) string {
	if _, err := im.genre(ctx, quiz.Genre); err != nil {
		return fmt.Sprintf("the genre %q is not known here", quiz.Genre)
	}
	return ""
}

// fault says what is wrong with a question, by the rules that storing and
// publishing it would apply.
func (im *importer) fault(ctx context.Context, q formats.Question) string {
	in := questionInput(q, 0)
	row := &models.Question{}
	for name, value := range in.Values {
		if err := im.question.FieldJSON(name).Set(row, value); err != nil {
			return err.Error()
		}
	}
	if err := grow(im.question, row, &in); err != nil {
		return err.Error()
	}
	said := func(f *schema.Field) bool { return f.Kind != schema.KindID && f.Kind != schema.KindRelation } // keys come with the rows that they name
	problems := im.validate.Row(ctx, im.question, row, said)
	for _, r := range im.question.Owned() {
		for _, kid := range r.Rows(row) {
			problems = append(problems, im.validate.Row(ctx, r.Target, kid, said)...)
		}
	}
	if problems = append(problems, checkContent([]models.Question{*row})...); len(problems) > 0 {
		return problems[0].Pointer + ": " + problems[0].Detail.In("en")
	}
	return ""
}

// known returns the stable keys of the file's questions that stand in any
// version of any quiz.
func (im *importer) known(ctx context.Context, quizzes []formats.Quiz) (map[schema.ID]bool, error) {
	var keys []any
	for _, quiz := range quizzes {
		for _, q := range quiz.Questions {
			keys = append(keys, stableKey(q.Key))
		}
	}
	out := map[schema.ID]bool{}
	err := im.each(ctx, im.question, "StableKey", keys, false, func(row any) { out[row.(*models.Question).StableKey] = true })
	return out, err
}

// thrownAway returns the keys of the quizzes that are in the trash.
func (im *importer) thrownAway(ctx context.Context, quizzes []formats.Quiz) (map[string]bool, error) {
	keys := make([]any, 0, len(quizzes))
	for _, quiz := range quizzes {
		keys = append(keys, quiz.Key)
	}
	out := map[string]bool{}
	err := im.each(ctx, im.quiz, "Origin", keys, true, func(row any) { out[row.(*models.Quiz).Origin] = true })
	return out, err
}

// each hands over all rows whose field is one of the values.
func (im *importer) each(ctx context.Context, m *schema.Model, path string, values []any, trash bool, found func(any)) error {
	for part := range slices.Chunk(values, 200) {
		q := database.Query{Model: m, Actor: importing(), Verb: schema.VerbView, Where: schema.In(path, part...), Trash: trash,
			Sort: []database.Order{{Path: path}}, Limit: 1000}
		for {
			page, err := im.db.List(ctx, q)
			if err != nil {
				return err
			}
			for _, row := range page.Rows {
				found(row)
			}
			if q.Cursor = page.Next; page.Next == "" {
				break
			}
		}
	}
	return nil
}

// stableKey makes a question's identity in its file into one that fits the
// column: a UUID of version 8 from the first bytes of SHA-256.
func stableKey(key string) schema.ID {
	sum := sha256.Sum256([]byte(key))
	id := schema.ID(sum[:16])
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return id
}
