package main

import (
	"io"
	"net"
	"time"
)

// How long, and for how many bytes, a closed connection is still read.
const (
	lingerTime  = 2 * time.Second
	lingerBytes = 16 << 20
)

// lingering is a listener whose connections close in two steps: the answer is
// ended first, then what the client still sends is read for a while. A client
// that is in the middle of a body that was refused would lose the answer to a
// reset otherwise (RFC 9112, 9.6).
type lingering struct{ net.Listener }

func (l lingering) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if tcp, ok := conn.(*net.TCPConn); ok {
		return lingeringConn{tcp}, err
	}
	return conn, err
}

type lingeringConn struct{ *net.TCPConn }

// Close ends the answer at once; it does not wait for the client.
func (c lingeringConn) Close() error {
	if c.CloseWrite() != nil || c.SetReadDeadline(time.Now().Add(lingerTime)) != nil {
		return c.TCPConn.Close()
	}
	go func() {
		_, _ = io.CopyN(io.Discard, c.TCPConn, lingerBytes)
		_ = c.TCPConn.Close()
	}()
	return nil
}
