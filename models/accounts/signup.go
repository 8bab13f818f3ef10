package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Registration is what somebody fills in to sign up.
type Registration struct {
	Handle   string
	Nickname string // empty is the handle
	Email    string
	Password string
}

// reservedHandles would let somebody pass for the house.
var reservedHandles = []string{
	"admin", "administrator", "anonymous", "api", "duckhoo", "everyone", "guest", "help", "me", "mod", "moderator", "nobody",
	"null", "official", "owner", "root", "staff", "superuser", "support", "system", "undefined",
}

// SignUp makes an account with the role member and signs it in. A mail goes
// out to verify the address. It returns ErrClosed, *Locked, ErrBusy or a
// schema.Invalid with the pointers handle, nickname, email and password.
func (s *Service) SignUp(ctx context.Context, r Registration, from Client) (*SignedIn, error) {
	if !s.auth.Signup {
		return nil, ErrClosed
	}
	if n := network(from.Address); n != "" {
		if err := s.take(ctx, limit{bucket: "signup:address:" + n, most: s.limits.SignupsByAddress, window: time.Hour}); err != nil {
			return nil, err
		}
	}
	in, err := s.registration(r)
	if err != nil {
		return nil, err
	}
	hash, err := s.hasher.hash(ctx, normal(r.Password))
	if err != nil {
		return nil, err
	}
	in.Set("password", schema.Secret(hash))
	var out *SignedIn
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.db.Create(withLang(withHash(ctx, hash), from.Lang), program(), s.users, in)
		if err != nil {
			return err
		}
		out, err = s.begin(ctx, row.(*models.User), models.ByPassword, from)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// registration checks what was filled in and cleans it as forms do.
func (s *Service) registration(r Registration) (*schema.Input, error) {
	if r.Nickname == "" {
		r.Nickname = r.Handle
	}
	in := &schema.Input{}
	var found schema.Invalid
	for _, v := range [][2]string{{"handle", r.Handle}, {"nickname", r.Nickname}, {"email", r.Email}} {
		value, problem := s.users.FieldJSON(v[0]).DecodeForm([]string{v[1]}, time.UTC)
		switch {
		case problem != nil:
			problem.Pointer = "/" + v[0]
			found = append(found, *problem)
		case value == "":
			found = append(found, schema.NewProblem("/"+v[0], "required", nil))
		default:
			in.Set(v[0], value)
		}
	}
	if slices.Contains(reservedHandles, fold(r.Handle)) {
		found = append(found, schema.NewProblem("/handle", "not_unique", nil))
	}
	if r.Nickname != r.Handle && housed(r.Nickname) {
		found = append(found, forHouse())
	}
	var password schema.Invalid
	if errors.As(s.CheckPassword(r.Password, r.Handle, r.Email), &password) {
		found = append(found, password...)
	}
	return in, found.OrNil()
}

// CreateSuperuser makes somebody who may do everything.
func (s *Service) CreateSuperuser(ctx context.Context, handle, email, password string) (*models.User, error) {
	handle = fold(handle)
	if err := s.CheckPassword(password, handle, email); err != nil {
		return nil, err
	}
	return s.superuser(ctx, handle, email, password)
}

func (s *Service) superuser(ctx context.Context, handle, email, password string) (*models.User, error) {
	hash, err := s.hasher.hash(ctx, normal(password))
	if err != nil {
		return nil, err
	}
	role, err := s.db.FindBy(ctx, s.roles, schema.Eq("Slug", models.RoleSuperuser))
	if err != nil {
		return nil, fmt.Errorf("accounts: the role superuser: %w", err)
	}
	row, err := s.db.Create(withHash(ctx, hash), program(), s.users, &schema.Input{Values: map[string]any{
		"handle": handle, "nickname": handle, "email": email, "email_verified": email != "",
		"role_id": role.(*models.Role).ID, "is_superuser": true, "password": schema.Secret(hash),
	}})
	if err != nil {
		return nil, err
	}
	return row.(*models.User), nil
}

// firstHandle is the handle of the superuser that a first start makes.
const firstHandle = "admin"

// FirstStart makes the superuser admin where there is none at all. An empty
// password is made up. The caller prints what it returns, once: nobody can
// read it again. The operator's own password is taken as it is.
func (s *Service) FirstStart(ctx context.Context, password string) (used string, created bool, err error) {
	n, err := s.superusers(ctx, schema.ID{})
	if err != nil || n > 0 {
		return "", false, err
	}
	if password == "" {
		password = generated()
	}
	_, err = s.superuser(ctx, firstHandle, "", password)
	var taken schema.Invalid
	if errors.As(err, &taken) && slices.ContainsFunc(taken, func(p schema.Problem) bool { return p.Code == "not_unique" }) {
		if n, again := s.superusers(ctx, schema.ID{}); again == nil && n > 0 {
			return "", false, nil // another instance was first
		}
	}
	if err != nil {
		return "", false, fmt.Errorf("accounts: make the first superuser: %w", err)
	}
	return password, true, nil
}
