package media

import (
	"context"
	"errors"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Pick turns what a client names as a file of its row into the key: the id of a
// media of their own that is ready, the address of its file or its pixel art, or
// that of a file that stands in something of theirs already. Nobody names a file of somebody else's, but who
// sees the media of all. picture asks for one.
func (s *Service) Pick(ctx context.Context, actor schema.Actor, text string, picture bool) (schema.File, error) {
	if actor.ActorID().IsZero() {
		return "", schema.ErrUnauthorized
	}
	own := schema.Eq("Status", string(models.MediaReady))
	if !actor.Super() && !actor.Allowed("media.view") {
		own = schema.And(own, schema.Eq("OwnerID", actor.ActorID()))
	}
	id, err := schema.ParseID(text)
	key, address := strings.CutPrefix(text, s.files.URL("x")[:len(s.files.URL("x"))-1])
	switch {
	case err == nil:
		own = schema.And(own, schema.Eq("ID", id))
	case address && key != "":
		own = schema.And(own, schema.Or(schema.Eq("File", key), schema.Eq("Pixel", key)))
	default:
		return "", notYours()
	}
	row, err := s.db.FindBy(ctx, s.media, own)
	if err == nil {
		m := row.(*models.Media)
		if picture && !IsPicture(m.MIME) {
			return "", wrongKind(true)
		}
		if address {
			return schema.File(key), nil
		}
		return m.File, nil
	}
	if !errors.Is(err, schema.ErrNotFound) {
		return "", err
	}
	if address {
		held, err := s.holds(ctx, actor.ActorID(), key)
		if held || err != nil {
			return schema.File(key), err
		}
	}
	return "", notYours()
}

func notYours() error {
	return refuse("not_found", "내가 올린, 준비된 자료가 아니에요.", "It is no media of yours that is ready.")
}

// holds reports whether a quiz of somebody has the file, as its cover or in a
// question.
func (s *Service) holds(ctx context.Context, owner schema.ID, key string) (bool, error) {
	reg := s.db.Registry
	quiz, version, question, choice := reg.Of(&models.Quiz{}), reg.Of(&models.QuizVersion{}), reg.Of(&models.Question{}), reg.Of(&models.Choice{})
	if quiz == nil || version == nil || question == nil || choice == nil {
		return false, nil
	}
	if found, err := s.any(ctx, quiz, schema.And(schema.Eq("OwnerID", owner), schema.Eq("Cover", key)), false); found || err != nil {
		return found, err
	}
	if found, err := s.any(ctx, version, schema.And(schema.Eq("Quiz.OwnerID", owner), schema.Eq("Cover", key)), false); found || err != nil {
		return found, err
	}
	page, err := s.db.List(ctx, database.Query{Model: choice, Actor: program(), Verb: schema.VerbView, Limit: 100, Where: schema.Eq("Media", key)})
	if err != nil {
		return false, err
	}
	in := []any{schema.ID{}}
	for _, row := range page.Rows {
		in = append(in, row.(*models.Choice).QuestionID)
	}
	return s.any(ctx, question, schema.And(schema.Eq("QuizVersion.Quiz.OwnerID", owner),
		schema.Or(schema.Eq("Media", key), schema.In("ID", in...))), false)
}

// any reports whether a model has a row that the condition names.
func (s *Service) any(ctx context.Context, m *schema.Model, where schema.Cond, trash bool) (bool, error) {
	page, err := s.db.List(ctx, database.Query{Model: m, Actor: program(), Verb: schema.VerbView, Limit: 1, Where: where, Trash: trash})
	return err == nil && len(page.Rows) > 0, err
}

// used reports whether anything but its own row names a file of the media, the
// trash included: what is there may come back.
func (s *Service) used(ctx context.Context, row *models.Media) (bool, error) {
	var keys []any
	for _, key := range []schema.File{row.File, row.Thumb, row.Pixel} {
		if key != "" {
			keys = append(keys, string(key))
		}
	}
	if len(keys) == 0 {
		return false, nil
	}
	for _, h := range s.holders {
		if h.model == s.media {
			continue
		}
		for _, trash := range []bool{false, true} {
			if trash && h.model.Field("DeletedAt") == nil {
				continue
			}
			if found, err := s.any(ctx, h.model, schema.In(h.field.Name, keys...), trash); found || err != nil {
				return found, err
			}
		}
	}
	return false, nil
}

// Remove takes a media away with its files. What is used stays.
func (s *Service) Remove(ctx context.Context, actor schema.Actor, id schema.ID, lock *int64) error {
	if _, err := s.Find(ctx, actor, id); err != nil {
		return err
	}
	_, err := s.db.Delete(ctx, actor, s.media, id, &schema.Input{Lock: lock})
	return err
}

// Discard takes away a file that something no longer names: with its media, if
// nothing else uses that.
func (s *Service) Discard(ctx context.Context, key schema.File) error {
	row, err := s.named(ctx, key)
	if errors.Is(err, schema.ErrNotFound) { // of a time when not every file had a media
		return s.files.Delete(ctx, key)
	}
	if err != nil {
		return err
	}
	_, err = s.db.Delete(ctx, program(), s.media, row.ID, &schema.Input{})
	var refused *schema.Refused
	if errors.As(err, &refused) || errors.Is(err, schema.ErrConflict) {
		return nil
	}
	return err
}

// named is the media that a file belongs to.
func (s *Service) named(ctx context.Context, key schema.File) (*models.Media, error) {
	row, err := s.db.FindBy(ctx, s.media, schema.Or(schema.Eq("File", string(key)), schema.Eq("Thumb", string(key)), schema.Eq("Pixel", string(key))))
	if err != nil {
		return nil, err
	}
	return row.(*models.Media), nil
}

// Attach gives the registry the rules of media.
func Attach(reg *schema.Registry, s *Service) error {
	return errors.Join(reg.On("media.remove", s.removed), reg.On("media.delete", s.keepUsed), reg.On("media.block", s.placed), reg.On("media.unblock", s.placed))
}

// removed keeps what is used, and takes the files of the rest away once that is
// settled.
func (s *Service) removed(ctx context.Context, c *schema.Change) error {
	if err := s.keepUsed(ctx, c); err != nil {
		return err
	}
	id := c.Row.(*models.Media).ID
	s.db.AfterCommit(ctx, func() { s.clearSoon(id) })
	return nil
}

// keepUsed lets nobody take away what something names.
func (s *Service) keepUsed(ctx context.Context, c *schema.Change) error {
	row, _ := c.Row.(*models.Media)
	if row == nil {
		row = c.Old.(*models.Media)
	}
	used, err := s.used(ctx, row)
	if err != nil {
		return err
	}
	if used {
		return &schema.Refused{Code: "still_used", Detail: schema.Text{
			KO: "쓰고 있는 곳이 있어요. 먼저 거기에서 빼 주세요.", EN: "It is in use: take it out there first."}}
	}
	return nil
}

// Sight is what is shown where a file is asked for.
type Sight struct {
	Key    schema.File
	Or     schema.File   // where it lies while it is on its way back to Key
	Decide []schema.File // whoever sees what names one of them may see it
}

// Shown says what stands in the place of a file. Of a picture that is blocked
// it is the pixel art; of a sound or film that is blocked, and of what is not
// ready, there is nothing. A file that belongs to no media stands for itself.
func (s *Service) Shown(ctx context.Context, key schema.File) (Sight, error) {
	m, err := s.named(ctx, key)
	if errors.Is(err, schema.ErrNotFound) {
		return Sight{Key: key, Decide: []schema.File{key}}, nil
	}
	if err != nil {
		return Sight{}, err
	}
	out := Sight{Key: key, Decide: []schema.File{m.File}}
	if key != m.File { // somebody's picture may be the pixel art alone
		out.Decide = append(out.Decide, key)
	}
	switch {
	case m.Status == models.MediaReady:
		if m.Withheld != "" && key != m.Pixel {
			out.Or = hiddenKey(m, string(m.Withheld), key)
		}
		return out, nil
	case m.Status == models.MediaBlocked && m.Pixel != "":
		out.Key = m.Pixel
		return out, nil
	}
	return Sight{}, schema.ErrNotFound
}
