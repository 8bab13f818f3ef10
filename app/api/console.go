package api

import (
	"bytes"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// consoleRoutes serve the console: a page of ours around swagger-ui, whose
// files come with the program.
func (a *API) consoleRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/api/docs", Name: "console", Who: "anyone", Serve: a.console},
		{Method: "GET", Path: assetRoot + "/:file", Name: "consoleAsset", Who: "anyone", Serve: a.serveAsset},
	}
}

// console answers GET /api/docs.
func (a *API) console(c *fiber.Ctx) error {
	f := a.frame(c, "docs", locales.T(c.UserContext(), "api.docs"))
	f.Crumbs = append(f.Crumbs, ui.Crumb{Text: f.Title})
	f.Styles = []string{a.assetPath("swagger-ui.css"), a.assetPath("frame.css"), a.assetPath("console.css")}
	f.Scripts = []string{a.assetPath("swagger-ui-bundle.js"), a.assetPath("console.js")}
	return a.render(c, consolePage(f))
}

// frame is what the layout of every page of the API needs to know.
type frame struct {
	Title   string
	Name    string // data-page
	Model   string // data-model
	App     string
	Crumbs  []ui.Crumb
	Person  string // who is signed in, "" for nobody
	CSRF    string
	Here    string
	Styles  []string
	Scripts []string
}

func (a *API) frame(c *fiber.Ctx, name, title string) frame {
	f := frame{Title: title, Name: name, App: a.Settings.App.Name, Here: c.OriginalURL(), Crumbs: []ui.Crumb{{Text: "API", Href: Root}}}
	if actor := a.Actor(c); !actor.ActorID().IsZero() {
		f.Person = actor.ActorName()
		if a.CSRF != nil {
			f.CSRF = a.CSRF(c)
		}
	}
	return f
}

// render writes a page. It depends on who asks and is not kept.
func (a *API) render(c *fiber.Ctx, page templ.Component) error {
	var b bytes.Buffer
	if err := page.Render(c.UserContext(), &b); err != nil {
		return err
	}
	vary(c)
	c.Vary(fiber.HeaderAcceptLanguage)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(b.Bytes())
}
