package media

import (
	"context"
	"errors"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// A block is about bytes: it holds for whoever sent them, before and after.

// barred refuses bytes that are blocked.
func (s *Service) barred(ctx context.Context, sum string) error {
	_, err := s.db.FindBy(ctx, s.media, schema.And(schema.Eq("Status", string(models.MediaBlocked)), schema.Eq("SHA256", sum)))
	if errors.Is(err, schema.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return blocked()
}

func blocked() error {
	return refuse("blocked", "막힌 파일이라 쓸 수 없어요.", "This file is blocked and cannot be used.")
}

// alike takes the media of others with the same bytes along: each is blocked or
// unblocked by itself, with an entry of its own in the log.
func (s *Service) alike(ctx context.Context, c *schema.Change) error {
	row := c.Row.(*models.Media)
	from := models.MediaReady
	if c.Verb == "unblock" {
		from = models.MediaBlocked
	}
	page, err := s.db.List(ctx, database.Query{Model: s.media, Actor: program(), Verb: schema.VerbView, Limit: 1,
		Where: schema.And(schema.Eq("Status", string(from)), schema.Eq("SHA256", row.SHA256), schema.Ne("ID", row.ID))})
	if err != nil || row.SHA256 == "" || len(page.Rows) == 0 {
		return err
	}
	// Its own rule takes the next one along.
	_, err = s.db.Transition(ctx, c.Actor, s.media, s.media.ID(page.Rows[0]), c.Verb, &schema.Input{Reason: c.Input.Reason, Note: c.Input.Note})
	return err
}
