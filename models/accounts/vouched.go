package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"duckhoo/models"
	"duckhoo/models/openid"
	"duckhoo/models/schema"
)

// Errors of those whom a provider vouches for.
var (
	// ErrLinkFirst says that the address of somebody new belongs to an account
	// that is here already. They log in to that one and link the other.
	ErrLinkFirst = errors.New("accounts: log in and link first")
	// ErrUnknown says that a token is good, of somebody who has never been here
	// and of whom it does not say enough to make an account.
	ErrUnknown = errors.New("accounts: nobody here has this identity")
)

// providerFactor is how many times more people may come in an hour by the
// tokens of one provider than may sign up from one address.
const providerFactor = 10

// Try counts that a browser came back from a provider. It is counted as a
// log-in from its address is; LogInBy takes a success back.
func (s *Service) Try(ctx context.Context, from Client) error {
	if limits := s.tries(from); len(limits) > 0 {
		return s.take(ctx, limits...)
	}
	return nil
}

func (s *Service) tries(from Client) []limit { return s.lockout(&models.User{}, "", from)[1:] }

// LogInBy signs in the person who has the identity that a provider vouches
// for. A second factor is the provider's matter then. Issuer and subject say who it is. Somebody new gets an account where
// sign-up is open; the account that has their address only when both sides
// have proven it and it is not the staff's, else it is ErrLinkFirst. It also
// returns ErrClosed, *Locked and *Barred.
func (s *Service) LogInBy(ctx context.Context, who openid.Claims, from Client) (*SignedIn, error) {
	bucket := ""
	if n := network(from.Address); n != "" {
		bucket = "signup:address:" + n
	}
	if err := s.welcome(ctx, who, limit{bucket: bucket, most: s.limits.SignupsByAddress, window: time.Hour}); err != nil {
		return nil, err
	}
	var in *SignedIn
	err := s.admit(ctx, who, true, from.Lang, func(ctx context.Context, user *models.User) error {
		for _, l := range s.tries(from) {
			if err := s.giveBack(ctx, l.bucket); err != nil {
				return err
			}
		}
		row, err := s.db.Find(ctx, s.users, user.ID) // with the password, which a relation lacks
		if err != nil {
			return fmt.Errorf("accounts: log in: %w", err)
		}
		in, err = s.enter(ctx, row.(*models.User), "", models.ByProvider, from)
		return err
	})
	if err != nil {
		return nil, err
	}
	return in, nil
}

// Bearer returns the person whose access token a program has brought. Somebody
// new gets an account where sign-up is open and the token says how to call
// them; an address in a token ties it to no account. It returns ErrUnknown,
// ErrLinkFirst, ErrClosed, ErrLeaving, *Locked or *Barred.
func (s *Service) Bearer(ctx context.Context, who openid.Claims) (*Identity, error) {
	user, err := s.known(ctx, who)
	if errors.Is(err, schema.ErrNotFound) {
		user, err = s.newcomer(ctx, who)
	}
	if err != nil {
		return nil, err
	}
	if user.Barred(s.time()) {
		return nil, barred(user)
	}
	if !user.LeavesAt.IsZero() {
		return nil, ErrLeaving
	}
	user.Password = ""
	got, err := s.rights.of(ctx, user.Role)
	if err != nil {
		return nil, err
	}
	return &Identity{User: user, Role: user.Role, rights: got, limited: limited(user, s.time())}, nil
}

// newcomer makes the account of somebody who comes by a token.
func (s *Service) newcomer(ctx context.Context, who openid.Claims) (*models.User, error) {
	if who.Username == "" && who.Email == "" {
		return nil, ErrUnknown
	}
	most := providerFactor * s.limits.SignupsByAddress
	if err := s.welcome(ctx, who, limit{bucket: "signup:provider:" + who.Provider, most: most, window: time.Hour}); err != nil {
		return nil, err
	}
	var out *models.User
	err := s.admit(ctx, who, false, "", func(ctx context.Context, user *models.User) error {
		row, err := s.db.Find(ctx, s.users, user.ID, "Role")
		if err == nil {
			out = row.(*models.User)
		}
		return err
	})
	return out, err
}

