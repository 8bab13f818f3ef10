package site

import "github.com/gofiber/fiber/v2"

// Door signs people up, in and out. It answers with schema.ErrUnauthorized
// when name and password do not fit, an *accounts.Halfway when /login/code is to
// ask for a second factor, a schema.Invalid where fields are to be
// put right (/handle, /nickname, /email, /password), and a *schema.Refused
// where there are other words for the reader: too many tries, a barred account.
type Door interface {
	LogIn(c *fiber.Ctx, username, password string) error
	SignUp(c *fiber.Ctx, r Registration) error
	LogOut(c *fiber.Ctx) error
}

// Registration is what somebody fills in to sign up.
type Registration struct {
	Handle   string
	Nickname string
	Email    string
	Password string
}
