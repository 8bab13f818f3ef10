package metrics

import (
	"encoding/json"
	"fmt"
	"strings"

	"duckhoo/models/sheets"
)

// SheetOf is a table as rows of a file, times in whole seconds.
func SheetOf(t *Table, lang string) ([]sheets.Column, []sheets.Row, error) {
	heads := make([]sheets.Column, len(t.Columns))
	for i, c := range t.Columns {
		heads[i] = sheets.Column{Name: c.Name, Label: c.Label.In(lang)}
	}
	var rows []sheets.Row
	for _, row := range t.Rows {
		line := make(sheets.Row, len(row))
		for i, cell := range row {
			if w, is := cell.(Word); is {
				cell = w.Label.In(lang)
			}
			text, err := json.Marshal(Plain(cell))
			if err != nil {
				return nil, nil, err
			}
			line[i] = text
		}
		rows = append(rows, line)
	}
	return heads, rows, nil
}

// Plain is a cell as programs read it: words by their code, numbers with at most
// two places.
func Plain(cell any) any {
	switch cell := cell.(type) {
	case Word:
		return cell.Code
	case *float64:
		if cell == nil {
			return nil
		}
		return json.Number(trimmed(*cell))
	}
	return cell
}

func trimmed(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", f), "0"), ".")
}
