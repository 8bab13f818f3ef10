package panel

import (
	"encoding/json"

	"duckhoo/models/schema"
)

// sample puts one value into an otherwise empty row, to be drawn.
func sample(f *schema.Field, value any) any {
	row := f.Model.New()
	if err := f.Set(row, value); err != nil {
		return f.Model.New()
	}
	return row
}

// sampleJSON does so with a value of the log.
func sampleJSON(f *schema.Field, raw json.RawMessage) any {
	if len(raw) == 0 {
		return f.Model.New()
	}
	value, problem := f.DecodeJSON(raw)
	if problem != nil {
		return f.Model.New()
	}
	return sample(f, value)
}

// whole draws the value of a field in full, not as a cell of a list does.
func (v *visit) whole(f *schema.Field, row any) cell {
	c := v.show(f, row)
	c.ago = false
	if c.full != "" {
		c.text = c.full
	}
	return c
}
