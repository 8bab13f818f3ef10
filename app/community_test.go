package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// plaza is a quiz of maker's, two members, a moderator, and their browsers.
type plaza struct {
	*world
	address                 string // of the quiz in the API
	id                      schema.ID
	maker, juno, nari, modi *browser
	who                     map[string]schema.ID
}

func (w *world) plaza() *plaza {
	w.t.Helper()
	p := &plaza{world: w, who: map[string]schema.ID{}}
	for handle, role := range map[string]string{"maker": models.RoleMember, "juno": models.RoleMember, "nari": models.RoleMember, "modi": models.RoleModerator} {
		p.who[handle] = w.person(handle, role)
	}
	p.id = w.quiz(p.who["maker"])
	p.address = "/api/v1/quizzes/" + p.id.String()
	p.maker, p.juno, p.nari, p.modi = w.as("maker"), w.as("juno"), w.as("nari"), w.as("modi")
	return p
}

// took stores that somebody has submitted an attempt.
func (p *plaza) took(handle string) {
	p.t.Helper()
	row, err := p.db.Find(p.t.Context(), p.registry.Model("quiz"), p.id)
	if err != nil {
		p.t.Fatal(err)
	}
	now := schema.Now()
	_, err = p.db.Create(p.t.Context(), schema.Program{Name: "test"}, p.registry.Model("attempt"), &schema.Input{Values: map[string]any{
		"quiz_id": p.id, "quiz_version_id": row.(*models.Quiz).LiveVersionID, "user_id": p.who[handle], "status": "submitted",
		"seed": schema.Secret("s"), "started_at": now, "submitted_at": now, "expires_at": now, "max": int64(1)}})
	if err != nil {
		p.t.Fatal(err)
	}
}

// say comments and returns the comment's address.
func (p *plaza) say(b *browser, body string) (address, id string) {
	p.t.Helper()
	a := b.api("POST", p.address+"/comments", body)
	if a.status != http.StatusCreated {
		p.t.Fatalf("comment: %d %s", a.status, a.body)
	}
	return a.header.Get("Location"), a.json()["id"].(string)
}

// expect fails when an answer has another status, lacks a text or has one of
// those that must be absent.
func (p *plaza) expect(a answer, status int, has string, lacks ...string) {
	p.t.Helper()
	if a.status != status || !strings.Contains(a.body, has) {
		p.t.Errorf("%d %s; want %d with %s", a.status, a.body, status, has)
	}
	for _, text := range lacks {
		if strings.Contains(a.body, text) {
			p.t.Errorf("%s is in %s", text, a.body)
		}
	}
}

func TestRatingOverHTTP(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.plaza()
		at := p.address + "/rating"
		marks := `{"quality":5,"difficulty":2}`
		p.expect(w.as("").api("GET", at, ""), 401, `"unauthorized"`)
		p.expect(w.as("").api("PUT", at, marks), 401, `"unauthorized"`)
		p.expect(p.juno.api("GET", at, ""), 404, `"not_found"`)
		p.expect(p.juno.api("DELETE", at, ""), 404, `"not_found"`)
		p.expect(p.juno.api("PUT", at, marks), 409, `"not_taken"`)
		p.took("juno")
		p.took("maker")
		p.expect(p.maker.api("PUT", at, marks), 403, "own quiz")
		for body, want := range map[string]string{
			`{"quality":5}`:                               `"/difficulty"`,
			`{"quality":0,"difficulty":2}`:                `"pointer":"/quality","code":"too_small"`,
			`{"quality":5,"difficulty":6}`:                `"/difficulty"`,
			`{"quality":"5","difficulty":1}`:              `"wrong_type"`,
			`{"quality":5,"difficulty":1,"user_id":null}`: `"/user_id"`,
		} {
			p.expect(p.juno.api("PUT", at, body), 422, want)
		}
		p.expect(p.juno.api("PUT", at, `{"quality":1,"quality":5,"difficulty":1}`), 400, `"malformed_body"`)
		p.expect(p.juno.api("PUT", at, marks), 201, `"quality":5`, "user_id", p.who["juno"].String())
		p.expect(p.juno.api("PUT", at, `{"quality":3,"difficulty":3}`), 200, `"quality":3`)
		p.expect(p.juno.api("GET", at, ""), 200, `"difficulty":3`)
		p.expect(p.nari.api("GET", at, ""), 404, `"not_found"`)
		if s := p.stats(); s.Ratings != 1 || s.QualitySum != 3 || s.DifficultySum != 3 {
			t.Errorf("counters %d %d %d", s.Ratings, s.QualitySum, s.DifficultySum)
		}
		if a := p.juno.api("DELETE", at, ""); a.status != 204 {
			t.Errorf("delete: %d %s", a.status, a.body)
		}
		if s := p.stats(); s.Ratings != 0 || s.QualitySum != 0 || s.DifficultySum != 0 {
			t.Errorf("counters %d %d %d", s.Ratings, s.QualitySum, s.DifficultySum)
		}
		p.expect(p.juno.api("PUT", "/api/v1/quizzes/"+schema.NewID().String()+"/rating", marks), 404, `"not_found"`)
	})
}

