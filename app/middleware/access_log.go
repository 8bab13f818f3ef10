package middleware

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
)

type accessLogOptions struct {
	Quiet config.Strings `yaml:"quiet"` // paths whose lines are of the level debug
}

// Validate asks that quiet has patterns of paths.
func (o accessLogOptions) Validate() error { return globs("quiet", o.Quiet) }

// newAccessLog writes one line for each request that has ended.
func newAccessLog(o accessLogOptions, h *house) (fiber.Handler, error) {
	quiet := patterns(o.Quiet)
	return func(c *fiber.Ctx) error {
		level := slog.LevelInfo
		if matches(quiet, c.Path()) {
			level = slog.LevelDebug
		}
		if !h.Logger.Enabled(c.UserContext(), level) {
			return c.Next()
		}
		began, panicked := h.Now(), true
		defer func() { h.logRequest(c, level, began, panicked) }()
		err := c.Next()
		panicked = false
		return err
	}, nil
}

// logRequest writes the line. A panic on its way to recover has no answer yet.
func (h *house) logRequest(c *fiber.Ctx, level slog.Level, began time.Time, panicked bool) {
	status := c.Response().StatusCode()
	if panicked {
		status = fiber.StatusInternalServerError
	}
	attrs := make([]slog.Attr, 0, 10)
	attrs = append(attrs,
		slog.String("id", RequestID(c)),
		slog.String("method", c.Method()),
		slog.String("path", LoggedPath(c.Path())),
		slog.Int("status", status),
		slog.Int("bytes", size(c)),
		slog.Float64("ms", float64(h.Now().Sub(began).Microseconds())/1000),
		slog.String("address", Address(c).String()),
	)
	if query := c.Context().URI().QueryString(); len(query) > 0 {
		attrs = append(attrs, slog.String("query", loggedQuery(string(query))))
	}
	if id := Actor(c).ActorID(); !id.IsZero() {
		attrs = append(attrs, slog.String("person", id.String()))
	}
	if TokenVerified(c) {
		attrs = append(attrs, slog.Bool("token", true))
	}
	h.Logger.LogAttrs(c.UserContext(), level, "request", attrs...)
}

// size is the length of the answer; -1 for a stream.
func size(c *fiber.Ctx) int {
	if c.Response().IsBodyStream() {
		return -1
	}
	return len(c.Response().Body())
}

// LoggedPath is a path as logs may hold it: without the segment that is a secret.
func LoggedPath(path string) string {
	for _, before := range []string{"/results/", "/reset/", "/verify/"} {
		i := strings.Index(path, before)
		if i < 0 {
			continue
		}
		head, secret := path[:i+len(before)], path[i+len(before):]
		if secret == "" {
			continue
		}
		if _, rest, ok := strings.Cut(secret, "/"); ok {
			return head + "***/" + rest
		}
		return head + "***"
	}
	return path
}

// loggedQuery hides the values of names that hold secrets.
func loggedQuery(query string) string {
	const longest = 512
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		if name, _, ok := strings.Cut(pair, "="); ok && sensitive(name) {
			pairs[i] = name + "=***"
		}
	}
	query = strings.Join(pairs, "&")
	if len(query) > longest {
		return query[:longest] + "..."
	}
	return query
}

// sensitive says whether the name of a parameter sounds like a secret. Names
// with escapes are not read but hidden: they could be anything.
func sensitive(name string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"%", "token", "pass", "secret", "code", "state", "nonce", "key", "sign", "credential", "csrf", "mail", "otp"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// patterns reads an option that is a list of paths.
func patterns(list config.Strings) []config.Glob {
	out := make([]config.Glob, len(list))
	for i, p := range list {
		out[i] = config.Glob(p)
	}
	return out
}

// globs asks that an option is a list of paths.
func globs(name string, list config.Strings) error {
	for _, p := range list {
		if !strings.HasPrefix(p, "/") {
			return fmt.Errorf("%s: %q does not begin with /", name, p)
		}
	}
	return nil
}

func matches(list []config.Glob, path string) bool {
	for _, g := range list {
		if g.Match(path) {
			return true
		}
	}
	return false
}
