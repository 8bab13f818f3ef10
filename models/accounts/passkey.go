package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// ErrPasskey says that a passkey proves nothing: it is unknown, answers another
// question, another site's, or was copied.
var ErrPasskey = errors.New("accounts: the passkey proves nothing")

// mostPasskeys is how many a person has at most.
const mostPasskeys = 20

// newRelyingParty is this site as passkeys know it: the host of app.public_url
// and its origin. It is nil where browsers give none, at a bare IP address.
func newRelyingParty(app config.App) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(app.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("accounts: read app.public_url: %w", err)
	}
	if _, ip := netip.ParseAddr(u.Hostname()); ip == nil || protocol.ValidateRPID(u.Hostname()) != nil {
		return nil, nil //nolint:nilnil // an address without passkeys is no error
	}
	name := app.Name
	if name == "" {
		name = u.Hostname()
	}
	return webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: name, RPOrigins: []string{u.Scheme + "://" + u.Host}})
}

// HasPasskeys reports whether passkeys can be used at the address of this site.
func (s *Service) HasPasskeys() bool { return s.party != nil }

func (s *Service) withParty() error {
	if s.party == nil {
		return &schema.Refused{Code: "no_passkeys", Detail: schema.Text{
			KO: "이 주소에서는 패스키를 쓸 수 없어요. 도메인 이름으로 들어와야 해요.", EN: "There are no passkeys at this address: it takes the name of a domain."}}
	}
	return nil
}

// keyHolder is a person with their passkeys, as package webauthn asks for them.
type keyHolder struct {
	user *models.User
	keys []webauthn.Credential
}

var _ webauthn.User = (*keyHolder)(nil)

func (h *keyHolder) WebAuthnID() []byte                         { return h.user.ID[:] }
func (h *keyHolder) WebAuthnName() string                       { return h.user.Handle }
func (h *keyHolder) WebAuthnDisplayName() string                { return h.user.Nickname }
func (h *keyHolder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// keyHolder reads a person, with the password, and their passkeys.
func (s *Service) keyHolder(ctx context.Context, user schema.ID) (*keyHolder, error) {
	row, err := s.db.Find(ctx, s.users, user)
	if err != nil {
		return nil, fmt.Errorf("accounts: whose passkeys: %w", err)
	}
	list, err := s.Passkeys(ctx, user)
	if err != nil {
		return nil, err
	}
	h := &keyHolder{user: row.(*models.User)}
	for _, p := range list {
		var c webauthn.Credential
		if err := json.Unmarshal([]byte(p.Record), &c); err != nil {
			return nil, fmt.Errorf("accounts: read a passkey: %w", err)
		}
		c.Authenticator.SignCount = uint32(p.SignCount)
		h.keys = append(h.keys, c)
	}
	return h, nil
}

// Passkeys lists the passkeys of a person, the newest first.
func (s *Service) Passkeys(ctx context.Context, user schema.ID) ([]*models.Passkey, error) {
	page, err := s.db.List(ctx, database.Query{Model: s.passkeys, Actor: program(), Verb: schema.VerbView, Where: schema.Eq("UserID", user), Limit: 100})
	if err != nil {
		return nil, fmt.Errorf("accounts: list passkeys: %w", err)
	}
	out := make([]*models.Passkey, len(page.Rows))
	for i, row := range page.Rows {
		out[i] = row.(*models.Passkey)
	}
	return out, nil
}

// BeginPasskey asks the browser of a person, who has logged in lately, to make
// a passkey. The token goes with the answer.
func (s *Service) BeginPasskey(ctx context.Context, id *Identity) (options *protocol.CredentialCreation, token string, err error) {
	if err := errors.Join(s.withParty(), s.lately(id)); err != nil {
		return nil, "", err
	}
	h, err := s.keyHolder(ctx, id.ActorID())
	if err != nil {
		return nil, "", err
	}
	if len(h.keys) >= mostPasskeys {
		return nil, "", &schema.Refused{Code: "too_many_passkeys", Detail: schema.Text{
			KO: "패스키가 너무 많아요. 안 쓰는 것을 먼저 지워 주세요.", EN: "There are too many passkeys: remove one first."}}
	}
	known := make([]protocol.CredentialDescriptor, len(h.keys))
	for i, c := range h.keys {
		known[i] = c.Descriptor()
	}
	options, session, err := s.party.BeginRegistration(h, webauthn.WithExclusions(known),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}))
	if err != nil {
		return nil, "", fmt.Errorf("accounts: ask for a passkey: %w", err)
	}
	token, err = s.challenge(ctx, models.StepNewPasskey, id.ActorID(), session)
	return options, token, err
}

