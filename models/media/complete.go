package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
)

// Checked is an upload whose bytes were looked at and are what they should be.
type Checked struct {
	row   *models.Media
	found *found
	sum   string
}

// Check looks at the bytes of an upload: that all have come, how many there
// are, of which type, and how much a picture holds. It is done outside of any
// transaction, because it waits for the store. What is refused is gone, and its
// media has failed. Of an upload that has ended already there is nothing to
// check.
func (s *Service) Check(ctx context.Context, actor schema.Actor, id schema.ID) (*Checked, error) {
	row, err := s.own(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	switch row.Status {
	case models.MediaUploading:
	case models.MediaProcessing, models.MediaReady:
		return &Checked{row: row}, nil
	default:
		return nil, ended(row)
	}
	if row.Bytes > storage.PartBytes {
		if err := s.join(ctx, row); err != nil {
			return nil, err
		}
	}
	f, err := s.fetch(ctx, row)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, notUploaded()
	}
	if err == nil {
		defer f.close()
		var found *found
		if found, err = s.look(row, f); err == nil {
			if _, err = s.same(ctx, row.OwnerID, f.sum); err == nil || errors.Is(err, schema.ErrNotFound) {
				return &Checked{row: row, found: found, sum: f.sum}, nil
			}
		}
	}
	var refused schema.Invalid
	if errors.As(err, &refused) {
		return nil, errors.Join(err, s.refuse(ctx, row, refused[0].Code))
	}
	return nil, err
}

// look compares the bytes with what was announced.
func (s *Service) look(row *models.Media, f *fetched) (*found, error) {
	if f.size != row.Bytes {
		return nil, schema.Invalidf("/size", "wrong_size", schema.Text{
			KO: fmt.Sprintf("%d바이트라고 했는데 %d바이트가 왔어요.", row.Bytes, f.size), EN: fmt.Sprintf("%d bytes were announced, %d came.", row.Bytes, f.size)})
	}
	if row.SHA256 != "" && row.SHA256 != f.sum {
		return nil, schema.Invalidf("/sha256", "wrong_sum", schema.Text{KO: "파일이 도중에 달라졌어요.", EN: "The bytes are not those that were announced."})
	}
	found, err := inspect(f.file, f.size, slices.Concat(Pictures, Plays, papers))
	if err != nil {
		return nil, err
	}
	if found.media != row.MIME {
		return nil, schema.Invalidf("/type", "wrong_kind", schema.Text{
			KO: fmt.Sprintf("%s라고 했는데 %s예요.", row.MIME, found.media), EN: fmt.Sprintf("%s was announced; it is %s.", row.MIME, found.media)})
	}
	return found, nil
}

// refuse ends an upload and takes its bytes away.
func (s *Service) refuse(ctx context.Context, row *models.Media, code string) error {
	ctx = context.WithoutCancel(ctx)
	if _, err := s.set(ctx, row, map[string]any{"status": string(models.MediaFailed), "failure": code}); err != nil {
		return err
	}
	return s.dropUpload(ctx, row)
}

// dropUpload removes what the browser has sent.
func (s *Service) dropUpload(ctx context.Context, row *models.Media) error {
	d, err := s.files.Driver(row.Backend)
	if err != nil || row.UploadKey == "" {
		return err
	}
	if row.UploadName != "" {
		if err := d.Abandon(ctx, row.UploadKey, row.UploadName); err != nil {
			return err
		}
	}
	return d.Delete(ctx, row.UploadKey)
}

// join makes one file of the parts, all of which must be there.
func (s *Service) join(ctx context.Context, row *models.Media) error {
	d, err := s.files.Driver(row.Backend)
	if err != nil {
		return err
	}
	if row.UploadName == "" {
		return notUploaded()
	}
	there, err := d.Parts(ctx, row.UploadKey, row.UploadName)
	if errors.Is(err, storage.ErrNotFound) {
		return nil // they were joined before; the file says whether they were
	}
	if err != nil {
		return err
	}
	for n, rest := 1, row.Bytes; rest > 0; n, rest = n+1, rest-storage.PartBytes {
		if there[n] != min(rest, storage.PartBytes) {
			return notUploaded()
		}
	}
	if err := d.End(ctx, row.UploadKey, row.UploadName); err != nil && !errors.Is(err, storage.ErrNotFound) && !errors.Is(err, storage.ErrTaken) {
		return err
	}
	return nil
}

