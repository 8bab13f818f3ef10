package accounts_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/accounts"
	"duckhoo/models/database"
	"duckhoo/models/database/dbtest"
	"duckhoo/models/notify"
	"duckhoo/models/schema"
)

const secret = "correct horse battery"

// house is a database with people in it.
type house struct {
	*testing.T
	ctx    context.Context
	db     *database.DB
	s      *accounts.Service
	mail   *notify.Memory
	outbox *notify.Outbox
	jobs   *dbtest.Queue
	clock  *clock
}

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t
}

// cheap is a hash that costs next to nothing.
func cheap() accounts.Cost { return accounts.Cost{Memory: 64, Passes: 1, Lanes: 1} }

// each runs a test on both engines with the roles there.
func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, engine, dsn string) {
		cfg := config.Default()
		cfg.Database.Engine, cfg.Database.DSN, cfg.Database.Pool.Open = engine, config.NewDSN(dsn), 8
		cfg.Auth.Lockout = config.Lockout{Attempts: 4, Window: config.Duration(15 * time.Minute)}
		test(t, newHouse(t, cfg, accounts.Options{}))
	})
}

func newHouse(t *testing.T, cfg *config.Settings, o accounts.Options) *house {
	t.Helper()
	ctx := context.Background()
	dbtest.Fill(t, cfg.Database.Engine, cfg.Database.DSN.Reveal(), "roles", func(dsn string) error { return withRoles(ctx, cfg.Database, dsn) })
	reg, err := models.Registry()
	must(t, err)
	db, err := database.Open(ctx, cfg.Database, reg, []byte("0123456789abcdef0123456789abcdef"))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	h := &house{T: t, ctx: ctx, db: db, mail: &notify.Memory{}, outbox: notify.NewOutbox(), clock: &clock{t: time.Now()}}
	t.Cleanup(func() { _ = h.outbox.Close(ctx) })
	h.jobs = &dbtest.Queue{T: t, After: db.AfterCommit, Work: h.work}
	t.Cleanup(h.jobs.Wait)
	o.DB, o.Auth, o.App, o.Mail, o.Jobs, o.Outbox, o.Now = db, cfg.Auth, cfg.App, h.mail, h.jobs, h.outbox, h.clock.now
	if o.Cost == (accounts.Cost{}) {
		o.Cost = cheap()
	}
	h.s, err = accounts.New(o)
	must(t, err)
	must(t, accounts.Attach(reg, h.s))
	must(t, accounts.EnsureRoles(ctx, db))
	return h
}

// work does the jobs that accounts ask for.
func (h *house) work(ctx context.Context, job any) error {
	switch job := job.(type) {
	case accounts.Letter:
		return h.s.Deliver(ctx, job)
	case accounts.Asked:
		return h.db.Tx(ctx, func(ctx context.Context) error { return h.s.Answer(ctx, job) })
	}
	return fmt.Errorf("nobody works %T", job)
}

// withRoles migrates a database and puts the roles in, as every house has them.
func withRoles(ctx context.Context, cfg config.Database, dsn string) error {
	cfg.DSN = config.NewDSN(dsn)
	reg, err := models.Registry()
	if err != nil {
		return err
	}
	if err := database.Migrate(ctx, cfg); err != nil {
		return err
	}
	db, err := database.Open(ctx, cfg, reg, []byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		return err
	}
	return errors.Join(accounts.EnsureRoles(ctx, db), db.Close())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// person makes somebody with a role and the password above.
func (h *house) person(handle, role string) *models.User {
	h.Helper()
	row, err := h.db.Create(h.ctx, schema.Program{Name: "test"}, h.model(&models.User{}), &schema.Input{Values: map[string]any{
		"handle": handle, "nickname": handle, "email": handle + "@example.com", "role_id": h.role(role).ID, "password": schema.Secret(secret),
	}})
	must(h.T, err)
	return row.(*models.User)
}

func (h *house) superuser(handle string) *models.User {
	h.Helper()
	u, err := h.s.CreateSuperuser(h.ctx, handle, "", secret)
	must(h.T, err)
	return u
}

func (h *house) model(row any) *schema.Model { return h.db.Registry.Of(row) }

func (h *house) role(slug string) *models.Role {
	h.Helper()
	row, err := h.db.FindBy(h.ctx, h.model(&models.Role{}), schema.Eq("Slug", slug), "Permissions")
	must(h.T, err)
	return row.(*models.Role)
}

func (h *house) user(id schema.ID) *models.User {
	h.Helper()
	row, err := h.db.Find(h.ctx, h.model(&models.User{}), id)
	must(h.T, err)
	return row.(*models.User)
}

// login signs somebody in who has the password above.
func (h *house) login(name string) *accounts.SignedIn {
	h.Helper()
	in, err := h.s.LogIn(h.ctx, name, secret, "", accounts.Client{})
	must(h.T, err)
	return in
}

// who is the identity behind a token at this moment.
func (h *house) who(in *accounts.SignedIn) *accounts.Identity {
	h.Helper()
	id, err := h.s.Session(h.ctx, in.Token)
	must(h.T, err)
	return id
}

// out asserts that a token is nobody's any more.
func (h *house) out(in *accounts.SignedIn) {
	h.Helper()
	if id, err := h.s.Session(h.ctx, in.Token); !errors.Is(err, schema.ErrUnauthorized) {
		h.Errorf("session = %v, %v; want that it has ended", id, err)
	}
}

// change writes fields of a user as somebody.
func (h *house) change(actor schema.Actor, id schema.ID, values map[string]any) error {
	_, err := h.db.Update(h.ctx, actor, h.model(&models.User{}), id, &schema.Input{Values: values})
	return err
}

// do moves a user along an arrow as somebody.
func (h *house) do(actor schema.Actor, id schema.ID, verb string) error {
	_, err := h.db.Transition(h.ctx, actor, h.model(&models.User{}), id, verb, &schema.Input{Reason: "why"})
	return err
}

// token is the one in the newest mail whose text has the path.
func (h *house) token(path string) string {
	h.Helper()
	h.jobs.Wait()
	for _, m := range reversed(h.mail.Sent()) {
		if _, rest, ok := strings.Cut(m.Text, path+"?token="); ok {
			line, _, _ := strings.Cut(rest, "\n")
			token, err := url.QueryUnescape(line)
			must(h.T, err)
			return token
		}
	}
	h.Fatalf("no mail with %s: %+v", path, h.mail.Sent())
	return ""
}

// tokenOf is the one in the newest mail about an account whose text has the path.
func (h *house) tokenOf(handle, path string) string {
	h.Helper()
	h.jobs.Wait()
	for _, m := range reversed(h.mail.Sent()) {
		if _, rest, ok := strings.Cut(m.Text, path+"?token="); ok && strings.Contains(m.Text, "@"+handle) {
			line, _, _ := strings.Cut(rest, "\n")
			token, err := url.QueryUnescape(line)
			must(h.T, err)
			return token
		}
	}
	h.Fatalf("no mail of %s with %s: %+v", handle, path, h.mail.Sent())
	return ""
}

func reversed(list []notify.Mail) []notify.Mail {
	out := make([]notify.Mail, 0, len(list))
	for i := range list {
		out = append(out, list[len(list)-1-i])
	}
	return out
}

// problems are the pointers and codes of a refusal.
func problems(err error) map[string]string {
	var invalid schema.Invalid
	if !errors.As(err, &invalid) {
		return nil
	}
	out := map[string]string{}
	for _, p := range invalid {
		out[p.Pointer] = p.Code
	}
	return out
}
