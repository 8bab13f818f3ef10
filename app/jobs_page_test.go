package main

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

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
