package panel

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/models/sheets"
	"duckhoo/web/locales"
)

// mostAtOnce is how many rows are exported or changed within one request; more
// are a task.
const mostAtOnce = 500

// exportPage is how many rows of an export are in memory at a time.
const exportPage = 100

// exportRun is an export of a list, or of chosen rows of it.
type exportRun struct {
	*visit
	list   *listing
	ids    []schema.ID // chosen rows; nil for all that match
	until  time.Time   // rows that were made later are not meant
	format sheets.Format
	names  []string // of the columns

	count      int
	more       bool // there are more than were counted
	formatErr  string
	columnsErr string
}

// exportForm asks for the format and the columns.
func (s *Site) exportForm(v *visit) error {
	if err := v.must(schema.VerbExport); err != nil {
		return err
	}
	l := v.listing(false)
	if err := l.recall(); err != nil {
		return err
	}
	return v.newExport(l, nil).ask(fiber.StatusOK)
}

// newExport is an export of the list's columns.
func (v *visit) newExport(l *listing, ids []schema.ID) *exportRun {
	x := &exportRun{visit: v, list: l, ids: ids, until: v.site.Now(), format: sheets.CSV}
	for _, c := range l.shown {
		x.names = append(x.names, c.name)
	}
	return x
}

// exportChosen asks for the format and the columns of rows that were chosen in
// the list.
func (b *bulkRun) exportChosen() error {
	if b.readIDs(); b.all {
		b.ids = nil
	} else if why := b.chosenWrong(); why != "" {
		return b.back(why)
	}
	if err := b.list.recall(); err != nil {
		return err
	}
	x := b.newExport(b.list, b.ids)
	if err := x.countUpTo(b.site.Settings.Admin.CountCap); err != nil {
		return err
	}
	if !b.all && x.count == 0 {
		return b.back(b.T("bulk.all_gone"))
	}
	return x.render(fiber.StatusOK, exportView(x))
}

// ask shows the form.
func (x *exportRun) ask(status int) error {
	err := x.countUpTo(x.site.Settings.Admin.CountCap)
	if err != nil {
		return err
	}
	return x.render(status, exportView(x))
}

func (x *exportRun) countUpTo(most int) (err error) {
	x.count, x.more, err = x.site.DB.Count(x.ctx, x.query(nil), most)
	return err
}

// query asks for the rows: with the list's order, filters, search and scope, as
// many as were there at the time.
//
// Pages follow one another by the values of the order. A row that stands still
// in it is exported exactly once, as it is when its page is read; one whose
// place changes meanwhile may be missed or come twice, which the orders by time
// of creation, as lists have them, rule out.
func (x *exportRun) query(columns []listColumn) database.Query {
	q := x.list.query
	q.Verb, q.Cursor, q.Limit, q.With = schema.VerbView, "", exportPage, needed(columns)
	if x.ids != nil {
		q.Search, q.Where = "", schema.In("ID", anys(x.ids)...)
		return q
	}
	q.Where = schema.And(q.Where, schema.Compare("CreatedAt", schema.OpLte, schema.At(x.until)))
	return q
}

// export sends the file, or begins a task that makes it.
func (s *Site) export(v *visit) error {
	if err := v.must(schema.VerbExport); err != nil {
		return err
	}
	p, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	b := &bulkRun{visit: v, list: v.listing(false), sent: p}
	if b.readIDs(); len(b.ids) > mostAtOnce {
		return b.back(v.T("bulk.too_many", "most", mostAtOnce))
	}
	if len(b.list.notices) > 0 {
		return b.back(strings.Join(b.list.notices, " "))
	}
	x := v.newExport(b.list, b.ids)
	x.format, x.names = sheets.Format(p.get("format")), p.all("column")
	columns := x.list.picked(x.names)
	if x.wrong(columns) {
		return x.ask(fiber.StatusUnprocessableEntity)
	}
	if err := x.countUpTo(mostAtOnce); err != nil {
		return err
	}
	if x.more {
		return x.begin(b, columns)
	}
	return x.send(columns)
}

