// Package api makes the public JSON API of the models: lists, single rows,
// writes and the verbs of state machines below /api/v1, the OpenAPI document
// that describes them, the console that tries them, and for each address a
// page that a browser can show.
//
// Nothing here knows a model by name but the person who asks (/me). Which
// fields, filters, sorts and verbs there are comes from the registry; who may
// see or do what comes from the policies, which package database asks.
//
// Handlers return errors. Package app turns them into answers: an *Error has
// its status and code, a schema.Invalid is 422.
package api

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/gofiber/fiber/v2"

	"duckhoo/admin/panel"
	"duckhoo/config"
	"duckhoo/models/accounts"
	"duckhoo/models/database"
	"duckhoo/models/disputes"
	"duckhoo/models/exam"
	"duckhoo/models/live"
	"duckhoo/models/media"
	"duckhoo/models/metrics"
	"duckhoo/models/moderation"
	"duckhoo/models/notes"
	"duckhoo/models/notify"
	"duckhoo/models/people"
	"duckhoo/models/rules"
	"duckhoo/models/schema"
	"duckhoo/models/storage"
)

// Root is where the API stands.
const Root = "/api/v1"

// Deps is what the API needs of the program. To list routes or to write the
// document, DB, Actor, CSRF and Exam may be nil.
type Deps struct {
	DB       *database.DB
	Registry *schema.Registry
	Settings *config.Settings

	// Actor is who asks.
	Actor func(*fiber.Ctx) schema.Actor

	// CSRF is the token that the forms of the HTML pages send back.
	CSRF func(*fiber.Ctx) string

	// Now is the present moment; nil is schema.Now.
	Now func() schema.Time

	// Accounts, People and Files are what people do to their own account: API
	// keys, their picture, what is stored of them. They may be nil as DB may.
	Accounts *accounts.Service
	People   *people.Service
	Files    *storage.Files

	// Media is what people upload for what they make; nil as DB may.
	Media *media.Service

	// Extras stand beside a row's own fields where it is read alone.
	Extras []Extra
	// Exam is how quizzes are taken; nil where they are not.
	Exam *exam.Service

	// Disputes are about keys that somebody says are wrong; nil leaves their
	// addresses out.
	Disputes *disputes.Service
	// Desk knows what was decided about people; nil as DB may.
	Desk *moderation.Desk
	// Notes are what staff say about cases, Rules what looks before they do, and
	// Jobs what is done in the background; nil as DB may.
	Notes *notes.Service
	Rules *rules.Service
	Jobs  panel.Jobs
	// Metrics counts how the desk does; nil as DB may.
	Metrics *metrics.Service
	// Notices tell people what happened; nil where nobody is told.
	Notices *notify.Notices

	// Live tells what is written. Stream answers with what write sends after the
	// handler has returned, and Again asks anew who stands behind a request; they
	// may be nil as DB may.
	Live   *live.Hub
	Stream func(c *fiber.Ctx, write func(ctx context.Context, w io.Writer, flush func() error) error)
	Again  func(*fiber.Ctx) func(context.Context) (schema.Actor, error)

	// Version of the program, for the document.
	Version string

	// Also are routes that other packages serve below /api, for the document.
	Also []Route
}

// API is the public API of a registry.
type API struct {
	Deps
	resources []*resource
	routes    []Route
	document  func() (document, error) // written when it is asked for first
	assets    map[string]asset
}

// New makes the API of d.Registry.
func New(d Deps) (*API, error) {
	if d.Registry == nil || d.Settings == nil {
		return nil, errors.New("api: registry and settings are needed")
	}
	if d.Now == nil {
		d.Now = schema.Now
	}
	if d.Actor == nil {
		d.Actor = func(*fiber.Ctx) schema.Actor { return schema.Nobody{} }
	}
	if d.Version == "" {
		d.Version = "1.0.0"
	}
	files, err := assets()
	if err != nil {
		return nil, err
	}
	a := &API{Deps: d, assets: files}
	a.Extras = append(a.numbers(), d.Extras...)
	if err := a.checkExtras(); err != nil {
		return nil, err
	}
	for _, m := range d.Registry.Models() {
		if m.Public && !m.IsChild() {
			a.resources = append(a.resources, newResource(a, m))
		}
	}
	a.routes = a.table()
	schemas, err := a.schemas()
	if err != nil {
		return nil, err
	}
	a.document = sync.OnceValues(func() (document, error) { return a.describe(schemas) })
	return a, nil
}

// resource is a public model by its name, nil when there is none.
func (a *API) resource(name string) *resource {
	for _, r := range a.resources {
		if r.model.Name == name {
			return r
		}
	}
	return nil
}

// Routes lists every route of the API in a readable order.
func (a *API) Routes() []Route { return a.routes }

// resource is one public model.
type resource struct {
	*API
	model *schema.Model
	root  string        // /api/v1/quizzes
	key   *schema.Field // what may stand for the id in an address: a handle, a slug; or nil
}

func newResource(a *API, m *schema.Model) *resource {
	return &resource{API: a, model: m, root: Root + "/" + m.Plural, key: addressKey(m)}
}

// addressKey is the readable field whose value names a row as its id does.
func addressKey(m *schema.Model) *schema.Field {
	for _, f := range m.Fields {
		if f.Unique && f.Read && (f.Name == "Slug" || f.Name == "Handle") {
			return f
		}
	}
	return nil
}
