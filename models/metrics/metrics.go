// Package metrics counts how the desk does: how long things wait and take, what
// is late, how often who decided or reported was right. All of it is counted by
// the database, over a range of days.
//
// What is counted comes as tables, which are drawn, sent as JSON and written as
// CSV alike. Percentiles are by nearest rank: the smallest time that so many in a
// hundred are not above.
package metrics

import (
	"context"
	"fmt"
	"time"

	"github.com/maypok86/otter/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Most is how many days a range may have.
const Most = 366

// Usual is how many days a range has that nobody asked for.
const Usual = 30

// Range is some days in a place, both ends included.
type Range struct {
	From, To schema.Date
	Zone     *time.Location
}

// Lately is the last days up to a moment.
func Lately(now time.Time, zone *time.Location) Range {
	now = now.In(zone)
	return Range{From: schema.DateOf(now.AddDate(0, 0, 1-Usual)), To: schema.DateOf(now), Zone: zone}
}

// ReadRange reads days as YYYY-MM-DD; what is "" is as Lately has it. What is
// wrong is said at /from and /to.
func ReadRange(from, to string, now time.Time, zone *time.Location) (Range, error) {
	r := Lately(now, zone)
	var found schema.Invalid
	for _, end := range []struct {
		at, text string
		date     *schema.Date
	}{{"/from", from, &r.From}, {"/to", to, &r.To}} {
		if end.text == "" {
			continue
		}
		date, err := schema.ParseDate(end.text)
		if err != nil {
			found = append(found, schema.Problem{Pointer: end.at, Code: "invalid", Detail: schema.Text{KO: "2026-01-31처럼 적어 주세요.", EN: "Write it like 2026-01-31."}})
			continue
		}
		*end.date = date
	}
	if len(found) > 0 {
		return r, found
	}
	if from == "" && to != "" {
		r.From = schema.DateOf(r.start(r.To).AddDate(0, 0, 1-Usual))
	}
	switch n := r.days(); {
	case n < 1:
		return r, schema.Invalidf("/to", "before", schema.Text{KO: "끝나는 날이 시작하는 날보다 앞이에요.", EN: "It ends before it begins."})
	case n > Most:
		return r, schema.Invalidf("/from", "too_long", schema.Text{KO: "366일까지만 볼 수 있어요.", EN: "At most 366 days."})
	}
	return r, nil
}

func (r Range) start(d schema.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, r.Zone)
}

