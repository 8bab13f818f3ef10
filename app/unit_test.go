package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/schema"
)

const measured = `[{"type":"number","stem":"몇 분?","unit":" 분 ","accepted":[{"pattern":"86±2"}]},{"type":"number","stem":"몇 km?","unit":"km","accepted":[{"pattern":"7"}]},{"type":"number","stem":"몇 개?","accepted":[{"pattern":"3"}]}]`

// TestUnitOfANumber: a number's unit is written, checked, frozen with its version,
// shown to takers who may type it or not, and carried by the lossless formats.
func TestUnitOfANumber(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("maker", models.RoleMember)
		w.person("modi", models.RoleModerator)
		maker, modi := w.as("maker"), w.as("modi")
		at := w.sketch(maker, measured)
		id, _ := schema.ParseID(strings.TrimPrefix(at, "/api/v1/quizzes/"))
		units := func(version string) string {
			var out []string
			for _, q := range maker.api("GET", at+"/versions/"+version, "").json()["questions"].([]any) {
				out = append(out, q.(map[string]any)["unit"].(string))
			}
			return strings.Join(out, "|")
		}
		if got := units("1"); got != "분|km|" {
			t.Fatalf("units %q", got)
		}
		for question, status := range map[string]int{
			`{"type":"text","stem":"?","unit":"분","accepted":[{"pattern":"꽥"}]}`:    422,
			`{"type":"single","stem":"?","unit":"분"}`:                               422,
			`{"type":"number","stem":"?","unit":"5분"}`:                              422,
			`{"type":"number","stem":"?","unit":"-"}`:                               422,
			`{"type":"number","stem":"?","unit":"` + strings.Repeat("가", 21) + `"}`: 422,
			`{"type":"number","stem":"?","unit":"` + strings.Repeat("가", 20) + `"}`: 201,
			`{"type":"number","stem":"?","unit":"%","accepted":[{"pattern":"50"}]}`: 201,
			`{"type":"text","stem":"?","unit":"","accepted":[{"pattern":"꽥"}]}`:     201,
		} {
			a := maker.api("POST", "/api/v1/quizzes", `{"title":"또","genre_id":"`+w.row(w.registry.Model("genre")).String()+`","language":"ko","questions":[`+question+`]}`)
			if a.status != status || (status == 422) != strings.Contains(a.body, `"/questions/0/unit"`) {
				t.Errorf("%s: %d %s", question, a.status, a.body)
			}
		}

		if a := maker.api("POST", at+"/submit", ""); a.status != 200 {
			t.Fatalf("submit: %d %s", a.status, a.body)
		}
		modi.review(t, id, "approve", "")
		hash := w.text("SELECT content_hash FROM quiz_versions WHERE quiz_id = '" + id.String() + "' AND number = 1")
		w.takersSeeUnits(t, maker, id)
		w.filesCarryUnits(t, maker, w.quizOf(id.String()))

		// The next version says another one; what was submitted stays what it is.
		r := &reader{t: t, b: maker, at: &url.URL{Path: "/"}}
		edit := "/make/" + id.String()
		r.open(edit + "?q=1")
		if got := r.one("#unit").AttrOr("value", ""); got != "분" {
			t.Errorf("the form has %q", got)
		}
		r.send(`.qform [data-do="save"]`, url.Values{"unit": {"5"}})
		r.one(`#unit[aria-invalid="true"]`)
		r.send(`.qform [data-do="save"]`, url.Values{"unit": {"시간"}})
		if one, two := units("1"), units("2"); one != "분|km|" || two != "시간|km|" {
			t.Errorf("version 1 %q, version 2 %q", one, two)
		}
		if after := w.text("SELECT content_hash FROM quiz_versions WHERE quiz_id = '" + id.String() + "' AND number = 1"); after != hash || hash == "" {
			t.Errorf("the hash was %s and is %s", hash, after)
		}
		diff := maker.api("GET", at+"/versions/1/diff?to=2", "").body
		if !strings.Contains(diff, `{"name":"unit","before":"분","after":"시간"}`) || strings.Count(diff, `"unit"`) != 1 {
			t.Errorf("the difference: %s", diff)
		}
		r.open(edit + "/versions/2")
		if got := r.one("[data-comparison]").Text(); !strings.Contains(got, "단위") || !strings.Contains(got, "시간") {
			t.Errorf("what differs: %s", got)
		}
		// Of another type it has none any more.
		r.open(edit + "?q=1")
		r.send(`[data-do="retype"]`, url.Values{"type": {"text"}})
		if r.page.Find("#unit").Length() != 0 {
			t.Error("a text has a unit")
		}
		r.send(`.qform [data-do="save"]`, nil)
		if got := units("2"); got != "|km|" {
			t.Errorf("as a text: %q", got)
		}
	})
}

