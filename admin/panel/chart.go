package panel

import (
	"context"
	"io"
	"strconv"
	"time"

	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// Figures are a row of numbers, each of which may lead to a list.
type Figures []Figure

// Figure is one number.
type Figure struct {
	Label schema.Text
	Count database.Counted
	Href  string
	// Oldest is when the first of the counted rows came; the zero time is none.
	Oldest time.Time
	Note   schema.Text
	// Urgent shows the number in red, with an icon, unless it is zero.
	Urgent bool
	// Add is where one more is made, "" for nowhere.
	Add string
}

// Render implements templ.Component.
func (f Figures) Render(ctx context.Context, w io.Writer) error {
	return figuresView(f).Render(ctx, w)
}

// class is the grid of as many numbers.
func (f Figures) class() string {
	return map[int]string{3: "counts--3", 4: "counts--4", 5: ""}[len(f)] + map[bool]string{true: "counts--grid"}[len(f) < 3 || len(f) > 5]
}

// Chart is at most two lines over days, with a table of the same numbers.
type Chart struct {
	Days  []time.Time // midnights
	Lines []Line
}

// Line is one line of a chart: a number for each day.
type Line struct {
	Label  schema.Text
	Counts []database.Counted
}

// Render implements templ.Component.
func (c Chart) Render(ctx context.Context, w io.Writer) error { return chartView(c).Render(ctx, w) }

// Series is what a line counts: rows of a model by the day they were made on.
type Series struct {
	Label schema.Text
	Model any // &models.Quiz{}
	Where schema.Cond
}

// PerDay counts what was made on each of the last days, today included, in one
// statement.
func PerDay(ctx context.Context, r Reader, days int, series ...Series) (Chart, error) {
	y, m, d := r.Now.Date()
	var c Chart
	for i := range days {
		c.Days = append(c.Days, time.Date(y, m, d-days+1+i, 0, 0, 0, 0, r.Now.Location()))
	}
	var queries []database.Query
	for _, s := range series {
		for _, day := range c.Days {
			q := r.Query(s.Model, schema.And(schema.Compare("CreatedAt", schema.OpGte, schema.At(day)),
				schema.Compare("CreatedAt", schema.OpLt, schema.At(day.AddDate(0, 0, 1))), s.Where))
			q.Along = "CreatedAt"
			queries = append(queries, q)
		}
	}
	counts, err := r.Counts(ctx, queries...)
	if err != nil {
		return Chart{}, err
	}
	for i, s := range series {
		c.Lines = append(c.Lines, Line{Label: s.Label, Counts: counts[i*days : (i+1)*days]})
	}
	return c, nil
}

// Ages says how long rows have been waiting.
type Ages struct {
	Steps  []Age
	Oldest *Waiting // nil when nothing waits
}

// Age is how many rows have waited up to Most.
type Age struct {
	Most  time.Duration // 0 is any longer time
	Count database.Counted
}

// Waiting is the row that has waited longest.
type Waiting struct {
	Title schema.Text
	Href  string
	Since time.Time
	Now   time.Time
}

// Render implements templ.Component.
func (a Ages) Render(ctx context.Context, w io.Writer) error { return agesView(a).Render(ctx, w) }

// WaitingIn counts rows of a model by how long ago a time of theirs was: up to
// the first step, the second, ..., and beyond the last.
func WaitingIn(ctx context.Context, r Reader, model any, since string, where schema.Cond, steps ...time.Duration) (Ages, error) {
	m := r.DB.Registry.Of(model)
	var queries []database.Query
	for i := range len(steps) + 1 {
		cond := []schema.Cond{where}
		if i < len(steps) {
			cond = append(cond, schema.Compare(since, schema.OpGt, schema.At(r.Now.Add(-steps[i]))))
		}
		if i > 0 {
			cond = append(cond, schema.Compare(since, schema.OpLte, schema.At(r.Now.Add(-steps[i-1]))))
		}
		queries = append(queries, r.Query(model, schema.And(cond...)))
	}
	counts, err := r.Counts(ctx, queries...)
	if err != nil {
		return Ages{}, err
	}
	var out Ages
	for i, n := range counts {
		step := Age{Count: n}
		if i < len(steps) {
			step.Most = steps[i]
		}
		out.Steps = append(out.Steps, step)
	}
	out.Oldest, err = r.oldest(ctx, m, since, where)
	return out, err
}

// oldest is the row of a model that came first, nil when there is none.
func (r Reader) oldest(ctx context.Context, m *schema.Model, since string, where schema.Cond) (*Waiting, error) {
	q := database.Query{Model: m, Actor: r.Actor, Verb: schema.VerbView, Where: where, Sort: []database.Order{{Path: since}}, Limit: 1}
	way, err := m.Path(since)
	if err != nil {
		return nil, err
	}
	if len(way.Hops) > 0 {
		q.With = []string{hops(way.Hops)}
	}
	page, err := r.DB.List(ctx, q)
	if err != nil || len(page.Rows) == 0 {
		return nil, err
	}
	at := page.Rows[0]
	for _, hop := range way.Hops {
		if list := hop.Rows(at); len(list) == 1 {
			at = list[0]
		}
	}
	when, _ := way.Field.Get(at).(schema.Time)
	row := page.Rows[0]
	return &Waiting{
		Title: schema.Text{KO: m.TitleIn(row, locales.Korean), EN: m.TitleIn(row, locales.English)},
		Href:  r.Address(m.New(), "") + m.ID(row).String() + "/", Since: when.Time, Now: r.Now,
	}, nil
}

// percent is how much of the largest step this one is.
func (a Ages) percent(step Age) int {
	most := 1
	for _, s := range a.Steps {
		most = max(most, s.Count.N)
	}
	return 100 * step.Count.N / most
}

// label says how long the rows of a step have waited.
func (a Ages) label(ctx context.Context, i int) string {
	span := locales.From(ctx).Span
	if most := a.Steps[i].Most; most > 0 {
		return locales.T(ctx, "panel.dashboard.within", "span", span(most))
	}
	return locales.T(ctx, "panel.dashboard.beyond", "span", span(a.Steps[i-1].Most))
}

// tone is that of a step: the last calls for action, the one before soon will.
func (a Ages) tone(i int) ui.Tone {
	switch len(a.Steps) - i {
	case 1:
		return ui.Bad
	case 2:
		return ui.Warn
	}
	return ui.Idle
}

func (f Figure) bad() bool { return f.Urgent && f.Count.N > 0 }

// note is the line below the number.
func (f Figure) note(ctx context.Context) string {
	if !f.Oldest.IsZero() {
		return locales.T(ctx, "panel.dashboard.oldest", "span", locales.From(ctx).Span(time.Since(f.Oldest)))
	}
	return f.Note.In(locales.Lang(ctx))
}

// counted writes a count: "10,000+" beyond the cap.
func counted(c database.Counted) string {
	text := locales.Grouped(int64(c.N))
	if c.More {
		text += "+"
	}
	return text
}

// plainCount is a count for programs.
func plainCount(c database.Counted) string { return strconv.Itoa(c.N) }
