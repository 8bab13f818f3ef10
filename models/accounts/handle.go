package accounts

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"duckhoo/models"
	"duckhoo/models/openid"
	"duckhoo/models/schema"
)

const (
	shortestHandle = 3
	longestHandle  = 20
	longestName    = 20
)

// freeHandle makes a handle that nobody has of the first of the words that
// gives one: names and addresses as a provider says them.
func (s *Service) freeHandle(ctx context.Context, words ...string) (string, error) {
	base := "user"
	for _, word := range words {
		if h := handleOf(word); len(h) >= shortestHandle {
			base = h
			break
		}
	}
	try := base
	for range 20 {
		if !slices.Contains(reservedHandles, try) {
			_, err := s.db.FindBy(ctx, s.users, schema.Or(schema.Eq("Handle", try), schema.Eq("FormerHandle", former(try))))
			if errors.Is(err, schema.ErrNotFound) {
				return try, nil
			}
			if err != nil {
				return "", fmt.Errorf("accounts: look for a free handle: %w", err)
			}
		}
		number := fmt.Sprintf("_%05d", rand.IntN(100_000))
		try = base[:min(len(base), longestHandle-len(number))] + number
	}
	return "", fmt.Errorf("accounts: no free handle like %s: %w", base, schema.ErrConflict)
}

// handleOf keeps of a word what a handle may have. Of an address it takes what
// stands before the @.
func handleOf(word string) string {
	word, _, _ = strings.Cut(strings.ToLower(word), "@")
	var b strings.Builder
	for _, r := range word {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_") && (r == '_' || r == '.' || r == '-' || r == '+' || r == ' '):
			b.WriteByte('_')
		}
		if b.Len() == longestHandle {
			break
		}
	}
	return strings.Trim(b.String(), "_")
}

// nickname is what a new person is called at first: as the provider does, else
// by their handle.
func (s *Service) nickname(who openid.Claims, handle string) string {
	name, _, _ := strings.Cut(who.Username, "@")
	for _, word := range []string{who.Name, name} {
		if value, ok := s.formed("nickname", strings.TrimSpace(cut(word, longestName))); ok && !housed(value) {
			return value
		}
	}
	return handle
}

// formed reads a word of a provider as a form's field is read; false where it
// is none.
func (s *Service) formed(field, word string) (string, bool) {
	value, problem := s.users.FieldJSON(field).DecodeForm([]string{word}, time.UTC)
	text, _ := value.(string)
	return text, problem == nil && text != ""
}

// former is how the handle of somebody who has left is kept: so that nobody can
// pass for them, and nobody reads who they were.
func former(handle string) schema.Secret { return schema.Secret(hashed("handle:" + handle)) }

// ownHandle asks that a new handle was nobody's who has left.
func (s *Service) ownHandle(ctx context.Context, u *models.User) error {
	_, err := s.db.FindBy(ctx, s.users, schema.Eq("FormerHandle", former(u.Handle)))
	if errors.Is(err, schema.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("accounts: look for a former handle: %w", err)
	}
	return schema.Invalid{schema.NewProblem("/handle", "not_unique", nil)}
}
