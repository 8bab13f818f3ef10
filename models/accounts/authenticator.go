package accounts

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"duckhoo/models"
	"duckhoo/models/schema"
)

const (
	oneTimeDigits = 6
	period        = 30 * time.Second
	// skew is how many codes before and after the present one are good: clocks
	// of phones are not exact (RFC 6238, section 5.2).
	skew = 1
)

// Enrolment is an app that is being set up.
type Enrolment struct {
	Key     string // to type into the app, in base 32
	Address string // otpauth://, to draw as a QR code
}

// StartApp makes the key of an authenticator app; it counts once ConfirmApp
// has seen a code of it. One that was begun before is void. Who has an app
// already turns it off first.
func (s *Service) StartApp(ctx context.Context, id *Identity) error {
	if err := s.lately(id); err != nil {
		return err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.issuer(), AccountName: id.User.Handle})
	if err != nil {
		return fmt.Errorf("accounts: make a key for an app: %w", err)
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.lockPerson(ctx, id.ActorID()); err != nil {
			return err
		}
		f, err := s.Factors(ctx, id.ActorID())
		if err != nil {
			return err
		}
		if f.App != nil {
			return &schema.Refused{Code: "app_there", Detail: schema.Text{
				KO: "인증 앱을 이미 쓰고 있어요. 먼저 꺼 주세요.", EN: "You use an app already. Turn it off first."}}
		}
		if err := s.empty(ctx, s.apps, schema.Eq("UserID", id.ActorID())); err != nil {
			return fmt.Errorf("accounts: forget an app: %w", err)
		}
		row := schema.NewID()
		_, err = s.db.Create(ctx, program(), s.apps, &schema.Input{ID: row, Values: map[string]any{
			"user_id": id.ActorID(), "secret": s.box.Seal(row, key.Secret()),
		}})
		return err
	})
}

// PendingApp is the app that a person has begun to set up, and
// schema.ErrNotFound for none.
func (s *Service) PendingApp(ctx context.Context, id *Identity) (*Enrolment, error) {
	app, err := s.appOf(ctx, id.ActorID())
	if err != nil {
		return nil, err
	}
	if !app.ConfirmedAt.IsZero() {
		return nil, schema.ErrNotFound
	}
	secret, err := s.box.Open(app.ID, app.Secret)
	if err != nil {
		return nil, fmt.Errorf("accounts: read the key of an app: %w", err)
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		return nil, fmt.Errorf("accounts: read the key of an app: %w", err)
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.issuer(), AccountName: id.User.Handle, Secret: raw})
	if err != nil {
		return nil, fmt.Errorf("accounts: write the address of an app: %w", err)
	}
	return &Enrolment{Key: secret, Address: key.URL()}, nil
}

// ConfirmApp turns the app on that a person has begun to set up, with a code
// of it. All other sessions end. Who had no second factor before gets their
// recovery codes, which are not shown again.
func (s *Service) ConfirmApp(ctx context.Context, id *Identity, code string, from Client) (*SignedIn, []string, error) {
	if err := s.lately(id); err != nil {
		return nil, nil, err
	}
	limits := s.lockout(id.User, "", from)
	if err := s.take(ctx, limits...); err != nil {
		return nil, nil, err
	}
	var in *SignedIn
	var codes []string
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.forgive(ctx, limits); err != nil {
			return err
		}
		if err := s.lockPerson(ctx, id.ActorID()); err != nil {
			return err
		}
		had, err := s.Factors(ctx, id.ActorID())
		if err != nil {
			return err
		}
		if err := s.confirm(ctx, id.ActorID(), code); err != nil {
			return err
		}
		if !had.Any() {
			if codes, err = s.newCodes(ctx, id.ActorID()); err != nil {
				return err
			}
		}
		in, err = s.renewed(ctx, id, "app_on", models.BySecondFactor, from)
		return err
	})
	if err != nil {
		return nil, nil, wrongCode(err)
	}
	return in, codes, nil
}

const confirmSQL = `UPDATE authenticators SET confirmed_at = ? WHERE user_id = ? AND confirmed_at IS NULL AND deleted_at IS NULL`

func (s *Service) confirm(ctx context.Context, user schema.ID, code string) error {
	if err := s.spendOneTime(ctx, user, strings.ReplaceAll(fold(cut(code, 60)), " ", "")); err != nil {
		return err
	}
	res := s.db.From(ctx).Exec(confirmSQL, s.time(), user)
	if res.Error != nil {
		return fmt.Errorf("accounts: turn an app on: %w", res.Error)
	}
	if res.RowsAffected != 1 {
		return schema.ErrNotFound
	}
	return nil
}

