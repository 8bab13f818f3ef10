package panel

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// Page is a page of one's own in the back office. It stands in the sidebar of
// whoever may open it, in the palette and in the keyboard help.
type Page struct {
	// Path is where it stands below the back office: "weekly", "reports/weekly".
	Path  string
	Label schema.Text
	Help  schema.Text // one line below the title
	// Group is the part of the sidebar, none that of the log; Icon is Lucide's,
	// Key the letter that goes to it after g.
	Group schema.Text
	Icon  string
	Key   string
	// Right is what one needs: "quiz.view"; none is for whoever is staff.
	Right string
	// Handler answers GET, Post what a form of the page sends; nil takes none.
	Handler func(c *Call) error
	Post    func(c *Call) error
}

// Call is one request to a Page.
type Call struct {
	*fiber.Ctx
	Reader Reader

	v    *visit
	page Page
}

// Show answers with the page, its content below the title.
func (c *Call) Show(content templ.Component) error {
	return c.v.render(fiber.StatusOK, pageView(c.v, c.page, content))
}

// Text writes a declared text in the reader's language.
func (c *Call) Text(t schema.Text) string { return c.v.in(t) }

// Token is what a form of the page posts as _csrf: @ui.Token(c.Token()).
func (c *Call) Token() string { return c.v.site.CSRF(c.Ctx) }

// Form is what was posted.
func (c *Call) Form() (url.Values, error) {
	sent, err := readPosted(c.Ctx)
	if err != nil {
		return nil, err
	}
	return sent.values, nil
}

// Done answers a post with the page again, and says what has happened.
func (c *Call) Done(text schema.Text) error {
	c.v.tell(notice{Text: c.v.in(text)})
	return c.v.see(c.v.site.address(c.page.Path))
}

// page is a Page with what serves it.
type page struct {
	Page
	serve handler
	first bool // of its part of the sidebar, before the models
}

// Page adds a page. Mistakes are kept for Check.
func (s *Site) Page(p Page) {
	if p.Label.IsZero() || p.Handler == nil {
		s.fail("panel.E101", "Page", "the page %q needs a Label and a Handler", p.Path)
	}
	if p.Right != "" {
		s.checkRight("panel.E102", "Page."+p.Path, p.Right)
	}
	s.pages = append(s.pages, page{Page: p, serve: s.call(p, p.Handler)})
}

// call lets in whoever has the page's right.
func (s *Site) call(p Page, serve func(*Call) error) handler {
	return func(v *visit) error {
		if p.Right != "" && !v.allowed(p.Right) {
			return schema.ErrForbidden
		}
		return serve(&Call{Ctx: v.Ctx, Reader: v.reader(), v: v, page: p})
	}
}

// ownPages are the pages of the panel itself that stand in the sidebar.
func (s *Site) ownPages() []page {
	var out []page
	if s.Desk != nil {
		out = append(out, page{Page{Path: "queue", Label: s.text("panel.desk.title"), Icon: "inbox", Key: "d", Right: "case.view", Group: s.groupOf("case")}, s.queue, true})
	}
	if s.Metrics != nil {
		out = append(out, page{Page{Path: "metrics", Label: s.text("panel.metrics.title"), Icon: "chart-line", Right: "decision.view", Group: s.groupOf("case")}, s.metrics, false})
	}
	if s.Tasks != nil {
		out = append(out, page{Page{Path: "tasks", Label: s.text("panel.task.own"), Icon: "list-checks"}, s.tasks, false})
	}
	if s.Jobs != nil {
		out = append(out, page{Page{Path: "jobs", Label: s.text("panel.jobs.title"), Icon: "loader", Key: "j", Right: seeJobs}, s.jobs, false})
	}
	return out
}

// groupOf is the part of the sidebar that a model stands in.
func (s *Site) groupOf(model string) schema.Text {
	if e := s.entries[s.Registry.Model(model)]; e != nil {
		return e.group
	}
	return schema.Text{}
}

