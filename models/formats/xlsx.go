package formats

import (
	"bytes"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// xlsx is the table of table.go as the first sheet of an Office Open XML
// workbook. Every cell is written as text. A formula is read as the value that
// was stored with it.
func xlsx() Format {
	return Format{Name: "xlsx", Extension: ".xlsx", MediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Lossless: true,
		parse: parseXLSX, reduce: tabled, write: writeXLSX}
}

const sheetName = "quizzes"

func writeXLSX(w io.Writer, quizzes []Quiz) (err error) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	if err := book.SetSheetName(book.GetSheetName(0), sheetName); err != nil {
		return err
	}
	sheet, err := book.NewStreamWriter(sheetName)
	if err != nil {
		return err
	}
	for i, row := range tableRows(quizzes) {
		cells := make([]any, len(row))
		for j, cell := range row {
			if cell != "" {
				cells[j] = cell
			}
		}
		if err := sheet.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			return err
		}
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}

// rowsMax bounds the empty rows that a sheet may claim to have.
const rowsMax = 200_000

func parseXLSX(c *collector, data []byte) {
	if _, err := unzip(data); err != nil {
		c.refuse(1, "not a workbook: %v", err)
		return
	}
	if err := readSheet(c, data); err != nil {
		c.refuse(1, "not a workbook: %v", err)
	}
}

// readSheet reads the first sheet. What the library stumbles over is an error
// of the file.
func readSheet(c *collector, data []byte) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("its parts contradict one another: %v", broken)
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: unzippedMax, UnzipXMLSizeLimit: unzippedMax})
	if err != nil {
		return err
	}
	defer func() { _ = book.Close() }()
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	t := &tableReader{c: c}
	for line := 1; rows.Next(); line++ {
		row, err := rows.Columns()
		if err != nil {
			return err
		}
		if line > rowsMax {
			return fmt.Errorf("more than %d rows", rowsMax)
		}
		if t.columns == nil {
			if !t.head(row, line) {
				return nil
			}
			continue
		}
		t.row(row, line)
	}
	return rows.Error()
}
