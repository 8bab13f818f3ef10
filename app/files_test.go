package main

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duckhoo/models"
	"duckhoo/models/formats"
	"duckhoo/models/schema"
)

// secretAnswer stands in no answer to somebody without the right to it.
const secretAnswer = "비밀의 오리"

// everyType publishes a quiz with a question of each type.
func (w *world) everyType(owner schema.ID, more map[string]any) *models.Quiz {
	w.t.Helper()
	values := map[string]any{"title": "오리 시험", "description": "여러\n줄", "owner_id": owner, "genre_id": w.row(w.registry.Model("genre")), "status": "published"}
	for name, value := range more {
		values[name] = value
	}
	in := func(values map[string]any) schema.Input { return schema.Input{Values: values} }
	choices := map[string]schema.Children{"choices": {All: true, Rows: []schema.Input{
		in(map[string]any{"text": "=1+1", "correct": true}), in(map[string]any{"text": secretAnswer}), in(map[string]any{"text": "{~셋}"})}}}
	accepted := func(texts ...string) map[string]schema.Children {
		var rows []schema.Input
		for i, text := range texts {
			rows = append(rows, in(map[string]any{"pattern": text, "fraction": int64(100 - 50*i)}))
		}
		return map[string]schema.Children{"accepted": {All: true, Rows: rows}}
	}
	var rows []schema.Input
	for _, q := range []struct {
		kind, scoring string
		kids          map[string]schema.Children
	}{{"single", "all_or_nothing", choices}, {"multiple", "partial", choices}, {"order", "partial", choices},
		{"text", "partial", accepted(secretAnswer, "새*")}, {"number", "all_or_nothing", accepted("-3.5")}} {
		row := in(map[string]any{"type": q.kind, "stem": "\"" + q.kind + "\",\n?", "explanation": "왜냐하면", "points": int64(3), "scoring": q.scoring, "max_edits": int64(1)})
		row.Children = q.kids
		rows = append(rows, row)
	}
	row, err := w.db.Create(w.t.Context(), schema.Program{Name: "test"}, w.registry.Model("quiz"), &schema.Input{Values: values,
		Children: map[string]schema.Children{"questions": {All: true, Rows: rows}}})
	if err != nil {
		w.t.Fatal(err)
	}
	return row.(*models.Quiz)
}

func exportPath(q *models.Quiz, query string) string {
	return "/api/v1/quizzes/" + q.ID.String() + "/export?" + query
}

// TestExportIsForThoseWhoMayKnowTheAnswers: the owner, staff, and everybody
// where answers are public and the licence allows it.
func TestExportIsForThoseWhoMayKnowTheAnswers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		maker := w.person("maker", models.RoleMember)
		w.person("other", models.RoleMember)
		w.person("modi", models.RoleModerator)
		people := map[string]*browser{"": w.as(""), "maker": w.as("maker"), "other": w.as("other"), "modi": w.as("modi")}
		tests := []struct {
			name                         string
			values                       map[string]any
			guest, other, owner, another int
		}{
			{"closed", nil, 401, 403, 200, 200},
			{"public answers, all rights reserved", map[string]any{"answers_public": true}, 401, 403, 200, 200},
			{"a licence, answers not public", map[string]any{"licence": "CC0"}, 401, 403, 200, 200},
			{"open", map[string]any{"answers_public": true, "licence": "CC-BY-4.0"}, 200, 200, 200, 200},
			{"private", map[string]any{"answers_public": true, "licence": "CC0", "visibility": "private"}, 404, 404, 200, 200},
			{"unlisted", map[string]any{"answers_public": true, "licence": "CC0", "visibility": "unlisted"}, 200, 200, 200, 200},
		}
		for _, tt := range tests {
			q := w.everyType(maker, tt.values)
			for who, want := range map[string]int{"": tt.guest, "other": tt.other, "maker": tt.owner, "modi": tt.another} {
				for _, f := range formats.Written() {
					got := people[who].send("GET", exportPath(q, "format="+f), "")
					if got.status != want {
						t.Errorf("%s, %s as %q: %d, want %d: %.200s", tt.name, f, who, got.status, want, got.body)
					}
					if got.status != 200 && (strings.Contains(got.body, secretAnswer) || strings.Contains(got.body, "왜냐하면") || got.header.Get("Content-Disposition") != "" ||
						got.header.Get("Duckhoo-Dropped") != "" || got.header.Get("Link") != "") {
						t.Errorf("%s as %q: a refusal tells of the quiz: %.300s", tt.name, who, got.body)
					}
				}
			}
		}
		hidden := w.everyType(maker, map[string]any{"answers_public": true, "licence": "CC0"})
		if _, err := w.db.Transition(t.Context(), schema.Program{Name: "test"}, w.registry.Model("quiz"), hidden.ID, "hide", &schema.Input{Reason: "?"}); err != nil {
			t.Fatal(err)
		}
		nothing := people["other"].send("GET", "/api/v1/quizzes/"+schema.NewID().String()+"/export?format=json", "")
		for _, who := range []string{"", "other"} {
			if got := people[who].send("GET", exportPath(hidden, "format=json"), ""); got.status != 404 || got.json()["detail"] != nothing.json()["detail"] {
				t.Errorf("hidden as %q: %d", who, got.status)
			}
		}
	})
}

