package config

import (
	"fmt"
	"strings"
)

// Glob is a pattern of paths: * stands for anything within one segment, ** for
// any number of segments, also for none: /api/** is /api and all below it. A
// slash at the end means nothing, in the pattern and in the path.
type Glob string

// Match says whether a path fits. Letter case counts.
func (g Glob) Match(path string) bool {
	return matchSegments(strings.Trim(string(g), "/"), strings.Trim(path, "/"))
}

// matchSegments compares segment by segment.
func matchSegments(pattern, path string) bool {
	for pattern != "" {
		head, rest, _ := strings.Cut(pattern, "/")
		if head == "**" {
			return matchAny(rest, path)
		}
		if path == "" {
			return false
		}
		segment, below, _ := strings.Cut(path, "/")
		if !matchSegment(head, segment) {
			return false
		}
		pattern, path = rest, below
	}
	return path == ""
}

// matchAny tries what follows a ** at every depth.
func matchAny(rest, path string) bool {
	if rest == "" {
		return true
	}
	for {
		if matchSegments(rest, path) {
			return true
		}
		if path == "" {
			return false
		}
		_, path, _ = strings.Cut(path, "/")
	}
}

// matchSegment compares one segment, where * is any run of letters.
func matchSegment(pattern, segment string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == segment
	}
	segment, ok := strings.CutPrefix(segment, head)
	if !ok {
		return false
	}
	for {
		next, after, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(segment, rest)
		}
		i := strings.Index(segment, next)
		if i < 0 {
			return false
		}
		segment, rest = segment[i+len(next):], after
	}
}

// check says what is wrong with a pattern.
func (g Glob) check() error {
	if !strings.HasPrefix(string(g), "/") {
		return fmt.Errorf("%q does not begin with /", string(g))
	}
	if strings.ContainsAny(string(g), "?#[]{}\\ ") {
		return fmt.Errorf("%q has a letter that patterns do not know; they are made of paths, * and **", string(g))
	}
	for segment := range strings.SplitSeq(string(g), "/") {
		if strings.Contains(segment, "**") && segment != "**" {
			return fmt.Errorf("%q has ** beside other letters; it is a segment of its own", string(g))
		}
	}
	return nil
}
