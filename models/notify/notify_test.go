package notify_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duckhoo/config"
	"duckhoo/models/notify"
)

const sender = "덕후 <no-reply@example.com>"

func letter() notify.Mail {
	return notify.Mail{To: "bora@example.com", Subject: "비밀번호를 다시 정해 주세요", Text: "안녕하세요.\n\nhttps://quiz.example/password?token=a_b-c=d\n.\n끝\n"}
}

func TestNewRefuses(t *testing.T) {
	for name, cfg := range map[string]config.Mail{
		"no driver":  {Driver: "", From: sender},
		"bad sender": {Driver: "folder", From: "nobody"},
	} {
		if s, err := notify.New(cfg); err == nil {
			t.Errorf("%s: %v", name, s)
		}
	}
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "mail")
	s, err := notify.New(config.Mail{Driver: "folder", Dir: dir, From: sender})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Send(context.Background(), letter()); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 2 {
		t.Fatalf("files = %v, %v", files, err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 || filepath.Ext(files[0]) != ".eml" {
		t.Errorf("%s: %v %v", files[0], info.Mode(), err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	same(t, raw)
}

// same compares a message with the letter.
func same(t *testing.T, raw []byte) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil {
		t.Fatal(err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Header.Date(); err != nil {
		t.Error(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	got := notify.Mail{To: to[0].Address, Subject: subject, Text: strings.ReplaceAll(string(body), "\r\n", "\n")}
	if diff := cmp.Diff(letter(), got); diff != "" {
		t.Error(diff)
	}
	if from[0].Name != "덕후" || from[0].Address != "no-reply@example.com" {
		t.Errorf("from %v", from[0])
	}
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	if strings.ContainsFunc(head, func(r rune) bool { return r > 126 }) {
		t.Errorf("headers of eight bits:\n%s", head)
	}
}

func TestHeadersCannotBeForged(t *testing.T) {
	folder := &notify.Folder{Dir: t.TempDir()}
	for name, m := range map[string]notify.Mail{
		"recipient": {To: "bora@example.com\r\nBcc: all@example.com", Subject: "x"},
		"subject":   {To: "bora@example.com", Subject: "x\r\nBcc: all@example.com"},
		"line feed": {To: "bora@example.com", Subject: "x\nBcc: all@example.com"},
		"two":       {To: "bora@example.com, all@example.com", Subject: "x"},
		"nobody":    {To: "", Subject: "x"},
	} {
		for _, s := range []notify.Sender{folder, &notify.Memory{}} {
			if err := s.Send(context.Background(), m); err == nil {
				t.Errorf("%s: %T sent it", name, s)
			}
		}
	}
}

func TestCompose(t *testing.T) {
	words := notify.Words{Site: "덕후", Nickname: "보라", Handle: "bora", Link: "https://quiz.example/x?token=abc", Hours: 2}
	for _, name := range []string{notify.Reset, notify.Verify, notify.Changed, notify.EmailChanged, notify.Known} {
		subjects := map[string]bool{}
		for _, lang := range []string{"ko", "en"} {
			m, err := notify.Compose(lang, name, "bora@example.com", words)
			if err != nil {
				t.Fatal(err)
			}
			subjects[m.Subject] = true
			if !strings.HasPrefix(m.Subject, "[덕후] ") || strings.Contains(m.Subject, "\n") || m.To != "bora@example.com" {
				t.Errorf("%s %s: subject %q to %q", lang, name, m.Subject, m.To)
			}
			for _, part := range []string{"보라", words.Handle, "\n\n" + words.Link + "\n"} {
				if !strings.Contains(m.Text, part) {
					t.Errorf("%s %s lacks %q:\n%s", lang, name, part, m.Text)
				}
			}
		}
		if len(subjects) != 2 {
			t.Errorf("%s: the same in both languages", name)
		}
	}
	if m, err := notify.Compose("fr", notify.Reset, "x@example.com", words); err != nil || !strings.Contains(m.Text, "안녕하세요") {
		t.Errorf("another language: %v %v", m, err)
	}
	if _, err := notify.Compose("ko", "nothing", "x@example.com", words); err == nil {
		t.Error("a text that is not there was written")
	}
}

func TestOutbox(t *testing.T) {
	o := notify.NewOutbox()
	var mu sync.Mutex
	var done []int
	for i := range 5 {
		if err := o.Do(func(context.Context) {
			if i == 2 {
				panic("one of them fails")
			}
			mu.Lock()
			done = append(done, i)
			mu.Unlock()
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{0, 1, 3, 4}, done); diff != "" {
		t.Error(diff)
	}
	if err := o.Do(func(context.Context) {}); !errors.Is(err, notify.ErrFull) {
		t.Errorf("after the end: %v", err)
	}
	if err := o.Close(context.Background()); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

func TestOutboxIsBounded(t *testing.T) {
	o := notify.NewOutbox()
	hold := make(chan struct{})
	stopped := make(chan struct{})
	if err := o.Do(func(ctx context.Context) {
		<-hold
		<-ctx.Done()
		close(stopped)
	}); err != nil {
		t.Fatal(err)
	}
	var err error
	for range 2000 {
		if err = o.Do(func(context.Context) {}); err != nil {
			break
		}
	}
	if !errors.Is(err, notify.ErrFull) {
		t.Errorf("2000 pieces of work: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	close(hold)
	if err := o.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("close = %v", err)
	}
	<-stopped // what was at work is told to stop
}

// postOffice is a small SMTP server for one mail.
type postOffice struct {
	t        *testing.T
	tls      *tls.Config
	offer    string // of EHLO, one a line
	implicit bool
	ln       net.Listener
	done     chan struct{}

	said []string
	data string
}

func open(t *testing.T, p *postOffice) config.SMTP {
	t.Helper()
	p.t, p.done = t, make(chan struct{})
	var err error
	if p.ln, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.ln.Close() })
	go p.serve()
	_, port, _ := net.SplitHostPort(p.ln.Addr().String())
	n, _ := strconv.Atoi(port)
	return config.SMTP{Host: "127.0.0.1", Port: n, Timeout: config.Duration(5 * time.Second)}
}

func (p *postOffice) serve() {
	defer close(p.done)
	conn, err := p.ln.Accept()
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	if p.implicit {
		conn = tls.Server(conn, p.tls)
	}
	in := bufio.NewReader(conn)
	say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
	say("220 here")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		p.said = append(p.said, line)
		switch verb, _, _ := strings.Cut(line, " "); verb {
		case "EHLO":
			say("250-here\r\n" + p.offer + "250 8BITMIME")
		case "STARTTLS":
			say("220 go")
			conn = tls.Server(conn, p.tls)
			in = bufio.NewReader(conn)
		case "AUTH":
			say("235 in")
		case "DATA":
			say("354 go")
			p.data = body(in)
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}

// body reads a mail up to the line with a dot.
func body(in *bufio.Reader) string {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return b.String()
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
}

// certificate is one for 127.0.0.1, and the client that trusts it.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	t.Cleanup(s.Close)
	return s.TLS, s.Client().Transport.(*http.Transport).TLSClientConfig
}

func TestSMTP(t *testing.T) {
	server, client := certificate(t)
	for name, test := range map[string]struct {
		office postOffice
		tls    string
		user   string
		want   []string // what it heard, in order
	}{
		"plain":    {postOffice{}, "none", "", []string{"EHLO", "MAIL", "RCPT", "DATA", "QUIT"}},
		"starttls": {postOffice{offer: "250-STARTTLS\r\n250-AUTH PLAIN\r\n"}, "starttls", "duck", []string{"EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"}},
		"tls":      {postOffice{offer: "250-AUTH PLAIN\r\n", implicit: true}, "tls", "duck", []string{"EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"}},
	} {
		t.Run(name, func(t *testing.T) {
			office := test.office
			office.tls = server
			cfg := open(t, &office)
			cfg.TLS, cfg.Username, cfg.Password = test.tls, test.user, config.NewSecret("quack")
			from, err := mail.ParseAddress(sender)
			if err != nil {
				t.Fatal(err)
			}
			if err := (&notify.SMTP{Settings: cfg, From: *from, TLS: client}).Send(context.Background(), letter()); err != nil {
				t.Fatal(err)
			}
			<-office.done
			verbs := make([]string, 0, len(office.said))
			for _, line := range office.said {
				verb, rest, _ := strings.Cut(line, " ")
				verbs = append(verbs, verb)
				want := map[string]string{"AUTH": "PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00duck\x00quack")),
					"MAIL": "FROM:<no-reply@example.com> BODY=8BITMIME", "RCPT": "TO:<bora@example.com>"}[verb]
				if want != "" && rest != want {
					t.Errorf("%s %s, want %s", verb, rest, want)
				}
			}
			if diff := cmp.Diff(test.want, verbs); diff != "" {
				t.Error(diff)
			}
			same(t, []byte(office.data))
		})
	}
}

func TestSMTPRefuses(t *testing.T) {
	server, client := certificate(t)
	for name, test := range map[string]struct {
		office postOffice
		tls    string
		trust  *tls.Config
		want   string
	}{
		"no STARTTLS":         {postOffice{}, "starttls", client, "offers no STARTTLS"},
		"a stranger":          {postOffice{offer: "250-STARTTLS\r\n"}, "starttls", nil, "certificate"},
		"a stranger from TLS": {postOffice{implicit: true}, "tls", nil, "certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			office := test.office
			office.tls = server
			cfg := open(t, &office)
			cfg.TLS = test.tls
			err := (&notify.SMTP{Settings: cfg, TLS: test.trust, From: mail.Address{Address: "no-reply@example.com"}}).Send(context.Background(), letter())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			<-office.done
			if office.data != "" {
				t.Errorf("it got %q", office.data)
			}
		})
	}
}

// A server that does not answer is given up after mail.smtp.timeout.
func TestSMTPGivesUp(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	n, _ := strconv.Atoi(port)
	s := &notify.SMTP{From: mail.Address{Address: "no-reply@example.com"},
		Settings: config.SMTP{Host: "127.0.0.1", Port: n, TLS: "none", Timeout: config.Duration(50 * time.Millisecond)}}
	err = s.Send(context.Background(), letter())
	var late net.Error
	if !errors.As(err, &late) || !late.Timeout() {
		t.Errorf("error = %v, want that time ran out", err)
	}
}
