package accounts

import (
	"context"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// exports is how often in an hour a person may have everything that is theirs.
const exports = 10

// NoteExport counts and audits that a person takes everything that is theirs
// along. It returns *Locked when they do so too often.
func (s *Service) NoteExport(ctx context.Context, actor schema.Actor) error {
	if err := s.take(ctx, limit{bucket: "export:" + actor.ActorID().String(), most: exports, window: time.Hour}); err != nil {
		return err
	}
	row, err := s.db.Find(ctx, s.users, actor.ActorID())
	if err != nil {
		return fmt.Errorf("accounts: note an export: %w", err)
	}
	return s.note(ctx, actor, "export", row.(*models.User))
}
