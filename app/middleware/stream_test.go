package middleware_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
)

// streaming serves routes that stream, with a write timeout of 100 ms.
func streaming(t *testing.T) (app *fiber.App, address string) {
	t.Helper()
	k := newKit(t, "[request_id, timeout: {after: 50ms}, compress, etag]", nil)
	app = fiber.New(fiber.Config{DisableStartupMessage: true, WriteTimeout: 100 * time.Millisecond})
	app.Mount("/", k.App)
	k.Get("/long", func(c *fiber.Ctx) error {
		middleware.Stream(c, func(ctx context.Context, w *middleware.Flow) error {
			for range 5 {
				time.Sleep(60 * time.Millisecond)
				if _, err := w.WriteString("x"); err != nil {
					return err
				}
				if err := w.Flush(); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
		return nil
	})
	k.Get("/endless", func(c *fiber.Ctx) error {
		middleware.Stream(c, func(ctx context.Context, w *middleware.Flow) error {
			_, _ = w.WriteString("begins")
			if err := w.Flush(); err != nil {
				return err
			}
			<-ctx.Done()
			return ctx.Err()
		})
		return nil
	})
	k.Get("/panics", func(c *fiber.Ctx) error {
		middleware.Stream(c, func(_ context.Context, w *middleware.Flow) error {
			_, _ = w.WriteString("half")
			_ = w.Flush()
			panic("oh")
		})
		return nil
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.Listener(ln) }()
	t.Cleanup(func() { _ = app.Shutdown() })
	return app, "http://" + ln.Addr().String()
}

func TestStream(t *testing.T) {
	_, address := streaming(t)
	for _, tt := range []struct {
		name, path, want string
		cut              bool
	}{
		{"longer than the write timeout", "/long", "xxxxx", false},
		{"panic", "/panics", "", true},
		{"after a panic", "/long", "xxxxx", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body, err := read(address + tt.path)
			if (err != nil) != tt.cut || !tt.cut && body != tt.want {
				t.Errorf("got %q, %v", body, err)
			}
		})
	}
}

// read gets a whole answer.
func read(address string) (string, error) {
	res, err := http.Get(address)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return string(body), err
}

// TestStreamEndsWithItsClient sees that a stream which sends nothing hears that
// its client has closed.
func TestStreamEndsWithItsClient(t *testing.T) {
	k := newKit(t, "[request_id]", nil)
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Mount("/", k.App)
	ended := make(chan error, 1)
	k.Get("/waits", func(c *fiber.Ctx) error {
		middleware.Stream(c, func(ctx context.Context, w *middleware.Flow) error {
			_, _ = w.WriteString("begins")
			_ = w.Flush()
			<-ctx.Done()
			ended <- ctx.Err()
			return nil
		})
		return nil
	})
	k.Get("/", func(c *fiber.Ctx) error {
		middleware.Stream(c, func(_ context.Context, w *middleware.Flow) error {
			_, err := w.WriteString("whole")
			return err
		})
		return nil
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.Listener(ln) }()
	t.Cleanup(func() { _ = app.Shutdown() })
	res, err := http.Get("http://" + ln.Addr().String() + "/waits")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(res.Body, make([]byte, 6)); err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	<-ended
	for range 3 { // and a connection that is kept is read again
		if body, err := read("http://" + ln.Addr().String() + "/"); err != nil || body != "whole" {
			t.Fatalf("afterwards: %q, %v", body, err)
		}
	}
}

// TestStreamEndsWithTheServer sees that an open stream does not hold up a stop.
func TestStreamEndsWithTheServer(t *testing.T) {
	app, address := streaming(t)
	res, err := http.Get(address + "/endless")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if err := app.ShutdownWithTimeout(5 * time.Second); err != nil {
		t.Errorf("stopped with %v", err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil || string(body) != "begins" {
		t.Errorf("got %q, %v", body, err)
	}
}
