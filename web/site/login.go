package site

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// LoginForm is what the log-in page shows.
type LoginForm struct {
	Page     ui.Site
	Username string
	Next     string
	Error    string // what went wrong, in the reader's words
	Barred   bool   // they may log in where they appeal alone
	Signup   bool   // people may sign up here
	Ways     []ui.Way
	Passkeys bool // there are some at this address
}

// LogInPage answers GET /login.
func (s *Site) LogInPage(c *fiber.Ctx) error {
	v := s.visit(c)
	next := local(c.Query("next"))
	if !v.actor.ActorID().IsZero() {
		return c.Redirect(next, fiber.StatusFound)
	}
	return v.render(fiber.StatusOK, LoginPage(v.loginForm("", next, "")))
}

// LogIn answers POST /login with username, password and next.
func (s *Site) LogIn(c *fiber.Ctx) error {
	v := s.visit(c)
	username, next := v.posted("username"), local(v.posted("next"))
	err := s.Door.LogIn(c, username, v.posted("password"))
	if err == nil {
		return c.Redirect(next, fiber.StatusSeeOther)
	}
	var half *accounts.Halfway
	if errors.As(err, &half) {
		return c.Redirect(withNext("/login/code", next), fiber.StatusSeeOther)
	}
	words, ok := v.words(err)
	if errors.Is(err, schema.ErrUnauthorized) {
		words, ok = v.T("login_wrong"), true
	}
	if !ok {
		return err
	}
	f := v.loginForm(username, next, words)
	var refused *schema.Refused
	f.Barred = s.Desk != nil && errors.As(err, &refused) && (refused.Code == string(models.UserSuspended) || refused.Code == string(models.UserBanned))
	return v.render(fiber.StatusUnprocessableEntity, LoginPage(f))
}

// LogOut answers POST /logout.
func (s *Site) LogOut(c *fiber.Ctx) error {
	if err := s.Door.LogOut(c); err != nil {
		return err
	}
	return c.Redirect("/", fiber.StatusSeeOther)
}

func (v *visit) loginForm(username, next, words string) LoginForm {
	f := LoginForm{
		Page: v.accountPage("login", v.T("login_title")), Username: username, Next: next, Error: words,
		Signup: v.site.Settings.Auth.Signup, Ways: v.ways(next), Passkeys: v.site.Passkeys != nil && v.site.Passkeys.HasPasskeys(),
	}
	if f.Passkeys {
		f.Page.Scripts = []string{passkeyScript}
	}
	return f
}

// LogInAgain shows the log-in page to somebody whom another way of logging in
// has sent back, with what went wrong.
func (s *Site) LogInAgain(c *fiber.Ctx, status int, words schema.Text, next string) error {
	v := s.visit(c)
	return v.render(status, LoginPage(v.loginForm("", local(next), words.In(v.lang()))))
}

// ways are the other ways to log in.
func (v *visit) ways(next string) []ui.Way {
	return ui.Ways(v.site.Settings.Auth.Providers, v.lang(), next)
}

// accountPage is a page with a form that posts who somebody is.
func (v *visit) accountPage(name, title string) ui.Site {
	p := v.page(name, title, "/"+name)
	p.Main, p.Hidden, p.Here = "narrow", true, "/"+name
	p.CSRF = v.site.CSRF(v.Ctx)
	return p
}

// posted is a field of the form. The query string is not looked at: passwords
// have no business in an address.
func (v *visit) posted(name string) string {
	if strings.HasPrefix(v.Get(fiber.HeaderContentType), fiber.MIMEMultipartForm) {
		form, err := v.MultipartForm()
		if err != nil || len(form.Value[name]) == 0 {
			return ""
		}
		return form.Value[name][0]
	}
	return string(v.Request().PostArgs().Peek(name))
}

// words are those of an error that is meant for the reader.
func (v *visit) words(err error) (string, bool) {
	var refused *schema.Refused
	if errors.As(err, &refused) {
		return refused.Detail.In(v.lang()), true
	}
	return "", false
}