func (p *plaza) stats() *models.QuizStats {
	p.t.Helper()
	row, err := p.db.FindBy(p.t.Context(), p.registry.Model("quiz_stats"), schema.Eq("QuizID", p.id))
	if err != nil {
		p.t.Fatal(err)
	}
	return row.(*models.QuizStats)
}

func TestCommentsOverHTTP(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.plaza()
		nobody, at := w.as(""), p.address+"/comments"
		p.expect(nobody.api("GET", at, ""), 200, `"data":[]`)
		p.expect(nobody.api("POST", at, `{"body":"말"}`), 401, `"unauthorized"`)
		p.expect(nobody.api("POST", "/api/v1/quizzes/"+schema.NewID().String()+"/comments", `{"body":"말"}`), 404, `"not_found"`)
		for body, want := range map[string]string{
			`{}`:                              `"/body"`,
			`{"body":" \u3164 "}`:             `"/body"`,
			`{"body":7}`:                      `"wrong_type"`,
			`{"body":"말","user_id":"x"}`:      `"/user_id"`,
			`{"body":"말","withheld":"x"}`:     `"/withheld"`,
			`{"body":"말","status":"visible"}`: `"/status"`,
			`{"body":"말","quiz_id":"x"}`:      `"/quiz_id"`,
			`{"body":"말","parent_id":"x"}`:    `"/parent_id"`,
		} {
			p.expect(p.juno.api("POST", at, body), 422, want)
		}
		first, id := p.say(p.juno, `{"body":"첫째 말"}`)
		p.say(p.nari, `{"body":"둘째 말","spoiler":true}`)
		_, reply := p.say(p.maker, `{"body":"답글이에요","parent_id":"`+id+`"}`)
		p.expect(p.juno.api("POST", at, `{"body":"답글의 답글","parent_id":"`+reply+`"}`), 422, `"reply_to_reply"`)

		page := nobody.api("GET", at+"?limit=1&sort=created_at&include=user", "")
		p.expect(page, 200, `"첫째 말"`, "둘째 말", "password", "email")
		p.expect(nobody.api("GET", nextOf(t, page), ""), 200, `"둘째 말"`, "첫째 말")
		p.expect(nobody.api("GET", at+"?parent_id__isnull=true", ""), 200, `"둘째 말"`, "답글이에요")
		p.expect(nobody.api("GET", at+"?parent_id="+id, ""), 200, "답글이에요", "둘째 말")
		p.expect(nobody.api("GET", at+"?withheld=x", ""), 400, `"/withheld"`)
		p.expect(nobody.api("GET", first, ""), 200, `"replies":1`, "withheld")

		p.expect(p.juno.api("PATCH", first, `{"body":"고친 말"}`), 428, `"precondition_required"`)
		tag := p.juno.api("GET", first, "").header.Get("ETag")
		p.expect(p.nari.api("PATCH", first, `{"body":"남의 말"}`, "If-Match", tag), 403, `"forbidden"`)
		p.expect(p.juno.api("PATCH", first, `{"withheld":"x"}`, "If-Match", tag), 422, `"/withheld"`)
		p.expect(p.juno.api("PATCH", first, `{"body":"고친 말","spoiler":true}`, "If-Match", tag), 200, `"고친 말"`)
		p.expect(p.juno.api("DELETE", first, "", "If-Match", tag), 412, `"precondition_failed"`)
		if s := p.stats(); s.Comments != 3 {
			t.Errorf("%d comments are counted", s.Comments)
		}
	})
}

// nextOf is the address of the page that follows.
func nextOf(t *testing.T, a answer) string {
	t.Helper()
	link := a.header.Get("Link")
	from, to := strings.Index(link, "<"), strings.Index(link, ">")
	if from < 0 || to < 0 {
		t.Fatalf("no next page: %s", a.body)
	}
	return link[from+1 : to]
}

