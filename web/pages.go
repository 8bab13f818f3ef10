package web

import "github.com/gofiber/fiber/v2"

// Routes lists the addresses of the public site. What a page shows to whom is
// the matter of the models' policies.
func (s *Site) Routes() []Route {
	const (
		anyone = "anybody"
		guests = "guests"
		people = "people"
	)
	list := []Route{
		{fiber.MethodGet, "/", anyone, s.Home},
		{fiber.MethodGet, "/quizzes", anyone, s.Quizzes},
		{fiber.MethodGet, "/quizzes/:slug", anyone, s.Quiz},
		{fiber.MethodGet, "/tags/:slug", anyone, s.Tag},
		{fiber.MethodGet, "/users/:handle", anyone, s.User},
		{fiber.MethodGet, "/search", anyone, s.Search},

		{fiber.MethodGet, "/terms", anyone, s.Text("terms")},
		{fiber.MethodGet, "/privacy", anyone, s.Text("privacy")},
		{fiber.MethodGet, "/rules", anyone, s.Text("rules")},

		{fiber.MethodGet, "/robots.txt", anyone, s.Robots},
		{fiber.MethodGet, "/sitemap.xml", anyone, s.Sitemap},
		{fiber.MethodGet, "/feed", anyone, s.Feed},

		{fiber.MethodPost, "/preferences", anyone, s.Preferences},
	}
	if s.Door == nil {
		return list
	}
	if s.Notices != nil {
		list = append(list,
			Route{fiber.MethodGet, "/me/notifications", people, s.Notifications},
			Route{fiber.MethodPost, "/me/notifications/read", people, s.ReadNotifications},
			Route{fiber.MethodPost, "/me/notifications/preferences", people, s.WantNotifications},
		)
	}
	return append(list,
		Route{fiber.MethodGet, "/login", guests, s.LogInPage},
		Route{fiber.MethodPost, "/login", guests, s.LogIn},
		Route{fiber.MethodGet, "/signup", guests, s.SignUpPage},
		Route{fiber.MethodPost, "/signup", guests, s.SignUp},
		Route{fiber.MethodPost, "/logout", people, s.LogOut},
	)
}
