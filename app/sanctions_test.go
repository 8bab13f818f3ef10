package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// dock is somebody about whom moderators decide.
type dock struct {
	*world
	ann         schema.ID
	quiz, other schema.ID // ann's, published; another's
	annIn       *browser
	modi, judge *browser
}

func (w *world) dock() *dock {
	w.t.Helper()
	d := &dock{world: w, ann: w.person("ann", models.RoleMember)}
	d.quiz, d.other = w.quiz(d.ann), w.quiz(w.person("maker", models.RoleMember))
	w.person("modi", models.RoleModerator)
	w.person("judge", models.RoleModerator)
	d.annIn, d.modi, d.judge = w.as("ann"), w.as("modi"), w.as("judge")
	return d
}

// do uses a verb of ann's account over the API.
func (d *dock) do(by *browser, verb, body string) answer {
	return by.api("POST", "/api/v1/users/"+d.ann.String()+"/"+verb, body)
}

// done is do that must succeed.
func (d *dock) done(by *browser, verb, body string) {
	d.t.Helper()
	if a := d.do(by, verb, body); a.status != http.StatusOK {
		d.t.Fatalf("%s: %d %s", verb, a.status, a.body)
	}
}

func in(d time.Duration) string { return schema.At(time.Now().Add(d)).String() }

// says is how a comment of ann's fares.
func (d *dock) says(b *browser) answer {
	return b.api("POST", "/api/v1/quizzes/"+d.other.String()+"/comments", `{"body":"오리는 귀여워요"}`)
}

// past moves all ends of ann's sanctions into the past.
func (d *dock) past() {
	d.t.Helper()
	then := schema.At(time.Now().Add(-time.Second)).String()
	d.exec(`UPDATE sanctions SET ends_at = ? WHERE ends_at IS NOT NULL AND user_id = ?`, then, d.ann)
	for _, column := range []string{"muted_until", "blocked_until", "silenced_until", "status_until"} {
		d.exec(`UPDATE users SET `+column+` = ? WHERE `+column+` IS NOT NULL AND id = ?`, then, d.ann)
	}
}

type verdicts struct {
	Data []struct {
		ID, Action, Reason string
		RevertsID          *string `json:"reverts_id"`
		Reverted           bool
		Appealable         bool
		AppealUntil        *time.Time `json:"appeal_until"`
		Sanction           *struct {
			Type, Status string
			Points       int
			EndsAt       *time.Time `json:"ends_at"`
		}
		Appeal *struct{ ID, Status, Answer string }
	}
}

// heard is what ann reads about herself, the newest first.
func (d *dock) heard(b *browser) verdicts {
	d.t.Helper()
	a := b.api("GET", "/api/v1/me/decisions", "")
	var out verdicts
	if a.status != http.StatusOK || json.Unmarshal([]byte(a.body), &out) != nil {
		d.t.Fatalf("decisions: %d %s", a.status, a.body)
	}
	return out
}

