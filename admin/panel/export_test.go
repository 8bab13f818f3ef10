package panel_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// download asks for an export and returns the file with its head.
func (b *browser) download(path string, values url.Values) (http.Header, []byte) {
	b.Helper()
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Test-Actor", b.key)
	res, err := b.app.Test(req, -1)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var body bytes.Buffer
	if _, err := body.ReadFrom(res.Body); err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("export: %d %v %s", res.StatusCode, err, res.Header.Get("Location"))
	}
	return res.Header, body.Bytes()
}

// table reads a CSV file, the head first.
func table(t *testing.T, file []byte) [][]string {
	t.Helper()
	text, marked := strings.CutPrefix(string(file), "\ufeff")
	if !marked {
		t.Error("a CSV file without a byte order mark is CP949 to Excel in Korean")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func sheet(t *testing.T, file []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

func column(rows [][]string, i int) []string {
	out := []string{}
	for _, r := range rows[1:] {
		out = append(out, r[i])
	}
	return out
}

// An export has exactly the rows that its list shows its reader, in its order.
func TestExportHasWhatTheListShows(t *testing.T) {
	each(t, func(h *house) {
		for i := range 7 {
			h.make(fmt.Sprint("g", i), map[string]any{"colour": []string{"red", "green"}[i%2], "amount": int64(10 - i)})
		}
		h.make("hidden red", nil)
		b := h.as(clerk("gadget.view"))
		path := "/admin/gadgets/export?colour=red&sort=amount"
		form := b.get(path).is(200).page("confirm").has(1, "[data-chips] .chip--fixed").has(0, `input[value="code"], input[value="weight"], input[value="lock_version"]`).has(1, `input[value="blurb"]`)
		if got := form.texts(`main label:has(input[name=column][checked])`); len(got) != 9 {
			h.Errorf("the columns of the list are chosen: %q", got)
		}
		want := b.get("/admin/gadgets/?colour=red&sort=amount").titles()
		if len(want) != 4 {
			h.Fatalf("the list has %q", want)
		}
		values := url.Values{"format": {"csv"}, "column": {"title", "amount", "colour", "tested", "code", "maker__name", "nonsense"}}
		head, file := b.download(path, values)
		rows := table(t, file)
		if diff := cmp.Diff([]string{"제목", "수량", "색", "시험함", "만든이 · 이름"}, rows[0]); diff != "" {
			h.Errorf("the columns in the order of the form, secrets and unknown ones left out:\n%s", diff)
		}
		if diff := cmp.Diff(want, column(rows, 0)); diff != "" {
			h.Error(diff)
		}
		for name, want := range map[string]string{"Content-Type": "text/csv; charset=utf-8", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
			"Content-Security-Policy": "default-src 'none'; sandbox"} {
			if got := head.Get(name); got != want {
				h.Errorf("%s: %q", name, got)
			}
		}
		if got := head.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="gadgets-`) || !strings.HasSuffix(got, `.csv"`) {
			h.Error(got)
		}
		values.Set("format", "json")
		_, file = b.download(path, values)
		var list []map[string]any
		if err := json.Unmarshal(file, &list); err != nil || len(list) != 4 || list[0]["title"] != want[0] || list[0]["colour"] != "red" || list[0]["amount"] != 4.0 {
			h.Errorf("%v %v", list, err)
		}
		if _, told := list[0]["code"]; told {
			h.Error("a secret was exported")
		}
		values.Set("format", "xlsx")
		_, file = b.download(path, values)
		cells, err := sheet(t, file).GetRows("Export")
		if err != nil {
			h.Fatal(err)
		}
		if diff := cmp.Diff(want, column(cells, 0)); diff != "" {
			h.Error(diff)
		}
	})
}

// Texts that a spreadsheet program would calculate are texts.
func TestExportNeutralisesFormulas(t *testing.T) {
	each(t, func(h *house) {
		bad := []string{"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"}
		for _, text := range bad {
			h.make("g", map[string]any{"blurb": text, "body": schema.Markdown("a,\"b\"\nc")})
		}
		b := h.as(boss())
		_, file := b.download("/admin/gadgets/export?sort=created_at", url.Values{"format": {"csv"}, "column": {"blurb", "body"}})
		for i, cell := range column(table(t, file), 0) {
			if !strings.HasPrefix(cell, "'") {
				h.Errorf("%q for %q", cell, bad[i])
			}
		}
		if got := column(table(t, file), 1)[0]; got != "a,\"b\"\nc" {
			h.Errorf("%q", got)
		}
		_, file = b.download("/admin/gadgets/export?sort=created_at", url.Values{"format": {"xlsx"}, "column": {"blurb"}})
		book := sheet(t, file)
		for i := range bad {
			at := fmt.Sprint("A", i+2)
			formula, _ := book.GetCellFormula("Export", at)
			kind, err := book.GetCellType("Export", at)
			if err != nil || formula != "" || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
				h.Errorf("%s: formula %q, type %v, %v", at, formula, kind, err)
			}
		}
	})
}

// Chosen rows alone are exported, through the bulk action that everybody has who
// may look.
func TestExportOfChosenRows(t *testing.T) {
	each(t, func(h *house) {
		one, _, hidden := h.make("one", nil), h.make("two", nil), h.make("hidden three", nil)
		b := h.as(clerk("gadget.view"))
		b.post("/admin/gadgets/", "action", "export").is(303)
		page := b.post("/admin/gadgets/", "action", "export", "id", one.String(), "id", hidden.String()).is(200).page("confirm").has(2, "main input[name=id]")
		to, _ := page.doc.Find("main form.confirm").Attr("action")
		_, file := b.download(to, url.Values{"format": {"csv"}, "column": {"title"}, "id": {one.String(), hidden.String()}})
		if diff := cmp.Diff([]string{"one"}, column(table(t, file), 0)); diff != "" {
			h.Error(diff)
		}
		b.post("/admin/gadgets/?colour=red", "action", "export", "all", "1").is(200).has(0, "main input[name=id]").has(1, `main form[action*="colour=red"]`)
	})
}

func TestExportIsRefused(t *testing.T) {
	each(t, func(h *house) {
		h.make("one", nil)
		b := h.as(clerk("gadget.view"))
		b.post("/admin/gadgets/export", "column", "title").is(422).has(1, `[data-error="format"]`)
		b.post("/admin/gadgets/export", "format", "ods", "column", "title").is(422).has(1, `[data-error="format"]`)
		b.post("/admin/gadgets/export", "format", "csv", "column", "code").is(422).has(1, `[data-error="column"]`)
		b.post("/admin/gadgets/export?colour=purple", "format", "csv", "column", "title").is(303)
		other := h.as(clerk("maker.view", "gadget.change"))
		other.get("/admin/gadgets/export").is(403)
		other.post("/admin/gadgets/export", "format", "csv", "column", "title").is(403)
		h.as(nil).get("/admin/gadgets/export").is(302)
	})
}

// Who took what away stands in the log, once.
func TestExportIsNoted(t *testing.T) {
	each(t, func(h *house) {
		h.make("one", nil)
		h.make("two", map[string]any{"colour": "green"})
		h.as(clerk("gadget.view")).download("/admin/gadgets/export?colour=green", url.Values{"format": {"csv"}, "column": {"title", "colour"}})
		logs, err := h.db.List(h.Context(), database.Query{Model: h.db.Registry.Of(&models.AuditLog{}), Actor: program, Verb: schema.VerbView,
			Where: schema.Eq("Action", "export"), Limit: 10})
		if err != nil || len(logs.Rows) != 1 {
			h.Fatalf("%v %v", logs, err)
		}
		entry := logs.Rows[0].(*models.AuditLog)
		if entry.ActorName != "clerk" || entry.Target != "gadget" || entry.Title != "CSV × 1" {
			h.Errorf("%+v", entry)
		}
		row, err := h.db.FindBy(h.Context(), h.db.Registry.Of(&models.AuditDiff{}), schema.Eq("LogID", entry.ID))
		if err != nil {
			h.Fatal(err)
		}
		changes, err := audit.Read(row.(*models.AuditDiff).Changes)
		if err != nil {
			h.Fatal(err)
		}
		var said []string
		for _, f := range changes.Fields {
			said = append(said, f.Name+"="+strings.Trim(string(f.After), `"`))
		}
		if want := []string{"format=csv", "columns=title, colour", "rows=1", "filter=colour=green"}; !slices.Equal(want, said) {
			h.Errorf("%q", said)
		}
	})
}

// More rows cost more pages, not more statements a row.
func TestExportAsksByThePage(t *testing.T) {
	each(t, func(h *house) {
		ask := func() int {
			h.statements = 0
			h.as(boss()).download("/admin/gadgets/export", url.Values{"format": {"json"}, "column": {"title", "badges", "maker__name"}})
			return h.statements
		}
		h.make("first", nil)
		one := ask()
		for i := range 40 {
			h.make(fmt.Sprint("g", i), nil)
		}
		if many := ask(); many != one {
			h.Errorf("%d statements for one row, %d for many", one, many)
		}
	})
}
