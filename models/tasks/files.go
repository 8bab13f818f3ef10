package tasks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// How long the files of a task are kept after its end, and the task itself.
const (
	keepFiles = 24 * time.Hour
	keepTasks = 30 * 24 * time.Hour
)

func part(t *models.Task, n int) string { return t.Folder + "/" + strconv.Itoa(n) }

func whole(t *models.Task) string { return t.Folder + "/file" }

// PutPart stores a part of a task's file; it may be stored again.
func (s *Service) PutPart(ctx context.Context, t *models.Task, n int, body io.ReadSeeker, size int64) error {
	return s.files.PutPrivate(ctx, part(t, n), body, size)
}

// OpenPart reads a part.
func (s *Service) OpenPart(ctx context.Context, t *models.Task, n int) (io.ReadCloser, error) {
	r, _, err := s.files.OpenPrivate(ctx, part(t, n))
	return r, err
}

// PutFile stores the whole file of a task.
func (s *Service) PutFile(ctx context.Context, t *models.Task, body io.ReadSeeker, size int64) error {
	return s.files.PutPrivate(ctx, whole(t), body, size)
}

// OpenFile reads the whole file, ErrNotFound where there is none any more.
func (s *Service) OpenFile(ctx context.Context, t *models.Task) (io.ReadCloser, int64, error) {
	return s.files.OpenPrivate(ctx, whole(t))
}

// DropParts removes the parts. What fails is swept with the file.
func (s *Service) DropParts(ctx context.Context, t *models.Task) error {
	var err error
	for n := range t.Parts + 1 { // one more: a step that was killed may have stored it
		if e := s.files.DeletePrivate(ctx, part(t, n)); e != nil {
			err = e
		}
	}
	return err
}

// Until is when the files of a task that is over go; the zero time where it has
// none or is not over.
func (s *Service) Until(t *models.Task) time.Time {
	if t.Folder == "" || t.EndedAt.IsZero() {
		return time.Time{}
	}
	return t.EndedAt.Add(keepFiles)
}

// Kept reports whether a task can go on, and its file can be read: what it stored
// is not swept.
func (s *Service) Kept(t *models.Task) bool {
	if t.Kind == models.TaskBulk {
		return true
	}
	return t.Folder != "" && (t.EndedAt.IsZero() || s.now().Before(s.Until(t)))
}

// Sweep removes files a day after the end of their task, and tasks after a month.
// A task that nobody has worked for a day has failed.
func (s *Service) Sweep(ctx context.Context) error {
	if err := s.giveUp(ctx); err != nil {
		return fmt.Errorf("tasks: sweep: %w", err)
	}
	before := func(d time.Duration) schema.Cond {
		return schema.Compare("EndedAt", schema.OpLt, schema.At(s.now().Add(-d)))
	}
	for {
		page, err := s.db.List(ctx, database.Query{Model: s.tasks, Actor: schema.Program{Name: "tasks"}, Verb: schema.VerbView, Limit: 100,
			Where: schema.And(before(keepFiles), schema.Ne("Folder", ""))})
		if err != nil {
			return fmt.Errorf("tasks: sweep: %w", err)
		}
		if len(page.Rows) == 0 {
			break
		}
		for _, r := range page.Rows {
			if err := s.dropFiles(ctx, r.(*models.Task)); err != nil {
				return fmt.Errorf("tasks: sweep: %w", err)
			}
		}
	}
	for {
		if n, err := s.db.Empty(ctx, s.tasks, before(keepTasks)); n == 0 || err != nil {
			return err
		}
	}
}

// giveUp ends tasks whose job is gone.
func (s *Service) giveUp(ctx context.Context) error {
	page, err := s.db.List(ctx, database.Query{Model: s.tasks, Actor: schema.Program{Name: "tasks"}, Verb: schema.VerbView, Limit: 1000,
		Where: schema.And(schema.In("Status", string(models.TaskWaiting), string(models.TaskRunning)),
			schema.Compare("UpdatedAt", schema.OpLt, schema.At(s.now().Add(-keepFiles))))})
	if err != nil {
		return err
	}
	for _, row := range page.Rows {
		t := row.(*models.Task)
		after := *t
		after.Status, after.Failure, after.EndedAt = models.TaskFailed, "error", schema.At(s.now())
		if err := s.Save(ctx, t, &after); err != nil && !errors.Is(err, ErrBeaten) {
			return err
		}
	}
	return nil
}

func (s *Service) dropFiles(ctx context.Context, t *models.Task) error {
	if err := s.DropParts(ctx, t); err != nil {
		return err
	}
	if err := s.files.DeletePrivate(ctx, whole(t)); err != nil {
		return err
	}
	after := *t
	after.Folder = ""
	return s.Save(ctx, t, &after)
}
