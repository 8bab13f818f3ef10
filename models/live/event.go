package live

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Event is one write that is stored.
type Event struct {
	Seq   int64 // its number in the log
	Model *schema.Model
	ID    schema.ID
	Verb  string
	By    string // who did it
	At    schema.Time

	entry schema.ID
	once  sync.Once
	row   any
	names []string
	err   error
}

// Written reports whether the event is a write of a row: a log-in or an export
// is none.
func (e *Event) Written() bool {
	if e.Model == nil || e.ID.IsZero() {
		return false
	}
	switch e.Verb {
	case schema.VerbAdd, schema.VerbChange, schema.VerbDelete, schema.VerbRestore, schema.VerbPurge:
		return true
	}
	_, is := e.Model.Transition(e.Verb)
	return is
}

// Row returns the row as it is now, nil when it is in the trash or gone, and the
// JSON names of the fields and relations that the write changed. All listeners
// share one reading.
func (e *Event) Row(ctx context.Context, db *database.DB) (row any, changed []string, err error) {
	e.once.Do(func() { e.err = e.load(context.WithoutCancel(ctx), db) })
	return e.row, e.names, e.err
}

func (e *Event) load(ctx context.Context, db *database.DB) error {
	row, err := db.FindBy(ctx, e.Model, schema.Eq("ID", e.ID), e.Model.Looks()...)
	if errors.Is(err, schema.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("live: read %s: %w", e.Model.Name, err)
	}
	e.row = row
	diff, err := db.FindBy(ctx, db.Registry.Of(&models.AuditDiff{}), schema.Eq("LogID", e.entry))
	if err != nil {
		return fmt.Errorf("live: what entry %d changed: %w", e.Seq, err)
	}
	changes, err := audit.Read(diff.(*models.AuditDiff).Changes)
	for _, f := range changes.Fields {
		e.names = append(e.names, f.Name)
	}
	for _, m := range changes.Many {
		e.names = append(e.names, m.Name)
	}
	for name := range changes.Children {
		e.names = append(e.names, name)
	}
	return err
}
