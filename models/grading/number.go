package grading

import (
	"math/big"
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// Limits of what is read as a number, so that nobody makes the machine work
// with billions of digits.
const (
	longestNumber = 200 // bytes
	highestPower  = 200 // of ten, up or down
)

// ParseNumber reads a number as people type it: a sign, digits in full or half
// width, commas between thousands, a point, a power of ten. It is exact. What
// else stands there, a unit for one, makes it no number.
func ParseNumber(s string) (*big.Rat, bool) {
	s = strings.TrimFunc(width.Fold.String(s), invisible)
	if s == "" || len(s) > longestNumber {
		return nil, false
	}
	sign := ""
	for _, minus := range []string{"-", "−", "–"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			sign, s = "-", rest
			break
		}
	}
	if sign == "" {
		s = strings.TrimPrefix(s, "+")
	}
	mantissa, power, ok := cutPower(strings.TrimSpace(s))
	if !ok {
		return nil, false
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole, ok = joinThousands(whole); !ok || !digits(fraction) || whole+fraction == "" {
		return nil, false
	}
	return new(big.Rat).SetString(sign + "0" + whole + "." + fraction + "0" + power)
}

// cutPower splits off e and a power of ten within the limit.
func cutPower(s string) (mantissa, power string, ok bool) {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return s, "", true
	}
	n, err := strconv.Atoi(s[i+1:])
	if err != nil || n > highestPower || n < -highestPower {
		return "", "", false
	}
	return s[:i], "e" + strconv.Itoa(n), true
}

// joinThousands takes out commas, which must stand before every third digit
// from the right when there is one.
func joinThousands(s string) (string, bool) {
	groups := strings.Split(s, ",")
	for i, g := range groups {
		if !digits(g) || len(groups) > 1 && (i == 0 && (g == "" || len(g) > 3) || i > 0 && len(g) != 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// digits reports whether there is nothing but digits.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Off stands in a pattern between a number and how far an answer may be off it.
const Off = "±"

// ParseRange reads what counts as a number: "86" is that alone, "86±2" all from 84
// to 88, these two included.
func ParseRange(s string) (low, high *big.Rat, ok bool) {
	middle, off, wide := strings.Cut(s, Off)
	n, ok := ParseNumber(middle)
	if !ok || !wide {
		return n, n, ok
	}
	by, ok := ParseNumber(off)
	if !ok || by.Sign() < 0 {
		return nil, nil, false
	}
	return new(big.Rat).Sub(n, by), new(big.Rat).Add(n, by), true
}

// numberPattern is an accepted number made ready: one number, or all that lie as
// near to it as "86±2" says or between two when it was written "3.1..3.2". What
// is none of these is compared as text.
type numberPattern struct {
	low, high *big.Rat
	text      textPattern
	fraction  int64
}

func compileNumber(a Accepted) numberPattern {
	p := numberPattern{fraction: min(max(a.Fraction, 0), Whole)}
	if low, high, ok := ParseRange(a.Pattern); ok {
		p.low, p.high = low, high
		return p
	}
	if from, to, ok := strings.Cut(a.Pattern, ".."); ok {
		low, one := ParseNumber(from)
		high, two := ParseNumber(to)
		if one && two {
			p.low, p.high = low, high
			return p
		}
	}
	p.text = compileText(a, Match{IgnoreWidth: true, IgnoreCase: true, IgnoreSpace: true})
	return p
}

// bestNumber is the fraction of the best pattern that a typed number matches.
func bestNumber(patterns []numberPattern, u unit, text string) int64 {
	n, ok := u.parse(text)
	best := int64(0)
	for _, p := range patterns {
		switch {
		case p.fraction <= best:
		case p.low == nil:
			best = max(best, bestText([]textPattern{p.text}, text))
		case ok && n.Cmp(p.low) >= 0 && n.Cmp(p.high) <= 0:
			best = p.fraction
		}
	}
	return best
}
