package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestPreviewOfADraft: the owner tries answers without an attempt, on one page
// and on many, and comes back to the question that was open.
func TestPreviewOfADraft(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.everyType(w.person("maker", models.RoleMember), map[string]any{"published_at": schema.Now()})
		for handle, role := range map[string]string{"other": models.RoleMember, "modi": models.RoleModerator, "root": models.RoleSuperuser} {
			w.person(handle, role)
		}
		edit := "/make/" + quiz.ID.String()
		path := edit + "/preview"
		for _, b := range []*browser{w.browser(), w.as("other"), w.as("modi"), w.as("root")} {
			if a := b.get(path); a.status != http.StatusNotFound || strings.Contains(a.body, "오리 시험") {
				t.Errorf("somebody else: %d", a.status)
			}
		}
		r := &reader{t: t, b: w.as("maker"), at: &url.URL{Path: "/"}}
		if a := r.b.get(path); !strings.Contains(a.body, `<meta name="robots" content="noindex"`) {
			t.Error("it may be indexed")
		}
		r.open(path + "?view=wide")
		field, right := r.answerOf("single", "=1+1")
		r.send(`[data-action="check-all"]`, url.Values{field: {right}})
		if got := r.page.Find("[data-told]"); got.Length() != 1 || got.Find("[data-right]").Length() != 1 {
			t.Errorf("%d are marked: %s", got.Length(), got.Text())
		}
		r.send(`[data-view="phone"]`, nil)
		if r.page.Find("[data-question]").Length() != 1 || r.page.Find("[data-told]").Length() != 0 {
			t.Error("not one question, or marked before it is asked")
		}
		for r.page.Find("[data-type=single]").Length() == 0 {
			r.send("[data-next]", nil)
		}
		wrong := r.page.Find("input[type=radio]:not([checked])").First().AttrOr("value", "")
		if r.page.Find("input[type=radio][checked]").AttrOr("value", "") != right || wrong == "" {
			t.Fatal("the answer of the other page is gone")
		}
		r.send(`[data-action="check"]`, url.Values{field: {wrong}})
		if got := r.one("[data-told]"); got.Find("[data-right]").Length() != 0 || got.Find(`[data-field="solution"]`).Length() != 1 {
			t.Errorf("a wrong answer: %s", got.Text())
		}
		back := r.one("[data-back]").AttrOr("href", "")
		if !strings.HasPrefix(back, edit+"?q=") {
			t.Errorf("back leads to %q", back)
		}
		r.open(back)
		r.one("#stem")
		if n := w.countOf("attempt", schema.Eq("QuizID", quiz.ID)); n != 0 {
			t.Errorf("%d attempts", n)
		}
		if a := r.b.post(path, path+"?view=wide", url.Values{"question": {strings.TrimPrefix(field, "answer.")}, field: {"no choice"}, "do": {"check"}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("no such choice: %d", a.status)
		}
		if a := r.b.get(path + "?version=9"); a.status != http.StatusNotFound {
			t.Errorf("no such version: %d", a.status)
		}
		r.begins("빈 고사")
		r.open(r.at.Path + "/preview")
		r.one("[data-empty]")
	})
}

const bank = `// 한글 문제은행
::하나:: 오리는 무엇일까요? {=새 ~물고기}

::둘:: 정답이 없는 문제 {~발스 ~바루스}

::셋:: 오리의 다리는? {=2 ~4 ~6}
`

// imports sends a file to the page of imports and returns what comes back.
func (b *browser) imports(do, format string, file []byte) answer {
	b.w.t.Helper()
	return b.uploadTo("/make/import", "/make/import", map[string][]string{"do": {do}, "format": {format}}, "file", file)
}

