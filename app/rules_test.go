package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// screen is a site with somebody who writes rules.
type screen struct {
	*world
	t                *testing.T
	boss, modi, tina *browser
}

func (w *world) screen() *screen {
	w.t.Helper()
	w.person("boss", models.RoleAdmin)
	w.person("moda", models.RoleModerator)
	w.person("tina", models.RoleTrusted)
	return &screen{world: w, t: w.t, boss: w.as("boss"), modi: w.as("moda"), tina: w.as("tina")}
}

// rule writes a rule and returns its id.
func (s *screen) rule(name, source string) schema.ID {
	s.t.Helper()
	a := s.boss.post("/admin/auto-rules/add", "/admin/auto-rules/add", url.Values{"name": {name}, "source": {source}})
	if a.status != http.StatusSeeOther {
		s.t.Fatalf("rule %s: %d %s", name, a.status, a.page().Find("[data-error]").Text())
	}
	return mustID(s.t, s.text("SELECT id FROM auto_rules WHERE name = '"+name+"'"))
}

// turn tries a rule and lets it watch, and turns it on.
func (s *screen) turn(id schema.ID, verbs ...string) {
	s.t.Helper()
	if a := s.boss.post("/admin/rule-trials", "/admin/rule-trials", url.Values{"rule": {id.String()}}); a.status != 200 || a.page().Find("[data-found]").Length() != 1 {
		s.t.Fatalf("trial: %d", a.status)
	}
	for _, verb := range verbs {
		if a := s.transition(id, verb); a.status != http.StatusSeeOther {
			s.t.Fatalf("%s: %d %s", verb, a.status, a.body)
		}
	}
}

func (s *screen) transition(id schema.ID, verb string) answer {
	path := "/admin/auto-rules/" + id.String()
	return s.boss.post(path+"/", path+"/"+verb, url.Values{})
}

// handIn makes a quiz of those questions and submits it.
func (s *screen) handIn(by *browser, title string, stems ...string) string {
	s.t.Helper()
	var questions []string
	for i, stem := range stems {
		text, _ := json.Marshal(stem)
		questions = append(questions, fmt.Sprintf(`{"type":"single","stem":%s,"points":1,"scoring":"all_or_nothing","position":%d,
			"choices":[{"text":"오리 %d","correct":true,"position":1},{"text":"닭","position":2}]}`, text, i+1, i))
	}
	a := by.api("POST", "/api/v1/quizzes", fmt.Sprintf(`{"title":%q,"genre_id":%q,"language":"ko","visibility":"public","licence":"ARR","questions":[%s]}`,
		title, s.row(s.registry.Model("genre")), strings.Join(questions, ",")))
	if a.status != 201 {
		s.t.Fatalf("quiz: %d %s", a.status, a.body)
	}
	id := a.json()["id"].(string)
	if a := by.api("POST", "/api/v1/quizzes/"+id+"/submit", "", "If-Match", "*"); a.status != 200 {
		s.t.Fatalf("submit: %d %s", a.status, a.body)
	}
	return id
}

func (s *screen) quizIs(id string) string {
	return s.text("SELECT status FROM quizzes WHERE id = '" + id + "'")
}

// kinds are what the open case about something is about.
func (s *screen) kinds(subject, id string) string {
	s.t.Helper()
	row, err := s.db.FindBy(s.t.Context(), s.registry.Model("case"), schema.Eq("OpenKey", subject+":"+id))
	if err != nil {
		return ""
	}
	var out []string
	for _, k := range row.(*models.Case).Kinds {
		out = append(out, string(k))
	}
	return strings.Join(out, " ")
}

const linked = `on: [quiz, comment]
when:
  any:
    - links: {at_least: 1}
    - words: {any: [카지노], except: [카지노 로얄]}
do: report
reason: spam
`

