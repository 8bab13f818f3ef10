package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"strings"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
)

// Process makes of an accepted upload what is shown. It may be asked for again
// and again, also while it runs: files have the same keys and bytes each time,
// and what is done is left alone.
func (s *Service) Process(ctx context.Context, job Accepted) error {
	id := job.ID
	row, err := s.row(ctx, id)
	if errors.Is(err, schema.ErrNotFound) || err == nil && row.Status != models.MediaProcessing {
		return nil
	}
	if err != nil {
		return err
	}
	f, err := s.fetch(ctx, row)
	if err != nil {
		return s.lost(ctx, row, err)
	}
	defer f.close()
	if f.sum != row.SHA256 { // somebody wrote to the place after it was checked
		return s.refuse(ctx, row, "changed")
	}
	var values map[string]any
	if err = s.barred(ctx, f.sum); err == nil {
		values, err = s.made(ctx, row, f)
	}
	var refused schema.Invalid
	if errors.As(err, &refused) {
		return s.refuse(ctx, row, refused[0].Code)
	}
	if err != nil {
		return err
	}
	values["status"] = string(models.MediaReady)
	if _, err := s.set(ctx, row, values); err != nil {
		if errors.Is(err, schema.ErrStale) || errors.Is(err, schema.ErrNotFound) {
			return s.beaten(ctx, id)
		}
		return err
	}
	return s.dropUpload(ctx, row)
}

// beaten is what a worker does who finds that somebody was quicker, or has
// removed the media: nothing stays of what nobody wants.
func (s *Service) beaten(ctx context.Context, id schema.ID) error {
	now, err := s.row(ctx, id)
	if errors.Is(err, schema.ErrNotFound) || err == nil && !over(now) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.clear(ctx, now)
}

// lost tells an upload that is gone from a store that is away.
func (s *Service) lost(ctx context.Context, row *models.Media, err error) error {
	if !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	now, again := s.row(ctx, row.ID)
	if again != nil || now.Status != models.MediaProcessing {
		return again // another worker has done it meanwhile
	}
	return s.refuse(ctx, now, "lost")
}

// made stores the files of a media and returns what its row says of them.
func (s *Service) made(ctx context.Context, row *models.Media, f *fetched) (map[string]any, error) {
	found, err := s.look(row, f)
	if err != nil {
		return nil, err
	}
	if !IsPicture(found.media) {
		key, err := s.put(ctx, row, "", f.file, f.size, found.media)
		return map[string]any{"file": key}, err
	}
	values := map[string]any{}
	err = s.room.open(ctx, f.file, found, func(img image.Image) error {
		photograph := found.media == "image/jpeg"
		values["width"], values["height"] = int64(img.Bounds().Dx()), int64(img.Bounds().Dy())
		values["p_hash"] = fmt.Sprintf("%016x", Hash(img))
		thumb := Thumb(img)
		const steps = 4 // read, and each of the files
		for i, v := range []struct {
			name, mark string
			img        image.Image
			photograph bool
			quality    int
		}{
			{"file", "", img, photograph, quality},
			{"thumb", thumbMark, thumb, photograph || opaque(thumb), thumbQuality},
			{"pixel", pixelMark, Pixels(img), false, 0},
		} {
			if err := s.report(ctx, i+1, steps); err != nil {
				return err
			}
			body, media, err := encoded(v.img, v.photograph, v.quality)
			if err != nil {
				return err
			}
			key, err := s.put(ctx, row, v.mark, bytes.NewReader(body), int64(len(body)), media)
			if err != nil {
				return err
			}
			values[v.name] = key
			if v.mark == "" {
				values["bytes"], values["mime"] = int64(len(body)), media
			}
		}
		return nil
	})
	return values, err
}

func opaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

// put stores a file under a key that follows from its media, if it is not there
// from an earlier try.
func (s *Service) put(ctx context.Context, row *models.Media, mark string, body io.Reader, size int64, mediaType string) (schema.File, error) {
	d, err := s.files.Driver(row.Backend)
	if err != nil {
		return "", err
	}
	key := keyOf(row, mark, mediaType)
	err = d.Put(ctx, strings.TrimPrefix(string(key), row.Backend+"/"), body, size)
	if err != nil && !errors.Is(err, storage.ErrTaken) {
		return "", err
	}
	return key, nil
}

// Marks of the files that are made of a picture.
const (
	thumbMark = "-thumb"
	pixelMark = "-pixel"
)

// keyOf is where a file of a media lies.
func keyOf(row *models.Media, mark, mediaType string) schema.File {
	return schema.File(row.Backend + "/" + row.CreatedAt.UTC().Format("2006/01/") + row.ID.String() + mark + storage.Extension(mediaType))
}
