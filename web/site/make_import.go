package site

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/formats"
	"duckhoo/models/once"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// importPath is where a file of quizzes becomes drafts.
const importPath = makePath + "/import"

const (
	// besides is what a form holds besides the file that it carries.
	besides = 4 << 10
	// linesShown is how many lines with something wrong a page shows.
	linesShown = 200
	// sourceShown is how much of a line of the file stands beside it.
	sourceShown = 160
)

// importView is the page of an import: first it asks for a file, then it shows
// what would become of it.
type importView struct {
	Page    ui.Site
	Limit   string // of a file
	Formats []option
	Format  string // chosen, "" for by itself
	Is      string // the format that it is read in
	File    string // its name, "" for none yet
	Size    string
	Carried string // the file, as the form carries it; "" for what is too large to be
	Checked bool   // what follows is known
	Plans   []authoring.Planned
	Fit     int // questions that come in
	Refused int
	Notes   int
	Lines   []refusedLine
	More    int // lines that are not shown
	Error
}

// refusedLine is a line of the file with something wrong.
type refusedLine struct {
	No     int
	Out    bool // the question is left out
	Reason string
	Source string // "" for what is no text
}

// importing is a file that is brought by the form.
type importing struct {
	*visit
	brought authoring.Brought
	view    importView
}

// ImportPage answers GET /make/import. Guests are asked to log in.
func (s *Site) ImportPage(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", importPath), fiber.StatusFound)
	}
	if err := s.quizzes.Policy.Can(v.actor, schema.VerbAdd, nil); err != nil {
		return err
	}
	return v.render(fiber.StatusOK, importPageOf(v.importing().view))
}

func (v *visit) importing() *importing {
	i := &importing{visit: v}
	i.view = importView{Page: v.page("make", v.T("import_title"), ""), Limit: v.sizeOf(v.mostBytes()), Formats: v.formatsRead()}
	i.view.Page.Hidden, i.view.Page.Model, i.view.Page.Main, i.view.Page.Here = true, "quiz", "stack narrow", importPath
	return i
}

// mostBytes is how large a file may be: what one request brings, and what the
// rule of imports takes.
func (v *visit) mostBytes() int {
	return min(int(v.site.Settings.Server.BodyLimit)-besides, authoring.BroughtBytes)
}

func (v *visit) sizeOf(bytes int) string {
	if bytes < 1<<20-besides {
		return v.T("kilobytes", "count", max(1, bytes>>10))
	}
	return v.T("megabytes", "count", (bytes+besides)>>20)
}

// formatNames are what formats are called everywhere.
var formatNames = map[string]string{"aiken": "Aiken", "csv": "CSV", "gift": "GIFT", "json": "Duckhoo JSON", "moodle-xml": "Moodle XML",
	"opentriviaqa": "OpenTriviaQA", "qti21": "QTI 2.1", "qti30": "QTI 3.0", "xlsx": "XLSX"}

// formatsRead are the formats that a file may be in.
func (v *visit) formatsRead() []option {
	out := []option{{Value: "", Text: v.T("import_by_itself")}}
	for _, name := range formats.Names() {
		out = append(out, option{Value: name, Text: formatNames[name]})
	}
	return out
}

// ImportFile answers POST /make/import with file or data and file_name, format
// and do: check says what would become of it, report says so as a table, make
// makes the drafts. The form carries the file from the first to the last.
func (s *Site) ImportFile(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	i := v.importing()
	form, do := v.sent(), v.posted("do")
	id, err := v.importID(form.Get(once.Field), do)
	if err != nil {
		return err
	}
	if before, err := once.Made(v.ctx, s.DB, s.imports, id, false); err != nil || before != nil {
		return i.made(before, err)
	}
	if problem := i.read(form.Get("file_name"), form.Get("data"), form.Get("format")); problem != "" {
		i.view.Fields = map[string]string{"file": problem}
		return v.render(fiber.StatusUnprocessableEntity, importPageOf(i.view))
	}
	if do == "make" {
		row, err := i.brought.Bring(v.ctx, s.DB, v.actor, id)
		if err == nil && row.Quizzes > 0 {
			return i.made(row, nil)
		}
		if before, lost := once.Made(v.ctx, s.DB, s.imports, id, false); lost == nil && before != nil && err != nil {
			return i.made(before, nil)
		}
		if err != nil {
			return i.again(err)
		}
	}
	return i.check(do)
}

