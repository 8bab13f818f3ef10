package ui_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"duckhoo/web/locales"
	"duckhoo/web/ui"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

// draw renders a component in a language.
func draw(t *testing.T, lang string, c templ.Component) *goquery.Document {
	t.Helper()
	catalogue, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	ctx := locales.With(context.Background(), catalogue.Locale(lang, time.UTC))
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// around draws a component that takes children, with a text inside.
func around(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	inside := templ.Raw(`<i id="inside">inside</i>`)
	return draw(t, "ko", templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, inside), w)
	}))
}

// one finds exactly one element.
func one(t *testing.T, doc *goquery.Document, selector string) *goquery.Selection {
	t.Helper()
	found := doc.Find(selector)
	if found.Length() != 1 {
		t.Fatalf("%s: found %d, want 1", selector, found.Length())
	}
	return found
}

func none(t *testing.T, doc *goquery.Document, selector string) {
	t.Helper()
	if n := doc.Find(selector).Length(); n != 0 {
		t.Errorf("%s: found %d, want none", selector, n)
	}
}

func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func page() ui.Page {
	return ui.Page{
		Title: "퀴즈", Name: "list", Model: "quiz", Base: "/admin", Environment: "개발", CSRF: "token", Here: "/admin/quizzes/?q=1",
		Nav: []ui.NavGroup{
			{Links: []ui.NavLink{{Text: "대시보드", Href: "/admin/", Icon: "house", Key: "h"}}},
			{Title: "콘텐츠", Links: []ui.NavLink{{Text: "퀴즈", Href: "/admin/quizzes/", Current: true, Count: "3", Urgent: true}}},
		},
		Crumbs:  []ui.Crumb{{Text: "콘텐츠"}, {Text: "퀴즈", Href: "/admin/quizzes/"}, {Text: "지브리"}},
		Account: ui.Account{Name: "정민지", Href: "/admin/account", Logout: "/admin/logout"},
	}
}

func TestShell(t *testing.T) {
	doc := around(t, ui.Shell(page()))
	if lang, _ := one(t, doc, "html").Attr("lang"); lang != "ko" {
		t.Errorf("lang = %q", lang)
	}
	one(t, doc, `body[data-page="list"][data-model="quiz"]`)
	one(t, doc, "main#main #inside")
	if first := doc.Find("body a, body button, body input").First(); !first.Is(`a.skip[href="#main"]`) {
		t.Errorf("the first stop is %q, want the skip link", words(first))
	}
	if got := words(one(t, doc, "[data-nav] [aria-current=page] .nav__label")); got != "퀴즈" {
		t.Errorf("current entry = %q", got)
	}
	if got := words(one(t, doc, ".crumbs [aria-current=page]")); got != "지브리" {
		t.Errorf("last crumb = %q", got)
	}
	one(t, doc, `form[method=post][action="/admin/logout"] input[name=_csrf][value=token]`)
	one(t, doc, `[data-theme-form] input[name=next][value="/admin/quizzes/?q=1"]`)
	one(t, doc, `a[data-go=h]`)
	none(t, doc, ".viewing-as")
	none(t, doc, "html[data-theme]")
}

// TestNothingInline holds the policy default-src 'self'.
func TestNothingInline(t *testing.T) {
	for name, doc := range map[string]*goquery.Document{
		"shell": around(t, ui.Shell(page())),
		"bare":  around(t, ui.Bare(page())),
		"site":  around(t, ui.SitePage(ui.Site{Title: "덕후", Name: "home"})),
	} {
		t.Run(name, func(t *testing.T) {
			none(t, doc, "[style], style, script:not([src]), [onclick], [hx-on]")
			doc.Find("[src], link[href], use[href]").Each(func(_ int, s *goquery.Selection) {
				address := s.AttrOr("src", s.AttrOr("href", ""))
				if !strings.HasPrefix(address, "/static/") && !strings.HasPrefix(address, "/manifest.webmanifest?") {
					t.Errorf("%s comes from %q", goquery.NodeName(s), address)
				}
			})
		})
	}
}

func TestShellInEnglish(t *testing.T) {
	doc := draw(t, "en", ui.Shell(page()))
	if got := words(one(t, doc, "a.skip")); got != "Skip to main content" {
		t.Errorf("skip link = %q", got)
	}
	one(t, doc, `html[lang=en]`)
	one(t, doc, `button[name=language][value=en][aria-pressed=true]`)
}

