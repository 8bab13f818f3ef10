package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/admin"
	"duckhoo/admin/panel"
	"duckhoo/app/api"
	"duckhoo/app/auth"
	"duckhoo/app/jobs"
	"duckhoo/app/middleware"
	"duckhoo/config"
	"duckhoo/models/accounts"
	"duckhoo/models/authoring"
	"duckhoo/models/community"
	"duckhoo/models/database"
	"duckhoo/models/disputes"
	"duckhoo/models/exam"
	"duckhoo/models/hooks"
	"duckhoo/models/live"
	"duckhoo/models/media"
	"duckhoo/models/metrics"
	"duckhoo/models/moderation"
	"duckhoo/models/notes"
	"duckhoo/models/notify"
	"duckhoo/models/openid"
	"duckhoo/models/people"
	"duckhoo/models/presence"
	"duckhoo/models/quality"
	"duckhoo/models/rules"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
	"duckhoo/models/tasks"
	"duckhoo/models/twins"
	"duckhoo/web"
	"duckhoo/web/locales"
	"duckhoo/web/site"
)

// program is every part of Duckhoo, wired: this is where the packages meet.
type program struct {
	settings *config.Settings
	secret   *secret
	registry *schema.Registry
	db       *database.DB
	texts    *locales.Catalogue
	outbox   *notify.Outbox
	jobs     *jobs.Queue
	notices  *notify.Notices
	tasks    *tasks.Service
	notes    *notes.Service
	presence *presence.Service
	hooks    *hooks.Service
	accounts *accounts.Service
	exam     *exam.Service
	desk     *moderation.Desk
	twins    *twins.Service
	disputes *disputes.Service
	checks   *rules.Service
	quality  *quality.Service
	metrics  *metrics.Service
	files    *storage.Files
	media    *media.Service
	live     *live.Hub
	panel    *panel.Site
	site     *web.Site
	api      *api.API
	auth     *auth.Handlers
	openid   *openid.Providers
	answers  *answers
}