// TestSanctions: what is taken from somebody is so at the next request, in each
// channel, until its end, and by itself no longer.
func TestSanctions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.dock()
		key := d.annIn.newKey("secret", "read", "take", "write").Key
		byKey := func() answer {
			return w.by(key, "POST", "/api/v1/quizzes/"+d.other.String()+"/comments", `{"body":"열쇠로 써요"}`)
		}
		expect := func(what string, a answer, status int, words ...string) {
			t.Helper()
			if a.status != status {
				t.Errorf("%s: %d, want %d: %s", what, a.status, status, a.body)
			}
			for _, word := range words {
				if !strings.Contains(a.body, word) {
					t.Errorf("%s: no %q in %s", what, word, a.body)
				}
			}
		}
		expect("before", d.says(d.annIn), http.StatusCreated)

		expect("without a reason", d.do(d.modi, "mute", `{"until":"`+in(24*time.Hour)+`"}`), 422)
		expect("an end that is over", d.do(d.modi, "mute", `{"reason":"도배","until":"`+in(-time.Hour)+`"}`), 422, "/until")
		expect("an end that is none", d.do(d.modi, "mute", `{"reason":"도배","until":"soon"}`), 422, "/until")
		expect("an end of what has none", d.do(d.modi, "warn", `{"reason":"도배","until":"`+in(time.Hour)+`"}`), 422, "/until")
		until := in(24 * time.Hour)
		d.done(d.modi, "mute", `{"reason":"같은 광고를 도배했어요","note":"두 번째","until":"`+until+`"}`)
		expect("muted", d.says(d.annIn), 403, "같은 광고를 도배했어요", until[:10])
		expect("muted, by a key", byKey(), 403, "같은 광고를 도배했어요")
		expect("a mute takes nothing else", d.annIn.api("GET", "/api/v1/me", ""), 200)
		d.past()
		expect("the mute is over", d.says(d.annIn), http.StatusCreated)
		expect("nothing to lift", d.do(d.modi, "unmute", `{}`), 409)

		draft := d.sketch(d.annIn, `[{"type":"single","stem":"오리는?","choices":[{"text":"새","correct":true},{"text":"물고기"}]}]`)
		submit := func() answer { return d.annIn.api("POST", draft+"/submit", `{}`) }
		d.done(d.modi, "block", `{"reason":"베낀 퀴즈"}`)
		expect("blocked", submit(), 403, "베낀 퀴즈", "until it is lifted")
		d.done(d.modi, "unblock", `{"reason":"오해였어요"}`)
		expect("unblocked", submit(), 200)

		tells := func(reason string) answer {
			return d.annIn.api("POST", "/api/v1/reports", `{"subject":"quiz","subject_id":"`+d.other.String()+`","reason":"`+reason+`"}`)
		}
		d.done(d.modi, "silence", `{"reason":"거짓 신고를 되풀이했어요","until":"`+until+`"}`)
		expect("silenced", tells("spam"), 403, "거짓 신고를 되풀이했어요", until[:10])
		expect("silenced, of one's own rights", tells("rights_request"), http.StatusCreated)
		expect("a report mute takes nothing else", d.says(d.annIn), http.StatusCreated)
		d.done(d.modi, "unsilence", `{}`)
		expect("nothing to lift of reports", d.do(d.modi, "unsilence", `{}`), 409)
		expect("reports again", tells("spam"), 409, "already_reported") // the one about rights is open yet

		d.done(d.modi, "warn", `{"reason":"조심해 주세요"}`)
		d.done(d.modi, "suspend", `{"reason":"여러 번 경고했어요","until":"`+in(time.Hour)+`"}`)
		expect("suspended", d.annIn.api("GET", "/api/v1/me", ""), 401)
		expect("suspended, by a key", w.by(key, "GET", "/api/v1/me", ""), 401)
		expect("suspended twice", d.do(d.modi, "suspend", `{"reason":"또"}`), 409)
		logIn := func(more string) (*browser, answer) {
			b := w.as("")
			return b, b.api("POST", "/api/v1/auth/login", `{"username":"ann","password":"`+password+`"`+more+`}`)
		}
		_, a := logIn("")
		expect("logging in", a, 403, `"suspended"`, "/me/decisions")
		d.past()
		_, a = logIn("")
		expect("the suspension is over", a, 200)
		if err := w.program.desk.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := d.number(`SELECT count(*) FROM users WHERE id = ? AND status = 'active' AND status_until IS NULL`, d.ann); n != 1 {
			t.Error("the standing is not tidied up")
		}
		want := []string{"unsuspend", "suspend", "warn", "unsilence", "silence", "unblock", "block", "mute"}
		statuses := []string{"", "expired", "active", "", "overturned", "", "overturned", "expired"}
		b, _ := logIn("")
		list := d.heard(b).Data
		for i, one := range list {
			if i >= len(want) || one.Action != want[i] || (one.Sanction == nil) != (statuses[i] == "") || one.Sanction != nil && one.Sanction.Status != statuses[i] {
				t.Errorf("%d: %+v %+v", i, one, one.Sanction)
			}
		}
		if len(list) != len(want) || strings.Contains(b.api("GET", "/api/v1/me/decisions", "").body, "두 번째") || strings.Contains(b.api("GET", "/api/v1/me/decisions", "").body, "modi") {
			t.Errorf("%d decisions, or what is for staff alone", len(list))
		}
		if got := b.api("GET", "/api/v1/notifications", "").body; strings.Contains(got, `"sanction"`) {
			t.Error("told before nobody can undo it")
		}
		w.tell()
		told := b.api("GET", "/api/v1/notifications", "").body
		if !strings.Contains(told, `"sanction"`) || !strings.Contains(told, "같은 광고를 도배했어요") || !strings.Contains(told, "/me/decisions") {
			t.Errorf("told %s", told)
		}
		record, err := w.program.desk.Record(t.Context(), d.ann)
		if err != nil || record.Points != 2+1+4 { // not the block, which was lifted
			t.Errorf("%+v %v", record, err)
		}
	})
}