// What is wrong in a rule is told with its line, and what was typed stays.
func TestRulesAreRead(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.screen()
		for source, want := range map[string]string{
			"on: [quiz]\nwhen:\n  links: {at_last: 2}\ndo: report\nreason: spam": "3",
			"on: [quiz]\nwhen:\n  linx: {at_least: 2}\ndo: report\nreason: spam": "3",
			"on: [quiz]\nwhen:\n  links: {at_least: two}\ndo: report\nreason: x": "3",
			"on: [tags]\nwhen:\n  links: {is: 2}\ndo: report\nreason: spam":      "1",
			"on: quiz\nwhen:\n  pattern: '('\ndo: report\nreason: spam":          "3",
			"on: quiz\nwhen:\n  words: {list: none}\ndo: report\nreason: spam":   "3",
			"on: quiz\nwhen: {}\ndo: report\nreason: spam":                       "2",
			"on: quiz\nwhen:\n  links: {is: 1}\ndo: hide\nreason: spam":          "4", // it says nothing to the author
			"on: comment\nwhen:\n  links: {is: 1}\ndo: hold\nreason: spam":       "4", // comments wait for no review
			"on: quiz\nwhen: [\n": "2",
			"on: quiz":            "1",
		} {
			a := s.boss.post("/admin/auto-rules/add", "/admin/auto-rules/add", url.Values{"name": {"x"}, "source": {source}})
			if said := a.page().Find(`[data-error="source"]`).Text(); a.status != 422 || !strings.Contains(said, want+"번째 줄") {
				t.Errorf("%q: %d %q", source, a.status, said)
			}
			if typed := strings.TrimSpace(a.page().Find("textarea[name=source]").Text()); typed != strings.TrimSpace(source) {
				t.Errorf("%q became %q", source, typed)
			}
		}
		if a := s.modi.get("/admin/auto-rules/add"); a.status != 403 {
			t.Errorf("a moderator writes rules: %d", a.status)
		}
		if a := s.modi.get("/admin/rule-trials"); a.status != 403 {
			t.Errorf("a moderator tries rules: %d", a.status)
		}
	})
}

// A rule is off, watches, and is on, in that order, and each change of it begins
// anew.
func TestRulesWatchBeforeTheyAct(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.screen()
		id := s.rule("links", linked)
		if a := s.transition(id, "watch"); a.status == http.StatusSeeOther {
			t.Error("it watches without a trial")
		}
		s.handIn(s.tina, "꺼진 동안", "https://example.com 보세요")
		if n := s.countOf("rule_hit", schema.Cond{}); n != 0 {
			t.Errorf("%d hits of a rule that is off", n)
		}
		s.turn(id, "watch")
		watched := s.handIn(s.tina, "지켜보는 동안", "www.example.org 말고 무엇이 있을까요")
		if n := s.countOf("rule_hit", schema.Eq("Mode", "shadow")); n != 1 || s.kinds("quiz", watched) != "" || s.quizIs(watched) != "published" {
			t.Errorf("%d hits, the case %q, the quiz %s", n, s.kinds("quiz", watched), s.quizIs(watched))
		}
		s.turn(id, "turn_on")
		acted := s.handIn(s.tina, "켜진 동안", "카지노에 오세요")
		if s.kinds("quiz", acted) != "rule" || s.quizIs(acted) != "published" {
			t.Errorf("the case is about %q, the quiz %s", s.kinds("quiz", acted), s.quizIs(acted))
		}
		clean := s.handIn(s.tina, "깨끗해요", "카지노 로얄의 감독은?")
		if s.kinds("quiz", clean) != "" {
			t.Errorf("an exception: %q", s.kinds("quiz", clean))
		}
		if said := s.modi.get(s.modi.get("/admin/queue").page().Find("ol.cases .case").AttrOr("href", "")).page().Find("main").Text(); !strings.Contains(said, "links: “카지노”") {
			t.Errorf("the case does not say what was found: %s", said)
		}
		path := "/admin/auto-rules/" + id.String() + "/"
		if a := s.boss.post(path, path, url.Values{"name": {"links"}, "source": {linked + "weight: 20\n"}, "_version": {s.boss.get(path).page().Find("[name=_version]").AttrOr("value", "")}}); a.status != http.StatusSeeOther {
			t.Fatalf("change: %d %s", a.status, a.body)
		}
		if got := s.text("SELECT mode || version FROM auto_rules"); got != "off2" {
			t.Errorf("after a change it is %s", got)
		}
	})
}

