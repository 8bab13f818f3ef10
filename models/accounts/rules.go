package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Attach puts the rules about people and roles on the writes of a registry. It
// is called once, before anything is written.
func Attach(reg *schema.Registry, s *Service) error {
	rules := []struct {
		rule  schema.Rule
		names []string
	}{
		{s.addUser, []string{"user.add"}},
		{s.changeUser, []string{"user.change"}},
		{s.judgeUser, judgements()},
		{s.judgeAppeal, []string{"appeal.uphold", "appeal.overturn"}},
		{s.writeRole, []string{"role.add", "role.change", "role.delete", "role.restore", "role.purge"}},
		{s.writePermission, []string{"permission.add", "permission.change", "permission.delete", "permission.restore", "permission.purge"}},
		{s.writeIdentity, []string{"identity.add", "identity.change", "identity.delete", "identity.restore", "identity.purge"}},
		{s.writeApp, []string{"authenticator.add", "authenticator.change", "authenticator.delete", "authenticator.restore", "authenticator.purge"}},
		{s.writePasskey, []string{"passkey.add", "passkey.change", "passkey.delete", "passkey.restore", "passkey.purge"}},
		{s.writeSession, []string{"session.delete", "session.restore", "session.purge"}},
		{s.askToLeave, []string{"user." + models.VerbAskToLeave}},
		{s.stay, []string{"user." + models.VerbStay}},
		{s.leaveUser, []string{"user." + leave}},
		{s.addKey, []string{"api_key.add"}},
		{s.changeKey, []string{"api_key.change"}},
		{s.rotateKey, []string{"api_key." + rotate}},
		{s.revokeKey, []string{"api_key." + revoke}},
	}
	var errs []error
	for _, r := range rules {
		for _, name := range r.names {
			errs = append(errs, reg.On(name, r.rule))
		}
	}
	return errors.Join(errs...)
}

// judgements are the verbs by which somebody judges another's account.
func judgements() []string {
	out := []string{"user.delete", "user.restore", "user.purge"}
	for _, t := range models.UserStatus("").Transitions() {
		if !slices.Contains([]string{leave, models.VerbAskToLeave, models.VerbStay}, t.Verb) {
			out = append(out, "user."+t.Verb)
		}
	}
	return out
}

// Rank is how high the one who acts stands: nobody acts on people of their own
// rank or above. Actors that do not know it are looked up.
func Rank(ctx context.Context, db *database.DB, a schema.Actor) (int, error) {
	if a.Super() {
		return TopRank, nil
	}
	if r, ok := a.(interface{ Rank() int }); ok {
		return r.Rank(), nil
	}
	if a.ActorID().IsZero() {
		return -1, nil
	}
	return RankOf(ctx, db, a.ActorID())
}

// RankOf is how high a person stands.
func RankOf(ctx context.Context, db *database.DB, person schema.ID) (int, error) {
	row, err := db.Find(ctx, db.Registry.Of(&models.User{}), person, "Role")
	if err != nil {
		return 0, fmt.Errorf("accounts: the rank of a person: %w", err)
	}
	u := row.(*models.User)
	return rankOf(u, u.Role), nil
}

// role reads a role. Where there is none it returns an empty Role: the write
// itself reports that.
func (s *Service) role(ctx context.Context, id schema.ID) (*models.Role, error) {
	if id.IsZero() {
		return &models.Role{}, nil
	}
	row, err := s.db.Find(ctx, s.roles, id)
	if errors.Is(err, schema.ErrNotFound) {
		return &models.Role{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("accounts: read a role: %w", err)
	}
	return row.(*models.Role), nil
}

// above asks that the actor stands above a person, whatever is done to them.
func (s *Service) above(ctx context.Context, a schema.Actor, u *models.User) error {
	if schema.IsProgram(a) {
		return nil
	}
	if u.ID == a.ActorID() {
		return fmt.Errorf("nobody does this to themselves: %w", schema.ErrForbidden)
	}
	role, err := s.role(ctx, u.RoleID)
	if err != nil {
		return err
	}
	rank, err := Rank(ctx, s.db, a)
	if err != nil {
		return err
	}
	if rankOf(u, role) >= rank {
		return fmt.Errorf("nobody acts on a person of the same or a higher rank: %w", schema.ErrForbidden)
	}
	return nil
}

// superusers counts those who may come in and do everything, but one. Who has
// no password, as the people of the demo, cannot come in.
func (s *Service) superusers(ctx context.Context, but schema.ID) (int, error) {
	var n int
	err := s.db.From(ctx).Raw(superusersSQL, but.String()).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("accounts: count superusers: %w", err)
	}
	return n, nil
}

const superusersSQL = `SELECT count(*) FROM users WHERE is_superuser AND deleted_at IS NULL AND status IN ('active', 'limited')
AND password <> '' AND leaves_at IS NULL AND CAST(id AS TEXT) <> ?`

// keepOne asks that somebody else may do everything when a superuser goes.
func (s *Service) keepOne(ctx context.Context, u *models.User) error {
	if !u.IsSuperuser {
		return nil
	}
	if err := s.lock(ctx, "superusers"); err != nil {
		return err
	}
	n, err := s.superusers(ctx, u.ID)
	if err != nil || n > 0 {
		return err
	}
	return &schema.Refused{Code: "last_superuser", Detail: schema.Text{
		KO: "마지막 최고 관리자예요. 다른 최고 관리자를 먼저 정해 주세요.", EN: "This is the last superuser. Appoint another one first."}}
}
