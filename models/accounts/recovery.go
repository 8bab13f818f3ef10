package accounts

import (
	"context"
	"fmt"
	"strings"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// recoveryCodes is how many a person gets at once.
const recoveryCodes = 10

// NewCodes makes a person's recovery codes anew; those of before are void. It
// takes their password, if they have one, and a code.
func (s *Service) NewCodes(ctx context.Context, id *Identity, password, code string, from Client) ([]string, error) {
	var codes []string
	err := s.proven(ctx, id, password, code, from, func(ctx context.Context) (err error) {
		if codes, err = s.newCodes(ctx, id.ActorID()); err != nil {
			return err
		}
		return s.factorChanged(ctx, id, "recovery_new", id.User, from.Lang)
	})
	return codes, err
}

// newCodes makes recovery codes, in the transaction of the context.
func (s *Service) newCodes(ctx context.Context, user schema.ID) ([]string, error) {
	if err := s.empty(ctx, s.codes, schema.Eq("UserID", user)); err != nil {
		return nil, fmt.Errorf("accounts: forget recovery codes: %w", err)
	}
	out := make([]string, recoveryCodes)
	for i := range out {
		out[i] = generated()
		if _, err := s.db.Create(ctx, program(), s.codes, &schema.Input{Values: map[string]any{
			"user_id": user, "code_hash": schema.Secret(recoveryHash(out[i])),
		}}); err != nil {
			return nil, fmt.Errorf("accounts: make a recovery code: %w", err)
		}
	}
	return out, nil
}

// recoveryHash is what the database has of a code: 80 random bits need no salt.
func recoveryHash(code string) string { return hashed(strings.ReplaceAll(code, "-", "")) }

// codesLeft counts the recovery codes that a person has not used.
func (s *Service) codesLeft(ctx context.Context, user schema.ID) (int, error) {
	var n int
	err := s.db.From(ctx).Raw(`SELECT count(*) FROM recovery_codes WHERE user_id = ? AND used_at IS NULL AND deleted_at IS NULL`, user).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("accounts: count recovery codes: %w", err)
	}
	return n, nil
}

const recoverSQL = `UPDATE recovery_codes SET used_at = ? WHERE user_id = ? AND code_hash = ? AND used_at IS NULL AND deleted_at IS NULL`

// spendRecovery takes a recovery code, in the transaction of the context.
func (s *Service) spendRecovery(ctx context.Context, user *models.User, code string) error {
	res := s.db.From(ctx).Exec(recoverSQL, s.time(), user.ID, recoveryHash(code))
	if res.Error != nil {
		return fmt.Errorf("accounts: use a recovery code: %w", res.Error)
	}
	if res.RowsAffected != 1 {
		return ErrCode
	}
	return s.note(ctx, &Identity{User: user}, "recovery", user)
}
