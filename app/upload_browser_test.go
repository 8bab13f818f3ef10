package main

import (
	"context"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/storage"
	"duckhoo/models/storage/storagetest"
)

// wire is the network before a store, which a test can cut and clog.
type wire struct {
	net.Listener
	to string

	mu      sync.Mutex
	open    map[net.Conn]bool
	sent    int           // bytes towards the store
	cutAt   int           // once so many have gone, everything is cut; 0 is never
	away    time.Time     // nobody gets through before
	clogged chan struct{} // nothing goes on while it is there
}

// newWire listens before the store at an address.
func newWire(t *testing.T, to string) *wire {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{Listener: ln, to: to, open: map[net.Conn]bool{}}
	t.Cleanup(func() { _ = ln.Close() })
	go w.run()
	return w
}

func (w *wire) run() {
	for {
		from, err := w.Accept()
		if err != nil {
			return
		}
		go w.carry(from)
	}
}

func (w *wire) carry(from net.Conn) {
	to, err := net.Dial("tcp", w.to)
	if err != nil || !w.add(from, to) {
		_ = from.Close()
		return
	}
	go func() {
		_, _ = io.Copy(from, to)
		_ = from.Close()
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil || !w.pass(n) {
			break
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			break
		}
	}
	_ = to.Close()
}

// add remembers a connection; false while the network is away.
func (w *wire) add(ends ...net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if time.Now().Before(w.away) {
		return false
	}
	for _, c := range ends {
		w.open[c] = true
	}
	return true
}

// pass lets bytes go on, slowly enough to be seen.
func (w *wire) pass(n int) bool {
	w.mu.Lock()
	clogged := w.clogged
	w.sent += n
	cut := w.cutAt > 0 && w.sent > w.cutAt
	if cut {
		w.cutAt, w.away = 0, time.Now().Add(2*time.Second)
		for c := range w.open {
			_ = c.Close()
		}
	}
	w.mu.Unlock()
	if clogged != nil {
		<-clogged
	}
	time.Sleep(time.Duration(n) * time.Second / (12 << 20)) // 12 MiB a second
	return !cut
}

// clog stops everything until the answer is called.
func (w *wire) clog() (free func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clogged = make(chan struct{})
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		close(w.clogged)
		w.clogged = nil
	}
}

