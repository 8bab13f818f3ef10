package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
	"duckhoo/web/static"
)

var shots = flag.String("shots", "", "write pictures of the back office into this folder")

// sight is a page of the back office that is looked at.
type sight struct{ name, path string }

// TestBackOfficeInABrowser opens every kind of page of the whole program: the
// console stays empty under the strict policy, axe finds nothing, nothing
// scrolls sideways.
func TestBackOfficeInABrowser(t *testing.T) {
	parent := chromium(t)
	axe, err := os.ReadFile("../web/static/node_modules/axe-core/axe.min.js")
	if err != nil || static.Check() != nil {
		unlessCI(t, "no axe or no assets: run make assets")
	}
	w := start(t, "sqlite", dbtest.SQLite(t))
	if _, err := loadDemo(t.Context(), w.db, ""); err != nil {
		t.Fatal(err)
	}
	running := w.someTask(w.person("duck", models.RoleSuperuser))
	w.someJobs()
	b := &eyes{t: t, w: w, axe: string(axe)}
	b.parent = parent
	b.do(parent, chromedp.Navigate(w.base+"/admin/login?lang=ko"))
	for _, dark := range []bool{false, true} {
		b.look(sight{"login", "/admin/login"}, "ko", dark)
	}
	b.halfIn(parent)
	b.look(sight{"totp", "/admin/login/code"}, "ko", false)
	b.look(sight{"totp", "/admin/login/code"}, "ko", true)
	b.look(sight{"totp", "/admin/login/code"}, "en", false)
	b.signIn(parent)
	b.js(parent, `fetch("/admin/account/app", {method: "POST", body: new URLSearchParams({_csrf: document.querySelector('meta[name="csrf-token"]').content})})`)
	for _, s := range append(w.sights(), sight{"task", "/admin/tasks/" + running.String()}) {
		if s.name == "form" {
			b.scripts(s.path)
		}
		b.look(s, "ko", false)
		b.look(s, "ko", true)
		b.look(s, "en", false)
		if *shots != "" {
			b.look(s, "en", true)
		}
	}
	b.js(parent, `fetch("/admin/view-as", {method: "POST", body: new URLSearchParams({_csrf: document.querySelector('meta[name="csrf-token"]').content, person: "`+w.text("SELECT id FROM users WHERE handle = 'owl'")+`"})})`)
	for _, s := range []sight{{"viewas", "/admin/quizzes/"}, {"viewas-site", "/"}} {
		b.look(s, "ko", false)
		b.look(s, "ko", true)
		b.look(s, "en", false)
	}
}

// sights are the pages by the names of their pictures.
func (w *world) sights() []sight {
	w.t.Helper()
	quiz := w.registry.Model("quiz")
	page, err := w.db.List(w.t.Context(), database.Query{Model: quiz, Actor: schema.Program{Name: "test"}, Verb: schema.VerbView, Limit: 1, Where: schema.Eq("Status", "published")})
	if err != nil || len(page.Rows) == 0 {
		w.t.Fatal("no quiz", err)
	}
	id := quiz.ID(page.Rows[0])
	one := "/admin/quizzes/" + id.String() + "/"
	added, err := w.db.FindBy(w.t.Context(), w.registry.Model("audit_log"), schema.And(schema.Eq("TargetID", id), schema.Eq("Action", schema.VerbAdd)))
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.notes.Add(w.t.Context(), schema.Program{Name: "test"}, quiz, id, "@mod_haru 8번 음원이 10초를 넘는지 확인해 주세요."); err != nil {
		w.t.Fatal(err)
	}
	return []sight{
		{"dashboard", "/admin/"}, {"list", "/admin/quizzes/"}, {"form", one}, {"delete", one + "delete"}, {"history", one + "history"}, {"revert", one + "history/" + added.(*models.AuditLog).ID.String()},
		{"add", "/admin/genres/add"}, {"trash", "/admin/quizzes/trash"}, {"empty", "/admin/quizzes/?q=nothing-like-that"}, {"users", "/admin/users/"},
		{"audit", "/admin/audit"}, {"jobs", "/admin/jobs"}, {"export", "/admin/quizzes/export?status=published"}, {"genres", "/admin/genres/"}, {"import", "/admin/tags/import"},
		{"filters", "/admin/quizzes/?filters=1&any=status%3Ddraft"}, {"actions", one + "actions"}, {"tasks", "/admin/tasks"}, {"roles", "/admin/roles/"},
		{"rights", w.roleURL(models.RoleModerator)}, {"account", "/admin/account"}, {"app", "/admin/account/app"}, {"person", "/admin/users/" + w.text("SELECT id FROM users WHERE handle = 'owl'") + "/"}, {"queue", "/admin/queue"}, {"widgets", "/admin/widgets"}, {"media", "/admin/media/"}, {"docs", "/api/docs"}, {"api", "/api/v1/quizzes"},
	}
}

