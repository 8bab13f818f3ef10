package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
)

// receiver is a program that hooks tell.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []*http.Request
	bodies [][]byte
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{status: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got, r.bodies = append(r.got, req), append(r.bodies, body)
		if r.status == http.StatusFound {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answer(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.got)
}

// hook makes a hook in the back office and returns its secret.
func (w *world) hook(b *browser, address string) string {
	w.t.Helper()
	a := b.post("/admin/hooks/add", "/admin/hooks/add", url.Values{"name": {"봇"}, "url": {address}, "events": {"comment.created", "quiz.hidden"}})
	if a.status != 303 {
		w.t.Fatalf("add a hook: %d %s", a.status, a.page().Find("[data-error]").Text())
	}
	secret := regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`).FindString(b.get("/admin/hooks/").page().Find("[data-toast=kept]").Text())
	if secret == "" {
		w.t.Fatal("the secret is not shown")
	}
	return secret
}

// delivery is the newest row of the log in the back office.
func (w *world) delivery(b *browser) (id, text string) {
	w.t.Helper()
	row := b.get("/admin/hook-deliveries/").page().Find("tbody tr[data-id]").First()
	return row.AttrOr("data-id", ""), row.Text()
}

// A hook is told with a signature that its secret verifies, again when it did
// not take it, and again when somebody of the staff says so: the same message.
func TestHooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		w := start(t, engine, dsn, func(s *config.Settings) { s.Hooks.PrivateAddresses = true })
		quiz := w.quiz(w.person("maker", models.RoleMember))
		w.person("boss", models.RoleSuperuser)
		boss, to := w.as("boss"), newReceiver(t)
		secret := w.hook(boss, to.URL+"/in")
		for _, page := range []string{"/admin/hooks/", "/admin/audit-logs/"} {
			if strings.Contains(boss.get(page).body, secret) {
				t.Errorf("%s shows the secret again", page)
			}
		}
		w.work()
		to.answer(http.StatusInternalServerError)
		w.as("maker").say(quiz, "안녕", "")
		until(t, time.Minute, "the first try", func() bool { return to.count() == 1 })
		to.answer(http.StatusNoContent)
		until(t, time.Minute, "it is delivered", func() bool { _, text := w.delivery(boss); return strings.Contains(text, "전함") })
		id, _ := w.delivery(boss)
		verifier, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		for i, req := range to.got {
			if err := verifier.Verify(to.bodies[i], req.Header); err != nil {
				t.Errorf("try %d: %v", i+1, err)
			}
			if req.Header.Get("Webhook-Id") != id || req.URL.Path != "/in" {
				t.Errorf("try %d: %s %v", i+1, req.URL, req.Header)
			}
		}
		var event struct {
			Type      string
			Timestamp time.Time
			Data      map[string]any
		}
		if err := json.Unmarshal(to.bodies[0], &event); err != nil || event.Type != "comment.created" || event.Data["body"] != "안녕" || time.Since(event.Timestamp) > time.Hour {
			t.Errorf("%s: %v", to.bodies[0], err)
		}

		before := to.count()
		row := "/admin/hook-deliveries/" + id + "/"
		if a := boss.post(row+"redeliver", row+"redeliver", url.Values{}); a.status != 303 {
			t.Fatalf("send again: %d", a.status)
		}
		until(t, time.Minute, "it is sent again", func() bool { return to.count() == before+1 })
		if again := to.got[before].Header.Get("Webhook-Id"); again != id {
			t.Errorf("sent again as %s, not %s", again, id)
		}
		if log := boss.get("/admin/audit-logs/").page().Find("tbody").Text(); !strings.Contains(log, "comment.created") {
			t.Errorf("the log does not have it: %s", log)
		}
		to.answer(http.StatusFound)
		w.as("maker").say(quiz, "둘", "")
		until(t, time.Minute, "a redirect is no delivery", func() bool { _, text := w.delivery(boss); return strings.Contains(text, "302") })
		for _, req := range to.got {
			if req.URL.Path != "/in" {
				t.Errorf("it followed a redirect to %s", req.URL)
			}
		}
	})
}

// Hooks hear at once, and what is taken back is told as what it is then.
func TestHooksHearOfAnUndo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		w := start(t, engine, dsn, func(s *config.Settings) { s.Hooks.PrivateAddresses = true })
		quiz := w.quiz(w.person("maker", models.RoleMember))
		w.person("boss", models.RoleSuperuser)
		boss, to := w.as("boss"), newReceiver(t)
		if a := boss.post("/admin/hooks/add", "/admin/hooks/add", url.Values{"name": {"봇"}, "url": {to.URL}, "events": {"quiz.published", "quiz.hidden"}}); a.status != 303 {
			t.Fatal(a.status)
		}
		w.work()
		told := func() (types []string) {
			to.mu.Lock()
			defer to.mu.Unlock()
			for _, body := range to.bodies {
				var event struct {
					Type string
					Data struct{ ID schema.ID }
				}
				if err := json.Unmarshal(body, &event); err != nil || event.Data.ID != quiz {
					t.Errorf("%s: %v", body, err)
				}
				types = append(types, event.Type)
			}
			return types
		}
		if a := boss.api("POST", "/api/v1/quizzes/"+quiz.String()+"/hide", `{"reason":"잠깐"}`); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		until(t, time.Minute, "hidden is told", func() bool { return slices.Equal(told(), []string{"quiz.hidden"}) })
		verdict := w.every("verdict")[0].(*models.Verdict)
		if a := boss.api("POST", "/api/v1/admin/verdicts/"+verdict.ID.String()+"/undo", ""); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		until(t, time.Minute, "shown again is told", func() bool { return slices.Equal(told(), []string{"quiz.hidden", "quiz.published"}) })
	})
}

// TestHooksHearOfShownComments: a comment that shows again is told, whoever shows
// it: a moderator, who undoes what hid it, who overturns its removal, or the end of
// a temporary measure.
func TestHooksHearOfShownComments(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		w := start(t, engine, dsn, func(s *config.Settings) { s.Hooks.PrivateAddresses = true })
		x := w.withheldThings()
		w.person("boss", models.RoleSuperuser)
		boss, to := w.as("boss"), newReceiver(t)
		if a := boss.post("/admin/hooks/add", "/admin/hooks/add", url.Values{"name": {"봇"}, "url": {to.URL}, "events": {"comment.shown"}}); a.status != 303 {
			t.Fatal(a.status)
		}
		w.work()
		shown := 0
		tells := func(how string) {
			t.Helper()
			shown++
			until(t, time.Minute, how+" is told", func() bool { return to.count() == shown })
			var event struct {
				Type string
				Data struct{ ID, Body string }
			}
			if err := json.Unmarshal(to.bodies[shown-1], &event); err != nil || event.Type != "comment.shown" || event.Data.ID != x.comment || event.Data.Body != "미나는 010-1234-5678" {
				t.Errorf("%s: %s: %v", how, to.bodies[shown-1], err)
			}
		}
		do := func(by *browser, verb, body string) {
			t.Helper()
			if a := by.api("POST", "/api/v1/comments/"+x.comment+"/"+verb, body); a.status != 200 {
				t.Fatalf("%s: %d %s", verb, a.status, a.body)
			}
		}
		do(x.modi, "hide", `{"reason":"전화번호예요"}`)
		do(x.modi, "unhide", `{}`)
		tells("shown by a moderator")

		do(x.modi, "hide", `{"reason":"전화번호예요"}`)
		verdict := w.text("SELECT id FROM verdicts ORDER BY id DESC LIMIT 1")
		if a := x.modi.api("POST", "/api/v1/admin/verdicts/"+verdict+"/undo", ""); a.status != 200 {
			t.Fatalf("undo: %d %s", a.status, a.body)
		}
		tells("what is undone")

		do(x.modi, "hide", `{"reason":"전화번호예요"}`)
		do(x.modi, "remove", `{"reason":"전화번호예요"}`)
		removal := w.text("SELECT id FROM decisions WHERE action = 'remove' ORDER BY id DESC LIMIT 1")
		a := x.owner.api("POST", "/api/v1/appeals", `{"decision_id":"`+removal+`","text":"제 번호예요"}`)
		if a.status != 201 {
			t.Fatalf("appeal: %d %s", a.status, a.body)
		}
		if a := x.other.api("POST", "/api/v1/appeals/"+idOf(t, a)+"/overturn", `{"reason":"본인이에요"}`); a.status != 200 {
			t.Fatalf("overturn: %d %s", a.status, a.body)
		}
		tells("what is overturned")

		x.ask("comment", x.comment, "privacy")
		if a := x.withhold(x.comment, url.Values{}); a.status != 303 {
			t.Fatalf("withhold: %d %s", a.status, a.body)
		}
		x.over()
		if err := w.program.desk.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		tells("the end of a temporary measure")
	})
}

// TestHookSecrets: they stand sealed in the database; a new one signs beside the
// one before for a day; those of before this are sealed by the sweep.
func TestHookSecrets(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		w := start(t, engine, dsn, func(s *config.Settings) { s.Hooks.PrivateAddresses = true })
		quiz := w.quiz(w.person("maker", models.RoleMember))
		w.person("boss", models.RoleSuperuser)
		boss, maker, to := w.as("boss"), w.as("maker"), newReceiver(t)
		first := w.hook(boss, to.URL+"/in")
		kept := func() (secret, former string) {
			t.Helper()
			var row struct{ Secret, Former string }
			if err := w.db.From(t.Context()).Raw("SELECT secret, former FROM hooks").Scan(&row).Error; err != nil {
				t.Fatal(err)
			}
			return row.Secret, row.Former
		}
		if secret, former := kept(); !strings.HasPrefix(secret, "sealed1.") || strings.Contains(secret, first) || former != "" {
			t.Errorf("stored: %q, %q", secret, former)
		}
		w.work()
		sent := 0
		signedBy := func(said string, want map[string]bool) {
			t.Helper()
			maker.say(quiz, said, "")
			sent++
			until(t, time.Minute, "it is sent", func() bool { return to.count() == sent })
			to.mu.Lock()
			defer to.mu.Unlock()
			for secret, ok := range want {
				verifier, err := standardwebhooks.NewWebhook(secret)
				if err != nil {
					t.Fatal(err)
				}
				if err := verifier.Verify(to.bodies[sent-1], to.got[sent-1].Header); (err == nil) != ok {
					t.Errorf("%s: %.12s verifies: %v, want %v", said, secret, err == nil, ok)
				}
			}
		}
		signedBy("하나", map[string]bool{first: true})
		id := boss.get("/admin/hooks/").page().Find("tr[data-id]").AttrOr("data-id", "")
		page := "/admin/hooks/" + id + "/"
		if n := boss.get("/admin/hooks/").page().Find(`[data-action="rotate"]`).Length(); n != 0 {
			t.Error("secrets of many hooks are made anew at once")
		}
		if a := boss.post(page, page+"rotate", url.Values{}); a.status != 303 {
			t.Fatalf("rotate: %d %s", a.status, a.body)
		}
		second := regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`).FindString(boss.get(page).body)
		if second == "" || second == first {
			t.Fatalf("the new secret is %q", second)
		}
		for _, path := range []string{page, page + "history", "/admin/hooks/", "/admin/audit-logs/"} {
			if body := boss.get(path).body; strings.Contains(body, second) || strings.Contains(body, "sealed1.") {
				t.Errorf("%s shows the secret", path)
			}
		}
		if secret, former := kept(); !strings.HasPrefix(former, "sealed1.") || strings.Contains(secret+former, "whsec_") {
			t.Errorf("stored: %q, %q", secret, former)
		}
		signedBy("둘", map[string]bool{first: true, second: true})
		// A form that is saved changes no secret.
		if a := boss.post(page, page, url.Values{"name": {"다른 이름"}, "url": {to.URL + "/in"}, "events": {"comment.created"}, "former_until": {""}, "secret": {"whsec_AAAA"}}); a.status != 303 {
			t.Fatalf("save: %d %s", a.status, a.page().Find("[data-error]").Text())
		}
		signedBy("셋", map[string]bool{first: true, second: true})
		w.exec("UPDATE hooks SET former_until = ?", schema.At(time.Now().Add(-time.Minute)))
		signedBy("넷", map[string]bool{first: false, second: true})
		if err := w.hooks.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, former := kept(); former != "" {
			t.Error("the sweep leaves a secret that has ended")
		}
		w.exec("UPDATE hooks SET secret = ?", first) // as they were stored before
		signedBy("다섯", map[string]bool{first: true, second: false})
		if err := w.hooks.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if secret, _ := kept(); !strings.HasPrefix(secret, "sealed1.") {
			t.Errorf("after the sweep: %q", secret)
		}
		signedBy("여섯", map[string]bool{first: true})
		// Another hook's secret, or one of another installation, opens nothing.
		w.exec("UPDATE hooks SET secret = ?", "sealed1."+strings.Repeat("A", 120))
		maker.say(quiz, "일곱", "")
		until(t, time.Minute, "it fails", func() bool { _, text := w.delivery(boss); return strings.Contains(text, "cannot be read") })
	})
}

