package sheets

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/korean"
	utf16 "golang.org/x/text/encoding/unicode"
)

// The limits of a table that is read.
const (
	MostLines   = 20_000
	MostColumns = 100
	unzipped    = 32 << 20 // of a workbook, in bytes
)

// What a file that cannot be read is.
var (
	ErrEmpty      = errors.New("sheets: no line below the head")
	ErrTooLong    = fmt.Errorf("sheets: more than %d lines or %d columns", MostLines, MostColumns)
	ErrUnreadable = errors.New("sheets: neither a text of a known encoding nor a workbook")
)

// Table is a table that was read: its head and the lines below.
type Table struct {
	Head  []string `json:"head"`
	Lines []Line   `json:"lines"`
}

// Line is one line of a table, with a cell for each column of the head.
type Line struct {
	Number int      `json:"n"` // in the file, from 1
	Cells  []string `json:"c,omitempty"`
	Bad    bool     `json:"bad,omitempty"` // it is not written as the format wants
}

// Cell is the text of a column, "" where the line ends before it.
func (l Line) Cell(n int) string {
	if n < len(l.Cells) {
		return l.Cells[n]
	}
	return ""
}

// Read reads a file of CSV or XLSX, whichever it is. Texts are UTF-8, UTF-16
// with a byte order mark, or CP949, which Excel in Korean writes. The apostrophe
// that CSV puts before a formula is taken off again.
func Read(data []byte) (*Table, error) {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return readXLSX(data)
	}
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	return readCSV(text)
}

// decode finds out how a text is encoded.
func decode(data []byte) (string, error) {
	if bytes.HasPrefix(data, []byte{0xFF, 0xFE}) || bytes.HasPrefix(data, []byte{0xFE, 0xFF}) {
		out, err := utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewDecoder().Bytes(data)
		if err != nil || len(data)%2 != 0 {
			return "", ErrUnreadable
		}
		data = out
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		out, err := korean.EUCKR.NewDecoder().Bytes(data) // of x/text this is CP949
		if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
			return "", ErrUnreadable
		}
		data = out
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", ErrUnreadable
	}
	return string(data), nil
}

// add takes a line into the table: the first is the head, empty ones are none.
func (t *Table) add(l Line) error {
	for len(l.Cells) > 0 && strings.TrimSpace(l.Cells[len(l.Cells)-1]) == "" {
		l.Cells = l.Cells[:len(l.Cells)-1]
	}
	switch {
	case len(l.Cells) == 0 && !l.Bad:
	case len(l.Cells) > MostColumns, len(t.Lines) == MostLines:
		return ErrTooLong
	case t.Head != nil:
		t.Lines = append(t.Lines, l)
	case l.Bad:
		return ErrUnreadable
	default:
		t.Head = l.Cells
	}
	return nil
}

// checked is the table, unless it has no line.
func (t *Table) checked() (*Table, error) {
	if len(t.Lines) == 0 {
		return nil, ErrEmpty
	}
	return t, nil
}
