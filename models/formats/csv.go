package formats

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// csvFormat is the table of table.go as RFC 4180 has it: commas, quotes
// doubled, CRLF. Files are written with a byte order mark, by which
// spreadsheet programs know UTF-8; semicolons and tabs are read, too.
func csvFormat() Format {
	return Format{Name: "csv", Extension: ".csv", MediaType: "text/csv; charset=utf-8", Lossless: true,
		parse: parseCSV, reduce: tabled, write: writeCSV}
}

func writeCSV(w io.Writer, quizzes []Quiz) error {
	if _, err := io.WriteString(w, BOM); err != nil {
		return err
	}
	for _, row := range tableRows(quizzes) {
		if _, err := io.WriteString(w, CSVLine(row)); err != nil {
			return err
		}
	}
	return nil
}

// BOM is the byte order mark, without which Excel reads a CSV file in the
// code page of its country: Korean as CP949.
const BOM = "\ufeff"

// CSVLine writes the cells of one row as RFC 4180 has it.
func CSVLine(cells []string) string {
	out := make([]string, len(cells))
	for i, cell := range cells {
		out[i] = cell
		if strings.ContainsAny(cell, "\",;\r\n\t ") {
			out[i] = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
	}
	return strings.Join(out, ",") + "\r\n"
}

func parseCSV(c *collector, data []byte) {
	text, bad := decode(data)
	if bad > 0 {
		c.refuse(bad, notUTF8)
		return
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = Separator(text), -1
	t := &tableReader{c: c}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			c.refuse(wrong.StartLine, "the row is not written as CSV: %v", wrong.Err)
			continue
		}
		line, _ := r.FieldPos(0)
		if t.columns == nil {
			if !t.head(row, line) {
				return
			}
			continue
		}
		t.row(row, line)
	}
}

// Separator is the one of comma, semicolon and tab that stands most often in
// the first line.
func Separator(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	best := ','
	for _, r := range ";\t" {
		if strings.Count(first, string(r)) > strings.Count(first, string(best)) {
			best = r
		}
	}
	return best
}
