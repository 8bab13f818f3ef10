package media

import (
	"context"
	"errors"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Describe writes what stands for a file of the actor's own where it cannot be
// seen or heard, at most 300 characters. What a submitted version shows was
// read by somebody with it: there it stays as it is.
func (s *Service) Describe(ctx context.Context, actor schema.Actor, key schema.File, words string) error {
	if actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		m, err := s.named(ctx, key)
		if errors.Is(err, schema.ErrNotFound) && words == "" {
			return nil
		}
		if errors.Is(err, schema.ErrNotFound) {
			return notYours()
		}
		if err != nil || m.Alt == words || m.Status != models.MediaReady {
			return err
		}
		if m.OwnerID != actor.ActorID() {
			return notYours()
		}
		if read, err := s.submitted(ctx, m); read || err != nil {
			return errors.Join(err, wasRead(read))
		}
		_, err = s.set(ctx, m, map[string]any{"alt": words})
		return err
	})
}

// Described reports whether Describe would take words of the actor for a file.
func (s *Service) Described(ctx context.Context, actor schema.Actor, key schema.File) (may bool, err error) {
	m, err := s.named(ctx, key)
	if errors.Is(err, schema.ErrNotFound) {
		return false, nil
	}
	if err != nil || m.OwnerID != actor.ActorID() || m.Status != models.MediaReady {
		return false, err
	}
	read, err := s.submitted(ctx, m)
	return !read && err == nil, err
}

// submitted reports whether a version that is no draft any more shows the file.
func (s *Service) submitted(ctx context.Context, m *models.Media) (bool, error) {
	return Submitted(ctx, s.db, m)
}

// Submitted reports whether a version that is no draft any more shows the file of
// a media, whose description stays as it is then.
func Submitted(ctx context.Context, db *database.DB, m *models.Media) (bool, error) {
	reg, keys := db.Registry, []any{string(m.File)}
	if m.Pixel != "" {
		keys = append(keys, string(m.Pixel))
	}
	question, choice := reg.Of(&models.Question{}), reg.Of(&models.Choice{})
	if question == nil || choice == nil {
		return false, nil
	}
	page, err := db.List(ctx, database.Query{Model: choice, Actor: program(), Verb: schema.VerbView, Limit: 100, Where: schema.In("Media", keys...)})
	if err != nil {
		return false, err
	}
	in := []any{schema.ID{}}
	for _, row := range page.Rows {
		in = append(in, row.(*models.Choice).QuestionID)
	}
	page, err = db.List(ctx, database.Query{Model: question, Actor: program(), Verb: schema.VerbView, Limit: 1,
		Where: schema.And(schema.Or(schema.In("Media", keys...), schema.In("ID", in...)), schema.Ne("QuizVersion.Status", string(models.VersionDraft)))})
	return err == nil && len(page.Rows) > 0, err
}

// wasRead is the refusal of other words for what was submitted with its own.
func wasRead(read bool) error {
	if !read {
		return nil
	}
	return refuse("submitted", "심사에 낸 파일의 설명은 바뀌지 않아요. 파일을 새로 올려 주세요.", "What was submitted keeps its description: upload another file.")
}
