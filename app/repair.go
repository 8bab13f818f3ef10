package main

import (
	"context"
	"fmt"

	"duckhoo/models/community"
	"duckhoo/models/schema"
)

// repairJob makes the counters of some quizzes right and asks for the next.
type repairJob struct {
	After schema.ID `json:"after"` // how far the one before it came
}

func (repairJob) Kind() string { return "repair_counters" }

// repairedAtOnce is how many quizzes one job looks at.
const repairedAtOnce = 1000

func (p *program) repair(ctx context.Context, job repairJob) error {
	if job.After.IsZero() {
		job.After = schema.ID{15: 1} // before all others; the zero id is NULL
	}
	var quizzes []schema.ID
	err := p.db.From(ctx).Raw("SELECT quiz_id FROM quiz_stats WHERE deleted_at IS NULL AND quiz_id > ? ORDER BY quiz_id LIMIT ?", job.After, repairedAtOnce).Scan(&quizzes).Error
	if err != nil {
		return fmt.Errorf("repair: %w", err)
	}
	if len(quizzes) == 0 {
		return nil
	}
	last := quizzes[len(quizzes)-1]
	if err := community.Repair(ctx, p.db, job.After, last); err != nil {
		return err
	}
	if err := p.exam.Repair(ctx, job.After, last); err != nil {
		return err
	}
	if len(quizzes) < repairedAtOnce {
		return nil
	}
	return p.jobs.Enqueue(ctx, repairJob{After: last})
}
