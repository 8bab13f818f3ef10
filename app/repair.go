package main

import (
	"context"

	"duckhoo/app/jobs"
	"duckhoo/models/community"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// repairJob makes the counters of some quizzes right and asks for the next.
type repairJob struct {
	Cursor string `json:"cursor,omitempty"`
}

func (repairJob) Kind() string { return "repair_counters" }

// repairedAtOnce is how many quizzes one job repairs.
const repairedAtOnce = 500

func (p *program) repair(ctx context.Context, job repairJob) error {
	quiz := p.registry.Model("quiz")
	page, err := p.db.List(ctx, database.Query{Model: quiz, Actor: schema.Program{Name: "repair"}, Verb: schema.VerbView, Limit: repairedAtOnce,
		Cursor: job.Cursor, Sort: []database.Order{{Path: "ID"}}})
	if err != nil {
		return err
	}
	for i, row := range page.Rows {
		id := quiz.ID(row)
		if err := community.Repair(ctx, p.db, id); err != nil {
			return err
		}
		if err := p.exam.Repair(ctx, id); err != nil {
			return err
		}
		if err := jobs.Report(ctx, i+1, len(page.Rows)); err != nil {
			return err
		}
	}
	if page.Next == "" {
		return nil
	}
	return p.jobs.Enqueue(ctx, repairJob{Cursor: page.Next})
}
