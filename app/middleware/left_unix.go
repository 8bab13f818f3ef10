//go:build unix

package middleware

import (
	"net"
	"syscall"
	"time"
)

// whenLeft calls left when the client closes a connection while nothing is read
// from it, and takes no byte away: it looks at what has come. end waits until
// nothing looks any more; after it the connection can be read again.
func whenLeft(conn net.Conn, left func()) (end func()) {
	c, ok := conn.(syscall.Conn)
	if !ok {
		return func() {}
	}
	raw, err := c.SyscallConn()
	if err != nil || conn.SetReadDeadline(time.Time{}) != nil {
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		var one [1]byte
		_ = raw.Read(func(fd uintptr) bool {
			n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK) //nolint:gosec // a file descriptor is small
			if err == syscall.EAGAIN || err == syscall.EINTR {
				return false
			}
			if n <= 0 {
				left()
			}
			return true
		})
	}()
	return func() {
		_ = conn.SetReadDeadline(time.Unix(1, 0))
		<-done
		_ = conn.SetReadDeadline(time.Time{})
	}
}
