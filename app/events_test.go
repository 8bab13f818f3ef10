package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// heard is one event of a stream.
type heard struct {
	id, name string
	data     map[string]string
}

// stream is an open stream of events.
type stream struct {
	t      *testing.T
	events chan heard
	close  context.CancelFunc
	status int
}

// patience is far longer than anything here takes.
const patience = time.Minute

// listen opens a stream; headers come in pairs.
func (b *browser) listen(query string, headers ...string) *stream {
	b.w.t.Helper()
	ctx, cancel := context.WithCancel(b.w.t.Context())
	b.w.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.w.base+"/api/v1/events"+query, nil)
	if err != nil {
		b.w.t.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := b.Do(req) //nolint:bodyclose // what reads it closes it
	if err != nil {
		b.w.t.Fatal(err)
	}
	s := &stream{t: b.w.t, events: make(chan heard, 100), close: cancel, status: res.StatusCode}
	if res.StatusCode != http.StatusOK {
		_ = res.Body.Close()
		return s
	}
	if got := res.Header.Get("Content-Type"); got != "text/event-stream" {
		b.w.t.Fatalf("type %q", got)
	}
	go func() {
		defer close(s.events)
		defer func() { _ = res.Body.Close() }()
		var e heard
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			field, value, _ := strings.Cut(lines.Text(), ": ")
			switch field {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				_ = json.Unmarshal([]byte(value), &e.data)
			case "":
				if e.name != "" {
					s.events <- e
				}
				e = heard{}
			}
		}
	}()
	s.next("hello")
	return s
}

// next is the next event, which must be of that name; "" waits for the end.
func (s *stream) next(name string) heard {
	s.t.Helper()
	select {
	case e, open := <-s.events:
		if open != (name != "") || e.name != name {
			s.t.Fatalf("heard %+v (open %v), want %q", e, open, name)
		}
		return e
	case <-time.After(patience):
		s.t.Fatalf("nothing came, want %q", name)
		return heard{}
	}
}

// tells fails unless the next event is about the row and the verb.
func (s *stream) tells(model, verb string, id schema.ID) heard {
	s.t.Helper()
	e := s.next("change")
	if e.data["model"] != model || e.data["verb"] != verb || e.data["id"] != id.String() {
		s.t.Fatalf("heard %v, want %s of %s %s", e.data, verb, model, id)
	}
	return e
}

// tag adds a tag, which everybody sees.
func (w *world) tag(name string) schema.ID {
	w.t.Helper()
	m := w.registry.Model("tag")
	row, err := w.db.Create(w.t.Context(), schema.Program{Name: "test"}, m, &schema.Input{Values: map[string]any{"slug": name}})
	if err != nil {
		w.t.Fatal(err)
	}
	return m.ID(row)
}

func TestEvents(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("boss", models.RoleSuperuser)
		w.person("mem", models.RoleMember)
		boss, member := w.as("boss").listen(""), w.as("mem").listen("?models=tag")
		one := w.tag("one")
		if e := boss.tells("tag", "add", one); e.data["by"] != "(test)" {
			t.Errorf("staff hear by whom: %v", e.data)
		}
		first := member.tells("tag", "add", one)
		if _, says := first.data["by"]; says {
			t.Errorf("a member hears by whom: %v", first.data)
		}
		member.close()
		two := w.tag("two")
		boss.tells("tag", "add", two)
		back := w.as("mem").listen("?models=tag", "Last-Event-ID", first.id)
		back.tells("tag", "add", two)
		some := w.as("mem").listen("?ids=" + two.String())
		w.tag("three")
		if _, err := w.db.Update(t.Context(), schema.Program{Name: "test"}, w.registry.Model("tag"), two, &schema.Input{Values: map[string]any{"slug": "zwei"}}); err != nil {
			t.Fatal(err)
		}
		some.tells("tag", "change", two)
	})
}

