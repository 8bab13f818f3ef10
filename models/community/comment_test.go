package community_test

import (
	"strings"
	"testing"

	"duckhoo/models"
	"duckhoo/models/community/communitytest"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

func TestCommentsAreRefused(t *testing.T) {
	none := schema.ID{}
	tests := []struct {
		name string
		try  func(h *house, who *communitytest.Person, q *models.Quiz) error
		want string
	}{
		{"empty", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			_, err := h.say(who, q.ID, none, "")
			return err
		}, "/body required"},
		{"blanks", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			_, err := h.say(who, q.ID, none, " \n\t\u3000")
			return err
		}, "/body required"},
		{"what is drawn as nothing", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			_, err := h.say(who, q.ID, none, "\u200b\u3164\u2800\u2060")
			return err
		}, "/body required"},
		{"too long", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			_, err := h.say(who, q.ID, none, strings.Repeat("가", 1001))
			return err
		}, "/body too_long"},
		{"no such quiz", func(h *house, who *communitytest.Person, _ *models.Quiz) error {
			_, err := h.say(who, schema.NewID(), none, "말")
			return err
		}, "/quiz_id not_found"},
		{"a hidden quiz", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			h.MustDo(communitytest.Program, "quiz", q.ID, "hide")
			_, err := h.say(who, q.ID, none, "말")
			return err
		}, "/quiz_id not_found"},
		{"a hidden quiz, by its owner", func(h *house, _ *communitytest.Person, q *models.Quiz) error {
			h.MustDo(communitytest.Program, "quiz", q.ID, "hide")
			_, err := h.say(&communitytest.Person{ID: q.OwnerID, Rights: communitytest.MemberRights}, q.ID, none, "말")
			return err
		}, "quiz_not_published"},
		{"a parent that is not there", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			_, err := h.say(who, q.ID, schema.NewID(), "말")
			return err
		}, "/parent_id not_found"},
		{"a parent of another quiz", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			_, err := h.say(who, q.ID, h.mustSay(who, h.Quiz(who).ID, none, "딴 데").ID, "말")
			return err
		}, "/parent_id not_found"},
		{"a parent that is hidden", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			parent := h.mustSay(who, q.ID, none, "나쁜 말")
			h.mustSay(who, q.ID, parent.ID, "답글")
			h.MustDo(communitytest.Program, "comment", parent.ID, "hide")
			_, err := h.say(who, q.ID, parent.ID, "말")
			return err
		}, "/parent_id not_found"},
		{"a reply to a reply", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			reply := h.mustSay(who, q.ID, h.mustSay(who, q.ID, none, "말").ID, "답글")
			_, err := h.say(who, q.ID, reply.ID, "답글의 답글")
			return err
		}, "/parent_id reply_to_reply"},
		{"nobody", func(h *house, _ *communitytest.Person, q *models.Quiz) error {
			_, err := h.say(schema.Nobody{}, q.ID, none, "말")
			return err
		}, "unauthorized"},
		{"no right", func(h *house, _ *communitytest.Person, q *models.Quiz) error {
			_, err := h.say(h.Person(nil), q.ID, none, "말")
			return err
		}, "forbidden"},
		{"limited", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			h.MustDo(communitytest.Program, "user", who.ID, "limit")
			_, err := h.say(who, q.ID, none, "말")
			return err
		}, "forbidden"},
		{"a state of their choice", func(h *house, who *communitytest.Person, q *models.Quiz) error {
			_, err := h.Create(h.Ctx(), who, h.Model("comment"), &schema.Input{Values: map[string]any{"quiz_id": q.ID, "body": "말", "status": "removed"}})
			return err
		}, "/status read_only"},
	}
	each(t, func(t *testing.T, h *house) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				q := h.Quiz(h.Member())
				if got := communitytest.Problem(tt.try(h, h.Member(), q)); got != tt.want {
					t.Errorf("got %q, want %q", got, tt.want)
				}
				h.exact(t, q.ID)
			})
		}
	})
}

func TestCommentsAreKeptTidy(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who, q := h.Member(), h.Quiz(h.Member())
		c := h.mustSay(who, q.ID, schema.ID{}, "  \u1112\u1161\u11ab\r\n글 \n")
		if c.Body != "한\n글" || c.UserID != who.ID || c.Status != models.CommentVisible {
			t.Errorf("kept %q of %s, %s", c.Body, c.UserID, c.Status)
		}
		longest := h.mustSay(who, q.ID, schema.ID{}, strings.Repeat("가", 1000))
		if n := len([]rune(longest.Body)); n != 1000 {
			t.Errorf("%d characters", n)
		}
	})
}