// welcome counts a sign-up before there is one. Who is known, or has an
// account to link, is not counted.
func (s *Service) welcome(ctx context.Context, who openid.Claims, l limit) error {
	for _, find := range []func(context.Context, openid.Claims) (*models.User, error){s.known, s.holder} {
		if _, err := find(ctx, who); !errors.Is(err, schema.ErrNotFound) {
			return err
		}
	}
	if !s.auth.Signup {
		return ErrClosed
	}
	if l.bucket == "" {
		return nil
	}
	return s.take(ctx, l)
}

// admit finds or makes the person and does what follows in the same
// transaction. What somebody takes meanwhile, a handle or the address, is
// looked at anew.
func (s *Service) admit(ctx context.Context, who openid.Claims, link bool, lang string, then func(context.Context, *models.User) error) error {
	var err error
	for range 5 {
		err = s.db.Tx(ctx, func(ctx context.Context) error {
			user, err := s.personOf(ctx, who, link, lang)
			if err != nil {
				return err
			}
			return then(ctx, user)
		})
		if !taken(err, "/handle") && !taken(err, "/email") {
			return err
		}
	}
	return err
}

func taken(err error, pointer string) bool {
	return complains(err, func(p schema.Problem) bool { return p.Pointer == pointer && p.Code == "not_unique" })
}

func malformed(err error, pointer string) bool {
	return complains(err, func(p schema.Problem) bool { return p.Pointer == pointer && p.Code != "not_unique" })
}

func complains(err error, about func(schema.Problem) bool) bool {
	var found schema.Invalid
	return errors.As(err, &found) && slices.ContainsFunc(found, about)
}

// personOf returns whose identity it is, in the transaction of the context. Of
// all who bring the same new one at the same time one makes it.
func (s *Service) personOf(ctx context.Context, who openid.Claims, link bool, lang string) (*models.User, error) {
	if user, err := s.known(ctx, who); !errors.Is(err, schema.ErrNotFound) {
		return user, err
	}
	if err := s.lockLink(ctx, who); err != nil {
		return nil, err
	}
	if user, err := s.known(ctx, who); !errors.Is(err, schema.ErrNotFound) {
		return user, err
	}
	user, err := s.holder(ctx, who)
	switch {
	case errors.Is(err, schema.ErrNotFound):
		user, err = s.enrol(ctx, who, lang)
	case err == nil:
		err = s.mayClaim(ctx, who, user, link)
	}
	if err != nil {
		return nil, err
	}
	return user, s.tie(ctx, who, user)
}

// mayClaim asks whether the address that an account has verified makes it
// somebody's: they must have proven it, too. The staff's accounts are worth more
// than an address.
func (s *Service) mayClaim(ctx context.Context, who openid.Claims, user *models.User, link bool) error {
	if !link || who.Email == "" {
		return ErrLinkFirst
	}
	got, err := s.rights.of(ctx, user.Role)
	if err != nil {
		return err
	}
	if user.IsSuperuser || got.panel {
		return ErrLinkFirst
	}
	return nil
}

// holder is the account that has verified the address of a claim, proven or
// not, and schema.ErrNotFound where there is none. Who only typed the address
// is nobody here.
func (s *Service) holder(ctx context.Context, who openid.Claims) (*models.User, error) {
	for _, email := range []string{who.Email, who.Unproven} {
		if email == "" {
			continue
		}
		if user, err := s.verifier(ctx, email, schema.ID{}); !errors.Is(err, schema.ErrNotFound) {
			return user, err
		}
	}
	return nil, schema.ErrNotFound
}

// enrol makes the account of somebody new. An address that the provider has
// not proven is left out: it could be anybody's.
func (s *Service) enrol(ctx context.Context, who openid.Claims, lang string) (*models.User, error) {
	if !s.auth.Signup {
		return nil, ErrClosed
	}
	handle, err := s.freeHandle(ctx, who.Username, who.Email, who.Unproven)
	if err != nil {
		return nil, err
	}
	in := &schema.Input{Values: map[string]any{"handle": handle, "nickname": s.nickname(who, handle)}}
	if email, ok := s.formed("email", who.Email); ok {
		in.Set("email", email)
		in.Set("email_verified", true)
	}
	row, err := s.db.Create(withLang(ctx, lang), program(), s.users, in)
	if malformed(err, "/email") { // what the provider calls an address is none here
		delete(in.Values, "email")
		delete(in.Values, "email_verified")
		row, err = s.db.Create(withLang(ctx, lang), program(), s.users, in)
	}
	if err != nil {
		return nil, err
	}
	return row.(*models.User), nil
}
