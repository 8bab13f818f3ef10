package accounts

import (
	"context"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Most keys that a person has at a time, and longest that a key which was
// replaced may go on working.
const (
	MostKeys  = 20
	MostGrace = 24 * time.Hour
)

// Issued is a key as its owner gets it, once.
type Issued struct {
	*models.APIKey
	Token string
}

// AddKey makes a key for the person who asks. The input has name, kind,
// scopes, quota and expires_at; a quota of 0 is KeyQuota.
func (s *Service) AddKey(ctx context.Context, actor schema.Actor, in *schema.Input) (*Issued, error) {
	row, err := s.db.Create(ctx, actor, s.keys, in)
	if err != nil {
		return nil, err
	}
	k := row.(*models.APIKey)
	return &Issued{k, k.Shown()}, nil
}

// Keys lists the keys of a person that are not revoked, the newest first.
func (s *Service) Keys(ctx context.Context, person schema.ID) ([]*models.APIKey, error) {
	page, err := s.db.List(ctx, database.Query{Model: s.keys, Actor: program(), Verb: schema.VerbView, Limit: 100,
		Where: schema.And(schema.Eq("UserID", person), schema.Eq("Status", string(models.KeyActive)))})
	if err != nil {
		return nil, fmt.Errorf("accounts: list keys: %w", err)
	}
	out := make([]*models.APIKey, len(page.Rows))
	for i, row := range page.Rows {
		out[i] = row.(*models.APIKey)
	}
	return out, nil
}

// Key returns one key of a person. Other people's keys and revoked ones are
// not there.
func (s *Service) Key(ctx context.Context, person, id schema.ID) (*models.APIKey, error) {
	row, err := s.db.FindBy(ctx, s.keys, schema.And(schema.Eq("ID", id), schema.Eq("UserID", person), schema.Eq("Status", string(models.KeyActive))))
	if err != nil {
		return nil, err
	}
	return row.(*models.APIKey), nil
}

// ChangeKey changes a key's name, scopes, quota or end.
func (s *Service) ChangeKey(ctx context.Context, actor schema.Actor, id schema.ID, in *schema.Input) (*models.APIKey, error) {
	row, err := s.db.Update(ctx, actor, s.keys, id, in)
	if err != nil {
		return nil, err
	}
	return row.(*models.APIKey), nil
}

// RotateKey gives a key a new value. The one before goes on working for the
// grace, which may be none; one that was replaced earlier ends at once.
func (s *Service) RotateKey(ctx context.Context, actor schema.Actor, id schema.ID, grace time.Duration, in *schema.Input) (*Issued, error) {
	token := newKey()
	row, err := s.db.Transition(withRotation(ctx, rotation{token, min(grace, MostGrace)}), actor, s.keys, id, rotate, in)
	if err != nil {
		return nil, err
	}
	return &Issued{row.(*models.APIKey), token}, nil
}

// RevokeKey ends a key.
func (s *Service) RevokeKey(ctx context.Context, actor schema.Actor, id schema.ID, in *schema.Input) error {
	_, err := s.db.Transition(ctx, actor, s.keys, id, revoke, in)
	return err
}