// TestLimitsEndByThemselves although no job has run.
func TestLimitsEndByThemselves(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who, q := h.Member(), h.Quiz(h.Member())
		h.MustDo(communitytest.Program, "user", who.ID, "limit")
		until := schema.At(schema.Now().Add(-1))
		if _, err := h.Update(h.Ctx(), communitytest.Program, h.Model("user"), who.ID, &schema.Input{Values: map[string]any{"status_until": until}}); err != nil {
			t.Fatal(err)
		}
		h.mustSay(who, q.ID, schema.ID{}, "다시 말해요")
	})
}

func TestCommentsComeSlowly(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.Limiter.Most = 2
		who, q := h.Member(), h.Quiz(h.Member())
		h.mustSay(who, q.ID, schema.ID{}, "하나")
		h.mustSay(who, q.ID, schema.ID{}, "둘")
		if _, err := h.say(who, q.ID, schema.ID{}, "셋"); err == nil || !strings.Contains(err.Error(), communitytest.ErrSlow.Error()) {
			t.Errorf("the third: %v", err)
		}
		h.mustSay(h.Member(), q.ID, schema.ID{}, "다른 사람")
		h.exact(t, q.ID)
	})
}

func TestHiddenCommentsLoseTheirText(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mina, juno, mod := h.Member(), h.Member(), h.Mod()
		q := h.Quiz(mina)
		c := h.mustSay(juno, q.ID, schema.ID{}, "숨길 말")
		h.MustDo(mod, "comment", c.ID, "hide")
		if got := h.Read("comment", c.ID).(*models.Comment); got.Body != "" || got.Withheld != "숨길 말" {
			t.Errorf("hidden: %q, withheld %q", got.Body, got.Withheld)
		}
		get := func(who schema.Actor) string {
			text, _, err := h.GetJSON(h.Ctx(), who, h.Model("comment"), c.ID, database.Shape{})
			return communitytest.Problem(err) + string(text)
		}
		for name, who := range map[string]schema.Actor{"the quiz's owner": mina, "nobody": schema.Nobody{}} {
			if got := get(who); got != "not found" {
				t.Errorf("%s: %s", name, got)
			}
		}
		if got := get(juno); !strings.Contains(got, "숨길 말") || !strings.Contains(got, `"status":"hidden"`) {
			t.Errorf("its author: %s", got)
		}
		if got := communitytest.Problem(h.Do(juno, "comment", c.ID, "unhide")); got != "forbidden" {
			t.Errorf("its author unhides: %q", got)
		}
		_, err := h.Update(h.Ctx(), juno, h.Model("comment"), c.ID, &schema.Input{Values: map[string]any{"body": "새 말"}})
		if got := communitytest.Problem(err); got != "not_visible" {
			t.Errorf("its author edits: %q", got)
		}
		h.MustDo(mod, "comment", c.ID, "unhide")
		if got := h.Read("comment", c.ID).(*models.Comment); got.Body != "숨길 말" || got.Withheld != "" {
			t.Errorf("unhidden: %q, withheld %q", got.Body, got.Withheld)
		}
		h.MustDo(juno, "comment", c.ID, "withdraw")
		if got := communitytest.Problem(h.Do(mod, "comment", c.ID, "unhide")); got != "wrong_state" {
			t.Errorf("unhiding what its author took back: %q", got)
		}
		h.exact(t, q.ID)
	})
}

// TestPlaceholders: with replies, what is gone keeps an empty place.
func TestPlaceholders(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mina, juno := h.Member(), h.Member()
		q := h.Quiz(mina)
		top := h.mustSay(juno, q.ID, schema.ID{}, "위의 말")
		reply := h.mustSay(mina, q.ID, top.ID, "아래의 말")
		h.MustDo(juno, "comment", top.ID, "withdraw")
		thread := func() string {
			page, err := h.ListJSON(h.Ctx(), database.Query{Model: h.Model("comment"), Actor: schema.Nobody{}, Verb: models.VerbThread, Where: schema.Eq("QuizID", q.ID), Limit: 10},
				database.Shape{Fields: []string{"body", "status", "replies"}})
			if err != nil {
				t.Fatal(err)
			}
			return string(page.Data)
		}
		if got, want := thread(), `[{"body":"아래의 말","status":"visible","replies":0},{"body":"","status":"deleted","replies":1}]`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		h.MustDo(mina, "comment", reply.ID, "withdraw")
		if got := thread(); got != "[]" {
			t.Errorf("without replies: %s", got)
		}
		h.exact(t, q.ID)
	})
}

func TestStaffDoNotDecideAboutTheirOwnComments(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mod, q := h.Mod(), h.Quiz(h.Member())
		c := h.mustSay(mod, q.ID, schema.ID{}, "내 말")
		if got := communitytest.Problem(h.Do(mod, "comment", c.ID, "hide")); got != "forbidden" {
			t.Errorf("hide: %q", got)
		}
		admin := h.Person([]string{"comment.view", "comment.change"})
		_, err := h.Update(h.Ctx(), admin, h.Model("comment"), c.ID, &schema.Input{Values: map[string]any{"body": "고친 말"}})
		if got := communitytest.Problem(err); got != "forbidden" {
			t.Errorf("an admin edits: %q", got)
		}
		_, err = h.Update(h.Ctx(), mod, h.Model("comment"), c.ID, &schema.Input{Values: map[string]any{"body": "고친 말", "spoiler": true}})
		if got := communitytest.Problem(err); got != "" {
			t.Errorf("its author edits: %q", got)
		}
	})
}