// newProgram wires the parts and finds every mistake in their declarations. It
// creates nothing: no file, no connection, no listener.
func newProgram(s *config.Settings) (*program, error) {
	p := &program{settings: s}
	var err error
	if p.registry, err = declared(); err != nil {
		return nil, err
	}
	if p.secret, err = readSecret(s); err != nil {
		return nil, err
	}
	if p.texts, err = locales.New(); err != nil {
		return nil, err
	}
	if p.db, err = database.New(s.Database, p.registry, p.secret.key("cursors")); err != nil {
		return nil, err
	}
	for _, part := range []func() error{p.people, p.rules, p.work, p.faces} {
		if err := part(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// people wires mail and accounts.
func (p *program) people() error {
	mail, err := notify.New(p.settings.Mail)
	if err != nil {
		return err
	}
	p.outbox = notify.NewOutbox()
	if p.jobs, err = jobs.New(p.db, p.settings); err != nil {
		return err
	}
	if p.files, err = storage.New(p.settings.Storage, storage.Options{PublicURL: p.settings.App.PublicURL, Secret: p.secret.key("uploads")}); err != nil {
		return err
	}
	if p.media, err = media.New(media.Options{DB: p.db, Files: p.files, Jobs: p.jobs, Report: jobs.Report}); err != nil {
		return err
	}
	p.accounts, err = accounts.New(accounts.Options{
		DB: p.db, Auth: p.settings.Auth, App: p.settings.App, Mail: mail, Jobs: p.jobs, Outbox: p.outbox, Files: p.media,
		Key: p.secret.key("letters"), Secrets: p.secret.key("factors"), Demanded: p.settings.Admin.Require2FA, Cost: passwordCost,
	})
	return err
}

// uploadsFor is where somebody asks for a place in storage.
func (p *program) uploadsFor(actor schema.Actor) string {
	if actor.Super() || actor.Allowed("media.add") {
		return api.Root + "/media"
	}
	return ""
}

// undoFor is how long a verdict can be taken back; tests, whose machines may be slow,
// have more time.
var undoFor = moderation.Undoable

// passwordCost is what a password hash costs; tests, which sign in by the
// thousand, set a cheap one.
var passwordCost = accounts.DefaultCost()

// acting is somebody with what they may do now.
func (p *program) acting(ctx context.Context, id schema.ID) (schema.Actor, error) {
	who, err := p.accounts.Acting(ctx, id)
	if err != nil {
		return nil, err // and no nil of a type
	}
	return who, nil
}

// rules attaches what writes must obey.
func (p *program) rules() error {
	var err error
	if p.exam, err = exam.New(exam.Options{DB: p.db, Reached: func(ctx context.Context, quiz schema.ID) error { return quality.Ask(ctx, p.jobs, quiz) }}); err != nil {
		return err
	}
	if p.notices, err = notify.NewNotices(p.db); err != nil {
		return err
	}
	if p.tasks, err = tasks.New(tasks.Options{DB: p.db, Files: p.files, Jobs: p.jobs, Notices: p.notices}); err != nil {
		return err
	}
	if p.notes, err = notes.New(notes.Options{DB: p.db, Notices: p.notices, Acting: p.acting}); err != nil {
		return err
	}
	if p.presence, err = presence.New(p.db); err != nil {
		return err
	}
	if p.hooks, err = hooks.New(p.db, p.jobs, p.settings, p.secret.key("hooks")); err != nil {
		return err
	}
	p.disputes, err = disputes.New(disputes.Options{DB: p.db, Exam: p.exam, Notices: p.notices, Jobs: p.jobs, Limiter: p.accounts, Undo: undoFor})
	if err != nil {
		return err
	}
	if p.desk, err = moderation.New(moderation.Options{DB: p.db, Jobs: p.jobs, Notices: p.notices, Letters: p.accounts, Undo: undoFor}); err != nil {
		return err
	}
	if p.quality, err = quality.New(quality.Options{DB: p.db, Exam: p.exam, Desk: p.desk}); err != nil {
		return err
	}
	if p.twins, err = twins.New(p.db, p.desk); err != nil {
		return err
	}
	if p.checks, err = rules.New(rules.Options{DB: p.db, Desk: p.desk, Twins: p.twins}); err != nil {
		return err
	}
	return errors.Join(
		exam.Attach(p.registry, p.exam),
		accounts.Attach(p.registry, p.accounts),
		twins.Attach(p.registry, p.twins),
		authoring.Attach(p.registry, p.db, p.checks.Holds),
		community.Attach(p.registry, p.db, p.accounts),
		disputes.Attach(p.registry, p.disputes),
		moderation.Attach(p.registry, p.desk),
		rules.Attach(p.registry, p.checks),
		quality.Attach(p.registry, p.quality),
		p.notices.Attach(p.registry),
		p.notes.Attach(p.registry),
		p.hooks.Attach(p.registry),
		media.Attach(p.registry, p.media),
	)
}

// faces wires what people and programs see: site, back office and API.
func (p *program) faces() error {
	var err error
	p.live = live.New(p.db)
	if p.metrics, err = metrics.New(p.db); err != nil {
		return err
	}
	p.answers = &answers{settings: p.settings, texts: p.texts, page: p.errorPage, unavailable: unavailable}
	if p.openid, err = openid.New(p.settings.Auth.Providers, openid.Options{}); err != nil {
		return err
	}
	p.auth = auth.New(auth.Deps{
		Accounts: p.accounts, Settings: p.settings, Texts: p.texts, OpenID: p.openid, Key: p.secret.key("openid"),
		Claim: func(c *fiber.Ctx, who *accounts.Identity) error { return p.site.Claim(c, who) },
		Again: func(c *fiber.Ctx, status int, words schema.Text, next string) error {
			if middleware.Within(next, p.settings.Admin.Path) {
				return p.panel.LogInAgain(c, status, words, next)
			}
			return p.site.LogInAgain(c, status, words, next)
		},
	})
	about, err := people.New(p.db)
	if err != nil {
		return err
	}
	p.site, err = web.New(web.Deps{
		DB: p.db, Registry: p.registry, Settings: p.settings, Catalogue: p.texts,
		Actor: middleware.Actor, CSRF: middleware.CSRFToken, Door: p.auth,
		RequestID: middleware.RequestID, FileURL: p.files.URL, Notices: p.notices, Desk: p.desk, Exam: p.exam, Disputes: p.disputes,
		OpenFile: p.openFile, Media: p.media, People: about, Account: p.auth, Access: p.auth, LogIns: p.auth, Passkeys: p.auth, Links: p.auth, Keys: p.accounts,
		Key: p.secret.key("site"),
	})
	if err != nil {
		return err
	}
	p.panel, err = admin.Site(panel.Deps{
		DB: p.db, Registry: p.registry, Settings: p.settings, Catalogue: p.texts,
		Actor: middleware.Actor, CSRF: middleware.CSRFToken,
		Door: p.auth, Access: p.auth, LogIns: p.auth, Passkeys: p.auth, Viewing: p.auth, Files: p.media, Uploads: p.uploadsFor, Jobs: p.jobs, Stream: streamed,
		Events: api.Root + "/events", Key: p.secret.key("panel"),
		Desk: p.desk, Exam: p.exam, Metrics: p.metrics, Twins: p.twins, Tasks: p.tasks, Notes: p.notes, Presence: p.presence, Acting: p.acting,
	}, p.checks)
	if err != nil {
		return err
	}
	p.api, err = api.New(api.Deps{
		Accounts: p.accounts, People: about, Files: p.files, Media: p.media,
		DB: p.db, Registry: p.registry, Settings: p.settings, Actor: middleware.Actor, CSRF: middleware.CSRFToken,
		Exam: p.exam, Metrics: p.metrics, Disputes: p.disputes, Desk: p.desk, Notes: p.notes, Rules: p.checks, Jobs: p.jobs, Notices: p.notices, Live: p.live, Stream: streamed, Again: middleware.Again,
		Version: strings.TrimSuffix(revision(), "+changes"), Also: signingIn(p.auth.APIRoutes()),
	})
	return err
}

// openFile opens a stored file.
func (p *program) openFile(ctx context.Context, key schema.File) (io.ReadCloser, error) {
	file, _, _, err := p.files.Open(ctx, string(key))
	return file, err
}

// streamed is middleware.Stream for who knows nothing of the middleware.
func streamed(c *fiber.Ctx, write func(context.Context, io.Writer, func() error) error) {
	middleware.Stream(c, func(ctx context.Context, w *middleware.Flow) error { return write(ctx, w, w.Flush) })
}

// connect opens the database, which must be migrated, and keeps a new secret.
func (p *program) connect(ctx context.Context) error {
	if err := pending(ctx, p.settings.Database); err != nil {
		return err
	}
	if err := p.secret.keep(); err != nil {
		return err
	}
	if err := p.db.Connect(ctx); err != nil {
		return err
	}
	return errors.Join(accounts.EnsureRoles(ctx, p.db), authoring.EnsureGenres(ctx, p.db), moderation.EnsureCanned(ctx, p.db))
}

// close ends what is done behind requests and closes the database.
func (p *program) close() {
	ctx, done := context.WithTimeout(context.Background(), 10*time.Second)
	defer done()
	p.live.Close()
	if err := errors.Join(p.outbox.Close(ctx), p.db.Close()); err != nil {
		slog.Error("stopping was not clean", "err", err)
	}
}

// pending reports migrations that the database lacks. A SQLite file that is not
// there is not made by asking.
func pending(ctx context.Context, cfg config.Database) error {
	if _, err := os.Stat(cfg.DSN.Reveal()); cfg.Engine == "sqlite" && errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no database at %s yet; run: duckhoo migrate", cfg.DSN)
	}
	run, done, err := database.Runner(ctx, cfg)
	if err != nil {
		return err
	}
	defer done()
	list, err := run.Pending(ctx)
	if err != nil {
		return err
	}
	if len(list) > 0 {
		return fmt.Errorf("the database lacks %d migrations (%s); run: duckhoo migrate", len(list), strings.Join(list, ", "))
	}
	return nil
}

// unavailable reports errors of the database that are worth another try.
func unavailable(err error) bool { return errors.Is(err, database.ErrUnavailable) }

// errorPage draws an error in the dress of the face that was asked, and in the
// reader's language also where the request was refused before that was found.
func (p *program) errorPage(c *fiber.Ctx, m mishap) error {
	if locales.From(c.UserContext()) == nil {
		zone, err := time.LoadLocation(p.settings.App.Timezone)
		if err != nil {
			return err
		}
		c.SetUserContext(locales.With(c.UserContext(), p.texts.Locale(m.Lang, zone)))
	}
	if m.Panel {
		return p.panel.ErrorPage(c, m.Status, schema.Text{KO: m.Detail, EN: m.Detail}, m.RequestID)
	}
	return p.site.Error(c, site.Mishap{Status: m.Status, Code: m.Code, Title: m.Title, Detail: m.Detail, RequestID: m.RequestID})
}
