// Package presence remembers for a while who has opened which row to change it,
// so that two people who are about to do the same see one another.
package presence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// lasts is for how long somebody counts as there after they opened a row, kept
// how long that is stored.
const (
	lasts = 10 * time.Minute
	kept  = time.Hour
)

// Service is what the rest of the program does with presences.
type Service struct {
	db    *database.DB
	model *schema.Model
}

// New returns the presences of a database.
func New(db *database.DB) (*Service, error) {
	s := &Service{db: db, model: db.Registry.Of(&models.Presence{})}
	if s.model == nil {
		return nil, errors.New("presence: the registry has no presences")
	}
	return s, nil
}

const openedSQL = `INSERT INTO presences (id, created_at, updated_at, lock_version, person_id, target, target_id, seen_at) VALUES (?, ?, ?, 1, ?, ?, ?, ?)
ON CONFLICT (target, target_id, person_id) WHERE deleted_at IS NULL DO UPDATE SET seen_at = excluded.seen_at, updated_at = excluded.updated_at`

// Opened notes that somebody opens a row now, and returns the others who have
// it open, the last first, with Person loaded.
func (s *Service) Opened(ctx context.Context, person schema.ID, m *schema.Model, row schema.ID) ([]*models.Presence, error) {
	if person.IsZero() {
		return nil, nil
	}
	now := schema.Now()
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		return s.db.From(ctx).Exec(openedSQL, schema.NewID(), now, now, person, m.Name, row, now).Error
	})
	if err != nil {
		return nil, fmt.Errorf("presence: note who opened a %s: %w", m.Name, err)
	}
	page, err := s.db.List(ctx, database.Query{
		Model: s.model, Actor: schema.Program{Name: "presence"}, Verb: schema.VerbView, Limit: 5, With: []string{"Person"},
		Where: schema.And(schema.Eq("Target", m.Name), schema.Eq("TargetID", row), schema.Ne("PersonID", person),
			schema.Compare("SeenAt", schema.OpGt, schema.At(now.Add(-lasts)))),
		Sort: []database.Order{{Path: "SeenAt", Desc: true}},
	})
	if err != nil {
		return nil, err
	}
	out := make([]*models.Presence, len(page.Rows))
	for i, r := range page.Rows {
		out[i] = r.(*models.Presence)
	}
	return out, nil
}

// Sweep forgets what is long over.
func (s *Service) Sweep(ctx context.Context) error {
	before := schema.Compare("SeenAt", schema.OpLt, schema.At(time.Now().Add(-kept)))
	for {
		n, err := s.db.Empty(ctx, s.model, before)
		if err != nil || n == 0 {
			return err
		}
	}
}
