package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// addressFactor is how many times more failures an address may have than a
// person: a school is behind one address.
const addressFactor = 5

// LogIn signs a person in by handle or e-mail address and password, and where
// they have a second factor by a code of it, which may be empty to learn that.
// It returns ErrCredentials, *Locked, ErrBusy, *Barred, *Halfway where a code is
// missing, or ErrCode; up to *Barred, which needs the right password, all of them
// cost and say the same for people that exist and people that do not.
func (s *Service) LogIn(ctx context.Context, name, password, code string, from Client) (*SignedIn, error) {
	user, err := s.byName(ctx, cut(name, 300))
	if err != nil {
		return nil, err
	}
	limits := s.lockout(user, name, from)
	if err := s.take(ctx, limits...); err != nil {
		return nil, err
	}
	fresh, err := s.prove(ctx, user, password)
	if err != nil {
		return nil, err
	}
	way := models.ByPassword
	half, err := s.halfway(ctx, user)
	switch {
	case err != nil:
		return nil, err
	case half != nil && code == "":
		return nil, s.remit(ctx, limits, half)
	case half != nil:
		way = models.BySecondFactor
	}
	var in *SignedIn
	err = s.db.Tx(ctx, func(ctx context.Context) (err error) {
		if err := s.forgive(ctx, limits); err != nil {
			return err
		}
		if half != nil {
			if err := s.spend(ctx, user, code); err != nil {
				return err
			}
		}
		in, err = s.enter(ctx, user, fresh, way, from)
		return err
	})
	if err != nil {
		return nil, err
	}
	return in, nil
}

// lockout names what a log-in counts against: the person, by whichever name,
// and the address.
func (s *Service) lockout(user *models.User, name string, from Client) []limit {
	most, window := s.auth.Lockout.Attempts, s.auth.Lockout.Window.Std()
	limits := []limit{{bucket: personBucket(user, name), most: most, window: window}}
	if n := network(from.Address); n != "" {
		limits = append(limits, limit{bucket: "login:address:" + n, most: addressFactor * most, window: window})
	}
	return limits
}

func personBucket(user *models.User, name string) string {
	if user.ID.IsZero() {
		return "login:name:" + hashed(fold(name))
	}
	return "login:person:" + user.ID.String()
}

// prove checks a password. Nobody's takes as long as somebody's. It returns a
// fresh hash when the stored one should be replaced.
func (s *Service) prove(ctx context.Context, user *models.User, password string) (fresh string, err error) {
	stored, word := string(user.Password), normal(password)
	if !hashable(password) {
		stored, word = "", ""
	}
	ok, old, err := s.hasher.verify(ctx, stored, word)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", ErrCredentials
	}
	if old {
		return s.hasher.hash(ctx, word)
	}
	return "", nil
}

// forgive takes back what a success was counted as: all of the person's
// failures, and of the address this one try, else whoever has an account
// could try others' without end.
func (s *Service) forgive(ctx context.Context, limits []limit) error {
	for _, l := range limits[1:] { // addresses first, in the order in which take locks them
		if err := s.giveBack(ctx, l.bucket); err != nil {
			return err
		}
	}
	return s.clear(ctx, limits[0].bucket)
}

// remit takes one try back, without which a log-in in two steps would count
// twice, and returns why it has not ended. What failed before stays counted: who
// knows a password has no more tries at codes by that.
func (s *Service) remit(ctx context.Context, limits []limit, half *Halfway) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		for _, l := range slices.Backward(limits) { // addresses first, in the order in which take locks them
			if err := s.giveBack(ctx, l.bucket); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return half
}

const (
	seenSQL   = `UPDATE users SET last_login_at = ? WHERE id = ?`
	rehashSQL = `UPDATE users SET password = ? WHERE id = ?`
)

