package exam_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/exam"
	"duckhoo/models/schema"
)

// TestInvariant1KeyDoesNotShow makes pairs of quizzes that are alike but for
// the key, gives their attempts the same seed and their rows the same ids, and
// compares everything that is said before submission, byte by byte.
func TestInvariant1KeyDoesNotShow(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		// Run by run the same quiz is given another key in place.
		q := h.publish(oneOfEach()...)
		version := h.version(q)
		h.now = schema.Now()
		who, id, _ := h.start(guest(""), q)
		var want []byte
		rapid.Check(t, func(rt *rapid.T) {
			h.rekey(rt, version)
			// Another process, which has no version in memory.
			fresh := must[*exam.Service](t)(exam.New(exam.Options{DB: h.DB, Now: h.clock}))
			got := transcript(rt, h, fresh, who, id)
			if want == nil {
				want = got
			}
			if !bytes.Equal(got, want) {
				at := 0
				for at < min(len(got), len(want)) && got[at] == want[at] {
					at++
				}
				rt.Fatalf("what is said depends on the key, from byte %d: %.80s", at, got[max(0, at-40):])
			}
		})
	})
}

// rekey gives the questions of a version another key by hand, as nobody can:
// which choices are right, the right order, accepted texts, fractions, how they
// are compared, and the explanations.
func (h *house) rekey(rt *rapid.T, v *models.QuizVersion) {
	h.t.Helper()
	pool, err := h.Pool()
	if err != nil {
		h.t.Fatal(err)
	}
	exec := func(sql string, args ...any) {
		if h.Engine == "postgres" {
			for i := range args {
				sql = strings.Replace(sql, "?", fmt.Sprintf("$%d", i+1), 1)
			}
		}
		if _, err := pool.ExecContext(h.ctx(), sql, args...); err != nil {
			h.t.Fatal(err)
		}
	}
	text := rapid.StringOfN(rapid.RuneFrom([]rune("ab가나*? ")), 1, 30, -1)
	for _, q := range v.Questions {
		exec("UPDATE questions SET explanation = ?, max_edits = ?, wildcard = ?, ignore_punct = ? WHERE id = ?", text.Draw(rt, "explanation"),
			rapid.IntRange(0, 2).Draw(rt, "edits"), rapid.Bool().Draw(rt, "wildcard"), rapid.Bool().Draw(rt, "punct"), q.ID.String())
		order := make([]int, len(q.Choices))
		for i := range order {
			order[i] = i
		}
		order = rapid.Permutation(order).Draw(rt, "order")
		for i, c := range q.Choices {
			exec("UPDATE choices SET correct = ?, position = ? WHERE id = ?", rapid.Bool().Draw(rt, "correct"), order[i], c.ID.String())
		}
		for _, a := range q.Accepted {
			exec("UPDATE accepted_answers SET pattern = ?, fraction = ? WHERE id = ?", text.Draw(rt, "pattern"), rapid.IntRange(0, 100).Draw(rt, "fraction"), a.ID.String())
		}
	}
}

// transcript is everything that a taker is told before submission: the attempt,
// what saving says, and what mistakes say.
func transcript(rt *rapid.T, h *house, s *exam.Service, who exam.Taker, id schema.ID) []byte {
	h.t.Helper()
	var out bytes.Buffer
	say := func(what any, err error) {
		text, _ := json.Marshal(what)
		fmt.Fprintf(&out, "%s %v\n", text, err)
	}
	find := func() *exam.Sitting {
		sit, err := s.Find(h.ctx(), who, id)
		if err != nil {
			h.t.Fatal(err)
		}
		return sit
	}
	unanswered := must[*exam.View](h.t)(s.View(find()))
	_, err := s.Save(h.ctx(), find(), replies(unanswered, none)) // whatever was saved for the key before
	say(nil, err)
	view, err := s.View(find())
	say(view, err)
	for _, right := range []func(int) bool{all, none} {
		p, err := s.Save(h.ctx(), find(), replies(view, right))
		say(p, err)
		after, err := s.View(find())
		say(after, err)
	}
	for _, q := range view.Questions {
		for _, wrong := range mistakes(q) {
			p, err := s.Save(h.ctx(), find(), []exam.Reply{wrong})
			say(p, err)
		}
	}
	r, err := s.Result(h.ctx(), find())
	say(r, err)
	_, err = s.Share(h.ctx(), find())
	say(nil, err)
	return out.Bytes()
}

