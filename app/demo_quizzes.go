package main

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/schema"
)

// step is one thing that the owner or a moderator does with a quiz.
type step struct {
	verb  string
	staff bool
}

// stepsTo is the way from a draft to a state.
func stepsTo(state string) ([]step, error) {
	submit, approve := step{"submit", false}, step{"approve", true}
	hide := step{"hide", true}
	steps, known := map[string][]step{
		"draft":     {},
		"pending":   {submit},
		"published": {submit, approve},
		"rejected":  {submit, {"reject", true}},
		"hidden":    {submit, approve, hide},
		"removed":   {submit, approve, hide, {"remove", true}},
		"archived":  {submit, approve, {"archive", false}},
	}[state]
	if !known {
		return nil, fmt.Errorf("no way leads to the state %q", state)
	}
	return steps, nil
}

// quiz adds a quiz as its owner and brings it to its state.
func (d *demo) quiz(ctx context.Context, q demoQuiz) error {
	m := d.db.Registry.Model("quiz")
	missing, err := d.missing(ctx, m, schema.Eq("Slug", q.Slug))
	if err != nil || !missing {
		return err
	}
	owner, steps, err := d.ways(q)
	if err != nil {
		return err
	}
	in, err := d.quizInput(ctx, q)
	if err != nil {
		return err
	}
	row, err := d.db.Create(ctx, owner, m, in)
	if err != nil {
		return err
	}
	for _, s := range steps {
		actor, input := owner, &schema.Input{}
		t, _ := m.Transition(s.verb)
		if row.(*models.Quiz).Status == models.QuizStatus(t.To) {
			continue // whoever is trusted publishes without a moderator
		}
		if t.Reason {
			input.Reason = q.Reason
		}
		if s.staff {
			actor = d.moderator
		}
		if row, err = d.db.Transition(ctx, actor, m, m.ID(row), s.verb, input); err != nil {
			return fmt.Errorf("%s: %w", s.verb, err)
		}
	}
	d.added.quizzes++
	return nil
}

func (d *demo) ways(q demoQuiz) (*demoActor, []step, error) {
	owner, known := d.actors[q.Owner]
	if !known || d.moderator == nil {
		return nil, nil, fmt.Errorf("people.yaml lacks %s or a moderator", q.Owner)
	}
	steps, err := stepsTo(q.State)
	return owner, steps, err
}

func (d *demo) quizInput(ctx context.Context, q demoQuiz) (*schema.Input, error) {
	genres := d.db.Registry.Model("genre")
	genre, err := authoring.FindAny(ctx, d.db, genres, schema.Eq("Slug", q.Genre))
	if err != nil {
		return nil, fmt.Errorf("genre %s: %w", q.Genre, err)
	}
	var tags []schema.ID
	for _, slug := range q.Tags {
		id, err := authoring.EnsureTag(ctx, d.db, d.program(), slug)
		if err != nil {
			return nil, err
		}
		tags = append(tags, id)
	}
	questions := schema.Children{All: true}
	for _, question := range q.Questions {
		questions.Rows = append(questions.Rows, question.input())
	}
	return &schema.Input{
		Values: map[string]any{"title": q.Title, "slug": q.Slug, "description": q.Description, "genre_id": genres.ID(genre),
			"language": q.language, "licence": q.licence, "answers_public": q.Open},
		Many:     map[string][]schema.ID{"tags": tags},
		Children: map[string]schema.Children{"questions": questions},
	}, nil
}

func (q demoQuestion) input() schema.Input {
	choices, accepted := schema.Children{All: true}, schema.Children{All: true}
	for _, c := range q.Choices {
		choices.Rows = append(choices.Rows, schema.Input{Values: map[string]any{"text": c.Text, "correct": c.Correct}})
	}
	for _, pattern := range q.Accepted {
		accepted.Rows = append(accepted.Rows, schema.Input{Values: map[string]any{"pattern": pattern}})
	}
	return schema.Input{
		Values:   map[string]any{"type": q.Type, "stem": q.Stem, "points": int64(q.Points), "explanation": q.Explanation},
		Children: map[string]schema.Children{"choices": choices, "accepted": accepted},
	}
}