// TestUploadInABrowser uploads a film and a picture from a form of the back
// office straight to an S3 server, over a network that is lost once, cancels
// one, and saves the form.
func TestUploadInABrowser(t *testing.T) {
	t.Parallel() // it waits more than it works
	ctx := chromium(t)
	bucket := storagetest.Bucket(t)
	store, err := url.Parse(bucket.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	line := newWire(t, store.Host)
	bucket.Endpoint = "http://" + line.Addr().String()
	w := start(t, "sqlite", dbtest.SQLite(t), func(s *config.Settings) {
		s.Storage = config.Storage{Default: "cloud", Backends: map[string]config.Backend{"cloud": bucket}}
	})
	w.atWork.Do(w.work)
	w.person("duck", models.RoleSuperuser)
	duck := w.as("duck")
	quiz := duck.made("null", "null", "null").json()["id"].(string)
	dir := t.TempDir()
	keep := func(name string, body []byte) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, body, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	body := film(15 << 20)
	for i := 100; i < len(body); i++ { // what cannot be packed on the way
		body[i] = byte(rand.IntN(256))
	}
	movie, picture := keep("오리.mp4", body), keep("오리.png", drawn(t, 900, 600))

	b := &eyes{t: t, w: w, parent: ctx}
	b.signIn(ctx)
	b.do(ctx, chromedp.Navigate(w.base+"/admin/quizzes/"+quiz+"/?lang=en"))
	pick := func(name, file string) {
		b.do(ctx, chromedp.SetUploadFiles(`input[type="file"][name="`+name+`"]`, []string{file}))
	}
	going := func(name, what string) string {
		return b.js(ctx, `(() => { const line = document.querySelector('input[type="file"][name="`+name+`"]').closest(".upload").querySelector("[data-upload-going]"); return line && (`+what+`) })()`)
	}
	until := func(name, state string) {
		t.Helper()
		for end := time.Now().Add(time.Minute); going(name, "line.dataset.state") != state; time.Sleep(50 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%s: %s, want %s: %s", name, going(name, "line.dataset.state"), state, going(name, "line.textContent"))
			}
		}
	}
	said := `(() => { window.said = new Set(); setInterval(() => document.querySelectorAll("[data-upload-words]").forEach((e) => window.said.add(e.textContent)), 10); })()`

	// A picture that is cancelled.
	free := line.clog()
	pick("cover", picture)
	until("cover", "going")
	for b.js(ctx, `performance.getEntriesByType("resource").some((r) => r.name.endsWith("/upload"))`) != "true" {
		time.Sleep(20 * time.Millisecond)
	}
	b.js(ctx, `document.querySelector("[data-upload-cancel]").click()`)
	until("cover", "cancelled")
	free()
	if left := going("cover", `line.querySelector("[data-upload-id]").disabled + document.querySelector('input[name="cover"]').value`); left != "true" {
		t.Errorf("after it was cancelled: %q", left)
	}

	// A film, half of which goes before the network is lost.
	b.js(ctx, said)
	line.mu.Lock()
	line.sent, line.cutAt = 0, 8<<20
	line.mu.Unlock()
	pick("questions.0.media", movie)
	until("questions.0.media", "done")
	words := b.js(ctx, `[...window.said].join("\n")`)
	steps := 0
	for line := range strings.SplitSeq(words, "\n") {
		number, percent := strings.CutSuffix(line, "% uploaded")
		if n, err := strconv.Atoi(number); percent && err == nil && n > 0 && n < 100 {
			steps++
		}
	}
	if steps < 3 || !strings.Contains(words, "connection is lost") {
		t.Errorf("it said: %s", words)
	}
	line.mu.Lock()
	// The film, the part that was lost, and the copy that is shown.
	if most := 2*len(body) + storage.PartBytes + 1<<20; line.sent > most {
		t.Errorf("%d bytes went; at most %d if nothing went again that had come", line.sent, most)
	}
	line.mu.Unlock()

	pick("cover", picture)
	until("cover", "done")
	b.js(ctx, `document.querySelector("form[data-guard]").requestSubmit()`)
	for end := time.Now().Add(30 * time.Second); b.page(ctx) != "list"; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("after the form was sent the page is %q", b.page(ctx))
		}
	}
	row, err := w.db.Find(t.Context(), w.registry.Model("quiz"), mustID(t, quiz), "Questions")
	if err != nil {
		t.Fatal(err)
	}
	saved := row.(*models.Quiz)
	if got := duck.send("GET", w.files.URL(saved.Questions[0].Media), ""); got.body != string(body) || got.header.Get("Content-Type") != "video/mp4" {
		t.Errorf("the film: %d, %d bytes of %d", got.status, len(got.body), len(body))
	}
	if got := duck.send("GET", w.files.URL(saved.Cover), ""); !strings.HasPrefix(got.body, "\x89PNG") {
		t.Errorf("the picture: %d", got.status)
	}
	// Of the one that was cancelled nothing is left.
	states := map[models.MediaStatus]int{}
	for _, row := range everything(t, w.db, "media") {
		m := row.(*models.Media)
		states[m.Status]++
		if w.stored("cloud/uploads/" + m.ID.String()) {
			t.Errorf("%s (%s) lies in its place still", m.Name, m.Status)
		}
	}
	if states[models.MediaReady] != 2 || states[models.MediaUploading] != 0 {
		t.Errorf("%v", states)
	}
}

// page names the page that the browser shows, "" between two.
func (b *eyes) page(ctx context.Context) string {
	name, _ := chromedp.Run(ctx, chromedp.Evaluate[string]("document.body.dataset.page"))
	return name
}
