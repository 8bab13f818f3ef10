package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/storage/storagetest"
)

// moody stands before a store and has moods: "" lets everything through, the
// others are ways to fail.
type moody struct {
	*httptest.Server
	mood atomic.Value
}

func newMoody(t *testing.T, store string) *moody {
	t.Helper()
	to, err := url.Parse(store)
	if err != nil {
		t.Fatal(err)
	}
	through := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host // it is signed
	}}
	m := &moody{}
	m.mood.Store("")
	stop := make(chan struct{})
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch m.mood.Load() {
		case "busy":
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(`<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>later</Message></Error>`))
		case "resetting":
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				return
			}
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		case "slow":
			select {
			case <-r.Context().Done():
			case <-stop:
			}
		default:
			through.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(func() {
		close(stop)
		m.Close()
	})
	return m
}

// TestStoreIsAway: while the store is slow, resets connections or says that it
// is busy, uploads say so and the rest of the site works; what was accepted
// before waits, and is ready once the store is back.
func TestStoreIsAway(t *testing.T) {
	t.Parallel() // it waits more than it works
	bucket := storagetest.Bucket(t)
	store := newMoody(t, bucket.Endpoint)
	bucket.Endpoint = store.URL
	w := start(t, "sqlite", dbtest.SQLite(t), func(s *config.Settings) {
		s.Storage = config.Storage{Default: "cloud", Backends: map[string]config.Backend{"cloud": bucket}}
	})
	w.person("mina", models.RoleMember)
	mina := w.as("mina")
	width := 40
	accepted := func() place {
		width++ // no two are the same
		body := drawn(t, width, 30)
		p := mina.wanted("image/png", len(body))
		if status := mina.put(p, body, nil); status != 204 {
			t.Fatalf("%d", status)
		}
		return p
	}
	status := func(p place) string {
		text, _ := mina.api("GET", "/api/v1/media/"+p.ID, "").json()["status"].(string)
		return text
	}
	for _, mood := range []string{"busy", "resetting", "slow"} {
		before, during := accepted(), accepted()
		if a := mina.api("POST", "/api/v1/media/"+before.ID+"/complete", ""); a.status >= 300 {
			t.Fatalf("%s: %d %s", mood, a.status, a.body)
		}
		store.mood.Store(mood)
		w.atWork.Do(w.work)
		if a := mina.api("POST", "/api/v1/media/"+during.ID+"/complete", ""); a.status != 503 || a.header.Get("Retry-After") == "" {
			t.Errorf("%s: an upload: %d %s", mood, a.status, a.body)
		}
		if a := mina.api("GET", "/api/v1/quizzes", ""); a.status != 200 {
			t.Errorf("%s: the rest of the site: %d", mood, a.status)
		}
		store.mood.Store("")
		until(t, time.Minute, mood+": what was accepted is ready", func() bool { return status(before) == "ready" })
		if a := mina.complete(during); a.status >= 300 || status(during) != "ready" {
			t.Errorf("%s: again: %d %s", mood, a.status, a.body)
		}
	}
}
