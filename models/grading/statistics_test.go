package grading_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duckhoo/models/grading"
)

// plain computes the statistics from the series of marks, as they are defined.
func plain(marks [][]int64, most []int64) []grading.Statistics {
	out := make([]grading.Statistics, len(most))
	roots, sum := make([]float64, len(most)), 0.0
	for i := range most {
		var x, rest, total []float64
		for _, attempt := range marks {
			all := 0.0
			for _, m := range attempt {
				all += float64(m) / grading.Whole
			}
			mark := float64(attempt[i]) / grading.Whole
			x, rest, total = append(x, mark), append(rest, all-mark), append(total, all)
		}
		out[i].Count = int64(len(x))
		roots[i] = math.NaN()
		if len(x) == 0 {
			continue
		}
		out[i].Facility = ptr(mean(x) / (float64(most[i]) / grading.Whole))
		if len(x) < 2 {
			continue
		}
		out[i].StandardDeviation = ptr(math.Sqrt(covariance(x, x)))
		cov := covariance(x, rest)
		if varies(x) && varies(rest) {
			out[i].DiscriminationIndex = ptr(100 * cov / math.Sqrt(covariance(x, x)*covariance(rest, rest)))
			a, b := slices.Sorted(slices.Values(x)), slices.Sorted(slices.Values(rest))
			out[i].DiscriminativeEfficiency = ptr(100 * cov / covariance(a, b))
		}
		if c := covariance(x, total); c > -1e-12 {
			roots[i] = math.Sqrt(max(0, c))
			if c < 1e-12 {
				roots[i] = 0
			}
			sum += roots[i]
		}
	}
	for i, root := range roots {
		if !math.IsNaN(root) && sum > 0 {
			out[i].EffectiveWeight = ptr(100 * root / sum)
		}
	}
	return out
}

func ptr(f float64) *float64 { return &f }

func varies(list []float64) bool { return slices.Max(list)-slices.Min(list) > 1e-9 }

func mean(list []float64) float64 {
	sum := 0.0
	for _, f := range list {
		sum += f
	}
	return sum / float64(len(list))
}

func covariance(a, b []float64) float64 {
	ma, mb, sum := mean(a), mean(b), 0.0
	for i := range a {
		sum += (a[i] - ma) * (b[i] - mb)
	}
	return sum / float64(len(a)-1)
}

// items makes histograms of series of marks.
func items(marks [][]int64, most []int64) []grading.Item {
	out := make([]grading.Item, len(most))
	for i := range out {
		out[i] = grading.Item{Pairs: grading.Histogram{}, Max: most[i] * int64(len(marks))}
		for _, attempt := range marks {
			rest := int64(0)
			for j, m := range attempt {
				if j != i {
					rest += m
				}
			}
			out[i].Pairs[grading.Pair{Item: attempt[i], Rest: rest}]++
		}
	}
	return out
}

func compare(t interface{ Fatalf(string, ...any) }, got, want []grading.Statistics) {
	same := func(name string, item int, a, b *float64) {
		if (a == nil) != (b == nil) || a != nil && (math.IsNaN(*a) || math.Abs(*a-*b) > 1e-9*max(1, math.Abs(*b))) {
			t.Fatalf("item %d, %s: %v, want %v", item, name, show(a), show(b))
		}
	}
	for i := range want {
		if got[i].Count != want[i].Count {
			t.Fatalf("item %d: %d attempts, want %d", i, got[i].Count, want[i].Count)
		}
		same("facility", i, got[i].Facility, want[i].Facility)
		same("standard deviation", i, got[i].StandardDeviation, want[i].StandardDeviation)
		same("discrimination", i, got[i].DiscriminationIndex, want[i].DiscriminationIndex)
		same("efficiency", i, got[i].DiscriminativeEfficiency, want[i].DiscriminativeEfficiency)
		same("weight", i, got[i].EffectiveWeight, want[i].EffectiveWeight)
	}
}

func show(f *float64) any {
	if f == nil {
		return "none"
	}
	return *f
}

func TestStatisticsAgreeWithDefinitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := rapid.SliceOfN(rapid.Int64Range(1, 10), 1, 8).Draw(t, "points")
		most := make([]int64, len(points))
		for i, p := range points {
			most[i] = p * grading.Whole
		}
		marks := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) []int64 {
			out := make([]int64, len(points))
			for i, p := range points {
				out[i] = p * rapid.SampledFrom([]int64{0, 0, 3333, 5000, 6667, 10000, 10000}).Draw(t, "fraction")
			}
			return out
		}), 0, 40).Draw(t, "marks")
		compare(t, grading.Compute(items(marks, most)), plain(marks, most))
	})
}

func TestStatisticsEdges(t *testing.T) {
	one := int64(grading.Whole)
	for name, test := range map[string]struct {
		marks [][]int64
		want  []grading.Statistics // of two items of one point
	}{
		"nobody": {nil, []grading.Statistics{{}, {}}},
		"one attempt": {[][]int64{{one, 0}}, []grading.Statistics{
			{Count: 1, Facility: ptr(1)}, {Count: 1, Facility: ptr(0)}}},
		"all right": {[][]int64{{one, one}, {one, one}}, []grading.Statistics{
			{Count: 2, Facility: ptr(1), StandardDeviation: ptr(0)}, {Count: 2, Facility: ptr(1), StandardDeviation: ptr(0)}}},
		"nobody right": {[][]int64{{0, 0}, {0, 0}, {0, 0}}, []grading.Statistics{
			{Count: 3, Facility: ptr(0), StandardDeviation: ptr(0)}, {Count: 3, Facility: ptr(0), StandardDeviation: ptr(0)}}},
		"one varies": {[][]int64{{one, one}, {0, one}}, []grading.Statistics{
			{Count: 2, Facility: ptr(0.5), StandardDeviation: ptr(math.Sqrt(0.5)), EffectiveWeight: ptr(100)},
			{Count: 2, Facility: ptr(1), StandardDeviation: ptr(0), EffectiveWeight: ptr(0)}}},
		"opposites": {[][]int64{{one, 0}, {0, one}}, []grading.Statistics{
			{Count: 2, Facility: ptr(0.5), StandardDeviation: ptr(math.Sqrt(0.5)), DiscriminationIndex: ptr(-100), DiscriminativeEfficiency: ptr(-100)},
			{Count: 2, Facility: ptr(0.5), StandardDeviation: ptr(math.Sqrt(0.5)), DiscriminationIndex: ptr(-100), DiscriminativeEfficiency: ptr(-100)}}},
	} {
		t.Run(name, func(t *testing.T) {
			compare(t, grading.Compute(items(test.marks, []int64{one, one})), test.want)
		})
	}
}
