package accounts

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"duckhoo/models"
	"duckhoo/models/notify"
	"duckhoo/models/schema"
)

// How long links in mail hold.
const (
	resetHolds  = time.Hour
	verifyHolds = 48 * time.Hour
)

// Addresses of the site that links in mail lead to; the token follows.
const (
	ResetPath  = "/password/reset/confirm"
	VerifyPath = "/email/verify"
)

// RequestReset sends a link to set a new password to the person with that
// e-mail address or handle, if there is one with an address. Whether there is
// shows neither in the answer nor in the time it takes: all the work is a job.
// It returns *Locked.
func (s *Service) RequestReset(ctx context.Context, name string, from Client) error {
	if err := s.mailLimit(ctx, from); err != nil {
		return err
	}
	return s.jobs.Enqueue(ctx, Asked{Name: fold(cut(name, 300)), Lang: from.Lang})
}

// Answer asks for the letter that belongs to a reset, where there is anybody to
// get one. It runs in the transaction of the context.
func (s *Service) Answer(ctx context.Context, a Asked) error {
	user, err := s.byName(ctx, a.Name)
	if err != nil || user.Email == "" || user.Barred(s.time()) {
		return err
	}
	if not, err := s.anothers(ctx, user); not || err != nil {
		return err
	}
	if held, err := s.heldBack(ctx, user, user.Email); held || err != nil {
		return err
	}
	return s.post(ctx, notify.Reset, user.Email, user, a.Lang)
}

// mailLimit counts a mail that an address asked for.
func (s *Service) mailLimit(ctx context.Context, from Client) error {
	n := network(from.Address)
	if n == "" {
		return nil
	}
	return s.take(ctx, limit{bucket: "mail:address:" + n, most: s.limits.MailsByAddress, window: time.Hour})
}

const renewSQL = `UPDATE tickets SET expires_at = ?, code_until = ? WHERE token_hash = ? AND used_at IS NULL AND deleted_at IS NULL`

// ticket stores a new ticket for the address that the person has now; those of
// the same purpose before it are void. One with the same token holds for
// longer: its letter is sent again.
func (s *Service) ticket(ctx context.Context, user *models.User, purpose models.TicketPurpose, token, code string, holds time.Duration) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.lockPerson(ctx, user.ID); err != nil {
			return err
		}
		row, err := s.db.Find(ctx, s.users, user.ID)
		if err != nil {
			return err
		}
		if row.(*models.User).Email != user.Email {
			return fmt.Errorf("the address has changed meanwhile: %w", schema.ErrConflict)
		}
		until, codeUntil := schema.At(s.now().Add(holds)), schema.At(s.now().Add(codeHolds))
		res := s.db.From(ctx).Exec(renewSQL, until, codeUntil, hashed(token))
		if res.Error != nil || res.RowsAffected > 0 {
			return res.Error
		}
		if err := s.voidTickets(ctx, user.ID, purpose); err != nil {
			return err
		}
		_, err = s.db.Create(ctx, program(), s.tickets, &schema.Input{Values: map[string]any{
			"purpose": string(purpose), "token_hash": schema.Secret(hashed(token)), "user_id": user.ID, "expires_at": until,
			"code_hash": schema.Secret(s.codeHash(user.ID, purpose, code)), "code_until": codeUntil,
		}})
		return err
	})
	if err != nil {
		return fmt.Errorf("accounts: make a ticket: %w", err)
	}
	return nil
}

func (s *Service) voidTickets(ctx context.Context, user schema.ID, purpose models.TicketPurpose) error {
	return s.empty(ctx, s.tickets, schema.And(schema.Eq("UserID", user), schema.Eq("Purpose", string(purpose))))
}

func (s *Service) link(path, token string) string {
	return s.site(path) + "?token=" + url.QueryEscape(token)
}

