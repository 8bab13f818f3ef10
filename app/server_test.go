package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
)

// started serves s until the test ends; stop stops it as a signal does.
func started(t *testing.T, s *server) (address string, stop func() error) {
	t.Helper()
	ln, err := listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.serve(ctx, ln) }()
	stop = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() { _ = stop() })
	return ln.Addr().String(), stop
}

// raw sends bytes and reads one answer.
func raw(t *testing.T, address, request string) (reply, string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil && !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header}, string(body)
}

// TestUnread sees that a request that no handler has seen gets a whole answer.
func TestUnread(t *testing.T) {
	s, _ := failing(t, nil)
	address, _ := started(t, s)
	for _, tt := range []struct {
		name, request string
		status        int
		code          string
	}{
		{"body", "POST /api/v1/x HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://app.example\r\nContent-Length: 2000000\r\n\r\n", 413, "too_large"},
		{"chunked body", "POST /api/v1/x HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" + strings.Repeat("x", 0x200000), 413, "too_large"},
		{"header", "GET /api/v1/x HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + strings.Repeat("x", 20_000) + "\r\n\r\n", 431, "headers_too_large"},
		{"nonsense", "nonsense\r\n\r\n", 400, "bad_request"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, body := raw(t, address, tt.request)
			var got problemBody
			if err := json.Unmarshal([]byte(body), &got); err != nil {
				t.Fatalf("%v: %s", err, body)
			}
			if res.StatusCode != tt.status || got.Status != tt.status || got.Code != tt.code {
				t.Errorf("got %d %+v", res.StatusCode, got)
			}
			if got.RequestID == "" || got.RequestID != res.Header.Get("X-Request-Id") {
				t.Errorf("request %q, header %q", got.RequestID, res.Header.Get("X-Request-Id"))
			}
			if strings.Contains(tt.request, "Origin: ") && res.Header.Get("Access-Control-Allow-Origin") != "*" {
				t.Error("a page of another origin cannot read the answer")
			}
			if res.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(res.Header.Get("Content-Security-Policy"), "default-src 'self'") {
				t.Errorf("headers %v", res.Header)
			}
		})
	}
}

func TestPaths(t *testing.T) {
	s := newServer(config.Default(), nil)
	s.Get("/quizzes/:slug", func(c *fiber.Ctx) error { return c.SendString(c.Params("slug")) })
	s.Get("/admin/x", func(c *fiber.Ctx) error { return c.SendString("x") })
	for _, tt := range []struct {
		path string
		want int
		body string
	}{
		{"/quizzes/%ED%95%9C%EA%B5%AD", 200, "한국"},
		{"/admin/x/", 200, "x"},
		{"/Admin/x", 404, ""},
		{"/quizzes/", 404, ""},
	} {
		res, body := ask(t, s, "GET", tt.path)
		if res.StatusCode != tt.want || tt.want == 200 && body != tt.body {
			t.Errorf("%s: %d %q", tt.path, res.StatusCode, body)
		}
	}
}

// TestKeptTexts holds the server to Immutable: what a handler keeps of one
// request is not overwritten by the next.
func TestKeptTexts(t *testing.T) {
	s := newServer(config.Default(), nil)
	var kept []string
	s.Get("/:name", func(c *fiber.Ctx) error {
		kept = append(kept, c.Params("name"), c.Query("q"), c.Get("X-Name"))
		return nil
	})
	for _, name := range []string{"aaaa", "bbbb"} {
		ask(t, s, "GET", "/"+name+"?q="+name, "X-Name", name)
	}
	if got := fmt.Sprint(kept); got != "[aaaa aaaa aaaa bbbb bbbb bbbb]" {
		t.Error(got)
	}
}

