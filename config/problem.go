package config

import (
	"cmp"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with the settings, or, when its id begins
// with W, weak.
type Problem struct {
	ID     string // config.E003
	Origin Origin
	Path   string // database.engine; empty when it is about a whole file
	Text   string
}

// Error is "config.yaml:12: database.engine: required; ... (config.E003)".
func (p Problem) Error() string {
	parts := make([]string, 0, 3)
	if place := p.Origin.place(); place != "" {
		parts = append(parts, place)
	}
	if p.Path != "" {
		parts = append(parts, p.Path)
	}
	return strings.Join(append(parts, p.Text), ": ") + " (" + p.ID + ")"
}

// Problems is everything that is wrong at once.
type Problems []Problem

// Error has one line a problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// Err is nil when there are none.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// sort puts files before the environment and lines in their order.
func (p Problems) sort() {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.Origin.Env, b.Origin.Env),
			cmp.Compare(a.Origin.File, b.Origin.File),
			cmp.Compare(a.Origin.Line, b.Origin.Line),
		)
	})
}
