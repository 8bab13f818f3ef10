// Package middleware holds what every request passes on its way down to a
// handler, and its answer on the way up: one name of config.yaml a file.
//
// Stack builds the list that config.yaml declares. To add a middleware, write
// one file, give it one line in factories, and name it in the list. A factory
// says what its options are by a struct with yaml tags; the values in it are
// the defaults, and a Validate() error method asks the rules that go beyond
// kinds. The options "paths" and "methods" limit any entry and need no code.
//
// An error that a handler or a middleware returns becomes an answer at once,
// by Deps.Answer, so that everything above it sees the status and the body
// that the client gets.
package middleware

import (
	"maps"
	"slices"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
)

// factory builds one middleware from its entry in the list.
type factory struct {
	options any // the struct that its options decode into, with the defaults; nil when it takes none
	build   func(m config.Middleware, h *house) (fiber.Handler, error)
}

// factories is every name that config.yaml may list.
func factories() map[string]factory {
	return map[string]factory{
		"access_log":       optioned(accessLogOptions{Quiet: config.Strings{"/healthz", "/readyz", "/metrics"}}, newAccessLog),
		"allowed_hosts":    plain(newAllowedHosts),
		"authenticate":     plain(newAuthenticate),
		"body_limit":       placed(bodyLimitOptions{Max: 64 << 10}, newBodyLimit),
		"check_token":      plain(newCheckToken),
		"compress":         optioned(compressOptions{Level: 5, Above: 1 << 10}, newCompress),
		"cors":             optioned(corsOptions{Origins: config.Strings{"*"}, MaxAge: hour}, newCORS),
		"csrf":             optioned(csrfOptions{Guests: config.Strings{"/quizzes/**", "/results/**"}}, newCSRF),
		"etag":             plain(newETag),
		"locale":           plain(newLocale),
		"maintenance":      optioned(maintenanceOptions{RetryAfter: 5 * minute}, newMaintenance),
		"rate_limit":       optioned(rateLimitOptions{By: config.Strings{byAddress}, Max: 600, Window: minute}, newRateLimit),
		"recover":          plain(newRecover),
		"request_id":       plain(newRequestID),
		"security_headers": optioned(securityOptions{HSTS: 365 * 24 * hour}, newSecurityHeaders),
		"session":          plain(newSession),
		"timeout":          optioned(timeoutOptions{After: 10 * second}, newTimeout),
	}
}

// Names lists what config.yaml may name, sorted.
func Names() []string { return slices.Sorted(maps.Keys(factories())) }

// Options is config.Source.Middleware: every name with the struct that its
// options decode into, or nil when it takes none.
func Options() map[string]any {
	out := map[string]any{}
	for name, f := range factories() {
		out[name] = f.options
	}
	return out
}

// plain is a middleware without options.
func plain(build func(h *house) (fiber.Handler, error)) factory {
	return factory{build: func(m config.Middleware, h *house) (fiber.Handler, error) {
		if err := m.Decode(&struct{}{}); err != nil {
			return nil, err
		}
		return build(h)
	}}
}

// optioned is a middleware whose options decode into a T.
func optioned[T any](defaults T, build func(options T, h *house) (fiber.Handler, error)) factory {
	return placed(defaults, func(_ config.Middleware, options T, h *house) (fiber.Handler, error) { return build(options, h) })
}

// placed is optioned for one that has to know on which paths it stands.
func placed[T any](defaults T, build func(m config.Middleware, options T, h *house) (fiber.Handler, error)) factory {
	return factory{options: defaults, build: func(m config.Middleware, h *house) (fiber.Handler, error) {
		options := defaults
		if err := m.Decode(&options); err != nil {
			return nil, err
		}
		return build(m, options, h)
	}}
}
