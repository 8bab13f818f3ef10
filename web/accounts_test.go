package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/schema"
	"duckhoo/web/site"
)

// visitors is a community for pages that do not ask the database.
func visitors(t *testing.T) *community {
	t.Helper()
	return open(t, "sqlite", dbtest.SQLite(t))
}

// outside are addresses that nobody may be sent to.
var outside = []string{
	"https://evil.example/", "//evil.example", `/\evil.example`, "/\t/evil.example", "javascript:alert(1)", "%2F%2Fevil.example", "quizzes", "https:evil.example",
	"/ok\r\nSet-Cookie: a=b", "",
}

func TestLogIn(t *testing.T) {
	c := visitors(t)
	page := c.page("/login?next=" + url.QueryEscape("/quizzes/a?x=1"))
	page.one(t, "body[data-page=login]")
	page.one(t, `form[method=post][action="/login"] input[name=_csrf][value="the-token"]`)
	page.one(t, `input[name=next][value="/quizzes/a?x=1"]`)
	page.one(t, `input[name=username][autocomplete=username]`)
	page.one(t, `input[type=password][name=password][autocomplete=current-password]`)

	form := url.Values{"username": {"ghost"}, "password": {"right horse"}, "next": {"/quizzes/a"}}
	in := c.post("/login?password=from-the-address", form)
	if in.StatusCode != http.StatusSeeOther || in.Header.Get("Location") != "/quizzes/a" {
		t.Errorf("log-in = %d to %q", in.StatusCode, in.Header.Get("Location"))
	}
	if c.door.user != "ghost" || c.door.got.Password != "right horse" {
		t.Errorf("the door got %q, %q", c.door.user, c.door.got.Password)
	}

	c.door.answer = schema.ErrUnauthorized
	wrong := c.post("/login", url.Values{"username": {`gho"st<`}, "password": {"wrong horse"}, "next": {"/quizzes/a"}})
	if wrong.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a wrong password = %d, want 422", wrong.StatusCode)
	}
	if got := wrong.one(t, "main [role=alert][data-errors]").Text(); got != "아이디나 비밀번호가 맞지 않아요." {
		t.Errorf("words = %q", got)
	}
	wrong.one(t, `input[name=next][value="/quizzes/a"]`)
	if got := wrong.one(t, "input[name=username]").AttrOr("value", ""); got != `gho"st<` {
		t.Errorf("the name is %q now", got)
	}
	wrong.lacks(t, "wrong horse")

	c.door.answer = &schema.Refused{Code: "locked", Detail: schema.Text{KO: "너무 많이 했어요.", EN: "Too many tries."}}
	if got := c.post("/login", form).one(t, "main [role=alert]").Text(); got != "너무 많이 했어요." {
		t.Errorf("words = %q", got)
	}
	c.door.answer = http.ErrServerClosed
	if got := c.post("/login", form).StatusCode; got != http.StatusInternalServerError {
		t.Errorf("a fault of the house = %d", got)
	}
}

func TestNobodyIsSentElsewhere(t *testing.T) {
	c := visitors(t)
	for _, next := range outside {
		t.Run(next, func(t *testing.T) {
			if got := c.page("/login?next="+url.QueryEscape(next)).one(t, "input[name=next]").AttrOr("value", ""); got != "/" {
				t.Errorf("the form goes on to %q", got)
			}
			for _, address := range []string{"/login", "/signup", "/preferences"} {
				form := url.Values{"next": {next}, "username": {"a"}, "password": {"b"}, "terms": {"1"}, "privacy": {"1"}, "age": {"1"}}
				got := c.post(address, form)
				if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/" {
					t.Errorf("%s = %d to %q", address, got.StatusCode, got.Header.Get("Location"))
				}
			}
			c.actor = somebody{id: schema.NewID(), handle: "ghost"}
			if got := c.get("/login?next=" + url.QueryEscape(next)); got.Header.Get("Location") != "/" {
				t.Errorf("who is in already goes to %q", got.Header.Get("Location"))
			}
			c.actor = schema.Nobody{}
		})
	}
}

func TestSignUp(t *testing.T) {
	c := visitors(t)
	c.page("/signup").one(t, `body[data-page=signup] form[action="/signup"] input[name=_csrf]`)
	form := url.Values{
		"handle": {"ghost"}, "nickname": {"복도유령"}, "email": {"ghost@example.com"}, "password": {"right horse"},
		"terms": {"1"}, "privacy": {"1"}, "age": {"1"},
	}
	in := c.post("/signup", form)
	if in.StatusCode != http.StatusSeeOther || in.Header.Get("Location") != "/" {
		t.Errorf("sign-up = %d to %q", in.StatusCode, in.Header.Get("Location"))
	}
	want := site.Registration{Handle: "ghost", Nickname: "복도유령", Email: "ghost@example.com", Password: "right horse"}
	if diff := cmp.Diff(want, c.door.got); diff != "" {
		t.Errorf("the door got (-want +got):\n%s", diff)
	}

	c.door.answer = schema.Invalid{
		schema.NewProblem("/handle", "not_unique", nil), schema.NewProblem("/password", "too_short", 10),
		{Pointer: "", Code: "odd", Detail: schema.Text{KO: "이상해요.", EN: "Odd."}},
	}
	again := c.post("/signup", form)
	if again.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("status = %d, want 422", again.StatusCode)
	}
	again.one(t, `[data-field=handle] [data-error=handle]`)
	again.one(t, `input[name=handle][aria-invalid=true][value=ghost]`)
	again.one(t, `[data-error=password]`)
	again.one(t, `input[name=terms][checked]`)
	if got := again.one(t, "main [role=alert]").Text(); got != "이상해요." {
		t.Errorf("words = %q", got)
	}
	again.lacks(t, "right horse")
}

