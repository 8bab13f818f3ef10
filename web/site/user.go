package site

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// profile is the page of one person.
type profile struct {
	Page   ui.Site
	Meta   meta
	ID     string
	Person person
	Since  string // the day they came
	List   listing
	Report string // where the person is reported, "" for oneself
	Member bool
}

// User answers /users/{handle}.
func (s *Site) User(c *fiber.Ctx) error {
	v := s.visit(c)
	row, err := s.DB.GetBy(v.ctx, v.actor, schema.VerbRead, s.users, schema.Eq("Handle", c.Params("handle")))
	if err != nil {
		return err
	}
	p, err := v.profile(row.(*models.User))
	if errors.Is(err, database.ErrCursor) {
		return c.Redirect(userPath(p.Person.Handle), fiber.StatusFound)
	}
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, userPage(p))
}

func (v *visit) profile(u *models.User) (profile, error) {
	path := userPath(u.Handle)
	p := profile{Page: v.page("user", u.Nickname, path), ID: u.ID.String(), Person: v.person(u), Since: locales.From(v.ctx).Date(u.CreatedAt.Time)}
	p.Page.Model, p.Page.Description = "user", v.T("user_description", "name", u.Nickname)
	p.Meta = v.meta(p.Page, "profile")
	if p.Person.Avatar != "" {
		p.Meta.Image = v.site.absolute(p.Person.Avatar)
	}
	p.Meta.Data = v.personData(p.Person, path, stamp(u.CreatedAt))
	if me := v.actor.ActorID(); v.site.Exam != nil && me != u.ID && p.Person.Handle != "" {
		p.Report, p.Member = path, !me.IsZero()
	}
	var err error
	p.List, err = v.list(wanted{where: schema.Eq("OwnerID", u.ID), path: path, query: url.Values{}})
	return p, err
}