func TestThemeIsSetOnTheServer(t *testing.T) {
	for _, tc := range []struct{ name, theme, want string }{
		{"dark", "dark", "dark"},
		{"light", "light", "light"},
		{"system", "", ""},
		{"what nobody offers", `"><script>`, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := page()
			p.Theme = tc.theme
			if got := one(t, draw(t, "ko", ui.Shell(p)), "html").AttrOr("data-theme", ""); got != tc.want {
				t.Errorf("data-theme = %q, want %q", got, tc.want)
			}
		})
	}
}

func TestViewingAs(t *testing.T) {
	p := page()
	p.ViewingAs = &ui.ViewingAs{Text: "한지우 님으로 보고 있어요", Stop: "/admin/view-as/stop"}
	doc := draw(t, "ko", ui.Shell(p))
	one(t, doc, `.viewing-as[role=region] form[method=post][action="/admin/view-as/stop"] input[name=_csrf]`)
}

func TestTextsAreEscaped(t *testing.T) {
	bad := `<img src=x onerror=alert(1)>`
	p := page()
	p.Title, p.Crumbs, p.Toasts = bad, []ui.Crumb{{Text: bad}}, []ui.Toast{{Tone: ui.OK, Text: bad, Href: "javascript:alert(1)", Link: bad}}
	doc := draw(t, "ko", ui.Shell(p))
	none(t, doc, "img[onerror]")
	none(t, doc, `a[href^="javascript"]`)
}

func TestFieldFrame(t *testing.T) {
	f := ui.Field{Name: "title", Label: "제목", Help: "목록에 보여요.", Error: "비워 둘 수 없어요.", Required: true}
	doc := around(t, ui.FieldFrame(f))
	frame := one(t, doc, `[data-field="title"]`)
	if got := words(frame.Find(`label[for="title"]`)); got != "제목 (필수)" {
		t.Errorf("label = %q", got)
	}
	if got := words(frame.Find(`#title-error[data-error="title"]`)); got != "비워 둘 수 없어요." {
		t.Errorf("error = %q", got)
	}
	for id := range strings.FieldsSeq(f.Describes()) {
		one(t, doc, "#"+id)
	}
	group := around(t, ui.FieldFrame(ui.Field{Name: "kinds", Label: "종류", Group: true}))
	if got := words(one(t, group, "fieldset > legend")); got != "종류" {
		t.Errorf("legend = %q", got)
	}
	none(t, group, "[data-error], .help")
}

func TestStatusIsNeverColourAlone(t *testing.T) {
	for _, tc := range []struct{ state, class string }{
		{"published", "badge--ok"},
		{"pending", "badge--warn"},
		{"rejected", "badge--bad"},
		{"hidden", "badge--bad"},
		{"removed", "badge--bad"},
		{"draft", ""},
		{"archived", ""},
		{"something new", ""},
	} {
		t.Run(tc.state, func(t *testing.T) {
			badge := one(t, draw(t, "ko", ui.Status(tc.state, "낱말")), ".badge")
			if tc.class != "" && !badge.HasClass(tc.class) {
				t.Errorf("class = %q, want %q", badge.AttrOr("class", ""), tc.class)
			}
			if tc.class == "" && badge.AttrOr("class", "") != "badge" {
				t.Errorf("class = %q, want grey", badge.AttrOr("class", ""))
			}
			if badge.Find("svg use").Length() != 1 || words(badge) != "낱말" {
				t.Errorf("badge has no icon and word: %q", words(badge))
			}
		})
	}
}

func TestPager(t *testing.T) {
	doc := draw(t, "ko", ui.Pager(ui.Pages{
		Text: "1–50 / 10,000+", Total: "10000+", Exact: "?count=exact", Next: "?cursor=x&q=1", Sizes: []int{20, 50}, Size: 50,
		Keep: []ui.Pair{{Name: "q", Value: "1"}},
	}))
	one(t, doc, `[data-count="10000+"]`)
	one(t, doc, `a[rel=next][href="?cursor=x&q=1"]`)
	none(t, doc, "a[rel=prev]")
	one(t, doc, `form[method=get] input[name=q][value="1"]`)
	one(t, doc, `option[value="50"][selected]`)
}

