// Package storage keeps files in the backends that settings name and reads them
// back. What may be stored at all is decided by package media.
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
	"strings"
	"time"

	"duckhoo/config"
	"duckhoo/models/schema"
)

// ErrNotFound reports a key that holds no file.
var ErrNotFound = fmt.Errorf("storage: file %w", schema.ErrNotFound)

// ErrUnavailable reports a store that does not answer, or that asks to be left
// alone for a while.
var ErrUnavailable = errors.New("storage: not available")

// ErrTaken reports a key under which there is a file already.
var ErrTaken = errors.New("storage: the key is taken")

// shortBy reports a file that is not as long as was said.
func shortBy(came, announced int64) error {
	return fmt.Errorf("storage: %d bytes came, %d were announced", came, announced)
}

// Info is what a store knows of a file.
type Info struct {
	Size      int64 // bytes
	MediaType string
}

// Grant is what a browser may store under one key, without passing by us.
type Grant struct {
	MediaType string
	Max       int64 // bytes
	Until     time.Time
}

// Form is where a browser posts a file to, as multipart/form-data: the fields
// first, in any order, then "file".
type Form struct {
	URL    string            `json:"url"`
	Fields map[string]string `json:"fields"`
}

// PartBytes is the size of all parts of an upload but the last: the least that
// S3 takes.
const PartBytes = 5 << 20

// Driver keeps files by key. A file comes from the server (Put), from a browser
// in one piece (Grant), or from a browser in parts (Begin, Part, End).
type Driver interface {
	// Put stores size bytes under a key that is not taken.
	Put(ctx context.Context, key string, r io.Reader, size int64) error
	// Open returns a file and its size in bytes, or ErrNotFound.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, int64, error)
	// Stat returns what is known of a file, or ErrNotFound.
	Stat(ctx context.Context, key string) (Info, error)
	// Grant says where a browser may put a file. The store refuses another key,
	// type or length, and what comes after the time.
	Grant(ctx context.Context, key string, g Grant) (Form, error)
	// Begin starts an upload in parts and returns its name.
	Begin(ctx context.Context, key, mediaType string) (upload string, err error)
	// Part says where a browser puts (PUT) a part of size bytes. Numbers begin
	// at 1; all parts but the last have PartBytes.
	Part(ctx context.Context, key, upload string, number int, size int64, until time.Time) (url string, err error)
	// Parts returns the sizes of the parts that have come, by number.
	Parts(ctx context.Context, key, upload string) (map[int]int64, error)
	// End makes the file of the parts that have come.
	End(ctx context.Context, key, upload string) error
	// Abandon forgets the parts.
	Abandon(ctx context.Context, key, upload string) error
	// Address is where a browser reads a file until a time, "" where only we
	// can read it.
	Address(ctx context.Context, key string, until time.Time) (string, error)
	// Delete removes a file; one that is not there is no error.
	Delete(ctx context.Context, key string) error
	// Ping reports whether the backend answers.
	Ping(ctx context.Context) error
}

// Files are all backends of an installation.
type Files struct {
	fallback string // the backend that takes new files
	drivers  map[string]Driver
	public   map[string]string // where a backend's CDN stands
}

// Options are what drivers need of the program.
type Options struct {
	PublicURL string // where browsers find the program: app.public_url
	Secret    []byte // signs uploads to local backends
	Now       func() time.Time
}

// New returns the backends that the settings name. Nothing is created or asked
// before the first file.
func New(cfg config.Storage, o Options) (*Files, error) {
	f := &Files{fallback: cfg.Default, drivers: map[string]Driver{}, public: map[string]string{}}
	for name, b := range cfg.Backends {
		d, err := Open(name, b, o)
		if err != nil {
			return nil, err
		}
		f.drivers[name], f.public[name] = d, b.BaseURL
	}
	return f, nil
}

// Open returns the driver of one backend.
func Open(name string, b config.Backend, o Options) (Driver, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	switch b.Driver {
	case "local":
		return &local{name: name, dir: b.Dir, public: o.PublicURL, secret: o.Secret, now: o.Now}, nil
	case "s3":
		return newS3(b)
	}
	return nil, fmt.Errorf("storage: backend %q: no driver %q", name, b.Driver)
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
	if !ok || !known || rest == "" || strings.HasPrefix(rest, privateFolder) {
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

// Default names the backend that takes new files.
func (f *Files) Default() string { return f.fallback }

// Driver is one backend.
func (f *Files) Driver(name string) (Driver, error) {
	d, ok := f.drivers[name]
	if !ok {
		return nil, fmt.Errorf("storage: no backend %q", name)
	}
	return d, nil
}

// Store puts checked bytes into the backend for new files, under a key that
// nobody chose.
func (f *Files) Store(ctx context.Context, body io.ReadSeeker, size int64, mediaType string) (schema.File, error) {
	driver, err := f.Driver(f.fallback)
	if err != nil {
		return "", err
	}
	key := time.Now().UTC().Format("2006/01/") + schema.NewID().String() + Extension(mediaType)
	if err := driver.Put(ctx, key, body, size); err != nil {
		return "", fmt.Errorf("storage: store a file: %w", err)
	}
	return schema.File(f.fallback + "/" + key), nil
}

// kinds are the media types that stored files have, with the extension of keys.
var kinds = []struct{ media, extension string }{
	{"image/png", ".png"},
	{"image/jpeg", ".jpg"},
	{"audio/mpeg", ".mp3"},
	{"audio/ogg", ".ogg"},
	{"video/mp4", ".mp4"},
	{"video/webm", ".webm"},
	{"application/pdf", ".pdf"},
}

// Extension is what the keys of a media type end in, "" for a type that is not
// stored.
func Extension(mediaType string) string {
	for _, k := range kinds {
		if k.media == mediaType {
			return k.extension
		}
	}
	return ""
}

// mediaOf is the media type of a key.
func mediaOf(key string) string {
	media, _ := typeOf(path.Ext(key))
	return media
}

func typeOf(extension string) (string, bool) {
	for _, k := range kinds {
		if k.extension == extension {
			return k.media, true
		}
	}
	return "", false
}