// importID is the id of the import that the form makes: by what it carries,
// whatever was pressed before.
func (v *visit) importID(sent, do string) (schema.ID, error) {
	if do != "make" || sent == "" {
		return schema.ID{}, nil
	}
	return v.formID()
}

// read takes the file that was sent, or the one that the form carries; problem
// says why it cannot be used.
func (i *importing) read(name, carried, format string) (problem string) {
	switch header := i.sentFile("file"); {
	case header != nil:
		file, err := header.Open()
		if err != nil {
			return i.T("import_lost")
		}
		defer func() { _ = file.Close() }()
		if i.brought.Data, err = io.ReadAll(file); err != nil {
			return i.T("import_lost")
		}
		i.brought.Name = authoring.FileName(schema.SentName(header.Filename))
	case carried != "":
		i.brought.Name = authoring.FileName(name)
		if i.brought.Data = unpacked(carried); i.brought.Data == nil {
			return i.T("import_lost")
		}
	default:
		return i.T("import_no_file")
	}
	w := &i.view
	w.File, w.Size, w.Format = i.brought.Name, i.sizeOf(len(i.brought.Data)), format
	if w.Carried = packed(i.brought.Data); len(w.Carried) > int(i.site.Settings.Server.BodyLimit)-besides {
		w.Carried = ""
	}
	switch {
	case len(bytes.TrimSpace(i.brought.Data)) == 0:
		return i.T("import_empty")
	case format != "" && !slices.Contains(formats.Names(), format):
		w.Format = ""
		return i.T("import_unknown")
	case format == "":
		if format = formats.Guess(i.brought.Name, i.brought.Data); format == "" {
			return i.T("import_unknown")
		}
	}
	i.brought.Format, w.Is = format, formatNames[format]
	return ""
}

// check shows what would become of the file.
func (i *importing) check(do string) error {
	row, drafts, err := i.brought.Try(i.ctx, i.site.DB, i.actor)
	if err != nil {
		return i.again(err)
	}
	w := &i.view
	w.Checked, w.Plans, w.Fit, w.Refused, w.Notes = true, drafts.Plans, row.Questions, len(drafts.Refusals), len(drafts.Notes)
	source := i.source()
	add := func(list []formats.Refusal, out bool) {
		for _, r := range list {
			w.Lines = append(w.Lines, refusedLine{r.Line, out, formats.Words(r.Reason, i.lang()), source(r.Line)})
		}
	}
	add(drafts.Refusals, true)
	add(drafts.Notes, false)
	slices.SortStableFunc(w.Lines, func(a, b refusedLine) int { return a.No - b.No })
	if do == "report" {
		return i.report()
	}
	if len(w.Lines) > linesShown {
		w.Lines, w.More = w.Lines[:linesShown], len(w.Lines)-linesShown
	}
	status := fiber.StatusOK
	if w.Fit == 0 {
		status = fiber.StatusUnprocessableEntity
		w.Words = i.T("import_nothing", "format", w.Is)
	}
	return i.render(status, importPageOf(*w))
}

// source finds the text of a line, where the file has lines.
func (i *importing) source() func(int) string {
	if bytes.HasPrefix(i.brought.Data, []byte("PK")) {
		return func(int) string { return "" }
	}
	lines := strings.Split(strings.ToValidUTF8(string(i.brought.Data), "\uFFFD"), "\n")
	return func(n int) string {
		if n < 1 || n > len(lines) {
			return ""
		}
		return shorten(strings.TrimSpace(lines[n-1]), sourceShown)
	}
}

