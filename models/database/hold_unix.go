//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package database

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the lock of a file without waiting. It ends with the file, however
// the program ends.
func lock(f *os.File, alone bool) error {
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	for {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return ErrHeld
		default:
			return err
		}
	}
}
