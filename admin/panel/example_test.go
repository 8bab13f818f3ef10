package panel_test

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"duckhoo/admin/panel"
	"duckhoo/config"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// newSite is a back office over the models of Duckhoo, without a database: as
// much as declarations need.
func newSite() *panel.Site {
	reg, err := models.Registry()
	if err != nil {
		panic(err)
	}
	texts, err := locales.New()
	if err != nil {
		panic(err)
	}
	s, err := panel.New(panel.Deps{
		DB: &database.DB{}, Registry: reg, Settings: config.Default(), Catalogue: texts,
		Actor: func(*fiber.Ctx) schema.Actor { return schema.Nobody{} }, CSRF: func(*fiber.Ctx) string { return "" },
	})
	if err != nil {
		panic(err)
	}
	return s
}

func ExampleColumn() {
	site := newSite()
	panel.Register(site, panel.ModelAdmin[models.Tag]{
		ListDisplay: []string{"Slug", "Length", "CreatedAt"},
		Columns: []panel.Column[models.Tag]{{
			Name: "Length", Label: schema.Text{KO: "길이", EN: "Length"}, Numeric: true,
			Values: func(_ context.Context, _ *database.DB, rows []*models.Tag) ([]any, error) {
				out := make([]any, len(rows))
				for i, t := range rows {
					out[i] = utf8.RuneCountInString(t.Slug)
				}
				return out, nil
			},
		}},
	})
	fmt.Println(site.Check())
	// Output: <nil>
}

func ExampleAction() {
	site := newSite()
	panel.Register(site, panel.ModelAdmin[models.Tag]{
		Actions: []panel.Action[models.Tag]{{
			Name: "shout", Label: schema.Text{KO: "크게 쓰기", EN: "Shout"}, Icon: "star", Verb: schema.VerbChange,
			Do: func(ctx context.Context, db *database.DB, actor schema.Actor, row *models.Tag, _ string) error {
				_, err := db.Update(ctx, actor, db.Registry.Of(row), row.ID, &schema.Input{Values: map[string]any{"slug": row.Slug + "-loud"}})
				return err
			},
		}},
	})
	fmt.Println(site.Check())
	// Output: <nil>
}

func ExampleFilter() {
	site := newSite()
	panel.Register(site, panel.ModelAdmin[models.Tag]{
		ListFilter: []string{"Use", "CreatedAt"},
		Filters: []panel.Filter{{
			Name: "Use", Label: schema.Text{KO: "쓰임", EN: "Use"},
			Choices: []schema.Choice{
				{Value: "alias", Label: schema.Text{KO: "다른 이름", EN: "Another name"}},
				{Value: "fresh", Label: schema.Text{KO: "이번 주에 생김", EN: "Made this week"}},
			},
			Cond: func(choice string, now time.Time) schema.Cond {
				if choice == "alias" {
					return schema.IsNull("AliasOf", false)
				}
				return schema.Compare("CreatedAt", schema.OpGte, schema.At(now.AddDate(0, 0, -7)))
			},
		}},
	})
	fmt.Println(site.Check())
	// Output: <nil>
}

// ending is what the action of ExampleAsk asks for.
type ending struct {
	Ending string `gorm:"size:20" validate:"required,max=20" label:"꼬리|Ending" help:"이름 끝에 붙여요.|Put behind the name."`
}

func ExampleAsk() {
	site := newSite()
	panel.Register(site, panel.ModelAdmin[models.Tag]{
		Actions: []panel.Action[models.Tag]{{
			Name: "end", Label: schema.Text{KO: "꼬리 붙이기", EN: "Add an ending"}, Icon: "tag", Verb: schema.VerbChange,
			Form: panel.Ask(func(ctx context.Context, db *database.DB, actor schema.Actor, row *models.Tag, form *ending, reason string) error {
				in := &schema.Input{Values: map[string]any{"slug": row.Slug + "-" + form.Ending}, Lock: &row.LockVersion, Reason: reason}
				_, err := db.Update(ctx, actor, db.Registry.Of(row), row.ID, in)
				return err
			}),
		}},
	})
	fmt.Println(site.Check())
	// Output: <nil>
}

func ExampleSite_Page() {
	site := newSite()
	site.Page(panel.Page{
		Path: "weekly", Label: schema.Text{KO: "이번 주", EN: "This week"}, Icon: "calendar", Key: "w", Right: "quiz.view",
		Handler: func(c *panel.Call) error { return c.Show(templ.Raw("<p>" + c.Reader.Now.Weekday().String() + "</p>")) },
	})
	fmt.Println(site.Check())
	// Output: <nil>
}

func ExampleSite_Dashboard() {
	site := newSite()
	site.Dashboard(panel.Card{
		Name: "tags", Label: schema.Text{KO: "하루 새 태그", EN: "New tags by day"}, Rights: []string{"tag.view"}, Size: panel.Half,
		Load: func(ctx context.Context, r panel.Reader) (templ.Component, error) {
			return panel.PerDay(ctx, r, 30, panel.Series{Label: schema.Text{KO: "태그", EN: "Tags"}, Model: &models.Tag{}})
		},
	})
	fmt.Println(site.Check())
	// Output: <nil>
}

// A misspelt name stops the start and says what was perhaps meant.
func ExampleSite_Check() {
	site := newSite()
	site.Page(panel.Page{Path: "weekly", Label: schema.Text{KO: "이번 주", EN: "This week"}, Right: "quiz.veiw", Handler: func(c *panel.Call) error { return c.Show(templ.NopComponent) }})
	fmt.Println(site.Check())
	// Output: Page.weekly: there is no right "quiz.veiw"; did you mean quiz.view? (panel.E102)
}
