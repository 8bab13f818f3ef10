package dbtest

import (
	"context"
	"sync"
	"testing"
)

// Queue stands for the queue of jobs in tests of packages that only ask for
// them: it works each job once, in order, when what asked for it is stored.
type Queue struct {
	T     testing.TB
	After func(ctx context.Context, f func()) // calls f when the transaction of ctx is stored
	Work  func(ctx context.Context, job any) error

	mu    sync.Mutex // held by the job at work
	order sync.Mutex
	waits []any
	all   sync.WaitGroup
}

// Enqueue takes a job.
func (q *Queue) Enqueue(ctx context.Context, job interface{ Kind() string }) error {
	q.After(ctx, func() {
		q.order.Lock()
		defer q.order.Unlock()
		q.waits = append(q.waits, job)
		q.all.Go(q.next)
	})
	return nil
}

func (q *Queue) next() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.order.Lock()
	job := q.waits[0]
	q.waits = q.waits[1:]
	q.order.Unlock()
	if err := q.Work(context.Background(), job); err != nil {
		q.T.Errorf("job %T: %v", job, err)
	}
}

// Wait returns when all jobs are done, those too that jobs asked for.
func (q *Queue) Wait() { q.all.Wait() }
