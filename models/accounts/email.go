package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"duckhoo/models"
	"duckhoo/models/notify"
	"duckhoo/models/schema"
)

// ownEmail asks whether a person may have the address that they are made or
// changed with. An address belongs to whoever has verified it. Until somebody
// has, any number of people may have typed it, and whoever types theirs never
// learns whether it is somebody's. The staff see addresses anyway and are told.
func (s *Service) ownEmail(ctx context.Context, a schema.Actor, old, u *models.User) error {
	moved := old == nil || old.Email != u.Email
	claimed := u.EmailVerified && (moved || !old.EmailVerified)
	byStaff := moved && !schema.IsProgram(a) && a.ActorID() != u.ID
	if u.Email == "" || !claimed && !byStaff {
		return nil
	}
	return s.freeEmail(ctx, u)
}

// freeEmail asks that nobody else has verified a person's address. Of two who
// verify the same one at the same time one comes after the other.
func (s *Service) freeEmail(ctx context.Context, u *models.User) error {
	if err := s.lock(ctx, "email:"+hashed(u.Email)); err != nil {
		return fmt.Errorf("accounts: lock an address: %w", err)
	}
	switch _, err := s.verifier(ctx, u.Email, u.ID); {
	case errors.Is(err, schema.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	return schema.Invalid{schema.NewProblem("/email", "not_unique", nil)}
}

// verifier is the living person, other than one, who has verified an address,
// with their role, and schema.ErrNotFound where nobody has.
func (s *Service) verifier(ctx context.Context, email string, but schema.ID) (*models.User, error) {
	row, err := s.db.FindBy(ctx, s.users, schema.And(schema.Eq("Email", fold(email)), schema.Eq("EmailVerified", true), schema.Ne("ID", but)), "Role")
	if err != nil {
		return nil, fmt.Errorf("accounts: whose address it is: %w", err)
	}
	return row.(*models.User), nil
}

// anothers reports whether the address of a person is somebody else's.
func (s *Service) anothers(ctx context.Context, u *models.User) (bool, error) {
	if u.EmailVerified {
		return false, nil
	}
	_, err := s.verifier(ctx, u.Email, u.ID)
	if errors.Is(err, schema.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// changedEmail does what follows from a new address: it is not verified yet,
// links that went to the old one are void, and the old one is told.
func (s *Service) changedEmail(ctx context.Context, c *schema.Change, old, u *models.User) error {
	moved := u.Email != old.Email
	if moved && u.ID == c.Actor.ActorID() && !carriesEmail(ctx, u.Email) {
		return schema.Invalidf("/email", "not_here", schema.Text{
			KO: "내 이메일은 지금 비밀번호와 함께 바꿔 주세요: /email/change 화면이나 POST /api/v1/auth/email/change",
			EN: "Change your own address with the present password: on the page /email/change, or by POST /api/v1/auth/email/change."})
	}
	if moved && !c.Input.Has("email_verified") {
		u.EmailVerified = false
	}
	if err := s.ownEmail(ctx, c.Actor, old, u); err != nil || !moved {
		return err
	}
	if err := s.empty(ctx, s.tickets, schema.Eq("UserID", u.ID)); err != nil {
		return fmt.Errorf("accounts: void tickets: %w", err)
	}
	s.tellOld(ctx, c, old, u)
	if !u.EmailVerified {
		s.mailVerify(ctx, c, u)
	}
	return nil
}

// tellOld mails the address that a person had. One that they never verified may
// be anybody's and gets no more than other mail does.
func (s *Service) tellOld(ctx context.Context, c *schema.Change, old, u *models.User) {
	if old.Email == "" {
		return
	}
	lang := langOf(ctx)
	c.After(func(ctx context.Context) error {
		if !old.EmailVerified {
			if held, err := s.heldBack(ctx, u, old.Email); held || err != nil {
				return err
			}
		}
		return s.post(ctx, notify.EmailChanged, old.Email, u, lang)
	})
}

// mailVerify asks for the letter that proves an address. What the program itself
// writes (imports, demo data) sends nothing but where somebody signs up.
func (s *Service) mailVerify(ctx context.Context, c *schema.Change, u *models.User) {
	lang := langOf(ctx)
	if u.Email == "" || schema.IsProgram(c.Actor) && lang == "" {
		return
	}
	c.After(func(ctx context.Context) error {
		if held, err := s.heldBack(ctx, u, u.Email); held || err != nil {
			return err
		}
		return s.post(ctx, notify.Verify, u.Email, u, lang)
	})
}

// VerifyAgain mails the link that proves a person's address once more, as many
// times as mail may go to them. *Locked says that it was too often. An address
// that is verified, or missing, gets none.
func (s *Service) VerifyAgain(ctx context.Context, id *Identity, from Client) error {
	row, err := s.db.Find(ctx, s.users, id.ActorID())
	if err != nil {
		return fmt.Errorf("accounts: verify again: %w", err)
	}
	user := row.(*models.User)
	if user.Email == "" || user.EmailVerified {
		return nil
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		held, err := s.heldBack(ctx, user, user.Email)
		if err != nil {
			return err
		}
		if held {
			return &Locked{Wait: time.Hour}
		}
		return s.post(ctx, notify.Verify, user.Email, user, from.Lang)
	})
}

// heldBack counts a mail to an address about a person and reports whether it
// was one too many: a mailbox is not to be flooded, however many accounts name
// it, and an account is not to write to the whole world.
func (s *Service) heldBack(ctx context.Context, about *models.User, to string) (bool, error) {
	most := s.limits.MailsByPerson
	err := s.take(ctx, limit{bucket: "mail:person:" + about.ID.String(), most: most, window: time.Hour},
		limit{bucket: "mail:box:" + hashed(to), most: most, window: time.Hour})
	var locked *Locked
	if errors.As(err, &locked) {
		s.log.WarnContext(ctx, "mail held back", "user", about.ID.String())
		return true, nil
	}
	return false, err
}

// site is an address of the site as mail has it.
func (s *Service) site(path string) string {
	return strings.TrimSuffix(s.app.PublicURL, "/") + path
}

// ChangeEmail sets a person's own address. They must know their password, which
// counts as a log-in does; people without one must have logged in lately.
// Sessions stay. Somebody else's address is taken as any other: its mailbox
// alone learns of it. The address that they have already changes nothing.
func (s *Service) ChangeEmail(ctx context.Context, id *Identity, current, email string, from Client) error {
	row, err := s.db.Find(ctx, s.users, id.ActorID())
	if err != nil {
		return fmt.Errorf("accounts: change an address: %w", err)
	}
	user := row.(*models.User)
	value, problem := s.users.Field("Email").DecodeForm([]string{email}, time.UTC)
	if problem != nil {
		problem.Pointer = "/email"
		return schema.Invalid{*problem}
	}
	typed, _ := value.(string)
	if typed = fold(typed); typed == "" {
		return schema.Invalid{schema.NewProblem("/email", "required", nil)}
	}
	limits, err := s.sure(ctx, id, user, "/current_password", current, from)
	if err != nil {
		return err
	}
	if len(limits) > 0 {
		if err := s.db.Tx(ctx, func(ctx context.Context) error { return s.forgive(ctx, limits) }); err != nil {
			return err
		}
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.samePassword(ctx, user); err != nil {
			return err
		}
		_, err := s.db.Update(withLang(withEmail(ctx, typed), from.Lang), id, s.users, user.ID, &schema.Input{Values: map[string]any{"email": typed}})
		return err
	})
}
