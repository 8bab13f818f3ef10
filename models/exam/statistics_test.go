package exam_test

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"

	"duckhoo/models"
	"duckhoo/models/exam"
	"duckhoo/models/grading"
	"duckhoo/models/schema"
)

// agree compares the counters and statistics of a quiz with a plain
// recomputation from the rows.
func (h *house) agree(quiz schema.ID) {
	h.t.Helper()
	stats := must[any](h.t)(h.FindBy(h.ctx(), h.stats, schema.Eq("QuizID", quiz))).(*models.QuizStats)
	seen := map[string]bool{}
	var first []*models.Attempt
	attempts := int64(0)
	for _, a := range h.submitted(quiz) {
		if a.UserID == h.owner.id {
			if a.Counts || a.Seq != 0 {
				h.t.Fatalf("the owner's attempt counts: %+v", a)
			}
			continue
		}
		attempts++
		who := a.UserID.String() + string(a.GuestHash)
		if seen[who] == a.Counts {
			h.t.Fatalf("counts is %v for an attempt of %s, seen before: %v", a.Counts, who, seen[who])
		}
		if !seen[who] {
			first = append(first, a)
		}
		seen[who] = true
	}
	if stats.Attempts != attempts || stats.FirstAttempts != int64(len(first)) {
		h.t.Fatalf("counters say %d attempts, %d first; rows say %d, %d", stats.Attempts, stats.FirstAttempts, attempts, len(first))
	}
	numbers := map[int64]bool{}
	for _, a := range first {
		if a.Seq < 1 || a.Seq > stats.LastSeq || numbers[a.Seq] {
			h.t.Fatalf("number %d of at most %d, given twice: %v", a.Seq, stats.LastSeq, numbers[a.Seq])
		}
		numbers[a.Seq] = true
	}
	h.agreeItems(quiz, first)
}

// agreeItems recomputes the item statistics in floating point.
func (h *house) agreeItems(quiz schema.ID, first []*models.Attempt) {
	h.t.Helper()
	q := h.read(quiz)
	got := must[*exam.Summary](h.t)(h.exam.Statistics(h.ctx(), q, true))
	points := map[schema.ID]map[schema.ID]int{}
	sum := 0.0
	for _, a := range first {
		if points[a.QuizVersionID] == nil {
			points[a.QuizVersionID] = map[schema.ID]int{}
			v := must[any](h.t)(h.Find(h.ctx(), h.versions, a.QuizVersionID, "Questions")).(*models.QuizVersion)
			for _, question := range v.Questions {
				points[v.ID][question.StableKey] = question.Points
			}
		}
		sum += float64(a.Score) / float64(a.Max) / grading.Whole
	}
	if len(first) == 0 && got.Average != nil || len(first) > 0 && (got.Average == nil || math.Abs(*got.Average-sum/float64(len(first))) > 1e-9) {
		h.t.Fatalf("average %v, want %v of %d", got.Average, sum, len(first))
	}
	var want []recomputed
	weights := 0.0
	for _, item := range got.Items {
		r := recompute(item.Key, first, points)
		if !math.IsNaN(r.weight) {
			weights += r.weight
		}
		want = append(want, r)
	}
	for i, item := range got.Items {
		r := want[i]
		where := fmt.Sprintf("question %d over %d attempts", item.Position, r.n)
		if item.Count != int64(r.n) {
			h.t.Fatalf("%s: %d", where, item.Count)
		}
		same(h.t, where+": facility", item.Facility, r.facility)
		same(h.t, where+": standard deviation", item.StandardDeviation, r.sd)
		same(h.t, where+": discrimination", item.DiscriminationIndex, r.index)
		same(h.t, where+": efficiency", item.DiscriminativeEfficiency, r.efficiency)
		weight := math.NaN()
		if weights > 0 {
			weight = 100 * r.weight / weights
		}
		same(h.t, where+": weight", item.EffectiveWeight, weight)
		for _, c := range item.Choices {
			if c.Picks != picksOf(c.ID, first) {
				h.t.Fatalf("%s: choice %s picked %d times, want %d", where, c.Text, c.Picks, picksOf(c.ID, first))
			}
		}
	}
}

type recomputed struct {
	n                                       int
	facility, sd, index, efficiency, weight float64 // NaN is null
}

