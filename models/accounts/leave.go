package accounts

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// leave is the verb by which people delete their account.
const leave = "leave"

// RecentLogin is how long after logging in somebody without a password may
// delete their account or change its address.
const RecentLogin = 15 * time.Minute

// ErrOldLogin says that somebody has to log in again before they do this.
var ErrOldLogin = errors.New("accounts: the log-in is too long ago")

// Nameless is the nickname of people who have left.
const Nameless = "탈퇴한 회원"

// Leave deletes a person's account, at once and for good; nobody is called by
// their handle again. They must know their
// password, which counts as a log-in does; people without one must have logged
// in lately. Sessions and keys end, what is personal is erased, and quizzes,
// comments and attempts stay behind as those of somebody who has left.
func (s *Service) Leave(ctx context.Context, id *Identity, password string, from Client) error {
	row, err := s.db.Find(ctx, s.users, id.ActorID())
	if err != nil {
		return fmt.Errorf("accounts: delete an account: %w", err)
	}
	user := row.(*models.User)
	limits, err := s.sure(ctx, id, user, "/password", password, from)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if len(limits) > 0 {
			if err := s.forgive(ctx, limits); err != nil {
				return err
			}
		}
		about, err := s.personal(ctx, user.ID)
		if err != nil {
			return err
		}
		if _, err := s.db.Transition(ctx, id, s.users, user.ID, leave, nil); err != nil {
			return err
		}
		return s.forget(ctx, user, about)
	})
}

// sure asks that it is the person themselves, by the password in the field that
// the pointer names. It returns what the try counted against.
func (s *Service) sure(ctx context.Context, id *Identity, user *models.User, pointer, password string, from Client) ([]limit, error) {
	if user.Password == "" {
		if id.Session == nil || s.now().Sub(id.Session.CreatedAt.Time) > RecentLogin {
			return nil, ErrOldLogin
		}
		return nil, nil
	}
	if password == "" {
		return nil, schema.Invalid{schema.NewProblem(pointer, "required", nil)}
	}
	limits := s.lockout(user, user.Handle, from)
	if err := s.take(ctx, limits...); err != nil {
		return nil, err
	}
	if _, err := s.prove(ctx, user, password); errors.Is(err, ErrCredentials) {
		return nil, schema.Invalidf(pointer, "wrong_password", schema.Text{
			KO: "비밀번호가 맞지 않아요.", EN: "This is not the password."})
	} else if err != nil {
		return nil, err
	}
	return limits, nil
}

// leaveUser is the rule of user.leave: it takes what is personal out of the row.
func (s *Service) leaveUser(ctx context.Context, c *schema.Change) error {
	old, u := c.Old.(*models.User), c.Row.(*models.User)
	if old.ID != c.Actor.ActorID() {
		return fmt.Errorf("people delete their account themselves: %w", schema.ErrForbidden)
	}
	if err := s.keepOne(ctx, old); err != nil {
		return err
	}
	row, err := s.db.FindBy(ctx, s.roles, schema.Eq("Slug", models.RoleMember))
	if err != nil {
		return fmt.Errorf("accounts: the role member: %w", err)
	}
	gone := models.User{Base: u.Base, Status: u.Status, RoleID: row.(*models.Role).ID, Nickname: Nameless, FormerHandle: former(old.Handle),
		Handle: "deleted_" + strings.ToLower(rand.Text()[:12])}
	*u = gone
	return s.EndSessions(ctx, u.ID, schema.ID{})
}

// personal lists the rows beside the account whose audited differences say
// something about the person, by model.
func (s *Service) personal(ctx context.Context, user schema.ID) (map[*schema.Model][]schema.ID, error) {
	out := map[*schema.Model][]schema.ID{s.users: {user}}
	for _, m := range []*schema.Model{s.keys, s.identities} {
		var ids []schema.ID
		if err := s.db.From(ctx).Table(m.Table).Where("user_id = ?", user).Pluck("id", &ids).Error; err != nil {
			return nil, fmt.Errorf("accounts: list what is personal: %w", err)
		}
		out[m] = ids
	}
	return out, nil
}

const unlistSQL = `UPDATE attempts SET listed = ? WHERE user_id = ? AND listed = ?`

// forget removes what only served the account, and what the audit log says of
// the person: the entries stay, their differences go.
func (s *Service) forget(ctx context.Context, user *models.User, about map[*schema.Model][]schema.ID) error {
	kept := s.db.Registry.Of(&models.IdempotencyKey{})
	errs := []error{
		s.empty(ctx, s.keys, schema.Eq("UserID", user.ID)),
		s.empty(ctx, s.identities, schema.Eq("UserID", user.ID)),
		s.empty(ctx, s.tickets, schema.Eq("UserID", user.ID)),
		s.empty(ctx, s.passkeys, schema.Eq("UserID", user.ID)),
		s.empty(ctx, s.apps, schema.Eq("UserID", user.ID)),
		s.empty(ctx, s.codes, schema.Eq("UserID", user.ID)),
		s.empty(ctx, kept, schema.Eq("Holder", "person:"+user.ID.String())),
		s.empty(ctx, s.db.Registry.Of(&models.Notification{}), schema.Eq("UserID", user.ID)),
		s.empty(ctx, s.db.Registry.Of(&models.NotificationMute{}), schema.Eq("UserID", user.ID)),
		s.db.From(ctx).Exec(unlistSQL, false, user.ID, true).Error,
	}
	for m, ids := range about {
		for _, id := range ids {
			_, err := s.db.EraseDifferences(ctx, schema.Program{Name: "accounts"}, m, id)
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("accounts: forget a person: %w", err)
	}
	if user.Avatar != "" && s.files != nil {
		s.db.AfterCommit(ctx, func() {
			ctx, done := context.WithTimeout(context.Background(), 10*time.Second) // the transaction has ended
			defer done()
			if err := s.files.Discard(ctx, user.Avatar); err != nil {
				s.log.WarnContext(ctx, "picture not removed", "error", err)
			}
		})
	}
	return nil
}
