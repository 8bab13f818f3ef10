package middleware_test

import (
	"bufio"
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
)

// long is a text that is worth packing.
var long = strings.Repeat("what is the capital of Korea? ", 100)

func TestCompress(t *testing.T) {
	k := newKit(t, "[compress]", nil)
	send := func(contentType, body string, pairs ...string) fiber.Handler {
		return func(c *fiber.Ctx) error {
			c.Set("Content-Type", contentType)
			c.Set("ETag", `"v1-abc"`)
			for i := 0; i < len(pairs); i += 2 {
				c.Set(pairs[i], pairs[i+1])
			}
			return c.SendString(body)
		}
	}
	k.Get("/page", send("text/html; charset=utf-8", long))
	k.Get("/json", send("application/problem+json", long))
	k.Get("/weak", send("text/plain", long, "ETag", `W/"v1"`))
	k.Get("/short", send("text/plain", "short"))
	k.Get("/picture", send("image/png", long))
	k.Get("/packed", send("text/css", long, "Content-Encoding", "br"))
	k.Get("/kept", send("text/css", long, "Cache-Control", "no-transform"))
	for _, tt := range []struct{ name, path, accept, encoding, tag, vary string }{
		{"page", "/page", "gzip, br", "gzip", `"v1-abc-gz"`, "Accept-Encoding"},
		{"JSON", "/json", "gzip", "gzip", `"v1-abc-gz"`, "Accept-Encoding"},
		{"weak tag", "/weak", "gzip", "gzip", `W/"v1"`, "Accept-Encoding"},
		{"anything", "/page", "*", "gzip", `"v1-abc-gz"`, "Accept-Encoding"},
		{"not accepted", "/page", "br", "", `"v1-abc"`, "Accept-Encoding"},
		{"refused", "/page", "*, gzip;q=0", "", `"v1-abc"`, "Accept-Encoding"},
		{"nothing said", "/page", "", "", `"v1-abc"`, "Accept-Encoding"},
		{"short", "/short", "gzip", "", `"v1-abc"`, ""},
		{"picture", "/picture", "gzip", "", `"v1-abc"`, ""},
		{"packed already", "/packed", "gzip", "br", `"v1-abc"`, ""},
		{"not to be changed", "/kept", "gzip", "", `"v1-abc"`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, body := k.ask(t, "GET", tt.path, "", "Accept-Encoding", tt.accept)
			if got := res.Header.Get("Content-Encoding"); got != tt.encoding {
				t.Errorf("Content-Encoding: %q, want %q", got, tt.encoding)
			}
			if got := res.Header.Get("ETag"); got != tt.tag {
				t.Errorf("ETag: %q, want %q", got, tt.tag)
			}
			if got := res.Header.Get("Vary"); got != tt.vary {
				t.Errorf("Vary: %q, want %q", got, tt.vary)
			}
			if tt.encoding == "gzip" && unzipped(t, body) != long {
				t.Error("another text came back")
			}
		})
	}
}

func unzipped(t *testing.T, body string) string {
	t.Helper()
	r, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestETag(t *testing.T) {
	k := newKit(t, "[compress, etag]", nil)
	k.Get("/list", func(c *fiber.Ctx) error {
		c.Set("Cache-Control", "public, max-age=60")
		return c.SendString(long)
	})
	k.Get("/row", func(c *fiber.Ctx) error {
		c.Set("ETag", `"v7-0badcafe"`)
		return c.SendString(long)
	})
	k.Get("/form", func(c *fiber.Ctx) error {
		c.Set("Cache-Control", "no-store")
		return c.SendString("form")
	})
	k.Get("/fails", func(*fiber.Ctx) error { return fiber.ErrTeapot })
	k.Post("/list", hello)
	const hash = `"613f0645f2e03824"`
	for _, tt := range []struct {
		name, method, path, accept, has string
		status                          int
		tag                             string
	}{
		{"hash of a list", "GET", "/list", "", "", 200, hash},
		{"packed list", "GET", "/list", "gzip", "", 200, `"613f0645f2e03824-gz"`},
		{"own tag", "GET", "/row", "", "", 200, `"v7-0badcafe"`},
		{"had", "GET", "/list", "", hash, 304, hash},
		{"had weak", "GET", "/list", "", "W/" + hash, 304, "W/" + hash},
		{"had among others", "GET", "/list", "", `"a", ` + hash, 304, hash},
		{"had packed", "GET", "/list", "gzip", `"613f0645f2e03824-gz"`, 304, `"613f0645f2e03824-gz"`},
		{"had any", "GET", "/row", "", "*", 304, `"v7-0badcafe"`},
		{"had an older one", "GET", "/row", "", `"v6-0badcafe"`, 200, `"v7-0badcafe"`},
		{"head", "HEAD", "/list", "", hash, 304, hash},
		{"not to be kept", "GET", "/form", "", "", 200, ""},
		{"error", "GET", "/fails", "", "*", 418, ""},
		{"write", "POST", "/list", "", "*", 200, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, body := k.ask(t, tt.method, tt.path, "", "Accept-Encoding", tt.accept, "If-None-Match", tt.has)
			if res.StatusCode != tt.status || res.Header.Get("ETag") != tt.tag {
				t.Errorf("got %d %s, want %d %s", res.StatusCode, res.Header.Get("ETag"), tt.status, tt.tag)
			}
			if tt.status == 304 && body != "" {
				t.Errorf("a body of %d bytes", len(body))
			}
			if tt.status == 304 && tt.path == "/list" && res.Header.Get("Cache-Control") == "" {
				t.Error("Cache-Control is gone")
			}
		})
	}
}

// TestStreamsPass reads an event while the stream is still open: whoever
// collects the body first would wait for ever.
func TestStreamsPass(t *testing.T) {
	k := newKit(t, "[access_log, compress, etag]", nil)
	release := make(chan struct{})
	k.Get("/events", func(c *fiber.Ctx) error {
		c.Set("Content-Type", "text/event-stream")
		c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
			_, _ = w.WriteString("data: " + long + "\n\n")
			_ = w.Flush()
			<-release
		})
		return nil
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = k.Listener(ln) }()
	defer func() { _ = k.Shutdown() }()
	defer close(release)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+ln.Addr().String()+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	client := &http.Client{Timeout: 5 * time.Second}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	line, err := bufio.NewReader(res.Body).ReadString('\n')
	if err != nil || line != "data: "+long+"\n" {
		t.Errorf("got %q, %v", line, err)
	}
	if res.Header.Get("ETag") != "" || res.Header.Get("Content-Encoding") != "" {
		t.Errorf("headers %v", res.Header)
	}
}
