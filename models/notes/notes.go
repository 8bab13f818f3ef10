// Package notes keeps what staff say to one another about rows, and tells those
// whom a note calls. A note is seen by whoever may view its row; it goes when
// the row is purged.
package notes

import (
	"context"
	"errors"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/notify"
	"duckhoo/models/once"
	"duckhoo/models/schema"
)

// Options are what a Service needs; all must be given.
type Options struct {
	DB      *database.DB
	Notices *notify.Notices
	// Acting is somebody by their id with the rights that they have now;
	// schema.ErrUnauthorized for who may not come in.
	Acting func(ctx context.Context, person schema.ID) (schema.Actor, error)
}

// Service is what the rest of the program does with notes.
type Service struct {
	db           *database.DB
	notices      *notify.Notices
	acting       func(ctx context.Context, person schema.ID) (schema.Actor, error)
	notes, users *schema.Model
}

// New returns the notes of a database.
func New(o Options) (*Service, error) {
	s := &Service{db: o.DB, notices: o.Notices, acting: o.Acting, notes: o.DB.Registry.Of(&models.Note{}), users: o.DB.Registry.Of(&models.User{})}
	if s.notes == nil || s.users == nil {
		return nil, errors.New("notes: the registry has no notes, or nobody to write them")
	}
	return s, nil
}

// Attach makes notes obey the rows that they are about.
func (s *Service) Attach(reg *schema.Registry) error {
	errs := []error{reg.On("note.add", s.added)}
	for _, m := range reg.Models() {
		if !m.Once && m != s.notes {
			errs = append(errs, reg.On(m.Name+"."+schema.VerbPurge, s.gone))
		}
	}
	return errors.Join(errs...)
}

// added lets nobody write about what they may not view, and tells those whom
// the note calls.
func (s *Service) added(ctx context.Context, c *schema.Change) error {
	n := c.Row.(*models.Note)
	m := s.db.Registry.Model(n.Target)
	if m == nil {
		return schema.Invalid{schema.NewProblem("/target", "not_found", nil)}
	}
	if err := s.Reads(ctx, c.Actor, m, n.TargetID); err != nil {
		return err
	}
	for _, id := range c.Input.Many["mentions"] {
		c.After(func(ctx context.Context) error { return s.notices.Mention(ctx, c.Actor, id, n) })
	}
	return nil
}

const goneSQL = `DELETE FROM notes WHERE target = ? AND target_id = ?`

// gone removes the notes about a row that is purged.
func (s *Service) gone(_ context.Context, c *schema.Change) error {
	c.After(func(ctx context.Context) error {
		if err := s.db.From(ctx).Exec(goneSQL, c.Model.Name, c.Model.ID(c.Old)).Error; err != nil {
			return fmt.Errorf("notes: remove those about a %s: %w", c.Model.Name, err)
		}
		return nil
	})
	return nil
}

// Sweep removes the notes about rows that went for good together with others.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		for _, m := range s.db.Registry.Models() {
			err := s.db.From(ctx).Exec("DELETE FROM notes WHERE target = ? AND NOT EXISTS (SELECT 1 FROM "+m.Table+" t WHERE t.id = notes.target_id)", m.Name).Error
			if err != nil {
				return fmt.Errorf("notes: sweep those about %s: %w", m.Table, err)
			}
		}
		return nil
	})
}

// Views is nil when somebody may view a row, in the trash too; else
// schema.ErrForbidden, or schema.ErrNotFound for what is not in their scope.
func (s *Service) Views(ctx context.Context, actor schema.Actor, m *schema.Model, id schema.ID) error {
	if !actor.Super() && !actor.Allowed(m.Permission(schema.VerbView)) {
		return schema.ErrForbidden
	}
	for _, trash := range []bool{false, true} {
		if trash && m.Field("DeletedAt") == nil {
			break
		}
		page, err := s.db.List(ctx, database.Query{Model: m, Actor: actor, Verb: schema.VerbView, Where: schema.Eq("ID", id), Limit: 1, Trash: trash, With: m.Looks()})
		if err != nil {
			return err
		}
		if len(page.Rows) > 0 {
			return m.Policy.Can(actor, schema.VerbView, page.Rows[0])
		}
	}
	return schema.ErrNotFound
}

