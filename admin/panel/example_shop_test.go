package panel_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"duckhoo/admin/panel"
	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// A save hook: each badge that the back office saves is named in capitals.
func ExampleOnSave() {
	shop, done := openShop(panel.ModelAdmin[Badge]{
		OnSave: func(_ context.Context, _ *database.DB, _ schema.Actor, b *Badge) error {
			b.Name = strings.ToUpper(b.Name)
			return nil
		},
	})
	defer done()
	shop.post("/admin/badges/add", url.Values{"name": {"gold"}})
	fmt.Println(strings.Contains(shop.get("/admin/badges/"), "GOLD"))
	// Output: true
}

// A widget of one's own: what it draws, and how its text becomes the value.
func ExampleWidget() {
	shop, done := openShop(panel.ModelAdmin[Badge]{
		Widgets: map[string]panel.Widget{"Name": {
			Draw: func(in panel.Input) templ.Component {
				return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
					_, err := fmt.Fprintf(w, `<input class="stars" name=%q value=%q>`, in.Name, strings.TrimSuffix(in.Value(), " ★"))
					return err
				})
			},
			Decode: func(values []string) (any, error) { return values[0] + " ★", nil },
		}},
	})
	defer done()
	fmt.Println(strings.Contains(shop.get("/admin/badges/add"), `<input class="stars" name="name" value="">`))
	shop.post("/admin/badges/add", url.Values{"name": {"gold"}})
	fmt.Println(strings.Contains(shop.get("/admin/badges/"), "gold ★"))
	// Output:
	// true
	// true
}

// shop is a back office with one model, on SQLite, open to its boss.
type shop struct{ app *fiber.App }

func openShop(declared panel.ModelAdmin[Badge]) (shop, func()) {
	dir, err := os.MkdirTemp("", "shop")
	must(err)
	reg, err := schema.New(&models.AuditLog{}, &models.AuditDiff{}, &models.AuditHead{}, &Badge{})
	must(err)
	settings := config.Default()
	settings.Database.Engine, settings.Database.DSN = "sqlite", config.NewDSN(filepath.Join(dir, "shop.db"))
	must(build(settings.Database, reg))
	db, err := database.Open(context.Background(), settings.Database, reg, []byte("key"))
	must(err)
	texts, err := locales.New()
	must(err)
	site, err := panel.New(panel.Deps{
		DB: db, Registry: reg, Settings: settings, Catalogue: texts,
		Actor: func(*fiber.Ctx) schema.Actor { return boss() }, CSRF: func(*fiber.Ctx) string { return "" },
	})
	must(err)
	panel.Register(site, declared)
	must(site.Check())
	app := fiber.New()
	for _, r := range site.Routes() {
		app.Add(r.Method, r.Path, r.Handler)
	}
	return shop{app}, func() { must(errors.Join(db.Close(), os.RemoveAll(dir))) }
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func (s shop) get(path string) string { return s.send("GET", path, "") }

func (s shop) post(path string, form url.Values) { s.send("POST", path, form.Encode()) }

func (s shop) send(method, path, body string) string {
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := s.app.Test(req, -1)
	must(err)
	defer func() { _ = res.Body.Close() }()
	page, err := io.ReadAll(res.Body)
	must(err)
	return string(page)
}