// inside are hosts that lead into the network, by all notations.
var inside = []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[fe80::1]",
	"[fd00::1]", "100.64.0.1", "[64:ff9b::7f00:1]"}

// Hooks reach nothing inside the network, by no name and no notation: such an
// address is refused when it is saved, and again when something is sent, since a
// name may lead elsewhere by then.
func TestHooksStayOutside(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.quiz(w.person("maker", models.RoleMember))
		w.person("boss", models.RoleSuperuser)
		boss, to := w.as("boss"), newReceiver(t)
		port := to.URL[strings.LastIndex(to.URL, ":"):]
		for _, host := range append([]string{"localhost.", "a.LOCALHOST", "127.1", "2130706433", "0x7f000001", "metadata.google.internal", "１２７.0.0.1", "127。0。0。1", "ⓛocalhost"}, inside...) {
			a := boss.post("/admin/hooks/add", "/admin/hooks/add", url.Values{"name": {"봇"}, "url": {"http://" + host + port + "/in"}, "events": {"comment.created"}})
			if a.status != 422 || !strings.Contains(a.page().Find(`[data-error="url"]`).Text(), "안쪽 망") {
				t.Errorf("%s: %d", host, a.status)
			}
		}
		for _, bad := range []string{"ftp://example.com/", "http://", "https://user:pw@example.com/", "javascript:alert(1)", "/in", "http://localhost../", "http://example.com:99999/", "http://example.com:0/"} {
			if a := boss.post("/admin/hooks/add", "/admin/hooks/add", url.Values{"name": {"봇"}, "url": {bad}, "events": {"comment.created"}}); a.status != 422 || a.page().Find(`[data-error="url"]`).Length() != 1 {
				t.Errorf("%s: %d", bad, a.status)
			}
		}
		for _, host := range inside {
			w.hook(boss, "https://hooks.invalid/"+url.PathEscape(host)) // nobody knows the name yet
			w.exec("UPDATE hooks SET url = ? WHERE url = ?", "http://"+host+port+"/in", "https://hooks.invalid/"+url.PathEscape(host))
		}
		page := "/admin/hooks/" + boss.get("/admin/hooks/").page().Find("tr[data-id]").First().AttrOr("data-id", "") + "/"
		if a := boss.post(page, page, url.Values{"name": {"봇"}, "url": {"http://10.0.0.9/"}, "events": {"comment.created"}}); a.status != 422 {
			t.Errorf("changed to an address inside: %d", a.status)
		}
		w.work()
		w.as("maker").say(quiz, "안녕", "")
		refused := func() (n int) {
			if err := w.db.From(t.Context()).Raw("SELECT count(*) FROM hook_deliveries WHERE tries > 0 AND failure LIKE '%inside the network%'").Scan(&n).Error; err != nil {
				t.Fatal(err)
			}
			return n
		}
		until(t, time.Minute, "all are refused", func() bool { return refused() == len(inside) })
		if n := to.count(); n != 0 {
			t.Errorf("%d requests came in", n)
		}
	})
}

