package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/schema"
)

// Of several who have typed an address it names who has verified it, else who
// was first.
const (
	handleSQL  = `SELECT id FROM users WHERE handle = ? AND deleted_at IS NULL`
	addressSQL = `SELECT id FROM users WHERE email = ? AND deleted_at IS NULL ORDER BY email_verified DESC, created_at, id LIMIT 1`
)

// byName finds a person by handle or e-mail address, letter case aside. Where
// there is nobody of that name it returns an empty User: the same work is done
// for somebody and for nobody.
func (s *Service) byName(ctx context.Context, name string) (*models.User, error) {
	query := handleSQL
	if strings.Contains(name, "@") {
		query = addressSQL
	}
	var found struct{ ID schema.ID }
	if err := s.db.From(ctx).Raw(query, fold(name)).Scan(&found).Error; err != nil {
		return nil, fmt.Errorf("accounts: find a person: %w", err)
	}
	row, err := s.db.FindBy(ctx, s.users, schema.Eq("ID", found.ID), "Role")
	if errors.Is(err, schema.ErrNotFound) {
		return &models.User{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("accounts: find a person: %w", err)
	}
	return row.(*models.User), nil
}

const lockPersonSQL = `UPDATE users SET last_login_at = last_login_at WHERE id = ?`

// lockPerson keeps other transactions from changing a person until the one in
// the context ends, as the one way to write does when it loads the row.
func (s *Service) lockPerson(ctx context.Context, id schema.ID) error {
	if err := s.db.From(ctx).Exec(lockPersonSQL, id).Error; err != nil {
		return fmt.Errorf("accounts: lock a person: %w", err)
	}
	return nil
}

// note writes what somebody did into the audit log.
func (s *Service) note(ctx context.Context, actor schema.Actor, action string, user *models.User) error {
	if err := s.db.Note(ctx, actor, action, s.users, user, &audit.Changes{}); err != nil {
		return fmt.Errorf("accounts: note %s: %w", action, err)
	}
	return nil
}

// clean takes control characters and broken UTF-8 out of a text.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}
