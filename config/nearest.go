package config

import (
	"slices"
	"strings"
)

// suggest is "; did you mean X?" when a known name is near, else nothing.
func suggest(name string, known []string) string {
	best, distance := "", 1+max(2, len(name)/3)
	for _, candidate := range known {
		if d := editDistance(name, candidate); d < distance {
			best, distance = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// orSemicolon keeps a sentence apart where there is nothing to suggest.
func orSemicolon(hint string) string {
	if hint == "" {
		return ";"
	}
	return hint
}

// unknown is the words for a name that is not known.
func unknown(what, name string, known []string) string {
	sorted := slices.Sorted(slices.Values(known))
	return "unknown " + what + orSemicolon(suggest(name, sorted)) + " known: " + strings.Join(sorted, ", ")
}

// editDistance is the number of letters to insert, remove or replace
// (Wagner and Fischer, 1974, with one row).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