// mistakes are answers that a question cannot have.
func mistakes(q exam.Asked) []exam.Reply {
	out := []exam.Reply{
		{Question: q.Key, Selected: []string{"unknown"}},
		{Question: q.Key, Millis: -1},
		{Question: q.Key, Text: strings.Repeat("가", exam.TextMost+1)},
		{Question: q.Key, Text: "a\x00b"},
		{Question: schema.ID{1}, Text: "a"},
	}
	var keys []string
	for _, c := range q.Choices {
		keys = append(keys, c.Key)
	}
	if len(keys) > 0 {
		out = append(out, exam.Reply{Question: q.Key, Selected: []string{keys[0], keys[0]}}, exam.Reply{Question: q.Key, Text: "a"})
		if q.Type == models.Single {
			out = append(out, exam.Reply{Question: q.Key, Selected: keys})
		}
		if q.Type == models.Order {
			out = append(out, exam.Reply{Question: q.Key, Selected: keys[:1]})
		}
	}
	return out
}

// TestInvariant1NothingStoredShows looks for what is stored in what is said.
func TestInvariant1NothingStoredShows(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.publish(oneOfEach()...)
		orders := map[string]bool{}
		for range 12 {
			_, _, view := h.start(guest(""), q)
			text := string(must[[]byte](t)(json.Marshal(view)))
			for _, question := range h.version(q).Questions {
				for _, c := range question.Choices {
					if strings.Contains(text, c.ID.String()) {
						t.Fatal("a choice's id is said")
					}
				}
				if strings.Contains(text, question.ID.String()) {
					t.Fatal("a question's id is said")
				}
			}
			for _, word := range []string{"해리", "1000", "까닭", "correct", "fraction", "accepted", "explanation", "position", "wildcard", "edits"} {
				if strings.Contains(drawnLots.ReplaceAllString(text, "~"), word) {
					t.Fatalf("it says %q: %s", word, text)
				}
			}
			var order []string
			for _, asked := range view.Questions {
				order = append(order, asked.Stem)
				for _, c := range asked.Choices {
					order = append(order, c.Text)
				}
			}
			orders[strings.Join(order, " ")] = true
		}
		if len(orders) < 10 {
			t.Errorf("%d orders in 12 attempts", len(orders))
		}
	})
}

// drawnLots are ids and names that are drawn, in which any digits may stand.
var drawnLots = regexp.MustCompile(`"[0-9a-f]{8}-[0-9a-f-]{27}"|"[A-Za-z0-9_-]{22}"|"[A-Z2-7]{26}"`)

// TestInvariant2GradedByItsVersion starts, edits and archives the quiz, and
// submits: the score is that of the version that was started.
func TestInvariant2GradedByItsVersion(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.publish(oneOfEach()...)
		old, oldID, view := h.start(guest(""), q)
		other := oneOfEach()
		other[0].choices = []string{"가", "+나", "다"}
		other[2].accepted = []string{"론"}
		h.republish(q, other[:3]...)
		now := h.read(q.ID)
		if now.LiveVersionID == q.LiveVersionID {
			t.Fatal("no new version is live")
		}
		_, fresh := h.take(guest(""), now, func(n int) bool { return n == 1 })
		must[any](t)(h.Transition(h.ctx(), program, h.quiz, q.ID, "archive", nil))
		out, err := h.exam.Submit(h.ctx(), h.sit(old, oldID), exam.Submission{Replies: replies(view, all)})
		if err != nil || out.Score != 80000 || out.Total != 5 {
			t.Errorf("the old one: %+v, %v", out, err)
		}
		if fresh.Total != 3 || fresh.Score != 50000 { // what was wrong is right now
			t.Errorf("the new one: %+v", fresh)
		}
		again := must[*exam.Outcome](t)(h.exam.Submit(h.ctx(), h.sit(old, oldID), exam.Submission{}))
		if *again != *out {
			t.Errorf("%+v, first %+v", again, out)
		}
	})
}

// republish edits a quiz to other questions and makes them live. Questions that
// stand at the same place keep their stable keys.
func (h *house) republish(q *models.Quiz, items ...item) {
	h.t.Helper()
	have := h.version(h.read(q.ID)).Questions
	kids := schema.Children{All: true}
	for n, i := range items {
		in := i.input(n)
		if n < len(have) {
			in.ID = have[n].ID
			for name, list := range in.Children {
				list.All = true
				in.Children[name] = list
			}
		}
		kids.Rows = append(kids.Rows, in)
	}
	must[any](h.t)(h.Update(h.ctx(), program, h.quiz, q.ID, &schema.Input{Children: map[string]schema.Children{"questions": kids}}))
	draft := h.read(q.ID).DraftVersionID
	must[any](h.t)(h.Update(h.ctx(), program, h.quiz, q.ID, &schema.Input{Values: map[string]any{"live_version_id": draft}}))
}