// TestGoneAuthorsLeaveTheirComments to everybody.
func TestGoneAuthorsLeaveTheirComments(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		juno, q := h.Member(), h.Quiz(h.Member())
		c := h.mustSay(juno, q.ID, schema.ID{}, "남는 말")
		look := func(want string) {
			t.Helper()
			text, _, err := h.GetJSON(h.Ctx(), schema.Nobody{}, h.Model("comment"), c.ID, database.Shape{Fields: []string{"body", "user"}, Include: []string{"user"}})
			if err != nil || string(text) != want {
				t.Errorf("got %s, %v; want %s", text, err, want)
			}
		}
		if _, err := h.Trash(h.Ctx(), communitytest.Program, h.Model("user"), juno.ID, nil); err != nil {
			t.Fatal(err)
		}
		look(`{"body":"남는 말","user":{"id":"` + juno.ID.String() + `","deleted":true}}`)
		if err := h.Purge(h.Ctx(), communitytest.Program, h.Model("user"), juno.ID, nil); err != nil {
			t.Fatal(err)
		}
		look(`{"body":"남는 말","user":null}`)
		h.exact(t, q.ID)
	})
}

// TestRepliesAcrossTheTrash takes a reply out of the trash before the quiz that
// it went there with: the comment above counts all of its replies again.
func TestRepliesAcrossTheTrash(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		author := h.Member()
		q := h.Quiz(author)
		above, err := h.say(h.Member(), q.ID, schema.ID{}, "above")
		if err != nil {
			t.Fatal(err)
		}
		var reply *models.Comment
		for _, text := range []string{"one", "two"} {
			if reply, err = h.say(h.Member(), q.ID, above.ID, text); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := h.Trash(h.Ctx(), communitytest.Program, h.Model("quiz"), q.ID, nil); err != nil {
			t.Fatal(err)
		}
		for _, row := range []struct {
			model string
			id    schema.ID
		}{{"comment", reply.ID}, {"quiz", q.ID}} {
			if _, err := h.Restore(h.Ctx(), communitytest.Program, h.Model(row.model), row.id, nil); err != nil {
				t.Fatal(err)
			}
		}
		if got := h.Read("comment", above.ID).(*models.Comment); got.Replies != 2 {
			t.Errorf("%d replies of 2", got.Replies)
		}
		h.exact(t, q.ID)
	})
}

// TestPurgedCommentsCannotBeFound: what goes with a quiz or with the comment
// above leaves no word behind, and nobody else's words go.
func TestPurgedCommentsCannotBeFound(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		author := h.Member()
		gone, kept := h.Quiz(author), h.Quiz(author)
		words := func() (n int) {
			t.Helper()
			table := map[string]string{"sqlite": "search_documents d JOIN search_words w ON w.rowid = d.docid", "postgres": "search_documents d"}[h.Engine]
			if err := h.From(h.Ctx()).Raw("SELECT count(*) FROM " + table + " WHERE d.model IN ('comment', 'quiz')").Scan(&n).Error; err != nil {
				t.Fatal(err)
			}
			return n
		}
		purge := func(model string, id schema.ID) {
			t.Helper()
			if _, err := h.Trash(h.Ctx(), communitytest.Program, h.Model(model), id, nil); err != nil {
				t.Fatal(err)
			}
			if err := h.Purge(h.Ctx(), communitytest.Program, h.Model(model), id, nil); err != nil {
				t.Fatal(err)
			}
		}
		for _, q := range []*models.Quiz{gone, kept} {
			top := h.mustSay(h.Member(), q.ID, schema.ID{}, "위의 말")
			h.mustSay(h.Member(), q.ID, top.ID, "아래의 말")
		}
		lone := h.mustSay(h.Member(), kept.ID, schema.ID{}, "다른 말")
		h.mustSay(h.Member(), kept.ID, lone.ID, "그 아래의 말")
		if n := words(); n != 8 {
			t.Fatalf("the index has %d rows, want 2 quizzes and 6 comments", n)
		}
		purge("quiz", gone.ID)
		if n := words(); n != 5 {
			t.Errorf("after the quiz is gone the index has %d rows, want 1 quiz and 4 comments", n)
		}
		purge("comment", lone.ID)
		if n := words(); n != 3 {
			t.Errorf("after the comment is gone the index has %d rows, want 1 quiz and 2 comments", n)
		}
	})
}