// open returns the ticket of a token and its person, unused and not too old.
func (s *Service) open(ctx context.Context, token string, purpose models.TicketPurpose) (*models.Ticket, *models.User, error) {
	row, err := s.db.FindBy(ctx, s.tickets, schema.And(schema.Eq("TokenHash", hashed(token)), schema.Eq("Purpose", string(purpose)),
		schema.IsNull("UsedAt", true), schema.Compare("ExpiresAt", schema.OpGt, s.time())))
	if errors.Is(err, schema.ErrNotFound) {
		return nil, nil, errTicket()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("accounts: open a ticket: %w", err)
	}
	t := row.(*models.Ticket)
	user, err := s.db.Find(ctx, s.users, t.UserID)
	if err != nil {
		return nil, nil, fmt.Errorf("accounts: open a ticket: %w", err)
	}
	u := user.(*models.User)
	if !u.DeletedAt.IsZero() || u.Status == models.UserDeleted {
		return nil, nil, errTicket()
	}
	return t, u, nil
}

const useSQL = `UPDATE tickets SET used_at = ? WHERE id = ? AND used_at IS NULL AND expires_at > ?`

// use takes a ticket in the transaction of the context. Of all who hold the
// same token at the same time one gets it.
func (s *Service) use(ctx context.Context, t *models.Ticket) error {
	res := s.db.From(ctx).Exec(useSQL, s.time(), t.ID, s.time())
	if res.Error != nil {
		return fmt.Errorf("accounts: use a ticket: %w", res.Error)
	}
	if res.RowsAffected != 1 {
		return errTicket()
	}
	return nil
}

// CheckReset reports whether a token of a reset mail still opens anything,
// without using it: for the page that asks for the new password.
func (s *Service) CheckReset(ctx context.Context, token string) error {
	_, _, err := s.open(ctx, token, models.TicketReset)
	return err
}

// ConfirmReset sets a new password with the token of a reset mail, once. All
// sessions end. Whoever reads the mail has the address, unless somebody else
// has verified it meanwhile. A password that breaks the rules leaves the token
// good.
func (s *Service) ConfirmReset(ctx context.Context, token, password string) error {
	t, user, err := s.open(ctx, token, models.TicketReset)
	if err != nil {
		return err
	}
	return s.reset(ctx, t, user, password, nil)
}

// reset uses a ticket for a new password, and gives back the try of a code that
// opened it.
func (s *Service) reset(ctx context.Context, t *models.Ticket, user *models.User, password string, limits []limit) error {
	hash, err := s.newHash(ctx, password, user)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.right(ctx, limits); err != nil {
			return err
		}
		if err := s.clear(ctx, personBucket(user, "")); err != nil {
			return err
		}
		if err := s.lockPerson(ctx, user.ID); err != nil {
			return err
		}
		if err := s.use(ctx, t); err != nil {
			return err
		}
		if err := s.voidTickets(ctx, user.ID, models.TicketReset); err != nil {
			return err
		}
		values := map[string]any{"password": schema.Secret(hash), "email_verified": true}
		if err := s.freeEmail(ctx, user); taken(err, "/email") {
			delete(values, "email_verified")
		} else if err != nil {
			return err
		}
		_, err := s.db.Update(withHash(ctx, hash), program(), s.users, user.ID, &schema.Input{Values: values})
		return err
	})
}

// VerifyEmail notes that a person's address is theirs, with the token of a
// mail that went there, once. Where somebody else was first it is a
// *schema.Refused: whoever holds the token reads the mailbox and may know.
func (s *Service) VerifyEmail(ctx context.Context, token string) error {
	t, user, err := s.open(ctx, token, models.TicketVerify)
	if err != nil {
		return err
	}
	return s.verified(ctx, t, user, nil)
}

// verified uses a ticket for an address, and gives back the try of a code that
// opened it.
func (s *Service) verified(ctx context.Context, t *models.Ticket, user *models.User, limits []limit) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.right(ctx, limits); err != nil {
			return err
		}
		if err := s.lockPerson(ctx, user.ID); err != nil {
			return err
		}
		if err := s.use(ctx, t); err != nil {
			return err
		}
		_, err := s.db.Update(ctx, program(), s.users, user.ID, &schema.Input{Values: map[string]any{"email_verified": true}})
		return err
	})
	if taken(err, "/email") {
		return errEmailTaken()
	}
	return err
}
