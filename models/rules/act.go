package rules

import (
	"context"
	"errors"
	"maps"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// submitted is a rule of what leaves a version under review: rules look at it.
func (s *Service) submitted(_ context.Context, c *schema.Change) error {
	id := c.Row.(*models.Quiz).ID
	c.Then(func(ctx context.Context) error { return s.look(ctx, models.CaseQuiz, id, false) })
	return nil
}

// said is a rule of comments as they are written and reworded.
func (s *Service) said(_ context.Context, c *schema.Change) error {
	id := c.Row.(*models.Comment).ID
	c.Then(func(ctx context.Context) error { return s.look(ctx, models.CaseComment, id, false) })
	return nil
}

// reported is a rule of report.add: rules may ask how many there are. They look at
// what was reported, which is what others see, whatever edit of it waits.
func (s *Service) reported(_ context.Context, c *schema.Change) error {
	report := c.Row.(*models.Report)
	if report.Subject != "quiz" && report.Subject != "comment" {
		return nil
	}
	c.Then(func(ctx context.Context) error {
		return s.look(ctx, models.CaseSubject(report.Subject), report.SubjectID, true)
	})
	return nil
}

// Holds reports whether a rule that is on keeps a quiz from being published
// without a review.
func (s *Service) Holds(ctx context.Context, quiz *models.Quiz) (bool, error) {
	rules, err := s.awake(ctx)
	if err != nil || len(rules) == 0 {
		return false, err
	}
	f, err := s.facts(ctx, models.CaseQuiz, quiz.ID, asked(rules), false)
	if err != nil {
		return false, err
	}
	for _, r := range rules {
		if r.row.Mode != models.RuleOn || r.rule.Do == models.RuleReport {
			continue
		}
		if _, fires := r.rule.Fires(&f.Facts); fires {
			return true, nil
		}
	}
	return false, nil
}

// look asks the rules about something, and does what those want that are on.
// Each fires once for a version of what it looks at: of the one that is live, or of
// the one under review.
func (s *Service) look(ctx context.Context, subject models.CaseSubject, id schema.ID, live bool) error {
	rules, err := s.awake(ctx)
	if err != nil || len(rules) == 0 {
		return err
	}
	f, err := s.facts(ctx, subject, id, asked(rules), live)
	if err != nil || f == nil {
		return err
	}
	for _, r := range rules {
		why, fires := r.rule.Fires(&f.Facts)
		if !fires {
			continue
		}
		fresh, err := s.note(ctx, r, f, why)
		if err != nil {
			return err
		}
		if fresh && r.row.Mode == models.RuleOn {
			if err := s.act(ctx, r, f, why); err != nil {
				return err
			}
		}
	}
	return nil
}

// asked are the numbers that rules compare.
func asked(rules []compiled) names {
	out := names{}
	for _, r := range rules {
		maps.Copy(out, r.rule.asks)
	}
	return out
}

// note keeps that a rule fired; false where it had before.
func (s *Service) note(ctx context.Context, r compiled, f *found, why string) (bool, error) {
	hit := &models.RuleHit{
		AutoRuleID: r.row.ID, RuleVersion: r.row.Version, Mode: r.row.Mode, Action: r.rule.Do,
		Subject: f.Subject, SubjectID: f.id, SubjectVersion: f.version, Title: f.title, Why: cut(why, 300),
	}
	hit.Once = hit.Key()
	_, err := s.DB.FindBy(ctx, s.hit, schema.Eq("Once", hit.Once))
	if !errors.Is(err, schema.ErrNotFound) {
		return false, err
	}
	return true, s.DB.Append(ctx, hit)
}

// act does what a rule wants. What is not to be seen yet is not hidden: it waits
// for a review with what the rule has found.
func (s *Service) act(ctx context.Context, r compiled, f *found, why string) error {
	if err := s.Desk.Flag(ctx, f.Subject, f.id, moderation.Flag{
		Kind: models.KindRule, Weight: r.rule.Weight, Reason: r.rule.Reason, Version: f.version, Text: cut(r.row.Name+": "+why, 300)}); err != nil {
		return err
	}
	if r.rule.Do != models.RuleHide || !f.visible {
		return nil
	}
	return s.Desk.HideMeanwhile(ctx, f.Subject, f.id, string(r.rule.Reason), r.rule.Say, r.row.Name+": "+why)
}

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
