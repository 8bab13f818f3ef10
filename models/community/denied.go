package community

import "duckhoo/models/schema"

// Denied is an ErrForbidden with words for the person who caused it.
type Denied struct{ Detail schema.Text }

// Error implements error.
func (e *Denied) Error() string { return "denied: " + e.Detail.In("en") }

// Unwrap makes a Denied an ErrForbidden.
func (e *Denied) Unwrap() error { return schema.ErrForbidden }

// ProblemDetail is what the person is told.
func (e *Denied) ProblemDetail() schema.Text { return e.Detail }

func denied(ko, en string) error { return &Denied{schema.Text{KO: ko, EN: en}} }

func refused(code, ko, en string) error {
	return &schema.Refused{Code: code, Detail: schema.Text{KO: ko, EN: en}}
}
