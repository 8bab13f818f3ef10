package sheets

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
)

// Pack writes a table as small as it goes, for Unpack.
func Pack(t *Table) ([]byte, error) {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	if err := json.NewEncoder(zip).Encode(t); err != nil {
		return nil, err
	}
	err := zip.Close()
	return out.Bytes(), err
}

// Unpack reads what Pack wrote. It may come from a stranger: what unpacks to more
// than a table can be is an error.
func Unpack(r io.Reader) (*Table, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, ErrUnreadable
	}
	t := &Table{}
	if err := json.NewDecoder(io.LimitReader(zip, unzipped)).Decode(t); err != nil {
		return nil, ErrUnreadable
	}
	if len(t.Head) == 0 || len(t.Head) > MostColumns || len(t.Lines) > MostLines {
		return nil, ErrTooLong
	}
	return t.checked()
}
