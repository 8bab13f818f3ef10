package rules

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
	"duckhoo/models/twins"
	"duckhoo/models/words"
)

// Options is what rules need.
type Options struct {
	DB    *database.DB
	Desk  *moderation.Desk
	Twins *twins.Service

	// Now is the present moment; nil is schema.Now.
	Now func() schema.Time
}

// Service is the automatic rules of one database.
type Service struct {
	Options
	rule, hit, list, quiz, question, version, comment, user, report, decision *schema.Model

	mu       sync.Mutex
	stamp    string // of the rules and lists that compiled is made of
	compiled []compiled
}

// compiled is a rule that watches or is on, ready to be asked.
type compiled struct {
	row  *models.AutoRule
	rule *Rule
}

// New returns the rules of a database.
func New(o Options) (*Service, error) {
	s := &Service{Options: o}
	if s.Now == nil {
		s.Now = schema.Now
	}
	for name, at := range map[string]**schema.Model{
		"auto_rule": &s.rule, "rule_hit": &s.hit, "word_list": &s.list, "quiz": &s.quiz, "question": &s.question, "quiz_version": &s.version,
		"comment": &s.comment, "user": &s.user, "report": &s.report, "decision": &s.decision,
	} {
		if *at = o.DB.Registry.Model(name); *at == nil {
			return nil, fmt.Errorf("rules: the registry has no model %q", name)
		}
	}
	return s, nil
}

// Attach gives the registry the rules about rules, and has them look at what is
// written. They come behind those of the desk.
func Attach(reg *schema.Registry, s *Service) error {
	var errs []error
	for name, rule := range map[string]schema.Rule{
		"auto_rule.add": s.written, "auto_rule.change": s.written, "auto_rule.watch": s.tried, "auto_rule.turn_on": s.sound,
		"word_list.change": s.listed, "word_list.delete": s.listed,
		"quiz.submit": s.submitted, "quiz.reinstate": s.submitted,
		"comment.add": s.said, "comment.change": s.said, "report.add": s.reported,
	} {
		errs = append(errs, reg.On(name, rule))
	}
	return errors.Join(errs...)
}

func self() schema.Program { return schema.Program{Name: "rules"} }

// written is the rule of a rule's source: it has to be one, and a new one is a
// new version, which is off.
func (s *Service) written(ctx context.Context, c *schema.Change) error {
	row := c.Row.(*models.AutoRule)
	lists, err := s.lists(ctx)
	if err != nil {
		return err
	}
	if _, err := Parse(row.Source, lists.find); err != nil {
		return err
	}
	if old, ok := c.Old.(*models.AutoRule); ok && old.Source == row.Source {
		return nil
	}
	row.Version++
	row.Mode = models.RuleOff
	return nil
}

// tried is the rule of auto_rule.watch: nothing watches that was not tried.
func (s *Service) tried(ctx context.Context, c *schema.Change) error {
	row := c.Row.(*models.AutoRule)
	if row.Tried != row.Version {
		return schema.Refuse("not_tried", "먼저 지난 결정으로 시험해 주세요.", "Try it on past decisions first.")
	}
	return s.sound(ctx, c)
}

// sound refuses what the source of has lost: a list of words that is gone.
func (s *Service) sound(ctx context.Context, c *schema.Change) error {
	lists, err := s.lists(ctx)
	if err != nil {
		return err
	}
	_, err = Parse(c.Row.(*models.AutoRule).Source, lists.find)
	return err
}

// listed is the rule of a list of words: rules find theirs.
func (s *Service) listed(ctx context.Context, c *schema.Change) error {
	name := c.Old.(*models.WordList).Name
	if c.Verb == schema.VerbChange && c.Row.(*models.WordList).Name == name {
		return nil
	}
	rows, err := s.rules(ctx, schema.Cond{})
	if err != nil {
		return err
	}
	gone := func(list string) *words.List {
		if list == name {
			return nil
		}
		return words.New("x", "")
	}
	for _, row := range rows {
		if _, err := Parse(row.Source, gone); err != nil {
			return schema.Refuse("in_use", "자동 규칙 "+row.Name+"이(가) 이 목록을 써요.", "The rule "+row.Name+" uses the list.")
		}
	}
	return nil
}

// lists are all lists of words by name.
type lists map[string]*models.WordList

func (l lists) find(name string) *words.List {
	row, ok := l[name]
	if !ok {
		return nil
	}
	return words.New(row.Words, row.Except)
}

func (s *Service) lists(ctx context.Context) (lists, error) {
	rows, err := every[models.WordList](ctx, s.DB, s.list, schema.Cond{})
	out := lists{}
	for _, row := range rows {
		out[row.Name] = row
	}
	return out, err
}

func (s *Service) rules(ctx context.Context, where schema.Cond) ([]*models.AutoRule, error) {
	return every[models.AutoRule](ctx, s.DB, s.rule, where)
}

// every is all rows of a model that staff edit, which are few.
func every[T any](ctx context.Context, db *database.DB, m *schema.Model, where schema.Cond) ([]*T, error) {
	q := database.Query{Model: m, Actor: self(), Verb: schema.VerbView, Limit: 200, Where: where}
	var out []*T
	for {
		page, err := db.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			out = append(out, row.(*T))
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return out, nil
		}
	}
}

// awake are the rules that watch or are on, by name. They are read from their
// sources again when one of them or a list has changed.
func (s *Service) awake(ctx context.Context) ([]compiled, error) {
	rows, err := s.rules(ctx, schema.Ne("Mode", string(models.RuleOff)))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	lists, err := s.lists(ctx)
	if err != nil {
		return nil, err
	}
	var stamp strings.Builder
	for _, row := range rows {
		fmt.Fprintf(&stamp, "%s %d;", row.ID, row.LockVersion)
	}
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		fmt.Fprintf(&stamp, "%s %d;", lists[name].ID, lists[name].LockVersion)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stamp == stamp.String() {
		return s.compiled, nil
	}
	out := make([]compiled, 0, len(rows))
	for _, row := range rows {
		rule, err := Parse(row.Source, lists.find)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", row.Name, err)
		}
		out = append(out, compiled{row, rule})
	}
	slices.SortFunc(out, func(a, b compiled) int { return strings.Compare(a.row.Name, b.row.Name) })
	s.stamp, s.compiled = stamp.String(), out
	return out, nil
}
