package moderation

import (
	"slices"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Effect is what deciding something would do.
type Effect struct {
	Action        models.DecisionAction
	Model         *schema.Model // of what changes; nil for a dismissal
	Before, After string        // its state
	Edit          bool          // only the edit under review is decided about, and what is live stays
	Tells         bool          // whom it concerns is told why
	Agrees        bool          // reports are found right
	Answers       bool          // reports are answered
	Stays         []models.CaseKind
}

// EffectOf says what an action on a case would do, from the case and the rows as
// they are: its subject and the one who answers for it.
func (d *Desk) EffectOf(c *models.Case, subject, owner any, a models.DecisionAction) Effect {
	e := Effect{Action: a, Agrees: a.Against() && a != models.ActReject}
	ends := settled(a)
	e.Answers = slices.Contains(ends, models.KindReport) && (c.Has(models.KindReport) || c.Has(models.KindRights))
	for _, k := range c.Kinds {
		if !slices.Contains(ends, k) {
			e.Stays = append(e.Stays, k)
		}
	}
	row := subject
	if !slices.Contains(verbs[c.Subject], a) {
		row = owner
	}
	m := d.db.Registry.Of(row)
	if a == models.ActDismiss || m == nil {
		return e
	}
	t, ok := m.Transition(string(a))
	if !ok {
		return e
	}
	e.Model, e.Before, e.After = m, models.BeforeOf(row).Status, m.Arrives(t, row)
	e.Edit = e.Before == e.After && m == d.quiz && a != models.ActHide
	e.Tells = m != d.comment || a != models.ActUnhide
	return e
}