// enter begins the session of somebody whose password was right, unless they
// are barred or the password has just been changed.
func (s *Service) enter(ctx context.Context, user *models.User, fresh string, way models.SessionWay, from Client) (*SignedIn, error) {
	handle := s.db.From(ctx)
	if err := handle.Exec(seenSQL, s.time(), user.ID).Error; err != nil { // locks the row, too
		return nil, fmt.Errorf("accounts: log in: %w", err)
	}
	row, err := s.db.Find(ctx, s.users, user.ID)
	if err != nil {
		return nil, fmt.Errorf("accounts: log in: %w", err)
	}
	now := row.(*models.User)
	if now.Password != user.Password || !now.DeletedAt.IsZero() || now.Gone(s.time()) {
		return nil, ErrCredentials
	}
	if now.Barred(s.time()) && (!from.Appeal || now.Status == models.UserDeleted) {
		return nil, barred(now)
	}
	if fresh != "" {
		if err := handle.Exec(rehashSQL, fresh, user.ID).Error; err != nil {
			return nil, fmt.Errorf("accounts: store a better hash: %w", err)
		}
	}
	in, err := s.begin(ctx, now, way, from)
	if err != nil {
		return nil, err
	}
	return in, s.note(ctx, in.Identity, "login", now)
}

func barred(u *models.User) error {
	if u.Status == models.UserDeleted {
		return ErrCredentials
	}
	b := &Barred{Status: string(u.Status)}
	if u.Status == models.UserSuspended {
		b.Until = u.StatusUntil
	}
	return b
}

// ChangePassword sets a person's own password. They must know the present one,
// which counts as a log-in does. All their sessions end; the browser that
// asked gets a new one.
func (s *Service) ChangePassword(ctx context.Context, id *Identity, current, password string, from Client) (*SignedIn, error) {
	row, err := s.db.Find(ctx, s.users, id.ActorID())
	if err != nil {
		return nil, fmt.Errorf("accounts: change a password: %w", err)
	}
	user := row.(*models.User)
	limits := s.lockout(user, user.Handle, from)
	if err := s.take(ctx, limits...); err != nil {
		return nil, err
	}
	if _, err := s.prove(ctx, user, current); errors.Is(err, ErrCredentials) {
		return nil, schema.Invalidf("/current_password", "wrong_password", schema.Text{
			KO: "지금 비밀번호가 맞지 않아요.", EN: "This is not the present password."})
	} else if err != nil {
		return nil, err
	}
	hash, err := s.newHash(ctx, password, user)
	if err != nil {
		return nil, err
	}
	var in *SignedIn
	err = s.db.Tx(ctx, func(ctx context.Context) (err error) {
		if err := s.forgive(ctx, limits); err != nil {
			return err
		}
		changed, err := s.setPassword(withLang(ctx, from.Lang), id, user, hash)
		if err != nil {
			return err
		}
		in, err = s.begin(ctx, changed, id.Session.Way, from)
		return err
	})
	if err != nil {
		return nil, err
	}
	return in, nil
}

// SetPassword sets a person's password without asking for the present one: for
// the command changepassword. name is a handle or an e-mail address.
func (s *Service) SetPassword(ctx context.Context, name, password string) error {
	user, err := s.byName(ctx, name)
	if err != nil {
		return err
	}
	if user.ID.IsZero() {
		return fmt.Errorf("accounts: %s: %w", name, schema.ErrNotFound)
	}
	hash, err := s.newHash(ctx, password, user)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		_, err := s.setPassword(ctx, program(), user, hash)
		return err
	})
}

// newHash checks a new password of a person and hashes it.
func (s *Service) newHash(ctx context.Context, password string, user *models.User) (string, error) {
	if err := s.CheckPassword(password, user.Handle, user.Email); err != nil {
		return "", err
	}
	return s.hasher.hash(ctx, normal(password))
}

// setPassword stores a hash, the rules of user.change doing what follows from
// it. The row may have changed since it was read, its password may not.
func (s *Service) setPassword(ctx context.Context, actor schema.Actor, user *models.User, hash string) (*models.User, error) {
	if err := s.samePassword(ctx, user); err != nil {
		return nil, err
	}
	row, err := s.db.Update(withHash(ctx, hash), actor, s.users, user.ID, &schema.Input{
		Values: map[string]any{"password": schema.Secret(hash)}})
	if err != nil {
		return nil, fmt.Errorf("accounts: change a password: %w", err)
	}
	return row.(*models.User), nil
}

// samePassword locks a person and asks that their password is the one that was
// read before.
func (s *Service) samePassword(ctx context.Context, user *models.User) error {
	if err := s.lockPerson(ctx, user.ID); err != nil {
		return err
	}
	row, err := s.db.Find(ctx, s.users, user.ID)
	if err != nil {
		return fmt.Errorf("accounts: lock a person: %w", err)
	}
	if row.(*models.User).Password != user.Password {
		return fmt.Errorf("accounts: the password was changed meanwhile: %w", schema.ErrConflict)
	}
	return nil
}
