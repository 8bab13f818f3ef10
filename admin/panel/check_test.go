package panel_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"

	"duckhoo/admin/panel"
	"duckhoo/config"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// declare returns the mistakes of a site, sorted by place.
func declare(t *testing.T, register func(*panel.Site)) []schema.Mistake {
	t.Helper()
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := panel.New(panel.Deps{
		DB: &database.DB{}, Registry: registry(t), Settings: config.Default(), Catalogue: texts,
		Actor: func(*fiber.Ctx) schema.Actor { return schema.Nobody{} }, CSRF: func(*fiber.Ctx) string { return "" }, Files: &shelf{},
	})
	if err != nil {
		t.Fatal(err)
	}
	register(s)
	return schema.Mistakes(s.Check())
}

func values(context.Context, *database.DB, []*Gadget) ([]any, error) { return nil, nil }

func do(context.Context, *database.DB, schema.Actor, *Gadget, string) error { return nil }

// ownFilter is a filter of two choices by a number.
func ownFilter(name, path string) panel.Filter {
	return panel.Filter{Name: name, Label: schema.Text{KO: "바쁨", EN: "Busy"}, Choices: []schema.Choice{
		{Value: "very", Label: schema.Text{KO: "아주", EN: "very"}}, {Value: "little", Label: schema.Text{KO: "조금", EN: "a little"}},
	}, Cond: func(choice string, _ time.Time) schema.Cond {
		if choice == "very" {
			return schema.Compare(path, schema.OpGte, int64(100))
		}
		return schema.Compare(path, schema.OpLt, int64(100))
	}}
}

func shown(c *panel.Call) error { return c.Show(templ.Raw("<p>here</p>")) }

func figures(context.Context, panel.Reader) (templ.Component, error) { return panel.Figures{}, nil }

func secretly(context.Context, *database.DB, schema.Actor, *Gadget, *struct{ Code schema.Secret }, string) error {
	return nil
}

func idly(context.Context, *database.DB, schema.Actor, *Gadget, *struct{}, string) error { return nil }

func changes(context.Context, *database.DB, *Gadget) (audit.Changes, bool, error) {
	return audit.Changes{}, false, nil
}

func draw(panel.Input) templ.Component { return templ.NopComponent }

// Stranger is in no registry.
type Stranger struct{ schema.Base }

// text stands for any label.
var text = schema.Text{KO: "글", EN: "Text"}

