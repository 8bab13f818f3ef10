// Package hooks tells other programs of what happens here, by HTTP requests
// that are signed as Standard Webhooks says.
//
// An event is written in the transaction of what it tells. A job makes one
// delivery of it for each hook that wants it, and a job for each delivery sends
// it, again and again for about an hour until it is taken. A receiver may get
// one twice: webhook-id is the same then.
package hooks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/models/seal"
)

// Jobs takes jobs, in the transaction of the context if there is one.
type Jobs interface {
	Enqueue(ctx context.Context, job interface{ Kind() string }) error
}

// Event is the job that makes the deliveries of something that happened.
type Event struct {
	Type models.HookEvent `json:"type"`
	At   schema.Time      `json:"timestamp"`
	Data json.RawMessage  `json:"data"`
}

// Kind names the job.
func (Event) Kind() string { return "hook_event" }

// Delivery is the job that sends one.
type Delivery struct {
	ID schema.ID `json:"id"`
}

// Kind names the job.
func (Delivery) Kind() string { return "hook_delivery" }

// Service is what the rest of the program does with hooks.
type Service struct {
	db     *database.DB
	jobs   Jobs
	site   string
	cfg    config.Hooks
	box    *seal.Box
	client *http.Client

	hooks, deliveries, quizzes *schema.Model
}

// New returns a service; key, of 32 bytes, seals the secrets of hooks.
func New(db *database.DB, jobs Jobs, cfg *config.Settings, key []byte) (*Service, error) {
	s := &Service{db: db, jobs: jobs, site: cfg.App.PublicURL, cfg: cfg.Hooks, client: newClient(cfg.Hooks)}
	var err error
	if s.box, err = seal.New(key); err != nil {
		return nil, err
	}
	for name, at := range map[string]**schema.Model{"hook": &s.hooks, "hook_delivery": &s.deliveries, "quiz": &s.quizzes} {
		if *at = db.Registry.Model(name); *at == nil {
			return nil, fmt.Errorf("hooks: the registry has no model %q", name)
		}
	}
	return s, nil
}

// Attach gives the registry the rules of hooks, and lets its writes be told of.
func (s *Service) Attach(reg *schema.Registry) error {
	errs := []error{reg.On("quiz."+models.VerbUndo, s.undone), reg.On("comment."+models.VerbUndo, s.undone), reg.On("hook.add", s.add), reg.On("hook.change", s.change), reg.On("hook.rotate", s.rotate), reg.On("hook.test", s.test), reg.On("hook_delivery.redeliver", s.redeliver)}
	for name, event := range map[string]models.HookEvent{
		"quiz.approve": models.EventQuizPublished, "quiz.publish": models.EventQuizPublished, "quiz.unhide": models.EventQuizPublished,
		"quiz.reinstate": models.EventQuizPublished, "quiz.hide": models.EventQuizHidden, "quiz.withhold": models.EventQuizHidden, "quiz.remove": models.EventQuizRemoved,
		"comment.add": models.EventComment, "comment.hide": models.EventCommentHidden, "comment.withhold": models.EventCommentHidden,
		"comment.unhide": models.EventCommentShown, "comment.reinstate": models.EventCommentShown,
	} {
		errs = append(errs, reg.On(name, func(_ context.Context, c *schema.Change) error {
			c.After(func(ctx context.Context) error { return s.happened(ctx, event, c.Row) })
			return nil
		}))
	}
	return errors.Join(errs...)
}

// undone tells how something looks now of which more was told before somebody took
// it back.
func (s *Service) undone(_ context.Context, c *schema.Change) error {
	c.After(func(ctx context.Context) error {
		switch row := c.Row.(type) {
		case *models.Quiz:
			event := models.EventQuizHidden // an approval that is taken back hides it too
			switch row.Status {
			case models.QuizPublished:
				event = models.EventQuizPublished
			case models.QuizRemoved:
				event = models.EventQuizRemoved
			}
			return s.happened(ctx, event, row)
		case *models.Comment:
			event := models.EventCommentHidden // out of sight, as what is removed is too
			if row.Status == models.CommentVisible {
				event = models.EventCommentShown
			}
			return s.happened(ctx, event, row)
		}
		return nil
	})
	return nil
}

// add makes the secret of a new hook.
func (s *Service) add(ctx context.Context, c *schema.Change) error {
	h := c.Row.(*models.Hook)
	h.Status, h.Former, h.FormerUntil = models.HookActive, "", schema.Time{}
	s.give(h)
	return s.address(ctx, h.URL)
}

// change keeps the secrets as they are, whatever a form says.
func (s *Service) change(ctx context.Context, c *schema.Change) error {
	h, old := c.Row.(*models.Hook), c.Old.(*models.Hook)
	if c.Actor == schema.Actor(program()) {
		return nil
	}
	h.Secret, h.Former, h.FormerUntil = old.Secret, old.Former, old.FormerUntil
	return s.address(ctx, h.URL)
}

