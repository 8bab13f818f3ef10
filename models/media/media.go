// Package media takes in the pictures, sounds and films that people upload.
//
// An upload goes through three hands. Begin gives it a place in storage, to
// which the browser sends the bytes without passing by us. Check and Accept look
// at what has come, byte by byte: nothing that a client said is believed.
// Process writes pictures anew, draws their thumbnail and pixel art, and puts
// all of it under the keys that it is read by. What was uploaded itself is never
// shown: whoever holds a place could go on writing to it.
//
// Small files that come in a form take the short way, Take, and end as the same
// thing: whatever people send has its row.
package media

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
)

// Options are what a Service needs.
type Options struct {
	DB    *database.DB
	Files *storage.Files

	Jobs Jobs
	// Report says how far the job of the context has come; nil tells nobody.
	Report func(ctx context.Context, done, total int) error
	Now    func() schema.Time // nil is schema.Now
}

// Jobs asks for a job, in the transaction of the context.
type Jobs interface {
	Enqueue(ctx context.Context, job interface{ Kind() string }) error
}

// Accepted is the job that processes an upload.
type Accepted struct {
	ID   schema.ID `json:"id"`
	User schema.ID `json:"user"` // whose it is
}

// Kind names the job.
func (Accepted) Kind() string { return "media" }

// Service is everything that is done with uploads.
type Service struct {
	db      *database.DB
	files   *storage.Files
	jobs    Jobs
	now     func() schema.Time
	report  func(ctx context.Context, done, total int) error
	room    room
	media   *schema.Model
	holders []holder
}

// holder is a column that names files.
type holder struct {
	model *schema.Model
	field *schema.Field
}

// New makes a Service.
func New(o Options) (*Service, error) {
	if o.DB == nil || o.Files == nil || o.Jobs == nil {
		return nil, errors.New("media: database, files and jobs are needed")
	}
	s := &Service{db: o.DB, files: o.Files, jobs: o.Jobs, now: o.Now, room: newRoom(), media: o.DB.Registry.Of(&models.Media{})}
	if s.media == nil {
		return nil, errors.New("media: the registry has no media")
	}
	if s.now == nil {
		s.now = schema.Now
	}
	if s.report = o.Report; s.report == nil {
		s.report = func(context.Context, int, int) error { return nil }
	}
	for _, m := range o.DB.Registry.Models() {
		for _, f := range m.Fields {
			if f.Kind == schema.KindFile {
				s.holders = append(s.holders, holder{m, f})
			}
		}
	}
	return s, nil
}

// Lengths of time.
const (
	grantFor     = 5 * time.Minute  // a place is open
	abandonAfter = 24 * time.Hour   // an upload that has not ended is swept
	stuckAfter   = 10 * time.Minute // processing is asked for again
)

// openMost is how many uploads one person may have begun and not ended.
const openMost = 50

func program() schema.Program { return schema.Program{Name: "media"} }

// Find returns a media that the actor may see, or ErrNotFound.
func (s *Service) Find(ctx context.Context, actor schema.Actor, id schema.ID) (*models.Media, error) {
	row, err := s.row(ctx, id)
	if err == nil {
		err = s.media.Policy.Can(actor, schema.VerbRead, row)
	}
	if err == nil && (row.Status == models.MediaDeleted || !row.DeletedAt.IsZero()) {
		err = schema.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return row, nil
}

// own is Find of a media that the actor uploaded.
func (s *Service) own(ctx context.Context, actor schema.Actor, id schema.ID) (*models.Media, error) {
	row, err := s.Find(ctx, actor, id)
	if err == nil && row.OwnerID != actor.ActorID() {
		err = schema.ErrForbidden
	}
	return row, err
}

func (s *Service) row(ctx context.Context, id schema.ID) (*models.Media, error) {
	row, err := s.db.Find(ctx, s.media, id)
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	return row.(*models.Media), nil
}

// set writes values of a row that nobody has changed since it was read.
func (s *Service) set(ctx context.Context, row *models.Media, values map[string]any) (*models.Media, error) {
	out, err := s.db.Update(ctx, program(), s.media, row.ID, &schema.Input{Lock: &row.LockVersion, Values: values})
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	return out.(*models.Media), nil
}
