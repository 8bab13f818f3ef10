package schema

import (
	"errors"
	"fmt"
	"strings"
)

// Errors that every floor understands; package models gives them their public
// names and the edges turn them into statuses.
var (
	ErrNotFound     = errors.New("not found")
	ErrForbidden    = errors.New("forbidden")
	ErrUnauthorized = errors.New("nobody is signed in")
	ErrConflict     = errors.New("conflict")
	ErrStale        = errors.New("somebody else changed it first")
)

// Problem is one thing wrong with what somebody sent.
type Problem struct {
	Pointer string // JSON pointer: /title, /questions/0/stem
	Code    string // required, too_long, not_unique, ...
	Detail  Text
}

// Invalid is everything wrong with what somebody sent.
type Invalid []Problem

// Error implements error.
func (e Invalid) Error() string {
	texts := make([]string, len(e))
	for i, p := range e {
		texts[i] = fmt.Sprintf("%s: %s", p.Pointer, p.Detail.In("en"))
	}
	return "invalid input: " + strings.Join(texts, "; ")
}

// OrNil returns the problems as an error, or nil when there are none.
func (e Invalid) OrNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// Invalidf returns one problem as an error.
func Invalidf(pointer, code string, detail Text) error {
	return Invalid{{Pointer: pointer, Code: code, Detail: detail}}
}

// Refused is a conflict with words for the person who caused it: a transition
// out of a state that does not have it, a name that is taken.
type Refused struct {
	Code   string
	Detail Text
}

// Refuse is a Refused.
func Refuse(code, ko, en string) error { return &Refused{Code: code, Detail: Text{KO: ko, EN: en}} }

// Error implements error.
func (e *Refused) Error() string { return e.Code + ": " + e.Detail.In("en") }

// Unwrap makes a Refused an ErrConflict.
func (e *Refused) Unwrap() error { return ErrConflict }

// Mistake is a wrong declaration, found at the start.
type Mistake struct {
	ID    string // schema.E004
	Place string // Quiz.Title
	Text  string
}

// Error implements error.
func (m Mistake) Error() string { return fmt.Sprintf("%s: %s (%s)", m.Place, m.Text, m.ID) }
