// Package sheets writes tables row by row: as CSV, as JSON, or as a workbook of
// Office Open XML. A table that is written may be longer than memory. It reads
// those of CSV and XLSX, too.
package sheets

import (
	"encoding/json"
	"fmt"
	"io"
)

// Format is how a table is written.
type Format string

// The formats.
const (
	CSV  Format = "csv"  // UTF-8 with a byte order mark, CRLF, no cell a formula
	JSON Format = "json" // an array of objects
	XLSX Format = "xlsx" // one sheet; texts are of type string and no formulas
)

// Formats lists them.
func Formats() []Format { return []Format{CSV, JSON, XLSX} }

// MediaType is what a file of the format is sent as.
func (f Format) MediaType() string {
	switch f {
	case CSV:
		return "text/csv; charset=utf-8"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "application/json"
}

// Most is how many rows a file can hold, 0 for any number.
func (f Format) Most() int {
	if f == XLSX {
		return 1_048_575 // and the head
	}
	return 0
}

// Column is one column of a table.
type Column struct {
	Name  string `json:"name"`  // the member of JSON's objects
	Label string `json:"label"` // the head of the others
}

// Row is one line: a JSON value for each column. Of the other formats than
// JSON, strings are texts, numbers are numbers and null is an empty cell.
type Row []json.RawMessage

// Writer writes a table. What Row was given is in the file once Close returns;
// XLSX writes nothing before.
type Writer interface {
	Row(r Row) error
	Close() error
}

// New begins a table with its head.
func New(f Format, w io.Writer, columns []Column) (Writer, error) {
	switch f {
	case CSV:
		return newCSV(w, columns)
	case JSON:
		return newJSON(w, columns)
	case XLSX:
		return newXLSX(columns, w)
	}
	return nil, fmt.Errorf("sheets: no format %q", f)
}

// text returns the string that a cell holds, and whether it is one.
func text(cell json.RawMessage) (string, bool) {
	var s string
	if len(cell) == 0 || cell[0] != '"' || json.Unmarshal(cell, &s) != nil {
		return "", false
	}
	return s, true
}

func null(cell json.RawMessage) bool { return len(cell) == 0 || string(cell) == "null" }
