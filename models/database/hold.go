package database

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrHeld reports a SQLite file that a program has open.
var ErrHeld = errors.New("a program has the database open; stop it first")

// Whoever opens a SQLite file shares the lock of a file beside it for as long as
// it is open, also while nothing is asked. The locks of SQLite itself would not
// do: a file that is moved away takes them along, and between two connections
// of a pool there may be none.

// HoldAlone keeps every program from opening a SQLite file until release is
// called. It is ErrHeld while one has it open.
func HoldAlone(file string) (release func() error, err error) { return hold(file, true) }

// hold makes the lock's file, with its folder, if it is not there.
func hold(file string, alone bool) (release func() error, err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(file+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(f, alone); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", f.Name(), err), f.Close())
	}
	return f.Close, nil
}