// report is what the page shows, as a table to keep.
func (i *importing) report() error {
	var file bytes.Buffer
	file.WriteString("\uFEFF")
	w := csv.NewWriter(&file)
	rows := [][]string{{i.T("import_line"), i.T("import_outcome"), i.T("import_reason"), i.T("import_source")}}
	for _, l := range i.view.Lines {
		outcome := i.T("import_noted")
		if l.Out {
			outcome = i.T("import_refused")
		}
		rows = append(rows, []string{number(l.No), outcome, formats.Neutral(l.Reason), formats.Neutral(l.Source)})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	i.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	i.Set(fiber.HeaderContentDisposition, `attachment; filename="import-report.csv"`)
	i.Set(fiber.HeaderCacheControl, "private, no-store")
	return i.Send(file.Bytes())
}

// again shows the page with what keeps the file from coming in.
func (i *importing) again(err error) error {
	code := status(err)
	if errors.Is(err, authoring.ErrBroughtBytes) {
		i.view.Words, code = i.T("import_large", "size", i.view.Limit), fiber.StatusUnprocessableEntity
	} else if err := i.wrong(&i.view.Error, err, func(name string) bool { return name == "file" }); err != nil {
		return err
	}
	return i.render(code, importPageOf(i.view))
}

// made leads to what was made: the one draft, or the page that lists them.
func (i *importing) made(row any, err error) error {
	if err != nil {
		return err
	}
	brought := row.(*models.Import)
	quizzes, err := madeOf(brought)
	if err != nil {
		return err
	}
	if len(quizzes) == 1 && brought.Refused == 0 {
		return i.Redirect(withQuery(makePath+"/"+quizzes[0].ID, "imported", "1"), fiber.StatusSeeOther)
	}
	return i.Redirect(importPath+"/"+brought.ID.String(), fiber.StatusSeeOther)
}

func madeOf(row *models.Import) (out []authoring.MadeQuiz, err error) {
	err = json.Unmarshal(row.Made, &out)
	return out, err
}

// importDone is the page of what became of a file.
type importDone struct {
	Page      ui.Site
	File, At  string
	Quizzes   []authoring.MadeQuiz
	Questions int
	Refused   int
	Lines     []refusedLine
}

// Imported answers GET /make/import/{id}: what became of a file of the reader's.
func (s *Site) Imported(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", v.here()), fiber.StatusFound)
	}
	id, err := schema.ParseID(c.Params("id"))
	if err != nil {
		return schema.ErrNotFound
	}
	found, err := s.DB.FindBy(v.ctx, s.imports, schema.And(schema.Eq("ID", id), schema.Eq("OwnerID", v.actor.ActorID())))
	if err != nil {
		return err
	}
	row := found.(*models.Import)
	out := importDone{Page: v.page("make", v.T("import_done_title"), ""), File: row.FileName, At: locales.From(v.ctx).DateTime(row.CreatedAt.Time),
		Questions: row.Questions, Refused: row.Refused}
	out.Page.Hidden, out.Page.Model, out.Page.Main = true, "quiz", "stack narrow"
	if out.Quizzes, err = madeOf(row); err != nil {
		return err
	}
	var said []authoring.RefusedLine
	if err := json.Unmarshal(row.Refusals, &said); err != nil {
		return err
	}
	for n, l := range said[:min(len(said), linesShown)] {
		out.Lines = append(out.Lines, refusedLine{No: l.Line, Out: n < row.Refused, Reason: formats.Words(l.Reason, v.lang())})
	}
	return v.render(fiber.StatusOK, importedPageOf(out))
}

// packed is a file as a form carries it.
func packed(data []byte) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(data); err != nil {
		return ""
	}
	if err := w.Close(); err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(out.Bytes())
}

// unpacked reads what packed wrote, nil for anything else and for what is larger
// than a file may be.
func unpacked(text string) []byte {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	r, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(r, authoring.BroughtBytes+1))
	if err != nil || len(data) > authoring.BroughtBytes {
		return nil
	}
	return data
}
