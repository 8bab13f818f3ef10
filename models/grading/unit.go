package grading

import (
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unit is what may stand behind a typed number, folded; "" is nothing.
type unit string

// longestUnit is how many characters of an answer are looked at for its unit:
// more than the longest unit has, spelt out in letters and with spaces between.
const longestUnit = 80

// unitMatch forgives how a unit is typed: ㎞ is km, KM and "k m".
var unitMatch = Match{IgnoreWidth: true, IgnoreCase: true, IgnoreSpace: true}

func newUnit(s string) unit { return unit(unitMatch.Fold(s)) }

// IsUnit reports whether a text can be a unit: something of it is seen, and it
// starts with nothing that would go on with the number before it.
func IsUnit(s string) bool {
	folded := string(newUnit(s))
	first, _ := utf8.DecodeRuneInString(folded)
	return folded != "" && !unicode.IsNumber(first) && !strings.ContainsRune("+-−–.,", first)
}

// parse reads a number as ParseNumber does, and one with the unit behind it. What
// is a number already is that one, whatever the unit is.
func (u unit) parse(s string) (*big.Rat, bool) {
	n, ok := ParseNumber(s)
	if ok || u == "" {
		return n, ok
	}
	at := len(s)
	for range longestUnit {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		if at -= size; at <= 0 {
			break
		}
		if string(u) == unitMatch.Fold(s[at:]) {
			if n, ok := ParseNumber(s[:at]); ok {
				return n, true
			}
		}
	}
	return nil, false
}