func TestToasts(t *testing.T) {
	doc := draw(t, "ko", ui.Toasts([]ui.Toast{
		{Tone: ui.OK, Text: "지웠어요.", Undo: "/admin/quizzes/1/restore", CSRF: "token"},
		{Tone: ui.Bad, Text: "지우지 못했어요."},
	}))
	one(t, doc, `[data-toasts] > [data-toast=ok][role=status] form[method=post][action="/admin/quizzes/1/restore"] input[value=token]`)
	one(t, doc, `[data-toasts] > [data-toast=bad][role=alert]`)
}

func TestErrorSummary(t *testing.T) {
	doc := draw(t, "en", ui.ErrorSummary("", []ui.Mistake{{Href: "#title", Text: "Title: must not be empty"}}))
	one(t, doc, `[role=alert][tabindex="-1"] a[href="#title"]`)
	if got := words(one(t, doc, "h2")); got != "Not saved. Please correct one thing." {
		t.Errorf("title = %q", got)
	}
	none(t, draw(t, "en", ui.ErrorSummary("", nil)), "section")
}

func TestButtons(t *testing.T) {
	link := draw(t, "ko", ui.Btn(ui.Button{Text: "추가", Icon: "plus", Kind: "primary", Href: "/admin/quizzes/add"}))
	one(t, link, `a.btn.btn--primary[href="/admin/quizzes/add"]`)
	icon := draw(t, "ko", ui.Btn(ui.Button{Icon: "x", Label: "닫기", Type: "button"}))
	one(t, icon, `button[type=button].btn--icon[aria-label="닫기"]`)
	save := draw(t, "ko", ui.Btn(ui.Button{Text: "저장", Name: "_save", Value: "1"}))
	one(t, save, `button[type=submit][name=_save][value="1"]`)
}

func TestSitePage(t *testing.T) {
	guest := around(t, ui.SitePage(ui.Site{Title: "덕후", Name: "home", Main: "stack", Query: "지브리", Search: true}))
	one(t, guest, `body[data-page="home"] main#main.stack #inside`)
	one(t, guest, `form.is-always[role=search][action="/search"] input[name=q][value="지브리"]`)
	one(t, guest, `a[href="/login"]`)
	none(t, guest, `form[action="/logout"]`)
	reader := around(t, ui.SitePage(ui.Site{Title: "덕후", Name: "home", CSRF: "token", Reader: &ui.Reader{Name: "토토로", Href: "/me", Panel: "/admin/"}}))
	one(t, reader, `a[href="/me"][aria-label="토토로"]`)
	one(t, reader, `form[action="/logout"] input[name=_csrf][value=token]`)
	one(t, reader, `footer a[href="/admin/"]`)
	none(t, around(t, ui.SitePage(ui.Site{Plain: true})), "footer")
	none(t, guest, `a[href="/make"]`)
	one(t, around(t, ui.SitePage(ui.Site{Make: "/make"})), `nav a[href="/make"]`)
	none(t, around(t, ui.SitePage(ui.Site{Closed: true})), "header a, header form")
	here := around(t, ui.SitePage(ui.Site{Here: "/quizzes?genre=game&cursor=x"}))
	one(t, here, `footer a[hreflang=en][href="/quizzes?cursor=x&genre=game&lang=en"]`)
}

func TestHearts(t *testing.T) {
	for _, tc := range []struct {
		name        string
		full, total int
		drawn, off  int
	}{
		{"some", 3, 5, 5, 2},
		{"all", 5, 5, 5, 0},
		{"tenths above twenty", 50, 100, 10, 5},
		{"none at all", 0, 0, 0, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			doc := draw(t, "ko", ui.Hearts(tc.full, tc.total, "낱말"))
			one(t, doc, `[role=img][aria-label="낱말"]`)
			if n := doc.Find(".is-heart").Length(); n != tc.drawn {
				t.Errorf("drew %d, want %d", n, tc.drawn)
			}
			if n := doc.Find(".is-off").Length(); n != tc.off {
				t.Errorf("%d are empty, want %d", n, tc.off)
			}
		})
	}
}