// A rule holds what would be published at once, hides what many report, and
// looks at each version once; what people decide ends it.
func TestRulesAct(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.screen()
		s.turn(s.rule("hold", "on: quiz\nwhen:\n  pattern: (?i)bit\\.ly\n  author_trust: {below: 1}\n  author_age_days: {below: 7}\ndo: hold\nreason: spam\nweight: 30\n"), "watch", "turn_on")
		s.turn(s.rule("many", "on: [quiz, comment]\nwhen:\n  reports: {at_least: 2}\ndo: hide\nreason: spam\nsay: {ko: 살펴볼 때까지 가려요., en: Hidden until somebody has looked.}\n"), "watch", "turn_on")

		held := s.handIn(s.tina, "단축 주소", "bit.ly/x 로 오세요")
		if s.quizIs(held) != "pending" || s.kinds("quiz", held) != "review rule" {
			t.Errorf("held: %s, %q", s.quizIs(held), s.kinds("quiz", held))
		}
		if a := s.modi.api("POST", "/api/v1/quizzes/"+held+"/approve", "", "If-Match", "*"); a.status != 200 || s.kinds("quiz", held) != "" {
			t.Errorf("approved: %d %s, %q", a.status, a.body, s.kinds("quiz", held))
		}

		b := w.bench() // with two reports, after the second of which it is hidden
		if b.status() != "hidden" || s.kinds("quiz", b.quiz.String()) != "report rule" {
			t.Fatalf("reported twice: %s, %q", b.status(), s.kinds("quiz", b.quiz.String()))
		}
		one, err := s.db.FindBy(t.Context(), s.registry.Model("decision"), schema.And(schema.Eq("SubjectID", b.quiz), schema.Eq("Action", "hide")))
		if err != nil || one.(*models.Decision).Automation != models.WhollyAutomated || one.(*models.Decision).PublicText != "살펴볼 때까지 가려요." || one.(*models.Decision).ReasonCode != "spam" {
			t.Errorf("%v %+v", err, one)
		}
		if n := s.countOf("report", schema.Eq("Status", "open")); n != 2 {
			t.Errorf("the rule has answered reports: %d are open", n)
		}
		address := b.modi.get("/admin/queue").page().Find("ol.cases .case").AttrOr("href", "")
		page := b.modi.get(address).page()
		for action, want := range map[string]int{"dismiss": 0, "hide": 1, "unhide": 1, "remove": 1} {
			if n := page.Find(`[data-action="` + action + `"]`).Length(); n != want {
				t.Errorf("%d times %s, want %d", n, action, want)
			}
		}
		values := form(page)
		values.Set("reason", "정말 광고예요")
		if a := b.decide(b.modi, address+"/decide", values); a.status != http.StatusSeeOther || b.status() != "hidden" || s.kinds("quiz", b.quiz.String()) != "" {
			t.Errorf("kept hidden: %d, %s, %q", a.status, b.status(), s.kinds("quiz", b.quiz.String()))
		}
		if n := s.countOf("report", schema.Eq("Status", "agreed")); n != 2 {
			t.Errorf("%d reports are agreed to", n)
		}
		if n := s.countOf("rule_hit", schema.Eq("SubjectID", b.quiz)); n != 1 {
			t.Errorf("%d hits", n)
		}
		if verdict, err := s.db.VerifyAudit(t.Context()); err != nil || verdict.Broken != 0 {
			t.Errorf("%+v %v", verdict, err)
		}
	})
}

