package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/models/live"
	"duckhoo/models/schema"
)

// Limits of streams of events.
const (
	streamsEach = 12   // that one person has open in this process
	streamsAll  = 2000 // that this process has open
	heartbeat   = 5 * time.Second
)

const mimeEvents = "text/event-stream"

// events tells what has been written to whoever may see it.
type events struct {
	*API
	beat time.Duration

	mu   sync.Mutex
	open map[schema.ID]int
	all  int
}

// eventRoutes is the stream of events.
func (a *API) eventRoutes() []Route {
	e := &events{API: a, beat: heartbeat, open: map[schema.ID]int{}}
	return []Route{{Method: "GET", Path: Root + "/events", Name: "streamEvents", Who: "self", Serve: e.serve, Doc: e.doc()}}
}

// wanted is which events a stream asks for.
type wanted struct {
	models []string
	ids    []schema.ID
	after  int64
}

func (w wanted) has(e *live.Event) bool {
	return e.Written() && (len(w.models) == 0 || slices.Contains(w.models, e.Model.Name)) && (len(w.ids) == 0 || slices.Contains(w.ids, e.ID))
}

// serve answers GET /api/v1/events.
func (s *events) serve(c *fiber.Ctx) error {
	actor := s.Actor(c)
	if actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	if s.Live == nil {
		return schema.ErrNotFound
	}
	if c.Accepts(mimeEvents) == "" {
		return &Error{Status: fiber.StatusNotAcceptable, Code: "not_acceptable", Detail: schema.Text{
			KO: "이 주소는 text/event-stream으로 답해요.", EN: "This address answers text/event-stream."}}
	}
	asked, err := s.read(c)
	if err != nil {
		return err
	}
	leave, err := s.enter(c, actor.ActorID())
	if err != nil {
		return err
	}
	listener, head, err := s.Live.Listen(c.UserContext(), asked.after)
	if err != nil {
		leave()
		return err
	}
	c.Set(fiber.HeaderContentType, mimeEvents)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set("X-Accel-Buffering", "no")
	vary(c)
	t := &telling{events: s, wanted: asked, actor: actor, rights: s.rights(actor), again: s.Again(c), listener: listener}
	s.Stream(c, func(ctx context.Context, w io.Writer, flush func() error) error {
		defer leave()
		defer listener.Close()
		return t.run(ctx, w, flush, head)
	})
	return nil
}

// read reads the parameters and what the client has seen already.
func (s *events) read(c *fiber.Ctx) (wanted, error) {
	var w wanted
	var found schema.Invalid
	for name, value := range c.Queries() {
		switch name {
		case "models":
			for one := range strings.SplitSeq(value, ",") {
				if s.Registry.Model(one) == nil {
					found = append(found, problem("/models", "unknown_choice", "그런 모델은 없어요: "+one, "There is no such model: "+one))
				}
				w.models = append(w.models, one)
			}
		case "ids":
			for one := range strings.SplitSeq(value, ",") {
				id, err := schema.ParseID(one)
				if err != nil {
					found = append(found, problem("/ids", "invalid", "번호가 아니에요: "+one, "No id: "+one))
				}
				w.ids = append(w.ids, id)
			}
		case "after":
			w.after = s.number(&found, "/after", value)
		case "lang":
		default:
			found = append(found, problem("/"+name, "unknown_parameter", "after, ids, lang, models만 받아요.", "Known: after, ids, lang, models."))
		}
	}
	if last := c.Get("Last-Event-ID"); last != "" {
		w.after = s.number(&found, "/Last-Event-ID", last)
	}
	if len(found) > 0 {
		return w, badParameter(found...)
	}
	return w, nil
}

// number reads the id of an event.
func (s *events) number(found *schema.Invalid, pointer, value string) int64 {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 {
		*found = append(*found, problem(pointer, "invalid", "받은 id를 그대로 보내 주세요.", "Send the id as it came."))
		return 0
	}
	return n
}

// enter counts a stream; too many are refused.
func (s *events) enter(c *fiber.Ctx, who schema.ID) (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.open[who] >= streamsEach:
		c.Set(fiber.HeaderRetryAfter, "15")
		return nil, &Error{Status: fiber.StatusTooManyRequests, Code: "too_many_streams", Detail: schema.Text{
			KO: "열어 둔 알림 줄이 너무 많아요. 다른 창을 닫아 주세요.", EN: "You have too many streams open: close one."}}
	case s.all >= streamsAll:
		c.Set(fiber.HeaderRetryAfter, "60")
		return nil, &Error{Status: fiber.StatusServiceUnavailable, Code: "too_many_streams", Detail: schema.Text{
			KO: "지금은 알림 줄을 더 열 수 없어요.", EN: "No more streams can be opened now."}}
	}
	s.open[who]++
	s.all++
	var once sync.Once
	return func() {
		once.Do(func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.open[who]--; s.open[who] <= 0 {
				delete(s.open, who)
			}
			s.all--
		})
	}, nil
}

// rights is a digest of what somebody may do.
func (s *events) rights(actor schema.Actor) string {
	var b strings.Builder
	for _, right := range s.Registry.Permissions() {
		if actor.Super() || actor.Allowed(right) {
			b.WriteString(right + " ")
		}
	}
	return b.String()
}