// TestSanctionsFromWhom: nobody sanctions themselves, a peer or anybody above,
// on whichever way.
func TestSanctionsFromWhom(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.dock()
		admin := w.person("boss", models.RoleAdmin)
		modi, judge := d.userNamed("modi").ID, d.userNamed("judge").ID
		for who, want := range map[schema.ID]int{modi: 403, judge: 403, admin: 403, d.ann: 200} {
			for _, verb := range []string{"warn", "mute", "block", "suspend"} {
				if a := d.modi.api("POST", "/api/v1/users/"+who.String()+"/"+verb, `{"reason":"까닭"}`); a.status != want {
					t.Errorf("%s: %d, want %d: %s", verb, a.status, want, a.body)
				}
			}
		}
		if a := d.do(d.modi, "ban", `{"reason":"까닭"}`); a.status != 403 {
			t.Errorf("a moderator bans: %d", a.status)
		}
		d.done(w.as("boss"), "ban", `{"reason":"까닭"}`)
		if n := d.number(`SELECT count(*) FROM sanctions WHERE user_id <> ?`, d.ann); n != 0 {
			t.Errorf("%d sanctions of others", n)
		}
		d.done(w.as("boss"), "unban", `{"reason":"오해였어요"}`)
		if s := d.userNamed("ann").Status; s != models.UserSuspended {
			t.Errorf("a ban is lifted, the suspension below it is not: %s", s)
		}
	})
}

// TestSanctionsByMail: the mail says what, why, until when, and how to appeal.
func TestSanctionsByMail(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.dock()
		w.work()
		d.exec(`UPDATE users SET email = 'ann@example.com', email_verified = TRUE WHERE id = ?`, d.ann)
		d.done(d.modi, "suspend", `{"reason":"같은 광고를 도배했어요","until":"`+in(72*time.Hour)+`"}`)
		w.tell()
		text := strings.Join(d.mails("ann@example.com", 1), "\n")
		for _, want := range []string{"정지", "같은 광고를 도배했어요", "까지예요", "이의를 제기할 수 있어요", "/me/decisions", "@ann"[1:]} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in %s", want, text)
			}
		}
		if strings.Contains(text, "modi") {
			t.Error("the mail says who decided")
		}
	})
}