// takersSeeUnits takes the quiz by its pages and by the API.
func (w *world) takersSeeUnits(t *testing.T, maker *browser, id schema.ID) {
	t.Helper()
	a := begin(t, w.as(""), id.String())
	text := map[string]string{"몇 분?": " 86 분", "몇 km?": "7㎞", "몇 개?": "3개"}
	var replies []string
	for _, q := range a.Questions {
		replies = append(replies, fmt.Sprintf(`{"question":%q,"text":%q}`, q.Key, text[q.Stem]))
	}
	if got := w.as("").api("POST", "/api/v1/attempts/"+a.ID+"/submit", `{"answers":[`+strings.Join(replies, ",")+`]}`, "Attempt-Token", a.Token); got.json()["correct_count"] != 2.0 {
		t.Errorf("two of three are right: %d %s", got.status, got.body)
	}
	got := w.as("").api("GET", "/api/v1/attempts/"+a.ID+"/result", "", "Attempt-Token", a.Token)
	if got.status != 200 || strings.Count(got.body, `"unit":"분"`) != 1 || strings.Count(got.body, `"unit":""`) != 1 {
		t.Errorf("the result: %d %s", got.status, got.body)
	}

	quiz := w.quizOf(id.String())
	r := w.reader(t)
	r.open(quizPage(quiz))
	r.send(`[data-action="start"]`, nil)
	fields := url.Values{}
	seen := map[string]bool{}
	for i := range 3 {
		step := r.page.Find("[data-question].step").Eq(i)
		input, stem := step.Find("input[type=text]"), step.Text()
		unit := step.Find("[data-unit]")
		seen[unit.Text()] = true
		says := strings.Fields(input.AttrOr("aria-describedby", ""))
		if named := len(says) == 2 && r.page.Find("#"+says[0]).Text() == unit.Text(); named != (unit.Length() == 1) {
			t.Errorf("%q is described by %q", stem, says)
		}
		answer := map[bool]string{true: "90", false: "7 KM"}[unit.Text() == "분"]
		fields.Set(input.AttrOr("name", ""), answer)
	}
	if len(seen) != 3 || !seen["분"] || !seen["km"] || !seen[""] {
		t.Errorf("units %v", seen)
	}
	r.hides("±")
	r.send(`.omr [data-action="submit"]`, fields)
	r.is("result")
	page := r.one("main").Text()
	for _, word := range []string{"86±2분", "90분", "7 KM"} {
		if !strings.Contains(page, word) {
			t.Errorf("the result says nothing of %q: %s", word, page)
		}
	}
	if strings.Contains(page, "3 분") || strings.Contains(page, "KM km") {
		t.Errorf("a unit too much: %s", page)
	}
	preview := maker.get("/make/" + id.String() + "/preview?view=wide").page()
	if n := preview.Find("[data-unit]").Length(); n != 2 {
		t.Errorf("the preview shows %d units", n)
	}
}

// filesCarryUnits brings back what was exported.
func (w *world) filesCarryUnits(t *testing.T, maker *browser, quiz *models.Quiz) {
	t.Helper()
	for _, name := range []string{"json", "csv", "xlsx"} {
		file := maker.send("GET", exportPath(quiz, "format="+name), "")
		got := maker.bring("units."+name, name, []byte(file.body), nil)
		made, _ := got.json()["made"].([]any)
		if got.status != http.StatusCreated || len(made) != 1 || file.header.Get("Duckhoo-Dropped") != "0" {
			t.Fatalf("%s: %d %s", name, got.status, got.body)
		}
		again := maker.send("GET", "/api/v1/quizzes/"+fmt.Sprint(made[0].(map[string]any)["id"])+"/versions/1", "").body
		if strings.Count(again, `"unit":"분"`) != 1 || strings.Count(again, `"unit":"km"`) != 1 {
			t.Errorf("%s: %s", name, again)
		}
	}
	for _, name := range []string{"gift", "moodle-xml", "qti21", "qti30"} {
		report := maker.send("GET", exportPath(quiz, "format="+name+"&report=1"), "").body
		if !strings.Contains(report, `"unit"`) {
			t.Errorf("%s leaves units out and does not say so: %s", name, report)
		}
	}
}