// Somebody tries a hook: its address is told of nothing, with a signature.
func TestHookIsTried(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		w := start(t, engine, dsn, func(s *config.Settings) { s.Hooks.PrivateAddresses = true })
		w.person("boss", models.RoleSuperuser)
		boss, to := w.as("boss"), newReceiver(t)
		secret := w.hook(boss, to.URL+"/in")
		w.work()
		form := "/admin/hooks/" + w.text("SELECT id FROM hooks") + "/"
		version := boss.get(form).page().Find(`form#step-test input[name="_version"]`).AttrOr("value", "")
		if a := boss.post(form, form+"test", url.Values{"_version": {version}}); a.status != 303 {
			t.Fatalf("test: %d", a.status)
		}
		until(t, time.Minute, "it is delivered", func() bool {
			_, text := w.delivery(boss)
			return strings.Contains(text, "전함") && strings.Contains(text, "test")
		})
		verifier, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		if err := verifier.Verify(to.bodies[0], to.got[0].Header); err != nil || to.count() != 1 || !strings.Contains(string(to.bodies[0]), `"type":"test"`) {
			t.Errorf("told %d times, %s: %v", to.count(), to.bodies[0], err)
		}
		if page := boss.get("/admin/hooks/add").page(); page.Find(`input[name="events"][value="test"]`).Length() != 0 {
			t.Error("a hook can ask for tests")
		}
	})
}
