package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/smtp"
	"strconv"
	"time"

	"duckhoo/config"
)

// SMTP hands mail to a server. With tls "starttls" a server that does not
// offer it gets nothing; a password never goes over a plain connection but to
// this machine.
type SMTP struct {
	Settings config.SMTP
	From     mail.Address
	TLS      *tls.Config // nil trusts what the system trusts
}

var _ Sender = (*SMTP)(nil)

// Send sends one mail over a connection of its own.
func (s *SMTP) Send(ctx context.Context, m Mail) error {
	raw, to, err := m.message(s.From, time.Now())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.Settings.Timeout.Std())
	defer cancel()
	if err := s.deliver(ctx, to, raw); err != nil {
		return fmt.Errorf("notify: send mail by %s: %w", s.Settings.Host, err)
	}
	return nil
}

func (s *SMTP) deliver(ctx context.Context, to string, raw []byte) error {
	conn, err := s.dial(ctx)
	if err != nil {
		return err
	}
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return errors.Join(err, conn.Close())
		}
	}
	client, err := smtp.NewClient(conn, s.Settings.Host)
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	defer func() { _ = client.Close() }()
	if err := s.enter(client); err != nil {
		return err
	}
	return hand(client, s.From.Address, to, raw)
}

func (s *SMTP) dial(ctx context.Context) (net.Conn, error) {
	address := net.JoinHostPort(s.Settings.Host, strconv.Itoa(s.Settings.Port))
	if s.Settings.TLS == "tls" {
		return (&tls.Dialer{Config: s.tlsConfig()}).DialContext(ctx, "tcp", address)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", address)
}

func (s *SMTP) tlsConfig() *tls.Config {
	cfg := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.TLS != nil {
		cfg = s.TLS.Clone()
	}
	cfg.ServerName = s.Settings.Host
	return cfg
}

// enter encrypts the connection and logs in, as far as the settings say.
func (s *SMTP) enter(client *smtp.Client) error {
	if s.Settings.TLS == "starttls" {
		if ok, _ := client.Extension("STARTTLS"); !ok {
			return errors.New("the server offers no STARTTLS")
		}
		if err := client.StartTLS(s.tlsConfig()); err != nil {
			return fmt.Errorf("start TLS: %w", err)
		}
	}
	if s.Settings.Username == "" {
		return nil
	}
	auth := smtp.PlainAuth("", s.Settings.Username, s.Settings.Password.Reveal(), s.Settings.Host)
	if err := client.Auth(auth); err != nil {
		return fmt.Errorf("log in: %w", err)
	}
	return nil
}

// hand speaks the part of SMTP that is about the mail itself.
func hand(client *smtp.Client, from, to string, raw []byte) error {
	if err := client.Mail(from); err != nil {
		return err
	}
	if err := client.Rcpt(to); err != nil {
		return err
	}
	body, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := body.Write(raw); err != nil {
		return err
	}
	if err := body.Close(); err != nil {
		return err
	}
	return client.Quit()
}