// TestExportNamesTheFile and its maker, and says what it leaves out.
func TestExportNamesTheFile(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		maker := w.person("maker", models.RoleMember)
		q := w.everyType(maker, map[string]any{"answers_public": true, "licence": "CC-BY-4.0"})
		guest := w.as("")
		got := guest.send("GET", exportPath(q, "format=json"), "")
		if want := `attachment; filename="__-__.json"; filename*=UTF-8''` + url.PathEscape(q.Slug) + ".json"; got.header.Get("Content-Disposition") != want {
			t.Errorf("%s, want %s", got.header.Get("Content-Disposition"), want)
		}
		if got.header.Get("Duckhoo-Dropped") != "0" || !strings.HasPrefix(got.header.Get("Content-Type"), "application/json") ||
			!strings.Contains(got.header.Get("Link"), `rel="license"`) || !strings.Contains(got.header.Get("Cache-Control"), "no-store") {
			t.Errorf("headers %v", got.header)
		}
		if !strings.Contains(got.body, "maker (http") || !strings.Contains(got.body, "/quizzes/"+q.Slug) {
			t.Errorf("the maker is not named: %s", got.body)
		}
		if own := w.as("maker").send("GET", exportPath(q, "format=json"), ""); strings.Contains(own.body, "attribution") {
			t.Error("the owner's own file has an attribution that nobody wrote")
		}
		report := guest.send("GET", exportPath(q, "format=aiken&report=1"), "").json()
		var what []string
		for _, d := range report["dropped"].([]any) {
			what = append(what, d.(map[string]any)["what"].(string))
		}
		want := "title description language genre licence attribution stem explanation points question question question question"
		if got := strings.Join(what, " "); got != want {
			t.Errorf("dropped %s, want %s", got, want)
		}
		for query, pointer := range map[string]string{"": "/format", "format=doc": "/format", "format=json&x=1": "/x", "format=json&format=csv": "/format", "format=json&report=0": "/report"} {
			if got := guest.send("GET", exportPath(q, query), ""); got.status != 400 || !strings.Contains(got.body, `"`+pointer+`"`) {
				t.Errorf("%q: %d %s", query, got.status, got.body)
			}
		}
	})
}

// bring posts a file as a form.
func (b *browser) bring(name, format string, file []byte, fields map[string]string, headers ...string) answer {
	b.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		b.w.t.Fatal(err)
	}
	_, _ = part.Write(file)
	for name, value := range fields {
		_ = form.WriteField(name, value)
	}
	if format != "" {
		_ = form.WriteField("format", format)
	}
	_ = form.Close()
	return b.send("POST", "/api/v1/imports", body.String(), append([]string{"Content-Type", form.FormDataContentType(), "Accept", "application/json", "X-CSRF-Token", b.csrf}, headers...)...)
}

// TestImportOfAnExportIsTheSameQuiz is invariant 18 over HTTP, for every format
// by what that format says.
func TestImportOfAnExportIsTheSameQuiz(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		q := w.everyType(w.person("maker", models.RoleMember), nil)
		b := w.as("maker")
		for _, name := range formats.Written() {
			file := b.send("GET", exportPath(q, "format="+name), "")
			got := b.bring("오리.dat", name, []byte(file.body), nil)
			made, _ := got.json()["made"].([]any)
			if got.status != http.StatusCreated || len(made) != 1 || got.json()["refused"] != 0.0 {
				t.Errorf("%s: %d %s", name, got.status, got.body)
				continue
			}
			draft := made[0].(map[string]any)["id"].(string)
			want := parsed(t, name, file.body)
			again := b.send("GET", "/api/v1/quizzes/"+draft+"/export?format="+name, "")
			if diff := cmp.Diff(want, parsed(t, name, again.body), cmpopts.IgnoreFields(formats.Question{}, "Line")); diff != "" {
				t.Errorf("%s, -first +second:\n%s", name, diff)
			}
			if name == "json" && again.body != file.body {
				t.Errorf("json: the second export differs:\n%s", cmp.Diff(file.body, again.body))
			}
			if row := b.send("GET", "/api/v1/quizzes/"+draft, "", "Accept", "application/json").json(); row["status"] != "draft" {
				t.Errorf("%s: status %v", name, row["status"])
			}
			if seen := w.as("").send("GET", "/api/v1/quizzes/"+draft, "", "Accept", "application/json"); seen.status != 404 {
				t.Errorf("%s: a guest sees the draft: %d", name, seen.status)
			}
		}
	})
}