// TestImportOnTheSite: a dry run says what would be made and what is wrong; what
// is made then is made once.
func TestImportOnTheSite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		owner := w.person("maker", models.RoleMember)
		w.person("other", models.RoleMember)
		if a := w.browser().get("/make/import"); a.status != http.StatusFound || !strings.HasPrefix(a.header.Get("Location"), "/login") {
			t.Errorf("a guest: %d", a.status)
		}
		b := w.as("maker")
		a := b.imports("check", "", []byte(bank))
		p := a.page()
		if a.status != http.StatusOK || p.Find("[data-fit]").AttrOr("data-fit", "") != "2" || p.Find("[data-refused]").AttrOr("data-refused", "") != "1" {
			t.Fatalf("a dry run: %d %s", a.status, p.Find("main").Text())
		}
		line := p.Find(`[data-line="4"][data-out]`)
		if !strings.Contains(line.Text(), "정답인 보기") || !strings.Contains(line.Find("pre").Text(), "발스") || !strings.Contains(p.Find("[data-file]").Text(), "GIFT") {
			t.Errorf("what is wrong: %q in %s", line.Text(), p.Find("main").Text())
		}
		if n := w.countOf("quiz", schema.Eq("OwnerID", owner)); n != 0 {
			t.Fatalf("a dry run made %d quizzes", n)
		}
		r := &reader{t: t, b: b, at: &url.URL{Path: "/make/import"}, page: p}
		form, _ := r.inputs(r.one("[data-import]"))
		report := b.post("/make/import", "/make/import", with(form, "do", "report"))
		if report.status != http.StatusOK || !strings.Contains(report.body, "4,빠짐") || !strings.HasPrefix(report.header.Get("Content-Type"), "text/csv") {
			t.Errorf("the report: %d %q", report.status, report.body)
		}
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if a := b.post("/make/import", "/make/import", with(form, "do", "make")); a.status != http.StatusSeeOther {
					t.Errorf("making it: %d", a.status)
				}
			})
		}
		all.Wait()
		if n := w.countOf("quiz", schema.Eq("OwnerID", owner)); n != 1 {
			t.Fatalf("sent three times it makes %d quizzes", n)
		}
		done := b.post("/make/import", "/make/import", with(form, "do", "make")).header.Get("Location")
		if p := b.get(done).page(); p.Find("[data-imported] [data-id]").Length() != 1 || p.Find(`[data-line="4"]`).Length() != 1 {
			t.Errorf("what was made: %s", p.Find("main").Text())
		}
		for _, who := range []*browser{w.as("other")} {
			if a := who.get(done); a.status != http.StatusNotFound {
				t.Errorf("somebody else sees the import: %d", a.status)
			}
		}
		r.open("/make")
		r.follow("[data-id] a")
		if got := r.page.Find(".qlist [data-question]").Length(); got != 2 {
			t.Errorf("%d questions", got)
		}
	})
}

func with(form url.Values, name, value string) url.Values {
	out := url.Values{}
	for n, v := range form {
		out[n] = v
	}
	out.Set(name, value)
	return out
}

// TestImportOfWhatIsNoQuiz: a file that cannot come in makes nothing and says
// why; the file and the format stay.
func TestImportOfWhatIsNoQuiz(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		owner := w.person("maker", models.RoleMember)
		b := w.as("maker")
		var one, many strings.Builder // a thousand questions: of one quiz, and of ten
		for i := range 1000 {
			fmt.Fprintf(&one, "오리 %d은 무엇인가요?\nA. 새\nB. 물고기\nANSWER: A\n\n", i)
			if i%100 == 0 {
				fmt.Fprintf(&many, "$CATEGORY: 고사 %d\n\n", i/100)
			}
			fmt.Fprintf(&many, "오리 %d은 무엇인가요? {=새 ~물고기}\n\n", i)
		}
		p := b.imports("check", "", []byte(one.String())).page()
		if fit, out := p.Find("[data-fit]").AttrOr("data-fit", ""), p.Find("[data-refused]").AttrOr("data-refused", ""); fit != "100" || out != "900" || p.Find("[data-line]").Length() != 200 {
			t.Errorf("a thousand questions: %s come in, %s do not", fit, out)
		}
		for name, bad := range map[string]struct {
			format string
			file   []byte
			status int
			says   string
		}{
			"words":        {"", []byte("그냥 글이에요"), 422, "형식을 골라"},
			"broken zip":   {"", []byte("PK\x03\x04 broken"), 422, "형식을 골라"},
			"wrong format": {"csv", []byte(bank), 422, "들어올 문제가 없어요"},
			"no format":    {"exe", []byte(bank), 422, "형식을 골라"},
			"empty":        {"", []byte(" \n"), 422, "비어"},
			"no utf-8":     {"gift", []byte("\xb0\xa1\xb3\xaa {=a ~b}"), 422, "UTF-8"},
			"thousand":     {"", []byte(many.String()), 422, "500개까지"},
		} {
			for _, do := range []string{"check", "make"} {
				a := b.imports(do, bad.format, bad.file)
				if a.status != bad.status || !strings.Contains(a.page().Find("main").Text(), bad.says) {
					t.Errorf("%s, %s: %d %s", name, do, a.status, a.page().Find("main").Text())
				}
				if a.page().Find("[data-file]").Length() != 1 {
					t.Errorf("%s, %s: the file is forgotten", name, do)
				}
			}
		}
		if a := b.post("/make/import", "/make/import", url.Values{"do": {"check"}}); a.status != 422 || a.page().Find(`[data-error="file"]`).Length() != 1 {
			t.Errorf("no file: %d", a.status)
		}
		if a := b.post("/make/import", "/make/import", url.Values{"do": {"make"}, "data": {"nonsense"}, "file_name": {"x"}}); a.status != 422 {
			t.Errorf("nonsense: %d", a.status)
		}
		if n := w.countOf("quiz", schema.Eq("OwnerID", owner)); n != 0 {
			t.Errorf("%d quizzes", n)
		}
		w.exec("UPDATE users SET status = 'suspended' WHERE id = ?", owner)
		if a := b.imports("make", "", []byte(bank)); a.status != http.StatusForbidden || w.countOf("quiz", schema.Eq("OwnerID", owner)) != 0 {
			t.Errorf("suspended: %d", a.status)
		}
	})
}

