package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestInvariant9WhatIsNotForYouIsNowhere puts a quiz into any state and
// visibility and asks each address that names it, or something of it, and each
// list, as anybody: to whom it does not show, every answer is byte for byte that
// of a quiz that was never there.
func TestInvariant9WhatIsNotForYouIsNowhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v := w.vanishing()
		shown, hidden := 0, 0
		few(t, 40, func(rt *rapid.T) {
			who := rapid.SampledFrom([]string{"", "juno", "nari", "maker", "modi"}).Draw(rt, "who")
			status := rapid.SampledFrom([]string{"hidden", "removed", "published", "archived", "pending", "draft", "rejected"}).Draw(rt, "status")
			visibility := rapid.SampledFrom(models.Public.Choices()).Draw(rt, "visibility")
			trash := rapid.IntRange(0, 4).Draw(rt, "trash") == 4
			v.put(status, visibility, trash)
			open := !trash && status == "published"
			archived := status == "archived" && visibility != "private" && !trash
			listed := open && visibility == "public"
			visible := !trash && (who == "maker" || who == "modi") || open && visibility != "private"
			at := fmt.Sprintf("%s %s, trash %v, to %q", visibility, status, trash, who)
			if visible {
				shown++
				v.isThere(rt, who, at)
			} else {
				hidden++
				v.isNowhere(rt, who, at, archived)
			}
			v.lists(rt, who, at, visible, listed, archived && who == "juno")
		})
		if shown < 2 || hidden < 10 {
			t.Errorf("shown %d times, hidden %d times: the drawings try too little", shown, hidden)
		}
	})
}

// vanishing is a quiz with all that hangs on it, and names of what was never
// there, as long as those of what is.
type vanishing struct {
	*plaza
	people map[string]*browser
	names  map[string][2]string // what is there, and what is not
	absent map[string]string    // answers about what is not
}

// quietTitle is the quiz's, quietWords are somebody's about it.
const quietTitle, quietWords = "조용한 청둥오리", "꽥 소리 없는 말"

func (w *world) vanishing() *vanishing {
	w.t.Helper()
	v := &vanishing{plaza: w.plaza(), absent: map[string]string{}}
	v.people = map[string]*browser{"": w.as(""), "juno": v.juno, "nari": v.nari, "maker": v.maker, "modi": v.modi}
	w.quiz(v.who["maker"]) // what related lists start from
	tag, err := w.db.Create(w.t.Context(), schema.Program{Name: "test"}, w.registry.Model("tag"), &schema.Input{Values: map[string]any{"slug": "pond"}})
	if err != nil {
		w.t.Fatal(err)
	}
	cover := v.upload(v.who["maker"])
	v.edit(&schema.Input{
		Values: map[string]any{"title": quietTitle, "cover": cover, "answers_public": true, "licence": "CC0"},
		Many:   map[string][]schema.ID{"tags": {w.registry.Model("tag").ID(tag)}}})
	row, err := w.db.Find(w.t.Context(), w.registry.Model("quiz"), v.id)
	if err != nil {
		w.t.Fatal(err)
	}
	v.edit(&schema.Input{Values: map[string]any{"live_version_id": row.(*models.Quiz).DraftVersionID}})
	w.exec("UPDATE quizzes SET slug = 'quiet-mallard-1' WHERE id = ?", v.id)
	_, comment := v.say(v.nari, `{"body":"`+quietWords+`"}`)
	taken := begin(w.t, v.juno, v.id.String())
	v.juno.api("POST", "/api/v1/attempts/"+taken.ID+"/submit", taken.answers("새"))
	v.expect(v.juno.api("PUT", v.address+"/rating", `{"quality":5,"difficulty":5}`), 201, "")
	share := v.juno.api("POST", "/api/v1/attempts/"+taken.ID+"/share", "").header.Get("Location")
	token := share[strings.LastIndex(share, "/")+1:]
	fresh := func() string { return schema.NewID().String() }
	v.names = map[string][2]string{
		"quiz": {v.id.String(), fresh()}, "slug": {"quiet-mallard-1", "quiet-mallard-2"}, "comment": {comment, fresh()}, "attempt": {taken.ID, fresh()},
		"share": {token, strings.Repeat("A", len(token))}, "cover": {string(cover), strings.Replace(string(cover), "/", "/0", 1)[:len(cover)]},
	}
	return v
}

// edit changes the quiz as the program.
func (v *vanishing) edit(in *schema.Input) {
	v.t.Helper()
	if _, err := v.db.Update(v.t.Context(), schema.Program{Name: "test"}, v.registry.Model("quiz"), v.id, in); err != nil {
		v.t.Fatal(err)
	}
}

