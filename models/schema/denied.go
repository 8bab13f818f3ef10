package schema

// Denied is an ErrForbidden with words for the person who caused it.
type Denied struct{ Detail Text }

// Error implements error.
func (e *Denied) Error() string { return "denied: " + e.Detail.In("en") }

// Unwrap makes a Denied an ErrForbidden.
func (e *Denied) Unwrap() error { return ErrForbidden }

// ProblemDetail is what the person is told.
func (e *Denied) ProblemDetail() Text { return e.Detail }
