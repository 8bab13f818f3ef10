package media

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"mime/multipart"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Receive is Take for who needs the file's key alone.
func (s *Service) Receive(ctx context.Context, actor schema.Actor, header *multipart.FileHeader, picture bool) (schema.File, error) {
	row, err := s.Take(ctx, actor, header, picture)
	if err != nil {
		return "", err
	}
	return row.File, nil
}

// Take makes a media of the actor's of a file that came in a form, ready at
// once; picture asks for an image. That somebody may write the field is what
// allows them to send its file. The type is what the bytes say, whatever the
// client said. Bytes that the actor has uploaded before are answered with that
// media. What is not accepted is a schema.Invalid.
func (s *Service) Take(ctx context.Context, actor schema.Actor, header *multipart.FileHeader, picture bool) (*models.Media, error) {
	if actor.ActorID().IsZero() {
		return nil, schema.ErrUnauthorized
	}
	if !goodName(sentName(header)) {
		return nil, badName()
	}
	if picture && header.Size > ImageBytes {
		return nil, tooLarge(true)
	}
	in, err := header.Open()
	if err != nil {
		return nil, fmt.Errorf("media: read an upload: %w", err)
	}
	defer func() { _ = in.Close() }()
	accepted := Pictures
	if !picture {
		accepted = slices.Concat(Pictures, Plays, papers)
	}
	found, err := inspect(in, header.Size, accepted)
	if err != nil {
		return nil, err
	}
	f, err := copied(in)
	if err != nil {
		return nil, err
	}
	defer f.close()
	row, err := s.same(ctx, actor.ActorID(), f.sum)
	if errors.Is(err, schema.ErrNotFound) {
		row, err = s.keep(ctx, actor.ActorID(), sentName(header), found, f)
	}
	if err != nil {
		return nil, err
	}
	return s.finished(ctx, row)
}

// finished is a media that may be used: one that waits for a worker is done now,
// one that is blocked is refused.
func (s *Service) finished(ctx context.Context, row *models.Media) (*models.Media, error) {
	if row.Status == models.MediaProcessing {
		err := s.Process(ctx, Accepted{row.ID, row.OwnerID})
		if err == nil {
			row, err = s.row(ctx, row.ID)
		}
		if err != nil {
			return nil, err
		}
	}
	switch row.Status {
	case models.MediaReady:
		return row, nil
	case models.MediaBlocked:
		return nil, blocked()
	}
	return nil, broken()
}

// keep stores a file with what is made of it, and then its row. Of two who do so
// at once with the same bytes one finds the other's.
func (s *Service) keep(ctx context.Context, owner schema.ID, name string, found *found, f *fetched) (*models.Media, error) {
	row := &models.Media{OwnerID: owner, MIME: found.media, Bytes: f.size, SHA256: f.sum, Backend: s.files.Default()}
	row.ID, row.CreatedAt = schema.NewID(), s.now()
	values, err := s.made(ctx, row, f)
	if err != nil {
		return nil, errors.Join(err, s.unmade(context.WithoutCancel(ctx), row))
	}
	values["owner_id"], values["name"], values["sha256"], values["backend"] = owner, name, f.sum, row.Backend
	values["status"] = string(models.MediaReady)
	for name, value := range map[string]any{"mime": row.MIME, "bytes": row.Bytes, "width": int64(0), "height": int64(0)} {
		if values[name] == nil {
			values[name] = value
		}
	}
	var out *models.Media
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		same, err := s.first(ctx, owner, f.sum)
		if !errors.Is(err, schema.ErrNotFound) {
			out = same
			return err
		}
		made, err := s.db.Create(ctx, program(), s.media, &schema.Input{ID: row.ID, Values: values})
		if err == nil {
			out = made.(*models.Media)
		}
		return err
	})
	if err != nil || out.ID != row.ID {
		err = errors.Join(err, s.unmade(context.WithoutCancel(ctx), row))
	}
	return out, err
}

// URL is the address that a stored file is read from.
func (s *Service) URL(key schema.File) string { return s.files.URL(key) }

// NameMost is how many characters the name of a file may have.
const NameMost = 200

// goodName reports whether a file's name is one: no path, nothing that cannot
// be seen, no more than NameMost characters. No name is one too.
func goodName(name string) bool {
	return utf8.ValidString(name) && utf8.RuneCountInString(name) <= NameMost && name != ".." && name != "." &&
		!strings.ContainsAny(name, `/\`) && !strings.ContainsFunc(name, unicode.IsControl)
}

func badName() error {
	return refuse("bad_name", fmt.Sprintf("파일 이름은 %d자까지이고 경로나 제어 문자를 쓸 수 없어요.", NameMost),
		fmt.Sprintf("The name of a file has up to %d characters, no path and no control characters.", NameMost))
}

// sentName is the name as the client wrote it, of which the standard library
// keeps the last part alone.
func sentName(header *multipart.FileHeader) string {
	_, params, err := mime.ParseMediaType(header.Header.Get("Content-Disposition"))
	if err != nil {
		return schema.SentName(header.Filename)
	}
	return schema.SentName(params["filename"])
}
