package accounts

import (
	"errors"
	"fmt"
	"time"

	"duckhoo/models/schema"
)

// Errors that people cause; the edges give them words and statuses.
var (
	// ErrCredentials says that name and password do not go together. It is the
	// same for people that exist and people that do not.
	ErrCredentials = errors.New("accounts: wrong name or password")
	// ErrClosed says that nobody can sign up here.
	ErrClosed = errors.New("accounts: sign-up is closed")
	// ErrBusy says that too many passwords are being checked now.
	ErrBusy = errors.New("accounts: busy")
)

// Locked says that too much was tried. It is the same for people that exist
// and people that do not.
type Locked struct{ Wait time.Duration }

// Error implements error.
func (e *Locked) Error() string { return fmt.Sprintf("accounts: locked for %s", e.Wait) }

// Barred says that the password is right and the person may not come in.
type Barred struct {
	Status string      // suspended, banned
	Until  schema.Time // zero is for ever
}

// Error implements error.
func (e *Barred) Error() string { return "accounts: " + e.Status }

// errTicket is the problem of a link that was used, is too old or never was.
func errTicket() error {
	return schema.Invalidf("/token", "invalid_ticket", schema.Text{
		KO: "링크가 오래됐거나 이미 쓰였어요. 다시 요청해 주세요.", EN: "The link is too old or was used already. Ask for a new one."})
}

// errEmailTaken refuses to verify an address that somebody else has verified.
func errEmailTaken() error {
	return &schema.Refused{Code: "email_taken", Detail: schema.Text{
		KO: "이 이메일은 다른 계정에서 이미 확인했어요. 그 계정으로 로그인하거나, 이 계정의 이메일을 바꿔 주세요.",
		EN: "Another account has verified this address already. Log in to that one, or change the address of this one."}}
}