// TestHiddenCommentsAreNowhere asks every address as everybody.
func TestHiddenCommentsAreNowhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.plaza()
		nobody, at := w.as(""), p.address+"/comments"
		lone, _ := p.say(p.juno, `{"body":"외톨이 비밀말"}`)
		top, id := p.say(p.juno, `{"body":"나쁜 비밀말"}`)
		reply, _ := p.say(p.nari, `{"body":"그만해요","parent_id":"`+id+`"}`)
		for _, address := range []string{lone, top} {
			p.expect(p.nari.api("POST", address+"/hide", `{"reason":"나빠요"}`), 403, `"forbidden"`)
			p.expect(p.modi.api("POST", address+"/hide", `{}`), 422, `"/reason"`)
			p.expect(p.modi.api("POST", address+"/hide", `{"reason":"나빠요","note":"몰래"}`), 200, `"hidden"`)
		}
		for name, b := range map[string]*browser{"nobody": nobody, "nari": p.nari, "maker": p.maker} {
			for _, path := range []string{at, at + "?q=" + url.QueryEscape("비밀말"), at + "?status=hidden", at + "?include=user", "/api/v1/comments",
				"/api/v1/comments?q=" + url.QueryEscape("비밀말"), top, top + "?fields=body,status", p.address, "/api/v1/users/juno"} {
				p.expect(b.api("GET", path, ""), 200, "", "비밀말", "withheld", "나빠요", "몰래")
			}
			juno := p.who["juno"].String()
			for _, path := range []string{at + "?include=user", top + "?include=user", top, "/api/v1/comments?include=user&sort=-created_at"} {
				p.expect(b.api("GET", path, ""), 200, `"user_id":null`, juno, `"juno"`)
			}
			for _, query := range []string{"user_id=" + juno, "user_id__in=" + juno, "user.handle=juno"} {
				if a := b.api("GET", at+"?count=exact&"+query, ""); a.status == 200 && !strings.Contains(a.body, `"data":[],"page":{"next_cursor":null,"prev_cursor":null,"limit":20,"count":0`) || a.status != 200 && a.status != 400 {
					t.Errorf("%s as %s: %d %s", query, name, a.status, a.body)
				}
			}
			for _, path := range []string{lone, lone + "?include=user"} {
				p.expect(b.api("GET", path, ""), 404, `"not_found"`, "비밀말")
			}
			p.expect(b.api("GET", top+"?fields=withheld", ""), 400, "")
			if name == "nobody" {
				continue
			}
			for _, verb := range []string{"hide", "unhide", "remove", "withdraw"} {
				p.expect(b.api("POST", lone+"/"+verb, `{"reason":"x"}`), 404, `"not_found"`, "비밀말")
			}
			p.expect(b.api("PATCH", lone, `{"body":"x"}`, "If-Match", "*"), 404, `"not_found"`)
			p.expect(b.api("POST", "/api/v1/reports", `{"subject":"comment","subject_id":"`+lone[strings.LastIndex(lone, "/")+1:]+`","reason":"hate"}`), 422, `"/subject_id"`)
		}
		p.expect(nobody.api("GET", at, ""), 200, `"body":""`)
		for _, b := range []*browser{p.juno, p.modi} {
			for _, path := range []string{top + "?include=user", at + "?include=user", at + "?user_id=" + p.who["juno"].String() + "&include=user"} {
				p.expect(b.api("GET", path, ""), 200, `"juno"`)
			}
		}
		p.expect(p.juno.api("GET", lone, ""), 200, `"withheld":"외톨이 비밀말"`)
		p.expect(p.juno.api("GET", "/api/v1/me/comments", ""), 200, "외톨이 비밀말")
		p.expect(p.modi.get("/admin/comments/"), 200, "외톨이 비밀말")

		if _, err := w.db.Transition(t.Context(), schema.Program{Name: "test"}, w.registry.Model("quiz"), p.id, "hide", &schema.Input{Reason: "x"}); err != nil {
			t.Fatal(err)
		}
		for _, b := range []*browser{nobody, p.nari} {
			p.expect(b.api("GET", at, ""), 404, `"not_found"`)
			p.expect(b.api("GET", "/api/v1/comments", ""), 200, `"data":[]`)
		}
		p.expect(nobody.api("GET", top, ""), 404, `"not_found"`)
		p.expect(nobody.api("PATCH", top, `{"body":"x"}`, "If-Match", "*"), 404, `"not_found"`)
		p.expect(p.nari.api("POST", at, `{"body":"말"}`), 404, `"not_found"`)
		p.expect(p.nari.api("PATCH", reply, `{"body":"고친 말"}`, "If-Match", "*"), 404, `"not_found"`, "quiz_id")
		p.expect(p.maker.api("GET", at, ""), 200, "그만해요", "비밀말")
	})
}

