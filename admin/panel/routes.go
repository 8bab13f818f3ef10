package panel

import "github.com/gofiber/fiber/v2"

// Route is one address of the back office.
type Route struct {
	Method  string
	Path    string
	Who     string // who may call it, in words for the table of routes
	Handler fiber.Handler
}

// Routes lists the addresses of the back office, in the order in which they
// are to be mounted: a fixed segment comes before a parameter.
func (s *Site) Routes() []Route {
	const (
		anyone = "anybody"
		staff  = "staff"
	)
	list := []Route{
		{fiber.MethodGet, "/login", anyone, s.loginPage},
		{fiber.MethodPost, "/login", anyone, s.login},
		{fiber.MethodPost, "/logout", anyone, s.logout},
		{fiber.MethodGet, "/", staff, s.staff(s.dashboard)},
		{fiber.MethodGet, "/account", staff, s.staff(s.account)},
		{fiber.MethodGet, "/audit", "audit_log.view", s.staff(s.auditLog)},

		{fiber.MethodGet, "/:plural/", "{model}.view", s.model(s.list)},
	}
	for i := range list {
		list[i].Path = s.base + list[i].Path
	}
	return list
}
