package main

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestInvariant15StandingHoldsAtTheNextRequest gives juno one standing after
// another, with an end that has come, is to come or is not there, in the
// database alone, and asks with a session and a key that were there before.
func TestInvariant15StandingHoldsAtTheNextRequest(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.plaza()
		at, err := url.Parse(w.base)
		if err != nil {
			t.Fatal(err)
		}
		cookie := p.juno.Jar.Cookies(at)[0].String() // which a browser forgets when it is told that nobody is signed in
		key := p.juno.newKey("secret", "read", "write").Key
		few(t, 60, func(rt *rapid.T) {
			status := rapid.SampledFrom([]models.UserStatus{models.UserSuspended, models.UserLimited, models.UserBanned, models.UserActive}).Draw(rt, "status")
			ends := rapid.SampledFrom([]time.Duration{0, time.Hour, -time.Second}).Draw(rt, "ends")
			until := schema.Time{}
			if ends != 0 {
				until = schema.At(schema.Now().Add(ends))
			}
			w.exec("UPDATE users SET status = ?, status_until = ? WHERE handle = 'juno'", string(status), until)
			over := ends < 0
			read, write := http.StatusOK, http.StatusUnprocessableEntity // what is written is empty
			switch {
			case status == models.UserBanned, status == models.UserSuspended && !over:
				read, write = http.StatusUnauthorized, http.StatusUnauthorized
			case status == models.UserLimited && !over:
				write = http.StatusForbidden
			}
			for name, ask := range map[string]func(method, path, body string) answer{
				"session": func(method, path, body string) answer {
					return w.browser().api(method, path, body, "Cookie", cookie, "X-CSRF-Token", p.juno.csrf)
				},
				"key": func(method, path, body string) answer { return w.by(key, method, path, body) },
			} {
				if a := ask("GET", "/api/v1/me", ""); a.status != read {
					rt.Errorf("%s until %s, by %s: reading %d, want %d", status, until, name, a.status, read)
				}
				if a := ask("POST", "/api/v1/quizzes", "{}"); a.status != write {
					rt.Errorf("%s until %s, by %s: writing %d, want %d: %s", status, until, name, a.status, write, a.body)
				}
			}
		})
	})
}