func TestWithdrawnCommentsAndLimitedPeople(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.plaza()
		address, _ := p.say(p.juno, `{"body":"지울 말"}`)
		if a := p.juno.api("DELETE", address, "", "If-Match", p.juno.api("GET", address, "").header.Get("ETag")); a.status != 204 {
			t.Errorf("delete: %d %s", a.status, a.body)
		}
		p.expect(w.as("").api("GET", address, ""), 404, `"not_found"`)
		p.expect(p.juno.api("GET", address, ""), 200, `"deleted"`)
		if _, err := w.db.Transition(t.Context(), schema.Program{Name: "test"}, w.registry.Model("user"), p.who["nari"], "limit", &schema.Input{Reason: "x"}); err != nil {
			t.Fatal(err)
		}
		p.expect(p.nari.api("POST", p.address+"/comments", `{"body":"말"}`), 403, `"forbidden"`)
		for n := range 9 {
			p.say(p.juno, fmt.Sprintf(`{"body":"말 %d"}`, n))
		}
		slow := p.juno.api("POST", p.address+"/comments", `{"body":"너무 빠른 말"}`)
		p.expect(slow, 429, `"too_many_requests"`)
		if slow.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		if s := p.stats(); s.Comments != 9 {
			t.Errorf("%d comments are counted", s.Comments)
		}
	})
}

func TestReportsOverHTTP(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.plaza()
		nobody, at := w.as(""), "/api/v1/reports"
		body := `{"subject":"quiz","subject_id":"` + p.id.String() + `","reason":"hate","detail":"너무해요"}`
		p.expect(nobody.api("GET", at, ""), 401, `"unauthorized"`)
		p.expect(nobody.api("POST", at, body), 401, `"unauthorized"`)
		p.expect(p.maker.api("POST", at, body), 403, "theirs")
		for wrong, want := range map[string]string{
			`{"subject":"quiz","reason":"hate"}`:                                                                                                 `"/subject_id"`,
			`{"subject":"page","subject_id":"` + p.id.String() + `","reason":"hate"}`:                                                            `"/subject"`,
			`{"subject":"user","subject_id":"` + p.id.String() + `","reason":"hate"}`:                                                            `"/subject_id"`,
			`{"subject":"quiz","subject_id":"` + p.id.String() + `","reason":"hate","snapshot":{}}`:                                              `"/snapshot"`,
			`{"subject":"quiz","subject_id":"` + p.id.String() + `","reason":"hate","status":"agreed"}`:                                          `"/status"`,
			`{"subject":"quiz","subject_id":"` + p.id.String() + `","reason":"hate","detail":"` + strings.Repeat("a", 1001) + `"}`:               `"/detail"`,
			`{"subject":"quiz","subject_id":"` + p.id.String() + `","reason":"hate","reporter_id":"` + p.who["nari"].String() + `"}`:             `"/reporter_id"`,
			`{"subject":"quiz","subject_id":"` + p.id.String() + `","reason":"hate","subject_version":"` + p.who["nari"].String() + `","x":"y"}`: `"/subject_version"`,
		} {
			p.expect(p.juno.api("POST", at, wrong), 422, want)
		}
		made := p.juno.api("POST", at, body)
		p.expect(made, 201, `"status":"open"`, "snapshot", "open_key", "subject_version", "reporter")
		mine := made.header.Get("Location")
		p.expect(p.juno.api("POST", at, body), 409, `"already_reported"`)
		if s := p.stats(); s.OpenReports != 1 {
			t.Errorf("%d open reports are counted", s.OpenReports)
		}
		for _, b := range []*browser{nobody, p.nari, p.maker} {
			p.expect(b.api("GET", mine, ""), 404, `"not_found"`)
			p.expect(b.api("POST", mine+"/withdraw", ""), 404, `"not_found"`)
			p.expect(b.api("POST", mine+"/agree", ""), 404, `"not_found"`)
			p.expect(b.api("DELETE", mine, "", "If-Match", "*"), 404, `"not_found"`)
		}
		p.expect(p.nari.api("GET", at, ""), 200, `"data":[]`)
		p.expect(p.modi.api("GET", at, ""), 200, `"data":[]`)
		p.expect(p.juno.api("GET", at, ""), 200, "너무해요")
		p.expect(p.juno.api("POST", mine+"/disagree", ""), 403, `"forbidden"`)
		if a := p.juno.api("PATCH", mine, `{"detail":"x"}`, "If-Match", "*"); a.status != 405 {
			t.Errorf("patch: %d %s", a.status, a.body)
		}
		p.expect(p.modi.api("POST", mine+"/disagree", `{"reason":"괜찮은 퀴즈예요.","note":"몰래 적는 말"}`), 200, `"disagreed"`, "몰래")
		p.expect(p.juno.api("GET", mine, ""), 200, `"outcome":"괜찮은 퀴즈예요."`, "몰래", "modi", p.who["modi"].String())
		p.expect(p.nari.api("POST", at, body), 409, `"cleared"`)
		if s := p.stats(); s.OpenReports != 0 {
			t.Errorf("%d open reports are counted", s.OpenReports)
		}
		p.expect(p.nari.api("POST", at, strings.Replace(body, "hate", "spam", 1)), 201, "")
	})
}

