// Package grading scores one answer to one question and computes item
// statistics. Everything in it is a pure function of what it is given.
//
// Fractions are whole numbers of ten-thousandths: 10,000 is entirely right.
// Choices are known by their index in the stored order.
package grading

import (
	"errors"
	"fmt"
	"slices"
)

// Whole is the fraction of an answer that is entirely right.
const Whole = 10_000

// Type says how a question is answered.
type Type int

// The types of question.
const (
	Single Type = iota
	Multiple
	Text
	Number
	Order
)

// What is wrong with an answer that no question can have.
var (
	ErrRepeated = errors.New("a choice is picked twice")
	ErrUnknown  = errors.New("a choice is picked that the question does not have")
	ErrTooMany  = errors.New("several choices are picked where one is asked for")
	ErrPartial  = errors.New("an order names some of the steps and not all")
)

// Question is what an answer is compared with.
type Question struct {
	Type     Type
	Partial  bool       // a half-right choice, order or typed answer is worth something
	Right    []bool     // by index: whether the choice is right; for Order only the number of steps counts
	Accepted []Accepted // for Text and Number
	Match    Match      // for Text
	Unit     string     // for Number: what may stand behind a typed one; "" is nothing
}

// Accepted is a typed answer that counts, and what it is worth.
type Accepted struct {
	Pattern  string
	Fraction int64
}

// Answer is what somebody answered; the zero Answer is none.
type Answer struct {
	Picked []int // a set for Single and Multiple, a list for Order
	Text   string
}

// Key is a question made ready for comparing. It may be used by several
// goroutines at once.
type Key struct {
	question Question
	right    int // how many choices are right
	texts    []textPattern
	numbers  []numberPattern
	unit     unit
}

// Worth is what an accepted answer of a fraction gives in this question: all or
// nothing is nothing for less than all.
func (q Question) Worth(fraction int64) int64 {
	if !q.Partial && fraction < Whole {
		return 0
	}
	return fraction
}

// NewKey makes a question ready.
func NewKey(q Question) *Key {
	k := &Key{question: q, unit: newUnit(q.Unit)}
	for _, right := range q.Right {
		if right {
			k.right++
		}
	}
	for _, a := range q.Accepted {
		a.Fraction = q.Worth(a.Fraction)
		switch q.Type {
		case Text:
			k.texts = append(k.texts, compileText(a, q.Match))
		case Number:
			k.numbers = append(k.numbers, compileNumber(a))
		}
	}
	return k
}

// Check says what is wrong with the choices of an answer, which does not
// depend on which of them are right.
func (k *Key) Check(picked []int) error {
	seen := make([]bool, len(k.question.Right))
	for _, i := range picked {
		if i < 0 || i >= len(seen) {
			return ErrUnknown
		}
		if seen[i] {
			return ErrRepeated
		}
		seen[i] = true
	}
	switch {
	case k.question.Type == Single && len(picked) > 1:
		return ErrTooMany
	case k.question.Type == Order && len(picked) > 0 && len(picked) < len(seen):
		return ErrPartial
	}
	return nil
}

// Score returns the fraction of the answer that is right, 0 to Whole.
func (k *Key) Score(a Answer) (int64, error) {
	switch k.question.Type {
	case Text:
		return bestText(k.texts, a.Text), nil
	case Number:
		return bestNumber(k.numbers, k.unit, a.Text), nil
	}
	if err := k.Check(a.Picked); err != nil {
		return 0, fmt.Errorf("grading: %w", err)
	}
	if len(a.Picked) == 0 {
		return 0, nil
	}
	if k.question.Type == Order {
		return scoreOrder(a.Picked, k.question.Partial), nil
	}
	return scoreSet(a.Picked, k.question.Right, k.right, k.question.Partial && k.question.Type == Multiple), nil
}

// scoreSet compares picked choices with the right ones. The partial score is
// the share of the right choices that were picked less the share of the wrong
// ones that were, at least 0: Youden's J, the sensitivity plus the specificity
// less one (W. J. Youden, "Index for rating diagnostic tests", Cancer 3, 1950).
// So guessing blindly and ticking everything are worth nothing on average.
func scoreSet(picked []int, right []bool, all int, partial bool) int64 {
	hits := 0
	for _, i := range picked {
		if right[i] {
			hits++
		}
	}
	misses, wrong := len(picked)-hits, len(right)-all
	switch {
	case hits == all && misses == 0:
		return Whole
	case !partial || all == 0:
		return 0
	case wrong == 0:
		return share(hits, all)
	}
	return share(max(0, hits*wrong-misses*all), all*wrong)
}

// scoreOrder compares an order of steps with 0, 1, 2 and so on. The partial
// score is one less the share of moves that it takes to put them right, a move
// being one step taken out and put in elsewhere: Ulam's distance, which is n
// less the longest increasing subsequence, out of the n - 1 that it can be. A
// step that is wrong by far costs what one that is wrong by little does, while
// a measure of pairs would charge it for every step that it passed.
func scoreOrder(picked []int, partial bool) int64 {
	n, kept := len(picked), longestIncreasing(picked)
	switch {
	case kept == n:
		return Whole
	case !partial:
		return 0
	}
	return share(kept-1, n-1)
}

// longestIncreasing is the length of the longest increasing subsequence.
func longestIncreasing(list []int) int {
	var tails []int // the smallest last element of a subsequence of each length
	for _, x := range list {
		i, _ := slices.BinarySearch(tails, x)
		if i == len(tails) {
			tails = append(tails, x)
			continue
		}
		tails[i] = x
	}
	return len(tails)
}

// share is a part of a whole in ten-thousandths, to the nearest.
func share(part, whole int) int64 {
	return (2*int64(part)*Whole + int64(whole)) / (2 * int64(whole))
}
