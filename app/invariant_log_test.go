package main

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// few checks a property on so many drawings, each of which is many requests.
func few(t *testing.T, drawings int, property func(*rapid.T)) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		if drawings--; drawings >= 0 {
			property(rt)
		}
	})
}

// TestInvariant10EveryChangeIsLoggedOnce moves quizzes through their states, one
// by one and many at once, as everybody, by the API and by the back office: a
// quiz that moved is one entry, of who asked and in the words of the verb; one
// that did not is none; n that moved together are n+1.
func TestInvariant10EveryChangeIsLoggedOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		l := &ledger{plaza: w.plaza()}
		w.person("boss", models.RoleSuperuser)
		l.people = map[string]*browser{"": w.as(""), "maker": l.maker, "juno": l.juno, "modi": l.modi, "boss": w.as("boss")}
		l.who["boss"] = w.userNamed("boss").ID
		for range 5 {
			l.quizzes = append(l.quizzes, w.quiz(l.who["maker"]))
		}
		l.moved = map[string]int{}
		few(t, 150, func(rt *rapid.T) {
			l.placed(rapid.SampledFrom(slices.Sorted(maps.Keys(standings))).Draw(rt, "state"))
			if rapid.IntRange(0, 2).Draw(rt, "in the trash") == 0 {
				l.exec("UPDATE quizzes SET deleted_at = updated_at")
			}
			for range rapid.IntRange(2, 14).Draw(rt, "steps") {
				l.step(rt)
			}
		})
		t.Logf("moved: %v", l.moved)
		for _, way := range []string{"api", "panel", "bulk"} {
			if l.moved[way] < 5 {
				t.Errorf("%d quizzes moved by way of %s: the drawings try too little", l.moved[way], way)
			}
		}
		if l.moved["restore"] == 0 {
			t.Error("nothing came out of the trash: the drawings try too little")
		}
		if _, err := w.db.VerifyAudit(t.Context()); err != nil {
			t.Error(err)
		}
		l.unlogged()
	})
}

// ledger is quizzes of maker's and everybody who tries to move them.
type ledger struct {
	*plaza
	people  map[string]*browser
	quizzes []schema.ID
	moved   map[string]int // by way
}

// standings are states of a quiz with one version, and where that stands then.
var standings = map[string]string{"draft": "draft", "pending": "pending", "rejected": "rejected", "published": "approved", "hidden": "approved", "archived": "approved"}

// placed puts all quizzes into a state, behind everybody's back.
func (l *ledger) placed(state string) {
	l.t.Helper()
	live := "NULL"
	if standings[state] == "approved" {
		live = "draft_version_id"
	}
	l.exec("UPDATE quizzes SET deleted_at = NULL, status = ?, draft_status = ?, live_version_id = "+live, state, standings[state])
	l.exec("UPDATE quiz_versions SET status = ?", standings[state])
}

// logged is an entry of the log with what it says.
type logged struct {
	id      schema.ID
	action  string
	target  schema.ID
	actor   schema.ID
	changes audit.Changes
}

// step tries one thing and compares what moved with what was logged.
func (l *ledger) step(rt *rapid.T) {
	who := rapid.SampledFrom([]string{"boss", "boss", "modi", "maker", "juno", ""}).Draw(rt, "who")
	some := rapid.SliceOfNDistinct(rapid.SampledFrom(l.quizzes), 1, len(l.quizzes), func(id schema.ID) schema.ID { return id }).Draw(rt, "quizzes")
	before, states := l.number("SELECT max(seq) FROM audit_logs"), l.states()
	verb := rapid.SampledFrom(verbs(states[some[0]], rapid.IntRange(0, 3).Draw(rt, "any verb") == 3)).Draw(rt, "verb")
	way := rapid.SampledFrom([]string{"api", "api", "panel", "panel", "bulk"}).Draw(rt, "way")
	if verb == "delete" || verb == "restore" {
		way = "bulk"
	}
	b := l.people[who]
	reason := url.Values{"_csrf": {b.csrf}, "reason": {rapid.SampledFrom([]string{"까닭", "까닭", "까닭", ""}).Draw(rt, "reason")}}
	var a answer
	switch way {
	case "api":
		some = some[:1]
		a = b.api("POST", "/api/v1/quizzes/"+some[0].String()+"/"+verb, `{"reason":"`+reason.Get("reason")+`"}`)
	case "panel":
		some = some[:1]
		a = l.form(b, "/admin/quizzes/"+some[0].String()+"/"+verb, reason)
	default:
		for _, id := range some {
			reason.Add("id", id.String())
		}
		path := "/admin/quizzes/trash"
		if verb != "restore" {
			path = "/admin/quizzes/"
			reason.Set("action", verb)
			reason.Set("confirm", "1")
		}
		a = l.form(b, path, reason)
	}
	if a.status >= 500 {
		rt.Fatalf("%s %s: %d %s", way, verb, a.status, a.body)
	}
	moved := map[schema.ID]bool{}
	for id, state := range l.states() {
		if state != states[id] {
			moved[id] = true
			if !slices.Contains(some, id) {
				rt.Errorf("%s of %v moved %s", verb, some, id)
			}
		}
	}
	l.moved[way] += len(moved)
	l.moved[verb] += len(moved)
	l.compare(rt, l.since(before), moved, who, verb, way == "bulk")
}

