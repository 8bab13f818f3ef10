package sheets

import (
	"io"

	"duckhoo/models/formats"
)

type csvWriter struct{ w io.Writer }

func newCSV(w io.Writer, columns []Column) (*csvWriter, error) {
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = formats.Neutral(c.Label)
	}
	_, err := io.WriteString(w, formats.BOM+formats.CSVLine(head))
	return &csvWriter{w}, err
}

// Row implements Writer.
func (c *csvWriter) Row(r Row) error {
	cells := make([]string, len(r))
	for i, cell := range r {
		words, is := text(cell)
		switch {
		case is:
			cells[i] = formats.Neutral(words)
		case !null(cell):
			cells[i] = string(cell)
		}
	}
	_, err := io.WriteString(c.w, formats.CSVLine(cells))
	return err
}

// Close implements Writer.
func (c *csvWriter) Close() error { return nil }
