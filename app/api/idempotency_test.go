package api_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

func (h *house) post(as, key, slug string) reply {
	h.t.Helper()
	return h.do(call{method: "POST", path: "/api/v1/specimens", as: as, header: map[string]string{"Idempotency-Key": key},
		body: fmt.Sprintf(`{"name":"n","slug":%q,"shade":"dark"}`, slug)})
}

func (h *house) count(model string) int {
	h.t.Helper()
	n, _, err := h.db.Count(h.t.Context(), database.Query{Model: h.db.Registry.Model(model), Actor: program, Verb: schema.VerbView}, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

func TestIdempotency(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first := h.post("ann", "k1", "one")
		if first.status != 201 || first.header.Get("Idempotent-Replayed") != "" {
			t.Fatalf("%d %s", first.status, first.body)
		}
		again := h.post("ann", "k1", "one")
		if again.status != 201 || again.header.Get("Idempotent-Replayed") != "true" {
			t.Fatalf("%d %v", again.status, again.header)
		}
		for _, name := range []string{"Location", "Etag", "Content-Type"} {
			if first.header.Get(name) != again.header.Get(name) || first.header.Get(name) == "" {
				t.Errorf("%s: %q and %q", name, first.header.Get(name), again.header.Get(name))
			}
		}
		if diff := cmp.Diff(string(first.body), string(again.body)); diff != "" {
			t.Error(diff)
		}
		if r := h.post("ann", "k1", "other"); r.status != 422 || r.problem(t).Code != "idempotency_key_reused" {
			t.Errorf("another body: %d %s", r.status, r.body)
		}
		if r := h.post("bob", "k1", "of-bob"); r.status != 201 || r.header.Get("Idempotent-Replayed") != "" {
			t.Errorf("another holder: %d %s", r.status, r.body)
		}
		if n := h.count("specimen"); n != 2 {
			t.Errorf("%d rows", n)
		}

		// A failure is not kept: the same key does the repaired request.
		if r := h.post("ann", "k2", "one"); r.status != 422 {
			t.Errorf("taken slug: %d", r.status)
		}
		if r := h.post("ann", "k2", "two"); r.status != 201 {
			t.Errorf("repaired: %d %s", r.status, r.body)
		}

		// A verb is repeated without a conflict.
		path := first.header.Get("Location") + "/show"
		for range 2 {
			r := h.do(call{method: "POST", path: path, as: "ann", header: map[string]string{"Idempotency-Key": "k3"}})
			if r.status != 200 || r.object(t)["phase"] != "shown" {
				t.Errorf("%d %s", r.status, r.body)
			}
		}
		if r := h.do(call{method: "POST", path: path, as: "ann"}); r.status != 409 {
			t.Errorf("without the key: %d", r.status)
		}
	})
}

// TestIdempotencyRace sends the same request many times at once: one row, and
// every answer is the first one or says that it is on its way.
func TestIdempotencyRace(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for round := range 4 {
			var wg sync.WaitGroup
			replies := make([]reply, 8)
			for i := range replies {
				wg.Go(func() { replies[i] = h.post("ann", fmt.Sprintf("race-%d", round), fmt.Sprintf("race-%d", round)) })
			}
			wg.Wait()
			fresh, location := 0, ""
			for _, r := range replies {
				switch {
				case r.status == 201:
					if r.header.Get("Idempotent-Replayed") == "" {
						fresh++
					}
					if location != "" && location != r.header.Get("Location") {
						t.Errorf("two addresses: %s and %s", location, r.header.Get("Location"))
					}
					location = r.header.Get("Location")
				case r.status == 409 && r.problem(t).Code == "request_in_flight" && r.header.Get("Retry-After") == "1":
				default:
					t.Errorf("%d %s", r.status, r.body)
				}
			}
			if fresh != 1 {
				t.Errorf("done %d times", fresh)
			}
			if n := h.count("specimen"); n != round+1 {
				t.Errorf("%d rows after %d rounds", n, round+1)
			}
		}
	})
}

// TestIdempotencyAbandoned takes over from a request that died, and forgets
// what is over.
func TestIdempotencyAbandoned(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := h.db.Registry.Model("idempotency_key")
		now := schema.Now()
		take := func(name string, created, expires schema.Time) {
			t.Helper()
			hash := strings.Repeat("0", 64)
			_, err := h.db.Create(t.Context(), program, key, &schema.Input{Values: map[string]any{"holder": "person:" + h.people["ann"].id.String(),
				"key": name, "body_hash": hash, "status": int64(0), "created_at": created, "expires_at": expires}})
			if err != nil {
				t.Fatal(err)
			}
		}
		tomorrow := schema.At(now.AddDate(0, 0, 1))
		take("alive", now, tomorrow)
		take("dead", schema.At(now.AddDate(0, 0, -1)), tomorrow)
		take("over", now, now)
		if r := h.post("ann", "alive", "alive"); r.status != 422 {
			t.Errorf("in flight with another body: %d %s", r.status, r.body)
		}
		if r := h.post("ann", "dead", "dead"); r.status != 201 {
			t.Errorf("abandoned: %d %s", r.status, r.body)
		}
		if r := h.post("ann", "over", "over"); r.status != 201 {
			t.Errorf("expired: %d %s", r.status, r.body)
		}
	})
}