func recompute(key schema.ID, first []*models.Attempt, points map[schema.ID]map[schema.ID]int) recomputed {
	nan := math.NaN()
	out := recomputed{facility: nan, sd: nan, index: nan, efficiency: nan, weight: nan}
	var x, rest, total []float64
	most := 0.0
	for _, a := range first {
		for _, answer := range a.Answers {
			if answer.StableKey != key {
				continue
			}
			p := float64(points[a.QuizVersionID][key])
			mark, all := float64(answer.Fraction)/grading.Whole*p, float64(a.Score)/grading.Whole
			x, rest, total, most = append(x, mark), append(rest, all-mark), append(total, all), most+p
		}
	}
	out.n = len(x)
	if out.n > 0 {
		sum := 0.0
		for _, m := range x {
			sum += m
		}
		out.facility = sum / most
	}
	if out.n < 2 {
		return out
	}
	out.sd = math.Sqrt(covariance(x, x))
	cov := covariance(x, rest)
	if varies(x) && varies(rest) {
		out.index = 100 * cov / math.Sqrt(covariance(x, x)*covariance(rest, rest))
		out.efficiency = 100 * cov / covariance(slices.Sorted(slices.Values(x)), slices.Sorted(slices.Values(rest)))
	}
	if c := covariance(x, total); math.Abs(c) < 1e-12 {
		out.weight = 0
	} else if c > 0 {
		out.weight = math.Sqrt(c)
	}
	return out
}

func varies(list []float64) bool { return slices.Max(list)-slices.Min(list) > 1e-9 }

func covariance(a, b []float64) float64 {
	ma, mb, sum := 0.0, 0.0, 0.0
	for i := range a {
		ma, mb = ma+a[i]/float64(len(a)), mb+b[i]/float64(len(a))
	}
	for i := range a {
		sum += (a[i] - ma) * (b[i] - mb)
	}
	return sum / float64(len(a)-1)
}

func same(t testing.TB, what string, got *float64, want float64) {
	t.Helper()
	switch {
	case got == nil && math.IsNaN(want):
	case got == nil || math.IsNaN(want) || math.IsNaN(*got) || math.Abs(*got-want) > 1e-9*max(1, math.Abs(want)):
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
}

func picksOf(choice schema.ID, first []*models.Attempt) int64 {
	n := int64(0)
	for _, a := range first {
		for _, answer := range a.Answers {
			if slices.Contains(selected(answer), choice.String()) {
				n++
			}
		}
	}
	return n
}

// TestStatisticsEdges looks at what no attempt, one, and attempts that are all
// alike say.
func TestStatisticsEdges(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.publish(oneOfEach()...)
		h.agree(q.ID)
		h.take(guest(""), q, all)
		h.agree(q.ID)
		h.take(guest(""), q, all)
		h.agree(q.ID)
		wrong := h.publish(oneOfEach()...)
		h.take(guest(""), wrong, none)
		h.take(guest(""), wrong, none)
		h.agree(wrong.ID)
		h.republish(wrong, append(oneOfEach(), oneOfEach()[0])...)
		h.agree(wrong.ID)
		h.take(guest(""), h.read(wrong.ID), all)
		h.agree(wrong.ID)
		summary := must[*exam.Summary](t)(h.exam.Statistics(h.ctx(), h.read(wrong.ID), true))
		if last := summary.Items[5]; last.Count != 1 || *last.Facility != 1 || last.StandardDeviation != nil {
			t.Errorf("a question added later: %+v", last)
		}
		if plain := must[*exam.Summary](t)(h.exam.Statistics(h.ctx(), q, false)); plain.Items != nil {
			t.Error("items that nobody asked for")
		}
	})
}

// TestConcurrentSubmissions lets 64 people and guests submit one quiz at once,
// each of them twice, while others ask for the statistics.
func TestConcurrentSubmissions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		q := h.publish(oneOfEach()...)
		type sitting struct {
			who  exam.Taker
			id   schema.ID
			view *exam.View
		}
		var sittings []sitting
		for i := range 64 {
			who := guest("")
			if i%2 == 0 {
				who = member(h.person(fmt.Sprintf("taker_%d", i)))
			}
			who, id, view := h.start(who, q)
			sittings = append(sittings, sitting{who, id, view})
			if i%8 == 0 { // another attempt of the same person, of which one counts
				_, id, view := h.start(who, q)
				sittings = append(sittings, sitting{who, id, view})
			}
		}
		var wg sync.WaitGroup
		errs := make(chan error, 4*len(sittings))
		for n, s := range sittings {
			for range 2 {
				wg.Go(func() {
					errs <- h.submitTwice(s.who, s.id, exam.Submission{Replies: replies(s.view, func(i int) bool { return (n+i)%3 > 0 })})
				})
			}
			if n%16 == 0 {
				wg.Go(func() {
					_, err := h.exam.Statistics(h.ctx(), q, true)
					errs <- err
				})
			}
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		stats := must[any](t)(h.FindBy(t.Context(), h.stats, schema.Eq("QuizID", q.ID))).(*models.QuizStats)
		if stats.Attempts != 72 || stats.FirstAttempts != 64 || stats.LastSeq != 64 {
			t.Errorf("%d attempts, %d first, last number %d", stats.Attempts, stats.FirstAttempts, stats.LastSeq)
		}
		h.agree(q.ID)
	})
}
