package panel

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// visit is one request to the back office.
type visit struct {
	*fiber.Ctx
	site  *Site
	actor schema.Actor
	entry *entry  // of addresses below a model
	said  *notice // since the request came
	ctx   context.Context
}

// handler answers a visit of somebody who may come in.
type handler func(v *visit) error

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
	return &visit{Ctx: c, site: s, actor: actor, ctx: context.WithValue(ctx, savedHere{}, s)}
}

// staff lets nobody but the staff in; visitors are sent to the log-in page.
func (s *Site) staff(h handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := s.visit(c)
		if v.actor.ActorID().IsZero() && !v.actor.Super() {
			return v.toLogin()
		}
		if lacking(v.actor) {
			return v.see(s.address("account", "app"))
		}
		if !s.isStaff(v.actor) {
			return schema.ErrForbidden
		}
		return h(v)
	}
}

// own is staff for pages about how somebody comes in, which who lacks a second
// factor may open, too.
func (s *Site) own(h handler) fiber.Handler {
	staff := s.staff(h)
	return func(c *fiber.Ctx) error {
		if v := s.visit(c); lacking(v.actor) {
			return h(v)
		}
		return staff(c)
	}
}

// lacking reports whether somebody must set up a second factor before they may
// do what their role lets them.
func lacking(actor schema.Actor) bool {
	l, ok := actor.(interface{ Lacking() bool })
	return ok && l.Lacking()
}

// model is staff for addresses below a model.
func (s *Site) model(h handler) fiber.Handler {
	return s.staff(func(v *visit) error {
		if v.entry = s.entry(v.Params("plural")); v.entry == nil {
			return schema.ErrNotFound
		}
		return h(v)
	})
}

// isStaff reports whether somebody holds a right that is the staff's. To add
// what one then owns is a member's right too, and what no button does is none.
func (s *Site) isStaff(actor schema.Actor) bool {
	if actor.Super() {
		return true
	}
	for _, m := range s.Registry.Models() {
		for _, permission := range m.Permissions() {
			if m.Owner != nil && permission == m.Permission(schema.VerbAdd) || m.Unseen(permission) {
				continue
			}
			if actor.Allowed(permission) {
				return true
			}
		}
	}
	return false
}

// toLogin sends a visitor to the log-in page and back afterwards.
func (v *visit) toLogin() error {
	next := v.OriginalURL()
	if v.Method() != fiber.MethodGet {
		next = v.site.base + "/"
	}
	return v.Redirect(v.site.base+"/login?next="+url.QueryEscape(next), fiber.StatusFound)
}

// T writes a text of the panel: "list.add" stands in the catalogue as
// "panel.list.add".
func (v *visit) T(key string, args ...any) string { return locales.T(v.ctx, "panel."+key, args...) }

// lang is the reader's language.
func (v *visit) lang() string { return locales.Lang(v.ctx) }

// in writes a declared text in the reader's language.
func (v *visit) in(t schema.Text) string { return t.In(v.lang()) }

// noun writes a declared name inside a sentence, where English has no capital.
func (v *visit) noun(t schema.Text) string {
	text := t.In(v.lang())
	if v.lang() != locales.English || len(text) < 2 || text[1] >= 'A' && text[1] <= 'Z' {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}

// now is the present moment in the zone of the installation.
func (v *visit) now() time.Time { return v.site.Now().In(v.site.zone) }

// id reads the row's id of the address.
func (v *visit) id() (schema.ID, error) {
	id, err := schema.ParseID(v.Params("id"))
	if err != nil || id.IsZero() {
		return schema.ID{}, schema.ErrNotFound
	}
	return id, nil
}

// may reports whether the actor holds the right that a verb of a model needs,
// and the site offers the verb at all.
func (v *visit) may(e *entry, verb string) bool {
	return e.offers(verb) && v.holds(e.model, verb)
}

// holds reports whether the actor has a permission. Owners' rights are not
// asked for: they are for the public site.
func (v *visit) holds(m *schema.Model, verb string) bool {
	return v.actor.Super() || v.actor.Allowed(m.Permission(verb))
}

// allowed reports whether the actor has a right that belongs to no model.
func (v *visit) allowed(right string) bool { return may(v.actor, right) }

func may(actor schema.Actor, right string) bool { return actor.Super() || actor.Allowed(right) }

// sees reports whether the actor may open rows of a model.
func (v *visit) sees(e *entry) bool {
	return v.holds(e.model, schema.VerbView) || v.may(e, schema.VerbChange)
}

// must is nil when the actor may, else ErrForbidden.
func (v *visit) must(verb string) error {
	if !v.may(v.entry, verb) {
		return schema.ErrForbidden
	}
	return nil
}

// address joins segments below the back office.
func (s *Site) address(parts ...string) string { return s.base + "/" + strings.Join(parts, "/") }

// listURL is the list of a model, that of the log its own page; rowURL is a row
// of it.
func (e *entry) listURL() string {
	if e.model.Name == "audit_log" {
		return e.site.address("audit")
	}
	return e.site.address(e.model.Plural) + "/"
}

func (e *entry) rowURL(id schema.ID, more ...string) string {
	return e.site.address(append([]string{e.model.Plural, id.String()}, more...)...) + slashUnless(more)
}

func slashUnless(more []string) string {
	if len(more) > 0 {
		return ""
	}
	return "/"
}

// local returns an address of this site, fallback for every other.
func local(address, fallback string) string {
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return fallback
	}
	return address
}

// render sends a page.
func (v *visit) render(status int, page templ.Component) error {
	v.Set(fiber.HeaderCacheControl, "private, no-store")
	return ui.Send(v.ctx, v.Ctx, status, page)
}

// see answers a write with the page that follows.
func (v *visit) see(address string) error { return v.Redirect(address, fiber.StatusSeeOther) }

// refusal returns the words of an error that is meant for the reader.
func (v *visit) refusal(err error) (string, bool) {
	var refused *schema.Refused
	if errors.As(err, &refused) {
		return v.in(refused.Detail), true
	}
	return "", false
}