// days is how many there are, less than 1 where the end comes first.
func (r Range) days() int {
	day := func(d schema.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
	return int(day(r.To).Sub(day(r.From)).Hours()/24) + 1
}

// Begins is the first moment of the range, Ends the first behind it.
func (r Range) Begins() schema.Time { return schema.At(r.start(r.From)) }

// Ends is the first moment behind the range.
func (r Range) Ends() schema.Time { return schema.At(r.start(r.To).AddDate(0, 0, 1)) }

// What took longer than dear to count is kept for a while.
const (
	dear = time.Second
	kept = time.Minute
	most = 256 // tables
)

// Service counts in one database.
type Service struct {
	db    *database.DB
	now   func() schema.Time
	cache *otter.Cache[counting, counted]
}

// counting is what is counted of which days.
type counting struct {
	name     string
	from, to schema.Time
}

// counted is what came of it.
type counted struct {
	rows [][]any
	took time.Duration
}

// New returns the metrics of a database.
func New(db *database.DB) (*Service, error) {
	life := otter.ExpiryWritingFunc(func(e otter.Entry[counting, counted]) time.Duration {
		if e.Value.took < dear {
			return time.Nanosecond
		}
		return kept
	})
	cache, err := otter.New(&otter.Options[counting, counted]{MaximumSize: most, ExpiryCalculator: life})
	return &Service{db: db, now: schema.Now, cache: cache}, err
}

// May reports whether somebody may see the numbers: who sees cases and decisions.
func May(actor schema.Actor) bool {
	return actor.Super() || actor.Allowed("case.view") && actor.Allowed("decision.view")
}

// Unit is what the cells of a column are.
type Unit string

// The units.
const (
	Words   Unit = "words"   // a Word or a string
	Days    Unit = "days"    // a schema.Date
	Count   Unit = "count"   // an int64
	Seconds Unit = "seconds" // a *float64, nil where there is nothing to tell
	Percent Unit = "percent" // the same
)

// Column is one column of a table.
type Column struct {
	Name  string // the member of JSON
	Label schema.Text
	Unit  Unit
}

// Word is a word of a fixed list with what it is called.
type Word struct {
	Code  string
	Label schema.Text
}

// Table is one table of numbers.
type Table struct {
	Name    string
	Label   schema.Text
	Help    schema.Text
	Columns []Column
	Rows    [][]any
}

// Cell is the cell of a row by the name of its column, nil for none.
func (t *Table) Cell(row []any, name string) any {
	for i, c := range t.Columns {
		if c.Name == name {
			return row[i]
		}
	}
	return nil
}

// Tables counts everything, in the order in which it is shown.
func (s *Service) Tables(ctx context.Context, r Range) ([]*Table, error) {
	var out []*Table
	for _, t := range tables {
		one, err := s.Table(ctx, r, t.Name)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// Table counts what one table has; ErrNotFound for a name that none has. What took
// over a second is counted again a minute later.
func (s *Service) Table(ctx context.Context, r Range, name string) (*Table, error) {
	for _, t := range tables {
		if t.Name != name {
			continue
		}
		done, err := s.cache.Get(ctx, counting{name, r.Begins(), r.Ends()}, otter.LoaderFunc[counting, counted](func(ctx context.Context, _ counting) (counted, error) {
			began := time.Now()
			rows, err := t.load(s, ctx, r)
			return counted{rows, time.Since(began)}, err
		}))
		if err != nil {
			return nil, fmt.Errorf("metrics: %s: %w", name, err)
		}
		one := t.Table
		one.Rows = done.rows
		return &one, nil
	}
	return nil, fmt.Errorf("metrics: %s: %w", name, schema.ErrNotFound)
}

// Shapes are the tables without their rows.
func Shapes() []Table {
	out := make([]Table, len(tables))
	for i, t := range tables {
		out[i] = t.Table
	}
	return out
}

// waited is the seconds from the beginning of a case c to a column in SQL.
func (s *Service) waited(to string) string {
	const from = "c.created_at"
	if s.db.Engine == "sqlite" {
		return "((julianday(" + to + ") - julianday(" + from + ")) * 86400.0)"
	}
	return "CAST(EXTRACT(EPOCH FROM (" + to + " - " + from + ")) AS double precision)"
}

// moment is a parameter that is a time, where SQL cannot know that.
func (s *Service) moment() string {
	if s.db.Engine == "sqlite" {
		return "?"
	}
	return "CAST(? AS timestamptz)"
}

func (s *Service) scan(ctx context.Context, into any, sql string, args ...any) error {
	return s.db.From(ctx).Raw(sql, args...).Scan(into).Error
}

// span is a half and 95 in a hundred of some times, in seconds.
type span struct {
	Name string
	N    int64
	P50  *float64
	P95  *float64
}

// spans are the percentiles of values by name: of selects two columns, name and
// value.
func (s *Service) spans(ctx context.Context, of string, args ...any) (map[string]span, error) {
	var rows []span
	err := s.scan(ctx, &rows, `WITH v AS (`+of+`), r AS (SELECT name, value, row_number() OVER (PARTITION BY name ORDER BY value) AS rn, count(*) OVER (PARTITION BY name) AS n FROM v)
SELECT name, n, min(CASE WHEN rn * 100 >= n * 50 THEN value END) AS p50, min(CASE WHEN rn * 100 >= n * 95 THEN value END) AS p95 FROM r GROUP BY name, n`, args...)
	out := make(map[string]span, len(rows))
	for _, row := range rows {
		out[row.Name] = row
	}
	return out, err
}

// share is how many of some are so, in per cent; nil for none.
func share(n, of int64) *float64 {
	if of == 0 {
		return nil
	}
	f := 100 * float64(n) / float64(of)
	return &f
}
