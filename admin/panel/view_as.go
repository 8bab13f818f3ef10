package panel

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// viewAs lets the actor see with the eyes of the person whose row it is.
func (s *Site) viewAs(v *visit) error {
	if s.Viewing == nil {
		return schema.ErrNotFound
	}
	form, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	person, err := schema.ParseID(form.get("person"))
	if err != nil || person.IsZero() {
		return schema.ErrNotFound
	}
	err = s.Viewing.ViewAs(v.Ctx, person)
	if words, refused := v.refusal(err); refused {
		v.tell(notice{Bad: true, Text: words})
		return v.see(local(form.get("next"), s.base+"/"))
	}
	if err != nil {
		return err
	}
	if s.Acting != nil {
		if seen, err := s.Acting(v.ctx, person); err == nil && !s.isStaff(seen) {
			return v.see("/")
		}
	}
	return v.see(s.base + "/")
}

// stopViewing lets the actor see with their own eyes again. Whoever they see as
// need not be of the staff.
func (s *Site) stopViewing(c *fiber.Ctx) error {
	v := s.visit(c)
	if s.Viewing == nil {
		return schema.ErrNotFound
	}
	seen := v.actor.ActorID()
	if err := s.Viewing.StopViewing(c); err != nil {
		return err
	}
	for _, e := range s.order {
		if _, people := e.model.New().(*models.User); people && schema.Watches(v.actor) {
			return v.see(e.rowURL(seen))
		}
	}
	return v.see(s.base + "/")
}

// person is whose account the row of the form is, nil for nobody's.
func (f *formPage) person() *models.User {
	if f.e.person == nil || f.row == nil {
		return nil
	}
	return f.e.person(f.row)
}

// viewsAs reports whether the form offers to see with the eyes of its person.
// Whether they stand high enough is asked when they do.
func (f *formPage) viewsAs() bool {
	p := f.person()
	return f.site.Viewing != nil && p != nil && p.ID != f.actor.ActorID() && !p.IsSuperuser && f.allowed(models.ViewAs) && !schema.Watches(f.actor)
}

// activityURL is the log of what the person of the form did, "" for a reader
// who may not see it.
func (f *formPage) activityURL() string {
	log := f.site.Registry.Of(&models.AuditLog{})
	if log == nil || f.site.entries[log] == nil || f.person() == nil || !f.holds(log, schema.VerbView) {
		return ""
	}
	return f.site.address("audit") + "?actor_name=" + url.QueryEscape(f.person().Handle)
}
