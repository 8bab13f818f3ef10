// Package tasks keeps what staff asked for that takes longer than a request: who
// asked, how far it has come, its files and what it could not do. The steps are
// taken by whoever knows what was asked, package panel; each ends with Save, by
// which of two that take the same step one finds itself beaten.
package tasks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/notify"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
)

// ErrBeaten reports a step that somebody else took, or a task that was stopped
// meanwhile: what the step did must not be stored.
var ErrBeaten = errors.New("tasks: the task has gone on without this step")

// The jobs that work tasks, by their kind.
type (
	// Export makes a file.
	Export struct {
		ID schema.ID `json:"id"`
	}
	// Bulk changes many rows.
	Bulk struct {
		ID schema.ID `json:"id"`
	}
)

// Kind names the job.
func (Export) Kind() string { return "panel_export" }

// Kind names the job.
func (Bulk) Kind() string { return "panel_bulk" }

// Jobs takes jobs, in the transaction of the context if there is one.
type Jobs interface {
	Enqueue(ctx context.Context, job interface{ Kind() string }) error
}

// Options are what a Service needs; all must be given but Now.
type Options struct {
	DB      *database.DB
	Files   *storage.Files
	Jobs    Jobs
	Notices *notify.Notices
	Now     func() time.Time // nil is time.Now
}

// Service is what the rest of the program does with tasks.
type Service struct {
	db      *database.DB
	files   *storage.Files
	jobs    Jobs
	notices *notify.Notices
	now     func() time.Time
	tasks   *schema.Model
	rows    *schema.Model
}

// New returns the tasks of a database.
func New(o Options) (*Service, error) {
	s := &Service{db: o.DB, files: o.Files, jobs: o.Jobs, notices: o.Notices, now: o.Now}
	if s.now == nil {
		s.now = time.Now
	}
	if s.tasks, s.rows = o.DB.Registry.Model("task"), o.DB.Registry.Model("task_line"); s.tasks == nil || s.rows == nil {
		return nil, errors.New("tasks: the registry has no models task and task_line")
	}
	return s, nil
}

// Begin stores a task of somebody's and asks for its work.
func (s *Service) Begin(ctx context.Context, actor schema.Actor, t *models.Task) error {
	t.OwnerID, t.Status = actor.ActorID(), models.TaskWaiting
	if t.Kind == models.TaskExport {
		t.Folder = s.files.PrivateFolder()
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.db.Append(ctx, t); err != nil {
			return fmt.Errorf("tasks: begin: %w", err)
		}
		return s.enqueue(ctx, t)
	})
}

func (s *Service) enqueue(ctx context.Context, t *models.Task) error {
	if t.Kind == models.TaskExport {
		return s.jobs.Enqueue(ctx, Export{t.ID})
	}
	return s.jobs.Enqueue(ctx, Bulk{t.ID})
}

// Find returns a task by id.
func (s *Service) Find(ctx context.Context, id schema.ID) (*models.Task, error) {
	row, err := s.db.Find(ctx, s.tasks, id)
	if err != nil {
		return nil, fmt.Errorf("tasks: %w", err)
	}
	return row.(*models.Task), nil
}

// Own returns a task of the actor's; somebody else's is ErrNotFound.
func (s *Service) Own(ctx context.Context, actor schema.Actor, id schema.ID) (*models.Task, error) {
	t, err := s.Find(ctx, id)
	if err == nil && (t.OwnerID != actor.ActorID() || actor.ActorID().IsZero()) {
		return nil, fmt.Errorf("tasks: %w", schema.ErrNotFound)
	}
	return t, err
}

// Page lists the actor's tasks, the newest first.
func (s *Service) Page(ctx context.Context, actor schema.Actor, cursor string, limit int) (*database.Page, error) {
	return s.db.List(ctx, database.Query{Model: s.tasks, Actor: schema.Program{Name: "tasks"}, Verb: schema.VerbView, Cursor: cursor, Limit: limit,
		Where: schema.Eq("OwnerID", actor.ActorID()), Sort: []database.Order{{Path: "ID", Desc: true}}})
}

// BeginWith is Begin for a task that reads a file, which becomes its first part.
func (s *Service) BeginWith(ctx context.Context, actor schema.Actor, t *models.Task, body io.ReadSeeker, size int64) error {
	t.Folder, t.Parts = s.files.PrivateFolder(), 1
	if err := s.PutPart(ctx, t, 0, body, size); err != nil {
		return err
	}
	if err := s.Begin(ctx, actor, t); err != nil {
		return errors.Join(err, s.DropParts(context.WithoutCancel(ctx), t))
	}
	return nil
}

// Lines lists the rows of a task with one outcome, "" for any, in the order in
// which it came to them.
func (s *Service) Lines(ctx context.Context, t *models.Task, outcome models.TaskOutcome, cursor string, limit int) (*database.Page, error) {
	where := schema.Eq("TaskID", t.ID)
	if outcome != "" {
		where = schema.And(where, schema.Eq("Outcome", string(outcome)))
	}
	return s.db.List(ctx, database.Query{Model: s.rows, Actor: schema.Program{Name: "tasks"}, Verb: schema.VerbView, Cursor: cursor, Limit: limit,
		Where: where, Sort: []database.Order{{Path: "ID"}}})
}

// Save stores what a step has come to, with the rows that it did not change, in
// the transaction of the context if there is one. It is ErrBeaten where the task
// is not as it was before the step.
func (s *Service) Save(ctx context.Context, before, after *models.Task, lines ...*models.TaskLine) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		err := s.db.Swap(ctx, before, after)
		if errors.Is(err, schema.ErrStale) {
			return ErrBeaten
		}
		if err != nil {
			return fmt.Errorf("tasks: save: %w", err)
		}
		rows := make([]any, len(lines))
		for i, l := range lines {
			l.TaskID = after.ID
			rows[i] = l
		}
		return s.db.Append(ctx, rows...)
	})
}

// End stores that a task is done or has failed, and tells its owner; about names
// it in words.
func (s *Service) End(ctx context.Context, before, after *models.Task, about string) error {
	after.EndedAt = schema.At(s.now())
	kind := models.NoticeTaskDone
	if after.Status == models.TaskFailed {
		kind = models.NoticeTaskFailed
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.Save(ctx, before, after); err != nil {
			return err
		}
		return s.notices.Task(ctx, after.OwnerID, kind, about)
	})
}
