package accounts

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"duckhoo/models"
	"duckhoo/models/notify"
	"duckhoo/models/schema"
)

// Letter is the job of one mail. It holds no text and no token: the text is
// written when it is sent, and the token follows from the letter's key.
type Letter struct {
	Key  schema.ID `json:"key"`
	Name string    `json:"name"` // of the text in package notify
	To   string    `json:"to"`
	User schema.ID `json:"user"` // whom it is about
	Lang string    `json:"lang"`

	Event    string    `json:"event,omitempty"`   // what a letter about a factor, a decision or leaving tells
	Decision schema.ID `json:"decision,omitzero"` // that a letter tells of
}

// Kind names the job.
func (Letter) Kind() string { return "letter" }

// Asked is the job of a reset that somebody asked for, by the name of an
// account that may not be there.
type Asked struct {
	Name string `json:"name"`
	Lang string `json:"lang"`
}

// Kind names the job.
func (Asked) Kind() string { return "reset_asked" }

// post asks for a letter in the transaction of the context.
func (s *Service) post(ctx context.Context, name, to string, about *models.User, lang string) error {
	return s.jobs.Enqueue(ctx, Letter{Key: schema.NewID(), Name: name, To: to, User: about.ID, Lang: lang})
}

// factorChanged notes that a factor of a person came or went, and tells their
// mailbox.
func (s *Service) factorChanged(ctx context.Context, actor schema.Actor, event string, about *models.User, lang string) error {
	if err := s.note(ctx, actor, event, about); err != nil {
		return err
	}
	return s.tellOwner(ctx, notify.Factor, event, about, lang)
}

// tellOwner asks for a letter to a person about what came of their account. An
// address that was never verified may be anybody's and gets no more than other
// mail does.
func (s *Service) tellOwner(ctx context.Context, name, event string, about *models.User, lang string) error {
	if about.Email == "" {
		return nil
	}
	if !about.EmailVerified {
		if held, err := s.heldBack(ctx, about, about.Email); held || err != nil {
			return err
		}
	}
	return s.jobs.Enqueue(ctx, Letter{Key: schema.NewID(), Name: name, To: about.Email, User: about.ID, Lang: lang, Event: event})
}

// Deliver sends a letter. It may be called again for the same one: the mail is
// the same then, its identity too.
func (s *Service) Deliver(ctx context.Context, l Letter) error {
	row, err := s.db.Find(ctx, s.users, l.User)
	if errors.Is(err, schema.ErrNotFound) {
		return nil // they have left
	}
	if err != nil {
		return err
	}
	user := row.(*models.User)
	switch l.Name {
	case notify.Verify:
		return s.deliverVerify(ctx, l, user)
	case notify.Reset:
		if user.Email != l.To || user.Barred(s.time()) {
			return nil
		}
		return s.sendTicket(ctx, l, user, models.TicketReset, ResetPath, resetHolds)
	case notify.Decision:
		return s.sendDecision(ctx, l, user)
	case notify.Leaving:
		return s.sendLeaving(ctx, l, user)
	case notify.Changed, notify.Factor:
		return s.send(ctx, l, user, s.site("/password/reset"))
	}
	return s.send(ctx, l, user, s.site("/"))
}

// deliverVerify sends the link that proves an address. One that somebody else
// has verified gets a word about that instead: which of the two shows to its
// reader alone.
func (s *Service) deliverVerify(ctx context.Context, l Letter, user *models.User) error {
	owner, err := s.verifier(ctx, l.To, user.ID)
	if errors.Is(err, schema.ErrNotFound) {
		if user.Email != l.To || user.EmailVerified {
			return nil // changed or proven meanwhile
		}
		return s.sendTicket(ctx, l, user, models.TicketVerify, VerifyPath, verifyHolds)
	}
	if err != nil {
		return err
	}
	l.Name, l.To = notify.Known, owner.Email
	return s.send(ctx, l, owner, s.site("/login"))
}

// sendLeaving tells somebody when their account will be deleted and how to keep
// it, or that it is kept. What is so no longer is not told.
func (s *Service) sendLeaving(ctx context.Context, l Letter, user *models.User) error {
	if user.Email != l.To || user.LeavesAt.IsZero() == (l.Event == "asked") {
		return nil
	}
	lang, link := l.Lang, s.site("/password/reset")
	if lang == "" {
		lang = s.app.Language
	}
	words := notify.Words{Site: s.app.Name, Nickname: user.Nickname, Handle: user.Handle, Event: l.Event, Link: link}
	if l.Event == "asked" {
		words.Link, words.Until = s.site("/login"), s.moment(lang, user.LeavesAt.Time)
	}
	return s.sendWords(ctx, l, lang, words)
}

func (s *Service) sendTicket(ctx context.Context, l Letter, user *models.User, purpose models.TicketPurpose, path string, holds time.Duration) error {
	token, code := s.token(l), s.code(l)
	err := s.ticket(ctx, user, purpose, token, code, holds)
	if errors.Is(err, schema.ErrConflict) {
		return nil // another address meanwhile
	}
	if err != nil {
		return err
	}
	return s.sendWords(ctx, l, cmp.Or(l.Lang, s.app.Language), notify.Words{Site: s.app.Name, Nickname: user.Nickname, Handle: user.Handle,
		Link: s.link(path, token), Hours: int(holds.Hours()), Code: code, Minutes: int(codeHolds.Minutes())})
}

// token is the one in a letter: nobody without the secret of this installation
// can make it from what the database holds, and a letter that is sent again
// has the same.
func (s *Service) token(l Letter) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write(l.Key[:])
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (s *Service) send(ctx context.Context, l Letter, user *models.User, link string) error {
	return s.sendWords(ctx, l, cmp.Or(l.Lang, s.app.Language), notify.Words{
		Site: s.app.Name, Nickname: user.Nickname, Handle: user.Handle, Link: link, Event: l.Event})
}

func (s *Service) sendWords(ctx context.Context, l Letter, lang string, words notify.Words) error {
	m, err := notify.Compose(lang, l.Name, l.To, words)
	if err != nil {
		return err
	}
	m.Key = l.Key.String()
	if err := s.mail.Send(ctx, m); err != nil {
		return fmt.Errorf("accounts: send %s: %w", l.Name, err)
	}
	return nil
}