// wrong says what is missing of the form.
func (x *exportRun) wrong(columns []listColumn) bool {
	if !slices.Contains(sheets.Formats(), x.format) {
		x.formatErr = x.in(schema.NewProblem("", "required", nil).Detail)
	}
	if len(columns) == 0 {
		x.columnsErr = x.T("export.no_columns")
	}
	return x.formatErr != "" || x.columnsErr != ""
}

// send sends the file, a page of rows at a time. What is sent stands in the
// audit log before.
func (x *exportRun) send(columns []listColumn) error {
	if err := x.note(x.ctx, x.count); err != nil {
		return err
	}
	x.attach(x.fileName(), x.format)
	write := func(ctx context.Context, w io.Writer, flush func() error) error {
		return x.within(ctx).write(columns, w, flush)
	}
	if x.site.Stream != nil {
		x.site.Stream(x.Ctx, write)
		return nil
	}
	var file bytes.Buffer
	if err := write(x.ctx, &file, func() error { return nil }); err != nil {
		return err
	}
	return x.Send(file.Bytes())
}

// within is the run outside of its request, whose parts are gone by then.
func (x *exportRun) within(ctx context.Context) *exportRun {
	out, v, l := *x, *x.visit, *x.list
	v.Ctx, v.ctx = nil, locales.With(ctx, locales.From(x.ctx))
	l.visit = &v
	out.visit, out.list = &v, &l
	return &out
}

// write writes the whole file.
func (x *exportRun) write(columns []listColumn, w io.Writer, flush func() error) error {
	table, err := sheets.New(x.format, w, x.list.heads(columns))
	if err != nil {
		return err
	}
	q := x.query(columns)
	for {
		lines, next, err := x.lines(q, columns)
		if err != nil {
			return err
		}
		for _, line := range lines {
			if err := table.Row(line); err != nil {
				return err
			}
		}
		if err := flush(); err != nil {
			return err
		}
		if q.Cursor = next; next == "" {
			return table.Close()
		}
	}
}

// lines reads one page of rows as lines of the file.
func (x *exportRun) lines(q database.Query, columns []listColumn) (lines []sheets.Row, next string, err error) {
	page, err := x.site.DB.List(x.ctx, q)
	if err != nil {
		return nil, "", err
	}
	lines, err = x.list.exportRows(x.format, columns, page.Rows)
	return lines, page.Next, err
}

// note writes into the audit log who took which rows away, and how many.
func (x *exportRun) note(ctx context.Context, rows int) error {
	fields := []audit.Field{audit.Said("format", "", string(x.format)), audit.Said("columns", "", strings.Join(x.names, ", ")), audit.Said("rows", "", strconv.Itoa(rows))}
	if x.ids != nil {
		fields = append(fields, audit.Said("chosen", "", strconv.Itoa(len(x.ids))))
	} else {
		fields = append(fields, audit.Said("filter", "", x.list.asked().Encode()))
	}
	title := strings.ToUpper(string(x.format)) + " × " + strconv.Itoa(rows)
	return x.site.DB.NoteOf(ctx, x.actor, schema.VerbExport, x.list.e.model.Name, title, fields...)
}

// fileName is what the file is saved as.
func (x *exportRun) fileName() string {
	return x.list.e.model.Plural + x.until.In(x.site.zone).Format("-20060102-1504.") + string(x.format)
}

// attach heads an answer that a browser saves and never shows.
func (v *visit) attach(name string, f sheets.Format) {
	v.Set(fiber.HeaderContentType, f.MediaType())
	v.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	v.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	v.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	v.Set(fiber.HeaderCacheControl, "private, no-store")
}

// exportURL is where the list is exported.
func (l *listing) exportURL() string {
	return withQuery(l.site.address(l.e.model.Plural, "export"), l.asked())
}

// total is how many rows there are.
func (x *exportRun) total() string {
	text := locales.Grouped(int64(x.count))
	if x.more {
		text += "+"
	}
	return text
}

// has reports whether a column is picked.
func (x *exportRun) has(name string) bool { return slices.Contains(x.names, name) }