// TestInvariant3SetsHaveNoOrder picks in another order, twice, and what is not
// there.
func TestInvariant3SetsHaveNoOrder(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.publish(oneOfEach()...)
		rapid.Check(t, func(rt *rapid.T) {
			who, id, view := h.start(guest(""), q)
			in := replies(view, rapid.SampledFrom([]func(int) bool{all, none}).Draw(rt, "right"))
			i := slices.IndexFunc(in, func(r exam.Reply) bool { return r.Question == ofType(view, models.Multiple).Key })
			var keys []string
			for _, c := range ofType(view, models.Multiple).Choices {
				keys = append(keys, c.Key)
			}
			in[i].Selected = rapid.Permutation(keys).Draw(rt, "all")[:rapid.IntRange(1, 4).Draw(rt, "n")]
			if rapid.Bool().Draw(rt, "broken") {
				bad := slices.Clone(in)
				bad[i].Selected = append(slices.Clone(in[i].Selected), rapid.SampledFrom([]string{in[i].Selected[0], "nothing", ""}).Draw(rt, "bad"))
				_, saved := h.exam.Save(h.ctx(), h.sit(who, id), bad)
				_, sent := h.exam.Submit(h.ctx(), h.sit(who, id), exam.Submission{Replies: bad})
				if !errors.As(saved, new(schema.Invalid)) || !errors.As(sent, new(schema.Invalid)) {
					rt.Fatalf("save: %v, submit: %v", saved, sent)
				}
				if a := h.sit(who, id).Attempt; a.LockVersion != 1 || len(a.Saved) > 0 || a.Status != models.AttemptInProgress {
					rt.Fatalf("something was written: %+v", a)
				}
			}
			one := must[*exam.Outcome](h.t)(h.exam.Submit(h.ctx(), h.sit(who, id), exam.Submission{Replies: in}))
			// The same picks by another guest, in another order.
			texts := map[string]string{}
			for _, c := range ofType(view, models.Multiple).Choices {
				texts[c.Key] = c.Text
			}
			who2, id2, view2 := h.start(guest(""), q)
			in2 := replies(view2, none)
			for j, r := range in2 {
				if r.Question != in[i].Question {
					in2[j] = translated(view, view2, in, r.Question)
					continue
				}
				in2[j].Selected = nil
				for _, key := range rapid.Permutation(in[i].Selected).Draw(rt, "again") {
					for _, c := range ofType(view2, models.Multiple).Choices {
						if c.Text == texts[key] {
							in2[j].Selected = append(in2[j].Selected, c.Key)
						}
					}
				}
			}
			two := must[*exam.Outcome](h.t)(h.exam.Submit(h.ctx(), h.sit(who2, id2), exam.Submission{Replies: in2}))
			if one.Score != two.Score {
				rt.Fatalf("%s in one order, %s in another", one.Score, two.Score)
			}
		})
	})
}

func ofType(v *exam.View, t models.QuestionType) exam.Asked {
	return v.Questions[slices.IndexFunc(v.Questions, func(q exam.Asked) bool { return q.Type == t })]
}

// translated is an answer of one attempt in the names of another.
func translated(from, to *exam.View, in []exam.Reply, key schema.ID) exam.Reply {
	find := func(v *exam.View) exam.Asked {
		return v.Questions[slices.IndexFunc(v.Questions, func(q exam.Asked) bool { return q.Key == key })]
	}
	out := in[slices.IndexFunc(in, func(r exam.Reply) bool { return r.Question == key })]
	a, b := find(from), find(to)
	var selected []string
	for _, name := range out.Selected {
		text := a.Choices[slices.IndexFunc(a.Choices, func(c exam.Offered) bool { return c.Key == name })].Text
		selected = append(selected, b.Choices[slices.IndexFunc(b.Choices, func(c exam.Offered) bool { return c.Text == text })].Key)
	}
	out.Selected = selected
	return out
}

