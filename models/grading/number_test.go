package grading_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"duckhoo/models/grading"
)

func TestParseNumber(t *testing.T) {
	for text, want := range map[string]string{
		"12": "12", " 12 ": "12", "012": "12", "+12": "12", "-12": "-12", "−12": "-12", "– 12": "-12", "1,234": "1234", "1,234,567.5": "1234567.5",
		"１２": "12", "１，２３４．５": "1234.5", "－３": "-3", ".5": "0.5", "5.": "5", "1.50": "1.5", "1e3": "1000", "1.5E-2": "0.015", "1e+2": "100", "0": "0", "-0": "0",
	} {
		expected, _ := new(big.Rat).SetString(want)
		if got, ok := grading.ParseNumber(text); !ok || got.Cmp(expected) != 0 {
			t.Errorf("%q = %v, %v; want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"", " ", ".", "-", "+-1", "--1", "1,23", "12,3456", ",123", "1,,234", "1.2.3", "1.234,5", "12kg", "1 2", "0x10", "1_000", "Inf", "NaN",
		"1/2", "1e", "e5", "1e999999999", "1e-201", "10²", "½", "1.2,345", "1e1.5"} {
		if got, ok := grading.ParseNumber(text); ok {
			t.Errorf("%q = %v, want no number", text, got)
		}
	}
}

func TestNumberScore(t *testing.T) {
	k := grading.NewKey(grading.Question{Type: grading.Number, Partial: true, Accepted: []grading.Accepted{
		{Pattern: "1,000", Fraction: 10000}, {Pattern: "990..1010", Fraction: 5000}, {Pattern: "열 개", Fraction: 2500}}})
	for text, want := range map[string]int64{"1000": 10000, "1000.000": 10000, "１０００": 10000, "1e3": 10000, "1000.0001": 5000, "990": 5000, "1010.0": 5000,
		"989.999999": 0, "천": 0, "열개": 2500, "": 0, "1000개": 0} {
		if got, err := k.Score(grading.Answer{Text: text}); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
	// What floating point would take for the same.
	k = grading.NewKey(grading.Question{Type: grading.Number, Accepted: []grading.Accepted{{Pattern: "0.1", Fraction: 10000}}})
	if got, _ := k.Score(grading.Answer{Text: "0.1000000000000000055511151231257827"}); got != 0 {
		t.Error("compared as floating point")
	}
}

// TestNumberWithTolerance: what lies as near as it is said counts, to the digit.
func TestNumberWithTolerance(t *testing.T) {
	for pattern, cases := range map[string]map[string]bool{
		"86±2":       {"86": true, "84": true, "88.0": true, "８８": true, "83.9999": false, "88.000001": false, "": false, "86±2": false},
		"1,000 ± .5": {"999.5": true, "1000.5": true, "999.49": false},
		"-3±1":       {"-4": true, "-2": true, "-1.9": false, "3": false},
		"0.1±0":      {"0.1": true, "0.10": true, "0.11": false},
	} {
		k := grading.NewKey(grading.Question{Type: grading.Number, Accepted: []grading.Accepted{{Pattern: pattern, Fraction: grading.Whole}}})
		for text, right := range cases {
			if got, err := k.Score(grading.Answer{Text: text}); err != nil || (got == grading.Whole) != right {
				t.Errorf("%q by %q: %d, %v", text, pattern, got, err)
			}
		}
	}
	for _, pattern := range []string{"", "±2", "86±", "86±-2", "86±2±1", "86±two", "±"} {
		if low, high, ok := grading.ParseRange(pattern); ok {
			t.Errorf("%q reads from %v to %v", pattern, low, high)
		}
	}
}

func TestNumberProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, scale := rapid.Int64().Draw(t, "n"), rapid.Int64Range(0, 12).Draw(t, "scale")
		want := new(big.Rat).SetFrac(big.NewInt(n), new(big.Int).Exp(big.NewInt(10), big.NewInt(scale), nil))
		got, ok := grading.ParseNumber(want.FloatString(int(scale)))
		if !ok || got.Cmp(want) != 0 {
			t.Fatalf("%s: %v %v", want.FloatString(int(scale)), got, ok)
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, seed := range []string{"1,234.5", "-１２", "1e200", "1e-200", "..", "999999999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := grading.ParseNumber(text)
		if ok && n.Num().BitLen() > 3000 {
			t.Errorf("%q is a number of %d bits", text, n.Num().BitLen())
		}
		again, same := grading.ParseNumber(" " + text + " ")
		if ok && len(text) < 190 && (!same || again.Cmp(n) != 0) {
			t.Errorf("%q reads otherwise with blanks around", text)
		}
	})
}

// TestNumberWithUnit: what is typed with the unit behind it is the number, however
// the unit is written; nothing else that stands there is forgiven.
func TestNumberWithUnit(t *testing.T) {
	for unit, cases := range map[string]map[string]bool{
		"분": {"86": true, "86분": true, " 86 분 ": true, "８６分": false, "86분쯤": false, "분": false, "": false, "86 시간": false, "분86": false, "86분분": false,
			"86\u1107\u116e\u11ab": true, "87분": false},
		"km":     {"86km": true, "86 KM": true, "86㎞": true, "86ｋｍ": true, "86 k m": true, "86m": false, "86 miles": false, "8 6km": false, "86²km": false, "+86.0km": true},
		"㎞":      {"86km": true, "86 Km": true, "86㎞": true},
		"천 명":    {"86천명": true, "86 천  명": true, "86명": false},
		"m2":     {"86m2": true, "86 m²": true, "862": false},
		"E":      {"86E": true, "86e": true, "86e0": true, "8.6e1": true, "86e1": false},
		"":       {"86": true, "86분": false, "86km": false},
		"\u200b": {"86": true, "86분": false},
	} {
		k := grading.NewKey(grading.Question{Type: grading.Number, Unit: unit, Accepted: []grading.Accepted{{Pattern: "86", Fraction: grading.Whole}}})
		for text, right := range cases {
			if got, err := k.Score(grading.Answer{Text: text}); err != nil || (got == grading.Whole) != right {
				t.Errorf("%q in %q: %d, %v", text, unit, got, err)
			}
		}
	}
	for unit, may := range map[string]bool{"분": true, "km": true, "%": true, "°C": true, "원/개": true, "": false, " ": false, "\u200b": false, "5": false, "２개": false, "½": false,
		"-m": false, ".m": false, ",": false, "+": false} {
		if grading.IsUnit(unit) != may {
			t.Errorf("%q may be a unit: %v", unit, !may)
		}
	}
}

// FuzzNumberWithUnit: a number with a unit behind it is what the number is, and an
// answer without the unit is worth what it is where there is none.
func FuzzNumberWithUnit(f *testing.F) {
	for _, seed := range [][2]string{{"86", "분"}, {"1e3", "e"}, {"-１２", "㎞"}, {"1,000", "k m"}, {"5", "\u200b"}, {"7", "\u11ab"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, number, unit string) {
		n, ok := grading.ParseNumber(number)
		if !ok || !grading.IsUnit(unit) || len([]rune(unit)) > 20 {
			return
		}
		accepted := []grading.Accepted{{Pattern: n.RatString(), Fraction: grading.Whole}}
		if !n.IsInt() {
			return
		}
		k := grading.NewKey(grading.Question{Type: grading.Number, Unit: unit, Accepted: accepted})
		for _, text := range []string{number, number + " " + unit} {
			if _, clear := grading.ParseNumber(text); text != number && clear {
				continue // the unit goes on with the number: an e that a number follows
			}
			if got, err := k.Score(grading.Answer{Text: text}); err != nil || got != grading.Whole {
				t.Errorf("%q in %q: %d, %v", text, unit, got, err)
			}
		}
	})
}