func parsed(t *testing.T, format, file string) []formats.Quiz {
	t.Helper()
	quizzes, refused, err := formats.Parse(format, "오리.dat", strings.NewReader(file))
	if err != nil || len(refused) > 0 {
		t.Fatalf("%s: %v %v", format, err, refused)
	}
	return quizzes
}

const twoOfThree = "One?\nA. yes\nB. no\nANSWER: A\n\nTwo?\nA. yes\nANSWER: A\n\nThree?\nA. yes\nB. no\nANSWER: B\n"

// TestImportKeepsWhatIsRight: one bad question stops nothing, the report can be
// read again by whoever brought the file, and by nobody else.
func TestImportKeepsWhatIsRight(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		w.person("juno", models.RoleMember)
		w.person("modi", models.RoleModerator)
		mina := w.as("mina")
		dry := mina.bring("ducks.txt", "aiken", []byte(twoOfThree), map[string]string{"dry_run": "true"})
		if body := dry.json(); dry.status != 200 || body["questions"] != 2.0 || body["refused"] != 1.0 || body["id"] != nil || body["dry_run"] != true {
			t.Errorf("dry run: %d %s", dry.status, dry.body)
		}
		if n := len(everything(t, w.db, "quiz")); n != 0 {
			t.Errorf("a dry run made %d quizzes", n)
		}
		got := mina.bring(`C:\files\ducks.txt`, "aiken", []byte(twoOfThree), nil)
		body := got.json()
		refusals, _ := json.Marshal(body["refusals"])
		if got.status != 201 || body["file_name"] != "ducks.txt" || body["status"] != "done" || string(refusals) != `[{"line":6,"reason":"fewer than 2 choices: 1"}]` {
			t.Errorf("%d %s", got.status, got.body)
		}
		place := got.header.Get("Location")
		for who, want := range map[string]int{"mina": 200, "juno": 404, "modi": 200, "": 404} {
			read := w.as(who).send("GET", place, "", "Accept", "application/json")
			if read.status != want || want == 200 && read.body != got.body || want == 404 && strings.Contains(read.body, "ducks") {
				t.Errorf("%s as %q: %d %s", place, who, read.status, read.body)
			}
		}
		none := mina.bring("x", "gift", []byte("just words"), nil)
		if none.status != 201 || none.json()["status"] != "failed" {
			t.Errorf("nothing to take: %d %s", none.status, none.body)
		}
	})
}

func TestImportOfJSONMayBeRepeated(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		mina := w.as("mina")
		file := `{"format":"duckhoo","version":1,"quizzes":[{"title":"Ducks","tags":["unheard"],"questions":[{"type":"text","stem":"What?","accepted":[{"pattern":"a duck"}]}]}]}`
		first := mina.api("POST", "/api/v1/imports", file, "Idempotency-Key", "k")
		second := mina.api("POST", "/api/v1/imports", file, "Idempotency-Key", "k")
		if first.status != 201 || second.status != 201 || first.body != second.body || second.header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("%d %s, %d %s", first.status, first.body, second.status, second.body)
		}
		if !strings.Contains(first.body, "unheard") || len(everything(t, w.db, "tag")) != 0 {
			t.Errorf("an unknown tag: %s", first.body)
		}
		if n := len(everything(t, w.db, "quiz")); n != 1 {
			t.Errorf("%d quizzes, want 1", n)
		}
	})
}

func TestImportIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("mina", models.RoleMember)
		mina, guest := w.as("mina"), w.as("")
		long := "quiz,title,type,stem,choice_1,choice_2,correct\n"
		for i := range 501 {
			long += string(rune('a'+i/100)) + ",t,single,s,yes,no,1\n"
		}
		checks := []struct {
			name   string
			got    answer
			status int
			says   string
		}{
			{"nobody", guest.bring("x", "aiken", []byte(twoOfThree), nil), 401, ""},
			{"no token", mina.bring("x", "aiken", []byte(twoOfThree), nil, "X-CSRF-Token", ""), 403, ""},
			{"no format", mina.bring("x", "", []byte(twoOfThree), nil), 422, "/format"},
			{"unknown format", mina.bring("x", "doc", []byte(twoOfThree), nil), 422, "/format"},
			{"unknown field", mina.bring("x", "aiken", []byte(twoOfThree), map[string]string{"owner_id": "me"}), 422, "/owner_id"},
			{"strange dry run", mina.bring("x", "aiken", []byte(twoOfThree), map[string]string{"dry_run": "perhaps"}), 422, "/dry_run"},
			{"too many", mina.bring("x", "csv", []byte(long), nil), 422, "/file"},
			{"no form", mina.send("POST", "/api/v1/imports", "x", "Content-Type", "multipart/form-data", "X-CSRF-Token", mina.csrf), 400, ""},
			{"cut short", mina.send("POST", "/api/v1/imports", "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx", "Content-Type", "multipart/form-data; boundary=b", "X-CSRF-Token", mina.csrf), 400, ""},
			{"another type", mina.send("POST", "/api/v1/imports", "x", "Content-Type", "text/plain", "X-CSRF-Token", mina.csrf), 415, ""},
			{"no JSON", mina.api("POST", "/api/v1/imports", "{"), 400, ""},
			{"a query", mina.api("POST", "/api/v1/imports?owner=x", "{}"), 400, "/owner"},
		}
		for _, c := range checks {
			if c.got.status != c.status || !strings.Contains(c.got.body, c.says) {
				t.Errorf("%s: %d %s, want %d and %q", c.name, c.got.status, c.got.body, c.status, c.says)
			}
		}
		large := strings.Repeat("// a remark\n", 1<<18) + "true or false? {T}\n" // 3 MiB, more than server.body_limit
		if a := mina.bring("x", "gift", []byte(large), map[string]string{"dry_run": "true"}); a.status != 200 || !strings.Contains(a.body, `"questions":1`) {
			t.Errorf("a large file: %d %.300s", a.status, a.body)
		}
		if a := mina.bring("x", "gift", []byte(large+large), nil); a.status != 413 {
			t.Errorf("a file over 5 MiB: %d %.300s", a.status, a.body)
		}
		if n := len(everything(t, w.db, "quiz")); n != 0 {
			t.Errorf("%d quizzes came in", n)
		}
	})
}

// TestExportCommand writes what the import command reads.
func TestExportCommand(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		q := w.everyType(w.person("maker", models.RoleMember), nil)
		run := func(args ...string) (string, string, error) {
			c := newExportCommand(opened(w.program))
			c.SilenceUsage, c.SilenceErrors = true, true
			var out, words bytes.Buffer
			c.SetOut(&out)
			c.SetErr(&words)
			c.SetArgs(args)
			err := c.ExecuteContext(t.Context())
			return out.String(), words.String(), err
		}
		dir := t.TempDir()
		for _, name := range formats.Written() {
			out, words, err := run("--format", name, "--quiz", q.Slug)
			if err != nil || !strings.Contains(words, "quizzes=1 questions=5 ") || len(parsed(t, name, out)) != 1 {
				t.Errorf("%s: %v %s", name, err, words)
			}
			file := filepath.Join(dir, "ducks-"+name)
			if out, _, err := run("--format", name, "--quiz", q.Slug, "--out", file); err != nil || out != "" {
				t.Errorf("%s into a file: %v %q", name, err, out)
			}
			want := "quizzes=1 questions=5 refused=0 unchanged=0\n"
			switch name {
			case "aiken":
				want = "quizzes=1 questions=1 refused=0 unchanged=0\n"
			case "gift":
				want = "quizzes=1 questions=4 refused=0 unchanged=0\n"
			}
			if got, words, err := typeImport(t, w.program, "--format", name, file); err != nil || got != want || words != "" {
				t.Errorf("%s read again: %v %s %s", name, err, got, words)
			}
			unchanged := strings.NewReplacer("quizzes=1 questions=", "quizzes=0 questions=0 refused=0 unchanged=", " refused=0 unchanged=0", "").Replace(want)
			if got, _, err := typeImport(t, w.program, "--format", name, file); err != nil || got != unchanged {
				t.Errorf("%s read twice: %v %s, want %s", name, err, got, unchanged)
			}
			if err := os.Remove(file); err != nil {
				t.Error(err)
			}
		}
		all := len(everything(t, w.db, "quiz"))
		if out, _, err := run("--format", "json"); err != nil || len(parsed(t, "json", out)) != all {
			t.Errorf("all quizzes: %v", err)
		}
		if _, _, err := run("--format", "json", "--quiz", "nowhere"); err == nil {
			t.Error("a quiz that is not there: no error")
		}
		if _, _, err := run("--format", "opentriviaqa"); err == nil {
			t.Error("a format that is not written: no error")
		}
	})
}
