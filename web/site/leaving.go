package site

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models/accounts"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// leavingPath is where people stay after all, askedPath what they see who have
// just asked to leave and are logged out.
const (
	leavingPath = accounts.LeavingPath
	askedPath   = leavingPath + "?asked=1"
)

// leavingPage asks somebody who is leaving whether they stay.
type leavingPage struct {
	Page  ui.Site
	Asked bool   // they have just asked to leave
	Until string // the day
	Next  string // where to go if they stay
}

// Leaving answers GET /me/leaving: to who is leaving it offers to stay, to who has
// just asked to leave it says what comes. Everybody else has no business here.
func (s *Site) Leaving(c *fiber.Ctx) error {
	v := s.visit(c)
	next := local(c.Query("next"))
	if v.actor.ActorID().IsZero() {
		if c.Query("asked") != "1" {
			return c.Redirect(withNext("/login", leavingPath), fiber.StatusFound)
		}
		p := leavingPage{Page: v.accountPage("login", v.T("leaving_asked")), Asked: true}
		p.Page.Name, p.Page.Canonical, p.Page.Here = "page", "", "/"
		return v.render(fiber.StatusOK, leavingPageOf(p))
	}
	who, ok := v.actor.(*accounts.Identity)
	if !ok || !who.Leaving() {
		return c.Redirect(next, fiber.StatusFound)
	}
	p := leavingPage{Page: v.minePage(v.T("leaving_title")), Until: locales.From(v.ctx).DateTime(who.User.LeavesAt.Time), Next: next}
	p.Page.Main = "narrow"
	if p.Page.Reader != nil {
		p.Page.Reader.Notices, p.Page.Reader.Href = "", leavingPath
	}
	return v.render(fiber.StatusOK, leavingPageOf(p))
}

// Stay answers POST /me/leaving with next: the account of its reader is kept.
func (s *Site) Stay(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", leavingPath), fiber.StatusSeeOther)
	}
	if err := s.Account.Stay(c); err != nil {
		return err
	}
	next := local(v.posted("next"))
	if next == "/" {
		next = mePath
	}
	return c.Redirect(next, fiber.StatusSeeOther)
}