// text is a text of the catalogue in both languages.
func (s *Site) text(key string) schema.Text {
	in := func(lang string) string { return s.Catalogue.Locale(lang, s.zone).T(key) }
	return schema.Text{KO: in(locales.Korean), EN: in(locales.English)}
}

// pageRoutes are the addresses of the pages that were added.
func (s *Site) pageRoutes() []Route {
	var out []Route
	for _, p := range s.pages {
		if p.Handler == nil {
			continue
		}
		who := p.Right
		if who == "" {
			who = "staff"
		}
		out = append(out, Route{fiber.MethodGet, "/" + p.Path, who, s.staff(p.serve)})
		if p.Post != nil {
			out = append(out, Route{fiber.MethodPost, "/" + p.Path, who, s.staff(s.call(p.Page, p.Post))})
		}
	}
	return out
}

// pagePath is what a path of a page looks like.
var pagePath = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$`)

// checkPages finds pages that stand where something else does.
func (s *Site) checkPages() {
	var taken []string
	for _, r := range s.fixedRoutes() {
		first, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
		taken = append(taken, first)
	}
	for i, p := range s.pages {
		first, _, _ := strings.Cut(p.Path, "/")
		switch {
		case !pagePath.MatchString(p.Path):
			s.fail("panel.E100", "Page", "%q is no path: small letters, digits, - and /", p.Path)
		case slices.Contains(taken, first):
			s.fail("panel.E103", "Page."+p.Path, "the back office has a page at %s already", s.address(first))
		case s.Registry.Plural(first) != nil:
			s.fail("panel.E103", "Page."+p.Path, "%s is the list of %s", s.address(first), s.Registry.Plural(first).GoName)
		case slices.ContainsFunc(s.pages[:i], func(o page) bool { return o.Path == p.Path }):
			s.fail("panel.E103", "Page."+p.Path, "there is a page at %s already", s.address(p.Path))
		}
	}
}

// checkKeys finds letters of pages that lead elsewhere already.
func (s *Site) checkKeys() {
	taken := map[string]string{"h": "the dashboard"}
	for _, e := range s.order {
		taken[e.key] = e.model.GoName
	}
	for _, p := range append(s.ownPages(), s.pages...) {
		switch {
		case p.Key == "":
		case len(p.Key) > 1:
			s.fail("panel.E061", "Page."+p.Path, "%q is no single letter", p.Key)
		case taken[p.Key] != "":
			s.fail("panel.E062", "Page."+p.Path, "%q goes to %s already", p.Key, taken[p.Key])
		default:
			taken[p.Key] = p.Path
		}
	}
}

// navPages puts the pages that are no model's into their parts of the sidebar.
func (v *visit) navPages(groups []ui.NavGroup) []ui.NavGroup {
	for _, p := range append(v.site.ownPages(), v.site.pages...) {
		if p.Right != "" && !v.allowed(p.Right) {
			continue
		}
		here := v.site.address(p.Path)
		link := ui.NavLink{Text: v.in(p.Label), Href: here, Icon: p.Icon, Key: p.Key, Current: v.Path() == here || strings.HasPrefix(v.Path(), here+"/")}
		groups = navInto(groups, v.navTitle(p.Group), p.first, link)
	}
	return groups
}

// navTitle names the part of the sidebar of a page: that of the log, unless it
// says another.
func (v *visit) navTitle(group schema.Text) string {
	for _, e := range v.site.order {
		if group.IsZero() && e.model.Name == "audit_log" {
			group = e.group
		}
	}
	if group.IsZero() {
		return v.T("nav.other")
	}
	return v.in(group)
}

// navInto puts a link into its part, which is made where there is none: behind
// the others, or first.
func navInto(groups []ui.NavGroup, title string, first bool, link ui.NavLink) []ui.NavGroup {
	i := slices.IndexFunc(groups, func(g ui.NavGroup) bool { return g.Title == title })
	if i < 0 {
		groups, i = append(groups, ui.NavGroup{Title: title}), len(groups)
	}
	at := len(groups[i].Links)
	if first {
		at = 0
	}
	groups[i].Links = slices.Insert(groups[i].Links, at, link)
	return groups
}
