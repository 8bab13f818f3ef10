package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"pgregory.net/rapid"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestInvariant8OnlyOwnersWriteText changes a quiz at random as everybody but
// its owner, by the API and by the forms of the back office: its text, its
// questions and their answers stay as they are. Moderators move its state and
// its tags. Superusers are an exception, which the log tells.
func TestInvariant8OnlyOwnersWriteText(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.desk()
		few(t, 100, func(rt *rapid.T) {
			before := d.text()
			who := rapid.SampledFrom([]string{"modi", "boss", "juno", ""}).Draw(rt, "who")
			what := rapid.SampledFrom([]func(*rapid.T, string) answer{d.patches, d.drafts, d.fillsIn, d.rewords, d.posts}).Draw(rt, "what")
			a := what(rt, who)
			if a.status >= 500 {
				rt.Fatalf("%q: %d %s", who, a.status, a.body)
			}
			if after := d.text(); after != before {
				rt.Fatalf("%q changed the text (%d):\n%s\n%s", who, a.status, before, after)
			}
		})
		// What moderators do change, so that the above is not for want of a right.
		form := d.form("modi")
		form.Del("tags")
		form["tags"] = []string{d.tags[1]}
		if a := d.submit("modi", form); a.status != http.StatusSeeOther || d.tagged() != d.tags[1] {
			t.Errorf("a moderator tags it: %d, %s", a.status, d.tagged())
		}
		d.who["root"] = w.person("root", models.RoleSuperuser)
		d.people["root"] = w.as("root")
		before := d.text()
		if a := d.send("root", "PATCH", d.address, map[string]any{"description": "고친 설명"}); a.status != http.StatusOK {
			t.Errorf("a superuser: %d %s", a.status, a.body)
		}
		if n := w.number("SELECT count(*) FROM audit_logs WHERE actor_id = ? AND action = 'change' AND target_id = ?", d.who["root"], d.id); n != 1 {
			t.Errorf("%d entries of what a superuser changed; text before %s, after %s", n, before, d.text())
		}
	})
}

// desk is a quiz of maker's in review, with a comment of juno's, and staff.
type desk struct {
	*plaza
	people  map[string]*browser
	comment string
	tags    []string
}

func (w *world) desk() *desk {
	w.t.Helper()
	d := &desk{plaza: w.plaza()}
	w.person("boss", models.RoleAdmin)
	d.people = map[string]*browser{"": w.as(""), "juno": d.juno, "modi": d.modi, "boss": w.as("boss"), "maker": d.maker}
	d.comment, _ = d.say(d.nari, `{"body":"나리의 말"}`)
	for _, slug := range []string{"one", "two"} {
		row, err := w.db.Create(w.t.Context(), schema.Program{Name: "test"}, w.registry.Model("tag"), &schema.Input{Values: map[string]any{"slug": slug}})
		if err != nil {
			w.t.Fatal(err)
		}
		d.tags = append(d.tags, row.(*models.Tag).ID.String())
	}
	return d
}

func (d *desk) quizRow() *models.Quiz {
	d.t.Helper()
	row, err := d.db.Find(d.t.Context(), d.registry.Model("quiz"), d.id, "Tags", "Questions.Choices", "Questions.Accepted")
	if err != nil {
		d.t.Fatal(err)
	}
	return row.(*models.Quiz)
}

func (d *desk) tagged() string {
	d.t.Helper()
	var out []string
	for _, tag := range d.quizRow().Tags {
		out = append(out, tag.ID.String())
	}
	return strings.Join(out, " ")
}

// text is everything that is the owner's to say.
func (d *desk) text() string {
	d.t.Helper()
	q := d.quizRow()
	var said []any
	for _, question := range q.Questions {
		said = append(said, question.Type, question.Stem, question.Explanation, question.Points, question.Scoring, question.Media,
			question.IgnoreWidth, question.IgnoreCase, question.IgnoreSpace, question.IgnorePunct, question.MaxEdits, question.Wildcard)
		for _, c := range question.Choices {
			said = append(said, c.Text, c.Correct, c.Position, c.Media)
		}
		for _, a := range question.Accepted {
			said = append(said, a.Pattern, a.Fraction, a.Position)
		}
	}
	var bodies []string
	if err := d.db.From(d.t.Context()).Raw("SELECT body FROM comments ORDER BY id").Scan(&bodies).Error; err != nil {
		d.t.Fatal(err)
	}
	out, err := json.Marshal([]any{q.Title, q.Description, q.OwnerID, q.Cover, q.Visibility, q.Licence, q.Attribution, q.AnswersPublic, said, bodies})
	if err != nil {
		d.t.Fatal(err)
	}
	return string(out)
}

