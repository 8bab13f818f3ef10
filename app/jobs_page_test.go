package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database/dbtest"
	"duckhoo/web/locales"
)

// The page of jobs says what failed and why; admins try again and cancel, and
// the audit log says so. Moderators look, and see nobody's address.
func TestJobsPage(t *testing.T) {
	eachPosting(t, func(t *testing.T, w *world, office *postOffice) {
		for _, role := range []string{models.RoleAdmin, models.RoleModerator, models.RoleMember} {
			w.person(role, role)
		}
		admin, moderator := w.as("admin"), w.as("moderator")
		if a := admin.get("/admin/jobs"); a.status != 200 || a.page().Find("[data-empty]").Length() != 1 || a.page().Find("body").AttrOr("data-page", "") != "jobs" {
			t.Errorf("without jobs: %d", a.status)
		}
		office.refuse(true)
		office.open(t)
		w.work()
		w.signup("ann")
		row := func(b *browser, query string) *goquery.Selection {
			t.Helper()
			a := b.get("/admin/jobs" + query)
			if a.status != 200 {
				t.Fatalf("%d %s", a.status, a.body)
			}
			return a.page().Find(`tr[data-id]`).FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), "메일 보내기") })
		}
		until(t, time.Minute, "the mail is refused", func() bool { return w.jobsIn("retryable") == 1 })
		failed := row(admin, "?state=failed")
		if failed.Length() != 1 || failed.AttrOr("data-state", "") != "retryable" {
			t.Fatalf("failed: %s", failed.Text())
		}
		if why := failed.Next().Text(); !strings.Contains(why, "no mailbox") || !strings.Contains(why, "ann@example.com") {
			t.Errorf("why: %q", why)
		}
		if n := row(admin, "?state=done").Length(); n != 0 {
			t.Errorf("%d done", n)
		}
		seen := row(moderator, "")
		if why := seen.Next().Text(); seen.Length() != 1 || !strings.Contains(why, "550") || strings.Contains(why, "ann@") || seen.Find("button").Length() != 0 {
			t.Errorf("a moderator sees %s, buttons %d", why, seen.Find("button").Length())
		}
		if a := w.as("member").get("/admin/jobs"); a.status != 403 {
			t.Errorf("a member: %d", a.status)
		}
		retry, _ := failed.Find(`form:has([data-action="retry"])`).Attr("action")
		cancel, _ := failed.Find(`form:has([data-action="cancel"])`).Attr("action")
		if a := moderator.post("/admin/jobs", retry, url.Values{}); a.status != 403 {
			t.Errorf("a moderator tries again: %d", a.status)
		}
		office.refuse(false)
		if a := admin.post("/admin/jobs", retry, url.Values{"next": {"/admin/jobs?state=done"}}); a.status != 303 || a.header.Get("Location") != "/admin/jobs?state=done" {
			t.Errorf("try again: %d %s", a.status, a.header.Get("Location"))
		}
		until(t, time.Minute, "the mail is sent", func() bool { return w.jobsIn("completed") == 1 })
		if n := len(office.taken()); n != 1 {
			t.Errorf("%d mails", n)
		}
		if a := admin.post("/admin/jobs", strings.Replace(cancel, "/cancel", "/paint", 1), url.Values{}); a.status != 404 {
			t.Errorf("an unknown verb: %d", a.status)
		}
		if a := admin.post("/admin/jobs", "/admin/jobs/999999/cancel", url.Values{}); a.status != 303 || !strings.Contains(admin.get("/admin/jobs").body, "이제 없어요") {
			t.Errorf("a job that is not there: %d", a.status)
		}

		office.refuse(true)
		w.signup("bob")
		until(t, time.Minute, "the mail is refused", func() bool { return row(admin, "?state=failed").Length() == 1 })
		cancel, _ = row(admin, "?state=failed").Find(`form:has([data-action="cancel"])`).Attr("action")
		if a := admin.post("/admin/jobs", cancel, url.Values{}); a.status != 303 {
			t.Errorf("cancel: %d", a.status)
		}
		if w.jobsIn("cancelled") != 1 || row(admin, "?state=done").First().AttrOr("data-state", "") != "cancelled" {
			t.Errorf("not cancelled: %d", w.jobsIn("cancelled"))
		}
		log := admin.get("/admin/audit-logs/").page().Find("tbody").Text()
		for _, word := range []string{"다시 시킴", "취소함", "letter"} {
			if !strings.Contains(log, word) {
				t.Errorf("the log lacks %q: %s", word, log)
			}
		}
		if verdict, err := w.db.VerifyAudit(t.Context()); err != nil || verdict.Broken != 0 {
			t.Errorf("the log: %+v %v", verdict, err)
		}
	})
}

