// Package accounts is about people: passwords, sessions, keys, roles, lockout. It
// signs people up, in and out, says who stands behind a session's token, and
// holds the rules about who may do what to whom.
//
// Identity comes from a session's token or a key alone and is read from the database at
// every request, so that whoever is demoted or suspended is so at once, on
// every instance.
package accounts

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/notify"
	"duckhoo/models/schema"
	"duckhoo/models/seal"
)

// Sender sends a mail. Package notify has several.
type Sender interface {
	Send(ctx context.Context, m notify.Mail) error
}

// Jobs takes jobs, in the transaction of the context if there is one.
type Jobs interface {
	Enqueue(ctx context.Context, job interface{ Kind() string }) error
}

// Outbox does work behind the requests that ask for it, which nobody misses
// when the process ends.
type Outbox interface {
	Do(work func(context.Context)) error
}

// Remover takes away stored files that nothing names any more. Package media has
// one.
type Remover interface {
	Discard(ctx context.Context, key schema.File) error
}

// Options are what a Service needs. DB, Auth, App, Mail, Jobs and Outbox must
// be given; the rest has defaults.
type Options struct {
	DB     *database.DB
	Auth   config.Auth
	App    config.App // its name, language and public address stand in mail
	Mail   Sender
	Jobs   Jobs // Letter is for Deliver, Asked for Answer
	Outbox Outbox
	Key    []byte // makes the tokens in mail
	// Secrets seals the keys of authenticator apps: 32 bytes that stay the same
	// over a restart and on every instance. Empty makes some that do not.
	Secrets []byte
	// Demanded are the roles that must have a second factor.
	Demanded []string

	Files  Remover // nil leaves files where they are
	Limits Limits
	Cost   Cost             // of password hashes; zero is DefaultCost
	Now    func() time.Time // nil is time.Now
	Logger *slog.Logger     // nil is slog.Default
}

// Limits are what is counted exactly, over all instances. Zero is the default.
type Limits struct {
	SignupsByAddress int // in an hour; 60
	MailsByAddress   int // asked for in an hour; 60
	MailsByPerson    int // sent to one in an hour; 5
}

// Service is what the rest of the program does with accounts.
type Service struct {
	db     *database.DB
	auth   config.Auth
	app    config.App
	mail   Sender
	jobs   Jobs
	outbox Outbox
	key    []byte
	files  Remover
	limits Limits
	hasher *hasher
	rights *rights
	now    func() time.Time
	log    *slog.Logger

	box      *seal.Box
	demanded []string

	touching sync.Map // ids of keys whose last use waits to be noted

	users, roles, permissions, sessions, tickets, throttles, keys, identities, apps, codes, steps *schema.Model
}

// New returns a service.
func New(o Options) (*Service, error) {
	if o.DB == nil || o.Mail == nil || o.Jobs == nil || o.Outbox == nil {
		return nil, errors.New("accounts: DB, Mail, Jobs and Outbox must be given")
	}
	s := &Service{db: o.DB, auth: o.Auth, app: o.App, mail: o.Mail, jobs: o.Jobs, outbox: o.Outbox, key: o.Key, files: o.Files, limits: o.Limits.orDefault(), now: o.Now, log: o.Logger}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if o.Cost == (Cost{}) {
		o.Cost = DefaultCost()
	}
	s.demanded = o.Demanded
	if len(o.Secrets) == 0 {
		o.Secrets = make([]byte, 32)
		rand.Read(o.Secrets)
	}
	var err error
	if s.box, err = seal.New(o.Secrets); err != nil {
		return nil, fmt.Errorf("accounts: %w", err)
	}
	if s.hasher, err = newHasher(o.Cost); err != nil {
		return nil, fmt.Errorf("accounts: %w", err)
	}
	if err := s.find(o.DB.Registry); err != nil {
		return nil, err
	}
	s.rights = &rights{db: o.DB, roles: s.roles, known: map[schema.ID]right{}}
	return s, nil
}

// find looks up the models that accounts live in.
func (s *Service) find(reg *schema.Registry) error {
	var errs []error
	for row, place := range map[any]**schema.Model{
		&models.User{}: &s.users, &models.Role{}: &s.roles, &models.Permission{}: &s.permissions,
		&models.Session{}: &s.sessions, &models.Ticket{}: &s.tickets, &models.Throttle{}: &s.throttles,
		&models.APIKey{}: &s.keys, &models.Identity{}: &s.identities, &models.Authenticator{}: &s.apps,
		&models.RecoveryCode{}: &s.codes, &models.LoginStep{}: &s.steps,
	} {
		if *place = reg.Of(row); *place == nil {
			errs = append(errs, fmt.Errorf("accounts: %T is not registered", row))
		}
	}
	return errors.Join(errs...)
}

func (l Limits) orDefault() Limits {
	for place, most := range map[*int]int{&l.SignupsByAddress: 60, &l.MailsByAddress: 60, &l.MailsByPerson: 5} {
		if *place == 0 {
			*place = most
		}
	}
	return l
}

// time is now as rows hold it.
func (s *Service) time() schema.Time { return schema.At(s.now()) }

// program is the actor of what accounts do by themselves.
func program() schema.Program { return schema.Program{Name: "accounts"} }