// verbs are what can be done to a quiz that stands somewhere, or anything.
func verbs(state string, all bool) []string {
	out := []string{"delete"}
	if strings.HasSuffix(state, "trash") {
		out = []string{"restore", "restore", "restore"}
	}
	status, _, _ := strings.Cut(state, " ")
	for _, t := range models.QuizStatus("").Transitions() {
		if !t.Hidden && (all || slices.Contains(t.From, status)) {
			out = append(out, t.Verb)
		}
	}
	return out
}

func (l *ledger) form(b *browser, path string, values url.Values) answer {
	l.t.Helper()
	return b.send("POST", path, values.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", l.base)
}

// compare holds entries against what moved.
func (l *ledger) compare(rt *rapid.T, entries []logged, moved map[schema.ID]bool, who, verb string, bulk bool) {
	whole := schema.ID{}
	if bulk && len(moved) > 0 {
		if len(entries) == 0 || !slices.ContainsFunc(entries, func(e logged) bool { return e.action == database.ActionBatch }) {
			rt.Fatalf("%s of %d: no entry of the whole in %v", verb, len(moved), entries)
		}
		at := slices.IndexFunc(entries, func(e logged) bool { return e.action == database.ActionBatch })
		whole = entries[at].id
		if !entries[at].target.IsZero() || entries[at].actor != l.who[who] {
			rt.Errorf("the entry of the whole: %+v", entries[at])
		}
		entries = slices.Delete(entries, at, at+1)
	}
	left := maps.Clone(moved)
	for _, e := range entries {
		if !left[e.target] || e.action != verb || e.actor != l.who[who] || e.changes.Batch != whole {
			rt.Errorf("%s of %d by %q, whole %s: an entry too many or amiss: %+v", verb, len(moved), who, whole, e)
		}
		delete(left, e.target)
	}
	if len(left) > 0 {
		rt.Errorf("%s by %q moved %v without an entry", verb, who, left)
	}
}

// states says where each quiz stands.
func (l *ledger) states() map[schema.ID]string {
	l.t.Helper()
	var rows []struct {
		ID    schema.ID
		State string
	}
	err := l.db.From(l.t.Context()).Raw("SELECT id, status || ' ' || draft_status || CASE WHEN deleted_at IS NULL THEN '' ELSE ' in the trash' END AS state FROM quizzes").Scan(&rows).Error
	if err != nil {
		l.t.Fatal(err)
	}
	out := map[schema.ID]string{}
	for _, r := range rows {
		out[r.ID] = r.State
	}
	return out
}

// since reads the entries behind a number.
func (l *ledger) since(seq int64) []logged {
	l.t.Helper()
	var rows []struct {
		ID, ActorID, TargetID schema.ID
		Action, Changes       string
	}
	err := l.db.From(l.t.Context()).Raw(`SELECT l.id, l.actor_id, l.target_id, l.action, CAST(d.changes AS TEXT) AS changes
		FROM audit_logs l JOIN audit_diffs d ON d.log_id = l.id WHERE l.seq > ? ORDER BY l.seq`, seq).Scan(&rows).Error
	if err != nil {
		l.t.Fatal(err)
	}
	var out []logged
	for _, r := range rows {
		e := logged{id: r.ID, action: r.Action, target: r.TargetID, actor: r.ActorID}
		if err := json.Unmarshal([]byte(r.Changes), &e.changes); err != nil {
			l.t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

// unlogged takes away where entries are written: nothing moves any more, alone
// or with others.
func (l *ledger) unlogged() {
	l.t.Helper()
	l.exec("UPDATE quizzes SET status = 'published', deleted_at = NULL")
	before := l.states()
	l.exec("ALTER TABLE audit_diffs RENAME TO audit_diffs_away")
	one := l.modi.api("POST", "/api/v1/quizzes/"+l.quizzes[0].String()+"/hide", `{"reason":"까닭"}`)
	values := url.Values{"_csrf": {l.modi.csrf}, "reason": {"까닭"}, "action": {"hide"}, "confirm": {"1"}, "id": {l.quizzes[0].String(), l.quizzes[1].String()}}
	many := l.form(l.modi, "/admin/quizzes/", values)
	l.exec("ALTER TABLE audit_diffs_away RENAME TO audit_diffs")
	if one.status < 500 || many.status < 500 || !maps.Equal(before, l.states()) {
		l.t.Errorf("without a log: %d, %d, %v", one.status, many.status, l.states())
	}
}
