package panel

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/models/sheets"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// triedFirst is how many lines of a file are tried at once that is too long to be
// tried within one request.
const triedFirst = 100

// importForm is the page of an import: first it asks for a file, then it shows
// which column sets what and what would become of each line.
type importForm struct {
	*visit
	name    string // of the file
	run     *importRun
	lines   []imported // of the first lines: what would become of them
	problem string
}

// importPage asks for a file.
func (s *Site) importPage(v *visit) error {
	if err := v.mayImport(); err != nil {
		return err
	}
	return v.render(fiber.StatusOK, importView(&importForm{visit: v}))
}

func (v *visit) mayImport() error {
	switch e := v.entry; {
	case !v.holds(e.model, schema.VerbView), !v.may(e, schema.VerbAdd) && !v.may(e, schema.VerbChange):
		return schema.ErrForbidden
	case !v.imports():
		return schema.ErrNotFound
	}
	return nil
}

// importFile reads a file, says what its lines would do, and with confirm=1 does
// it.
func (s *Site) importFile(v *visit) error {
	if err := v.mayImport(); err != nil {
		return err
	}
	p, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	f := &importForm{visit: v}
	if f.problem = f.read(p); f.run == nil {
		return v.render(fiber.StatusUnprocessableEntity, importView(f))
	}
	if f.problem == "" && (p.get("confirm") == "1" || p.get("_checkall") != "") {
		return f.begin(p, p.get("confirm") != "1")
	}
	for _, l := range f.first() {
		out, err := f.run.try(l)
		if err != nil {
			return err
		}
		f.lines = append(f.lines, out)
	}
	if p.get("_report") != "" {
		return v.sendOutcomes(f.lines)
	}
	status := fiber.StatusOK
	if f.problem != "" {
		status = fiber.StatusUnprocessableEntity
	}
	return v.render(status, importView(f))
}

// read takes the file that was sent, or the one that the form carries; problem
// says why it cannot be used.
func (f *importForm) read(p *posted) (problem string) {
	var table *sheets.Table
	var columns []string
	switch header := p.files["file"]; {
	case header != nil:
		var err error
		f.name = clip(schema.SentName(header.Filename), 100)
		if table, err = readSheet(header); err != nil {
			return f.unreadable(err)
		}
	case p.get("table") != "":
		f.name, columns = clip(p.get("file_name"), 100), p.values["column"]
		if table = unpackTable(p.get("table")); table == nil || len(columns) != len(table.Head) {
			return f.T("import.lost")
		}
	default:
		return f.T("import.no_file")
	}
	f.run = f.newImport(table, columns, true)
	return f.wrongColumns()
}

func readSheet(header *multipart.FileHeader) (*sheets.Table, error) {
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	return sheets.Read(data)
}

func (f *importForm) unreadable(err error) string {
	switch {
	case errors.Is(err, sheets.ErrEmpty):
		return f.T("import.empty")
	case errors.Is(err, sheets.ErrTooLong):
		return f.T("import.too_long", "lines", sheets.MostLines, "columns", sheets.MostColumns)
	}
	return f.T("import.unreadable")
}

// wrongColumns says what is wrong with the columns as they were chosen.
func (f *importForm) wrongColumns() string {
	some := false
	for i, name := range f.run.columns {
		_, known := f.run.items[name]
		switch {
		case name == "":
		case !known && name != idColumn:
			f.run.columns[i] = ""
		case slices.Contains(f.run.columns[:i], name):
			return f.T("import.column_twice", "name", f.fieldLabel(name))
		}
		some = some || known
	}
	if !some {
		return f.T("import.no_columns")
	}
	return ""
}

// begin imports the file. Up to 500 lines are done within the request; whatever
// happens to it, the task goes on with the rest. A form that is sent again leads
// to the task that it began.
func (f *importForm) begin(p *posted, dry bool) error {
	id, err := f.onceID(p)
	if err != nil {
		return err
	}
	if f.began(id) {
		return f.see(f.site.address("tasks", id.String()))
	}
	source, err := sheets.Pack(f.run.table)
	if err != nil {
		return err
	}
	t, err := f.run.list.newTask(models.TaskImport, taskAsk{Columns: f.run.columns, File: f.name, Dry: dry}, schema.At(f.site.Now()))
	if err != nil {
		return err
	}
	t.ID, t.Total = id, len(f.run.table.Lines)
	if err := f.site.Tasks.BeginWith(f.ctx, f.actor, t, bytes.NewReader(source), int64(len(source))); err != nil {
		if f.began(id) {
			return f.see(f.site.address("tasks", id.String()))
		}
		return err
	}
	if t.Total <= mostAtOnce {
		for range 2 + t.Total/bulkStep {
			now, err := f.site.StepTask(f.ctx, t.ID)
			if err != nil {
				return err
			}
			if now.Status.Over() {
				break
			}
		}
	}
	return f.see(f.site.address("tasks", t.ID.String()))
}

// began reports whether there is such a task already.
func (f *importForm) began(id schema.ID) bool {
	if id.IsZero() {
		return false
	}
	_, err := f.site.Tasks.Own(f.ctx, f.actor, id)
	return err == nil
}

