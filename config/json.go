package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// twiceError is a key that stands twice in an object of JSON.
type twiceError struct{ path string } // below the list: [0].name

// Error implements error.
func (*twiceError) Error() string { return "stands twice" }

// jsonList reads a JSON list into nodes that all stand at origin.
func jsonList(text string, origin Origin) (*node, error) {
	wrong := errors.New(`want a list as JSON: ["a", "b"]`)
	if !json.Valid([]byte(text)) || !strings.HasPrefix(strings.TrimSpace(text), "[") {
		return nil, wrong
	}
	r := jsonReader{json.NewDecoder(strings.NewReader(text)), origin}
	r.UseNumber()
	list, err := r.node("")
	if errors.Is(err, io.EOF) {
		err = wrong
	}
	return list, err
}

// jsonReader turns valid JSON into nodes. It goes token by token: a map of Go
// would take the second of two equal keys without a word.
type jsonReader struct {
	*json.Decoder
	origin Origin
}

// node is the next value; path is for errors.
func (r jsonReader) node(path string) (*node, error) {
	token, err := r.Token()
	if err != nil {
		return nil, err
	}
	out := &node{origin: r.origin}
	switch token := token.(type) {
	case bool:
		out.kind, out.text = kindBool, strconv.FormatBool(token)
	case json.Number:
		out.kind, out.text = kindFloat, token.String()
		if !strings.ContainsAny(out.text, ".eE") {
			out.kind = kindInt
		}
	case string:
		out.kind, out.text = kindText, token
	case json.Delim:
		if token == '[' {
			return out, r.items(out, path)
		}
		return out, r.keys(out, path)
	}
	return out, nil
}

// items fills out with the rest of a list.
func (r jsonReader) items(out *node, path string) error {
	out.kind = kindList
	for r.More() {
		item, err := r.node(fmt.Sprintf("%s[%d]", path, len(out.items)))
		if err != nil {
			return err
		}
		out.items = append(out.items, item)
	}
	_, err := r.Token()
	return err
}

// keys fills out with the rest of an object.
func (r jsonReader) keys(out *node, path string) error {
	out.kind = kindMap
	for r.More() {
		token, err := r.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // a key of valid JSON is one
		if out.find(name) != nil {
			return &twiceError{path + "." + name}
		}
		value, err := r.node(path + "." + name)
		if err != nil {
			return err
		}
		out.keys = append(out.keys, entry{name, r.origin, value})
	}
	_, err := r.Token()
	return err
}