// draft adds a quiz that nobody but its owner and staff may see.
func (w *world) draft(owner schema.ID) schema.ID {
	w.t.Helper()
	m := w.registry.Model("quiz")
	row, err := w.db.Create(w.t.Context(), schema.Program{Name: "test"}, m, &schema.Input{Values: map[string]any{
		"title": "비밀", "owner_id": owner, "genre_id": w.row(w.registry.Model("genre"))}})
	if err != nil {
		w.t.Fatal(err)
	}
	return m.ID(row)
}

func TestEventsAreNotOthersMatter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		owner := w.person("owner", models.RoleMember)
		w.person("mem", models.RoleMember)
		w.person("mod", models.RoleModerator)
		member, own, staff := w.as("mem").listen(""), w.as("owner").listen("?models=quiz"), w.as("mod").listen("?models=quiz")
		quiz := w.draft(owner)
		own.tells("quiz", "add", quiz)
		staff.tells("quiz", "add", quiz)
		w.as("owner") // a log-in is nobody's matter, nor is what only its owner sees of somebody
		if _, err := w.db.Update(t.Context(), schema.Program{Name: "test"}, w.registry.Model("user"), owner, &schema.Input{Values: map[string]any{"email": "x@example.com"}}); err != nil {
			t.Fatal(err)
		}
		mark := w.tag("mark")
		member.tells("tag", "add", mark) // and nothing before it
	})
}

func TestEventsEnd(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mod", models.RoleModerator)
		w.person("mem", models.RoleMember)
		b := w.as("mem")
		out := b.listen("")
		b.api("POST", "/api/v1/auth/logout", "")
		out.next("")

		staff := w.as("mod").listen("")
		mod, err := w.db.FindBy(t.Context(), w.registry.Model("user"), schema.Eq("Handle", "mod"))
		if err != nil {
			t.Fatal(err)
		}
		role, err := w.db.FindBy(t.Context(), w.registry.Model("role"), schema.Eq("Slug", models.RoleMember))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.db.Update(t.Context(), schema.Program{Name: "test"}, w.registry.Model("user"), mod.(*models.User).ID, &schema.Input{Values: map[string]any{"role_id": role.(*models.Role).ID}}); err != nil {
			t.Fatal(err)
		}
		staff.next("")

		again := w.as("mem").listen("")
		w.live.Close()
		again.next("")
	})
}

func TestEventsAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mem", models.RoleMember)
		if got := w.as("").listen("").status; got != 401 {
			t.Errorf("nobody: %d", got)
		}
		b := w.as("mem")
		if res := b.api("GET", "/api/v1/events?models=ducks&x=1", "", "Accept", "text/event-stream"); res.status != 400 || !strings.Contains(res.body, "/models") || !strings.Contains(res.body, "/x") {
			t.Errorf("unknown: %d %s", res.status, res.body)
		}
		if res := b.send("GET", "/api/v1/events", "", "Accept", "image/png"); res.status != 406 {
			t.Errorf("another type: %d", res.status)
		}
		var open []*stream
		for range 12 {
			open = append(open, b.listen(""))
		}
		if got := b.listen("").status; got != 429 {
			t.Errorf("the seventh: %d", got)
		}
		open[0].close()
		for end := time.Now().Add(patience); ; { // nothing is sent meanwhile
			s := b.listen("")
			if s.status == 200 {
				break
			}
			if time.Now().After(end) {
				t.Fatal("the place of a stream that was closed stays taken")
			}
		}
	})
}

func TestEventsAmongInstances(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		if engine != "postgres" {
			t.Skip("a SQLite file has one program")
		}
		one := start(t, engine, dsn)
		s := testSettings(t, engine, dsn)
		s.Database.DSN = config.NewDSN(dsn)
		two := serving(t, s)
		one.person("mem", models.RoleMember)
		listener := one.as("mem").listen("?models=tag")
		id := two.tag("there")
		listener.tells("tag", "add", id)
	})
}
