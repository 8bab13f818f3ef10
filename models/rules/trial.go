package rules

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

const (
	trialMost     = 5000 // decisions that a rule is tried on, the newest
	disagreesMost = 50   // that a trial tells of, of each sort
)

// Trial is what a rule would have done, and what people did.
type Trial struct {
	Seen   int // decisions about something that the rule looks at
	Caught int // it fires, and they decided against it
	Wrong  int // it fires, and they found nothing wrong
	Missed int // it does not fire, and they decided against it

	Disagree []Disagreement
}

// Disagreement is a decision that the rule would not have come to.
type Disagreement struct {
	Decision *models.Decision
	Fires    bool
	Why      string // what it has found
}

// Precision is the share of what the rule fires on that people decided against,
// in per cent; false where it fires on nothing.
func (t *Trial) Precision() (int, bool) { return share(t.Caught, t.Wrong) }

// Recall is the share of what people decided against that the rule fires on, in
// per cent; false where they decided against nothing.
func (t *Trial) Recall() (int, bool) { return share(t.Caught, t.Missed) }

func share(n, rest int) (int, bool) {
	if n+rest == 0 {
		return 0, false
	}
	return 100 * n / (n + rest), true
}

// Try runs a rule over what people decided about quizzes and comments, the
// newest 5,000 decisions, with the facts of their time but the author's trust,
// which is today's. It writes nothing.
func (s *Service) Try(ctx context.Context, source string) (*Trial, error) {
	lists, err := s.lists(ctx)
	if err != nil {
		return nil, err
	}
	rule, err := Parse(source, lists.find)
	if err != nil {
		return nil, err
	}
	t := &Trial{}
	err = s.past(ctx, rule, func(d *models.Decision, f *Facts) {
		t.Seen++
		why, fires := rule.Fires(f)
		bad := d.Action.Against()
		switch {
		case fires && bad:
			t.Caught++
		case fires:
			t.Wrong++
		case bad:
			t.Missed++
		}
		if fires != bad && t.disagree(fires) < disagreesMost {
			t.Disagree = append(t.Disagree, Disagreement{d, fires, why})
		}
	})
	return t, err
}

func (t *Trial) disagree(fires bool) (n int) {
	for _, d := range t.Disagree {
		if d.Fires == fires {
			n++
		}
	}
	return n
}

// judged are the actions by which people say that something is wrong, or that
// nothing is.
var judged = []any{string(models.ActApprove), string(models.ActReject), string(models.ActDismiss), string(models.ActHide), string(models.ActWithhold), string(models.ActUnhide), string(models.ActRemove)}

// past calls with each decision that a rule can be tried on, the newest first:
// the last that was decided about a version of something.
func (s *Service) past(ctx context.Context, rule *Rule, with func(*models.Decision, *Facts)) error {
	var on []any
	for _, subject := range rule.On {
		on = append(on, string(subject))
	}
	q := database.Query{Model: s.decision, Actor: self(), Verb: schema.VerbView, Limit: 200, Where: schema.And(
		schema.In("Subject", on...), schema.In("Action", judged...), schema.Eq("Automation", string(models.NotAutomated)))}
	seen := map[string]bool{}
	for n := 0; n < trialMost; {
		page, err := s.DB.List(ctx, q)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			d := row.(*models.Decision)
			f, version, err := s.then(ctx, d, rule.asks)
			if err != nil {
				return err
			}
			if key := d.SubjectID.String() + version; f != nil && !seen[key] {
				seen[key] = true
				n++
				with(d, f)
			}
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return nil
		}
	}
	return nil
}

// then is the facts of what a decision was about, at its time, and which version
// that was; nil where its text is gone.
func (s *Service) then(ctx context.Context, d *models.Decision, asked names) (*Facts, string, error) {
	var seen struct {
		Body  string `json:"body"`
		Under string `json:"under_review"`
	}
	if err := json.Unmarshal(d.Snapshot, &seen); err != nil {
		return nil, "", nil
	}
	f := &Facts{Subject: d.Subject, Text: seen.Body}
	version := d.Version
	if d.Subject == models.CaseQuiz {
		if d.Action == models.ActApprove || d.Action == models.ActReject {
			version = cmp.Or(seen.Under, version)
		}
		id, err := schema.ParseID(version)
		if err != nil {
			return nil, "", nil
		}
		if f.Text, err = s.text(ctx, id); errors.Is(err, schema.ErrNotFound) {
			return nil, "", nil
		} else if err != nil {
			return nil, "", err
		}
	}
	var err error
	f.Numbers, err = s.numbers(ctx, asked, about{d.Subject, d.SubjectID, d.OwnerID, version, d.CreatedAt}, f.Text)
	return f, version, err
}

// Record keeps the figures of a trial with its rule, which may watch from then
// on. What was changed meanwhile is ErrStale.
func (s *Service) Record(ctx context.Context, actor schema.Actor, id schema.ID) (*models.AutoRule, *Trial, error) {
	row, err := s.DB.Get(ctx, actor, schema.VerbChange, s.rule, id)
	if err != nil {
		return nil, nil, err
	}
	rule := row.(*models.AutoRule)
	t, err := s.Try(ctx, rule.Source)
	if err != nil {
		return nil, nil, err
	}
	after, err := s.DB.Update(ctx, self(), s.rule, id, &schema.Input{Lock: &rule.LockVersion, Values: map[string]any{
		"tried": int64(rule.Version), "tried_at": schema.At(s.Now().Truncate(time.Millisecond)),
		"seen": int64(t.Seen), "caught": int64(t.Caught), "wrong": int64(t.Wrong), "missed": int64(t.Missed),
	}})
	if err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(t.Disagree, func(a, b Disagreement) int { return cmp.Compare(b2i(b.Fires), b2i(a.Fires)) })
	return after.(*models.AutoRule), t, nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
