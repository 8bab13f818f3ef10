package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/openid"
	"duckhoo/models/schema"
)

// Link ties the identity that a provider vouches for to a person who is logged
// in. One that is theirs already stays so; somebody else's is refused.
func (s *Service) Link(ctx context.Context, id *Identity, who openid.Claims) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.lockLink(ctx, who); err != nil {
			return err
		}
		link, err := s.identityOf(ctx, who)
		switch {
		case errors.Is(err, schema.ErrNotFound):
			return s.tie(ctx, who, id.User)
		case err != nil:
			return err
		case link.UserID == id.ActorID():
			return nil
		}
		return &schema.Refused{Code: "identity_taken", Detail: schema.Text{
			KO: "이미 다른 사람에게 연결된 계정이에요.", EN: "This account is linked to somebody else."}}
	})
}

// Links lists the identities of a person, the newest first.
func (s *Service) Links(ctx context.Context, user schema.ID) ([]*models.Identity, error) {
	page, err := s.db.List(ctx, database.Query{Model: s.identities, Actor: program(), Verb: schema.VerbView,
		Where: schema.Eq("UserID", user), Limit: 100})
	if err != nil {
		return nil, fmt.Errorf("accounts: list identities: %w", err)
	}
	out := make([]*models.Identity, len(page.Rows))
	for i, row := range page.Rows {
		out[i] = row.(*models.Identity)
	}
	return out, nil
}

// Unlink takes an identity of a person's away, unless it is their last way in.
func (s *Service) Unlink(ctx context.Context, id *Identity, link schema.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.lockPerson(ctx, id.ActorID()); err != nil {
			return err
		}
		if _, err := s.db.FindBy(ctx, s.identities, schema.And(schema.Eq("ID", link), schema.Eq("UserID", id.ActorID()))); err != nil {
			return err
		}
		user, err := s.db.Find(ctx, s.users, id.ActorID())
		if err != nil {
			return fmt.Errorf("accounts: unlink: %w", err)
		}
		left, err := s.Links(ctx, id.ActorID())
		if err != nil {
			return err
		}
		if user.(*models.User).Password == "" && len(left) < 2 {
			return &schema.Refused{Code: "last_way_in", Detail: schema.Text{
				KO: "로그인할 방법이 이것뿐이에요. 비밀번호를 먼저 정해 주세요.", EN: "This is the only way to log in. Set a password first."}}
		}
		_, err = s.db.Delete(ctx, id, s.identities, link, &schema.Input{})
		return err
	})
}

// known is the person who has an identity, with their role, and
// schema.ErrNotFound for nobody.
func (s *Service) known(ctx context.Context, who openid.Claims) (*models.User, error) {
	link, err := s.identityOf(ctx, who)
	if errors.Is(err, schema.ErrNotFound) {
		return nil, s.gone(ctx, who, err)
	}
	if err != nil {
		return nil, err
	}
	user := link.User
	if user == nil || !user.DeletedAt.IsZero() || user.Status == models.UserDeleted {
		return nil, &Barred{Status: string(models.UserDeleted)}
	}
	if s.now().Sub(link.LastUsedAt.Time) >= touchAfter {
		s.useLink(ctx, link)
	}
	return user, nil
}

const goneSQL = `SELECT count(*) FROM identities JOIN users ON users.id = identities.user_id
WHERE identities.provider = ? AND identities.subject = ? AND identities.deleted_at IS NOT NULL AND users.deleted_at IS NOT NULL`

// gone is a *Barred for an identity that went to the trash with its person,
// who does not come back as somebody new; for all others it is err.
func (s *Service) gone(ctx context.Context, who openid.Claims, err error) error {
	var n int
	if err := s.db.From(ctx).Raw(goneSQL, who.Provider, who.Subject).Scan(&n).Error; err != nil {
		return fmt.Errorf("accounts: look up an identity: %w", err)
	}
	if n > 0 {
		return &Barred{Status: string(models.UserDeleted)}
	}
	return err
}

// identityOf is the identity of a provider's subject.
func (s *Service) identityOf(ctx context.Context, who openid.Claims) (*models.Identity, error) {
	row, err := s.db.FindBy(ctx, s.identities, schema.And(schema.Eq("Provider", who.Provider), schema.Eq("Subject", who.Subject)), "User.Role")
	if err != nil {
		return nil, fmt.Errorf("accounts: look up an identity: %w", err)
	}
	return row.(*models.Identity), nil
}

// lockLink lets one transaction at a time ask whose an identity is.
func (s *Service) lockLink(ctx context.Context, who openid.Claims) error {
	return s.lock(ctx, "identity:"+hashed(who.Provider+"\x00"+who.Subject))
}

// tie makes an identity a person's.
func (s *Service) tie(ctx context.Context, who openid.Claims, user *models.User) error {
	_, err := s.db.Create(ctx, program(), s.identities, &schema.Input{Values: map[string]any{
		s.identities.Field("UserID").JSON:     user.ID,
		s.identities.Field("Provider").JSON:   who.Provider,
		s.identities.Field("Subject").JSON:    who.Subject,
		s.identities.Field("LastUsedAt").JSON: s.time(),
	}})
	if err != nil {
		return fmt.Errorf("accounts: link an identity: %w", err)
	}
	return nil
}

const useLinkSQL = `UPDATE identities SET last_used_at = ? WHERE id = ?`

// useLink notes that an identity is in use. That this fails now and then is no
// reason to turn anybody away.
func (s *Service) useLink(ctx context.Context, link *models.Identity) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		return s.db.From(ctx).Exec(useLinkSQL, s.time(), link.ID).Error
	})
	if err != nil {
		s.log.WarnContext(ctx, "identity not touched", "error", err)
	}
}

// Once reports whether a secret of a flow is used for the first time, on all
// instances, within the time that the flow holds.
func (s *Service) Once(ctx context.Context, secret string, holds time.Duration) error {
	return s.take(ctx, limit{bucket: "flow:" + hashed(secret), most: 1, window: holds})
}

// writeIdentity is the rule of every write of an identity: whoever could tie
// one to a person could log in as them, so only signing in does.
func (s *Service) writeIdentity(ctx context.Context, c *schema.Change) error {
	if schema.IsProgram(c.Actor) {
		return nil
	}
	if c.Verb != schema.VerbDelete && c.Verb != schema.VerbPurge {
		return &schema.Refused{Code: "by_signing_in", Detail: schema.Text{
			KO: "연결은 그 사람이 로그인해서만 만들 수 있어요.", EN: "Identities are tied by their person signing in, and in no other way."}}
	}
	link := c.Old.(*models.Identity)
	if link.UserID == c.Actor.ActorID() {
		return nil
	}
	row, err := s.db.Find(ctx, s.users, link.UserID)
	if err != nil {
		return fmt.Errorf("accounts: whose identity it is: %w", err)
	}
	return s.above(ctx, c.Actor, row.(*models.User))
}
