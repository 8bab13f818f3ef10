package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestAboutMeWithoutScripts: a member sees what they made and took, changes
// their name and picture, and what is wrong stands beside its field.
func TestAboutMeWithoutScripts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.everyType(w.person("maker", models.RoleMember), map[string]any{"published_at": schema.Now()})
		w.person("ann", models.RoleMember)
		r := &reader{t: t, b: w.as("ann"), at: &url.URL{Path: "/"}}
		for _, path := range []string{"/me", "/me/data"} {
			if a := w.browser().get(path); a.status != http.StatusFound || !strings.HasPrefix(a.header.Get("Location"), "/login") {
				t.Errorf("a guest at %s: %d", path, a.status)
			}
		}
		r.open("/")
		r.follow("a.mebtn")
		r.is("me")
		r.one("[data-empty]")
		if got := r.one("[data-taken]").Text(); got != "0" || r.page.Find("[data-disputes]").Length() != 0 {
			t.Errorf("nothing taken: %s", got)
		}
		r.open(quizPage(quiz))
		r.send(`[data-action="start"]`, nil)
		field, right := r.answerOf("single", "=1+1")
		r.send(`[data-action="save"]`, url.Values{field: {right}})
		r.open("/me?taken=1")
		r.one(`a[href="` + quizPage(quiz) + `/play"]`)
		r.open(quizPage(quiz) + "/play")
		r.send(`.omr [data-action="submit"]`, nil)
		r.send(`[data-action="submit"]`, nil)
		r.open("/me")
		if r.one("[data-taken]").Text() != "1" || r.one("[data-accuracy]").Text() != "20%" {
			t.Errorf("numbers: %s", r.page.Find(".facts").Text())
		}
		r.follow(`a[href="/me?taken=1"]`)
		if got := r.one("[data-score]").Text(); got != "15점 가운데 3점" {
			t.Errorf("the score: %q", got)
		}
		r.follow(".mineq a")
		r.is("result")

		r.open("/me")
		for _, path := range []string{"/me/notifications", "/me/decisions", "/me/security", "/me/keys", "/me/data", "/me"} {
			r.follow(`main > .tabs a[href="` + path + `"]`)
			if got := r.one(`main > .tabs [aria-current="page"]`).AttrOr("href", ""); got != path {
				t.Errorf("at %s, which says it is %s", path, got)
			}
		}
		r.send(`[data-action="nickname"]`, url.Values{"nickname": {"\u3164"}})
		if r.one(`[data-error="nickname"]`).Text() == "" || r.one("#nickname").AttrOr("value", "") != "\u3164" {
			t.Error("a name that nobody sees")
		}
		r.send(`[data-action="nickname"]`, url.Values{"nickname": {"오리 앤"}})
		if got := r.one("h1").Text(); got != "오리 앤" {
			t.Errorf("named %q", got)
		}
		r.follow("[data-seen]")
		r.is("user")
		if r.one("h1").Text() != "오리 앤" || r.page.Find(`[data-action="nickname"]`).Length() != 0 {
			t.Error("as others see it")
		}

		page := func() (src string, has bool) {
			r.open("/me")
			return r.one(".profile img").AttrOr("src", ""), r.page.Find(`[data-action="picture-off"]`).Length() == 1
		}
		drawn, has := page()
		if has {
			t.Error("a picture to remove")
		}
		r.send(`[data-action="picture"]`, nil)
		r.one(`[data-error="picture"]`)
		picturePost := func(pixel bool, file []byte) answer {
			values := map[string][]string{}
			if pixel {
				values["pixel"] = []string{"1"}
			}
			return r.b.uploadTo("/me", "/me/picture", values, "picture", file)
		}
		if a := picturePost(false, []byte("no picture")); a.status != http.StatusUnprocessableEntity || a.page().Find(`[data-error="picture"]`).Length() != 1 {
			t.Errorf("no picture: %d", a.status)
		}
		if a := picturePost(false, picture(t)); a.status != http.StatusSeeOther {
			t.Fatalf("a picture: %d", a.status)
		}
		plain, has := page()
		if plain == drawn || !has {
			t.Error("the picture is not shown")
		}
		if a := picturePost(true, picture(t)); a.status != http.StatusSeeOther {
			t.Fatalf("pixel art: %d", a.status)
		}
		if art, _ := page(); art == plain || art == drawn {
			t.Error("the pixel art is not shown")
		}
		r.send(`[data-action="picture-off"]`, nil)
		if src, has := page(); src != drawn || has {
			t.Error("the picture stays")
		}
		for _, path := range []string{"/me", "/me/picture", "/me/data/delete"} {
			if a := r.b.send("POST", path, "nickname=x&off=1&confirm=ann&password="+password, "Content-Type", "application/x-www-form-urlencoded", "Origin", w.base); a.status != http.StatusForbidden {
				t.Errorf("forged at %s: %d", path, a.status)
			}
		}
	})
}

// TestLeavingWithoutScripts: who leaves types their handle and their password.
func TestLeavingWithoutScripts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("ann", models.RoleMember)
		r := &reader{t: t, b: w.as("ann"), at: &url.URL{Path: "/"}}
		r.open("/me/data")
		if a := r.b.send("GET", r.one(`[data-action="export"]`).AttrOr("href", ""), "", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8"); a.status != http.StatusOK || !strings.Contains(a.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("export: %d", a.status)
		}
		r.send(`[data-action="leave"]`, url.Values{"confirm": {"anne"}, "password": {password}})
		if r.one(`[data-error="confirm"]`).Text() == "" || r.one("#confirm").AttrOr("value", "") != "anne" {
			t.Error("the wrong handle")
		}
		r.send(`[data-action="leave"]`, url.Values{"confirm": {"ann"}, "password": {"wrong"}})
		if r.one(`[data-error="password"]`).Text() == "" || r.one("#password").AttrOr("value", "") != "" {
			t.Error("the wrong password")
		}
		if a := w.browser().get("/users/ann"); a.status != http.StatusOK {
			t.Fatalf("gone too early: %d", a.status)
		}
		r.send(`[data-action="leave"]`, url.Values{"confirm": {"ann"}, "password": {password}})
		r.is("page")
		r.one(`main a[href="/login"]`)
		if a := w.browser().get("/users/ann"); a.status != http.StatusOK {
			t.Errorf("gone before the day: %d", a.status)
		}
		w.daysPass()
		w.depart()
		if a := w.browser().get("/users/ann"); a.status != http.StatusNotFound {
			t.Errorf("still there: %d", a.status)
		}
	})
}
