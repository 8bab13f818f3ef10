package media

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
)

// Sweep ends uploads that nobody has ended, asks again for processing that has
// stopped, and removes what lies in storage for what is over.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.now()
	old := func(field string, d time.Duration) schema.Cond {
		return schema.Compare(field, schema.OpLt, schema.At(now.Add(-d)))
	}
	in := func(states ...any) schema.Cond { return schema.In("Status", states...) }
	return errors.Join(
		s.each(ctx, schema.And(in("uploading"), old("CreatedAt", abandonAfter)), s.abandon),
		s.each(ctx, schema.And(in("processing"), old("UpdatedAt", stuckAfter)), s.again),
		s.each(ctx, schema.And(in("blocked"), schema.Eq("Withheld", "")), s.withhold),
		// While a place is open, more may come.
		s.each(ctx, schema.And(in("ready", "blocked", "failed", "deleted"), schema.Ne("UploadKey", ""), old("UpdatedAt", grantFor+time.Minute)), s.settle),
		s.eachOf(ctx, true, schema.And(in("deleted"), schema.Ne("UploadKey", ""), old("UpdatedAt", grantFor+time.Minute)), s.forget),
	)
}

// each does something with every media that the condition names.
func (s *Service) each(ctx context.Context, where schema.Cond, do func(context.Context, *models.Media) error) error {
	return s.eachOf(ctx, false, where, do)
}

// eachOf is each, of the living or of those in the trash.
func (s *Service) eachOf(ctx context.Context, trash bool, where schema.Cond, do func(context.Context, *models.Media) error) error {
	var errs []error
	q := database.Query{Model: s.media, Actor: program(), Verb: schema.VerbView, Limit: 100, Where: where, Trash: trash}
	for {
		page, err := s.db.List(ctx, q)
		if err != nil {
			return errors.Join(append(errs, err)...)
		}
		for _, row := range page.Rows {
			if err := do(ctx, row.(*models.Media)); err != nil && !errors.Is(err, schema.ErrStale) && !errors.Is(err, schema.ErrNotFound) {
				errs = append(errs, err)
			}
		}
		if q.Cursor = page.Next; page.Next == "" {
			return errors.Join(errs...)
		}
	}
}

func (s *Service) abandon(ctx context.Context, row *models.Media) error {
	now, err := s.set(ctx, row, map[string]any{"status": string(models.MediaFailed), "failure": "abandoned"})
	if err != nil {
		return err
	}
	return s.dropUpload(ctx, now)
}

func (s *Service) again(ctx context.Context, row *models.Media) error {
	return s.db.Tx(ctx, func(ctx context.Context) error { return s.jobs.Enqueue(ctx, Accepted{row.ID, row.OwnerID}) })
}

// settle clears the place of an upload for good. What has failed or is deleted
// goes to the trash with the last of its files.
func (s *Service) settle(ctx context.Context, row *models.Media) error {
	if err := s.clear(ctx, row); err != nil {
		return err
	}
	values := map[string]any{"upload_key": "", "upload_name": ""}
	gone := over(row)
	if gone {
		values["file"], values["thumb"], values["pixel"] = schema.File(""), schema.File(""), schema.File("")
	}
	if _, err := s.set(ctx, row, values); err != nil || !gone {
		return err
	}
	_, err := s.db.Trash(ctx, program(), s.media, row.ID, nil)
	return err
}

// forget removes for ever an upload that was dropped.
func (s *Service) forget(ctx context.Context, row *models.Media) error {
	if err := s.clear(ctx, row); err != nil {
		return err
	}
	return s.db.Purge(ctx, program(), s.media, row.ID, nil)
}

func over(row *models.Media) bool {
	return row.Status == models.MediaFailed || row.Status == models.MediaDeleted
}

// clear removes from storage what a media needs no more: also what a worker that
// was stopped has made of it and could not tell.
func (s *Service) clear(ctx context.Context, row *models.Media) error {
	if err := s.dropUpload(ctx, row); err != nil || !over(row) {
		return err
	}
	return s.unmade(ctx, row)
}

// unmade removes from storage what was made of an upload.
func (s *Service) unmade(ctx context.Context, row *models.Media) error {
	keys := []schema.File{row.File, row.Thumb, row.Pixel}
	if row.Withheld != "" {
		for _, key := range coverable(row) {
			keys = append(keys, hiddenKey(row, string(row.Withheld), key))
		}
	}
	for _, mediaType := range append(Pictures[:2:2], row.MIME) {
		for _, mark := range []string{"", thumbMark, pixelMark} {
			if storage.Extension(mediaType) != "" {
				keys = append(keys, keyOf(row, mark, mediaType))
			}
		}
	}
	slices.Sort(keys)
	var errs []error
	for _, key := range slices.Compact(keys) {
		errs = append(errs, s.files.Delete(ctx, key))
	}
	return errors.Join(errs...)
}

// clearSoon is clear where nobody waits for it; what fails is swept.
func (s *Service) clearSoon(id schema.ID) {
	ctx, done := context.WithTimeout(context.Background(), 10*time.Second)
	defer done()
	row, err := s.row(ctx, id)
	if err == nil {
		err = s.clear(ctx, row)
	}
	if err != nil {
		slog.Warn("files of a media stay until they are swept", "media", id.String(), "err", err)
	}
}
