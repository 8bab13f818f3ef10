package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// identity is somebody who asks, with what they may do.
type identity struct {
	handle string // "" is nobody
	super  bool
	rights []string
}

func (i identity) may(right string) bool { return i.super || slices.Contains(i.rights, right) }

// staff enters the back office: whoever may view something there.
func (i identity) staff() bool {
	return i.super || slices.ContainsFunc(i.rights, func(r string) bool { return strings.HasSuffix(r, ".view") })
}

// identities makes one person for each role of the house, one who may only
// view, and nobody.
func (w *world) identities() []identity {
	w.t.Helper()
	list := []identity{{}}
	for _, role := range []string{models.RoleMember, models.RoleTrusted, models.RoleModerator, models.RoleAdmin, models.RoleSuperuser} {
		handle := "a_" + role
		w.person(handle, role)
		list = append(list, identity{handle: handle, super: role == models.RoleSuperuser, rights: w.rightsOf(role)})
	}
	views := []string{"quiz.view", "genre.view"}
	var rows []schema.Input
	for _, right := range views {
		rows = append(rows, schema.Input{Values: map[string]any{"codename": right}})
	}
	_, err := w.db.Create(w.t.Context(), schema.Program{Name: "test"}, w.registry.Model("role"), &schema.Input{
		Values:   map[string]any{"slug": "viewer", "name": "Viewer", "rank": int64(5)},
		Children: map[string]schema.Children{"permissions": {Rows: rows, All: true}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.person("a_viewer", "viewer")
	return append(list, identity{handle: "a_viewer", rights: views})
}

func (w *world) rightsOf(role string) []string {
	w.t.Helper()
	row, err := w.db.FindBy(w.t.Context(), w.registry.Model("role"), schema.Eq("Slug", role), "Permissions")
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, p := range row.(*models.Role).Permissions {
		out = append(out, p.Codename)
	}
	return out
}

// victims are the rows that the matrix asks about: nobody's who asks.
type victims map[*schema.Model]schema.ID

// victims picks the newest row of each model, before anybody who asks is there.
func (w *world) victims() victims {
	w.t.Helper()
	out := victims{}
	for _, m := range w.registry.Models() {
		out[m] = w.row(m)
	}
	return out
}

// row returns the id of a living row of a model, a fresh id where there is none.
func (w *world) row(m *schema.Model) schema.ID {
	w.t.Helper()
	page, err := w.db.List(w.t.Context(), database.Query{Model: m, Actor: schema.Program{Name: "test"}, Verb: schema.VerbView, Limit: 1})
	if err != nil {
		w.t.Fatal(err)
	}
	if len(page.Rows) == 0 {
		return schema.NewID()
	}
	return m.ID(page.Rows[0])
}

// quiz publishes a quiz of somebody and returns its id.
func (w *world) quiz(owner schema.ID) schema.ID {
	w.t.Helper()
	m := w.registry.Model("quiz")
	row, err := w.db.Create(w.t.Context(), schema.Program{Name: "test"}, m, &schema.Input{
		Values: map[string]any{"title": "오리 퀴즈", "owner_id": owner, "genre_id": w.row(w.registry.Model("genre")), "status": "published",
			"published_at": schema.Now()},
		Children: map[string]schema.Children{"questions": {All: true, Rows: []schema.Input{{
			Values: map[string]any{"type": "single", "stem": "오리는?", "points": int64(1), "scoring": "all_or_nothing"},
			Children: map[string]schema.Children{"choices": {All: true, Rows: []schema.Input{
				{Values: map[string]any{"text": "새", "correct": true}}, {Values: map[string]any{"text": "물고기"}}}}},
		}}}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return m.ID(row)
}

// expectation is what a rule of the matrix says about one request.
type expectation int

const (
	open    expectation = iota // not refused for who asks
	denied                     // 403 in the panel, 401 or 403 or 404 in the API
	toLogin                    // 302 to the log-in page
)

// panelRight names the right that an address of the back office needs, "" for
// any of the staff. Unknown addresses are no rule.
func panelRight(path, method string, m *schema.Model) (right string, known bool) {
	rest := strings.TrimPrefix(path, "/admin/:plural")
	switch rest {
	case "/":
		return m.Name + ".view", true
	case "/add":
		return m.Name + ".add", !m.Once
	case "/trash", "/:id/delete", "/:id/restore", "/:id/purge":
		return m.Name + ".delete", !m.Once
	case "/upload":
		return m.Name + ".add", true
	case "/import":
		return m.Name + ".change", true // or add; roles that have one have both
	case "/facets", "/pick", "/:id/actions", "/:id/preview", "/:id/history", "/autocomplete/:field", "/export", "/columns", "/views", "/views/:view", "/:id/notes", "/:id/notes/:note/delete", "/:id/people", "/:id/chosen":
		return m.Name + ".view", true
	case "/:id/history/:entry":
		return m.Name + ".change", !m.Once
	case "/:id/":
		if method == http.MethodPost {
			return m.Name + ".change", !m.Once
		}
		return m.Name + ".view", true
	}
	return "", false
}

// TestMatrix asks every address as everybody: what the roles grant is open,
// and nothing else is. A route that no rule covers fails.
func TestMatrix(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		taken := w.quiz(w.person("maker", models.RoleMember))
		w.as("maker").api("POST", "/api/v1/quizzes/"+taken.String()+"/attempts", "")
		for _, m := range []struct {
			name   string
			values map[string]any
		}{
			{"role", map[string]any{"slug": "low", "name": "Low", "rank": int64(1)}},
			{"tag", map[string]any{"slug": "오리"}},
			{"page", map[string]any{"slug": "rules", "language": "ko", "title": "규칙", "body": schema.Markdown("규칙"), "published": true}},
		} {
			if _, err := w.db.Create(t.Context(), schema.Program{Name: "test"}, w.registry.Model(m.name), &schema.Input{Values: m.values}); err != nil {
				t.Fatal(err)
			}
		}
		w.as("maker").api("POST", "/api/v1/media", `{"type":"image/png","size":1000}`)
		if err := w.db.Append(t.Context(), &models.Task{OwnerID: w.row(w.registry.Model("user")), Kind: models.TaskExport, Status: models.TaskDone,
			Target: "tag", Ask: schema.JSON("{}"), Scope: "x", AsOf: schema.Now()}); err != nil {
			t.Fatal(err)
		}
		rows := w.victims()
		for _, who := range w.identities() {
			b := w.as(who.handle)
			for _, r := range w.routes() {
				w.ask(who, b, r, rows)
			}
		}
	})
}

func (w *world) ask(who identity, b *browser, r route, rows victims) {
	w.t.Helper()
	switch {
	case strings.HasPrefix(r.path, "/admin/:plural"):
		for _, m := range w.registry.Models() {
			if !w.panel.Shows(m) {
				continue
			}
			w.askPanel(who, b, r, m, rows[m])
		}
	case strings.HasPrefix(r.path, "/admin/tasks/"):
		w.askTasks(who, b, r, rows[w.registry.Model("task")])
	case strings.HasPrefix(r.path, "/admin"):
		w.askDesk(who, b, r)
	case r.path == "/api/v1", strings.HasPrefix(r.path, "/api/v1/auth/"), strings.HasPrefix(r.path, "/api/docs"), strings.HasPrefix(r.path, "/api/openapi"):
		if r.method == http.MethodGet {
			w.check(who, b.send(r.method, r.path, ""), r, r.path, open)
		}
	case r.path == "/api/v1/questions/random":
		want := open
		if who.handle == "" {
			want = denied
		}
		w.check(who, b.api(r.method, r.path, ""), r, r.path, want)
	case r.path == "/api/v1/me", r.path == "/api/v1/events", strings.HasPrefix(r.path, "/api/v1/me/"), strings.HasPrefix(r.path, "/api/v1/account/"):
		want := open
		if who.handle == "" {
			want = denied
		}
		w.check(who, b.api(r.method, r.path, body(r.method)), r, r.path, want)
	case strings.HasPrefix(r.path, "/api/v1/attempts/"), strings.HasPrefix(r.path, "/api/v1/results/"):
		// Nobody reaches what somebody else took, nor a result by guessing.
		path := fill(r.path, "", rows[w.registry.Model("attempt")], "")
		w.check(who, b.api(r.method, path, body(r.method)), r, path, denied)
	case r.method == http.MethodPost && r.path == "/api/v1/quizzes/:id/attempts":
		path := fill(r.path, "", rows[w.registry.Model("quiz")], "")
		w.check(who, b.api(r.method, path, body(r.method)), r, path, open)
	case strings.HasPrefix(r.path, deskAPI):
		// TestDeskByKeyForWhom asks each of them as everybody.
	case strings.HasPrefix(r.path, "/api/v1/"):
		w.askAPI(who, b, r, rows)
	case strings.HasPrefix(r.path, "/api") && strings.HasSuffix(r.path, ".php"):
		w.check(who, b.send(r.method, r.path, ""), r, r.path, open)
	case r.where == "web/site", r.where == "app/auth", r.where == "web/static", r.where == "models/storage", strings.HasPrefix(r.where, "app."):
		// Public by nature; what each shows is tested with it.
	default:
		w.t.Errorf("no rule covers %s %s", r.method, r.path)
	}
}

func (w *world) askPanel(who identity, b *browser, r route, m *schema.Model, row schema.ID) {
	w.t.Helper()
	right, known := panelRight(r.path, r.method, m)
	paths := []string{fill(r.path, m.Plural, row, m.Fields[0].JSON)}
	if strings.HasSuffix(r.path, "/:verb") {
		paths = nil
		for _, t := range m.Transitions {
			if !t.Hidden {
				paths = append(paths, strings.Replace(fill(r.path, m.Plural, row, ""), ":verb", t.Verb, 1))
			}
		}
	} else if !known && !m.Once {
		w.t.Errorf("no rule covers %s %s", r.method, r.path)
		return
	}
	for _, path := range paths {
		offered := func(verb string) bool {
			switch {
			case strings.HasSuffix(path, "/import"):
				return w.panel.Offers(m, "add") || w.panel.Offers(m, "change")
			case strings.HasSuffix(path, "/upload"): // into a library to which no form adds
				return true
			}
			return w.panel.Offers(m, verb)
		}
		need := right
		if strings.HasSuffix(r.path, "/:verb") {
			need = m.Name + path[strings.LastIndex(path, "/"):]
			need = strings.Replace(need, "/", ".", 1)
		}
		want := open
		switch {
		case who.handle == "":
			want = toLogin
		case !who.staff(), need != "" && !who.may(need), !offered(strings.TrimPrefix(need, m.Name+".")):
			want = denied
		}
		w.check(who, w.panelRequest(b, r.method, path), r, path, want)
	}
}

// askDesk asks the addresses of the back office that belong to no model.
func (w *world) askDesk(who identity, b *browser, r route) {
	w.t.Helper()
	if strings.HasSuffix(r.path, "/login") || strings.HasSuffix(r.path, "/login/code") || strings.HasSuffix(r.path, "/view-as/stop") || strings.HasSuffix(r.path, "/logout") {
		return
	}
	want := open
	switch {
	case who.handle == "":
		want = toLogin
	case !who.staff(), r.path == "/admin/audit" && !who.may("audit_log.view"), r.path == "/admin/jobs" && !who.may("job.view"), r.path == "/admin/rule-trials" && !who.may("auto_rule.change"),
		strings.HasPrefix(r.path, "/admin/metrics") && !who.counts(),
		strings.HasPrefix(r.path, "/admin/queue") && !strings.Contains(r.path, "/undo") && !who.may("case.view"):
		want = denied
	}
	if strings.HasPrefix(r.path, "/admin/queue/") && r.path != "/admin/queue/many" {
		w.askQueue(who, b, r, want)
		return
	}
	if strings.HasPrefix(r.path, "/admin/jobs/") {
		w.askJobs(who, b, r, want)
		return
	}
	w.check(who, w.panelRequest(b, r.method, r.path), r, r.path, want)
}

// askJobs asks to try a job again and to cancel one.
func (w *world) askJobs(who identity, b *browser, r route, want expectation) {
	w.t.Helper()
	for _, verb := range []string{"retry", "cancel"} {
		if want == open && !who.may("job."+verb) {
			want = denied
		}
		path := strings.NewReplacer(":id", "1", ":verb", verb).Replace(r.path)
		w.check(who, w.panelRequest(b, r.method, path), r, path, want)
	}
}

// askQueue asks for a case that is not there.
func (w *world) askQueue(who identity, b *browser, r route, want expectation) {
	w.t.Helper()
	for _, verb := range []string{"decide", "claim", "release", "escalate"} {
		path := strings.NewReplacer(":id", schema.NewID().String(), ":verb", verb).Replace(r.path)
		a := w.panelRequest(b, r.method, path)
		if want == open && a.status != http.StatusNotFound {
			w.t.Errorf("%s %s as %q: %d, want 404", r.method, path, who.handle, a.status)
		}
		w.check(who, a, r, path, want)
	}
}

// askTasks asks for a task of somebody else, which is nowhere for everybody.
func (w *world) askTasks(who identity, b *browser, r route, row schema.ID) {
	w.t.Helper()
	for _, verb := range []string{"cancel", "retry"} {
		path := strings.NewReplacer(":id", row.String(), ":verb", verb).Replace(r.path)
		a := w.panelRequest(b, r.method, path)
		want := open
		switch {
		case who.handle == "":
			want = toLogin
		case !who.staff():
			want = denied
		case a.status != http.StatusNotFound:
			w.t.Errorf("%s %s as %q: %d, want 404", r.method, path, who.handle, a.status)
		}
		w.check(who, a, r, path, want)
	}
}

func (w *world) panelRequest(b *browser, method, path string) answer {
	w.t.Helper()
	if method == http.MethodGet {
		return b.get(path)
	}
	form := url.Values{"_csrf": {b.csrf}}
	return b.send(method, path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", w.base)
}

// somebody stands for a right that everybody has who is signed in.
const somebody = "somebody"

// handWritten names the rights of addresses that no model's tags make.
var handWritten = map[string]string{
	"GET /quizzes/:id/comments": "", "POST /quizzes/:id/comments": "comment.add",
	"GET /quizzes/:id/rating": somebody, "PUT /quizzes/:id/rating": somebody, "DELETE /quizzes/:id/rating": somebody,
	"GET /reports": somebody, "GET /disputes": somebody, "GET /appeals": somebody, "POST /appeals": somebody,
	"POST /questions/:key/disputes": "dispute.add", "GET /questions/:key/revisions": "key_revision.add", "POST /questions/:key/revisions": "key_revision.add",
	"GET /notifications": somebody, "GET /notifications/unread": somebody, "POST /notifications/read": somebody,
	"GET /notifications/preferences": somebody, "PATCH /notifications/preferences": somebody,
}

func (w *world) askAPI(who identity, b *browser, r route, rows victims) {
	w.t.Helper()
	parts := strings.Split(strings.TrimPrefix(r.path, "/api/v1/"), "/")
	m := w.registry.Plural(parts[0])
	switch parts[0] {
	case "imports":
		w.askImports(who, b, r)
		return
	case "admin":
		w.askNumbers(who, b, r)
		return
	case "media":
		w.askMedia(who, b, r, rows[m])
		return
	}
	if m == nil {
		w.t.Errorf("no rule covers %s %s", r.method, r.path)
		return
	}
	path := fill(r.path, m.Plural, rows[m], "")
	if strings.Contains(path, "/:key/") {
		path = strings.Replace(path, ":key", w.text("SELECT stable_key FROM questions ORDER BY id LIMIT 1"), 1)
	}
	want, need := open, ""
	own, written := handWritten[r.method+" "+strings.TrimPrefix(r.path, "/api/v1")]
	switch {
	case written:
		need = own
	case strings.HasSuffix(r.path, "/:id/export"):
		need = m.Permission(schema.VerbView) // the victim's answers are not public
	case r.method == http.MethodPost && len(parts) == 1:
		need = m.Permission(schema.VerbAdd)
	case r.method == http.MethodPatch:
		need = m.Permission(schema.VerbChange)
	case r.method == http.MethodDelete:
		need = m.Name + "." + m.DeleteVerb()
		if m.DeleteVerb() == "" {
			need = m.Permission(schema.VerbDelete)
		}
	case r.method == http.MethodPost:
		need = m.Name + "." + parts[2]
	}
	if need != "" && need != somebody && !who.may(need) || need == somebody && who.handle == "" {
		want = denied
	}
	switch { // the text of a quiz with its answers: its owner writes, reviewers read
	case strings.HasSuffix(r.path, "/draft") && r.method == http.MethodPut:
		want = denied
	case strings.HasSuffix(r.path, "/draft"), strings.Contains(r.path, "/versions"):
		if !who.may("quiz.view") {
			want = denied
		}
	}
	w.check(who, b.api(r.method, path, body(r.method), "If-Match", `"v0"`), r, path, want)
}

// counts reports whether somebody sees the numbers of the desk.
func (i identity) counts() bool { return i.may("case.view") && i.may("decision.view") }

// askNumbers asks for the numbers of the desk.
func (w *world) askNumbers(who identity, b *browser, r route) {
	w.t.Helper()
	want := open
	if !who.counts() {
		want = denied
	}
	w.check(who, b.api(r.method, r.path, ""), r, r.path, want)
}

// askImports asks the addresses of files that people bring: whoever may add a
// quiz may bring one, and an import of nobody's is nowhere.
func (w *world) askImports(who identity, b *browser, r route) {
	w.t.Helper()
	want := denied
	if r.method == http.MethodPost && who.may("quiz.add") {
		want = open
	}
	w.check(who, b.api(r.method, fill(r.path, "", schema.NewID(), ""), body(r.method)), r, r.path, want)
}

// askMedia asks the addresses of uploads: what somebody else uploaded is nowhere,
// but for staff, who look at it and go no further without the right.
func (w *world) askMedia(who identity, b *browser, r route, row schema.ID) {
	w.t.Helper()
	want := denied
	switch {
	case r.method == http.MethodPost && r.path == "/api/v1/media" && who.may("media.add"),
		r.method == http.MethodGet && who.may("media.view"):
		want = open
	}
	if r.method == http.MethodDelete {
		row = schema.NewID() // admins would remove it before others have asked
	}
	w.check(who, b.api(r.method, fill(r.path, "", row, ""), body(r.method)), r, r.path, want)
}

// body is an empty document for methods that take one.
func body(method string) string {
	if method == http.MethodGet || method == http.MethodDelete {
		return ""
	}
	return "{}"
}

func fill(path, plural string, id schema.ID, field string) string {
	return strings.NewReplacer(":plural", plural, ":id", id.String(), ":field", field).Replace(path)
}

// check compares an answer with what the matrix expects.
func (w *world) check(who identity, a answer, r route, path string, want expectation) {
	w.t.Helper()
	refused := a.status == http.StatusUnauthorized || a.status == http.StatusForbidden
	login := a.status == http.StatusFound && strings.Contains(a.header.Get("Location"), "/login")
	fits := false
	switch want {
	case open:
		fits = !refused && !login && a.status < 500
	case denied:
		fits = refused || a.status == http.StatusNotFound && strings.HasPrefix(path, "/api/")
	case toLogin:
		fits = login || refused && r.method != http.MethodGet
	}
	if !fits {
		w.t.Errorf("%s %s as %q: %d, want %s", r.method, path, who.handle, a.status, [...]string{"open", "denied", "to log-in"}[want])
	}
	if a.status >= 500 {
		w.t.Errorf("%s %s as %q: %s", r.method, path, who.handle, fmt.Sprint(a.status, a.body[:min(300, len(a.body))]))
	}
}