// TestConcurrentReports reports one quiz many times at once as one person: one
// report is open, and the others hear that it is.
func TestConcurrentReports(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.plaza()
		body := `{"subject":"quiz","subject_id":"` + p.id.String() + `","reason":"hate"}`
		got := make([]int, 6)
		var all sync.WaitGroup
		for i := range got {
			all.Go(func() { got[i] = p.juno.api("POST", "/api/v1/reports", body).status })
		}
		all.Wait()
		slices.Sort(got)
		if want := []int{201, 409, 409, 409, 409, 409}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		n, _, err := w.db.Count(t.Context(), database.Query{Model: w.registry.Model("report"), Actor: schema.Program{Name: "test"}, Verb: schema.VerbView}, 0)
		if err != nil || n != 1 || p.stats().OpenReports != 1 {
			t.Errorf("%d reports, %d counted, %v", n, p.stats().OpenReports, err)
		}
	})
}

// TestCommunityInTheBackOffice decides with forms, as moderators do.
func TestCommunityInTheBackOffice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.plaza()
		_, id := p.say(p.juno, `{"body":"나쁜 말"}`)
		made := p.nari.api("POST", "/api/v1/reports", `{"subject":"comment","subject_id":"`+id+`","reason":"hate","detail":"너무해요"}`)
		report := made.json()["id"].(string)
		p.expect(p.juno.get("/admin/comments/"), 403, "")
		list := p.modi.get("/admin/reports/?view=open")
		p.expect(list, 200, "나쁜 말", "비밀")
		if n := list.page().Find(`[data-id="` + report + `"]`).Length(); n == 0 {
			t.Error("the report is not in the list of open ones")
		}
		for lang, title := range map[string]string{"ko": "댓글 · 혐오·괴롭힘", "en": "Comment · Hate"} {
			if got := p.modi.get("/admin/reports/" + report + "/?lang=" + lang).page().Find("h1").First().Text(); got != title {
				t.Errorf("in %s the report is called %q, want %q", lang, got, title)
			}
		}
		form := p.modi.get("/admin/reports/" + report + "/?lang=ko").page()
		if form.Find(`[data-action="agree"]`).Length() == 0 || form.Find(`[data-action="withdraw"]`).Length() > 0 || form.Find(`[name="_save"]`).Length() > 0 {
			t.Error("the form has not the deeds of a moderator alone")
		}
		for _, step := range []struct{ page, action string }{{"/admin/reports/" + report + "/", "agree"}, {"/admin/comments/" + id + "/", "hide"}} {
			if a := p.modi.post(step.page+step.action, step.page+step.action, url.Values{"reason": {"규칙에 어긋나요."}}); a.status != http.StatusSeeOther {
				t.Errorf("%s: %d %s", step.action, a.status, a.body)
			}
		}
		p.expect(p.nari.api("GET", "/api/v1/reports/"+report, ""), 200, `"outcome":"규칙에 어긋나요."`)
		p.expect(p.modi.get("/admin/comments/"+id+"/history"), 200, "규칙에 어긋나요.")
		p.expect(p.modi.get("/admin/ratings/"), 200, "")
	})
}
