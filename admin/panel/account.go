package panel

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

// accountPage is who is signed in, how they come in and how the back office
// looks to them.
type accountPage struct {
	*visit
	factors *accounts.Factors // nil where the site cannot tell
	logins  []*models.Session
	this    schema.ID // the session that asks
}

func (s *Site) account(v *visit) error {
	p := &accountPage{visit: v}
	var err error
	if s.Access != nil {
		if p.factors, err = s.Access.Factors(v.Ctx); err != nil {
			return err
		}
	}
	if s.LogIns != nil {
		if p.logins, p.this, err = s.LogIns.LogIns(v.Ctx); err != nil {
			return err
		}
	}
	return v.render(fiber.StatusOK, accountView(p))
}

// endLogIn ends one log-in of the actor's, or all but this one.
func (s *Site) endLogIn(v *visit) error {
	if s.LogIns == nil {
		return schema.ErrNotFound
	}
	form, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	var id schema.ID
	if form.get("all") == "" {
		if id, err = schema.ParseID(form.get("id")); err != nil || id.IsZero() {
			return schema.ErrNotFound
		}
	}
	if err := s.LogIns.EndLogIn(v.Ctx, id); err != nil {
		return err
	}
	v.tell(notice{Text: v.T("account.ended")})
	return v.see(s.address("account") + "#logins")
}

// auditLog is the list of the log under a name that stays.
func (s *Site) auditLog(v *visit) error {
	e := s.entries[s.Registry.Of(&models.AuditLog{})]
	if e == nil {
		return schema.ErrNotFound
	}
	v.entry = e
	return s.list(v)
}

// auditBulk does something with chosen entries of the log: they can be exported.
func (s *Site) auditBulk(v *visit) error {
	if v.entry = s.entries[s.Registry.Of(&models.AuditLog{})]; v.entry == nil {
		return schema.ErrNotFound
	}
	return s.bulk(v)
}