// TestStopUnderLoad stops a server under load: whoever was not refused a
// connection gets the answer, and a connection that was kept is not cut without
// a word. The clients write to the connections themselves, because those of the
// library quietly try again.
func TestStopUnderLoad(t *testing.T) {
	for _, tt := range []struct {
		name  string
		keep  bool
		think time.Duration
	}{
		{"a new connection each", false, 0},
		{"kept connections", true, 0},
		{"kept connections, now and then", true, 40 * time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(config.Default(), nil)
			s.Get("/", func(c *fiber.Ctx) error {
				time.Sleep(5 * time.Millisecond)
				return c.SendString("done")
			})
			address, stop := started(t, s)
			var answered atomic.Int64
			var clients sync.WaitGroup
			for range 16 {
				clients.Go(func() {
					for !errors.Is(visit(address, tt.keep, tt.think, t, &answered), syscall.ECONNREFUSED) {
					}
				})
			}
			time.Sleep(200 * time.Millisecond)
			if err := stop(); err != nil {
				t.Error(err)
			}
			clients.Wait()
			if answered.Load() < 64 {
				t.Errorf("only %d requests were answered", answered.Load())
			}
		})
	}
}

// visit asks on one connection until the server says that it closes it, or
// once. The error is that of the dialling alone; what goes wrong later fails the test.
func visit(address string, keep bool, think time.Duration, t *testing.T, answered *atomic.Int64) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		if !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("dial: %v", err)
		}
		return err
	}
	defer conn.Close()
	from := bufio.NewReader(conn)
	for {
		if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"); err != nil {
			t.Errorf("send: %v", err)
			return nil
		}
		res, err := http.ReadResponse(from, nil)
		if err != nil {
			t.Errorf("no answer: %v", err)
			return nil
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || string(body) != "done" {
			t.Errorf("half an answer: %q, %v", body, err)
		}
		answered.Add(1)
		if res.Close || !keep {
			return nil
		}
		time.Sleep(think)
	}
}

// TestStopWaits sees that a request that is in flight when the server stops
// ends well, and that one that outlasts the patience is an error.
func TestStopWaits(t *testing.T) {
	for _, tt := range []struct {
		name     string
		patience config.Duration
		fails    bool
	}{
		{"patient", config.Duration(5 * time.Second), false},
		{"impatient", config.Duration(50 * time.Millisecond), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := config.Default()
			cfg.Server.ShutdownTimeout = tt.patience
			s := newServer(cfg, nil)
			began := make(chan struct{})
			s.Get("/", func(c *fiber.Ctx) error {
				close(began)
				time.Sleep(700 * time.Millisecond)
				return c.SendString("done")
			})
			address, stop := started(t, s)
			answer := make(chan string, 1)
			go func() {
				res, err := http.Get("http://" + address)
				if err != nil {
					answer <- err.Error()
					return
				}
				defer res.Body.Close()
				body, _ := io.ReadAll(res.Body)
				answer <- fmt.Sprint(string(body), res.Close)
			}()
			<-began
			if err := stop(); (err != nil) != tt.fails {
				t.Errorf("stopped with %v", err)
			}
			if got := <-answer; got != "donetrue" && !tt.fails {
				t.Errorf("got %q", got)
			}
		})
	}
}

// TestStopBeforeStart sees that a server that is told to stop at once does.
func TestStopBeforeStart(t *testing.T) {
	s := newServer(config.Default(), nil)
	ln, err := listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.serve(ctx, ln); err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", ln.Addr().String()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("it still listens: %v", err)
	}
}

func TestListenSaysWhere(t *testing.T) {
	ln, err := listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if _, err := listen(t.Context(), ln.Addr().String()); err == nil || !strings.Contains(err.Error(), "listen on "+ln.Addr().String()) {
		t.Errorf("got %v", err)
	}
}

// TestLargeBodyIsAnswered sends whole bodies that are refused, as browsers do:
// the client reads the answer and meets no reset.
func TestLargeBodyIsAnswered(t *testing.T) {
	s, _ := failing(t, nil)
	address, _ := started(t, s)
	for range 20 {
		res, err := http.Post("http://"+address+"/api/v1/x", "application/octet-stream", strings.NewReader(strings.Repeat("x", 6<<20)))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(body), `"too_large"`) {
			t.Fatalf("%d %s %v", res.StatusCode, body, err)
		}
	}
}