// test sends the hook something that tells of nothing.
func (s *Service) test(_ context.Context, c *schema.Change) error {
	h := c.Row.(*models.Hook)
	c.After(func(ctx context.Context) error {
		payload, err := json.Marshal(Event{Type: models.EventTest, At: schema.Now(), Data: json.RawMessage(`{}`)})
		if err != nil {
			return fmt.Errorf("hooks: write a test: %w", err)
		}
		return s.dispatch(ctx, h, models.EventTest, payload)
	})
	return nil
}

// dispatch asks for one delivery, in the transaction of the context.
func (s *Service) dispatch(ctx context.Context, h *models.Hook, event models.HookEvent, payload []byte) error {
	d := &models.HookDelivery{HookID: h.ID, Event: event, Payload: payload, Status: models.DeliveryWaiting}
	if err := s.db.Append(ctx, d); err != nil {
		return err
	}
	return s.jobs.Enqueue(ctx, Delivery{ID: d.ID})
}

// redeliver sends a delivery again, as the same message.
func (s *Service) redeliver(_ context.Context, c *schema.Change) error {
	d := c.Row.(*models.HookDelivery)
	d.Tries, d.Answer, d.Failure, d.DeliveredAt = 0, 0, "", schema.Time{}
	c.After(func(ctx context.Context) error { return s.jobs.Enqueue(ctx, Delivery{ID: d.ID}) })
	c.Then(func(ctx context.Context) error {
		return s.db.Note(ctx, c.Actor, "redeliver", s.deliveries, d, &audit.Changes{})
	})
	return nil
}

// happened asks for the deliveries of an event, where anybody wants it.
func (s *Service) happened(ctx context.Context, event models.HookEvent, row any) error {
	list, err := s.wanting(ctx, event)
	if err != nil || len(list) == 0 {
		return err
	}
	data, err := s.data(ctx, row)
	if errors.Is(err, errUntold) {
		return nil
	}
	if err != nil {
		return err
	}
	text, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("hooks: write %s: %w", event, err)
	}
	return s.jobs.Enqueue(ctx, Event{Type: event, At: schema.Now(), Data: text})
}

// errUntold reports a row of which nobody outside is told.
var errUntold = errors.New("hooks: not for everybody")

// data is what is told of a row: nothing that its readers on the site would not
// see.
func (s *Service) data(ctx context.Context, row any) (map[string]any, error) {
	switch row := row.(type) {
	case *models.Quiz:
		if row.Visibility != models.Public {
			return nil, errUntold
		}
		return map[string]any{"id": row.ID, "slug": row.Slug, "title": row.Title, "owner_id": row.OwnerID, "url": s.site + "/quizzes/" + url.PathEscape(row.Slug)}, nil
	case *models.Comment:
		quiz, err := s.db.Find(ctx, s.quizzes, row.QuizID)
		if err != nil {
			return nil, err
		}
		if quiz.(*models.Quiz).Visibility != models.Public {
			return nil, errUntold
		}
		return map[string]any{"id": row.ID, "quiz_id": row.QuizID, "user_id": row.UserID, "parent_id": row.ParentID, "spoiler": row.Spoiler, "body": row.Body}, nil
	}
	return nil, fmt.Errorf("hooks: nothing to tell of %T", row)
}

// mostHooks is how many hooks are told of one event.
const mostHooks = 100

// wanting lists the hooks that want an event.
func (s *Service) wanting(ctx context.Context, event models.HookEvent) ([]*models.Hook, error) {
	page, err := s.db.List(ctx, database.Query{Model: s.hooks, Actor: program(), Verb: schema.VerbView, Where: schema.Eq("Status", string(models.HookActive)), Limit: mostHooks})
	if err != nil {
		return nil, fmt.Errorf("hooks: list: %w", err)
	}
	var out []*models.Hook
	for _, row := range page.Rows {
		h := row.(*models.Hook)
		for _, e := range h.Events {
			if e == event {
				out = append(out, h)
			}
		}
	}
	return out, nil
}

func program() schema.Program { return schema.Program{Name: "hooks"} }

// Spread makes the deliveries of an event. It runs in the transaction of the
// context.
func (s *Service) Spread(ctx context.Context, e Event) error {
	list, err := s.wanting(ctx, e.Type)
	if err != nil {
		return err
	}
	payload, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("hooks: write %s: %w", e.Type, err)
	}
	for _, h := range list {
		if err := s.dispatch(ctx, h, e.Type, payload); err != nil {
			return err
		}
	}
	return nil
}

// keptFor is how long deliveries stay in the log.
const keptFor = 30 * 24 * time.Hour

// Sweep removes deliveries that are old, and secrets that have ended.
func (s *Service) Sweep(ctx context.Context) error {
	_, err := s.db.Empty(ctx, s.deliveries, schema.Compare("CreatedAt", schema.OpLt, schema.At(time.Now().Add(-keptFor))))
	return errors.Join(err, s.tidy(ctx))
}