// put moves the quiz behind everybody's back, with what hangs on it when it
// comes out of the trash or goes there.
func (v *vanishing) put(status, visibility string, trash bool) {
	v.t.Helper()
	m, program := v.registry.Model("quiz"), schema.Program{Name: "test"}
	if is := v.number("SELECT count(*) FROM quizzes WHERE deleted_at IS NOT NULL") == 1; is != trash {
		move := v.db.Restore
		if trash {
			move = v.db.Trash
		}
		if _, err := move(v.t.Context(), program, m, v.id, nil); err != nil {
			v.t.Fatal(err)
		}
	}
	v.exec("UPDATE quizzes SET status = ?, visibility = ? WHERE id = ?", status, visibility, v.id)
}

// naming are the requests that name something of the quiz, from the table of
// routes: whatever address is added is asked too.
func (v *vanishing) naming() []string {
	var out []string
	for _, r := range v.routes() {
		var names []string
		switch {
		case strings.HasPrefix(r.path, "/api/v1/quizzes/:id"):
			names = []string{"quiz", "slug"}
		case strings.HasPrefix(r.path, "/quizzes/:slug"):
			names = []string{"slug"}
		case strings.HasPrefix(r.path, "/api/v1/comments/:id"):
			names = []string{"comment"}
		case strings.HasPrefix(r.path, "/api/v1/attempts/:id"):
			names = []string{"attempt"}
		case strings.HasPrefix(r.path, "/api/v1/results/:id"):
			names = []string{"share"}
		case strings.HasPrefix(r.path, "/results/:token"):
			names = []string{"attempt", "share"}
		default:
			continue
		}
		for _, name := range names {
			path := strings.NewReplacer(":id", "{"+name+"}", ":slug", "{"+name+"}", ":token", "{"+name+"}", ":n", "1").Replace(r.path)
			for _, body := range bodiesOf(r) {
				out = append(out, r.method+" "+path+" "+body)
			}
		}
	}
	return append(out, "GET /media/{cover} ", `POST /api/v1/reports {"subject":"quiz","subject_id":"{quiz}","reason":"hate"}`,
		`POST /api/v1/reports {"subject":"comment","subject_id":"{comment}","reason":"hate"}`, "GET /api/v1/comments?quiz_id={quiz} ")
}

// bodiesOf are documents for a route: an empty one, and one that it takes.
func bodiesOf(r route) []string {
	if r.method == http.MethodGet || r.method == http.MethodDelete {
		return []string{""}
	}
	fits := map[string]string{"/rating": `{"quality":5,"difficulty":5}`, "/comments": `{"body":"말"}`, "/answers": `{"answers":[]}`, "/draft": `{"title":"말","questions":[]}`, "/listing": `{"listed":true}`}
	if body, ok := fits[r.path[strings.LastIndex(r.path, "/"):]]; ok {
		return []string{"{}", body}
	}
	return []string{"{}", `{"reason":"까닭"}`}
}

// ask makes a request with the names of what is there (0) or is not (1).
func (v *vanishing) ask(who, request string, which int) answer {
	v.t.Helper()
	for name, pair := range v.names {
		request = strings.ReplaceAll(request, "{"+name+"}", pair[which])
	}
	method, rest, _ := strings.Cut(request, " ")
	path, body, _ := strings.Cut(rest, " ")
	if strings.HasPrefix(path, "/api/") {
		return v.people[who].api(method, path, body, "If-Match", "*")
	}
	return v.people[who].get(path)
}

