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

		{fiber.MethodGet, "/manifest.webmanifest", anyone, s.Manifest},
		{fiber.MethodGet, "/sw.js", anyone, s.Worker},
		{fiber.MethodGet, "/offline", anyone, s.Offline},

		{fiber.MethodPost, "/preferences", anyone, s.Preferences},
	}
	if s.Exam != nil {
		list = append(list, s.exams()...)
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
	if s.Desk != nil {
		list = append(list,
			Route{fiber.MethodGet, "/me/decisions", people + ", suspended and banned ones too", s.Decisions},
			Route{fiber.MethodPost, "/me/decisions/appeal", people + ", suspended and banned ones too", s.Appeal},
			Route{fiber.MethodPost, "/me/decisions/withdraw", people + ", suspended and banned ones too", s.WithdrawAppeal},
		)
	}
	if s.Media != nil {
		list = append(list,
			Route{fiber.MethodGet, "/make", people, s.Made},
			Route{fiber.MethodPost, "/make", people, s.NewQuiz},
			Route{fiber.MethodGet, "/make/import", people, s.ImportPage},
			Route{fiber.MethodPost, "/make/import", people, s.ImportFile},
			Route{fiber.MethodGet, "/make/import/:id", "who brought it", s.Imported},
			Route{fiber.MethodGet, "/make/:id", "its owner", s.Edit},
			Route{fiber.MethodPost, "/make/:id", "its owner", s.SaveQuiz},
			Route{fiber.MethodPost, "/make/:id/state", "its owner", s.MoveQuiz},
			Route{fiber.MethodGet, "/make/:id/versions", "its owner", s.Versions},
			Route{fiber.MethodGet, "/make/:id/versions/:n", "its owner", s.CompareVersions},
		)
	}
	if s.Media != nil && s.Exam != nil {
		list = append(list,
			Route{fiber.MethodGet, "/make/:id/preview", "its owner", s.Preview},
			Route{fiber.MethodPost, "/make/:id/preview", "its owner", s.Preview},
		)
	}
	if s.About() {
		list = append(list,
			Route{fiber.MethodGet, "/me", people, s.Me},
			Route{fiber.MethodPost, "/me", people, s.SaveMe},
			Route{fiber.MethodPost, "/me/picture", people, s.SavePicture},
			Route{fiber.MethodGet, "/me/data", people, s.Data},
			Route{fiber.MethodPost, "/me/data/delete", people, s.LeaveSite},
			Route{fiber.MethodGet, "/me/leaving", "who is leaving", s.Leaving},
			Route{fiber.MethodPost, "/me/leaving", "who is leaving", s.Stay},
		)
		list = append(list, s.access()...)
	}
	return append(list,
		Route{fiber.MethodGet, "/login", guests, s.LogInPage},
		Route{fiber.MethodPost, "/login", guests, s.LogIn},
		Route{fiber.MethodGet, "/signup", guests, s.SignUpPage},
		Route{fiber.MethodPost, "/signup", guests, s.SignUp},
		Route{fiber.MethodPost, "/logout", people, s.LogOut},
	)
}

// exams are the addresses of taking a quiz and of what came of it.
func (s *Site) exams() []Route {
	const (
		anyone = "anybody"
		people = "people"
		taker  = "its taker"
	)
	return []Route{
		{fiber.MethodGet, "/quizzes/:slug/play", taker, s.Play},
		{fiber.MethodPost, "/quizzes/:slug/play", anyone, s.StartAttempt},
		{fiber.MethodPost, "/quizzes/:slug/play/answers", taker, s.SaveAnswers},
		{fiber.MethodPost, "/quizzes/:slug/play/submit", taker, s.HandIn},
		{fiber.MethodGet, "/results/:token", "its taker; the score, anybody with the link", s.Result},
		{fiber.MethodGet, "/results/:token/card.png", anyone, s.ResultCard},
		{fiber.MethodGet, "/results/:token/qr.png", anyone, s.ResultQR},
		{fiber.MethodGet, "/quizzes/:slug/card.png", anyone, s.QuizCard},
		{fiber.MethodPost, "/results/:token/share", taker, s.ShareResult},
		{fiber.MethodPost, "/results/:token/unshare", taker, s.UnshareResult},
		{fiber.MethodPost, "/results/:token/list", taker, s.ListResult},

		{fiber.MethodPost, "/quizzes/:slug/rating", people + ", after an attempt", s.RateQuiz},
		{fiber.MethodPost, "/quizzes/:slug/comments", people, s.AddComment},
		{fiber.MethodPost, "/comments/:id", "its author", s.ChangeComment},
		{fiber.MethodPost, "/comments/:id/withdraw", "its author", s.RemoveComment},
		{fiber.MethodGet, "/report", people, s.ReportPage},
		{fiber.MethodPost, "/report", people, s.SendReport},
		{fiber.MethodGet, "/dispute", people + ", after an attempt", s.DisputePage},
		{fiber.MethodPost, "/dispute", people + ", after an attempt", s.SendDispute},
		{fiber.MethodPost, "/dispute/contest", "who disputed", s.ContestDispute},
		{fiber.MethodGet, "/disputes", people, s.OpenDisputes},
		{fiber.MethodGet, "/disputes/:id", "the quiz's owner and who disputed", s.Dispute},
		{fiber.MethodPost, "/disputes/:id/accept", "the quiz's owner", s.AcceptDispute},
		{fiber.MethodPost, "/disputes/:id/reject", "the quiz's owner", s.RejectDispute},
	}
}

// access are the addresses of how somebody comes in, by themselves and by programs.
func (s *Site) access() []Route {
	const people = "people"
	return []Route{
		{fiber.MethodGet, "/me/security", people, s.Security},
		{fiber.MethodPost, "/me/security/logins", people, s.EndLogIn},
		{fiber.MethodPost, "/me/security/passkeys", people, s.ChangePasskey},
		{fiber.MethodPost, "/me/security/links", people, s.Unlink},
		{fiber.MethodGet, "/me/security/password", people, s.PasswordPage},
		{fiber.MethodPost, "/me/security/password", people, s.ChangePassword},
		{fiber.MethodGet, "/me/security/app", people, s.App},
		{fiber.MethodPost, "/me/security/app", people, s.StartApp},
		{fiber.MethodPost, "/me/security/app/confirm", people, s.ConfirmApp},
		{fiber.MethodPost, "/me/security/app/codes", people, s.NewCodes},
		{fiber.MethodPost, "/me/security/app/off", people, s.TurnOffApp},
		{fiber.MethodGet, "/me/keys", people, s.MyKeys},
		{fiber.MethodPost, "/me/keys", people, s.NewKey},
		{fiber.MethodPost, "/me/keys/:id/rotate", "its owner", s.RotateKey},
		{fiber.MethodPost, "/me/keys/:id/revoke", "its owner", s.RevokeKey},
	}
}
