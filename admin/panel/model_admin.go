package panel

import (
	"context"
	"time"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// ModelAdmin says how staff work with one model. Fields are named as in Go:
// "Title", "Owner.Handle", "Tags". The zero value shows what the model has.
type ModelAdmin[T any] struct {
	// Group is the part of the sidebar that the model stands in, Icon its
	// Lucide icon there, and Key the letter that goes to it after g.
	Group schema.Text
	Icon  string
	Key   string

	// ListDisplay names the columns, the first of which leads to the row: paths
	// to fields, many-to-many relations, and Columns.
	ListDisplay []string
	// Thumb names a picture that stands before the first column.
	Thumb string
	// Grid shows the rows as tiles, and as a table when asked to; nil is a table.
	Grid *Grid
	// Library makes the rows files that other rows name; nil for rows that are none.
	Library *Library
	// Columns are computed, the whole page at once.
	Columns []Column[T]
	// ListFilter names what a list can be narrowed by.
	ListFilter []string
	// Filters are of the declaration's own making, to be named in ListFilter.
	Filters []Filter
	// SearchFields are looked in for q. A model with a search index of its own
	// has that index; a Handle that it lacks is found as @handle.
	SearchFields []string
	// ListEditable names columns, not the first, whose cells are inputs: texts of
	// one line, numbers, dates, choices and bools. One button saves the page.
	ListEditable []string
	// SortableBy names the columns whose head sorts; nil means all that can.
	SortableBy []string
	// Ordering is the order of a list that asks for none: "-CreatedAt".
	Ordering []string
	// DateHierarchy names a date or time whose presets stand first.
	DateHierarchy string
	// Views are tabs above the list.
	Views []View

	// Fieldsets are the parts of the form; nil is one of all fields.
	Fieldsets []Fieldset
	// ReadOnly names fields that the form shows and does not take.
	ReadOnly []string
	// Exclude names fields and relations that the form leaves out.
	Exclude []string
	// Inlines says how owned rows are edited; a relation that is not named
	// appears with defaults.
	Inlines []Inline
	// Prepopulated says which slug follows which field: {"Slug": "Title"}.
	Prepopulated map[string]string
	// When says which field counts only while another has a certain value:
	// {"Attribution": {Field: "Licence", In: []string{"CC-BY-4.0"}}}.
	When map[string]When
	// Widgets are inputs of one's own, by the name of their field.
	Widgets map[string]Widget
	// OnSave is called before a row is stored, in the transaction of the save.
	OnSave OnSave[T]
	// Radio names choices that are shown as buttons instead of a list.
	Radio []string

	// Draft is the edit of a row that waits to be approved; nil is for rows that
	// change as soon as they are saved.
	Draft *Draft[T]

	// Actions are done to the chosen rows, beside delete and transitions.
	Actions []Action[T]

	// Import lets rows come from a file; nil is for models that have no such page.
	Import *Import

	// NoAdd, NoChange and NoDelete take a way to write away from everybody, for
	// rows that the program alone makes.
	NoAdd, NoChange, NoDelete bool
	// Once says what is told about a row that was just added or moved to another
	// state, and never again; nothing for "":
	// its secret.
	Once func(row *T) schema.Text
	// Person is whose account a row is. The form then leads to what they did in the
	// log, and lets those who may see with their eyes.
	Person func(row *T) *models.User
	// SiteURL is where the public site shows a row, "" for nowhere.
	SiteURL func(row *T) string
}

// Column is a computed column of a list.
type Column[T any] struct {
	Name  string // in ListDisplay; data-column has it in snake_case
	Label schema.Text
	// Sort is the path that orders as the column does; empty cannot be sorted.
	Sort    string
	Numeric bool
	// With names relations that Values reads.
	With []string
	// Values returns one value for each row, in order: a string, a number, a
	// bool, a schema type, a schema.Text or nil.
	Values func(ctx context.Context, db *database.DB, rows []*T) ([]any, error)
}

// Filter narrows a list by something that is no field: each of its choices stands
// for a condition.
type Filter struct {
	Name    string // in ListFilter, and in snake_case in the address
	Label   schema.Text
	Choices []schema.Choice
	// Cond is what a choice stands for; now is the time of asking.
	Cond func(choice string, now time.Time) schema.Cond
}

// View is a tab above a list: a name and the filters that it stands for.
type View struct {
	Name  string // in the address: ?view=pending
	Label schema.Text
	Query string // "status=pending&sort=created_at"
}

// Fieldset is a part of a form. Those of one Tab stand together, one tab at a
// time; without scripts tabs are links to their parts of the page.
type Fieldset struct {
	Tab    schema.Text
	Title  schema.Text
	Help   schema.Text
	Fields []string
	Folded bool
}

// Inline says how the rows of an owned relation are edited inside the form.
type Inline struct {
	Relation string
	Fields   []string // nil means all
	ReadOnly []string
	Inlines  []Inline
	// Slim draws one line a row, for rows of one or two fields.
	Slim bool
	// Matrix names the text of the rows that holds a right. All rights that there
	// are stand as boxes then, a model a line; one that the reader lacks is locked.
	Matrix string
	// When says which field counts only while another of the same row has a
	// certain value.
	When map[string]When
	// PerPage is how many rows of the first level the form shows at once, 25
	// where it is 0 and 200 at most; what stands on other pages stays as it is.
	PerPage int
	// Tab is where the rows stand where fieldsets have tabs; none is one of
	// their own.
	Tab schema.Text
}

// Action is done to rows that somebody has chosen.
type Action[T any] struct {
	Name   string // posted as action
	Label  schema.Text
	Icon   string
	Verb   string // the right it needs: "change"
	Danger bool
	Reason bool // asks for a reason
	// Form asks for more on the confirmation page and does the action; it stands
	// in the place of Do.
	Form *Form[T]
	Do   func(ctx context.Context, db *database.DB, actor schema.Actor, row *T, reason string) error
}

// options is a ModelAdmin with its model's type erased, so that a Site can
// hold many.
type options struct {
	group         schema.Text
	icon, key     string
	listDisplay   []string
	thumb         string
	grid          *Grid
	library       *Library
	extra         []column
	listFilter    []string
	searchFields  []string
	listEditable  []string
	sortableBy    []string
	ordering      []string
	dateHierarchy string
	tabs          []View
	fieldsets     []Fieldset
	readOnly      []string
	exclude       []string
	inlines       []Inline
	prepopulated  map[string]string
	when          map[string]When
	widgets       map[string]Widget
	onSave        func(ctx context.Context, db *database.DB, actor schema.Actor, row any) error
	radio         []string
	draft         *draft
	actions       []action
	imports       *Import
	ownFilters    []Filter
	noAdd         bool
	noChange      bool
	noDelete      bool
	siteURL       func(row any) string
	person        func(row any) *models.User
	once          func(row any) schema.Text
}

// column is a Column with its type erased.
type column struct {
	name    string
	label   schema.Text
	sort    string
	numeric bool
	with    []string
	values  func(ctx context.Context, db *database.DB, rows []any) ([]any, error)
}

// action is an Action with its type erased.
type action struct {
	name   string
	label  schema.Text
	icon   string
	verb   string
	danger bool
	reason bool
	form   *actionForm // nil: it asks for nothing
	do     func(ctx context.Context, db *database.DB, actor schema.Actor, row any, said said) error
}

func erase[T any](a ModelAdmin[T]) options {
	o := options{
		group: a.Group, icon: a.Icon, key: a.Key, listDisplay: a.ListDisplay, thumb: a.Thumb, grid: a.Grid, library: a.Library, listFilter: a.ListFilter,
		searchFields: a.SearchFields, listEditable: a.ListEditable, imports: a.Import, ownFilters: a.Filters, sortableBy: a.SortableBy, ordering: a.Ordering, dateHierarchy: a.DateHierarchy,
		tabs: a.Views, fieldsets: a.Fieldsets, readOnly: a.ReadOnly, exclude: a.Exclude, inlines: a.Inlines,
		prepopulated: a.Prepopulated, when: a.When, widgets: a.Widgets, radio: a.Radio, draft: eraseDraft(a.Draft), noAdd: a.NoAdd, noChange: a.NoChange, noDelete: a.NoDelete,
	}
	for _, c := range a.Columns {
		o.extra = append(o.extra, eraseColumn(c))
	}
	for _, x := range a.Actions {
		o.actions = append(o.actions, eraseAction(x))
	}
	if a.OnSave != nil {
		o.onSave = func(ctx context.Context, db *database.DB, actor schema.Actor, row any) error {
			return a.OnSave(ctx, db, actor, row.(*T))
		}
	}
	if a.Once != nil {
		o.once = func(row any) schema.Text { return a.Once(row.(*T)) }
	}
	if a.Person != nil {
		o.person = func(row any) *models.User { return a.Person(row.(*T)) }
	}
	if a.SiteURL != nil {
		o.siteURL = func(row any) string { return a.SiteURL(row.(*T)) }
	}
	return o
}

func eraseColumn[T any](c Column[T]) column {
	out := column{name: c.Name, label: c.Label, sort: c.Sort, numeric: c.Numeric, with: c.With}
	if c.Values == nil {
		return out
	}
	out.values = func(ctx context.Context, db *database.DB, rows []any) ([]any, error) {
		typed := make([]*T, len(rows))
		for i, r := range rows {
			typed[i] = r.(*T)
		}
		return c.Values(ctx, db, typed)
	}
	return out
}

func eraseAction[T any](a Action[T]) action {
	out := action{name: a.Name, label: a.Label, icon: a.Icon, verb: a.Verb, danger: a.Danger, reason: a.Reason}
	if a.Form != nil {
		out.form, out.do = &actionForm{blank: a.Form.blank}, a.Form.do
	}
	if a.Do == nil {
		return out
	}
	if a.Form != nil {
		out.form.twice = true
	}
	out.do = func(ctx context.Context, db *database.DB, actor schema.Actor, row any, said said) error {
		return a.Do(ctx, db, actor, row.(*T), said.reason)
	}
	return out
}