// TestAppeal: from the decision to its being overturned by somebody else, all of
// it taken back.
func TestAppeal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.dock()
		w.person("mina", models.RoleMember)
		mina := w.as("mina")
		if a := mina.api("POST", "/api/v1/reports", `{"subject":"quiz","subject_id":"`+d.quiz.String()+`","reason":"spam"}`); a.status != 201 {
			t.Fatal(a.body)
		}
		d.decideAt(d.modi, models.ActHide, "광고예요")
		d.done(d.modi, "suspend", `{"reason":"광고만 해요"}`)

		ann := d.appellant("ann")
		list := d.heard(ann).Data
		if len(list) != 2 || !list[0].Appealable || !list[1].Appealable || list[1].AppealUntil == nil || time.Until(*list[1].AppealUntil) < 179*24*time.Hour {
			t.Fatalf("%+v", list)
		}
		suspended, hidden := list[0].ID, list[1].ID
		appeal := func(b *browser, id, text string) answer {
			return b.api("POST", "/api/v1/appeals", `{"decision_id":"`+id+`","text":"`+text+`"}`)
		}
		for what, a := range map[string]answer{"of others": appeal(mina, hidden, "내 것이 아니에요"), "no decision": appeal(ann, schema.NewID().String(), "없는 것"),
			"no words": appeal(ann, hidden, "  "), "too many words": appeal(ann, hidden, strings.Repeat("가", 2001))} {
			if a.status != 422 {
				t.Errorf("%s: %d %s", what, a.status, a.body)
			}
		}
		one := appeal(ann, hidden, "광고가 아니에요. 제 책이에요.")
		if one.status != 201 || appeal(ann, hidden, "한 번 더").status != 409 {
			t.Fatalf("%d %s", one.status, one.body)
		}
		two := appeal(ann, suspended, "광고만 하지 않아요")
		if two.status != 201 {
			t.Fatal(two.body)
		}
		first, second := idOf(t, one), idOf(t, two)
		if a := mina.api("GET", "/api/v1/appeals/"+first, ""); a.status != 404 {
			t.Errorf("somebody else's appeal: %d", a.status)
		}
		rule := func(b *browser, id, verb string) answer {
			return b.api("POST", "/api/v1/appeals/"+id+"/"+verb, `{"reason":"광고가 아니었어요"}`)
		}
		if a := rule(d.modi, first, "overturn"); a.status != 403 {
			t.Errorf("who decided first rules: %d %s", a.status, a.body)
		}
		if a := rule(mina, first, "overturn"); a.status != 404 {
			t.Errorf("a member rules: %d", a.status)
		}
		if a := rule(ann, first, "overturn"); a.status != 403 {
			t.Errorf("the appellant rules: %d", a.status)
		}
		for _, id := range []string{first, second} {
			if a := rule(d.judge, id, "overturn"); a.status != 200 {
				t.Fatalf("%d %s", a.status, a.body)
			}
			if a := rule(d.judge, id, "uphold"); a.status != 409 {
				t.Errorf("ruled twice: %d", a.status)
			}
		}
		if n := d.number(`SELECT count(*) FROM quizzes WHERE id = ? AND status = 'published'`, d.quiz); n != 1 {
			t.Error("the quiz is not back")
		}
		if u := d.userNamed("ann"); u.Status != models.UserActive || !u.StatusUntil.IsZero() {
			t.Errorf("ann is %s", u.Status)
		}
		if u := d.userNamed("mina"); u.FlagsAgreed != 0 || u.FlagsDisagreed != 1 {
			t.Errorf("mina's flags: %d right, %d wrong", u.FlagsAgreed, u.FlagsDisagreed)
		}
		if n := d.number(`SELECT count(*) FROM cases WHERE state <> 'resolved'`); n != 0 {
			t.Errorf("%d cases still open", n)
		}
		for id, want := range map[string]string{hidden: "unhide", suspended: "unsuspend"} {
			if n := d.number(`SELECT count(*) FROM decisions WHERE reverts_id = ? AND action = ?`, id, want); n != 1 {
				t.Errorf("%d decisions revert the %s", n, want)
			}
		}
		if n := d.number(`SELECT count(*) FROM sanctions WHERE status = 'overturned' AND lifted_by_id IS NOT NULL`); n != 1 {
			t.Errorf("%d sanctions overturned", n)
		}
		w.tell()
		told := w.as("ann").api("GET", "/api/v1/notifications", "").body
		if strings.Count(told, `"appeal_overturned"`) != 2 || !strings.Contains(told, "광고가 아니었어요") {
			t.Errorf("told %s", told)
		}
		if a := w.as("ann").api("POST", "/api/v1/appeals/"+first+"/withdraw", `{}`); a.status != 409 {
			t.Errorf("withdrawn after the ruling: %d", a.status)
		}
		w.chainHolds()
	})
}

// TestAppealWindow: for 180 days, and not about what cannot be appealed.
func TestAppealWindow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.dock()
		d.done(d.modi, "warn", `{"reason":"조심해 주세요"}`)
		id := d.heard(d.annIn).Data[0].ID
		d.exec(`UPDATE decisions SET created_at = ? WHERE id = ?`, schema.At(time.Now().Add(-models.AppealWindow-time.Minute)), id)
		if a := d.annIn.api("POST", "/api/v1/appeals", `{"decision_id":"`+id+`","text":"늦었어요"}`); a.status != 409 || !strings.Contains(a.body, "180") {
			t.Errorf("%d %s", a.status, a.body)
		}
		if d.heard(d.annIn).Data[0].Appealable {
			t.Error("it says that one may")
		}
		d.exec(`UPDATE decisions SET created_at = ? WHERE id = ?`, schema.At(time.Now().Add(-models.AppealWindow+time.Hour)), id)
		one := d.annIn.api("POST", "/api/v1/appeals", `{"decision_id":"`+id+`","text":"아직 늦지 않았어요"}`)
		if one.status != 201 {
			t.Fatal(one.body)
		}
		if a := d.annIn.api("POST", "/api/v1/appeals/"+idOf(t, one)+"/withdraw", `{}`); a.status != 200 {
			t.Errorf("%d %s", a.status, a.body)
		}
		if n := d.number(`SELECT count(*) FROM cases WHERE state <> 'resolved'`); n != 0 {
			t.Error("there is a case about what was withdrawn")
		}
		d.done(d.modi, "limit", `{"reason":"그만"}`)
		d.done(d.modi, "unlimit", `{}`)
		if a := d.annIn.api("POST", "/api/v1/appeals", `{"decision_id":"`+d.heard(d.annIn).Data[0].ID+`","text":"풀어 준 것"}`); a.status != 409 {
			t.Errorf("an appeal against what was given: %d", a.status)
		}
	})
}

