package panel

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// ErrorPage answers with an error page of the back office. detail are words
// for the reader beside the status's own; trace is a number to quote, "" for
// none.
func (s *Site) ErrorPage(c *fiber.Ctx, status int, detail schema.Text, trace string) error {
	v := s.visit(c)
	m := mishap{status: status, detail: v.in(detail), trace: trace}
	if m.title, m.text = v.mishapWords(status); m.name() == "denied" && c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
		m.title = v.T("error.refused")
	}
	page := v.barePage(m.name(), m.title)
	if v.actor.Super() || s.isStaff(v.actor) {
		page = v.page(m.name(), m.title)
		return v.render(status, mishapStaff(v, page, m))
	}
	return v.render(status, mishapBare(v, page, m))
}

// mishap is an error page.
type mishap struct {
	status int
	title  string
	text   string
	detail string
	trace  string
}

func (m mishap) name() string {
	if m.status == fiber.StatusForbidden {
		return "denied"
	}
	return "error"
}

func (m mishap) icon() string {
	switch m.status {
	case fiber.StatusForbidden, fiber.StatusUnauthorized:
		return "lock"
	case fiber.StatusNotFound, fiber.StatusGone:
		return "search"
	}
	return "triangle-alert"
}

// mishapWords says what happened and what one can do.
func (v *visit) mishapWords(status int) (title, text string) {
	key := "other"
	switch status {
	case fiber.StatusForbidden, fiber.StatusUnauthorized:
		key = "denied"
	case fiber.StatusNotFound:
		key = "not_found"
	case fiber.StatusConflict:
		key = "conflict"
	case fiber.StatusRequestEntityTooLarge:
		key = "too_large"
	case fiber.StatusTooManyRequests:
		key = "too_many"
	case fiber.StatusServiceUnavailable, fiber.StatusGatewayTimeout:
		key = "unavailable"
	case fiber.StatusInsufficientStorage:
		key = "full"
	case fiber.StatusBadRequest, fiber.StatusUnprocessableEntity:
		key = "bad_request"
	}
	return v.T("error." + key), v.T("error." + key + "_text")
}

// nothingOf is what the page shows instead of its content.
func (m mishap) nothing() ui.Nothing {
	text := m.text
	if m.detail != "" {
		text = m.detail
	}
	return ui.Nothing{Icon: m.icon(), Title: m.title, Text: text}
}