// carried is the table as the form carries it from page to page.
func (f *importForm) carried() string {
	packed, err := sheets.Pack(f.run.table)
	if err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(packed)
}

// unpackTable reads what carried wrote, nil for anything else.
func unpackTable(text string) *sheets.Table {
	packed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	t, err := sheets.Unpack(bytes.NewReader(packed))
	if err != nil {
		return nil
	}
	return t
}

// sendOutcomes sends what becomes of lines as a file.
func (v *visit) sendOutcomes(lines []imported) error {
	var file bytes.Buffer
	heads := []sheets.Column{
		{Name: "line", Label: v.T("import.line")}, {Name: "outcome", Label: v.T("import.outcome")}, {Name: "title", Label: v.T("task.row")},
		{Name: "why", Label: v.T("task.reason")}, {Name: "id", Label: "ID"},
	}
	out, err := sheets.New(sheets.CSV, &file, heads)
	if err != nil {
		return err
	}
	for _, l := range lines {
		id := ""
		if !l.id.IsZero() {
			id = l.id.String()
		}
		row := make(sheets.Row, 0, len(heads))
		for _, value := range []any{l.number, v.T("import." + string(l.outcome)), l.title, l.why, id} {
			cell, err := json.Marshal(value)
			if err != nil {
				return err
			}
			row = append(row, cell)
		}
		if err := out.Row(row); err != nil {
			return err
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	v.attach(v.entry.model.Plural+"-import-"+v.now().Format("20060102-1504")+".csv", sheets.CSV)
	return v.Send(file.Bytes())
}

func (f *importForm) title() string {
	return f.T("import.title", "model", f.noun(f.entry.model.LabelPlural))
}

func (f *importForm) shell() ui.Page {
	p := f.page("confirm", f.title())
	p.Crumbs = f.crumbs(ui.Crumb{Text: f.T("import.button")})
	p.Here = f.selfURL()
	return p
}

func (f *importForm) selfURL() string { return f.site.address(f.entry.model.Plural, "import") }

func (f *importForm) limit() string {
	return f.T("import.file_help", "lines", locales.Grouped(sheets.MostLines), "size", kilobytes(int64(f.site.Settings.Server.BodyLimit)))
}

// about says which file it is.
func (f *importForm) about() string {
	return f.name + " · " + f.T("import.lines", "count", len(f.run.table.Lines))
}

// fieldLabel names what a column can set.
func (f *importForm) fieldLabel(name string) string {
	if name == idColumn {
		return f.in(f.entry.model.Field("ID").Label)
	}
	return f.in(f.run.items[name].label)
}

// targets are what a column can set, in the order of the form.
func (f *importForm) targets() []option {
	out := []option{{idColumn, f.fieldLabel(idColumn)}}
	for _, it := range f.entry.importer.items {
		if _, open := f.run.items[it.name]; open {
			out = append(out, option{it.name, f.in(it.label)})
		}
	}
	return out
}

// samples are the first values of a column.
func (f *importForm) samples(column int) string {
	var out []string
	for _, l := range f.run.table.Lines {
		if text := strings.TrimSpace(l.Cell(column)); text != "" && !slices.Contains(out, text) {
			if out = append(out, text); len(out) == 3 {
				break
			}
		}
	}
	return cut(strings.Join(out, ", ")).text
}

// count is how many of the lines that were tried have an outcome.
func (f *importForm) count(o models.TaskOutcome) int {
	n := 0
	for _, l := range f.lines {
		if l.outcome == o {
			n++
		}
	}
	return n
}

// worst are lines of the report, refused ones first, as many as a page shows.
func (f *importForm) worst() []imported {
	out := slices.Clone(f.lines)
	slices.SortStableFunc(out, func(a, b imported) int {
		return bool2int(b.outcome == models.RowFailed) - bool2int(a.outcome == models.RowFailed)
	})
	return out[:min(len(out), tasksLength)]
}

// fits is how many lines would be done.
func (f *importForm) fits() int { return f.count(models.RowAdded) + f.count(models.RowChanged) }

// first are the lines that are tried within the request: all of a short file, some
// of one that is a task in any case.
func (f *importForm) first() []sheets.Line {
	if lines := f.run.table.Lines; len(lines) <= mostAtOnce {
		return lines
	}
	return f.run.table.Lines[:triedFirst]
}

// large reports whether there are more lines than were tried.
func (f *importForm) large() bool { return len(f.run.table.Lines) > len(f.lines) }

func (f *importForm) button() ui.Button {
	return ui.Button{Text: f.T("import.do", "count", len(f.run.table.Lines)), Icon: "upload", Kind: "primary", Name: "confirm", Value: "1",
		Disabled: f.problem != "" || f.fits() == 0 && !f.large(), Attrs: templ.Attributes{"data-action": "import"}}
}

// importTones are how outcomes look.
var importTones = map[models.TaskOutcome]struct {
	tone ui.Tone
	icon string
}{
	models.RowAdded: {ui.OK, "plus"}, models.RowChanged: {ui.Accent, "pencil"}, models.RowSkipped: {ui.Idle, "minus"}, models.RowFailed: {ui.Bad, "circle-x"},
}

func lineNumber(n int) string { return strconv.Itoa(n) }