// TestBarredPeopleAppeal: who may not come in comes in to what was decided about
// them, to appeal, to take what is theirs and to leave, and nowhere else.
func TestBarredPeopleAppeal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.dock()
		w.person("boss", models.RoleAdmin)
		d.done(w.as("boss"), "ban", `{"reason":"광고만 해요"}`)
		b := w.as("")
		values := url.Values{"username": {"ann"}, "password": {password}, "next": {"/"}}
		if a := b.post("/login", "/login", values); a.status != 422 || !strings.Contains(a.body, "/me/decisions") || b.get("/me/decisions").status != 302 {
			t.Errorf("logging in: %d", a.status)
		}
		failed := b.post("/login", "/login", values).page()
		if way := failed.Find("[data-barred]").AttrOr("href", ""); b.get(way).page().Find(`input[name="next"][value="/me/decisions"]`).Length() != 1 {
			t.Errorf("the way to appeal: %q", way)
		}
		wrong := url.Values{"username": {"ann"}, "password": {"something else"}}
		if b.post("/login", "/login", wrong).page().Find("[data-barred]").Length() != 0 {
			t.Error("anybody is told who is banned")
		}
		values.Set("next", "/me/decisions")
		if a := b.post("/login", "/login", values); a.status != 303 || a.header.Get("Location") != "/me/decisions" {
			t.Fatalf("logging in to appeal: %d %s", a.status, a.header.Get("Location"))
		}
		page := b.get("/me/decisions").page()
		if page.Find(`a[href="/me/security"]`).Length() != 0 {
			t.Error("pages that are closed to who is suspended")
		}
		if !strings.Contains(page.Text(), "광고만 해요") || page.Find("[data-decision] form").Length() != 1 {
			t.Fatalf("the page: %s", page.Text())
		}
		sent := url.Values{"decision_id": {page.Find("[data-decision]").AttrOr("data-decision", "")}, "text": {"광고만 하지 않아요"}}
		if a := b.post("/me/decisions", "/me/decisions/appeal", sent); a.status != 303 {
			t.Fatalf("appealing: %d %s", a.status, a.body)
		}
		page = b.get("/me/decisions").page()
		if page.Find(`[data-appeal="pending"]`).Length() != 1 {
			t.Error("the page does not say that an appeal waits")
		}
		mine, none := page.Find(`form[action="/me/decisions/withdraw"] [name="id"]`).AttrOr("value", ""), d.withdrawn()
		for range 2 { // a form that is sent twice
			if a := b.post("/me/decisions", "/me/decisions/withdraw", url.Values{"id": {mine}}); a.status != 303 || d.withdrawn() != none+1 {
				t.Errorf("withdrawing the appeal: %d, %d are withdrawn", a.status, d.withdrawn())
			}
		}
		ann := d.appellant("ann")
		for path, want := range map[string]int{"/api/v1/me/decisions": 200, "/api/v1/appeals": 200, "/api/v1/me": 401, "/api/v1/me/export": 200,
			"/api/v1/notifications": 401, "/api/v1/me/keys": 401, "/api/v1/me/quizzes": 401} {
			if a := ann.api("GET", path, ""); a.status != want {
				t.Errorf("%s: %d, want %d", path, a.status, want)
			}
		}
		if a := d.says(ann); a.status != 401 {
			t.Errorf("commenting: %d", a.status)
		}
		if a := ann.api("PATCH", "/api/v1/me", `{"nickname":"새 이름"}`); a.status != 401 {
			t.Errorf("a new name: %d", a.status)
		}
		if page.Find(`[data-barred] a[data-action="leave"][href="/me/data"]`).Length() != 1 {
			t.Error("the page does not lead to where the account is deleted")
		}
		data := b.get("/me/data").page()
		if data.Find("form[data-leave]").Length() != 1 || data.Find(`a[href="/me"]`).Length() != 0 {
			t.Errorf("the page to delete the account: %s", data.Find("main").Text())
		}
		if a := b.post("/me/data", "/me/data/delete", url.Values{"confirm": {"ann"}, "password": {"wrong"}}); a.status != 422 {
			t.Errorf("leaving with another password: %d", a.status)
		}
		if a := b.post("/me/data", "/me/data/delete", url.Values{"confirm": {"ann"}, "password": {password}}); a.status != 303 {
			t.Errorf("leaving by the form: %d %s", a.status, a.body)
		}
		d.daysPass()
		d.depart()
		if d.userStatus(models.UserDeleted) != 1 {
			t.Error("the account is not deleted")
		}
		if n := d.number(`SELECT count(*) FROM appeals WHERE status <> 'withdrawn'`); n != 0 {
			t.Error("the appeal of somebody who has left waits")
		}
	})
}