// values draws members of a body that would change what is the owner's.
func (d *desk) values(rt *rapid.T) map[string]any {
	q := d.quizRow().Questions[0]
	all := map[string]any{
		"title": "남의 제목", "description": "남의 설명", "visibility": "private", "licence": "CC0", "attribution": "남", "answers_public": true,
		"tag_ids": d.tags[:1], "language": "en", "status": "draft", "owner_id": d.who["juno"].String(),
		"questions": []any{map[string]any{"id": q.ID.String(), "stem": "남의 문제", "choices": []any{map[string]any{"id": q.Choices[0].ID.String(), "correct": false}}}},
	}
	names := []string{"title", "description", "questions", "visibility", "licence", "attribution", "answers_public", "tag_ids", "language", "status", "owner_id"}
	out := map[string]any{}
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 3, rapid.ID).Draw(rt, "members") {
		out[name] = all[name]
	}
	return out
}

func (d *desk) send(who, method, path string, body any) answer {
	d.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		d.t.Fatal(err)
	}
	return d.people[who].api(method, path, string(text), "If-Match", "*")
}

// patches changes the quiz by the API.
func (d *desk) patches(rt *rapid.T, who string) answer {
	return d.send(who, "PATCH", d.address, d.values(rt))
}

// drafts puts a draft of somebody else's.
func (d *desk) drafts(rt *rapid.T, who string) answer {
	return d.send(who, "PUT", d.address+"/draft", d.values(rt))
}

// rewords changes what somebody else said.
func (d *desk) rewords(_ *rapid.T, who string) answer {
	return d.send(who, "PATCH", d.comment, map[string]any{"body": "남의 말"})
}

// posts does a transition, with members that it does not have.
func (d *desk) posts(rt *rapid.T, who string) answer {
	verb := rapid.SampledFrom([]string{"hide", "unhide", "submit", "approve", "reject", "archive"}).Draw(rt, "verb")
	body := d.values(rt)
	body["reason"] = "까닭"
	return d.send(who, "POST", d.address+"/"+verb, body)
}

// fillsIn changes fields of the back office's form, whether it shows them or not.
func (d *desk) fillsIn(rt *rapid.T, who string) answer {
	form := d.form(who)
	names := slices.Concat(slices.Sorted(maps.Keys(form)), []string{"title", "description", "questions.0.stem", "questions.0.choices.0.text", "questions.0.choices.0.correct", "questions.0._delete",
		"questions.0.explanation", "licence", "visibility", "owner_id", "answers_public"})
	names = slices.DeleteFunc(names, func(n string) bool { return strings.HasPrefix(n, "_") || strings.HasSuffix(n, "id") && n != "owner_id" })
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 3, rapid.ID).Draw(rt, "fields") {
		form.Set(name, rapid.SampledFrom([]string{"남의 글", "1", "", "CC0", "private", d.who["juno"].String()}).Draw(rt, name))
	}
	return d.submit(who, form)
}

// form reads the values that the back office's form of the quiz would send as
// it stands; who sees no form has the questions' ids all the same.
func (d *desk) form(who string) url.Values {
	d.t.Helper()
	out := asItStands(d.people[who].get("/admin/quizzes/" + d.id.String() + "/").page())
	q := d.quizRow().Questions[0]
	for name, value := range map[string]string{"questions.0.id": q.ID.String(), "questions.0.choices.0.id": q.Choices[0].ID.String(), "_csrf": d.people[who].csrf} {
		if !out.Has(name) {
			out.Set(name, value)
		}
	}
	return out
}

// asItStands are the values that the form of a page of the back office would send.
func asItStands(page *goquery.Document) url.Values {
	out := url.Values{}
	page.Find("form[data-save] input, form[data-save] textarea, form[data-save] select").Each(func(_ int, s *goquery.Selection) {
		name, kind := s.AttrOr("name", ""), s.AttrOr("type", goquery.NodeName(s))
		_, off := s.Attr("disabled")
		_, on := s.Attr("checked")
		switch {
		case name == "", off, kind == "file", s.ParentsFiltered("template, noscript").Length() > 0, (kind == "checkbox" || kind == "radio") && !on:
		case kind == "select":
			s.Find("option[selected]").Each(func(_ int, o *goquery.Selection) { out.Add(name, o.AttrOr("value", "")) })
		case kind == "textarea":
			out.Add(name, strings.TrimPrefix(s.Text(), "\n"))
		default:
			out.Add(name, s.AttrOr("value", ""))
		}
	})
	return out
}

func (d *desk) submit(who string, form url.Values) answer {
	d.t.Helper()
	return d.people[who].send("POST", "/admin/quizzes/"+d.id.String()+"/", form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", d.base)
}