// someTask is a task of somebody's that goes on and has left rows alone.
func (w *world) someTask(owner schema.ID) schema.ID {
	w.t.Helper()
	task := &models.Task{OwnerID: owner, Kind: models.TaskBulk, Status: models.TaskRunning, Target: "quiz", Ask: schema.JSON(`{"action":"hide","reason":"저작권 — 임시조치 30일"}`),
		Scope: "x", AsOf: schema.Now(), Total: 1243, Done: 765, Skipped: 2, Failed: 1}
	lines := []any{
		&models.TaskLine{Outcome: models.RowSkipped, RowID: schema.NewID(), Title: "지브리 애니메이션 OST 듣고 맞히기", Why: "고정한 뒤에 바뀌었어요"},
		&models.TaskLine{Outcome: models.RowSkipped, RowID: schema.NewID(), Title: "KBO 응원가 첫 소절", Why: "지금 상태에서는 할 수 없어요"},
		&models.TaskLine{Outcome: models.RowFailed, RowID: schema.NewID(), Title: "2차 세계대전 전투기 실루엣", Why: "다른 것이 쓰고 있어요"},
	}
	err := w.db.Append(w.t.Context(), task)
	for _, l := range lines {
		l.(*models.TaskLine).TaskID = task.ID
	}
	if err = errors.Join(err, w.db.Append(w.t.Context(), lines...)); err != nil {
		w.t.Fatal(err)
	}
	return task.ID
}

// someJobs puts a job of each state into the queue.
func (w *world) someJobs() {
	w.t.Helper()
	for i, more := range []string{
		`state = 'running', attempt = 1, attempted_at = created_at, metadata = '{"done":310,"total":500}', kind = 'repair_counters'`,
		`state = 'available'`,
		`state = 'scheduled', attempt = 0, kind = 'sweep'`,
		`state = 'retryable', attempt = 2, attempted_at = created_at, errors = '[{"at":"2026-11-25T01:04:02Z","attempt":1,"error":"dial tcp 192.0.2.1:25: connect: connection refused","trace":""},
			{"at":"2026-11-25T01:04:05Z","attempt":2,"error":"Stuck job rescued by JobRescuer","trace":""}]'`,
		`state = 'discarded', attempt = 24, kind = 'hook_delivery', attempted_at = created_at, finalized_at = created_at,
			errors = '[{"at":"2026-11-25T01:04:02Z","attempt":24,"error":"it answered 500","trace":""}]'`,
		`state = 'completed', attempt = 1, kind = 'empty_trash', attempted_at = created_at, finalized_at = created_at`,
		`state = 'cancelled', finalized_at = created_at`,
	} {
		if err := w.jobs.Enqueue(w.t.Context(), accounts.Asked{Name: fmt.Sprint(i)}); err != nil {
			w.t.Fatal(err)
		}
		w.exec("UPDATE river_job SET " + more + " WHERE id = (SELECT max(id) FROM river_job)")
	}
}

// eyes look at pages in a browser.
type eyes struct {
	t      *testing.T
	w      *world
	parent context.Context
	axe    string
}

func (b *eyes) do(ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *eyes) js(ctx context.Context, expression string) string {
	b.t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string]("Promise.resolve("+expression+").then(String)", chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression[:min(80, len(expression))], err)
	}
	return got
}

func (b *eyes) signIn(ctx context.Context) {
	b.t.Helper()
	b.do(ctx, chromedp.Navigate(b.w.base+"/admin/login"))
	b.submit(ctx, "duck", "dashboard")
}

