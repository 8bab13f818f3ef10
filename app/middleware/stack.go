package middleware

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
)

// Stack builds the handlers of a list, in its order; all of them go into one
// Use before the routes. Everything that is wrong with the list is found at
// once: the error is config.Problems, or says what is missing in deps.
func Stack(entries config.Stack, deps Deps) ([]fiber.Handler, error) {
	return assemble(entries, deps, factories())
}

// assemble is Stack with the factories as an argument.
func assemble(entries config.Stack, deps Deps, known map[string]factory) ([]fiber.Handler, error) {
	h, err := newHouse(deps)
	if err != nil {
		return nil, err
	}
	entries = withMaintenance(entries, h)
	problems := config.CheckStack(entries)
	stack := []fiber.Handler{h.begin}
	for _, m := range entries {
		handler, err := build(m, h, known)
		if err != nil {
			problems = append(problems, asProblems(m, err)...)
			continue
		}
		stack = append(stack, h.entry(m, handler))
	}
	if err := problems.Err(); err != nil {
		return nil, fmt.Errorf("middleware: %w", err)
	}
	return append(stack, h.answering(refuseEncoded)), nil
}

// withMaintenance puts maintenance at the end of a list that lacks it while
// app.maintenance is on: the setting holds whatever the list says.
func withMaintenance(entries config.Stack, h *house) config.Stack {
	named := func(m config.Middleware) bool { return m.Name == "maintenance" }
	if !h.Settings.App.Maintenance || slices.ContainsFunc(entries, named) {
		return entries
	}
	return append(slices.Clone(entries), config.Middleware{Name: "maintenance"})
}

// build makes the handler of one entry.
func build(m config.Middleware, h *house, known map[string]factory) (fiber.Handler, error) {
	f, ok := known[m.Name]
	if !ok {
		return nil, config.Problem{ID: "config.E035", Origin: m.Origin, Path: "middleware",
			Text: fmt.Sprintf("middleware %q is unknown; known: %s", m.Name, strings.Join(Names(), ", "))}
	}
	return f.build(m, h)
}

// asProblems gives an error of one entry the place where the entry stands.
func asProblems(m config.Middleware, err error) config.Problems {
	var many config.Problems
	var one config.Problem
	switch {
	case errors.As(err, &many):
		return many
	case errors.As(err, &one):
		return config.Problems{one}
	}
	return config.Problems{{ID: "config.E040", Origin: m.Origin, Path: "middleware." + m.Name, Text: err.Error()}}
}

// entry limits a handler to its paths and methods.
func (h *house) entry(m config.Middleware, handler fiber.Handler) fiber.Handler {
	handler = h.answering(handler)
	if len(m.Paths) == 0 && len(m.Methods) == 0 {
		return handler
	}
	return func(c *fiber.Ctx) error {
		if !m.Applies(c.Method(), c.Path()) {
			return c.Next()
		}
		return handler(c)
	}
}

// answering turns the error of a handler into an answer.
func (h *house) answering(handler fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if err := handler(c); err != nil {
			h.Answer(c, err)
		}
		return nil
	}
}

// refuseEncoded is the last step before the routes: nothing here unpacks a
// request, because 400 KB of gzip can become a gigabyte.
func refuseEncoded(c *fiber.Ctx) error {
	if encoded(c) {
		c.Set(fiber.HeaderAcceptEncoding, "identity")
		return ErrEncoding
	}
	return c.Next()
}

// encoded says whether the body of a request is packed.
func encoded(c *fiber.Ctx) bool {
	return len(c.Request().Header.Peek(fiber.HeaderContentEncoding)) > 0
}
