package site

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// visit is one request to the public site.
type visit struct {
	*fiber.Ctx
	site  *Site
	actor schema.Actor
	ctx   context.Context
}

// visit reads who asks, and in which language.
func (s *Site) visit(c *fiber.Ctx) *visit {
	ctx := c.UserContext()
	if locales.From(ctx) == nil {
		ctx = locales.With(ctx, s.Catalogue.Locale(s.Settings.App.Language, s.zone))
	}
	actor := s.Actor(c)
	if actor == nil {
		actor = schema.Nobody{}
	}
	return &visit{Ctx: c, site: s, actor: actor, ctx: ctx}
}

// T writes a text of the site: "home_title" stands in the catalogue as
// "site.home_title".
func (v *visit) T(key string, args ...any) string { return locales.T(v.ctx, "site."+key, args...) }

// lang is the reader's language.
func (v *visit) lang() string { return locales.Lang(v.ctx) }

// here is the address to come back to.
func (v *visit) here() string {
	if v.Method() != fiber.MethodGet && v.Method() != fiber.MethodHead {
		return "/"
	}
	return v.OriginalURL()
}

// reader is how the header shows who is logged in.
func (v *visit) reader() *ui.Reader {
	if v.site.Reader != nil {
		return v.site.Reader(v.Ctx)
	}
	if v.actor.ActorID().IsZero() {
		return nil
	}
	r := &ui.Reader{Name: v.actor.ActorName(), Href: userPath(v.actor.ActorName())}
	if v.site.About() {
		r.Href = mePath
	}
	if v.site.Notices != nil {
		r.Notices, r.Unread = noticesPath, v.unread()
		r.Count = counted(r.Unread)
	}
	if who, ok := v.actor.(*accounts.Identity); ok {
		r.Name, r.Avatar = who.User.Nickname, v.fileURL(who.User.Avatar)
		if who.Panel() {
			r.Panel = strings.TrimSuffix(v.site.Settings.Admin.Path, "/") + "/"
		}
	}
	return r
}

// page fills in what every page has. name is its data-page, address its path
// and query without what does not make another page: "" for a page that has no
// address of its own.
func (v *visit) page(name, title, address string) ui.Site {
	p := ui.Site{
		Title: title + " · " + v.T("name"), Name: name, Main: "stack roomy",
		Here: v.here(), Reader: v.reader(), Canonical: v.canonical(address),
	}
	if v.site.Media != nil {
		p.Make = makePath
	}
	p.ViewingAs = ui.SeenBy(v.ctx, v.actor, v.site.Settings.Admin.Path, time.Now())
	if p.Reader != nil {
		p.CSRF = v.site.CSRF(v.Ctx) // the header of readers has the form that logs out
	}
	return p
}

// canonical is the one absolute address of a page. Who asks for a language by
// the address gets it with the language.
func (v *visit) canonical(address string) string {
	if address == "" {
		return ""
	}
	if lang := v.Query("lang"); lang == v.lang() {
		return v.site.origin + withQuery(address, "lang", lang)
	}
	return v.site.origin + address
}

// render sends a page. Nobody but its reader's browser keeps it, and that
// asks again each time.
func (v *visit) render(status int, page templ.Component) error {
	v.Vary(fiber.HeaderCookie)
	if len(v.Response().Header.Peek(fiber.HeaderCacheControl)) == 0 {
		v.Set(fiber.HeaderCacheControl, "private, no-cache")
	}
	v.Set(fiber.HeaderContentLanguage, v.lang())
	return ui.Send(v.ctx, v.Ctx, status, page)
}

// person is somebody as pages name them.
type person struct {
	Name   string
	Href   string // "" for who cannot be visited
	Handle string
	Avatar string
}

// person shows a user as far as the policy lets the actor see them. Accounts
// that are gone leave their quizzes behind, not their names.
func (v *visit) person(u *models.User) person {
	m := v.site.users
	if u == nil || m.Deleted(u) || u.Status == models.UserDeleted || m.Policy.Can(v.actor, schema.VerbRead, u) != nil {
		return person{Name: v.T("nobody")}
	}
	return person{Name: u.Nickname, Handle: u.Handle, Href: userPath(u.Handle), Avatar: v.fileURL(u.Avatar)}
}

// fileURL is the address of a stored file, "" for none.
func (v *visit) fileURL(key schema.File) string {
	if key == "" || v.site.FileURL == nil {
		return ""
	}
	return v.site.FileURL(key)
}

// genreName names a genre in the reader's language.
func (v *visit) genreName(g *models.Genre) string {
	switch {
	case g == nil:
		return ""
	case v.lang() == locales.English && strings.TrimSpace(g.LabelEN) != "":
		return g.LabelEN
	}
	return g.LabelKO
}
