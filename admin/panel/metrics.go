package panel

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/metrics"
	"duckhoo/models/schema"
	"duckhoo/models/sheets"
	"duckhoo/web/locales"
)

// metricsPage is how the desk does over some days.
type metricsPage struct {
	*visit
	of     metrics.Range
	wrong  string
	tables map[string]*metrics.Table
}

// metricsRange is what the address asks for; where it cannot be read, why, and
// the usual days.
func (v *visit) metricsRange() (metrics.Range, string, error) {
	now := v.site.Now()
	r, err := metrics.ReadRange(v.Query("from"), v.Query("to"), now, v.site.zone)
	var invalid schema.Invalid
	if errors.As(err, &invalid) {
		return metrics.Lately(now, v.site.zone), v.in(invalid[0].Detail), nil
	}
	return r, "", err
}

// metrics shows the numbers of the desk.
func (s *Site) metrics(v *visit) error {
	if s.Metrics == nil {
		return schema.ErrNotFound
	}
	if !metrics.May(v.actor) {
		return schema.ErrForbidden
	}
	p := &metricsPage{visit: v, tables: map[string]*metrics.Table{}}
	var err error
	if p.of, p.wrong, err = v.metricsRange(); err != nil {
		return err
	}
	list, err := s.Metrics.Tables(v.ctx, p.of)
	if err != nil {
		return err
	}
	for _, t := range list {
		p.tables[t.Name] = t
	}
	return v.render(fiber.StatusOK, metricsView(p))
}

// metricsFile sends one table, or the statements of reasons, as a file.
func (s *Site) metricsFile(v *visit) error {
	if s.Metrics == nil {
		return schema.ErrNotFound
	}
	if !metrics.May(v.actor) {
		return schema.ErrForbidden
	}
	r, wrong, err := v.metricsRange()
	if err != nil {
		return err
	}
	format := sheets.Format(v.Query("format", string(sheets.CSV)))
	if wrong != "" || !slices.Contains(sheets.Formats(), format) {
		return schema.ErrNotFound
	}
	name := v.Params("table")
	file := fmt.Sprintf("%s-%s-%s.%s", name, r.From, r.To, format)
	if name == "statements" {
		return v.statements(r, format, file)
	}
	t, err := s.Metrics.Table(v.ctx, r, name)
	if err != nil {
		return err
	}
	heads, rows, err := metrics.SheetOf(t, v.lang())
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := writeSheet(format, &out, heads, rows); err != nil {
		return err
	}
	v.attach(file, format)
	return v.Send(out.Bytes())
}

func writeSheet(f sheets.Format, w io.Writer, heads []sheets.Column, rows []sheets.Row) error {
	table, err := sheets.New(f, w, heads)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := table.Row(row); err != nil {
			return err
		}
	}
	return table.Close()
}

// statements sends the statements of reasons of a range, a page at a time. That
// they were taken away stands in the audit log before.
func (v *visit) statements(r metrics.Range, format sheets.Format, file string) error {
	s := v.site
	if err := s.DB.NoteOf(v.ctx, v.actor, schema.VerbExport, "decision", file, audit.Said("format", "", string(format))); err != nil {
		return err
	}
	v.attach(file, format)
	write := func(ctx context.Context, w io.Writer, flush func() error) error {
		table, err := sheets.New(format, w, metrics.StatementColumns())
		if err != nil {
			return err
		}
		if err := s.Metrics.Statements(ctx, r, table.Row, flush); err != nil {
			return err
		}
		return table.Close()
	}
	if s.Stream != nil {
		s.Stream(v.Ctx, write)
		return nil
	}
	var out bytes.Buffer
	if err := write(v.ctx, &out, func() error { return nil }); err != nil {
		return err
	}
	return v.Send(out.Bytes())
}

// href is the address of the page over other days, or of one of its files.
func (p *metricsPage) href(r metrics.Range, more ...string) string {
	return p.site.address(append([]string{"metrics"}, more...)...) + "?from=" + r.From.String() + "&to=" + r.To.String()
}

// file is where a table is had as a file.
func (p *metricsPage) file(table string, f sheets.Format) string {
	return p.href(p.of, table) + "&format=" + string(f)
}

// lately is the range of so many days up to today.
func (p *metricsPage) lately(days int) metrics.Range {
	out := metrics.Lately(p.site.Now(), p.site.zone)
	out.From = schema.DateOf(p.site.Now().In(p.site.zone).AddDate(0, 0, 1-days))
	return out
}

// chart is two columns of the days as lines.
func (p *metricsPage) chart(columns ...string) Chart {
	t := p.tables["days"]
	out := Chart{}
	for _, row := range t.Rows {
		d, _ := row[0].(schema.Date)
		out.Days = append(out.Days, time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, p.site.zone))
	}
	for _, c := range t.Columns {
		if !slices.Contains(columns, c.Name) {
			continue
		}
		line := Line{Label: c.Label}
		for _, row := range t.Rows {
			n, _ := t.Cell(row, c.Name).(int64)
			line.Counts = append(line.Counts, database.Counted{N: int(n)})
		}
		out.Lines = append(out.Lines, line)
	}
	return out
}

// total is a number of all, as it is written.
func (p *metricsPage) total(name string) (label, text string) {
	t := p.tables["totals"]
	for i, c := range t.Columns {
		if c.Name == name {
			return p.in(c.Label), p.cell(c, t.Rows[0][i])
		}
	}
	return "", ""
}

// largest is the largest number of a column, at least 1.
func largest(t *metrics.Table, name string) int64 {
	out := int64(1)
	for _, row := range t.Rows {
		if n, is := t.Cell(row, name).(int64); is {
			out = max(out, n)
		}
	}
	return out
}

// cell writes a cell for people.
func (p *metricsPage) cell(c metrics.Column, cell any) string {
	switch cell := cell.(type) {
	case metrics.Word:
		return p.in(cell.Label)
	case int64:
		return locales.Grouped(cell)
	case schema.Date:
		return cell.String()
	case *float64:
		switch {
		case cell == nil:
			return "–"
		case c.Unit == metrics.Percent:
			return fmt.Sprintf("%.0f%%", *cell)
		}
		return p.lasting(*cell)
	}
	return fmt.Sprint(cell)
}

// lasting writes seconds as people say them: "42초", "7분", "3.2시간", "2.5일".
func (p *metricsPage) lasting(seconds float64) string {
	switch {
	case seconds < 90:
		return p.T("metrics.seconds", "n", fmt.Sprintf("%.0f", seconds))
	case seconds < 90*60:
		return p.T("metrics.minutes", "n", fmt.Sprintf("%.0f", seconds/60))
	case seconds < 48*3600:
		return p.T("metrics.hours", "n", fmt.Sprintf("%.1f", seconds/3600))
	}
	return p.T("metrics.days", "n", fmt.Sprintf("%.1f", seconds/86400))
}

// raw is a cell for programs.
func raw(cell any) string {
	if out := metrics.Plain(cell); out != nil {
		return fmt.Sprint(out)
	}
	return ""
}
