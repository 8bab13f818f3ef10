// Package storage keeps uploaded files: it checks what came in, stores it in a
// backend that settings name, and reads it back.
//
// A file's key is made here and never by a client. Its first segment names the
// backend, so files of several backends can be told apart: "local/2026/11/…".
package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"duckhoo/config"
	"duckhoo/models/schema"
)

// ErrNotFound reports a key that holds no file.
var ErrNotFound = fmt.Errorf("storage: file %w", schema.ErrNotFound)

// Driver keeps files by key.
type Driver interface {
	// Put stores size bytes under a key that is not taken.
	Put(ctx context.Context, key string, r io.Reader, size int64) error
	// Open returns a file and its size in bytes, or ErrNotFound.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, int64, error)
	// Delete removes a file; one that is not there is no error.
	Delete(ctx context.Context, key string) error
	// Ping reports whether the backend answers.
	Ping(ctx context.Context) error
}

// Files are all backends of an installation.
type Files struct {
	fallback string // the backend that takes new files
	drivers  map[string]Driver
}

// New returns the backends that the settings name. Nothing is created before
// the first file. A driver that this build lacks answers every call with an
// error that says so.
func New(cfg config.Storage) *Files {
	f := &Files{fallback: cfg.Default, drivers: map[string]Driver{}}
	for name, b := range cfg.Backends {
		switch b.Driver {
		case "local":
			f.drivers[name] = &local{dir: b.Dir}
		default:
			f.drivers[name] = unknown{name: name, driver: b.Driver}
		}
	}
	return f
}

// URL is the address that a stored file is read from.
func (f *Files) URL(key schema.File) string {
	if key == "" {
		return ""
	}
	return "/media/" + string(key)
}

// Open returns a stored file with its size and media type, or ErrNotFound.
func (f *Files) Open(ctx context.Context, key string) (r io.ReadSeekCloser, size int64, mediaType string, err error) {
	name, rest, _ := strings.Cut(key, "/")
	driver, ok := f.drivers[name]
	mediaType, known := typeOf(path.Ext(rest))
	if !ok || !known || rest == "" {
		return nil, 0, "", ErrNotFound
	}
	r, size, err = driver.Open(ctx, rest)
	return r, size, mediaType, err
}

// Delete removes a stored file.
func (f *Files) Delete(ctx context.Context, key schema.File) error {
	name, rest, _ := strings.Cut(string(key), "/")
	driver, ok := f.drivers[name]
	if !ok || rest == "" {
		return nil
	}
	return driver.Delete(ctx, rest)
}

// Ping asks every backend for an answer.
func (f *Files) Ping(ctx context.Context) error {
	var errs []error
	for name, d := range f.drivers {
		if err := d.Ping(ctx); err != nil {
			errs = append(errs, fmt.Errorf("storage: %s: %w", name, err))
		}
	}
	return errors.Join(errs...)
}

// store puts checked bytes into the backend for new files.
func (f *Files) store(ctx context.Context, body io.ReadSeeker, size int64, extension string) (schema.File, error) {
	driver, ok := f.drivers[f.fallback]
	if !ok {
		return "", fmt.Errorf("storage: no backend %q", f.fallback)
	}
	key := time.Now().UTC().Format("2006/01/") + schema.NewID().String() + extension
	if err := driver.Put(ctx, key, body, size); err != nil {
		return "", fmt.Errorf("storage: store a file: %w", err)
	}
	return schema.File(f.fallback + "/" + key), nil
}

// unknown stands for a driver that this build does not have.
type unknown struct{ name, driver string }

var _ Driver = unknown{}

func (u unknown) err() error {
	return fmt.Errorf("backend %q: this build has no driver %q", u.name, u.driver)
}
func (u unknown) Put(context.Context, string, io.Reader, int64) error { return u.err() }
func (u unknown) Open(context.Context, string) (io.ReadSeekCloser, int64, error) {
	return nil, 0, u.err()
}
func (u unknown) Delete(context.Context, string) error { return u.err() }
func (u unknown) Ping(context.Context) error           { return u.err() }

// kinds are the media types that files may have, with the extension of keys.
var kinds = []struct {
	media, extension string
	image            bool
}{
	{"image/png", ".png", true},
	{"image/jpeg", ".jpg", true},
	{"audio/mpeg", ".mp3", false},
	{"audio/ogg", ".ogg", false},
	{"video/mp4", ".mp4", false},
	{"video/webm", ".webm", false},
	{"application/pdf", ".pdf", false},
}

func typeOf(extension string) (string, bool) {
	for _, k := range kinds {
		if k.extension == extension {
			return k.media, true
		}
	}
	return "", false
}

// Accepted lists the media types that uploads may have.
func Accepted(image bool) []string {
	var out []string
	for _, k := range kinds {
		if k.image || !image {
			out = append(out, k.media)
		}
	}
	return slices.Compact(append(out, "image/gif", "image/webp"))
}
