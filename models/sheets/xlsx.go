package sheets

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// digits is how long a number may be that a spreadsheet program keeps exactly;
// longer ones are texts.
const digits = 15

const sheetName = "Export"

type xlsxWriter struct {
	w     io.Writer
	book  *excelize.File
	sheet *excelize.StreamWriter
	line  int
}

func newXLSX(columns []Column, w io.Writer) (*xlsxWriter, error) {
	x := &xlsxWriter{w: w, book: excelize.NewFile()}
	err := x.book.SetSheetName(x.book.GetSheetName(0), sheetName)
	if err == nil {
		x.sheet, err = x.book.NewStreamWriter(sheetName)
	}
	if err == nil {
		head := make([]any, len(columns))
		for i, c := range columns {
			head[i] = c.Label
		}
		err = x.write(head)
	}
	if err != nil {
		return nil, errors.Join(err, x.book.Close())
	}
	return x, nil
}

func (x *xlsxWriter) write(cells []any) error {
	x.line++
	return x.sheet.SetRow("A"+strconv.Itoa(x.line), cells)
}

// Row implements Writer.
func (x *xlsxWriter) Row(r Row) error {
	cells := make([]any, len(r))
	for i, cell := range r {
		cells[i] = value(cell)
	}
	return x.write(cells)
}

func value(cell json.RawMessage) any {
	if null(cell) {
		return nil
	}
	if words, is := text(cell); is {
		return words
	}
	if n, err := strconv.ParseFloat(string(cell), 64); err == nil && len(cell) <= digits {
		return n
	}
	return string(cell)
}

// Close implements Writer.
func (x *xlsxWriter) Close() error {
	err := x.sheet.Flush()
	if err == nil {
		err = x.book.Write(x.w)
	}
	return errors.Join(err, x.book.Close())
}