// TestVersionsOfAQuiz: its owner sees them all, why one came back, and what
// differs.
func TestVersionsOfAQuiz(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		w.person("modi", models.RoleModerator)
		w.person("other", models.RoleMember)
		r := &reader{t: t, b: w.as("maker"), at: &url.URL{Path: "/"}}
		r.begins("오리 고사")
		edit := r.at.Path
		id, err := schema.ParseID(strings.TrimPrefix(edit, "/make/"))
		if err != nil {
			t.Fatal(err)
		}
		r.send(`[data-do="add"]`, nil)
		r.send(`.qform [data-do="save"]`, url.Values{"stem": {"첫 문제"}, "choice_text": {"하나", "둘", "", ""}, "choice_right": {"1"}})
		r.send(`[data-verb="submit"]`, nil)
		r.one("[data-submitted]")
		r.one("[data-ahead]")
		if got := r.one("[data-submitted]").Text(); !strings.Contains(got, "오리 고사") {
			t.Errorf("as submitted: %q", got)
		}
		modi := w.as("modi")
		modi.review(t, id, "reject", "정답이 두 개예요")
		r.open(edit)
		if got := r.one("[data-returned]").Text(); !strings.Contains(got, "정답이 두 개예요") || !strings.Contains(got, "1판") {
			t.Errorf("returned: %q", got)
		}
		r.open(edit + "?q=1")
		r.send(`.qform [data-do="save"]`, url.Values{"stem": {"고친 문제"}, "choice_text": {"하나", "셋", "", ""}, "points": {"3"}})
		r.send(`[data-do="add"]`, nil)
		r.send(`.qform [data-do="save"]`, url.Values{"stem": {"더한 문제"}, "choice_text": {"가", "나", "", ""}, "choice_right": {"0"}})
		r.send(`[data-verb="submit"]`, nil)
		modi.review(t, id, "approve", "")
		r.open(edit)
		if r.page.Find("[data-live] [data-changed]").Length() != 0 || r.one("[data-takers]").AttrOr("data-takers", "") != "0" {
			t.Error("nothing is edited yet")
		}
		r.send(`[data-do="save"]`, url.Values{"title": {"새 제목"}})
		r.open(edit + "?q=2")
		r.send(`[data-do="up"]`, nil)
		r.open(edit)
		if got := r.one("[data-live] h2").Text(); !strings.Contains(got, "2판") {
			t.Errorf("live: %q", got)
		}
		r.open(edit + "/versions")
		want := []string{"draft", "approved", "rejected"}
		rows := r.page.Find("[data-version]")
		for i, state := range want {
			if got := rows.Eq(i).Find("[data-state]").AttrOr("data-state", ""); got != state {
				t.Errorf("version %d is %q, want %q", 3-i, got, state)
			}
		}
		if rows.Length() != 3 || !strings.Contains(rows.Eq(2).Find("[data-reason]").Text(), "정답이 두 개예요") || rows.Filter("[data-live]").AttrOr("data-version", "") != "2" {
			t.Errorf("the list: %s", rows.Text())
		}
		r.open(edit + "/versions/2")
		text := r.one("[data-comparison]").Text()
		for _, word := range []string{"첫 문제", "고친 문제", "더한 문제", "배점", "셋"} {
			if !strings.Contains(text, word) {
				t.Errorf("what differs says nothing of %q: %s", word, text)
			}
		}
		if r.page.Find(`[data-op="added"]`).Length() != 1 || r.page.Find(`[data-op="changed"]`).Length() != 1 {
			t.Errorf("added and changed: %s", text)
		}
		r.open(edit + "/versions/3?with=2&lang=en")
		if got := r.one("[data-comparison]").Text(); !strings.Contains(got, "새 제목") || !strings.Contains(got, "Title") {
			t.Errorf("the title: %s", got)
		}
		r.open(edit + "/versions/1")
		r.one("[data-same]")
		r.open(edit + "/preview?version=1")
		if got := r.one("[data-question]").Text(); !strings.Contains(got, "첫 문제") {
			t.Errorf("the first version: %s", got)
		}
		for _, path := range []string{"/versions", "/versions/2", "/versions/2?with=1"} {
			for _, who := range []string{"other", "modi"} {
				if a := w.as(who).get(edit + path); a.status != http.StatusNotFound {
					t.Errorf("%s at %s: %d", who, path, a.status)
				}
			}
			if a := w.browser().get(edit + path); a.status != http.StatusFound {
				t.Errorf("a guest at %s: %d", path, a.status)
			}
		}
		for _, path := range []string{"/versions/0", "/versions/9", "/versions/x", "/versions/2?with=9", "/versions/2?with=x"} {
			if a := r.b.get(edit + path); a.status != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.status)
			}
		}
	})
}

