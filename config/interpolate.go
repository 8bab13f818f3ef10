package config

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// errUnset is ${NAME} without a value and without a default.
var errUnset = errors.New("is not set in the environment and has no default")

// interpolate replaces ${NAME} and ${NAME:-default}; an empty variable counts
// as unset where there is a default. $${ stands for ${ itself. It returns the
// first name whose value was taken.
func interpolate(text string, lookup func(string) (string, bool)) (out, used string, err error) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "${")
		if !found {
			b.WriteString(text)
			return b.String(), used, nil
		}
		if literal, escaped := strings.CutSuffix(before, "$"); escaped {
			b.WriteString(literal + "${")
			text = after
			continue
		}
		inner, rest, closed := strings.Cut(after, "}")
		if !closed {
			return "", "", errors.New("${ has no }; $${ stands for ${ itself")
		}
		name, value, err := replace(inner, lookup)
		if err != nil {
			return "", "", err
		}
		if used == "" {
			used = name
		}
		b.WriteString(before + value)
		text = rest
	}
}

// replace is the name and value of what stands between ${ and }.
func replace(inner string, lookup func(string) (string, bool)) (name, value string, err error) {
	name, otherwise, defaulted := strings.Cut(inner, ":-")
	if !regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`).MatchString(name) {
		return "", "", errors.New("${ must be followed by NAME} or NAME:-default}; $${ stands for ${ itself")
	}
	value, set := lookup(name)
	switch {
	case defaulted && value == "":
		return "", otherwise, nil
	case !set:
		return "", "", fmt.Errorf("${%s} %w", name, errUnset)
	}
	return name, value, nil
}
