package notify

import (
	"bytes"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
)

// message writes a mail as RFC 5322 has it: seven-bit headers, a body in
// quoted-printable, lines that end in CR LF.
func (m Mail) message(from mail.Address, now time.Time) (raw []byte, to string, err error) {
	recipient, err := m.recipient()
	if err != nil {
		return nil, "", fmt.Errorf("notify: compose mail: %w", err)
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	var b bytes.Buffer
	for _, h := range [][2]string{
		{"From", from.String()},
		{"To", recipient.String()},
		{"Subject", mime.BEncoding.Encode("utf-8", m.Subject)},
		{"Date", now.UTC().Format(time.RFC1123Z)},
		{"Message-ID", "<" + m.id() + "@" + domain + ">"},
		{"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=utf-8"},
		{"Content-Transfer-Encoding", "quoted-printable"},
		{"Auto-Submitted", "auto-generated"},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
	}
	b.WriteString("\r\n")
	w := quotedprintable.NewWriter(&b)
	if _, err := w.Write([]byte(strings.ReplaceAll(m.Text, "\n", "\r\n"))); err != nil {
		return nil, "", fmt.Errorf("notify: compose mail: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, "", fmt.Errorf("notify: compose mail: %w", err)
	}
	return b.Bytes(), recipient.Address, nil
}
