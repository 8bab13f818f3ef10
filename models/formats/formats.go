// Package formats reads quiz interchange formats into neutral values: one file
// a format, each a pure function of a file's name and bytes. It knows neither
// the models nor the database, so whoever imports maps these values to rows.
//
// A record that cannot become a question is refused with its place and the
// reason; it never stops the file and is never repaired by guessing.
package formats

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// ErrUnknownFormat is returned by Parse for a format that is not in Names.
var ErrUnknownFormat = errors.New("unknown format")

// Quiz is one quiz of a file. Texts are NFC, trimmed and free of control
// characters but the line feed.
type Quiz struct {
	// Key is the quiz's identity: format, category or file, running number.
	// The same file gives the same keys each time.
	Key         string
	Title       string
	Description string
	Language    string // BCP 47, such as "en"
	Genre       string // a genre's slug
	Tags        []string
	Licence     string // ARR, CC0, CC-BY-4.0 or CC-BY-SA-4.0
	Attribution string // who is to be named, at most 300 code points
	Source      string // address of the work that the quiz was taken from
	Questions   []Question
}

// Question is one question of a quiz.
type Question struct {
	// Key is the question's identity: file and number of the record in it.
	// It does not depend on the text, so equal stems are different questions.
	Key         string
	Line        int    // where the record starts, from 1
	Type        string // single, multiple, text, number or order
	Stem        string
	Explanation string
	Points      int
	Choices     []Choice
	Accepted    []Accepted
}

// Choice is one choice of a question of type single, multiple or order; for
// order, Choices stand in the right order and Correct says nothing.
type Choice struct {
	Text    string
	Correct bool
}

// Accepted is a text that counts as an answer, for Fraction (0 to 1] of the points.
type Accepted struct {
	Pattern  string
	Fraction float64
}

// Refusal says which record was not taken, and why.
type Refusal struct {
	File   string // as it was given to Parse
	Line   int    // where the record starts, from 1
	Reason string
}

// String is the refusal as the import command prints it: FILE:LINE: reason.
func (r Refusal) String() string {
	return fmt.Sprintf("%s:%d: %s", r.File, r.Line, r.Reason)
}

type parser func(file string, r io.Reader) ([]Quiz, []Refusal, error)

func parsers() map[string]parser {
	return map[string]parser{
		"opentriviaqa": parseOpenTriviaQA,
	}
}

// Names lists the formats that Parse knows, sorted.
func Names() []string {
	return slices.Sorted(maps.Keys(parsers()))
}

// Parse reads all of r, which holds a file in the named format. The file's
// base name is part of the identity of what is in it. The error is for an
// unknown format or a failed read alone; what is wrong with a record is in the
// refusals, in the order of the file.
func Parse(format, file string, r io.Reader) ([]Quiz, []Refusal, error) {
	parse, ok := parsers()[format]
	if !ok {
		return nil, nil, fmt.Errorf("%w %q; one of %s", ErrUnknownFormat, format, strings.Join(Names(), ", "))
	}
	return parse(file, r)
}
