package grading

import (
	"cmp"
	"math"
	"math/big"
	"slices"
)

// Pair is the marks of one attempt on an item and on the rest of the quiz, in
// ten-thousandths of a point.
type Pair struct{ Item, Rest int64 }

// Histogram says how many attempts had each pair of marks.
type Histogram map[Pair]int64

// Item is what the statistics of one item are computed from.
type Item struct {
	Pairs Histogram
	Max   int64 // the marks that could be had, over all attempts together
}

// Statistics of an item are Moodle's ("Quiz statistics calculations" in its
// developer documentation). What the attempts do not suffice for, or where a
// divisor is 0, is nil.
type Statistics struct {
	Count                    int64
	Facility                 *float64 // the mean mark as a share of the maximum, 0 to 1
	StandardDeviation        *float64 // of the mark in points, over n - 1
	DiscriminationIndex      *float64 // 100 r(item, rest)
	DiscriminativeEfficiency *float64 // 100 cov(item, rest) / the greatest covariance that the same marks could have
	EffectiveWeight          *float64 // per cent: the item's share of the sums of sqrt(cov(item, total))
}

// point is how many units of a mark are one point.
const point = Whole

// Compute returns the statistics of each item of one quiz. Effective weights
// are shares of all of them together; an item whose covariance with the total
// is negative has none and adds nothing to the sum.
func Compute(items []Item) []Statistics {
	out := make([]Statistics, len(items))
	roots := make([]*float64, len(items))
	sum := 0.0
	for i, item := range items {
		s := newSums(item.Pairs)
		out[i] = s.statistics(item.Max)
		if root := s.weight(); root != nil {
			roots[i] = root
			sum += *root
		}
	}
	for i, root := range roots {
		if root != nil && sum > 0 {
			out[i].EffectiveWeight = number(100 * *root / sum)
		}
	}
	return out
}

// sums are the power sums of a histogram. They are exact, so that what is 0
// comes out as 0.
type sums struct {
	pairs          []weighted
	n              int64
	x, y           *big.Int
	xx, yy, xy     *big.Int
	byItem, byRest []weighted
}

// weighted is a pair and how often it occurs.
type weighted struct {
	Pair
	count int64
}

func newSums(h Histogram) *sums {
	s := &sums{x: new(big.Int), y: new(big.Int), xx: new(big.Int), yy: new(big.Int), xy: new(big.Int)}
	for p, count := range h {
		if count <= 0 {
			continue
		}
		s.pairs = append(s.pairs, weighted{p, count})
		s.n += count
		c, x, y := big.NewInt(count), big.NewInt(p.Item), big.NewInt(p.Rest)
		cx, cy := new(big.Int).Mul(c, x), new(big.Int).Mul(c, y)
		s.x.Add(s.x, cx)
		s.y.Add(s.y, cy)
		s.xx.Add(s.xx, new(big.Int).Mul(cx, x))
		s.yy.Add(s.yy, new(big.Int).Mul(cy, y))
		s.xy.Add(s.xy, new(big.Int).Mul(cx, y))
	}
	s.byItem, s.byRest = slices.Clone(s.pairs), slices.Clone(s.pairs)
	slices.SortFunc(s.byItem, func(a, b weighted) int { return cmp.Compare(a.Item, b.Item) })
	slices.SortFunc(s.byRest, func(a, b weighted) int { return cmp.Compare(a.Rest, b.Rest) })
	return s
}

// moment is n sum(ab) - sum(a) sum(b): n (n - 1) times the covariance.
func (s *sums) moment(ab, a, b *big.Int) *big.Int {
	m := new(big.Int).Mul(big.NewInt(s.n), ab)
	return m.Sub(m, new(big.Int).Mul(a, b))
}

func (s *sums) statistics(most int64) Statistics {
	out := Statistics{Count: s.n}
	if most > 0 && s.n > 0 {
		out.Facility = number(float(s.x) / float64(most))
	}
	if s.n < 2 {
		return out
	}
	varX, varY, cov := s.moment(s.xx, s.x, s.x), s.moment(s.yy, s.y, s.y), s.moment(s.xy, s.x, s.y)
	out.StandardDeviation = number(math.Sqrt(s.spread(varX)))
	if varX.Sign() > 0 && varY.Sign() > 0 {
		out.DiscriminationIndex = number(100 * float(cov) / (math.Sqrt(float(varX)) * math.Sqrt(float(varY))))
	}
	if best := s.moment(s.sortedXY(), s.x, s.y); best.Sign() > 0 {
		out.DiscriminativeEfficiency = number(100 * float(cov) / float(best))
	}
	return out
}

// spread turns a moment of marks into a variance of points.
func (s *sums) spread(moment *big.Int) float64 {
	return float(moment) / (float64(s.n) * float64(s.n-1)) / (point * point)
}

// sortedXY is sum(xy) when both series are sorted, which makes it greatest.
func (s *sums) sortedXY() *big.Int {
	out := new(big.Int)
	i, j, left, right := 0, 0, int64(0), int64(0)
	for i < len(s.byItem) && j < len(s.byRest) {
		if left == 0 {
			left = s.byItem[i].count
		}
		if right == 0 {
			right = s.byRest[j].count
		}
		both := min(left, right)
		term := new(big.Int).Mul(big.NewInt(s.byItem[i].Item), big.NewInt(s.byRest[j].Rest))
		out.Add(out, term.Mul(term, big.NewInt(both)))
		if left -= both; left == 0 {
			i++
		}
		if right -= both; right == 0 {
			j++
		}
	}
	return out
}

// weight is sqrt(cov(item, total)) in points; nil when that is negative or
// fewer than two attempts tell it.
func (s *sums) weight() *float64 {
	if s.n < 2 {
		return nil
	}
	cov := new(big.Int).Add(s.moment(s.xx, s.x, s.x), s.moment(s.xy, s.x, s.y))
	if cov.Sign() < 0 {
		return nil
	}
	return number(math.Sqrt(s.spread(cov)))
}

func float(n *big.Int) float64 {
	f, _ := new(big.Float).SetInt(n).Float64()
	return f
}

func number(f float64) *float64 { return &f }
