// Package notify takes words to people: mail, by a driver that settings choose.
//
// A Sender sends one mail. Folder writes it to a file for development, SMTP
// hands it to a server, Memory keeps it for tests. An Outbox does what nobody
// waits for and nobody misses.
package notify

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/mail"
	"strings"

	"duckhoo/config"
)

// Mail is one mail to one person, in plain text.
type Mail struct {
	To      string // an address, with or without a name
	Subject string
	Text    string // lines end in LF
	Key     string // the same for a mail that is sent again: letters, digits and -; empty is a new one
}

// Sender sends a mail or says why it could not.
type Sender interface {
	Send(ctx context.Context, m Mail) error
}

// New returns the driver that the settings name.
func New(cfg config.Mail) (Sender, error) {
	from, err := mail.ParseAddress(cfg.From)
	if err != nil {
		return nil, fmt.Errorf("notify: mail.from: %w", err)
	}
	switch cfg.Driver {
	case "folder":
		return &Folder{Dir: cfg.Dir, From: *from}, nil
	case "smtp":
		return &SMTP{Settings: cfg.SMTP, From: *from}, nil
	}
	return nil, fmt.Errorf("notify: unknown mail.driver %q", cfg.Driver)
}

// errLines is what keeps a header from becoming two.
var errLines = errors.New("a line break in a header")

// id is the key, or a new one.
func (m Mail) id() string {
	if m.Key != "" {
		return m.Key
	}
	return strings.ToLower(rand.Text())
}

// recipient reads the address that a mail goes to.
func (m Mail) recipient() (*mail.Address, error) {
	if strings.ContainsAny(m.To+m.Subject+m.Key, "\r\n") {
		return nil, errLines
	}
	to, err := mail.ParseAddress(m.To)
	if err != nil {
		return nil, fmt.Errorf("the recipient: %w", err)
	}
	return to, nil
}
