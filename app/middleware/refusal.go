package middleware

// Refusal is an error that knows its status. Its words stand in web/locales
// under problem.<code>.
type Refusal struct {
	Status int
	Code   string
}

// What the stack itself refuses.
var (
	ErrCSRF        = &Refusal{403, "csrf_failed"}
	ErrWatching    = &Refusal{403, "viewing_as"}
	ErrHost        = &Refusal{400, "unknown_host"}
	ErrTooLarge    = &Refusal{413, "too_large"}
	ErrEncoding    = &Refusal{415, "encoded_body"}
	ErrTooMany     = &Refusal{429, "too_many_requests"}
	ErrMaintenance = &Refusal{503, "maintenance"}
)

// Error implements error.
func (r *Refusal) Error() string { return "refused: " + r.Code }

// HTTPStatus is the status of the answer.
func (r *Refusal) HTTPStatus() int { return r.Status }

// ProblemCode is the code of the answer.
func (r *Refusal) ProblemCode() string { return r.Code }