// Reads is Views of the notes about a row: whom a row is about, and whose it is,
// view it and not what staff say about them there.
func (s *Service) Reads(ctx context.Context, actor schema.Actor, m *schema.Model, id schema.ID) error {
	if err := s.Views(ctx, actor, m, id); err != nil {
		return err
	}
	row, err := s.db.Find(ctx, m, id)
	if errors.Is(err, schema.ErrNotFound) { // in the trash
		return nil
	}
	if err != nil {
		return err
	}
	if Own(actor, m, row) {
		return &schema.Denied{Detail: schema.Text{KO: "나에 대한 메모는 볼 수 없어요.", EN: "What staff say about you is not for you."}}
	}
	return nil
}

// Own reports whether a row is about who asks, or is themselves or what they
// made, about which others may have said something. A superuser reads the notes
// about what they made.
func Own(actor schema.Actor, m *schema.Model, row any) bool {
	switch row.(type) {
	case *models.Quiz, *models.Comment, *models.User:
		me := actor.ActorID()
		return !actor.Super() && !me.IsZero() && m.OwnerID(row) == me
	}
	return models.Concerned(actor, row)
}

// Page lists the notes about a row, the newest first, with their authors. It
// asks no policy: whoever views the row views them.
func (s *Service) Page(ctx context.Context, m *schema.Model, id schema.ID, cursor string, limit int) (*database.Page, error) {
	q := s.Query(m, id)
	q.Cursor, q.Limit = cursor, limit
	return s.db.List(ctx, q)
}

// Query is the list of Page.
func (s *Service) Query(m *schema.Model, id schema.ID) database.Query {
	return database.Query{Model: s.notes, Actor: schema.Program{Name: "notes"}, Verb: schema.VerbView,
		Where: schema.And(schema.Eq("Target", m.Name), schema.Eq("TargetID", id)), With: []string{"Author"}}
}

// Find returns a note that somebody may see.
func (s *Service) Find(ctx context.Context, actor schema.Actor, id schema.ID) (*models.Note, *schema.Model, error) {
	row, err := s.db.FindBy(ctx, s.notes, schema.Eq("ID", id))
	if err != nil {
		return nil, nil, err
	}
	n := row.(*models.Note)
	m := s.db.Registry.Model(n.Target)
	if m == nil {
		return nil, nil, schema.ErrNotFound
	}
	return n, m, s.Reads(ctx, actor, m, n.TargetID)
}

// Add stores what somebody says about a row. Unseen are the handles that the
// text calls of people who are not told: they are nobody's, or may not view it.
func (s *Service) Add(ctx context.Context, actor schema.Actor, m *schema.Model, id schema.ID, text string) (made *models.Note, unseen []string, err error) {
	return s.AddOnce(ctx, actor, m, id, text, schema.ID{})
}

// AddOnce is Add for a form that may be sent twice: the second time is the note
// of the first.
func (s *Service) AddOnce(ctx context.Context, actor schema.Actor, m *schema.Model, id schema.ID, text string, form schema.ID) (made *models.Note, unseen []string, err error) {
	called, unseen, err := s.called(ctx, m, id, text)
	if err != nil {
		return nil, nil, err
	}
	row, _, err := once.Create(ctx, s.db, actor, s.notes, &schema.Input{
		Values: map[string]any{"target": m.Name, "target_id": id, "text": text},
		Many:   map[string][]schema.ID{"mentions": called},
	}, form)
	if err != nil {
		return nil, nil, err
	}
	return row.(*models.Note), unseen, nil
}

// Remove takes a note away: one's own, or with the right to.
func (s *Service) Remove(ctx context.Context, actor schema.Actor, id schema.ID) error {
	_, err := s.db.Trash(ctx, actor, s.notes, id, nil)
	return err
}