// TestJobsAreSearched: by what they are called, by their number, and by whom they
// are about, for those who may see people.
func TestJobsAreSearched(t *testing.T) {
	eachPosting(t, func(t *testing.T, w *world, office *postOffice) {
		w.person("admin", models.RoleAdmin)
		admin := w.as("admin")
		office.refuse(true)
		office.open(t)
		w.work()
		w.signup("ann")
		w.signup("bob")
		until(t, time.Minute, "both mails are refused", func() bool { return w.jobsIn("retryable") == 2 })
		found := func(q string) []string {
			t.Helper()
			a := admin.get("/admin/jobs?" + url.Values{"q": {q}}.Encode())
			if a.status != 200 || a.page().Find("input[name=q]").AttrOr("value", "") != q {
				t.Fatalf("%q: %d", q, a.status)
			}
			return a.page().Find("tr[data-id]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("data-id", "") })
		}
		all := found("메일")
		if len(all) != 2 || len(found("letter")) != 2 {
			t.Fatalf("by kind: %v, %v", all, found("letter"))
		}
		ann := found("@ann")
		if len(ann) != 1 || !slices.Contains(all, ann[0]) || !slices.Equal(found("ann"), ann) {
			t.Errorf("by person: %v of %v", ann, all)
		}
		if one := found("J-" + all[0]); !slices.Equal(one, all[:1]) {
			t.Errorf("by number: %v", one)
		}
		for _, q := range []string{"nobody_here", "J-999999", "' OR 1=1 --", "%", "ann@example.com"} {
			if none := found(q); len(none) != 0 {
				t.Errorf("%q finds %v", q, none)
			}
		}
		if a := admin.get("/admin/jobs?q=nobody_here"); a.page().Find("[data-empty]").Length() != 1 {
			t.Error("nothing says that nothing was found")
		}
		tab := admin.get("/admin/jobs?q=%40ann&state=failed").page().Find(".tabs [aria-current]")
		if href := tab.AttrOr("href", ""); !strings.Contains(href, "q=%40ann") || !strings.Contains(tab.Text(), "1") {
			t.Errorf("the tab forgets what was searched: %s %s", href, tab.Text())
		}
	})
}

// TestCancelOfARunningJob: it stops at once, stays cancelled, and what it was
// about is as if it had not been begun.
func TestCancelOfARunningJob(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		w := start(t, engine, dsn, func(s *config.Settings) {
			s.Hooks.PrivateAddresses, s.Hooks.Timeout = true, config.Duration(time.Minute)
		})
		quiz := w.quiz(w.person("maker", models.RoleMember))
		w.person("boss", models.RoleSuperuser)
		boss := w.as("boss")
		came, left := make(chan struct{}, 9), make(chan struct{}, 9)
		slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			came <- struct{}{}
			<-r.Context().Done()
			left <- struct{}{}
		}))
		t.Cleanup(slow.Close)
		w.hook(boss, slow.URL)
		w.work()
		w.as("maker").say(quiz, "안녕", "")
		<-came
		page := boss.get("/admin/jobs?state=running").page()
		row := page.Find(`tr[data-state="running"]`).FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), "웹훅 보내기") })
		cancel, _ := row.Find(`form:has([data-action="cancel"])`).Attr("action")
		if row.Length() != 1 || cancel == "" || page.Find("[data-refresh]").Length() != 1 {
			t.Fatalf("%d rows, %q, %d that refresh", row.Length(), cancel, page.Find("[data-refresh]").Length())
		}
		if a := boss.post("/admin/jobs", cancel, url.Values{}); a.status != 303 {
			t.Fatalf("cancel: %d %s", a.status, a.body)
		}
		select {
		case <-left:
		case <-time.After(time.Minute):
			t.Fatal("it goes on")
		}
		id := row.AttrOr("data-id", "")
		state := func() string {
			return boss.get("/admin/jobs").page().Find(`tr[data-id="`+id+`"]`).AttrOr("data-state", "")
		}
		until(t, time.Minute, "it is cancelled", func() bool { return state() == "cancelled" })
		if n := w.number("SELECT count(*) FROM hook_deliveries WHERE status = 'waiting' AND tries = 0 AND answer = 0"); n != 1 {
			t.Error("the delivery was changed")
		}
		until(t, time.Minute, "nothing runs any more", func() bool {
			return boss.get("/admin/jobs").page().Find("[data-refresh]").Length() == 0
		})
		if len(came) != 0 || state() != "cancelled" {
			t.Errorf("it was begun again: %d, %s", len(came), state())
		}
		// Asked to, it is worked again, and is not stopped by what was said before.
		if a := boss.post("/admin/jobs", strings.Replace(cancel, "/cancel", "/retry", 1), url.Values{}); a.status != 303 {
			t.Fatalf("retry: %d", a.status)
		}
		<-came
		select {
		case <-left:
			t.Error("it is stopped again")
		case <-time.After(2 * time.Second):
		}
		boss.post("/admin/jobs", cancel, url.Values{})
		<-left
	})
}

// TestJobsHaveNames: the page calls every kind of job by a name in each language.
func TestJobsHaveNames(t *testing.T) {
	p, err := newProgram(testSettings(t, "sqlite", dbtest.SQLite(t)))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.jobs.Kinds()) == 0 {
		t.Fatal("no kinds of jobs")
	}
	for _, kind := range p.jobs.Kinds() {
		for _, lang := range locales.Languages() {
			if !p.texts.Has(lang, "panel.jobs.kind."+kind) {
				t.Errorf("%s has no name in %s", kind, lang)
			}
		}
	}
}