func notUploaded() error {
	return &schema.Refused{Code: "not_uploaded", Detail: schema.Text{
		KO: "아직 다 올라오지 않았어요.", EN: "Not all of it has come yet."}}
}

// fetched is a copy of an upload that nobody else can write to.
type fetched struct {
	file *os.File
	size int64
	sum  string // SHA-256
}

// fetch copies an upload to a file of our own.
func (s *Service) fetch(ctx context.Context, row *models.Media) (*fetched, error) {
	d, err := s.files.Driver(row.Backend)
	if err != nil {
		return nil, err
	}
	from, _, err := d.Open(ctx, row.UploadKey)
	if err != nil {
		return nil, err
	}
	defer func() { _ = from.Close() }()
	return copied(from)
}

// copied copies what is read to a file of our own.
func copied(from io.Reader) (*fetched, error) {
	to, err := os.CreateTemp("", "duckhoo-upload-*")
	if err != nil {
		return nil, fmt.Errorf("media: keep an upload: %w", err)
	}
	f := &fetched{file: to}
	sum := sha256.New()
	f.size, err = io.Copy(io.MultiWriter(to, sum), io.LimitReader(from, FileBytes+1))
	if err == nil {
		err = rewind(to)
	}
	if err != nil {
		f.close()
		return nil, fmt.Errorf("media: read an upload: %w", err)
	}
	f.sum = hex.EncodeToString(sum.Sum(nil))
	return f, nil
}

func (f *fetched) close() {
	_ = f.file.Close()
	_ = os.Remove(f.file.Name())
}

// Accept takes an upload that was checked and asks for it to be processed. Bytes
// that its owner has uploaded before are answered with that media, and come to
// nothing a second time.
func (s *Service) Accept(ctx context.Context, c *Checked) (*models.Media, error) {
	if c.found == nil {
		return s.row(ctx, c.row.ID)
	}
	var out *models.Media
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		now, err := s.row(ctx, c.row.ID)
		if err != nil {
			return err
		}
		if now.Status != models.MediaUploading { // two completed it at once
			out = now
			return nil
		}
		out, err = s.first(ctx, now.OwnerID, c.sum)
		if err == nil {
			return s.drop(ctx, now)
		}
		if !errors.Is(err, schema.ErrNotFound) {
			return err
		}
		out, err = s.set(ctx, now, map[string]any{"status": string(models.MediaProcessing), "sha256": c.sum,
			"width": int64(c.found.width), "height": int64(c.found.height)})
		if err != nil {
			return err
		}
		return s.jobs.Enqueue(ctx, Accepted{out.ID, out.OwnerID})
	})
	return out, err
}

// first is same for somebody who is about to keep the bytes: until the
// transaction in the context ends, nobody else finds that they are not there.
func (s *Service) first(ctx context.Context, owner schema.ID, sum string) (*models.Media, error) {
	if err := s.db.Alone(ctx, "media "+owner.String()+" "+sum); err != nil {
		return nil, err
	}
	return s.same(ctx, owner, sum)
}

// drop removes an upload that came to nothing, at once from all lists, and what
// lies in storage for it once that is settled. While its place is open more may
// come: the sweep clears that and removes the row for ever.
func (s *Service) drop(ctx context.Context, row *models.Media) error {
	if _, err := s.set(ctx, row, map[string]any{"status": string(models.MediaDeleted)}); err != nil {
		return err
	}
	if _, err := s.db.Trash(ctx, program(), s.media, row.ID, nil); err != nil {
		return err
	}
	s.db.AfterCommit(ctx, func() { s.clearSoon(row.ID) })
	return nil
}