// telling is one open stream.
type telling struct {
	*events
	wanted
	actor    schema.Actor
	rights   string
	again    func(context.Context) (schema.Actor, error)
	listener *live.Listener
}

// run tells until the client or the server leaves, or the person may not hear it
// any more.
func (t *telling) run(ctx context.Context, w io.Writer, flush func() error, head int64) error {
	if t.after > 0 {
		head = min(t.after, head)
	}
	if _, err := fmt.Fprintf(w, "retry: 3000\nid: %d\nevent: hello\ndata: {}\n\n", head); err != nil {
		return err
	}
	beat := time.NewTicker(t.beat)
	defer beat.Stop()
	for {
		if err := flush(); err != nil {
			return nil //nolint:nilerr // the client has left, which is how streams end
		}
		select {
		case <-ctx.Done():
			return nil
		case <-beat.C:
			if !t.still(ctx) {
				return nil
			}
			_, _ = io.WriteString(w, ": beat\n\n")
		case _, open := <-t.listener.More:
			if !open {
				return nil
			}
			if over, err := t.tell(ctx, w); over || err != nil {
				return err
			}
		}
	}
}

// identities are the models whose changes may end a stream.
var identities = []string{"user", "role", "session", "api_key"}

// tell writes what is new and may be told.
func (t *telling) tell(ctx context.Context, w io.Writer) (over bool, err error) {
	list, missed := t.listener.Take()
	if slices.ContainsFunc(list, func(e *live.Event) bool { return e.Model != nil && slices.Contains(identities, e.Model.Name) }) && !t.still(ctx) {
		return true, nil
	}
	if missed {
		_, _ = io.WriteString(w, "event: reset\ndata: {}\n\n")
	}
	seen, err := t.seen(ctx, list)
	if err != nil {
		return false, err
	}
	for _, e := range list {
		if !t.has(e) {
			continue
		}
		body, err := t.body(ctx, e, seen)
		if err != nil {
			return false, err
		}
		if body != nil {
			_, _ = fmt.Fprintf(w, "id: %d\nevent: change\ndata: %s\n\n", e.Seq, body)
		}
	}
	return false, nil
}

// still asks anew who it is, and whether they may do what they might.
func (t *telling) still(ctx context.Context) bool {
	actor, err := t.again(ctx)
	if err != nil || t.events.rights(actor) != t.rights {
		return false
	}
	t.actor = actor
	return true
}

// eventView is an event in JSON.
type eventView struct {
	Model string      `json:"model"`
	ID    schema.ID   `json:"id"`
	Verb  string      `json:"verb"`
	At    schema.Time `json:"at"`
	By    string      `json:"by,omitempty"`
}

func (t *telling) body(ctx context.Context, e *live.Event, seen map[schema.ID]bool) ([]byte, error) {
	view := eventView{Model: e.Model.Name, ID: e.ID, Verb: e.Verb, At: e.At}
	if seen[e.ID] {
		view.By = e.By
		return json.Marshal(view)
	}
	told, err := t.public(ctx, e)
	if err != nil || !told {
		return nil, err
	}
	return json.Marshal(view)
}

// staff reports whether the actor looks at a model in the back office.
func (t *telling) staff(m *schema.Model) bool {
	return t.actor.Super() || t.actor.Allowed(m.Permission(schema.VerbView))
}

// seen finds those rows of the events which the back office shows the actor,
// living or in the trash; what is gone for good is seen by who sees all.
func (t *telling) seen(ctx context.Context, list []*live.Event) (map[schema.ID]bool, error) {
	out := map[schema.ID]bool{}
	by := map[*schema.Model][]any{}
	for _, e := range list {
		if !t.has(e) || !t.staff(e.Model) {
			continue
		}
		if e.Model.Policy.Scope(t.actor, schema.VerbView).IsTrue() {
			out[e.ID] = true
			continue
		}
		by[e.Model] = append(by[e.Model], e.ID)
	}
	for m, ids := range by {
		for _, trash := range []bool{false, true} {
			if trash && m.Field("DeletedAt") == nil {
				continue
			}
			page, err := t.DB.List(ctx, database.Query{Model: m, Actor: t.actor, Verb: schema.VerbView, Where: schema.In("ID", ids...), Limit: len(ids), Trash: trash})
			if err != nil {
				return nil, err
			}
			for _, row := range page.Rows {
				out[m.ID(row)] = true
			}
		}
	}
	return out, nil
}

// public reports whether somebody who is no staff hears of a write: of a row
// that the API shows them now, when something that they can read of it changed.
func (t *telling) public(ctx context.Context, e *live.Event) (bool, error) {
	if !e.Model.Public {
		return false, nil
	}
	row, changed, err := e.Row(ctx, t.DB)
	if err != nil || row == nil || e.Model.Policy.Can(t.actor, schema.VerbRead, row) != nil {
		return false, err
	}
	mine := e.Model.OwnerID(row) == t.actor.ActorID()
	if e.Verb == schema.VerbAdd || e.Verb == schema.VerbRestore {
		return true, nil
	}
	var names []string
	for _, f := range database.Visible(e.Model, t.actor, mine) {
		names = append(names, f.JSON)
	}
	for _, r := range e.Model.Relations {
		if r.Read || r.Owners && mine {
			names = append(names, r.JSON)
		}
	}
	return slices.ContainsFunc(changed, func(name string) bool { return slices.Contains(names, name) }), nil
}