// withdrawn is how often somebody has taken an appeal back.
func (d *dock) withdrawn() int64 {
	return d.number("SELECT count(*) FROM audit_logs WHERE action = 'withdraw' AND target = 'appeal'")
}

// appellant is a browser that has come in to appeal.
func (d *dock) appellant(handle string) *browser {
	d.t.Helper()
	b := d.as("")
	a := b.api("POST", "/api/v1/auth/login", `{"username":"`+handle+`","password":"`+password+`","appeal":true}`)
	var body struct {
		CSRF string `json:"csrf_token"`
	}
	if a.status != 200 || json.Unmarshal([]byte(a.body), &body) != nil {
		d.t.Fatalf("log-in to appeal: %d %s", a.status, a.body)
	}
	b.csrf = body.CSRF
	return b
}

func idOf(t *testing.T, a answer) string {
	t.Helper()
	var row struct{ ID string }
	if err := json.Unmarshal([]byte(a.body), &row); err != nil || row.ID == "" {
		t.Fatalf("no id: %s", a.body)
	}
	return row.ID
}

// TestSanctionsByForms: at the desk and on the person's own page, with days to
// choose from, and what they were sanctioned for beside it.
func TestSanctionsByForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.dock()
		address := "/admin/users/" + d.ann.String() + "/mute"
		page := d.modi.get(address).page()
		if page.Find(`select[name="lasts"] option`).Length() != 6 || page.Find(`input[type="date"][name="until"]`).Length() != 1 {
			t.Fatal("the page does not ask for how long")
		}
		send := func(lasts, until string) answer {
			return d.modi.post(address, address, url.Values{"reason": {"도배"}, "lasts": {lasts}, "until": {until}})
		}
		for _, wrong := range [][2]string{{"5", ""}, {"custom", ""}, {"custom", "2020-01-01"}, {"custom", "soon"}} {
			if a := send(wrong[0], wrong[1]); a.status != 422 || a.page().Find(`[data-error="until"]`).Length() != 1 {
				t.Errorf("%v: %d", wrong, a.status)
			}
		}
		if a := send("3", ""); a.status != 303 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		days := func(column string) float64 { return time.Until(d.at(column)).Hours() / 24 }
		if n := days("MutedUntil"); n < 2.9 || n > 3 {
			t.Errorf("three days are %v", n)
		}
		page = d.modi.get("/admin/users/" + d.ann.String() + "/").page()
		if page.Find(`[data-strikes="2"]`).Length() != 1 || page.Find(`[data-sanction="comment_mute"]`).Length() != 1 || page.Find(`[data-suggests="mute"]`).Length() != 1 {
			t.Error("the person's page has no record")
		}
		if a := d.modi.get("/admin/sanctions/?user_id=" + d.ann.String()); a.page().Find("[data-id]").Length() == 0 {
			t.Errorf("the list of sanctions: %d", a.status)
		}
		w.person("mina", models.RoleMember)
		w.as("mina").api("POST", "/api/v1/reports", `{"subject":"quiz","subject_id":"`+d.quiz.String()+`","reason":"spam"}`)
		queue := d.modi.get("/admin/queue").page().Find("ol.cases .case").AttrOr("href", "")
		page = d.modi.get(queue + "?act=block").page()
		if page.Find(`.desk__side [data-strikes="2"]`).Length() != 1 || page.Find(`#act-block[open] select[name="lasts"]`).Length() != 1 || page.Find(`#act-warn select[name="lasts"]`).Length() != 0 {
			t.Error("the case has no record, or asks for how long where there is no end")
		}
		values := form(page)
		values.Set("action", "block")
		values.Set("reason", "광고예요")
		values.Set("lasts", "custom")
		values.Set("until", time.Now().Add(72*time.Hour).Format(time.DateOnly))
		if a := d.modi.send("POST", queue+"/decide", values.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", d.base); a.status != 303 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if n := days("BlockedUntil"); n < 2 || n > 4.5 {
			t.Errorf("a custom end is in %v days", n)
		}
	})
}