func TestSignUpAsksForPromises(t *testing.T) {
	c := visitors(t)
	got := c.post("/signup", url.Values{"handle": {"ghost"}, "terms": {"1"}})
	got.one(t, "[data-error=privacy]")
	got.one(t, "[data-error=age]")
	if n := got.doc.Find("[data-error=terms]").Length(); n != 0 {
		t.Error("the promise that was made is asked for again")
	}
	if c.door.got.Handle != "" {
		t.Error("the door was knocked at")
	}
}

func TestSignUpCanBeClosed(t *testing.T) {
	c := visitors(t)
	c.cfg.Auth.Signup = false
	if got := c.get("/signup").StatusCode; got != http.StatusNotFound {
		t.Errorf("GET = %d", got)
	}
	if got := c.post("/signup", url.Values{}).StatusCode; got != http.StatusNotFound {
		t.Errorf("POST = %d", got)
	}
	if n := c.page("/login").doc.Find(`a[href^="/signup"]`).Length(); n != 0 {
		t.Error("the log-in page leads to sign-up")
	}
}

func TestLogOut(t *testing.T) {
	c := visitors(t)
	c.actor = somebody{id: schema.NewID(), handle: "ghost"}
	home := c.page("/")
	home.one(t, `form[method=post][action="/logout"] input[name=_csrf][value="the-token"]`)
	home.one(t, `header a[href="/users/ghost"]`)
	c.actor = &accounts.Identity{User: &models.User{Base: schema.Base{ID: schema.NewID()}, Handle: "admin", Nickname: "운영자", IsSuperuser: true}}
	home = c.page("/")
	home.one(t, `header a[href="/users/admin"][aria-label="운영자"]`)
	home.one(t, `footer a[href="/admin/"]`)
	out := c.post("/logout", url.Values{})
	if out.StatusCode != http.StatusSeeOther || out.Header.Get("Location") != "/" || c.door.out != 1 {
		t.Errorf("log-out = %d to %q, %d times", out.StatusCode, out.Header.Get("Location"), c.door.out)
	}
}

// TestGuestsPagesHoldNoToken lets browsers keep the pages of guests.
func TestGuestsPagesHoldNoToken(t *testing.T) {
	c := visitors(t)
	home := c.page("/")
	home.lacks(t, "the-token")
	if got := home.Header.Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("Cache-Control = %q", got)
	}
	if got := home.Header.Values("Set-Cookie"); len(got) > 0 {
		t.Errorf("cookies: %q", got)
	}
}

func TestPreferences(t *testing.T) {
	c := visitors(t)
	for _, tc := range []struct {
		name string
		form url.Values
		want []string
	}{
		{"language", url.Values{"language": {"en"}, "next": {"/quizzes"}}, []string{"lang=en"}},
		{"theme", url.Values{"theme": {"dark"}, "next": {"/quizzes"}}, []string{"theme=dark"}},
		{"the system's theme", url.Values{"theme": {""}, "next": {"/quizzes"}}, []string{"theme="}},
		{"an unknown language", url.Values{"language": {"xx"}, "next": {"/quizzes"}}, nil},
		{"an unknown theme", url.Values{"theme": {"pink"}, "next": {"/quizzes"}}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := c.post("/preferences", tc.form)
			if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/quizzes" {
				t.Errorf("%d to %q", got.StatusCode, got.Header.Get("Location"))
			}
			var cookies []string
			for _, cookie := range got.Cookies() {
				cookies = append(cookies, cookie.Name+"="+cookie.Value)
				if !cookie.HttpOnly || !cookie.Secure || cookie.SameSite != http.SameSiteLaxMode {
					t.Errorf("cookie %s lies open: %s", cookie.Name, cookie.Raw)
				}
			}
			if diff := cmp.Diff(tc.want, cookies); diff != "" {
				t.Errorf("cookies (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPreferencesFromAScript: the back office posts its theme as a script
// does.
func TestPreferencesFromAScript(t *testing.T) {
	c := visitors(t)
	const body = "--x\r\nContent-Disposition: form-data; name=\"theme\"\r\n\r\ndark\r\n--x--\r\n"
	got := c.send(http.MethodPost, "/preferences", strings.NewReader(body), "Content-Type", "multipart/form-data; boundary=x")
	if cookies := got.Cookies(); len(cookies) != 1 || cookies[0].Value != "dark" {
		t.Errorf("cookies = %v", cookies)
	}
}
