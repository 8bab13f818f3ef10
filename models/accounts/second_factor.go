package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// ErrCode says that a code of a second factor is wrong, or was used already.
var ErrCode = errors.New("accounts: wrong code")

// Halfway says that name and password go together and that the person still
// has to show a second factor.
type Halfway struct {
	User    schema.ID
	App     bool // they have an authenticator app
	Passkey bool // they have a passkey
}

// Error implements error.
func (*Halfway) Error() string { return "accounts: a second factor is needed" }

// Factors are what a person can show beside their password.
type Factors struct {
	App      *models.Authenticator // nil for none that is confirmed
	Passkeys []*models.Passkey     // the newest first
	Codes    int                   // recovery codes that are left
}

// Any reports whether there is a second factor. Recovery codes alone are none.
func (f *Factors) Any() bool { return f.App != nil || len(f.Passkeys) > 0 }

// Factors returns the second factors of a person.
func (s *Service) Factors(ctx context.Context, user schema.ID) (*Factors, error) {
	f := &Factors{}
	app, err := s.appOf(ctx, user)
	switch {
	case errors.Is(err, schema.ErrNotFound):
	case err != nil:
		return nil, err
	case !app.ConfirmedAt.IsZero():
		f.App = app
	}
	if f.Passkeys, err = s.Passkeys(ctx, user); err != nil || !f.Any() {
		return f, err
	}
	if f.Codes, err = s.codesLeft(ctx, user); err != nil {
		return nil, err
	}
	return f, nil
}

// halfway is nil for a person without a second factor. Who may not come in is
// told so before they look for theirs.
func (s *Service) halfway(ctx context.Context, user *models.User) (*Halfway, error) {
	f, err := s.Factors(ctx, user.ID)
	if err != nil || !f.Any() {
		return nil, err
	}
	if user.Barred(s.time()) {
		return nil, barred(user)
	}
	return &Halfway{User: user.ID, App: f.App != nil, Passkey: len(f.Passkeys) > 0}, nil
}

// spend takes a code of a person's app, or one of their recovery codes, in the
// transaction of the context. Each is good once.
func (s *Service) spend(ctx context.Context, user *models.User, code string) error {
	code = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -\t", r) {
			return -1
		}
		return r
	}, fold(cut(code, 60)))
	if isOneTime(code) {
		return s.spendOneTime(ctx, user.ID, code)
	}
	return s.spendRecovery(ctx, user, code)
}

// requires reports whether somebody must have a second factor by the settings.
func (s *Service) requires(u *models.User, role *models.Role) bool {
	return u.IsSuperuser && slices.Contains(s.demanded, models.RoleSuperuser) ||
		role != nil && slices.Contains(s.demanded, role.Slug)
}

// renewed begins a new session after somebody's second factors have changed:
// all others end, and their mailbox is told.
func (s *Service) renewed(ctx context.Context, id *Identity, action string, way models.SessionWay, from Client) (*SignedIn, error) {
	if err := s.factorChanged(ctx, id, action, id.User, from.Lang); err != nil {
		return nil, err
	}
	if err := s.EndSessions(ctx, id.ActorID(), schema.ID{}); err != nil {
		return nil, err
	}
	return s.begin(ctx, id.User, way, from)
}

// lately asks that a person has logged in a short while ago: a browser that
// somebody left open gives nobody a factor of their own.
func (s *Service) lately(id *Identity) error {
	if id.Session == nil || s.now().Sub(id.Session.CreatedAt.Time) > RecentLogin {
		return ErrOldLogin
	}
	return nil
}

// left is how somebody is signed in after a factor of theirs was taken away.
func (s *Service) left(ctx context.Context, id *Identity) (models.SessionWay, error) {
	if err := s.alone(ctx, id.ActorID()); err != nil {
		return "", err
	}
	f, err := s.Factors(ctx, id.ActorID())
	if err != nil || f.Any() || id.Session.Way == models.ByProvider {
		return id.Session.Way, err
	}
	return models.ByPassword, nil
}

// alone forgets the recovery codes of who has no second factor any more.
func (s *Service) alone(ctx context.Context, user schema.ID) error {
	f, err := s.Factors(ctx, user)
	if err != nil || f.Any() {
		return err
	}
	if err := s.empty(ctx, s.codes, schema.Eq("UserID", user)); err != nil {
		return fmt.Errorf("accounts: forget recovery codes: %w", err)
	}
	return nil
}
