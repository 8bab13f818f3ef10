package media

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
)

// This file puts what is blocked out of reach: its key was told to people, and
// where a CDN stands before the store, whoever has the key has the file. The
// pixel art stays, which stands in its place.

// Placing is the job that moves the files of a media to where nobody was told
// of, or back, as its state says when it is worked.
type Placing struct {
	ID   schema.ID `json:"id"`
	User schema.ID `json:"user"` // whose it is
	At   string    `json:"at"`   // the place; what lies there goes once the media has left it
}

// Kind names the job.
func (Placing) Kind() string { return "media_place" }

// placeMost is how long the row is held while the old files go.
const placeMost = 5 * time.Second

// hiddenKey is where a file of a media lies while it is blocked.
func hiddenKey(row *models.Media, at string, key schema.File) schema.File {
	return schema.File(row.Backend + "/withheld/" + at + "/" + path.Base(string(key)))
}

// coverable are the files of a media that are not shown while it is blocked.
func coverable(row *models.Media) []schema.File {
	var out []schema.File
	for _, key := range []schema.File{row.File, row.Thumb} {
		if key != "" {
			out = append(out, key)
		}
	}
	return out
}

// placed is the rule of blocking and unblocking: a job moves the files.
func (s *Service) placed(_ context.Context, c *schema.Change) error {
	row := c.Row.(*models.Media)
	if row.Withheld == "" {
		if row.Status == models.MediaReady {
			c.After(func(ctx context.Context) error { return s.alike(ctx, c) })
			return nil // it was blocked before files were moved
		}
		row.Withheld = newPlace()
	}
	c.After(func(ctx context.Context) error {
		if err := s.alike(ctx, c); err != nil {
			return err
		}
		return s.jobs.Enqueue(ctx, Placing{row.ID, row.OwnerID, string(row.Withheld)})
	})
	return nil
}

func newPlace() schema.Secret {
	raw := make([]byte, 32)
	rand.Read(raw)
	return schema.Secret(hex.EncodeToString(raw))
}

// Place works a Placing. It may be asked for again and again, in any order.
func (s *Service) Place(ctx context.Context, job Placing) error {
	row, err := s.row(ctx, job.ID)
	if errors.Is(err, schema.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	switch {
	case over(row): // clear has taken everything away
		return nil
	case string(row.Withheld) != job.At:
		return s.vacate(ctx, row, job.At)
	case row.Status == models.MediaBlocked:
		return s.hide(ctx, row)
	case row.Status == models.MediaReady:
		return s.show(ctx, row)
	}
	return nil
}

// hide moves files to where nobody was told of.
func (s *Service) hide(ctx context.Context, row *models.Media) error {
	for _, key := range coverable(row) {
		if err := s.rekey(ctx, row, key, hiddenKey(row, string(row.Withheld), key)); err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
	}
	return s.holding(ctx, row, func(ctx context.Context) error {
		var errs []error
		for _, key := range coverable(row) {
			errs = append(errs, s.files.Delete(ctx, key))
		}
		return errors.Join(errs...)
	})
}

// show moves files back to where they were.
func (s *Service) show(ctx context.Context, row *models.Media) error {
	for _, key := range coverable(row) {
		if err := s.rekey(ctx, row, hiddenKey(row, string(row.Withheld), key), key); err != nil {
			return err
		}
	}
	err := s.holding(ctx, row, func(ctx context.Context) error {
		d, err := s.files.Driver(row.Backend)
		if err != nil {
			return err
		}
		for _, key := range coverable(row) { // a worker that hides it may have been at it yet
			if _, err := d.Stat(ctx, strings.TrimPrefix(string(key), row.Backend+"/")); err != nil {
				return err
			}
		}
		_, err = s.set(ctx, row, map[string]any{"withheld": schema.Secret("")})
		return err
	})
	if err != nil {
		return err
	}
	return s.vacate(ctx, row, string(row.Withheld))
}

// holding does something while nobody else moves the media, if it still stands
// as it was read.
func (s *Service) holding(ctx context.Context, row *models.Media, do func(context.Context) error) error {
	ctx, done := context.WithTimeout(ctx, placeMost)
	defer done()
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.db.Alone(ctx, "media "+row.ID.String()); err != nil {
			return err
		}
		now, err := s.row(ctx, row.ID)
		if err != nil {
			return err
		}
		if now.Status != row.Status || now.Withheld != row.Withheld || now.Backend != row.Backend {
			return fmt.Errorf("media: %s changed while its files moved", row.ID)
		}
		return do(ctx)
	})
}

// vacate removes what lies at a place that the media has left.
func (s *Service) vacate(ctx context.Context, row *models.Media, at string) error {
	var errs []error
	for _, key := range coverable(row) {
		errs = append(errs, s.files.Delete(ctx, hiddenKey(row, at, key)))
	}
	return errors.Join(errs...)
}

// rekey puts a file under another key of the same backend. One that is there
// already, by an earlier try, is whole.
func (s *Service) rekey(ctx context.Context, row *models.Media, from, to schema.File) error {
	d, err := s.files.Driver(row.Backend)
	if err != nil {
		return err
	}
	bare := func(key schema.File) string { return strings.TrimPrefix(string(key), row.Backend+"/") }
	in, size, err := d.Open(ctx, bare(from))
	if errors.Is(err, storage.ErrNotFound) {
		_, err = d.Stat(ctx, bare(to))
		return err
	}
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	if err := d.Put(ctx, bare(to), in, size); err != nil && !errors.Is(err, storage.ErrTaken) {
		return err
	}
	return nil
}

// withhold moves the files of what was blocked before files were moved.
func (s *Service) withhold(ctx context.Context, row *models.Media) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		now, err := s.set(ctx, row, map[string]any{"withheld": newPlace()})
		if err != nil {
			return err
		}
		return s.jobs.Enqueue(ctx, Placing{now.ID, now.OwnerID, string(now.Withheld)})
	})
}
