package media

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
)

// Moved counts what came of a move.
type Moved struct {
	Files   int // that lie in the new backend now
	Missing int // that something names and the old backend does not have
	Left    int // media whose upload is under way, or has just ended: move again later
}

// Move takes every file from one backend to another: it is copied, then named by
// its new key wherever it was named by the old one, then removed. A move that was
// interrupted goes on where it stopped when it is asked for again. each is told
// of every file.
func (s *Service) Move(ctx context.Context, from, to string, each func(Moved)) (Moved, error) {
	m := &mover{Service: s, from: from, to: to, each: each, left: map[string]bool{}}
	var err error
	if from == to {
		return m.done, fmt.Errorf("media: %s is where the files are", from)
	}
	if m.source, err = s.files.Driver(from); err != nil {
		return m.done, err
	}
	if m.target, err = s.files.Driver(to); err != nil {
		return m.done, err
	}
	if err := s.each(ctx, schema.Eq("Backend", from), m.media); err != nil {
		return m.done, err
	}
	for _, h := range s.holders {
		if err := m.named(ctx, h, from, m.move); err != nil {
			return m.done, err
		}
	}
	for _, h := range s.holders {
		if err := m.named(ctx, h, to, m.leave); err != nil {
			return m.done, err
		}
	}
	return m.done, s.each(ctx, schema.And(schema.Eq("Backend", to), schema.Ne("Withheld", "")), func(ctx context.Context, row *models.Media) error {
		for _, key := range coverable(row) {
			if err := m.leave(ctx, string(hiddenKey(row, string(row.Withheld), key))); err != nil {
				return err
			}
		}
		return nil
	})
}

type mover struct {
	*Service
	from, to       string
	source, target storage.Driver
	each           func(Moved)
	done           Moved
	left           map[string]bool // files that stay: of media that are left, and what is missing
}

// media moves the files of a media, and its row with them.
func (m *mover) media(ctx context.Context, row *models.Media) error {
	if row.Status == models.MediaUploading || row.Status == models.MediaProcessing || row.Status == models.MediaReady && row.Withheld != "" ||
		row.UploadKey != "" && m.now().Before(row.UpdatedAt.Add(2*grantFor)) {
		m.done.Left++
		for _, key := range []schema.File{row.File, row.Thumb, row.Pixel} {
			m.left[string(key)] = true
		}
		return nil
	}
	if err := m.settleFor(ctx, row); err != nil || over(row) {
		return err
	}
	var there []string
	for _, key := range []schema.File{row.File, row.Thumb, row.Pixel} {
		err := m.copy(ctx, string(key))
		if errors.Is(err, storage.ErrNotFound) && row.Withheld != "" && key != row.Pixel {
			err = m.copy(ctx, string(hiddenKey(row, string(row.Withheld), key)))
		}
		switch {
		case err == nil:
			there = append(there, string(key))
		case !errors.Is(err, storage.ErrNotFound):
			return err
		case key != "":
			m.done.Missing++
			m.left[string(key)] = true // others may name it too
		}
	}
	return m.db.Tx(ctx, func(ctx context.Context) error {
		now, err := m.row(ctx, row.ID)
		if err != nil {
			return err
		}
		if _, err := m.set(ctx, now, map[string]any{"backend": m.to}); err != nil {
			return err
		}
		for _, key := range there {
			if err := m.rename(ctx, key); err != nil {
				return err
			}
		}
		return nil
	})
}

// settleFor clears the place of an upload where it lies.
func (m *mover) settleFor(ctx context.Context, row *models.Media) error {
	if row.UploadKey == "" {
		return nil
	}
	if err := m.settle(ctx, row); err != nil {
		return err
	}
	now, err := m.row(ctx, row.ID)
	if err == nil {
		*row = *now
	}
	return err
}

// named does something with every file of a backend that a column names.
func (m *mover) named(ctx context.Context, h holder, backend string, do func(context.Context, string) error) error {
	for _, trash := range []bool{false, true} {
		if trash && h.model.Field("DeletedAt") == nil {
			continue
		}
		// What begins with the backend's name and a stroke, which 0 follows.
		q := database.Query{Model: h.model, Actor: program(), Verb: schema.VerbView, Limit: 100, Trash: trash, Where: schema.And(
			schema.Compare(h.field.Name, schema.OpGte, backend+"/"), schema.Compare(h.field.Name, schema.OpLt, backend+"0"))}
		for {
			page, err := m.db.List(ctx, q)
			if err != nil {
				return err
			}
			for _, row := range page.Rows {
				if err := do(ctx, string(h.field.Get(row).(schema.File))); err != nil {
					return err
				}
			}
			if q.Cursor = page.Next; page.Next == "" {
				break
			}
		}
	}
	return nil
}

// move takes along one file that belongs to no media.
func (m *mover) move(ctx context.Context, key string) error {
	if m.left[key] {
		return nil
	}
	err := m.copy(ctx, key)
	if errors.Is(err, storage.ErrNotFound) {
		m.done.Missing++
		m.left[key] = true // others may name it too
		return nil
	}
	if err != nil {
		return err
	}
	return m.rename(ctx, key)
}

// copy puts a file into the new backend, if it is not there already.
func (m *mover) copy(ctx context.Context, key string) error {
	rest, ok := strings.CutPrefix(key, m.from+"/")
	if !ok {
		return nil
	}
	in, size, err := m.source.Open(ctx, rest)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	err = m.target.Put(ctx, rest, in, size)
	if errors.Is(err, storage.ErrTaken) { // by an earlier try: a file is there when it is whole
		there, err := m.target.Stat(ctx, rest)
		if err == nil && there.Size != size {
			err = fmt.Errorf("media: %s has another %s already", m.to, path.Base(rest))
		}
		return err
	}
	return err
}

func (m *mover) rename(ctx context.Context, key string) error {
	rest, ok := strings.CutPrefix(key, m.from+"/")
	if !ok {
		return nil
	}
	if _, err := m.db.Refile(ctx, schema.File(key), schema.File(m.to+"/"+rest)); err != nil {
		return err
	}
	m.done.Files++
	if m.each != nil {
		m.each(m.done)
	}
	return nil
}

// leave removes what was moved from where it was.
func (m *mover) leave(ctx context.Context, key string) error {
	return m.source.Delete(ctx, strings.TrimPrefix(key, m.to+"/"))
}
