package grading_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duckhoo/models/grading"
)

func choiceKey(typ grading.Type, partial bool, right ...bool) *grading.Key {
	return grading.NewKey(grading.Question{Type: typ, Partial: partial, Right: right})
}

func TestChoices(t *testing.T) {
	yes, no := true, false
	for _, test := range []struct {
		name   string
		key    *grading.Key
		picked []int
		want   int64
	}{
		{"single right", choiceKey(grading.Single, false, no, yes, no), []int{1}, 10000},
		{"single wrong", choiceKey(grading.Single, false, no, yes, no), []int{0}, 0},
		{"single none", choiceKey(grading.Single, false, no, yes, no), nil, 0},
		{"all right", choiceKey(grading.Multiple, false, yes, yes, no), []int{1, 0}, 10000},
		{"all or nothing", choiceKey(grading.Multiple, false, yes, yes, no), []int{1}, 0},
		{"half", choiceKey(grading.Multiple, true, yes, yes, no), []int{1}, 5000},
		{"half and a wrong one", choiceKey(grading.Multiple, true, yes, yes, no, no), []int{1, 2}, 0},
		{"all and a wrong one of three", choiceKey(grading.Multiple, true, yes, yes, no, no, no), []int{0, 1, 4}, 6667},
		{"everything ticked", choiceKey(grading.Multiple, true, yes, no, no), []int{0, 1, 2}, 0},
		{"only wrong ones", choiceKey(grading.Multiple, true, yes, no, no), []int{1}, 0},
		{"all are right", choiceKey(grading.Multiple, true, yes, yes, yes), []int{2}, 3333},
		{"nothing ticked", choiceKey(grading.Multiple, true, yes, no), nil, 0},
		{"order", choiceKey(grading.Order, false, no, no, no), []int{0, 1, 2}, 10000},
		{"order wrong", choiceKey(grading.Order, false, no, no, no), []int{1, 0, 2}, 0},
		{"order, one moved", choiceKey(grading.Order, true, no, no, no, no, no), []int{4, 0, 1, 2, 3}, 7500},
		{"order reversed", choiceKey(grading.Order, true, no, no, no, no), []int{3, 2, 1, 0}, 0},
		{"order of two", choiceKey(grading.Order, true, no, no), []int{1, 0}, 0},
		{"order none", choiceKey(grading.Order, true, no, no), nil, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, err := test.key.Score(grading.Answer{Picked: test.picked}); err != nil || got != test.want {
				t.Errorf("%d, %v; want %d", got, err, test.want)
			}
		})
	}
}

func TestChoicesRefused(t *testing.T) {
	for name, test := range map[string]struct {
		key    *grading.Key
		picked []int
		want   error
	}{
		"twice":         {choiceKey(grading.Multiple, true, true, false), []int{0, 0}, grading.ErrRepeated},
		"unknown":       {choiceKey(grading.Multiple, true, true, false), []int{2}, grading.ErrUnknown},
		"negative":      {choiceKey(grading.Single, false, true, false), []int{-1}, grading.ErrUnknown},
		"two of single": {choiceKey(grading.Single, false, true, false), []int{0, 1}, grading.ErrTooMany},
		"part of order": {choiceKey(grading.Order, true, false, false, false), []int{0, 1}, grading.ErrPartial},
		"order twice":   {choiceKey(grading.Order, true, false, false), []int{0, 0}, grading.ErrRepeated},
	} {
		if got, err := test.key.Score(grading.Answer{Picked: test.picked}); !errors.Is(err, test.want) || got != 0 {
			t.Errorf("%s: %d, %v", name, got, err)
		}
	}
}

// TestSetProperties: the order of what was picked changes nothing, a fraction
// lies between nothing and all, and is all for the right set alone.
func TestSetProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		right := rapid.SliceOfN(rapid.Bool(), 2, 10).Draw(t, "right")
		right[rapid.IntRange(0, len(right)-1).Draw(t, "at least")] = true
		k := grading.NewKey(grading.Question{Type: grading.Multiple, Partial: rapid.Bool().Draw(t, "partial"), Right: right})
		picked := rapid.SliceOfDistinct(rapid.IntRange(0, len(right)-1), rapid.ID).Draw(t, "picked")
		one, err := k.Score(grading.Answer{Picked: picked})
		if err != nil || one < 0 || one > grading.Whole {
			t.Fatalf("%d, %v", one, err)
		}
		two, err := k.Score(grading.Answer{Picked: rapid.Permutation(picked).Draw(t, "again")})
		if err != nil || one != two {
			t.Fatalf("%d in one order, %d in another (%v)", one, two, err)
		}
		exact := true
		for i := range right {
			exact = exact && right[i] == slices.Contains(picked, i)
		}
		if exact != (one == grading.Whole) {
			t.Fatalf("%v of %v: %d", picked, right, one)
		}
	})
}
