package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
)

// work works jobs until the test ends.
func (w *world) work() {
	w.t.Helper()
	end, err := w.working(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := end(); err != nil {
			w.t.Error(err)
		}
	})
}

// processed waits until every upload that was accepted is processed.
func (w *world) processed() {
	w.t.Helper()
	w.atWork.Do(w.work)
	until(w.t, time.Minute, "all uploads are processed", func() bool {
		var n int
		err := w.db.From(w.t.Context()).Raw("SELECT count(*) FROM river_job WHERE kind IN ('media', 'media_place') AND finalized_at IS NULL").Scan(&n).Error
		if err != nil {
			w.t.Fatal(err)
		}
		return n == 0
	})
}

// until waits for something that will be so.
func until(t *testing.T, most time.Duration, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(most); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("after %s not yet: %s", most, what)
		}
	}
}

// jobs counts the jobs in a state; an empty one is all.
func (p *program) jobsIn(ctx context.Context, state string) (n int, err error) {
	err = p.db.From(ctx).Raw("SELECT count(*) FROM river_job WHERE ? IN ('', CAST(state AS text)) AND kind IN ('letter', 'reset_asked')", state).Scan(&n).Error
	return n, err
}

func (w *world) jobsIn(state string) int {
	w.t.Helper()
	n, err := w.program.jobsIn(w.t.Context(), state)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// postOffice is a mail server that can be away.
type postOffice struct {
	address string
	mu      sync.Mutex
	ln      net.Listener
	cut     int // how many mails it takes without saying so: the connection breaks
	mails   []string
	refuses bool // says that there is no such mailbox, and which
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &postOffice{address: ln.Addr().String()}
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.close)
	return o
}

func (o *postOffice) open(t *testing.T) {
	t.Helper()
	ln, err := net.Listen("tcp", o.address)
	if err != nil {
		t.Fatal(err)
	}
	o.mu.Lock()
	o.ln = ln
	o.mu.Unlock()
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go o.serve(conn)
		}
	}()
}

func (o *postOffice) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ln != nil {
		_ = o.ln.Close()
	}
}

func (o *postOffice) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
	say("220 here")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.TrimSpace(line), " "); verb {
		case "DATA":
			say("354 go")
			var mail strings.Builder
			for line, err := in.ReadString('\n'); err == nil && line != ".\r\n"; line, err = in.ReadString('\n') {
				mail.WriteString(line)
			}
			if o.take(mail.String()) {
				return
			}
			say("250 taken")
		case "RCPT":
			if o.refusing() {
				say("550 no mailbox " + strings.TrimSpace(line))
				continue
			}
			say("250 fine")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}

func (o *postOffice) refusing() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.refuses
}

func (o *postOffice) refuse(yes bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.refuses = yes
}

// take keeps a mail and reports whether the connection is to break before the
// sender hears of it.
func (o *postOffice) take(mail string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.mails = append(o.mails, mail)
	o.cut--
	return o.cut >= 0
}

func (o *postOffice) taken() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string(nil), o.mails...)
}

func header(mail, name string) string {
	for line := range strings.Lines(mail) {
		if value, ok := strings.CutPrefix(line, name+": "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// While the mail server is away, people sign up as ever; their mail waits and
// is sent when it is back. One that was taken without a word is sent again as
// the same mail.
func TestMailServerAway(t *testing.T) {
	eachPosting(t, awayTest)
}

// eachPosting runs a test against the whole program, which sends its mail to a
// mail server.
func eachPosting(t *testing.T, test func(t *testing.T, w *world, office *postOffice)) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		office := newPostOffice(t)
		host, port, err := net.SplitHostPort(office.address)
		if err != nil {
			t.Fatal(err)
		}
		number, err := net.LookupPort("tcp", port)
		if err != nil {
			t.Fatal(err)
		}
		test(t, start(t, engine, dsn, func(s *config.Settings) {
			s.Mail.Driver, s.Mail.SMTP = "smtp", config.SMTP{Host: host, Port: number, TLS: "none", Timeout: config.Duration(5 * time.Second)}
		}), office)
	})
}

func (w *world) signup(handle string) {
	w.t.Helper()
	a := w.browser().api("POST", "/api/v1/auth/signup", `{"handle":"`+handle+`","email":"`+handle+`@example.com","password":"`+password+`"}`)
	if a.status != 201 {
		w.t.Fatalf("sign-up: %d %s", a.status, a.body)
	}
}

func awayTest(t *testing.T, w *world, office *postOffice) {
	w.work()
	w.signup("ann")
	until(t, time.Minute, "the first try has failed", func() bool { return w.jobsIn("retryable")+w.jobsIn("available") == 1 })
	office.mu.Lock()
	office.cut = 1
	office.mu.Unlock()
	office.open(t)
	until(t, time.Minute, "the mail is sent", func() bool { return w.jobsIn("completed") == 1 })
	mails := office.taken()
	if len(mails) != 2 || header(mails[0], "Message-ID") != header(mails[1], "Message-ID") || header(mails[0], "Message-ID") == "" {
		t.Errorf("it took %d mails: %q", len(mails), mails)
	}
	_, first, _ := strings.Cut(mails[0], "\r\n\r\n")
	_, second, _ := strings.Cut(mails[len(mails)-1], "\r\n\r\n")
	if first != second || !strings.Contains(first, "token=3D") {
		t.Errorf("sent again it was another mail:\n%s\n%s", first, second)
	}
	w.signup("bob")
	until(t, time.Minute, "the second mail is sent", func() bool { return w.jobsIn("completed") == 2 })
	if mails := office.taken(); len(mails) != 3 || header(mails[2], "To") != "<bob@example.com>" {
		t.Errorf("it took %q", mails)
	}
}

// A write that is refused sends nothing.
func TestNoMailWithoutTheWrite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		a := w.browser().api("POST", "/api/v1/auth/signup", `{"handle":"ann","email":"other@example.com","password":"`+password+`"}`)
		if n := w.jobsIn(""); a.status != 422 || n != 0 {
			t.Errorf("%d %s; %d jobs", a.status, a.body, n)
		}
	})
}
