package sheets

import (
	"bytes"
	"encoding/json"
	"io"
)

type jsonWriter struct {
	w       io.Writer
	names   [][]byte
	between string
}

func newJSON(w io.Writer, columns []Column) (*jsonWriter, error) {
	j := &jsonWriter{w: w, between: "\n"}
	for _, c := range columns {
		name, err := json.Marshal(c.Name)
		if err != nil {
			return nil, err
		}
		j.names = append(j.names, name)
	}
	_, err := io.WriteString(w, "[")
	return j, err
}

// Row implements Writer.
func (j *jsonWriter) Row(r Row) error {
	var line bytes.Buffer
	line.WriteString(j.between + "{")
	for i, cell := range r {
		if i > 0 {
			line.WriteByte(',')
		}
		line.Write(j.names[i])
		line.WriteByte(':')
		if null(cell) {
			cell = json.RawMessage("null")
		}
		line.Write(cell)
	}
	line.WriteByte('}')
	j.between = ",\n"
	_, err := j.w.Write(line.Bytes())
	return err
}

// Close implements Writer.
func (j *jsonWriter) Close() error {
	_, err := io.WriteString(j.w, "\n]\n")
	return err
}