// TestInvariant4SubmittedOnce submits again, with other answers: the first
// outcome comes, and nothing changes.
func TestInvariant4SubmittedOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.publish(oneOfEach()...)
		who, id, view := h.start(guest(""), q)
		first := must[*exam.Outcome](t)(h.exam.Submit(h.ctx(), h.sit(who, id), exam.Submission{Replies: replies(view, func(n int) bool { return n == 0 })}))
		second := must[*exam.Outcome](t)(h.exam.Submit(h.ctx(), h.sit(who, id), exam.Submission{Replies: replies(view, all)}))
		if *first != *second {
			t.Errorf("%+v, then %+v", first, second)
		}
		h.agree(q.ID)
		// Undone as a whole: a submission whose transaction fails leaves nothing.
		who, id, view = h.start(guest(""), q)
		sit, boom := h.sit(who, id), errors.New("boom")
		err := h.Tx(h.ctx(), func(ctx context.Context) error {
			must[*exam.Outcome](t)(h.exam.Submit(ctx, sit, exam.Submission{Replies: replies(view, all)}))
			return boom
		})
		if !errors.Is(err, boom) || h.sit(who, id).Attempt.Status != models.AttemptInProgress {
			t.Errorf("%v, %s", err, h.sit(who, id).Attempt.Status)
		}
		h.agree(q.ID)
	})
}

// TestInvariant6CountersAgree does anything that moves counters, in any order,
// and compares them with a recount from the rows after each step.
func TestInvariant6CountersAgree(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		people := []exam.Taker{member(h.owner), member(h.person("ann")), member(h.person("bob"))}
		runs := 0
		rapid.Check(t, func(rt *rapid.T) {
			if runs++; runs > 12 { // each is many transactions
				return
			}
			q := h.publish(oneOfEach()...)
			takers := append(slices.Clone(people), guest(""))
			var done []schema.ID
			for range rapid.IntRange(1, 8).Draw(rt, "steps") {
				switch step := rapid.SampledFrom([]string{"take", "take", "take", "void", "trash", "restore", "purge", "edit", "ask"}).Draw(rt, "step"); step {
				case "take":
					i := rapid.IntRange(0, len(takers)-1).Draw(rt, "who")
					wrong := rapid.IntRange(0, 31).Draw(rt, "wrong")
					who, out := h.take(takers[i], h.read(q.ID), func(n int) bool { return wrong>>n&1 == 0 })
					if takers[i].Token == "" && i == len(takers)-1 {
						takers = append(takers, who) // comes again with the token
					}
					done = append(done, out.ID)
				case "edit":
					items := oneOfEach()
					h.republish(q, append(items, items[:rapid.IntRange(0, 2).Draw(rt, "more")]...)...)
				case "ask":
					must[*exam.Summary](h.t)(h.exam.Statistics(h.ctx(), h.read(q.ID), true))
				default:
					if len(done) > 0 {
						h.move(step, done[rapid.IntRange(0, len(done)-1).Draw(rt, "which")])
					}
				}
				h.agree(q.ID)
			}
		})
	})
}

// move does something with an attempt that it may not be in the state for.
func (h *house) move(step string, id schema.ID) {
	h.t.Helper()
	var err error
	switch step {
	case "void":
		_, err = h.Transition(h.ctx(), h.mod, h.attempt, id, "void", &schema.Input{Reason: "까닭"})
	case "trash":
		_, err = h.Delete(h.ctx(), h.mod, h.attempt, id, nil)
	case "restore":
		_, err = h.Restore(h.ctx(), h.mod, h.attempt, id, nil)
	case "purge":
		err = h.Purge(h.ctx(), h.mod, h.attempt, id, nil)
	}
	if err != nil && !errors.Is(err, schema.ErrConflict) && !errors.Is(err, schema.ErrNotFound) {
		h.t.Fatal(err)
	}
}

// submitted reads every living submitted attempt of a quiz with its answers,
// the first first.
func (h *house) submitted(quiz schema.ID) []*models.Attempt {
	h.t.Helper()
	page := must[*database.Page](h.t)(h.List(h.ctx(), database.Query{Model: h.attempt, Actor: program, Verb: schema.VerbView, Limit: 1000, With: []string{"Answers"},
		Where: schema.And(schema.Eq("QuizID", quiz), schema.Eq("Status", "submitted")), Sort: []database.Order{{Path: "SubmittedAt"}, {Path: "ID"}}}))
	out := make([]*models.Attempt, len(page.Rows))
	for i, row := range page.Rows {
		out[i] = row.(*models.Attempt)
	}
	return out
}
