package storage

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Private files are made by the program for one person: exports. No address of
// this package leads to them; whoever sends one decides who gets it. Their keys
// hold 32 random bytes, so that a bucket that a CDN shows by mistake gives
// nothing away either.
const privateFolder = "private/"

// PrivateFolder is a new place for private files, in the backend that takes new
// files.
func (f *Files) PrivateFolder() string {
	raw := make([]byte, 32)
	rand.Read(raw)
	return f.fallback + "/" + privateFolder + base64.RawURLEncoding.EncodeToString(raw)
}

func (f *Files) private(key string) (Driver, string, error) {
	name, rest, _ := strings.Cut(key, "/")
	d, ok := f.drivers[name]
	if !ok || !strings.HasPrefix(rest, privateFolder) {
		return nil, "", ErrNotFound
	}
	return d, rest, nil
}

// PutPrivate stores a private file, in place of one that lies there.
func (f *Files) PutPrivate(ctx context.Context, key string, body io.ReadSeeker, size int64) error {
	d, rest, err := f.private(key)
	if err != nil {
		return err
	}
	err = d.Put(ctx, rest, body, size)
	if errors.Is(err, ErrTaken) {
		if err = d.Delete(ctx, rest); err == nil {
			_, err = body.Seek(0, io.SeekStart)
		}
		if err == nil {
			err = d.Put(ctx, rest, body, size)
		}
	}
	if err != nil {
		return fmt.Errorf("storage: store a private file: %w", err)
	}
	return nil
}

// OpenPrivate returns a private file and its size, or ErrNotFound.
func (f *Files) OpenPrivate(ctx context.Context, key string) (io.ReadSeekCloser, int64, error) {
	d, rest, err := f.private(key)
	if err != nil {
		return nil, 0, err
	}
	return d.Open(ctx, rest)
}

// DeletePrivate removes a private file; one that is not there is no error.
func (f *Files) DeletePrivate(ctx context.Context, key string) error {
	d, rest, err := f.private(key)
	if err != nil {
		return nil
	}
	return d.Delete(ctx, rest)
}
