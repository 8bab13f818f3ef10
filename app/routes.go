package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/gofiber/fiber/v2"
	"github.com/spf13/cobra"

	"duckhoo/app/middleware"
	"duckhoo/models/database"
	"duckhoo/models/storage"
)

// route is one line of the table of everything that is served.
type route struct {
	method, path, who, where string
	handler                  fiber.Handler
}

// routes is that table: operations, files, the public pages, the back office,
// signing in, and the API of the public models.
func (p *program) routes() []route {
	list := []route{
		{"GET", "/healthz", "anybody", "app.alive", alive},
		{"GET", "/readyz", "anybody", "app.ready", p.ready},
		{"GET", "/static/*", "anybody", "web/static", serveAsset},
		{"GET", "/media/*", "anybody", "models/storage", p.serveFile},
		{"POST", storage.UploadPath + ":backend", "a signature", "models/storage", p.takeForm},
		{"PUT", storage.UploadPath + ":backend", "a signature", "models/storage", p.takePart},
	}
	for _, r := range p.auth.Routes() {
		list = append(list, route{r.Method, r.Path, r.Who, "app/auth", r.Handler})
	}
	for _, r := range p.site.Routes() {
		list = append(list, route{r.Method, r.Path, r.Who, "web/site", r.Handler})
	}
	for _, r := range p.api.Routes() {
		list = append(list, route{r.Method, r.Path, r.Who, r.Served(), r.Serve})
	}
	for _, r := range p.panel.Routes() {
		list = append(list, route{r.Method, r.Path, r.Who, "admin/panel", r.Handler})
	}
	return list
}

// handler is the whole program behind one server: the stack of config.yaml,
// then the routes.
func (p *program) handler() (*server, error) {
	stack, err := middleware.Stack(p.settings.Middleware, middleware.Deps{
		Settings: p.settings, Answer: p.answers.answer, Key: p.secret.key("forms"),
		Sessions: p.auth, Bearers: p.auth, Locales: p.texts,
		Media: storage.Origins(p.settings.Storage),
	})
	if err != nil {
		return nil, err
	}
	s := newServer(p.settings, p.answers.unread)
	for _, m := range stack {
		s.Use(m)
	}
	s.Use(func(c *fiber.Ctx) error {
		c.SetUserContext(database.WithRequest(c.UserContext(), middleware.RequestIDFrom(c.UserContext())))
		return c.Next()
	})
	for _, r := range p.routes() {
		if r.method == fiber.MethodGet {
			s.Get(r.path, p.scoped(r)) // HEAD too
			continue
		}
		s.Add(r.method, r.path, p.scoped(r))
	}
	return s, nil
}

func newRoutesCommand() *cobra.Command {
	return &cobra.Command{Use: "routes", Short: "print every address: method, path, who may, where it is served", RunE: func(c *cobra.Command, _ []string) error {
		s, err := loadSettings()
		if err != nil {
			return err
		}
		p, err := newProgram(s)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(c.OutOrStdout(), 0, 4, 2, ' ', 0)
		for _, r := range p.routes() {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.method, r.path, r.who, r.where)
		}
		return w.Flush()
	}}
}

func newOpenAPICommand() *cobra.Command {
	return &cobra.Command{Use: "openapi", Short: "print the OpenAPI document of the API", RunE: func(c *cobra.Command, _ []string) error {
		s, err := loadSettings()
		if err != nil {
			return err
		}
		p, err := newProgram(s)
		if err != nil {
			return err
		}
		doc, err := p.api.Document()
		if err != nil {
			return err
		}
		_, err = c.OutOrStdout().Write(append(doc, '\n'))
		return err
	}}
}
