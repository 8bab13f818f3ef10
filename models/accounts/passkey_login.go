package accounts

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// BeginPasskeyLogin asks a browser for a passkey. waiting is the token of a
// log-in that has shown a password: then a passkey of that person is asked for.
// Without one it is any passkey of this site, by which the device must have
// seen who holds it. The token goes with the answer.
func (s *Service) BeginPasskeyLogin(ctx context.Context, waiting string) (options *protocol.CredentialAssertion, token string, err error) {
	if err := s.withParty(); err != nil {
		return nil, "", err
	}
	var user schema.ID
	var session *webauthn.SessionData
	if waiting == "" {
		options, session, err = s.party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	} else {
		half, errWait := s.Waiting(ctx, waiting)
		if errWait != nil {
			return nil, "", errWait
		}
		user = half.User
		h, errHolder := s.keyHolder(ctx, user)
		if errHolder != nil {
			return nil, "", errHolder
		}
		options, session, err = s.party.BeginLogin(h)
	}
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", ErrPasskey, err)
	}
	token, err = s.challenge(ctx, models.StepPasskey, user, session)
	return options, token, err
}

// LogInByPasskey signs a person in by the answer to BeginPasskeyLogin, which is
// looked at once. It returns ErrLost, ErrPasskey, *Locked or *Barred.
func (s *Service) LogInByPasskey(ctx context.Context, token string, answer []byte, from Client) (*SignedIn, error) {
	if err := s.withParty(); err != nil {
		return nil, err
	}
	if err := s.Try(ctx, from); err != nil {
		return nil, err
	}
	step, session, err := s.asked(ctx, token, models.StepPasskey)
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPasskey, err)
	}
	h, used, err := s.vouchedByKey(ctx, step, session, parsed)
	if err != nil {
		return nil, err
	}
	way := models.ByPasskey
	if !step.UserID.IsZero() {
		way = models.BySecondFactor
	}
	var in *SignedIn
	err = s.db.Tx(ctx, func(ctx context.Context) (err error) {
		if err := s.forgive(ctx, append([]limit{{bucket: personBucket(h.user, "")}}, s.tries(from)...)); err != nil {
			return err
		}
		if err := s.useKey(ctx, h, used); err != nil {
			return err
		}
		in, err = s.enter(ctx, h.user, "", way, from)
		return err
	})
	if err != nil {
		return nil, err
	}
	return in, nil
}

// vouchedByKey checks the signature, the origin, the site and the challenge, and
// says whose passkey it was.
func (s *Service) vouchedByKey(ctx context.Context, step *models.LoginStep, session webauthn.SessionData, parsed *protocol.ParsedCredentialAssertionData) (*keyHolder, *webauthn.Credential, error) {
	var h *keyHolder
	find := func(_, handle []byte) (webauthn.User, error) {
		var user schema.ID
		if len(handle) != len(user) {
			return nil, ErrPasskey
		}
		copy(user[:], handle)
		var err error
		h, err = s.keyHolder(ctx, user)
		return h, err
	}
	var used *webauthn.Credential
	var err error
	if step.UserID.IsZero() {
		_, used, err = s.party.ValidatePasskeyLogin(find, session, parsed)
	} else if h, err = s.keyHolder(ctx, step.UserID); err == nil {
		used, err = s.party.ValidateLogin(h, session, parsed)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrPasskey, err)
	}
	if used.Authenticator.CloneWarning {
		s.log.WarnContext(ctx, "a passkey counts backwards: it may have been copied", "person", h.user.ID.String())
		return nil, nil, errors.Join(ErrPasskey, s.note(ctx, program(), "passkey_copied", h.user))
	}
	return h, used, nil
}

// useKey notes that a passkey was used. Its count, where it has one, only goes
// up: of two answers with the same, one gets through.
func (s *Service) useKey(ctx context.Context, h *keyHolder, used *webauthn.Credential) error {
	record, err := recordOf(used)
	if err != nil {
		return err
	}
	count := int64(used.Authenticator.SignCount)
	const use = `UPDATE passkeys SET sign_count = ?, record = ?, last_used_at = ? WHERE user_id = ? AND credential = ? AND deleted_at IS NULL AND (sign_count < ? OR ? = 0)`
	res := s.db.From(ctx).Exec(use, count, record, s.time(), h.user.ID, protocol.URLEncodedBase64(used.ID).String(), count, count)
	if res.Error != nil {
		return fmt.Errorf("accounts: use a passkey: %w", res.Error)
	}
	if res.RowsAffected != 1 {
		return ErrPasskey
	}
	return nil
}