// A rule is tried on what people decided, with the facts of then.
func TestRulesAreTried(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.screen()
		w.person("ann", models.RoleMember)
		ann := w.as("ann")
		for title, verb := range map[string]string{"카지노 하나": "reject", "카지노 둘": "reject", "카지노 셋": "approve", "오리 하나": "reject", "오리 둘": "approve"} {
			id := s.handIn(ann, title, title+"의 문제")
			if a := s.modi.api("POST", "/api/v1/quizzes/"+id+"/"+verb, `{"reason":"그래요"}`, "If-Match", "*"); verb == "reject" && a.status != 200 {
				t.Fatalf("%d %s", a.status, a.body)
			}
			if verb == "approve" {
				s.modi.api("POST", "/api/v1/quizzes/"+id+"/approve", "", "If-Match", "*")
			}
		}
		id := s.rule("links", linked)
		page := s.boss.post("/admin/rule-trials", "/admin/rule-trials", url.Values{"rule": {id.String()}}).page()
		for name, want := range map[string]string{"seen": "5", "caught": "2", "wrong": "1", "missed": "1", "precision": "66%", "recall": "66%"} {
			if got := strings.TrimSpace(page.Find(`[data-figure="` + name + `"]`).Find("dd, b").Text()); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		rows := page.Find("[data-disagree]")
		if rows.Length() != 2 || !strings.Contains(rows.First().Text(), "카지노 셋") || !strings.Contains(rows.Last().Text(), "오리 하나") {
			t.Errorf("they disagree about: %s", rows.Text())
		}
		if got := s.text("SELECT tried || ' ' || seen || ' ' || caught || ' ' || wrong || ' ' || missed FROM auto_rules"); got != "1 5 2 1 1" {
			t.Errorf("kept: %s", got)
		}

		file := t.TempDir() + "/rule.yaml"
		if err := os.WriteFile(file, []byte(linked), 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		c := newSimulateCommand(func(context.Context) (*program, func(), error) { return w.program, func() {}, nil })
		c.SetArgs([]string{file})
		c.SetOut(&out)
		if err := c.ExecuteContext(t.Context()); err != nil || !strings.HasPrefix(out.String(), "decisions=5 caught=2 wrong=1 missed=1 precision=66% recall=66%\n") || !strings.Contains(out.String(), "missed quiz") {
			t.Errorf("%v: %s", err, out.String())
		}
	})
}

// A list of words that a rule uses stays.
func TestWordListsInUse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.screen()
		if a := s.boss.post("/admin/word-lists/add", "/admin/word-lists/add", url.Values{"name": {"bad"}, "words": {"시발\ncunt"}, "except": {"시발점"}}); a.status != http.StatusSeeOther {
			t.Fatalf("list: %d %s", a.status, a.page().Find("[data-error]").Text())
		}
		list := w.row(w.registry.Model("word_list"))
		id := s.rule("swears", "on: comment\nwhen:\n  words: {list: bad}\ndo: hide\nreason: hate\nsay: {ko: 욕이 있어요., en: It swears.}\n")
		path := "/admin/word-lists/" + list.String() + "/"
		if a := s.boss.post(path+"delete", path+"delete", url.Values{}); a.status == http.StatusSeeOther && w.countOf("word_list", schema.Cond{}) == 0 {
			t.Error("a list in use is deleted")
		}
		s.turn(id, "watch", "turn_on")
		quiz := w.quiz(w.person("owner", models.RoleMember))
		for text, want := range map[string]string{"시 발": "hidden", "Scunthorpe의 시발점": "visible", "ｃｕｎｔ": "hidden"} {
			comment := s.tina.say(quiz, text, "")
			if got := s.text("SELECT status FROM comments WHERE id = '" + comment + "'"); got != want {
				t.Errorf("%s is %s", text, got)
			}
		}
	})
}
