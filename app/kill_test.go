package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duckhoo/models/accounts"
	"duckhoo/models/notify"
	"duckhoo/models/schema"
)

// asProgram makes the binary of the tests be the program itself.
const asProgram = "RUN_AS_PROGRAM"

// process is the program, running by itself.
type process struct {
	cmd *exec.Cmd
	up  chan bool // closed once it says that it works
}

// spawn starts the program in a folder with a command.
func spawn(t *testing.T, dir, command string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(os.Args[0], command), up: make(chan bool)}
	p.cmd.Dir = dir
	p.cmd.Env = append(os.Environ(), asProgram+"=1")
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	p.cmd.Stderr = log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "site ") || strings.HasPrefix(lines.Text(), "working ") {
				close(p.up)
				break
			}
		}
		_, _ = io.Copy(io.Discard, out)
	}()
	return p
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

const (
	peopleKilled = 500 // each has two jobs
	rounds       = 25  // of two kills
)

// Server and worker are killed fifty times while a thousand jobs wait. All of
// them are done within two minutes of the last time, and each once.
func TestKilledJobs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		dir := t.TempDir()
		settings := fmt.Sprintf("app: {secret_key: %s}\nserver: {listen: \"127.0.0.1:0\"}\ndatabase: {engine: %s, dsn: %q}\njobs: {workers: 2, timeout: 2s}\n",
			strings.Repeat("s", 32), w.db.Engine, w.settings.Database.DSN.Reveal())
		if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(settings), 0o600); err != nil {
			t.Fatal(err)
		}
		w.crowd(peopleKilled)
		done := func() int { return w.jobsIn("completed") }
		running := func() []*process {
			list := []*process{spawn(t, dir, "serve"), spawn(t, dir, "worker")}
			for _, p := range list {
				select {
				case <-p.up:
				case <-time.After(time.Minute):
					log, _ := os.ReadFile(filepath.Join(dir, "log"))
					t.Fatalf("it does not start: %s", log)
				}
			}
			return list
		}
		for range rounds {
			list, before := running(), done()
			until(t, 2*time.Minute, "some jobs are done", func() bool { return done() >= before+8 || done() >= 3*peopleKilled })
			time.Sleep(rand.N(60 * time.Millisecond))
			for _, p := range list {
				p.kill()
			}
		}
		if n := done(); n >= 3*peopleKilled {
			t.Errorf("all %d jobs were done before the last kill", n)
		}
		last, list := time.Now(), running()
		t.Cleanup(func() {
			for _, p := range list {
				p.kill()
			}
		})
		until(t, 2*time.Minute, "all jobs are done", func() bool { return done() == 3*peopleKilled })
		t.Logf("%d jobs were done %s after the last kill, %d of them tried more than once", done(), time.Since(last).Round(time.Second), w.retried())
		if got := w.jobsIn(""); got != 3*peopleKilled {
			t.Errorf("%d jobs, want %d: some were asked for twice or lost", got, 3*peopleKilled)
		}
		w.letters(filepath.Join(dir, "data", "mail"))
	})
}

// crowd adds people, each with a reset that they ask for and a notice.
func (w *world) crowd(n int) {
	w.t.Helper()
	first := w.person("crowd", "member")
	err := w.db.Tx(w.t.Context(), func(ctx context.Context) error {
		for i := range n {
			id, handle := schema.NewID(), fmt.Sprintf("c%03d", i)
			if err := w.db.From(ctx).Exec(`INSERT INTO users (id, created_at, updated_at, lock_version, handle, nickname, email, email_verified, password, role_id,
				is_superuser, status, trust, flags_agreed, flags_disagreed, flags_ignored, avatar)
				SELECT ?, created_at, updated_at, lock_version, ?, ?, ?, email_verified, password, role_id, is_superuser, status, trust, flags_agreed, flags_disagreed,
				flags_ignored, avatar FROM users WHERE id = ?`, id, handle, handle, handle+"@example.com", first).Error; err != nil {
				return err
			}
			if err := w.jobs.Enqueue(ctx, accounts.Asked{Name: handle}); err != nil {
				return err
			}
			if err := w.jobs.Enqueue(ctx, accounts.Letter{Key: schema.NewID(), Name: notify.EmailChanged, To: handle + "@example.com", User: id}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// letters asserts that everybody of the crowd has one mail of each kind.
func (w *world) letters(dir string) {
	w.t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil {
		w.t.Fatal(err)
	}
	got := map[string]int{}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			w.t.Fatal(err)
		}
		m, err := mail.ReadMessage(f)
		if err != nil {
			w.t.Fatal(err)
		}
		got[m.Header.Get("To")+m.Header.Get("Subject")]++
		_ = f.Close()
	}
	if len(got) != 2*peopleKilled || len(files) != 2*peopleKilled {
		w.t.Errorf("%d mails, %d of them different; want %d", len(files), len(got), 2*peopleKilled)
	}
}

func (w *world) retried() (n int) {
	w.t.Helper()
	if err := w.db.From(w.t.Context()).Raw("SELECT count(*) FROM river_job WHERE attempt > 1").Scan(&n).Error; err != nil {
		w.t.Fatal(err)
	}
	return n
}
