package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// tap stands between one browser and the program: it keeps every byte that the
// browser is sent, unpacked, and can cut the line.
type tap struct {
	*httptest.Server

	mu   sync.Mutex
	sent bytes.Buffer
	cut  bool
}

// tapped opens a tap before the program.
func (w *world) tapped() *tap {
	w.t.Helper()
	to, err := url.Parse(w.base)
	if err != nil {
		w.t.Fatal(err)
	}
	t := &tap{}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host
			r.Out.Header.Set("Accept-Encoding", "identity")
		},
		ModifyResponse: t.keep,
	}
	t.Server = httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, ask *http.Request) {
		if t.isCut() {
			if conn, _, err := answer.(http.Hijacker).Hijack(); err == nil {
				_ = conn.Close()
			}
			return
		}
		proxy.ServeHTTP(answer, ask)
	}))
	w.t.Cleanup(t.Close)
	return t
}

// keep writes down an answer with its headers.
func (t *tap) keep(answer *http.Response) error {
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent.WriteString(answer.Request.URL.String() + "\n")
	_ = answer.Header.Write(&t.sent)
	t.sent.Write(body)
	t.sent.WriteByte('\n')
	return nil
}

func (t *tap) isCut() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.cut
}

// line cuts the line, or mends it.
func (t *tap) line(whole bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cut = !whole
}

// all is what was sent so far.
func (t *tap) all() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sent.String()
}

// disguises are the ways in which a text may be written.
func disguises(text string) []string {
	escaped, _ := json.Marshal(text)
	ascii := ""
	for _, r := range text {
		if r < 0x80 {
			ascii += string(r)
		} else {
			ascii += `\u` + strings.ToLower(string("0123456789abcdef"[r>>12&15])+string("0123456789abcdef"[r>>8&15])+string("0123456789abcdef"[r>>4&15])+string("0123456789abcdef"[r&15]))
		}
	}
	return []string{text, strings.Trim(string(escaped), `"`), ascii, url.QueryEscape(text), url.PathEscape(text), base64.StdEncoding.EncodeToString([]byte(text))}
}

// hides fails where something of what was sent says one of the texts, in any
// disguise.
func (t *tap) hides(test *testing.T, texts ...string) {
	test.Helper()
	all := strings.ToLower(t.all())
	for _, text := range texts {
		for _, d := range disguises(text) {
			if at := strings.Index(all, strings.ToLower(d)); at >= 0 {
				test.Errorf("the browser was sent %q: …%s…", text, all[max(0, at-80):min(len(all), at+120)])
			}
		}
	}
}
