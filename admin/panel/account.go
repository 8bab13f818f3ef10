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
	watching := schema.Watches(v.actor)
	if s.Access != nil && !watching {
		if p.factors, err = s.Access.Factors(v.Ctx); err != nil {
			return err
		}
	}
	if s.LogIns != nil && !watching {
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
	return v.accountDeed(form, "logins", func() (notice, error) {
		return notice{Text: v.T("account.ended")}, s.LogIns.EndLogIn(v.Ctx, id)
	})
}

// accountDeed does once what a form of the account page asks for, says what came
// of it and leads back to a part of the page.
func (v *visit) accountDeed(form *posted, part string, do func() (notice, error)) error {
	id, err := v.onceID(form)
	if err != nil {
		return err
	}
	return v.doOnce(id, func() (*deed, error) {
		said, err := do()
		if err != nil {
			return nil, err
		}
		v.tell(said)
		return &deed{Notice: &said, To: v.site.address("account") + "#" + part}, nil
	})
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
