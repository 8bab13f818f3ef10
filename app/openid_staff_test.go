package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/oauth2-proxy/mockoidc"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// Staff come in by a provider from the log-in page of the back office, and are
// led back to where they wanted to go. A second factor is the provider's matter.
func TestStaffLogInByOpenID(t *testing.T) {
	openIDWorld(t, func(t *testing.T, w *world, p *provider) {
		id := w.person("mod", models.RoleModerator)
		who := &mockoidc.MockUser{Subject: "sub-mod", Email: "mod@example.com", EmailVerified: true, PreferredUsername: "mod"}
		if _, err := w.db.Create(t.Context(), schema.Program{Name: "test"}, w.registry.Model("identity"), &schema.Input{Values: map[string]any{
			"user_id": id, "provider": "duck", "subject": who.Subject}}); err != nil {
			t.Fatal(err)
		}
		w.as("mod").enrol()
		b := w.browser()
		button := b.get("/admin/login?next=%2Fadmin%2Fquizzes%2F").page().Find(`[data-provider="duck"]`)
		href, _ := button.Attr("href")
		if !strings.Contains(button.Text(), "오리 아이디") || !strings.HasPrefix(href, "/login/duck?next=") {
			t.Fatalf("the button %q leads to %q", button.Text(), href)
		}
		res := b.vouch(p, href, who)
		if res.status != http.StatusSeeOther || res.header.Get("Location") != "/admin/quizzes/" {
			t.Fatalf("back: %d to %q", res.status, res.header.Get("Location"))
		}
		if res := b.get("/admin/quizzes/"); res.status != http.StatusOK {
			t.Errorf("the back office: %d", res.status)
		}
		if got := w.text("SELECT way FROM sessions ORDER BY created_at DESC LIMIT 1"); got != "provider" {
			t.Errorf("came in by %q", got)
		}
		for _, next := range []string{"https://evil.example/admin/", "//evil.example"} {
			href, _ := w.browser().get("/admin/login?next=" + next).page().Find(`[data-provider="duck"]`).Attr("href")
			if strings.Contains(href, "evil") {
				t.Errorf("%s: %s", next, href)
			}
		}
		cancelled := w.browser()
		to := cancelled.leave("/login/duck?next=%2Fadmin%2F")
		res = cancelled.get("/login/duck/callback?error=access_denied&state=" + to.Query().Get("state"))
		if page := res.page(); res.status != http.StatusForbidden || page.Find(`form[action="/admin/login"]`).Length() != 1 || page.Find(`[data-provider="duck"]`).Length() != 1 {
			t.Errorf("who cancels gets %d and no log-in page of the back office", res.status)
		}
	}, func(s *config.Settings) { s.Admin.Require2FA = []string{models.RoleModerator} })
}
