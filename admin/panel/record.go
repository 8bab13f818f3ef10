package panel

import (
	"errors"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// recordMost is how many sanctions a page shows beside the rest.
const recordMost = 5

// record is what somebody was sanctioned for, nil for a reader who may not see
// that, and for people who are no more.
func (v *visit) record(u *models.User) (*moderation.Record, error) {
	if v.site.Desk == nil || u == nil || !v.allowed("sanction.view") {
		return nil, nil
	}
	out, err := v.site.Desk.Record(v.ctx, u.ID)
	if errors.Is(err, schema.ErrNotFound) {
		return nil, nil
	}
	return out, err
}

// recordURL lists the sanctions of a person.
func (v *visit) recordURL(u *models.User) string {
	return v.site.address(v.site.Registry.Of(&models.Sanction{}).Plural) + "?user_id=" + u.ID.String()
}

// suggestion is the step of the ladder in words.
func (v *visit) suggestion(s moderation.Step) string {
	text := s.Action.Label(v.lang())
	if days := int(s.Lasts.Hours() / 24); days > 0 {
		text += " · " + v.T("ends.days", "n", days)
	}
	return text
}

// sanctionEnd says until when a sanction runs, or what became of it.
func (v *visit) sanctionEnd(s *models.Sanction) string {
	switch at := s.Stands(schema.At(v.site.Now())); {
	case at != models.SanctionActive:
		return at.Label(v.lang())
	case s.Type == models.SanctionWarning:
		return ""
	case s.EndsAt.IsZero():
		return v.T("ends.none")
	}
	return v.T("record.until", "time", s.EndsAt.In(v.site.zone).Format("2006-01-02 15:04"))
}

// lastsOf is how long an action is to last, as it was written or as the record of
// whom it concerns suggests.
func (p *deskPage) lastsOf(c *deskCase, a models.DecisionAction) lasts {
	if p.act == a && p.lasts != (lasts{}) {
		return p.lasts
	}
	if c.Record == nil {
		return lastsFor(a, "", 0)
	}
	return lastsFor(a, c.Record.Next.Action, c.Record.Next.Lasts)
}
