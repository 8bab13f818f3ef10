package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/notify"
	"duckhoo/models/schema"
)

// DecisionsPath is where people read what was decided about them. Those who may
// not come in may come in there.
const DecisionsPath = "/me/decisions"

// Decided asks for the mail that tells a person of a decision: what, why, until
// when, and how to appeal. The event is "" for the decision itself, "lifted"
// where it takes something back, "upheld" or "overturned" where it is what was
// ruled on an appeal.
func (s *Service) Decided(ctx context.Context, about *models.User, decision schema.ID, event string) error {
	if about.Email == "" {
		return nil
	}
	if !about.EmailVerified {
		if held, err := s.heldBack(ctx, about, about.Email); held || err != nil {
			return err
		}
	}
	return s.jobs.Enqueue(ctx, Letter{Key: schema.NewID(), Name: notify.Decision, To: about.Email, User: about.ID, Event: event, Decision: decision})
}

// sendDecision writes the mail by what the decision says.
func (s *Service) sendDecision(ctx context.Context, l Letter, user *models.User) error {
	if user.Email != l.To || user.Status == models.UserDeleted {
		return nil
	}
	one, err := s.decision(ctx, l.Decision)
	if errors.Is(err, schema.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	why := one.PublicText
	if l.Event == "overturned" && !one.RevertsID.IsZero() { // what was decided first, and why that was wrong
		if one, err = s.decision(ctx, one.RevertsID); err != nil {
			return err
		}
	}
	lang := s.app.Language
	words := notify.Words{Site: s.app.Name, Nickname: user.Nickname, Handle: user.Handle, Link: s.site(DecisionsPath), Event: l.Event,
		Action: one.Action.Label(lang), Title: one.Title, Reason: why}
	if l.Event == "" && one.Action.Appealable() {
		words.Appeal = s.day(lang, one.CreatedAt.Add(models.AppealWindow))
	}
	row, err := s.db.FindBy(ctx, s.db.Registry.Of(&models.Sanction{}), schema.Eq("DecisionID", one.ID))
	if err == nil {
		sanction := row.(*models.Sanction)
		words.Action, words.Sanction = sanction.Type.Label(lang), sanction.Type != models.SanctionWarning
		if !sanction.EndsAt.IsZero() {
			words.Until = s.moment(lang, sanction.EndsAt.Time)
		}
	} else if !errors.Is(err, schema.ErrNotFound) {
		return fmt.Errorf("accounts: the sanction of a letter: %w", err)
	}
	row, err = s.db.FindBy(ctx, s.db.Registry.Of(&models.TemporaryMeasure{}), schema.Eq("DecisionID", one.ID))
	if err == nil {
		end := row.(*models.TemporaryMeasure).EndsAt
		words.Until, words.Appeal = s.moment(lang, end.Time), s.day(lang, end.Time)
	} else if !errors.Is(err, schema.ErrNotFound) {
		return fmt.Errorf("accounts: the temporary measure of a letter: %w", err)
	}
	if l.Event != "" {
		words.Sanction, words.Until = false, ""
	}
	return s.sendWords(ctx, l, lang, words)
}

func (s *Service) decision(ctx context.Context, id schema.ID) (*models.Decision, error) {
	row, err := s.db.Find(ctx, s.db.Registry.Of(&models.Decision{}), id)
	if err != nil {
		return nil, fmt.Errorf("accounts: the decision of a letter: %w", err)
	}
	return row.(*models.Decision), nil
}

// moment writes a time as mail has it, in the zone of the site.
func (s *Service) moment(lang string, t time.Time) string {
	return t.In(s.zone()).Format(map[bool]string{true: "2 January 2006, 15:04 MST", false: "2006년 1월 2일 15:04"}[lang == "en"])
}

func (s *Service) day(lang string, t time.Time) string {
	return t.In(s.zone()).Format(map[bool]string{true: "2 January 2006", false: "2006년 1월 2일"}[lang == "en"])
}

func (s *Service) zone() *time.Location {
	zone, err := time.LoadLocation(s.app.Timezone)
	if err != nil {
		return time.UTC // the settings are checked at the start
	}
	return zone
}