var (
	changing = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|[A-Za-z0-9_-]{43}`) // request ids and form tokens
	moments  = []string{"Date", "X-Request-Id", "Set-Cookie"}
)

// plain is an answer as text, without the names that were asked for and what
// differs from request to request.
func (v *vanishing) plain(a answer) string {
	header := a.header.Clone()
	for _, name := range moments {
		header.Del(name)
	}
	text := fmt.Sprintln(a.status, header) + a.body
	for name, pair := range v.names {
		text = strings.NewReplacer(pair[0], name, pair[1], name, url.PathEscape(pair[0]), name, url.PathEscape(pair[1]), name).Replace(text)
	}
	return changing.ReplaceAllString(text, "~")
}

// isNowhere asks every address that names something of the quiz. What somebody
// took of a quiz that was then archived stays theirs to finish, read and share.
func (v *vanishing) isNowhere(rt *rapid.T, who, at string, archived bool) {
	for _, request := range v.naming() {
		if who == "nari" && strings.Contains(request, "{comment}") {
			continue // what somebody said is theirs wherever it stands
		}
		if (who == "maker" || who == "modi") && strings.Contains(request, "{cover}") {
			continue // an upload is seen by who made it and by staff wherever it stands
		}
		if archived && (strings.Contains(request, "{attempt}") || strings.Contains(request, "{share}") || who == "juno" && strings.Contains(request, "/{slug}/play")) {
			continue
		}
		there, absent := v.ask(who, request, 0), v.nothing(who, request)
		if there.status == http.StatusTooManyRequests || strings.HasPrefix(absent, "429") {
			continue
		}
		if got := v.plain(there); got != absent {
			rt.Errorf("%s: %s answers\n%s\nand of what is not there\n%s", at, request, got, absent)
		}
		if there.status < 300 && strings.Contains(request, "{") && !strings.Contains(request, "?") {
			rt.Errorf("%s: %s: %d", at, request, there.status)
		}
	}
}

// nothing is the answer about what was never there.
func (v *vanishing) nothing(who, request string) string {
	v.t.Helper()
	absent, asked := v.absent[who+request]
	if !asked {
		absent = v.plain(v.ask(who, request, 1))
		v.absent[who+request] = absent
	}
	return absent
}

// isThere sees that what is compared elsewhere shows where it may.
func (v *vanishing) isThere(rt *rapid.T, who, at string) {
	for _, request := range []string{"GET /api/v1/quizzes/{quiz} ", "GET /api/v1/quizzes/{slug} ", "GET /api/v1/quizzes/{quiz}/stats ", "GET /media/{cover} ", "GET /api/v1/results/{share} ", "GET /quizzes/{slug} "} {
		if a := v.ask(who, request, 0); a.status != http.StatusOK {
			rt.Errorf("%s: %s: %d", at, request, a.status)
		}
	}
}

// lists reads every list, feed and search that has no name in its address.
func (v *vanishing) lists(rt *rapid.T, who, at string, visible, listed, took bool) {
	word := url.QueryEscape("청둥오리")
	paths := []string{"/api/v1/quizzes?q=" + word, "/api/v1/quizzes?tag=pond", "/api/v1/quizzes?owner=maker", "/api/v1/quizzes?sort=popular&include=owner,tags", "/api/v1/quizzes?status=" + "hidden",
		"/search?q=" + word, "/quizzes?q=" + word, "/tags/pond", "/users/maker", "/api/v1/users/maker", "/api/v1/comments?q=" + url.QueryEscape("소리")}
	for _, r := range v.routes() {
		if r.method == http.MethodGet && !strings.Contains(r.path, ":") && !strings.Contains(r.path, "*") && !strings.HasPrefix(r.path, "/admin") && !strings.HasPrefix(r.path, "/api_token") {
			paths = append(paths, r.path)
		}
	}
	seen := map[string]bool{}
	for _, path := range paths {
		own := strings.HasPrefix(path, "/api/v1/me")
		site := path == "/me" || path == "/make" && who == "maker" // the same pages of the site
		told := path == "/api/v1/notifications" || path == "/me/notifications"
		staff := who == "modi" && path == "/api/v1/admin/audit" // the log, as its page in the back office shows it
		allowed := listed || staff || visible && (own || site || told) || who == "maker" && (own || site || told || path == "/api/v1/quizzes?owner=maker")
		b := v.people[who]
		a := b.api("GET", path, "")
		if !strings.HasPrefix(path, "/api") {
			a = b.get(path)
		}
		if a.status >= 500 || a.status == http.StatusTooManyRequests && path != "/api.php" && path != "/api/v1/me/export" {
			rt.Fatalf("%s: %d %s", path, a.status, a.body)
		}
		text := a.body
		if unescaped, err := url.QueryUnescape(text); err == nil {
			text = unescaped
		}
		// A page says the words again that one searched for, not the whole title.
		for what, mark := range map[string]string{"title": quietTitle, "comment": quietWords, "id": v.names["quiz"][0], "slug": v.names["slug"][0]} {
			if !strings.Contains(text, mark) {
				continue
			}
			seen[path] = true
			mine := own && (what == "id" || took && strings.HasSuffix(path, "/me/attempts") || what == "comment" && who == "nari") // what one did oneself, and where
			if !allowed && !mine {
				rt.Errorf("%s: %s tells the %s", at, path, what)
			}
		}
	}
	if must := []string{"/api/v1/quizzes", "/quizzes", "/search?q=" + word, "/tags/pond", "/feed", "/sitemap.xml", "/api/v1/quizzes/random", "/api/v1/comments", "/users/maker"}; listed {
		for _, path := range must {
			if !seen[path] {
				rt.Errorf("%s: it is not in %s but in %v", at, path, slices.Sorted(maps.Keys(seen)))
			}
		}
	}
}
