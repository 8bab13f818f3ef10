package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"time"

	"duckhoo/models/schema"
)

// local keeps files below one folder. os.Root refuses every path that would
// leave it, also over links.
type local struct {
	name   string // of the backend
	dir    string
	public string // where browsers find the program
	secret []byte // signs uploads
	now    func() time.Time
}

var _ Driver = (*local)(nil)

// root opens the folder, which the first file creates.
func (l *local) root(create bool) (*os.Root, error) {
	if create {
		if err := os.MkdirAll(l.dir, 0o750); err != nil {
			return nil, err
		}
	}
	return os.OpenRoot(l.dir)
}

// Put implements Driver. A file appears under its key when it is whole.
func (l *local) Put(_ context.Context, key string, r io.Reader, size int64) error {
	root, err := l.root(true)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	if err := root.MkdirAll(path.Dir(key), 0o750); err != nil {
		return err
	}
	part, err := written(root, key, r, size)
	if err != nil {
		return err
	}
	err = root.Link(part, key) // which takes no key twice
	if errors.Is(err, fs.ErrExist) {
		err = ErrTaken
	}
	return errors.Join(err, root.Remove(part))
}

// written stores a file beside its name and returns where. What a crash leaves
// there is in nobody's way.
func written(root *os.Root, name string, r io.Reader, size int64) (string, error) {
	part := name + "." + schema.NewID().String() + ".part"
	f, err := root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return "", err
	}
	n, err := io.Copy(f, io.LimitReader(r, size+1))
	if err == nil && n != size {
		err = shortBy(n, size)
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", errors.Join(err, root.Remove(part))
	}
	return part, nil
}

// Stat implements Driver.
func (l *local) Stat(ctx context.Context, key string) (Info, error) {
	f, size, err := l.Open(ctx, key)
	if err != nil {
		return Info{}, err
	}
	return Info{Size: size, MediaType: mediaOf(key)}, f.Close()
}

// Open implements Driver.
func (l *local) Open(_ context.Context, key string) (io.ReadSeekCloser, int64, error) {
	root, err := l.root(false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, ErrNotFound
	}
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = root.Close() }()
	f, err := root.Open(key)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) || !fs.ValidPath(key) {
			return nil, 0, ErrNotFound
		}
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = ErrNotFound
	}
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}

// Delete implements Driver.
func (l *local) Delete(_ context.Context, key string) error {
	return l.remove(func(root *os.Root) error { return root.Remove(key) })
}

// remove takes something away that may be gone already.
func (l *local) remove(what func(*os.Root) error) error {
	root, err := l.root(false)
	if err == nil {
		defer func() { _ = root.Close() }()
		err = what(root)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Ping implements Driver: the folder, or the nearest one above it that is
// there, can be read.
func (l *local) Ping(context.Context) error {
	for dir := path.Clean(l.dir); ; dir = path.Dir(dir) {
		_, err := os.Stat(dir)
		if !errors.Is(err, fs.ErrNotExist) || dir == "." || dir == "/" {
			return err
		}
	}
}