// RemoveApp turns a person's app off. It takes their password, if they have
// one, and a code of the app or a recovery code. All other sessions end.
func (s *Service) RemoveApp(ctx context.Context, id *Identity, password, code string, from Client) (*SignedIn, error) {
	var in *SignedIn
	err := s.proven(ctx, id, password, code, from, func(ctx context.Context) error {
		if err := s.empty(ctx, s.apps, schema.Eq("UserID", id.ActorID())); err != nil {
			return fmt.Errorf("accounts: turn an app off: %w", err)
		}
		if err := s.alone(ctx, id.ActorID()); err != nil {
			return err
		}
		f, err := s.Factors(ctx, id.ActorID())
		if err != nil {
			return err
		}
		way := models.ByPassword
		if f.Any() {
			way = id.Session.Way
		}
		in, err = s.renewed(ctx, id, "app_off", way, from)
		return err
	})
	return in, err
}

// proven does what takes a person's password and a code, in one transaction.
func (s *Service) proven(ctx context.Context, id *Identity, password, code string, from Client, do func(context.Context) error) error {
	row, err := s.db.Find(ctx, s.users, id.ActorID())
	if err != nil {
		return fmt.Errorf("accounts: look up who asks: %w", err)
	}
	user := row.(*models.User)
	limits := s.lockout(user, "", from)
	if user.Password != "" {
		if limits, err = s.sure(ctx, id, user, "/current_password", password, from); err != nil {
			return err
		}
	} else if err := s.take(ctx, limits...); err != nil {
		return err
	}
	return wrongCode(s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.forgive(ctx, limits); err != nil {
			return err
		}
		if err := s.spend(ctx, user, code); err != nil {
			return err
		}
		return do(ctx)
	}))
}

// wrongCode is a problem of the field code, where the code was wrong.
func wrongCode(err error) error {
	if errors.Is(err, ErrCode) {
		return schema.Invalidf("/code", "wrong_code", schema.Text{
			KO: "코드가 맞지 않거나 이미 쓴 코드예요.", EN: "The code is wrong, or was used already."})
	}
	return err
}

// appOf is the authenticator app of a person, confirmed or not, and
// schema.ErrNotFound for none.
func (s *Service) appOf(ctx context.Context, user schema.ID) (*models.Authenticator, error) {
	row, err := s.db.FindBy(ctx, s.apps, schema.Eq("UserID", user))
	if err != nil {
		return nil, fmt.Errorf("accounts: look up an app: %w", err)
	}
	return row.(*models.Authenticator), nil
}

// isOneTime reports whether a text looks like a code of an app.
func isOneTime(code string) bool {
	return len(code) == oneTimeDigits && !strings.ContainsFunc(code, func(r rune) bool { return r < '0' || r > '9' })
}

const stepSQL = `UPDATE authenticators SET last_step = ?, last_used_at = ? WHERE id = ? AND last_step < ? AND deleted_at IS NULL`

// spendOneTime takes a code of a person's app, in the transaction of the
// context. No code, and none before it, is good again: of two requests with
// the same one, one gets through.
func (s *Service) spendOneTime(ctx context.Context, user schema.ID, code string) error {
	app, err := s.appOf(ctx, user)
	if errors.Is(err, schema.ErrNotFound) {
		return ErrCode
	}
	if err != nil {
		return err
	}
	secret, err := s.box.Open(app.ID, app.Secret)
	if err != nil {
		return fmt.Errorf("accounts: read the key of an app: %w", err)
	}
	step, ok := s.stepOf(secret, code)
	if !ok {
		return ErrCode
	}
	res := s.db.From(ctx).Exec(stepSQL, step, s.time(), app.ID, step)
	if res.Error != nil {
		return fmt.Errorf("accounts: use a code: %w", res.Error)
	}
	if res.RowsAffected != 1 {
		return ErrCode
	}
	return nil
}

// stepOf finds the 30 seconds around now that a code belongs to.
func (s *Service) stepOf(secret, code string) (step int64, ok bool) {
	now := s.now()
	for i := -skew; i <= skew; i++ {
		at := now.Add(time.Duration(i) * period)
		want, err := totp.GenerateCodeCustom(secret, at, totp.ValidateOpts{Period: uint(period / time.Second), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = at.Unix()/int64(period/time.Second), true
		}
	}
	return step, ok
}

// issuer is what apps call this installation.
func (s *Service) issuer() string {
	if s.app.Name == "" {
		return "Duckhoo"
	}
	return s.app.Name
}