// mistakes are wrong declarations, each with the id, the place and a part of
// the words of what is found.
func mistakes() map[string]struct {
	id, place, words string
	admin            panel.ModelAdmin[Gadget]
} {
	type admin = panel.ModelAdmin[Gadget]
	return map[string]struct {
		id, place, words string
		admin            panel.ModelAdmin[Gadget]
	}{
		"misspelt column":           {"panel.E010", "Gadget.ListDisplay", "did you mean Title?", admin{ListDisplay: []string{"Titel"}}},
		"misspelt computed column":  {"panel.E010", "Gadget.ListDisplay", "did you mean Worth, one of Columns?", admin{ListDisplay: []string{"Title", "Worth", "Wroth"}, Columns: []panel.Column[Gadget]{{Name: "Worth", Label: text, Values: values}}}},
		"column over many rows":     {"panel.E011", "Gadget.ListDisplay", "many rows", admin{ListDisplay: []string{"Title", "Badges.Name"}}},
		"column twice":              {"panel.E012", "Gadget.ListDisplay", "twice", admin{ListDisplay: []string{"Title", "Title"}}},
		"column without values":     {"panel.E013", "Gadget.Columns", "Values", admin{ListDisplay: []string{"Title", "X"}, Columns: []panel.Column[Gadget]{{Name: "X", Label: text}}}},
		"column without a label":    {"panel.E013", "Gadget.Columns", "a Label", admin{ListDisplay: []string{"Title", "X"}, Columns: []panel.Column[Gadget]{{Name: "X", Values: values}}}},
		"column of two meanings":    {"panel.E014", "Gadget.Columns", "another column", admin{ListDisplay: []string{"Title", "X"}, Columns: []panel.Column[Gadget]{{Name: "X", Label: text, Values: values}, {Name: "X", Label: text, Values: values}}}},
		"column named as a field":   {"panel.E014", "Gadget.Columns", "name of a field", admin{ListDisplay: []string{"Title"}, Columns: []panel.Column[Gadget]{{Name: "Title", Label: text, Values: values}}}},
		"column nowhere":            {"panel.E015", "Gadget.Columns", "stands in no ListDisplay", admin{ListDisplay: []string{"Title"}, Columns: []panel.Column[Gadget]{{Name: "X", Label: text, Values: values}}}},
		"column with no relation":   {"panel.E016", "Gadget.Columns.X.With", "did you mean Maker?", admin{ListDisplay: []string{"X"}, Columns: []panel.Column[Gadget]{{Name: "X", Label: text, Values: values, With: []string{"Makr"}}}}},
		"column by no path":         {"panel.E016", "Gadget.Columns.X.Sort", "no path", admin{ListDisplay: []string{"X"}, Columns: []panel.Column[Gadget]{{Name: "X", Label: text, Values: values, Sort: "Parts.Name"}}}},
		"thumb that is no picture":  {"panel.E017", "Gadget.Thumb", "no picture", admin{Thumb: "Title"}},
		"tile by no column":         {"panel.E110", "Gadget.Grid", "no column", admin{ListDisplay: []string{"Title"}, Thumb: "Picture", Grid: &panel.Grid{Lines: []string{"Amount"}}}},
		"tiles without a picture":   {"panel.E111", "Gadget.Grid", "needs a Thumb", admin{ListDisplay: []string{"Title"}, Grid: &panel.Grid{}}},
		"library without files":     {"panel.E112", "Gadget.Library", "it needs Files", admin{Library: &panel.Library{Type: "Title"}}},
		"library of no file":        {"panel.E112", "Gadget.Library", "no schema.File", admin{Library: &panel.Library{Files: []string{"Title"}, Type: "Title"}}},
		"library within nothing":    {"panel.E112", "Gadget.Library", "no relation to one row", admin{Library: &panel.Library{Files: []string{"Picture"}, Type: "Title", Within: []string{"Gadget.Mkaer"}}}},
		"library in no state":       {"panel.E112", "Gadget.Library", "no row is ever", admin{Library: &panel.Library{Files: []string{"Picture"}, Type: "Title", Ready: "redy"}}},
		"secret column":             {"panel.E018", "Gadget.ListDisplay", "a secret", admin{ListDisplay: []string{"Title", "Code"}}},
		"search outside the index":  {"panel.E019", "Gadget.SearchFields", "not in the search index", admin{SearchFields: []string{"Title", "Mail"}}},
		"misspelt filter":           {"panel.E020", "Gadget.ListFilter", "did you mean Stage?", admin{ListFilter: []string{"Stge"}}},
		"filter by JSON":            {"panel.E021", "Gadget.ListFilter", "nothing can be filtered", admin{ListFilter: []string{"Extra"}}},
		"filter by a secret":        {"panel.E021", "Gadget.ListFilter", "secret", admin{ListFilter: []string{"Code"}}},
		"filter twice":              {"panel.E022", "Gadget.ListFilter", "twice", admin{ListFilter: []string{"Stage", "Stage"}}},
		"misspelt search":           {"panel.E023", "Gadget.SearchFields", "did you mean Title?", admin{SearchFields: []string{"Titel"}}},
		"search in a number":        {"panel.E024", "Gadget.SearchFields", "search looks in texts", admin{SearchFields: []string{"Amount"}}},
		"sortable no column":        {"panel.E025", "Gadget.SortableBy", "no column", admin{ListDisplay: []string{"Title"}, SortableBy: []string{"Amount"}}},
		"unsortable sortable":       {"panel.E026", "Gadget.SortableBy", "cannot be sorted", admin{ListDisplay: []string{"Title", "Badges"}, SortableBy: []string{"Badges"}}},
		"misspelt order":            {"panel.E027", "Gadget.Ordering", "did you mean Title?", admin{Ordering: []string{"-Titel"}}},
		"order by JSON":             {"panel.E028", "Gadget.Ordering", "cannot be sorted", admin{Ordering: []string{"Extra"}}},
		"hierarchy of no date":      {"panel.E029", "Gadget.DateHierarchy", "no date or time", admin{DateHierarchy: "Title"}},
		"misspelt field":            {"panel.E030", "Gadget.Fieldsets", "did you mean Title?", admin{Fieldsets: []panel.Fieldset{{Fields: []string{"Title", "Titel"}}}}},
		"field of another model":    {"panel.E030", "Gadget.Fieldsets", "leads to another model", admin{Fieldsets: []panel.Fieldset{{Fields: []string{"Title", "Maker.Name"}}}}},
		"field twice":               {"panel.E031", "Gadget.Fieldsets", "twice", admin{Fieldsets: []panel.Fieldset{{Fields: []string{"Title"}}, {Fields: []string{"Title"}}}}},
		"owned rows in a fieldset":  {"panel.E032", "Gadget.Fieldsets", "Inlines", admin{Fieldsets: []panel.Fieldset{{Fields: []string{"Title", "Parts"}}}}},
		"state in a fieldset":       {"panel.E033", "Gadget.Fieldsets", "changes by itself", admin{Fieldsets: []panel.Fieldset{{Fields: []string{"Title", "Stage"}}}}},
		"time in a fieldset":        {"panel.E033", "Gadget.Fieldsets", "changes by itself", admin{Fieldsets: []panel.Fieldset{{Fields: []string{"Title", "UpdatedAt"}}}}},
		"misspelt exclusion":        {"panel.E034", "Gadget.Exclude", "did you mean Weight?", admin{Exclude: []string{"Wight"}}},
		"misspelt read-only":        {"panel.E035", "Gadget.ReadOnly", "did you mean Fixed?", admin{ReadOnly: []string{"Fixd"}}},
		"shown and excluded":        {"panel.E036", "Gadget.Fieldsets", "both shown and excluded", admin{Exclude: []string{"Maker"}, Fieldsets: []panel.Fieldset{{Fields: []string{"Title", "MakerID"}}}}},
		"slug that is none":         {"panel.E037", "Gadget.Prepopulated", "want a slug", admin{Prepopulated: map[string]string{"Title": "Slug"}}},
		"radio that is no choice":   {"panel.E038", "Gadget.Radio", "no choice", admin{Radio: []string{"Title"}}},
		"required and nowhere":      {"panel.E039", "Gadget.Fieldsets", "say NoAdd", admin{Fieldsets: []panel.Fieldset{{Fields: []string{"Slug"}}}}},
		"misspelt inline":           {"panel.E040", "Gadget.Inlines", "did you mean Parts?", admin{Inlines: []panel.Inline{{Relation: "Part"}}}},
		"misspelt field of inline":  {"panel.E041", "Gadget.Inlines.Parts", "no field of Part", admin{Inlines: []panel.Inline{{Relation: "Parts", Fields: []string{"Nam"}}}}},
		"read-only nowhere":         {"panel.E041", "Gadget.Inlines.Parts", "not shown", admin{Inlines: []panel.Inline{{Relation: "Parts", ReadOnly: []string{"Nam"}}}}},
		"inline too deep":           {"panel.E042", "Gadget.Inlines.Parts.Screws", "2 levels", admin{Inlines: []panel.Inline{{Relation: "Parts", Inlines: []panel.Inline{{Relation: "Screws", Inlines: []panel.Inline{{Relation: "X"}}}}}}}},
		"matrix of no text":         {"panel.E048", "Gadget.Inlines.Parts", "no text", admin{Inlines: []panel.Inline{{Relation: "Parts", Matrix: "Nothing"}}}},
		"matrix with fields":        {"panel.E048", "Gadget.Inlines.Parts", "as boxes", admin{Inlines: []panel.Inline{{Relation: "Parts", Matrix: "Name", Slim: true}}}},
		"inline shown and excluded": {"panel.E043", "Gadget.Inlines", "both shown and excluded", admin{Exclude: []string{"Parts"}, Inlines: []panel.Inline{{Relation: "Parts"}}}},
		"action without a label":    {"panel.E050", "Gadget.Actions", "needs a Name, a Label and Do or Form", admin{Actions: []panel.Action[Gadget]{{Name: "x", Verb: "change", Do: do}}}},
		"condition of no field":     {"panel.E044", "Gadget.When", "no field that the form shows", admin{When: map[string]panel.When{"Titel": {Field: "Lent", In: []string{"true"}}}}},
		"condition by a text":       {"panel.E045", "Gadget.When", "no choice or bool", admin{When: map[string]panel.When{"Spare": {Field: "Blurb", In: []string{"x"}}}}},
		"condition never true":      {"panel.E045", "Gadget.When", "never one of", admin{When: map[string]panel.When{"Spare": {Field: "Colour", In: []string{"purple"}}}}},
		"condition on a condition":  {"panel.E045", "Gadget.When", "depends on a condition itself", admin{Fieldsets: []panel.Fieldset{{Fields: []string{"Title", "Spare", "Lent", "Tested"}}}, When: map[string]panel.When{"Spare": {Field: "Lent", In: []string{"true"}}, "Lent": {Field: "Tested", In: []string{"true"}}}}},
		"condition of a must":       {"panel.E046", "Gadget.When", "must be filled in", admin{When: map[string]panel.When{"Title": {Field: "Lent", In: []string{"true"}}}}},
		"condition of a child":      {"panel.E045", "Gadget.Inlines.Parts.Screws.When", "no choice or bool", admin{Inlines: []panel.Inline{{Relation: "Parts", Inlines: []panel.Inline{{Relation: "Screws", When: map[string]panel.When{"Count": {Field: "Size", In: []string{"M1"}}}}}}}}},
		"tab of some":               {"panel.E047", "Gadget.Fieldsets", "1 of 2 fieldsets", admin{Fieldsets: []panel.Fieldset{{Tab: text, Fields: []string{"Title"}}, {Fields: []string{"Slug"}}}}},
		"tab of an inline alone":    {"panel.E047", "Gadget.Inlines.Parts", "no fieldset has one", admin{Inlines: []panel.Inline{{Relation: "Parts", Tab: text}}}},
		"too many on a page":        {"panel.E064", "Gadget.Inlines.Parts", "PerPage is 500", admin{Inlines: []panel.Inline{{Relation: "Parts", PerPage: 500}}}},
		"widget of no field":        {"panel.E049", "Gadget.Widgets", "no field that the form shows", admin{Widgets: map[string]panel.Widget{"Titel": {Draw: draw}}}},
		"widget without a drawing":  {"panel.E049", "Gadget.Widgets", "needs Draw", admin{Widgets: map[string]panel.Widget{"Title": {}}}},
		"widget of a file":          {"panel.E049", "Gadget.Widgets", "the panel's own", admin{Widgets: map[string]panel.Widget{"Picture": {Draw: draw}}}},
		"hook that is never called": {"panel.E063", "Gadget.OnSave", "never called", admin{NoAdd: true, NoChange: true, OnSave: func(context.Context, *database.DB, schema.Actor, *Gadget) error { return nil }}},
		"action that is there":      {"panel.E051", "Gadget.Actions", "there already", admin{Actions: []panel.Action[Gadget]{{Name: "show", Label: text, Verb: "change", Do: do}}}},
		"action by no right":        {"panel.E052", "Gadget.Actions", "none of Gadget; known: add, change, delete", admin{Actions: []panel.Action[Gadget]{{Name: "x", Label: text, Verb: "polish", Do: do}}}},
		"action by a whole right":   {"panel.E052", "Gadget.Actions", "did you mean change?", admin{Actions: []panel.Action[Gadget]{{Name: "x", Label: text, Verb: "gadget.change", Do: do}}}},
		"view without a label":      {"panel.E053", "Gadget.Views", "needs a Label", admin{Views: []panel.View{{Name: "x"}}}},
		"view by a closed filter":   {"panel.E054", "Gadget.Views.x", "no such filter", admin{Views: []panel.View{{Name: "x", Label: text, Query: "weight=1"}}}},
		"view by a wrong value":     {"panel.E054", "Gadget.Views.x", "Not one of the choices", admin{Views: []panel.View{{Name: "x", Label: text, Query: "stage=lost"}}}},
		"edit that is no row":       {"panel.E055", "Gadget.Draft.Of", "no row", admin{Draft: &panel.Draft[Gadget]{Of: "Parts", State: "Stage", Changes: changes}}},
		"edit without changes":      {"panel.E056", "Gadget.Draft", "needs Changes", admin{Draft: &panel.Draft[Gadget]{Of: "Maker", State: "Stage"}}},
		"edit that stands nowhere":  {"panel.E056", "Gadget.Draft", "needs Changes", admin{Draft: &panel.Draft[Gadget]{Of: "Maker", State: "Title", Changes: changes}}},
		"edit of another field":     {"panel.E057", "Gadget.Draft.Fields", "no field of both", admin{Draft: &panel.Draft[Gadget]{Of: "Maker", State: "Stage", Changes: changes, Fields: []string{"Title"}}}},
		"editable twice":            {"panel.E090", "Gadget.ListEditable", "twice", admin{ListDisplay: []string{"Title", "Amount"}, ListEditable: []string{"Amount", "Amount"}}},
		"editable no column":        {"panel.E091", "Gadget.ListEditable", "did you mean Amount?", admin{ListDisplay: []string{"Title", "Amount"}, ListEditable: []string{"Amont"}}},
		"editable lead":             {"panel.E092", "Gadget.ListEditable", "leads to the row", admin{ListDisplay: []string{"Title", "Amount"}, ListEditable: []string{"Title"}}},
		"editable of another model": {"panel.E093", "Gadget.ListEditable", "no field of the row itself", admin{ListDisplay: []string{"Title", "Maker.Name"}, ListEditable: []string{"Maker.Name"}}},
		"editable state":            {"panel.E093", "Gadget.ListEditable", "changes by itself", admin{ListDisplay: []string{"Title", "Stage"}, ListEditable: []string{"Stage"}}},
		"editable read-only":        {"panel.E093", "Gadget.ListEditable", "read-only", admin{ListDisplay: []string{"Title", "Amount"}, ListEditable: []string{"Amount"}, ReadOnly: []string{"Amount"}}},
		"editable excluded":         {"panel.E093", "Gadget.ListEditable", "excluded", admin{ListDisplay: []string{"Title", "Amount"}, ListEditable: []string{"Amount"}, Exclude: []string{"Amount"}}},
		"editable Markdown":         {"panel.E093", "Gadget.ListEditable", "does not fit", admin{ListDisplay: []string{"Title", "Body"}, ListEditable: []string{"Body"}}},
		"action with Do and Form":   {"panel.E094", "Gadget.Actions", "both Do and Form", admin{Actions: []panel.Action[Gadget]{{Name: "x", Label: text, Verb: "change", Do: do, Form: panel.Ask(repaint)}}}},
		"action with a bad form":    {"panel.E095", "Gadget.Actions.x.Form", "no field of the kind secret", admin{Actions: []panel.Action[Gadget]{{Name: "x", Label: text, Verb: "change", Form: panel.Ask(secretly)}}}},
		"action with an empty form": {"panel.E095", "Gadget.Actions.x.Form", "asks for nothing", admin{Actions: []panel.Action[Gadget]{{Name: "x", Label: text, Verb: "change", Form: panel.Ask(idly)}}}},
		"import of what is fixed":   {"panel.E096", "Gadget.Import", "nothing of Gadget", admin{NoAdd: true, NoChange: true, Import: &panel.Import{}}},
		"import of no field":        {"panel.E097", "Gadget.Import.Fields", "did you mean Title?", admin{Import: &panel.Import{Fields: []string{"Titel"}}}},
		"import of a picture":       {"panel.E097", "Gadget.Import.Fields", "a cell can set", admin{Import: &panel.Import{Fields: []string{"Picture"}}}},
		"import by no key":          {"panel.E098", "Gadget.Import.Key", "no two rows", admin{Import: &panel.Import{Key: "Title"}}},
		"filter without a Cond":     {"panel.E080", "Gadget.Filters", "needs a Name", admin{Filters: []panel.Filter{{Name: "X", Label: text}}}},
		"filter of a silent choice": {"panel.E080", "Gadget.Filters", "a Value and a Label", admin{Filters: []panel.Filter{{Name: "X", Label: text, Choices: []schema.Choice{{Value: "very"}}, Cond: ownFilter("X", "Amount").Cond}}}},
		"filter declared twice":     {"panel.E081", "Gadget.Filters", "another filter", admin{ListFilter: []string{"Busy"}, Filters: []panel.Filter{ownFilter("Busy", "Amount"), ownFilter("Busy", "Amount")}}},
		"filter named as a field":   {"panel.E081", "Gadget.Filters", "name of a field", admin{ListFilter: []string{"Title"}, Filters: []panel.Filter{ownFilter("Title", "Amount")}}},
		"filter nowhere":            {"panel.E082", "Gadget.Filters", "stands in no ListFilter", admin{ListFilter: []string{"Stage"}, Filters: []panel.Filter{ownFilter("Busy", "Amount")}}},
		"filter by no path":         {"panel.E083", "Gadget.Filters.Busy", "did you mean Amount?", admin{ListFilter: []string{"Busy"}, Filters: []panel.Filter{ownFilter("Busy", "Amont")}}},
		"key of two letters":        {"panel.E061", "Gadget.Key", "no single letter", admin{Key: "gg"}},
	}
}

