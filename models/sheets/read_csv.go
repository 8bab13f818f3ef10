package sheets

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"duckhoo/models/formats"
)

func readCSV(text string) (*Table, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = formats.Separator(text), -1
	t := &Table{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t.checked()
		}
		var wrong *csv.ParseError
		line := Line{}
		switch {
		case errors.As(err, &wrong):
			line.Number, line.Bad = wrong.StartLine, true
		case err != nil:
			return nil, ErrUnreadable
		default:
			line.Number, _ = r.FieldPos(0)
			for _, cell := range row {
				line.Cells = append(line.Cells, formats.Plain(cell))
			}
		}
		if err := t.add(line); err != nil {
			return nil, err
		}
	}
}
