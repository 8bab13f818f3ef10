package media

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
)

// Wanted is what somebody wants to upload, as they say it is.
type Wanted struct {
	Name   string
	Type   string
	Size   int64  // bytes
	SHA256 string // in hexadecimal, or ""
	Alt    string
	// Captions are those of a film or a sound, as WebVTT, or "".
	Captions string
}

// problems says what can be refused before a byte has come.
func (w Wanted) problems() schema.Invalid {
	var out schema.Invalid
	fail := func(pointer string, err error) {
		var found schema.Invalid
		errors.As(err, &found)
		found[0].Pointer = pointer
		out = append(out, found[0])
	}
	picture := IsPicture(w.Type)
	switch {
	case !slices.Contains(Pictures, w.Type) && !slices.Contains(Plays, w.Type):
		fail("/type", wrongKind(false))
	case w.Size > FileBytes, picture && w.Size > ImageBytes:
		fail("/size", tooLarge(picture))
	}
	if w.Size < 1 {
		fail("/size", refuse("empty_file", "빈 파일이에요.", "The file is empty."))
	}
	if !goodName(w.Name) {
		fail("/filename", badName())
	}
	if _, err := plainCaptions(w.Type, w.Captions); err != nil {
		fail("/captions", err)
	}
	if w.SHA256 != "" && (len(w.SHA256) != 64 || strings.Trim(w.SHA256, "0123456789abcdef") != "") {
		out = append(out, schema.NewProblem("/sha256", "invalid", nil))
	}
	return out
}

// Begin makes room for an upload. Bytes that the actor has uploaded before are
// answered with that media.
func (s *Service) Begin(ctx context.Context, actor schema.Actor, w Wanted) (*models.Media, error) {
	if err := s.media.Policy.Can(actor, schema.VerbAdd, nil); err != nil {
		return nil, err
	}
	if found := w.problems(); len(found) > 0 {
		return nil, found
	}
	if w.SHA256 != "" {
		if same, err := s.same(ctx, actor.ActorID(), w.SHA256); !errors.Is(err, schema.ErrNotFound) {
			return same, err
		}
	}
	open, _, err := s.db.Count(ctx, database.Query{Model: s.media, Actor: program(), Verb: schema.VerbView,
		Where: schema.And(schema.Eq("OwnerID", actor.ActorID()), schema.Eq("Status", string(models.MediaUploading)))}, openMost+1)
	if err != nil {
		return nil, err
	}
	if open >= openMost {
		return nil, &schema.Refused{Code: "too_many_uploads", Detail: schema.Text{
			KO: "끝내지 않은 올리기가 너무 많아요.", EN: "Too many uploads are not ended yet."}}
	}
	captions, err := plainCaptions(w.Type, w.Captions)
	if err != nil {
		return nil, err
	}
	id := schema.NewID()
	row, err := s.db.Create(ctx, program(), s.media, &schema.Input{ID: id, Values: map[string]any{
		"owner_id": actor.ActorID(), "name": w.Name, "alt": w.Alt, "captions": captions, "mime": w.Type, "bytes": w.Size, "sha256": w.SHA256,
		"backend": s.files.Default(), "upload_key": "uploads/" + id.String(),
	}})
	if err != nil {
		return nil, err
	}
	return row.(*models.Media), nil
}

// same finds what somebody has uploaded before by its bytes. Bytes that are
// blocked are refused, whoever sent them before.
func (s *Service) same(ctx context.Context, owner schema.ID, sum string) (*models.Media, error) {
	row, err := s.db.FindBy(ctx, s.media, schema.And(schema.Eq("OwnerID", owner), schema.Eq("SHA256", sum),
		schema.In("Status", string(models.MediaProcessing), string(models.MediaReady), string(models.MediaBlocked))))
	switch {
	case err == nil:
		return row.(*models.Media), nil
	case !errors.Is(err, schema.ErrNotFound):
		return nil, err
	}
	if refused := s.barred(ctx, sum); refused != nil {
		return nil, refused
	}
	return nil, err
}

// Upload says where a browser sends the bytes: as a form, or in parts.
type Upload struct {
	Until    time.Time
	Form     *storage.Form
	PartSize int64
	Parts    []Part
}

// Part is one stretch of an upload.
type Part struct {
	Number int
	Size   int64
	Done   bool   // it has come
	URL    string // PUT it there, again if need be
}

// Form is the place of an upload that goes in one piece; for a larger one it
// says that there are parts, without asking the store for their addresses.
func (s *Service) Form(ctx context.Context, row *models.Media) (*Upload, error) {
	d, err := s.files.Driver(row.Backend)
	if err != nil {
		return nil, err
	}
	up := &Upload{Until: s.now().Add(grantFor)}
	if row.Bytes > storage.PartBytes {
		up.PartSize = storage.PartBytes
		return up, nil
	}
	form, err := d.Grant(ctx, row.UploadKey, storage.Grant{MediaType: row.MIME, Max: row.Bytes, Until: up.Until})
	up.Form = &form
	return up, err
}

// Resume says where to send what has not come yet, for five minutes more.
func (s *Service) Resume(ctx context.Context, actor schema.Actor, id schema.ID) (*models.Media, *Upload, error) {
	row, err := s.own(ctx, actor, id)
	if err == nil && row.Status != models.MediaUploading {
		err = ended(row)
	}
	if err != nil {
		return nil, nil, err
	}
	up, err := s.Form(ctx, row)
	if err != nil || up.Form != nil {
		return row, up, err
	}
	d, err := s.files.Driver(row.Backend)
	if err != nil {
		return nil, nil, err
	}
	row, there, err := s.parts(ctx, d, row)
	if err != nil {
		return nil, nil, err
	}
	for n, rest := 1, row.Bytes; rest > 0; n, rest = n+1, rest-storage.PartBytes {
		p := Part{Number: n, Size: min(rest, storage.PartBytes)}
		p.Done = there[n] == p.Size
		if p.URL, err = d.Part(ctx, row.UploadKey, row.UploadName, n, p.Size, up.Until); err != nil {
			return nil, nil, err
		}
		up.Parts = append(up.Parts, p)
	}
	return row, up, nil
}

// parts lists what has come of an upload in parts, which begins when it is
// asked about first, or when the store has forgotten it.
func (s *Service) parts(ctx context.Context, d storage.Driver, row *models.Media) (*models.Media, map[int]int64, error) {
	if row.UploadName != "" {
		there, err := d.Parts(ctx, row.UploadKey, row.UploadName)
		if !errors.Is(err, storage.ErrNotFound) {
			return row, there, err
		}
	}
	name, err := d.Begin(ctx, row.UploadKey, row.MIME)
	if err != nil {
		return nil, nil, err
	}
	now, err := s.set(ctx, row, map[string]any{"upload_name": name})
	if err == nil {
		return now, nil, nil
	}
	if again := d.Abandon(ctx, row.UploadKey, name); again != nil || !errors.Is(err, schema.ErrStale) {
		return nil, nil, errors.Join(err, again)
	}
	if row, err = s.row(ctx, row.ID); err != nil { // somebody else has begun it
		return nil, nil, err
	}
	there, err := d.Parts(ctx, row.UploadKey, row.UploadName)
	return row, there, err
}

func ended(row *models.Media) error {
	return &schema.Refused{Code: "wrong_state", Detail: schema.Text{
		KO: "올리는 중이 아니에요: " + row.Status.Label("ko"), EN: "It is not being uploaded: " + row.Status.Label("en")}}
}
