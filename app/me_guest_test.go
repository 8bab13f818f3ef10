package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/exam"
	"duckhoo/models/schema"
)

// guestCookie is the cookie by which a browser is known as a guest who takes
// quizzes, "" for none.
func (r *reader) guestCookie() string {
	home, err := url.Parse(r.b.w.base)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, c := range r.b.Jar.Cookies(home) {
		if c.Name == "duckhoo-guest" {
			return c.Value
		}
	}
	return ""
}

// logsIn fills in the log-in page.
func (r *reader) logsIn(handle string) {
	r.t.Helper()
	r.open("/login")
	r.send(`form[action="/login"]`, url.Values{"username": {handle}, "password": {password}})
}

// results is the address of the result that is open.
func (r *reader) results() string { return r.at.Path }

// counted is what statistics have of a quiz, which must be what its rows say.
func (w *world) counted(quiz *models.Quiz) (all, first int64) {
	w.t.Helper()
	all = w.number("SELECT attempts FROM quiz_stats WHERE quiz_id = ?", quiz.ID)
	first = w.number("SELECT first_attempts FROM quiz_stats WHERE quiz_id = ?", quiz.ID)
	rows := w.number(`SELECT count(*) FROM attempts a JOIN quizzes q ON q.id = a.quiz_id
WHERE a.quiz_id = ? AND a.status = 'submitted' AND (a.user_id IS NULL OR a.user_id <> q.owner_id)`, quiz.ID)
	counts := w.number("SELECT count(*) FROM attempts WHERE quiz_id = ? AND status = 'submitted' AND counts", quiz.ID)
	takers := w.number(`SELECT count(*) FROM (SELECT DISTINCT a.user_id, a.guest_hash FROM attempts a JOIN quizzes q ON q.id = a.quiz_id
WHERE a.quiz_id = ? AND a.status = 'submitted' AND (a.user_id IS NULL OR a.user_id <> q.owner_id)) t`, quiz.ID)
	if all != rows || first != counts || first != takers {
		w.t.Errorf("counters say %d and %d, rows %d and %d of %d people", all, first, rows, counts, takers)
	}
	return all, first
}

// TestGuestsResultsMove: what a browser took as a guest is its person's once they
// have logged in or signed up, on the page of results too, and the cookie goes.
func TestGuestsResultsMove(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		maker := w.person("maker", models.RoleMember)
		quiz := w.everyType(maker, map[string]any{"published_at": schema.Now()})
		ann := w.person("ann", models.RoleMember)
		r := w.reader(t)
		r.takes(quiz)
		result := r.results()
		r.open(quizPage(quiz))
		r.send(`[data-action="start"]`, nil) // and one that is not handed in
		r.logsIn("ann")
		if r.guestCookie() != "" {
			t.Error("the cookie stays")
		}
		if n := w.number("SELECT count(*) FROM attempts WHERE user_id = ? AND guest_hash = '' AND NOT listed", ann); n != 2 {
			t.Errorf("%d attempts moved, want 2", n)
		}
		if all, first := w.counted(quiz); all != 1 || first != 1 {
			t.Errorf("counted %d, %d", all, first)
		}
		r.open("/me?taken=1")
		if got := r.page.Find(".mineq").Length(); got != 2 || r.one("[data-taken]").Text() != "1" {
			t.Errorf("%d are listed, %s count", got, r.one("[data-taken]").Text())
		}
		r.open(result)
		r.is("result")
		r.send(`[data-action="rate"]`, url.Values{"quality": {"4"}, "difficulty": {"3"}})
		if n := w.number("SELECT count(*) FROM ratings WHERE user_id = ?", ann); n != 1 {
			t.Error("who took it cannot rate it")
		}
		r.open(quizPage(quiz) + "/play")
		r.send(`.omr [data-action="submit"]`, nil)
		r.send(`[data-action="submit"]`, nil)
		if all, first := w.counted(quiz); all != 2 || first != 1 {
			t.Errorf("handed in, counted %d, %d", all, first)
		}

		fresh := w.reader(t)
		fresh.takes(quiz)
		result = fresh.results()
		fresh.open("/signup?next=" + result)
		fresh.send(`form[action="/signup"]`, url.Values{"handle": {"newbie"}, "nickname": {"새내기"}, "email": {"newbie@example.com"}, "password": {password},
			"terms": {"1"}, "privacy": {"1"}, "age": {"1"}})
		if !strings.HasPrefix(fresh.at.Path, "/email/verify") || !strings.Contains(fresh.page.Find("main").Text(), "newbie@example.com") {
			t.Errorf("after the sign-up: %s", fresh.at)
		}
		fresh.follow("[data-on]")
		fresh.is("result")
		if fresh.results() != result || fresh.page.Find("[data-invitation]").Length() != 0 || fresh.guestCookie() != "" {
			t.Error("the result is still a guest's")
		}
		w.counted(quiz)
	})
}

