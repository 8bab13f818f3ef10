package accounts

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// A mail with a link has six digits, too, for who reads mail on another device.
// They are bound to one account, hold for a short while and a few tries, and
// wrong ones are counted over all of an account's mails.
const (
	codeHolds     = 10 * time.Minute
	codeTries     = 5              // of one code
	codesByPerson = 10             // wrong ones of an account
	codesWindow   = 24 * time.Hour // in this time
)

// code is the one in a letter. As its token, it follows from the letter's key and
// the secret of this installation.
func (s *Service) code(l Letter) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte("code\x00"))
	mac.Write(l.Key[:])
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(mac.Sum(nil))%1_000_000)
}

// codeHash is what the database holds of a code: of six digits alone a hash would
// tell them to whoever reads the table.
func (s *Service) codeHash(person schema.ID, purpose models.TicketPurpose, code string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte("code hash\x00" + string(purpose) + "\x00"))
	mac.Write(person[:])
	mac.Write([]byte(code))
	return hex.EncodeToString(mac.Sum(nil))
}

// digits brings what was typed to the form of a code.
func digits(typed string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, strings.TrimSpace(norm.NFKC.String(cut(typed, 60))))
}

const tryCodeSQL = `UPDATE tickets SET code_tries = code_tries + 1
WHERE id = ? AND used_at IS NULL AND deleted_at IS NULL AND expires_at > ? AND code_until > ? AND code_tries < ?`

// coded returns the ticket that a code opens for a person, who may be nobody: all
// is done for nobody that is done for somebody. Each try counts before it is
// looked at, and for the limits until settled gives it back.
func (s *Service) coded(ctx context.Context, user *models.User, purpose models.TicketPurpose, code string, limits []limit) (*models.Ticket, error) {
	if err := s.take(ctx, limits...); err != nil {
		return nil, err
	}
	page, err := s.db.List(ctx, database.Query{Model: s.tickets, Actor: program(), Verb: schema.VerbView, Limit: 1,
		Where: schema.And(schema.Eq("UserID", user.ID), schema.Eq("Purpose", string(purpose)), schema.IsNull("UsedAt", true))})
	if err != nil {
		return nil, fmt.Errorf("accounts: find a code: %w", err)
	}
	t := &models.Ticket{}
	if len(page.Rows) > 0 {
		t = page.Rows[0].(*models.Ticket)
	}
	var counted int64
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		res := s.db.From(ctx).Exec(tryCodeSQL, t.ID, s.time(), s.time(), codeTries)
		counted = res.RowsAffected
		return res.Error
	})
	if err != nil {
		return nil, fmt.Errorf("accounts: try a code: %w", err)
	}
	same := hmac.Equal([]byte(t.CodeHash), []byte(s.codeHash(user.ID, purpose, digits(code))))
	if !same || counted != 1 || user.Status == models.UserDeleted || !user.DeletedAt.IsZero() {
		return nil, schema.Invalidf("/code", "invalid_code", schema.Text{
			KO: "숫자가 맞지 않거나 시간이 지났어요. 새 메일의 숫자를 적어 주세요.", EN: "The digits are wrong or too old. Type those of a new mail."})
	}
	return t, nil
}

// codeLimits are what a try at a code counts against.
func (s *Service) codeLimits(user *models.User, name string, from Client) []limit {
	bucket := "code:person:" + user.ID.String()
	if user.ID.IsZero() {
		bucket = "code:name:" + hashed(fold(name))
	}
	limits := []limit{{bucket: bucket, most: codesByPerson, window: codesWindow}}
	if n := network(from.Address); n != "" {
		limits = append(limits, limit{bucket: "code:address:" + n, most: addressFactor * codesByPerson, window: codesWindow})
	}
	return limits
}

// right gives a try back that was no guess.
func (s *Service) right(ctx context.Context, limits []limit) error {
	for _, l := range slices.Backward(limits) { // addresses first, in the order in which take locks them
		if err := s.giveBack(ctx, l.bucket); err != nil {
			return err
		}
	}
	return nil
}

// VerifyByCode is VerifyEmail by the six digits of the mail, for the person who
// is logged in.
func (s *Service) VerifyByCode(ctx context.Context, id *Identity, code string, from Client) error {
	row, err := s.db.Find(ctx, s.users, id.ActorID())
	if err != nil {
		return fmt.Errorf("accounts: verify by a code: %w", err)
	}
	user := row.(*models.User)
	limits := s.codeLimits(user, "", from)
	t, err := s.coded(ctx, user, models.TicketVerify, code, limits)
	if err != nil {
		return err
	}
	return s.verified(ctx, t, user, limits)
}

// ResetByCode is ConfirmReset by the six digits of the mail and the name that it
// was asked for by. A password that breaks the rules leaves the code good; it is
// looked at once the code was right.
func (s *Service) ResetByCode(ctx context.Context, name, code, password string, from Client) error {
	user, err := s.byName(ctx, fold(cut(name, 300)))
	if err != nil {
		return err
	}
	limits := s.codeLimits(user, name, from)
	t, err := s.coded(ctx, user, models.TicketReset, code, limits)
	if err != nil {
		return err
	}
	err = s.reset(ctx, t, user, password, limits)
	var invalid schema.Invalid
	if errors.As(err, &invalid) {
		return errors.Join(s.db.Tx(ctx, func(ctx context.Context) error {
			if err := s.right(ctx, limits); err != nil {
				return err
			}
			return s.db.From(ctx).Exec(`UPDATE tickets SET code_tries = code_tries - 1 WHERE id = ? AND code_tries > 0`, t.ID).Error
		}), err)
	}
	return err
}