// review decides about a quiz on its page in the back office.
func (b *browser) review(t *testing.T, id schema.ID, verb, reason string) {
	t.Helper()
	if a := b.api("POST", "/api/v1/quizzes/"+id.String()+"/"+verb, `{"reason":"`+reason+`"}`); a.status >= 300 {
		t.Fatalf("%s: %d %s", verb, a.status, a.body)
	}
}

// TestFormsOfTheSiteActOnce: what is sent twice without scripts is made once.
func TestFormsOfTheSiteActOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.everyType(w.person("maker", models.RoleMember), map[string]any{"published_at": schema.Now()})
		ann := w.person("ann", models.RoleMember)
		r := w.member(t, "ann")
		r.takes(quiz)
		twice := func(page, selector string, filled url.Values) {
			t.Helper()
			r.open(page)
			form, _ := r.inputs(r.page.Find(selector).First())
			for name, values := range filled {
				form[name] = values
			}
			action := r.page.Find(selector).First().AttrOr("action", "")
			first := r.b.post(page, action, with(form, "x", "1"))
			again := r.b.post(page, action, with(form, "x", "1"))
			if first.status != again.status || first.header.Get("Location") != again.header.Get("Location") || first.status >= 400 {
				t.Errorf("%s: %d %q and then %d %q", action, first.status, first.header.Get("Location"), again.status, again.header.Get("Location"))
			}
		}
		twice("/make", "[data-new]", url.Values{"title": {"두 번 눌린 고사"}})
		if n := w.countOf("quiz", schema.Eq("OwnerID", ann)); n != 1 {
			t.Errorf("%d quizzes", n)
		}
		twice(quizPage(quiz), "[data-comments] > form", url.Values{"body": {"두 번 눌린 말"}})
		if n := w.countOf("comment", schema.Eq("UserID", ann)); n != 1 {
			t.Errorf("%d comments", n)
		}
		twice("/report?subject=quiz&subject_id="+quiz.ID.String(), "[data-report]", url.Values{"reason": {"spam"}})
		if n := w.countOf("report", schema.Eq("SubjectID", quiz.ID)); n != 1 {
			t.Errorf("%d reports", n)
		}
		r.open(r.resultOf(quiz))
		twice(r.page.Find(`[data-action="dispute"]`).First().AttrOr("href", ""), "form[data-dispute]", url.Values{"claim": {"답이 틀렸어요"}})
		if n := w.countOf("dispute", schema.Eq("ClaimantID", ann)); n != 1 {
			t.Errorf("%d disputes", n)
		}
		// What was taken back since is said anew.
		r.open(quizPage(quiz))
		r.send(`[data-action="withdraw"]`, nil)
		r.says("두 번 눌린 말", "")
		if n := w.countOf("comment", schema.Eq("UserID", ann)); n != 2 {
			t.Errorf("said again: %d comments", n)
		}
	})
}

// resultOf is the result of the reader's attempt at a quiz.
func (r *reader) resultOf(q *models.Quiz) string {
	r.t.Helper()
	r.open(quizPage(q))
	return r.page.Find(`a[href^="/results/"]`).First().AttrOr("href", "")
}

// TestBoardIsAChoice: nobody stands on the board who has not said so.
func TestBoardIsAChoice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.everyType(w.person("maker", models.RoleMember), map[string]any{"published_at": schema.Now()})
		w.person("ann", models.RoleMember)
		guest, r := w.reader(t), w.member(t, "ann")
		guest.takes(quiz)
		if guest.page.Find("[data-board-choice]").Length() != 0 {
			t.Error("a guest may stand on the board")
		}
		r.takes(quiz)
		result := r.at.Path
		board := func() int { guest.open(quizPage(quiz)); return guest.page.Find("[data-board] [data-place]").Length() }
		if board() != 0 {
			t.Error("nobody asked to stand there")
		}
		r.send(`[data-action="list"]`, nil)
		if board() != 1 || !strings.Contains(guest.one("[data-board]").Text(), "ann") {
			t.Error("ann does not stand on the board")
		}
		if a := guest.b.post("/login", result+"/list", url.Values{"listed": {"0"}}); a.status != http.StatusNotFound {
			t.Errorf("somebody else: %d", a.status)
		}
		r.send(`[data-action="unlist"]`, nil)
		if board() != 0 {
			t.Error("ann still stands there")
		}
	})
}
