package site

import (
	"errors"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// Where people see and change how they come in.
const (
	securityPath = "/me/security"
	appPath      = "/me/security/app"
	passwordPath = "/me/security/password"
	verifyPath   = "/email/verify" // of package auth: the mail that proves an address, once more
)

// passkeyScript makes passkeys and asks for them.
const passkeyScript = "sitepasskey.js"

// security is the page of how its reader comes in.
type security struct {
	Page     ui.Site
	User     *models.User
	Password bool // they have one
	LogIns   []device
	Factors  *accounts.Factors
	Passkeys bool // there are some at this address
	Links    []Link
	More     []ui.Way // providers that are not linked
	Now      time.Time
	Error
}

// device is a browser in which the reader is logged in.
type device struct {
	ID, Name, Place, Way string
	Pocket, This         bool
	Seen                 time.Time
}

// Security answers GET /me/security.
func (s *Site) Security(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", securityPath), fiber.StatusFound)
	}
	return v.security(fiber.StatusOK, nil)
}

// security draws the page, with what was wrong.
func (v *visit) security(code int, wrong error) error {
	p := security{Page: v.minePage(v.T("security_title")), Now: time.Now(), Passkeys: v.site.Passkeys.HasPasskeys()}
	p.Page.Scripts = []string{passkeyScript}
	if err := v.wrong(&p.Error, wrong, func(string) bool { return false }); wrong != nil && err != nil {
		return err
	}
	if done := v.Query("done"); done != "" && secured(done) {
		p.Page.Toasts = append(p.Page.Toasts, ui.Toast{Tone: ui.OK, Text: v.T("security_done_" + done)})
	}
	var err error
	if p.User, err = v.self(); err != nil {
		return err
	}
	p.Password = p.User.Password != ""
	if p.Factors, err = v.site.Access.Factors(v.Ctx); err != nil {
		return err
	}
	if p.Links, err = v.site.Links.Linked(v.Ctx); err != nil {
		return err
	}
	p.More = v.unlinked(p.Links)
	if p.LogIns, err = v.devices(); err != nil {
		return err
	}
	return v.render(code, securityPageOf(p))
}

// secured names what the page may have to report.
func secured(done string) bool {
	switch done {
	case "ended", "renamed", "removed", "unlinked", "password", "app_off", "app_on":
		return true
	}
	return false
}

// minePage is a page about its reader that machines keep out of.
func (v *visit) minePage(title string) ui.Site {
	p := v.page("me", title, "")
	p.Hidden, p.Model = true, "user"
	return p
}

func (v *visit) devices() ([]device, error) {
	list, this, err := v.site.LogIns.LogIns(v.Ctx)
	if err != nil {
		return nil, err
	}
	out := make([]device, len(list))
	for i, one := range list {
		out[i] = device{ID: one.ID.String(), Name: ui.AgentName(one.Agent), Place: one.Address, Way: one.Way.Label(v.lang()),
			Pocket: ui.Pocket(one.Agent), This: one.ID == this, Seen: one.SeenAt.Time}
		if out[i].Name == "" {
			out[i].Name = locales.T(v.ctx, "panel.account.unknown_agent")
		}
	}
	return out, nil
}

// unlinked are the providers by which the reader does not log in yet. Their
// addresses ask first whether to link.
func (v *visit) unlinked(links []Link) []ui.Way {
	var out []ui.Way
	for _, w := range v.ways("") {
		known := false
		for _, l := range links {
			known = known || l.Provider == w.Name
		}
		if !known {
			w.Href += "?" + url.Values{"link": {"1"}, "next": {securityPath}}.Encode()
			out = append(out, w)
		}
	}
	return out
}

// EndLogIn answers POST /me/security/logins with the id of a log-in, or with
// all=1 for all but this one.
func (s *Site) EndLogIn(c *fiber.Ctx) error {
	v := s.visit(c)
	var id schema.ID
	if v.posted("all") == "" {
		var err error
		if id, err = v.named(); err != nil {
			return err
		}
	}
	return v.securedOnce("ended", func() error { return s.LogIns.EndLogIn(c, id) })
}

// ChangePasskey answers POST /me/security/passkeys with id and name, or remove=1.
func (s *Site) ChangePasskey(c *fiber.Ctx) error {
	v := s.visit(c)
	id, err := v.named()
	if err != nil {
		return err
	}
	if v.posted("remove") != "" {
		return v.securedOnce("removed", func() error { return s.Passkeys.RemovePasskey(c, id) })
	}
	return v.secured("renamed", s.Passkeys.RenamePasskey(c, id, v.posted("name")))
}

// Unlink answers POST /me/security/links with the id of an account of a provider.
func (s *Site) Unlink(c *fiber.Ctx) error {
	v := s.visit(c)
	id, err := v.named()
	if err != nil {
		return err
	}
	return v.securedOnce("unlinked", func() error { return s.Links.Unlink(c, id) })
}

// named is the id that a form names.
func (v *visit) named() (schema.ID, error) {
	id, err := schema.ParseID(v.posted("id"))
	if err != nil || id.IsZero() {
		return schema.ID{}, schema.ErrNotFound
	}
	return id, nil
}

// securedOnce does what the form asks for once, as secured leads back from it.
func (v *visit) securedOnce(done string, work func() error) error {
	_, err := v.doOnce(work)
	return v.secured(done, err)
}

// secured leads back to the page, or shows there what could not be done.
func (v *visit) secured(done string, err error) error {
	if err == nil {
		return v.Redirect(securityPath+"?done="+done, fiber.StatusSeeOther)
	}
	var invalid schema.Invalid
	if _, told := v.words(err); !told && !errors.As(err, &invalid) {
		return err
	}
	return v.security(fiber.StatusUnprocessableEntity, err)
}

// passwordForm is the page on which people change their password.
type passwordForm struct {
	Page   ui.Site
	Handle string
	Min    int
	Has    bool // they have one
	Error
}

// PasswordPage answers GET /me/security/password.
func (s *Site) PasswordPage(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", passwordPath), fiber.StatusFound)
	}
	return v.passwordPage(fiber.StatusOK, nil)
}

func (v *visit) passwordPage(code int, wrong error) error {
	u, err := v.self()
	if err != nil {
		return err
	}
	p := passwordForm{Page: v.minePage(locales.T(v.ctx, "panel.password.change")), Handle: u.Handle, Min: v.site.Settings.Auth.Password.Min, Has: u.Password != ""}
	p.Page.Main = "stack roomy narrow"
	if err := v.wrong(&p.Error, wrong, func(name string) bool {
		return name == "current_password" || name == "password" || name == "password_again"
	}); wrong != nil && err != nil {
		return err
	}
	return v.render(code, passwordPageOf(p))
}

// ChangePassword answers POST /me/security/password with current_password,
// password and password_again.
func (s *Site) ChangePassword(c *fiber.Ctx) error {
	v := s.visit(c)
	var err error
	if v.posted("password") != v.posted("password_again") {
		err = schema.Invalid{{Pointer: "/password_again", Code: "differs", Detail: schema.Text{
			KO: locales.T(v.ctx, "panel.password.differ"), EN: locales.T(v.ctx, "panel.password.differ")}}}
	} else if err = s.Access.ChangePassword(c, v.posted("current_password"), v.posted("password")); err == nil {
		return c.Redirect(securityPath+"?done=password", fiber.StatusSeeOther)
	}
	var invalid schema.Invalid
	if _, told := v.words(err); !told && !errors.As(err, &invalid) {
		return err
	}
	return v.passwordPage(fiber.StatusUnprocessableEntity, err)
}