// TestAppealAtTheDesk: an appeal is ruled on in the queue, by somebody else.
func TestAppealAtTheDesk(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.dock()
		d.done(d.modi, "block", `{"reason":"베낀 퀴즈"}`)
		if a := d.annIn.api("POST", "/api/v1/appeals", `{"decision_id":"`+d.heard(d.annIn).Data[0].ID+`","text":"제가 만든 거예요"}`); a.status != 201 {
			t.Fatal(a.body)
		}
		address := d.judge.get("/admin/queue").page().Find("ol.cases .case").AttrOr("href", "")
		first := d.modi.get(address).page()
		if first.Find(`[data-action="overturn"], [data-action="claim"]`).Length() != 0 {
			t.Error("who decided first is asked")
		}
		page := d.judge.get(address + "?act=overturn").page()
		text := page.Find("main").Text()
		if !strings.Contains(text, "제가 만든 거예요") || !strings.Contains(text, "베낀 퀴즈") || page.Find("#act-overturn[open]").Length() != 1 {
			t.Fatalf("the case: %s", text)
		}
		values := url.Values{}
		for _, in := range page.Find("#act-overturn input[type=hidden]").EachIter() {
			values.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
		}
		values.Set("reason", "직접 만들었네요")
		send := func(b *browser) answer {
			return b.send("POST", address+"/decide", values.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", d.base)
		}
		if a := send(d.modi); a.status == 303 {
			t.Error("who decided first overturns")
		}
		values.Set("_csrf", page.Find(`input[name="_csrf"]`).AttrOr("value", ""))
		if a := send(d.judge); a.status != 303 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if !d.at("BlockedUntil").IsZero() {
			t.Error("the block is still there")
		}
		if n := d.number(`SELECT count(*) FROM cases WHERE state <> 'resolved'`); n != 0 {
			t.Error("the case is open")
		}
		if n := d.number(`SELECT count(*) FROM decisions WHERE case_id IS NOT NULL AND reverts_id IS NOT NULL AND action = 'unblock'`); n != 1 {
			t.Errorf("%d decisions revert it", n)
		}
		if a := d.judge.get("/admin/appeals/"); a.page().Find("[data-id]").Length() != 1 {
			t.Errorf("the list of appeals: %d", a.status)
		}
		w.chainHolds()
	})
}

// at is a time in ann's row.
func (d *dock) at(field string) time.Time {
	d.t.Helper()
	m := d.registry.Model("user")
	row, err := d.db.Find(d.t.Context(), m, d.ann)
	if err != nil {
		d.t.Fatal(err)
	}
	return m.Field(field).Get(row).(schema.Time).Time
}

// decideAt decides about ann's quiz in the queue.
func (d *dock) decideAt(by *browser, action models.DecisionAction, reason string) {
	d.t.Helper()
	address := by.get("/admin/queue").page().Find("ol.cases .case").AttrOr("href", "")
	values := form(by.get(address).page())
	values.Set("action", string(action))
	values.Set("reason", reason)
	a := by.send("POST", address+"/decide", values.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Origin", d.base)
	if a.status != http.StatusSeeOther {
		d.t.Fatalf("%s at the desk: %d %s", action, a.status, a.body)
	}
}

// chainHolds is what `audit verify` asks.
func (w *world) chainHolds() {
	w.t.Helper()
	if verdict, err := w.db.VerifyAudit(w.t.Context()); err != nil || verdict.Broken != 0 || verdict.Entries == 0 {
		w.t.Errorf("the log: %+v %v", verdict, err)
	}
}
