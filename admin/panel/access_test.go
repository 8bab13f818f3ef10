package panel_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"duckhoo/models/schema"
)

func TestAccess(t *testing.T) {
	each(t, func(h *house) {
		people := map[string]schema.Actor{
			"nobody": nil, "none": clerk(), "view": clerk("gadget.view"), "add": clerk("gadget.add"), "change": clerk("gadget.change"),
			"delete": clerk("gadget.delete"), "other": clerk("maker.view"), "super": boss(),
		}
		type ask struct {
			method, path string
			open         []string // who may, beside super
		}
		for name, who := range people {
			id := h.make("one", nil).String()
			base := "/admin/gadgets/"
			for _, x := range []ask{
				{"GET", base, []string{"view"}}, {"GET", base + "add", []string{"add"}}, {"POST", base + "add", []string{"add"}},
				{"GET", base + id + "/", []string{"view", "change"}}, {"POST", base + id + "/", []string{"change"}},
				{"GET", base + id + "/history", []string{"view"}}, {"GET", base + id + "/delete", []string{"delete"}},
				{"GET", base + "trash", []string{"delete"}}, {"POST", base + id + "/delete", []string{"delete"}},
				{"POST", base + id + "/restore", []string{"delete"}}, {"GET", base + "autocomplete/maker_id", nil},
				{"POST", base, nil}, {"GET", base + id + "/show", nil}, {"POST", base + id + "/show", nil},
				{"GET", "/admin/makers/", []string{"other"}}, {"GET", "/admin/", []string{"view", "add", "change", "delete", "other"}},
				{"GET", "/admin/account", []string{"view", "add", "change", "delete", "other"}},
				{"GET", "/admin/search", []string{"view", "add", "change", "delete", "other"}},
			} {
				b := h.as(who)
				var got *answer
				if x.method == "GET" {
					got = b.get(x.path)
				} else {
					got = b.post(x.path, "title", "two", "colour", "red", "action", "polish", "_version", "1")
				}
				open := name == "super"
				for _, n := range x.open {
					open = open || n == name
				}
				switch {
				case name == "nobody":
					if got.status != http.StatusFound || !strings.HasPrefix(got.to, "/admin/login?next=") {
						h.Errorf("%s %s as nobody: %d %s", x.method, x.path, got.status, got.to)
					}
				case open && (got.status == http.StatusForbidden || got.status >= 500):
					h.Errorf("%s %s as %s: %d, want open", x.method, x.path, name, got.status)
				case !open:
					if got.status != http.StatusForbidden || got.doc.Find("body").AttrOr("data-page", "") != "denied" {
						h.Errorf("%s %s as %s: %d, want 403", x.method, x.path, name, got.status)
					}
				}
			}
		}
	})
}

func TestScope(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("hidden treasure", nil)
		all := clerk("gadget.view", "gadget.add", "gadget.change", "gadget.delete", "gadget.show")
		b := h.as(all)
		b.get("/admin/gadgets/").has(0, "tbody tr")
		for _, more := range []string{"", "history", "delete", "show"} {
			b.get(at(id, more)).is(404).page("error")
		}
		b.post(at(id), "title", "mine").is(404)
		b.post(at(id, "delete")).is(404)
		b.post(at(id, "show")).is(404)
		b.get("/admin/gadgets/?title=hidden").is(200)
		b.get("/admin/gadgets/nonsense/").is(404)
		b.get("/admin/nothing/").is(404)
		b.get("/admin/parts/").is(404)
		if h.find(id).Title != "hidden treasure" {
			h.Error("a row outside of one's scope was changed")
		}
	})
}

func TestOwnersRightsStopAtTheDoor(t *testing.T) {
	each(t, func(h *house) {
		h.as(clerk("nothing.view")).get("/admin/").is(403).page("denied")
		h.as(&staff{id: schema.NewID(), name: "member"}).get("/admin/gadgets/").is(403)
	})
}

func TestDemotionHoldsAtTheNextRequest(t *testing.T) {
	each(t, func(h *house) {
		person := clerk("gadget.view")
		b := h.as(person)
		b.get("/admin/gadgets/").is(200)
		person.rights = nil
		b.get("/admin/gadgets/").is(403)
	})
}

