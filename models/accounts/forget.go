package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

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