func TestMistakes(t *testing.T) {
	for name, tc := range mistakes() {
		t.Run(name, func(t *testing.T) {
			got := declare(t, func(s *panel.Site) { panel.Register(s, tc.admin) })
			if len(got) != 1 || got[0].ID != tc.id || got[0].Place != tc.place || !strings.Contains(got[0].Text, tc.words) {
				t.Errorf("got %v, want %s at %s with %q", got, tc.id, tc.place, tc.words)
			}
		})
	}
}

func TestMistakesOfTheSite(t *testing.T) {
	for name, tc := range map[string]struct {
		want     []string
		register func(*panel.Site)
	}{
		"stranger":          {[]string{"panel.E001"}, func(s *panel.Site) { panel.Register(s, panel.ModelAdmin[Stranger]{}) }},
		"stranger hidden":   {[]string{"panel.E001"}, func(s *panel.Site) { panel.Hide[Stranger](s) }},
		"twice":             {[]string{"panel.E002"}, func(s *panel.Site) { panel.Register(s, gadgets()); panel.Register(s, gadgets()) }},
		"shown then hidden": {[]string{"panel.E003"}, func(s *panel.Site) { panel.Register(s, gadgets()); panel.Hide[Gadget](s) }},
		"hidden then shown": {[]string{"panel.E003"}, func(s *panel.Site) { panel.Hide[Gadget](s); panel.Register(s, gadgets()) }},
		"key twice": {[]string{"panel.E062"}, func(s *panel.Site) {
			panel.Register(s, panel.ModelAdmin[Gadget]{Key: "g"})
			panel.Register(s, panel.ModelAdmin[Maker]{Key: "g"})
		}},
		"two libraries": {[]string{"panel.E112", "panel.E113"}, func(s *panel.Site) {
			panel.Register(s, panel.ModelAdmin[Gadget]{Library: &panel.Library{Files: []string{"Picture"}, Type: "Title"}})
			panel.Register(s, panel.ModelAdmin[Maker]{Library: &panel.Library{Type: "Name"}})
		}},
		"path that is none":      {[]string{"panel.E100"}, func(s *panel.Site) { s.Page(panel.Page{Path: "Weekly!", Label: text, Handler: shown}) }},
		"page without a handler": {[]string{"panel.E101"}, func(s *panel.Site) { s.Page(panel.Page{Path: "weekly", Label: text}) }},
		"page by an unknown right": {[]string{"panel.E102"}, func(s *panel.Site) {
			s.Page(panel.Page{Path: "weekly", Label: text, Right: "gadget.veiw", Handler: shown})
		}},
		"page where one is":    {[]string{"panel.E103"}, func(s *panel.Site) { s.Page(panel.Page{Path: "account", Label: text, Handler: shown}) }},
		"page where a list is": {[]string{"panel.E103"}, func(s *panel.Site) { s.Page(panel.Page{Path: "gadgets/weekly", Label: text, Handler: shown}) }},
		"page twice": {[]string{"panel.E103"}, func(s *panel.Site) {
			s.Page(panel.Page{Path: "weekly", Label: text, Handler: shown})
			s.Page(panel.Page{Path: "weekly", Label: text, Handler: shown})
		}},
		"key of a page":        {[]string{"panel.E061"}, func(s *panel.Site) { s.Page(panel.Page{Path: "weekly", Key: "ww", Label: text, Handler: shown}) }},
		"key of a page twice":  {[]string{"panel.E062"}, func(s *panel.Site) { s.Page(panel.Page{Path: "weekly", Key: "h", Label: text, Handler: shown}) }},
		"card without a label": {[]string{"panel.E105"}, func(s *panel.Site) { s.Dashboard(panel.Card{Name: "x", Load: figures}) }},
		"card twice": {[]string{"panel.E106"}, func(s *panel.Site) {
			s.Dashboard(panel.Card{Name: "x", Label: text, Load: figures})
			s.Dashboard(panel.Card{Name: "x", Label: text, Load: figures})
		}},
		"card of no size": {[]string{"panel.E107"}, func(s *panel.Site) { s.Dashboard(panel.Card{Name: "x", Label: text, Load: figures, Size: 7}) }},
		"card by an unknown right": {[]string{"panel.E108"}, func(s *panel.Site) {
			s.Dashboard(panel.Card{Name: "x", Label: text, Load: figures, Rights: []string{"gadget.veiw"}})
		}},
		"all at once": {[]string{"panel.E010", "panel.E020", "panel.E010"}, func(s *panel.Site) {
			panel.Register(s, panel.ModelAdmin[Gadget]{ListDisplay: []string{"Titel"}, ListFilter: []string{"Stge"}})
			panel.Register(s, panel.ModelAdmin[Maker]{ListDisplay: []string{"Nam"}})
		}},
		"defaults": {[]string{}, func(*panel.Site) {}},
	} {
		t.Run(name, func(t *testing.T) {
			list := declare(t, tc.register)
			got := make([]string, len(list))
			for i, m := range list {
				got[i] = m.ID
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// Gate is a model with a verb that has the address of a page.
type Gate struct {
	schema.Base
	Name  string `gorm:"size:10"`
	State Latch  `gorm:"size:8;not null"`
}

type Latch string

func (Latch) Choices() []string { return []string{"open", "shut"} }

func (Latch) Transitions() []schema.Transition {
	return []schema.Transition{{Verb: "history", From: []string{"open"}, To: "shut"}}
}

func TestVerbsMustNotHaveTheAddressOfAPage(t *testing.T) {
	reg, err := schema.New(&Gate{})
	if err != nil {
		t.Fatal(err)
	}
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := panel.New(panel.Deps{
		DB: &database.DB{}, Registry: reg, Settings: config.Default(), Catalogue: texts,
		Actor: func(*fiber.Ctx) schema.Actor { return schema.Nobody{} }, CSRF: func(*fiber.Ctx) string { return "" },
	})
	if err != nil {
		t.Fatal(err)
	}
	got := schema.Mistakes(s.Check())
	if len(got) != 1 || got[0].ID != "panel.E060" || got[0].Place != "Gate.Transitions" {
		t.Errorf("%v", got)
	}
}

// TestEachCheckIsTrippedAndExplained holds the ids of the code, of these tests
// and of docs/checks.md together.
func TestEachCheckIsTrippedAndExplained(t *testing.T) {
	id := regexp.MustCompile(`panel\.E\d{3}`)
	find := func(files ...string) []string {
		seen := map[string]bool{}
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range id.FindAllString(string(raw), -1) {
				seen[m] = true
			}
		}
		return slices.Sorted(maps.Keys(seen))
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	code := find(slices.DeleteFunc(files, func(name string) bool { return strings.HasSuffix(name, "_test.go") })...)
	if d := cmp.Diff(code, find("check_test.go")); d != "" {
		t.Errorf("ids in the code and in the tests differ: %s", d)
	}
	if d := cmp.Diff(code, find("../../docs/checks.md")); d != "" {
		t.Errorf("ids in the code and in docs/checks.md differ: %s", d)
	}
}
