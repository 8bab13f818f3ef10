package media

import (
	"context"
	"errors"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Words are what is said of a file: what stands for it where it cannot be seen or
// heard, at most 300 characters, and the captions of a film or a sound as WebVTT.
type Words struct {
	Alt      string
	Captions *string // nil to leave them
}

// Describe writes the words of a file of the actor's own. What a submitted
// version shows was read by somebody with them: there they stay as they are. A
// problem names the field, /alt or /captions.
func (s *Service) Describe(ctx context.Context, actor schema.Actor, key schema.File, w Words) error {
	if actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		m, err := s.named(ctx, key)
		if errors.Is(err, schema.ErrNotFound) && w.Alt == "" && (w.Captions == nil || *w.Captions == "") {
			return nil
		}
		if errors.Is(err, schema.ErrNotFound) {
			return notYours()
		}
		if err != nil || m.Status != models.MediaReady {
			return err
		}
		values, at, err := w.of(m)
		if err != nil || len(values) == 0 {
			return pointed(err, "/captions")
		}
		if m.OwnerID != actor.ActorID() {
			return pointed(notYours(), at)
		}
		if read, err := s.submitted(ctx, m); read || err != nil {
			return errors.Join(err, pointed(wasRead(read), at))
		}
		_, err = s.set(ctx, m, values)
		return err
	})
}

// of are the words that are new to a media, and the field of the first of them.
func (w Words) of(m *models.Media) (values map[string]any, at string, err error) {
	values = map[string]any{}
	if w.Captions != nil && !IsPicture(m.MIME) {
		text, err := plainCaptions(m.MIME, *w.Captions)
		if err != nil {
			return nil, "", err
		}
		if text != m.Captions {
			values["captions"], at = text, "/captions"
		}
	}
	if w.Alt != m.Alt {
		values["alt"], at = w.Alt, "/alt"
	}
	return values, at, nil
}

// pointed names the field of a refusal.
func pointed(err error, at string) error {
	var found schema.Invalid
	if errors.As(err, &found) {
		for i := range found {
			found[i].Pointer = at
		}
		return found
	}
	return err
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
// a media, whose words stay as they are then.
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
	return refuse("submitted", "심사에 낸 파일의 설명과 자막은 바뀌지 않아요. 파일을 새로 올려 주세요.", "What was submitted keeps its description and its captions: upload another file.")
}
