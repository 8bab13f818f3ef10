package accounts

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/notify"
	"duckhoo/models/schema"
)

// leave is the verb by which the program deletes an account whose time has come.
const leave = "leave"

// LeaveAfter is how long people may think better of it who have asked to leave.
const LeaveAfter = 14 * 24 * time.Hour

// LeavingPath is where people stay after all who have asked to leave.
const LeavingPath = "/me/leaving"

// RecentLogin is how long after logging in somebody without a password may
// ask to leave or change their address.
const RecentLogin = 15 * time.Minute

// ErrOldLogin says that somebody has to log in again before they do this.
var ErrOldLogin = errors.New("accounts: the log-in is too long ago")

// ErrLeaving says that somebody has asked to leave: they log in on the site to
// stay, and do nothing else.
var ErrLeaving = errors.New("accounts: the person is leaving")

// Nameless is the nickname of people who have left.
const Nameless = "탈퇴한 회원"

// Leave asks that a person's account be deleted in LeaveAfter. They must know
// their password, which counts as a log-in does; people without one must have
// logged in lately. Sessions and keys end at once, and a mail says what comes.
// Profile and quizzes stay until the day; its person writes nothing meanwhile.
func (s *Service) Leave(ctx context.Context, id *Identity, password string, from Client) error {
	row, err := s.db.Find(ctx, s.users, id.ActorID())
	if err != nil {
		return fmt.Errorf("accounts: ask to leave: %w", err)
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
		row, err := s.db.Transition(ctx, id, s.users, user.ID, models.VerbAskToLeave, nil)
		if err != nil {
			return err
		}
		keys, err := s.Keys(ctx, user.ID)
		if err != nil {
			return err
		}
		for _, k := range keys {
			if err := s.RevokeKey(ctx, id, k.ID, nil); err != nil {
				return err
			}
		}
		return s.tellOwner(ctx, notify.Leaving, "asked", row.(*models.User), from.Lang)
	})
}

// askToLeave is the rule of user.ask_to_leave.
func (s *Service) askToLeave(ctx context.Context, c *schema.Change) error {
	old, u := c.Old.(*models.User), c.Row.(*models.User)
	if old.ID != c.Actor.ActorID() {
		return fmt.Errorf("people leave themselves: %w", schema.ErrForbidden)
	}
	if err := s.keepOne(ctx, old); err != nil {
		return err
	}
	u.Status = old.Status // who leaves is as free or barred as before
	u.LeavesAt = schema.At(s.now().Add(LeaveAfter))
	return s.EndSessions(ctx, u.ID, schema.ID{})
}

// Stay keeps the account of somebody who has asked to leave and logged in again.
// Who has not asked keeps it anyway. Keys that ended do not come back.
func (s *Service) Stay(ctx context.Context, id *Identity, from Client) error {
	if id.User.LeavesAt.IsZero() {
		return nil
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.db.Transition(ctx, id, s.users, id.ActorID(), models.VerbStay, nil)
		if err != nil {
			return err
		}
		return s.tellOwner(ctx, notify.Leaving, "kept", row.(*models.User), from.Lang)
	})
}

// stay is the rule of user.stay.
func (s *Service) stay(_ context.Context, c *schema.Change) error {
	old, u := c.Old.(*models.User), c.Row.(*models.User)
	if old.ID != c.Actor.ActorID() {
		return fmt.Errorf("people stay themselves: %w", schema.ErrForbidden)
	}
	u.Status = old.Status // and so is who stays
	u.LeavesAt = schema.Time{}
	return nil
}

// Departed is the job that deletes the accounts whose time has come.
type Departed struct{}

// Kind names the job.
func (Departed) Kind() string { return "depart" }

// departBatch is how many accounts are looked up at a time.
const departBatch = 100

// Depart deletes the accounts of everybody whose time to leave has come, for
// good: what is personal is erased, nobody is called by their handle again, and
// quizzes, comments and attempts stay behind as those of somebody who has left.
func (s *Service) Depart(ctx context.Context, _ Departed) error {
	q := database.Query{Model: s.users, Actor: program(), Verb: schema.VerbView, Limit: departBatch,
		Where: schema.And(schema.IsNull("LeavesAt", false), schema.Compare("LeavesAt", schema.OpLte, s.time()))}
	var errs []error
	for {
		page, err := s.db.List(ctx, q)
		if err != nil {
			return errors.Join(append(errs, fmt.Errorf("accounts: who leaves: %w", err))...)
		}
		for _, row := range page.Rows {
			if err := s.depart(ctx, row.(*models.User)); err != nil && !errors.Is(err, schema.ErrConflict) {
				errs = append(errs, fmt.Errorf("accounts: delete %s: %w", s.users.ID(row), err))
			}
		}
		if q.Cursor = page.Next; page.Next == "" {
			return errors.Join(errs...)
		}
	}
}

func (s *Service) depart(ctx context.Context, user *models.User) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		about, err := s.personal(ctx, user.ID)
		if err != nil {
			return err
		}
		if _, err := s.db.Transition(ctx, program(), s.users, user.ID, leave, nil); err != nil {
			return err
		}
		return s.forget(ctx, user, about)
	})
}

// leaveUser is the rule of user.leave: it takes what is personal out of the row.
func (s *Service) leaveUser(ctx context.Context, c *schema.Change) error {
	old, u := c.Old.(*models.User), c.Row.(*models.User)
	if !schema.IsProgram(c.Actor) {
		return fmt.Errorf("the program deletes who leaves: %w", schema.ErrForbidden)
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
