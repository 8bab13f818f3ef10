package site

import (
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"duckhoo/web/ui"
)

// Mishap is what a person is told about an error. Statuses that the site has
// words of its own for are told in these.
type Mishap struct {
	Status    int
	Code      string // maintenance, not_found, ...
	Title     string // in the reader's language
	Detail    string
	RequestID string // to quote for faults of the house
	Seconds   int    // until it may be tried again, 0 for nobody knows
	Closed    closed // of maintenance: how long it takes
}

// Error draws the page of an error in the dress of the site. The status is
// already set; a fault of the house asks nobody who is logged in.
func (s *Site) Error(c *fiber.Ctx, m Mishap) error {
	v := s.visit(c)
	if m.Seconds == 0 {
		m.Seconds, _ = strconv.Atoi(string(c.Response().Header.Peek(fiber.HeaderRetryAfter)))
	}
	if m.Code == maintenance {
		m.Closed, m.Seconds = s.closed(time.Now()), 0
	}
	p := ui.Site{Here: v.here()}
	if m.Status < http.StatusInternalServerError {
		p = v.page("error", "", "")
	}
	return v.render(m.Status, ErrorPage(p, m))
}

// ErrorPage draws an error. p may carry the reader and CSRF token of the
// layout; the rest of it is filled in here.
func ErrorPage(p ui.Site, m Mishap) templ.Component {
	p.Name, p.Stage, p.Main, p.Plain, p.Hidden = "error", "night", "errorpage on-dark", true, true
	p.Closed = m.Code == maintenance
	return errorPage(p, m)
}

// key is where the site's own words for an error stand, "" when it has none.
func (m Mishap) key() string {
	switch {
	case m.Code == maintenance && !m.Closed.Until.IsZero():
		return "site.maintenance_until"
	case m.Code == maintenance:
		return "site.maintenance"
	case m.Status == http.StatusForbidden && m.Code == "forbidden":
		return "site.error_403"
	case m.Status == http.StatusNotFound:
		return "site.error_404"
	case m.Status == http.StatusTooManyRequests:
		return "site.error_429"
	case m.Status == http.StatusInternalServerError:
		return "site.error_500"
	}
	return ""
}

// waitHearts are the hearts of who has asked too much; one comes back every
// twelve seconds.
const waitHearts = 5

func (m Mishap) hearts() int { return max(0, waitHearts-(m.Seconds+11)/12) }

// sign is the large word over the duck.
func (m Mishap) sign() string { return strconv.Itoa(m.Status) }

// again reports whether to try again may help.
func (m Mishap) again() bool {
	return m.Status == http.StatusTooManyRequests || m.Status >= http.StatusInternalServerError
}