// TestGuestsResultsCountOnce: the first that somebody handed in counts, whoever
// they were then, and none at a quiz of their own.
func TestGuestsResultsCountOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		maker := w.person("maker", models.RoleMember)
		quiz := w.everyType(maker, map[string]any{"published_at": schema.Now()})
		ann, bob := w.person("ann", models.RoleMember), w.person("bob", models.RoleMember)
		counting := func(who schema.ID) string {
			return w.text("SELECT CAST(id AS TEXT) FROM attempts WHERE user_id = ? AND counts", who)
		}

		// Ann took it by name first, and three times as a guest.
		w.member(t, "ann").takes(quiz)
		own, guest := counting(ann), w.reader(t)
		for range 3 {
			guest.takes(quiz)
		}
		if all, first := w.counted(quiz); all != 4 || first != 2 {
			t.Fatalf("before: %d, %d", all, first)
		}
		guest.logsIn("ann")
		if all, first := w.counted(quiz); all != 4 || first != 1 || counting(ann) != own {
			t.Errorf("later ones: %d, %d; %s counts, want %s", all, first, counting(ann), own)
		}

		// Bob took it as a guest first, and is on the board with a later one.
		early := w.reader(t)
		early.takes(quiz)
		was := early.results()
		w.member(t, "bob").takes(quiz)
		w.exec("UPDATE attempts SET listed = ? WHERE user_id = ?", true, bob)
		early.logsIn("bob")
		if all, first := w.counted(quiz); all != 6 || first != 2 || !strings.HasSuffix(was, counting(bob)) {
			t.Errorf("an earlier one: %d, %d; %s counts, want %s", all, first, counting(bob), was)
		}
		board, err := w.exam.Board(t.Context(), quiz.ID, exam.Window{Limit: 10})
		if err != nil || len(board.Rows) != 0 {
			t.Errorf("on the board without having asked: %v, %v", board, err)
		}

		// The author's own goes out of all counters.
		theirs := w.reader(t)
		theirs.takes(quiz)
		if all, _ := w.counted(quiz); all != 7 {
			t.Errorf("before: %d", all)
		}
		theirs.logsIn("maker")
		if all, first := w.counted(quiz); all != 6 || first != 2 || counting(maker) != "" {
			t.Errorf("one's own quiz: %d, %d, %q counts", all, first, counting(maker))
		}
		for _, a := range []string{"/api/v1/quizzes/" + quiz.ID.String() + "/stats"} {
			if got := w.as("maker").api("GET", a, ""); got.status != http.StatusOK {
				t.Errorf("statistics: %d %s", got.status, got.body)
			}
		}
	})
}

// TestGuestsResultsAreOnesOwn is what must not move: a cookie opens nothing a
// second time, and what is somebody's stays theirs.
func TestGuestsResultsAreOnesOwn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		quiz := w.everyType(w.person("maker", models.RoleMember), map[string]any{"published_at": schema.Now()})
		ann, bob := w.person("ann", models.RoleMember), w.person("bob", models.RoleMember)
		r := w.reader(t)
		r.takes(quiz)
		result, token := r.results(), r.guestCookie()
		if token == "" {
			t.Fatal("a guest without a cookie")
		}
		carry := func(b *browser, value string) {
			home, err := url.Parse(w.base)
			if err != nil {
				t.Fatal(err)
			}
			b.Jar.SetCookies(home, []*http.Cookie{{Name: "duckhoo-guest", Value: value, Path: "/"}})
		}
		whose := func() []int64 {
			return []int64{w.number("SELECT count(*) FROM attempts WHERE user_id = ?", ann), w.number("SELECT count(*) FROM attempts WHERE user_id = ?", bob)}
		}

		// A log-in that fails moves nothing, nor does one that a second factor stops.
		r.b.post("/login", "/login", url.Values{"username": {"bob"}, "password": {"wrong"}})
		if got := whose(); !slices.Equal(got, []int64{0, 0}) || r.guestCookie() != token {
			t.Errorf("a failed log-in: %v", got)
		}
		r.logsIn("ann")
		if got := whose(); !slices.Equal(got, []int64{1, 0}) {
			t.Fatalf("moved: %v", got)
		}

		// The same cookie, kept elsewhere, is nobody's now.
		thief := w.reader(t)
		carry(thief.b, token)
		if a := thief.b.get(result); a.status != http.StatusNotFound {
			t.Errorf("the old cookie shows the result: %d", a.status)
		}
		thief.logsIn("bob")
		if got := whose(); !slices.Equal(got, []int64{1, 0}) {
			t.Errorf("moved twice: %v", got)
		}
		if a := thief.b.get(result); a.status != http.StatusNotFound {
			t.Errorf("somebody else's result: %d", a.status)
		}
		if a := r.b.get(result); a.status != http.StatusOK {
			t.Errorf("one's own result: %d", a.status)
		}

		// What Ann took by name is not the cookie's, even where both came together.
		named := w.reader(t)
		carry(named.b, "made-up-by-somebody")
		named.logsIn("ann")
		named.takes(quiz)
		carry(named.b, token)
		other := w.reader(t)
		for _, value := range []string{token, "made-up-by-somebody", "", strings.Repeat("x", 200)} {
			carry(other.b, value)
			other.logsIn("bob")
			other.b.post("/me", "/logout", url.Values{})
		}
		if got := whose(); !slices.Equal(got, []int64{2, 0}) {
			t.Errorf("in the end: %v", got)
		}
		w.counted(quiz)
	})
}