func TestLogIn(t *testing.T) {
	each(t, func(h *house) {
		nobody := h.as(nil)
		nobody.get("/admin/login?next=/admin/gadgets/").is(200).page("login").has(1, `input[name=next][value="/admin/gadgets/"]`)
		nobody.post("/admin/login", "username", "boss", "password", "wrong").is(422).page("login").has(1, "main [role=alert]")
		if got := nobody.post("/admin/login", "username", "locked", "password", "x").is(422).texts("main [role=alert]"); got[0] != "잠겼어요." {
			h.Errorf("%v", got)
		}
		if got := nobody.post("/admin/login?username=boss&password=quack").status; got != 422 {
			h.Errorf("a password in the address: %d", got)
		}
		for next, want := range map[string]string{
			"": "/admin/", "/admin/gadgets/?q=a": "/admin/gadgets/?q=a", "https://evil.example/": "/admin/", "//evil.example": "/admin/",
			`/\evil.example`: "/admin/", "javascript:alert(1)": "/admin/", "admin": "/admin/", "/a\nb": "/admin/",
		} {
			nobody.post("/admin/login", "username", "boss", "password", "quack", "next", next).goes(303, want)
		}
		if h.door.in != 8 {
			h.Errorf("%d log-ins", h.door.in)
		}
		h.as(boss()).get("/admin/login?next=/admin/gadgets/").goes(302, "/admin/gadgets/")
		h.as(boss()).get("/admin/logout").is(404)
		h.as(boss()).post("/admin/logout").goes(303, "/admin/login")
		if h.door.out != 1 {
			h.Errorf("%d log-outs", h.door.out)
		}
	})
}

func TestNoticeTravelsOnce(t *testing.T) {
	each(t, func(h *house) {
		id := h.make("one", nil)
		b := h.as(boss())
		cookies := b.post(at(id), "title", "two").is(303).cookie
		page := b.withCookies("/admin/gadgets/", cookies).is(200)
		if got := page.texts("[data-toast=ok] > [data-toast-text]"); len(got) == 0 || !strings.Contains(got[0], "two") {
			h.Errorf("%v", got)
		}
		for _, c := range page.cookie {
			if c.Name == "duckhoo-notice" && c.Value != "" {
				h.Error("the notice stays")
			}
		}
		for _, c := range cookies {
			c.Value = strings.Repeat("A", 80)
		}
		b.withCookies("/admin/gadgets/", cookies).is(200).has(0, "main [data-toast=ok]")
	})
}

func (b *browser) withCookies(path string, cookies []*http.Cookie) *answer {
	b.Helper()
	req := httptest.NewRequest(http.MethodGet, path, nil)
	for _, c := range cookies {
		req.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	return b.send(req)
}

func TestDashboard(t *testing.T) {
	each(t, func(h *house) {
		h.make("one", nil)
		b := h.as(clerk("gadget.view", "maker.view"))
		page := b.get("/admin/").is(200).page("dashboard")
		if got := page.texts(".counts dt"); len(got) != 2 {
			h.Errorf("only what one may see is counted: %v", got)
		}
		if got := page.texts(".nav__link .nav__label"); len(got) != 3 {
			h.Errorf("only what one may see is in the menu: %v", got)
		}
		h.as(boss()).get("/admin/").is(200).has(1, "#recent")
		if body := h.as(clerk("gadget.view")).get("/admin/search?q=one").is(200).main(); !strings.Contains(body, "one") {
			h.Errorf("%s", body)
		}
		if body := h.as(clerk("maker.view")).get("/admin/search?q=one").is(200).main(); strings.Contains(body, "물건") {
			h.Errorf("%s", body)
		}
		got := h.as(boss()).post("/admin/markdown", "text", "**굵게** <script>x</script> [a](javascript:x)").is(200).body
		if !strings.Contains(got, "<strong>굵게</strong>") || strings.Contains(got, "script") {
			h.Errorf("%s", got)
		}
	})
}
