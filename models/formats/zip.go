package formats

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits of a package, which keep a small file from becoming a large one.
const (
	entriesMax  = 2000
	unzippedMax = 64 << 20
)

// unzip reads every file of a package into memory, by its path. A package with
// too many files, that inflates to too much, or whose paths leave it, is an
// error.
func unzip(data []byte) (map[string][]byte, error) {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errors.New("not a zip file")
	}
	if len(r.File) > entriesMax {
		return nil, fmt.Errorf("more than %d files in the package", entriesMax)
	}
	out, left := map[string][]byte{}, int64(unzippedMax)
	for _, f := range r.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if strings.Contains(f.Name, "..") || strings.HasPrefix(f.Name, "/") || strings.Contains(f.Name, `\`) {
			return nil, fmt.Errorf("the path %s leaves the package", shown(f.Name))
		}
		body, err := inflate(f, left)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", shown(f.Name), err)
		}
		out[f.Name], left = body, left-int64(len(body))
	}
	return out, nil
}

func inflate(f *zip.File, most int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	body, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > most {
		return nil, fmt.Errorf("the package unpacks to more than %d MiB", unzippedMax>>20)
	}
	return body, nil
}
