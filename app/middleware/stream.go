package middleware

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Flow is an answer that is sent piece by piece. What is written waits for Flush.
type Flow struct {
	*bufio.Writer
	conn    net.Conn
	timeout time.Duration
}

// Flush sends what has been written, with a write timeout of its own: a stream
// may last longer than server.write_timeout, a client that takes nothing may not.
func (f *Flow) Flush() error {
	if f.conn != nil && f.timeout > 0 {
		if err := f.conn.SetWriteDeadline(time.Now().Add(f.timeout)); err != nil {
			return fmt.Errorf("stream: %w", err)
		}
	}
	return f.Writer.Flush()
}

// errLeft is why the context of a stream ends when its client closes.
var errLeft = fmt.Errorf("the client has left: %w", net.ErrClosed)

// Stream answers with what write sends after the handler has returned. Its
// context has no deadline and ends when the client leaves or the server stops.
// When write fails or panics, or the client has left, the connection is cut, so
// that nobody takes half an answer for a whole one.
func Stream(c *fiber.Ctx, write func(ctx context.Context, w *Flow) error) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(c.UserContext()))
	stopping, conn, timeout, logger := c.Context().Done(), c.Context().Conn(), c.App().Config().WriteTimeout, slog.Default()
	if h := houseOf(c); h != nil {
		logger = h.Logger
	}
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer cancel(nil)
		go func() {
			select {
			case <-stopping:
				cancel(nil)
			case <-ctx.Done():
			}
		}()
		end := whenLeft(conn, func() { cancel(errLeft) })
		err := flow(ctx, &Flow{Writer: w, conn: conn, timeout: timeout}, write)
		end()
		if err != nil {
			logger.LogAttrs(ctx, cutLevel(err), "stream cut", slog.String("id", RequestIDFrom(ctx)), slog.String("error", err.Error()))
			if conn != nil {
				_ = conn.Close()
			}
		}
	})
}

// cutLevel is how loud a cut is: that a client has left is nobody's fault.
func cutLevel(err error) slog.Level {
	for _, left := range []error{net.ErrClosed, syscall.EPIPE, syscall.ECONNRESET} {
		if errors.Is(err, left) {
			return slog.LevelDebug
		}
	}
	return slog.LevelWarn
}

// flow runs write outside of the stack, where recover does not reach: a panic
// here would end the process.
func flow(ctx context.Context, w *Flow, write func(ctx context.Context, w *Flow) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	err = write(ctx, w)
	switch {
	case errors.Is(context.Cause(ctx), errLeft):
		return errLeft
	case err != nil && ctx.Err() == nil:
		return err
	}
	return w.Flush()
}