// challenge keeps what was asked until the answer comes.
func (s *Service) challenge(ctx context.Context, purpose models.StepPurpose, user schema.ID, session *webauthn.SessionData) (string, error) {
	text, err := json.Marshal(session)
	if err != nil {
		return "", fmt.Errorf("accounts: keep a challenge: %w", err)
	}
	return s.step(ctx, purpose, user, string(text))
}

// asked takes what was asked: an answer is looked at once, right or wrong.
func (s *Service) asked(ctx context.Context, token string, purpose models.StepPurpose) (*models.LoginStep, webauthn.SessionData, error) {
	var session webauthn.SessionData
	step, err := s.stepBy(ctx, token, purpose)
	if err != nil {
		return nil, session, err
	}
	if err := s.takeStep(ctx, step); err != nil {
		return nil, session, err
	}
	if err := json.Unmarshal([]byte(step.Challenge), &session); err != nil {
		return nil, session, fmt.Errorf("accounts: read a challenge: %w", err)
	}
	return step, session, nil
}

// AddPasskey stores the passkey that a browser has made when it was asked to.
// All other sessions end. Who had no second factor before gets their recovery
// codes, which are not shown again.
func (s *Service) AddPasskey(ctx context.Context, id *Identity, token, name string, answer []byte, from Client) (*SignedIn, []string, error) {
	if err := errors.Join(s.withParty(), s.lately(id)); err != nil {
		return nil, nil, err
	}
	step, session, err := s.asked(ctx, token, models.StepNewPasskey)
	if err != nil {
		return nil, nil, err
	}
	if step.UserID != id.ActorID() {
		return nil, nil, ErrLost
	}
	h, err := s.keyHolder(ctx, id.ActorID())
	if err != nil {
		return nil, nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrPasskey, err)
	}
	made, err := s.party.CreateCredential(h, session, parsed)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrPasskey, err)
	}
	var in *SignedIn
	var codes []string
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.lockPerson(ctx, id.ActorID()); err != nil {
			return err
		}
		had, err := s.Factors(ctx, id.ActorID())
		if err != nil {
			return err
		}
		if err := s.storePasskey(ctx, id.ActorID(), name, made); err != nil {
			return err
		}
		if !had.Any() {
			if codes, err = s.newCodes(ctx, id.ActorID()); err != nil {
				return err
			}
		}
		in, err = s.renewed(ctx, id, "passkey_on", models.ByPasskey, from)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return in, codes, nil
}

func (s *Service) storePasskey(ctx context.Context, user schema.ID, name string, made *webauthn.Credential) error {
	count := made.Authenticator.SignCount
	record, err := recordOf(made)
	if err != nil {
		return err
	}
	_, err = s.db.Create(ctx, program(), s.passkeys, &schema.Input{Values: map[string]any{
		"user_id": user, "name": cut(name, 60), "credential": protocol.URLEncodedBase64(made.ID).String(), "record": record, "sign_count": int64(count)}})
	return err
}

// recordOf is what is kept of a passkey; how it was attested is nobody's matter.
func recordOf(c *webauthn.Credential) (schema.Secret, error) {
	kept := *c
	kept.Attestation = webauthn.CredentialAttestation{}
	text, err := json.Marshal(kept)
	if err != nil {
		return "", fmt.Errorf("accounts: write a passkey: %w", err)
	}
	return schema.Secret(text), nil
}

// RenamePasskey gives a passkey of a person another name.
func (s *Service) RenamePasskey(ctx context.Context, id *Identity, key schema.ID, name string) error {
	if _, err := s.db.FindBy(ctx, s.passkeys, schema.And(schema.Eq("ID", key), schema.Eq("UserID", id.ActorID()))); err != nil {
		return fmt.Errorf("accounts: rename a passkey: %w", err)
	}
	_, err := s.db.Update(ctx, program(), s.passkeys, key, &schema.Input{Values: map[string]any{"name": cut(name, 60)}})
	return err
}

// RemovePasskey takes a passkey of a person, who has logged in lately, away. All
// other sessions end.
func (s *Service) RemovePasskey(ctx context.Context, id *Identity, key schema.ID, from Client) (*SignedIn, error) {
	if err := s.lately(id); err != nil {
		return nil, err
	}
	var in *SignedIn
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		n, err := s.db.Empty(ctx, s.passkeys, schema.And(schema.Eq("ID", key), schema.Eq("UserID", id.ActorID())))
		if err != nil {
			return fmt.Errorf("accounts: remove a passkey: %w", err)
		}
		if n == 0 {
			return schema.ErrNotFound
		}
		way, err := s.left(ctx, id)
		if err != nil {
			return err
		}
		in, err = s.renewed(ctx, id, "passkey_off", way, from)
		return err
	})
	return in, err
}