// submit fills in the log-in form and waits for the page that follows.
func (b *eyes) submit(ctx context.Context, handle, page string) {
	b.t.Helper()
	b.js(ctx, `(() => { const f = document.querySelector('form[action*="login"]'); f.username.value = "`+handle+`"; f.password.value = "`+password+`"; f.requestSubmit(); })()`)
	b.arrives(ctx, page)
}

// arrives waits until a page of that kind is there.
func (b *eyes) arrives(ctx context.Context, page string) {
	b.t.Helper()
	got := ""
	for end := time.Now().Add(15 * time.Second); got != page && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		got, _ = chromedp.Run(ctx, chromedp.Evaluate[string]("document.body.dataset.page")) // no page while one goes and one comes
	}
	if got != page {
		b.t.Fatalf("the page is %q, want %q", got, page)
	}
}

// halfIn shows the password of somebody who has an authenticator app.
func (b *eyes) halfIn(ctx context.Context) {
	b.t.Helper()
	owl := &models.Authenticator{UserID: b.w.person("owl", models.RoleModerator), Secret: "sealed1.x", ConfirmedAt: schema.Now()}
	if err := b.w.db.Append(b.t.Context(), owl); err != nil {
		b.t.Fatal(err)
	}
	b.do(ctx, chromedp.Navigate(b.w.base+"/admin/login"))
	b.submit(ctx, "owl", "totp")
}

// look opens a page in a tab of its own, in one language and theme.
func (b *eyes) look(s sight, lang string, dark bool) {
	theme := map[bool]string{false: "light", true: "dark"}[dark]
	b.t.Run(s.name+" "+lang+" "+theme, func(t *testing.T) {
		e := &eyes{t: t, w: b.w, parent: b.parent, axe: b.axe}
		ctx, cancel := chromedp.NewContext(b.parent)
		t.Cleanup(cancel)
		e.do(ctx, chromedp.EmulateViewport(1280, 900))
		if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}); err != nil {
			t.Fatal(err)
		}
		e.console(ctx, s, lang)
		if *shots != "" {
			e.shoot(ctx, fmt.Sprintf("%s-%s-%s", s.name, lang, theme))
		}
		if s.name == "docs" {
			return // the page of a library, looked at for the console alone
		}
		e.js(ctx, "(() => { "+e.axe+"\n })()")
		if found := e.js(ctx, `axe.run().then(({violations}) => violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", ")).join("\n"))`); found != "" {
			t.Errorf("axe found:\n%s", found)
		}
		e.do(ctx, chromedp.EmulateViewport(320, 700))
		if wide := e.js(ctx, "document.documentElement.scrollWidth"); wide != "320" {
			t.Errorf("the page is %s px wide in a window of 320: %s", wide, e.js(ctx, `[...document.querySelectorAll("main *, header *")].filter((x) => x.getBoundingClientRect().right > 320).slice(0, 6).map((x) => x.tagName + "." + x.className).join(", ")`))
		}
	})
}

// console opens the page and fails on whatever the browser has to say.
func (b *eyes) console(ctx context.Context, s sight, lang string) {
	b.t.Helper()
	const end = "that was all"
	messages := chromedp.Console(ctx)
	address := b.w.base + s.path
	if !strings.HasPrefix(s.path, "/api/") { // there, lang is a filter
		address += map[bool]string{false: "?", true: "&"}[strings.Contains(s.path, "?")] + "lang=" + lang
	}
	b.do(ctx, chromedp.Navigate(address))
	b.js(ctx, `document.fonts.ready.then(() => console.log("`+end+`"))`)
	for m, err := range messages {
		if err != nil {
			b.t.Fatal(err)
		}
		if m.Text == end {
			return
		}
		b.t.Errorf("the console says: %s", m)
	}
}

// shoot writes pictures at both widths.
func (b *eyes) shoot(ctx context.Context, name string) {
	b.t.Helper()
	if err := os.MkdirAll(*shots, 0o750); err != nil {
		b.t.Fatal(err)
	}
	for _, width := range []int64{390, 1280} {
		b.do(ctx, chromedp.EmulateViewport(width, 844))
		b.js(ctx, "new Promise((done) => setTimeout(done, 150))")
		picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		if err != nil {
			b.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(*shots, fmt.Sprintf("%s-%d.png", name, width)), picture, 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
}
