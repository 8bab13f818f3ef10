package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"duckhoo/app/middleware"
	"duckhoo/config"
)

// lull is how long a stopping server goes on taking requests. Each answer of
// that time closes its connection, so that a busy client is told to go before
// its connection is cut. In the second half no new connections begin.
const lull = 400 * time.Millisecond

// server is the HTTP server with its way to stop.
type server struct {
	*fiber.App
	patience time.Duration // for requests in flight when it stops
	stopping atomic.Bool
}

// newServer makes a server without routes. onError answers what never came to
// a handler: requests that are too large or cannot be read.
func newServer(cfg *config.Settings, onError fiber.ErrorHandler) *server {
	s := &server{patience: cfg.Server.ShutdownTimeout.Std()}
	s.App = fiber.New(fiber.Config{
		AppName:                      cfg.App.Name,
		DisableStartupMessage:        true,
		Immutable:                    true, // texts of a request may be kept after it has ended
		UnescapePath:                 true, // Hangul in a slug arrives decoded
		CaseSensitive:                true,
		EnableTrustedProxyCheck:      true,
		TrustedProxies:               cfg.Server.TrustedProxies,
		EnableIPValidation:           true,
		BodyLimit:                    int(cfg.Server.BodyLimit),
		ReadBufferSize:               int(cfg.Server.HeaderLimit),
		ReadTimeout:                  cfg.Server.ReadTimeout.Std(),
		WriteTimeout:                 cfg.Server.WriteTimeout.Std(),
		IdleTimeout:                  cfg.Server.IdleTimeout.Std(),
		DisablePreParseMultipartForm: true, // nothing is unpacked or written to disk before somebody asks
		ErrorHandler:                 onError,
	})
	s.Server().CloseOnShutdown = true
	s.Server().HeaderReceived = readMore(cfg)
	s.Use(s.closeWhenStopping)
	return s
}

// readMore lets the server read more than server.body_limit where the stack
// says so. A path that is written in another way gets the common limit.
func readMore(cfg *config.Settings) func(*fasthttp.RequestHeader) fasthttp.RequestConfig {
	large := middleware.LargeBody(cfg)
	return func(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
		path, _, _ := strings.Cut(string(h.RequestURI()), "?")
		return fasthttp.RequestConfig{MaxRequestBodySize: large(string(h.Method()), path)}
	}
}

// closeWhenStopping tells clients of a stopping server to go.
func (s *server) closeWhenStopping(c *fiber.Ctx) error {
	if s.stopping.Load() {
		c.Context().SetConnectionClose()
	}
	return c.Next()
}

// listen opens the address that settings name ("127.0.0.1:8000").
func listen(ctx context.Context, address string) (net.Listener, error) {
	var lc net.ListenConfig
	lc.SetMultipathTCP(false) // such sockets take no filter; see deafen
	ln, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return ln, nil
}

// serve answers requests until ctx ends; then it takes no more, finishes those
// in flight and returns nil. It is an error when they outlast the patience.
func (s *server) serve(ctx context.Context, ln net.Listener) error {
	done := make(chan error, 1)
	go func() { done <- s.Listener(lingering{ln}) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.stopping.Store(true)
	time.Sleep(min(lull, s.patience) / 2)
	deafen(ln)
	time.Sleep(min(lull, s.patience) / 2)
	if err := s.ShutdownWithTimeout(s.patience); err != nil {
		return fmt.Errorf("stop: requests in flight did not end in %s: %w", s.patience, err)
	}
	// A server that was told to stop before it had begun still listens.
	if err := ln.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("stop: %w", err)
	}
	if err := <-done; err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	return nil
}
