package sheets

import (
	"bytes"

	"github.com/xuri/excelize/v2"
)

// readXLSX reads the first sheet of a workbook, formulas as the values that were
// stored with them.
func readXLSX(data []byte) (t *Table, err error) {
	defer func() {
		if recover() != nil { // the library stumbles over broken files
			t, err = nil, ErrUnreadable
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: unzipped, UnzipXMLSizeLimit: unzipped})
	if err != nil {
		return nil, ErrUnreadable
	}
	defer func() { _ = book.Close() }()
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return nil, ErrUnreadable
	}
	defer func() { _ = rows.Close() }()
	t = &Table{}
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, ErrUnreadable
		}
		if n > 2*MostLines { // empty rows that a sheet claims to have
			return nil, ErrTooLong
		}
		if err := t.add(Line{Number: n, Cells: cells}); err != nil {
			return nil, err
		}
	}
	if rows.Error() != nil {
		return nil, ErrUnreadable
	}
	return t.checked()
}
