// Package once lets a form that is sent twice act once, without a script in the
// browser: a form carries an id of its own, and what it asks for is known by that
// id, by who sent it and by what it says.
//
// A form that makes one row makes it under an id that follows from all of that
// (ID and Create). What leaves no row of its own leaves a mark (Marks), which the
// Idempotency-Key of the API does too.
package once

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"mime/multipart"
	"slices"
	"strings"
	"time"

	"duckhoo/models/schema"
)

// Field is the name under which a form carries an id of its own.
const Field = "_once"

// Form is a form as it was sent.
type Form struct {
	ID     string // what it says under Field
	Person schema.ID
	Path   string // where it went
	// Write writes what it says, in an order of its own.
	Write func(io.Writer) error
}

// FormID is what a new form carries.
func FormID() string { return schema.NewID().String() }

// Key makes ids; nobody outside knows it.
type Key []byte

// ID is the id of the row that a form makes: the same when the same person sends
// the same form with the same content again, another for any other content. A
// form without an id of its own has none.
func (k Key) ID(f Form, now time.Time) (schema.ID, error) {
	id, err := schema.ParseID(f.ID)
	if err != nil || id[6]>>4 != 7 || id.Time().After(now) {
		return schema.ID{}, nil
	}
	h := sha256.New()
	Texts(h, f.Person.String(), f.Path, id.String())
	if err := f.Write(h); err != nil {
		return schema.ID{}, err
	}
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte("once\x00"))
	mac.Write(h.Sum(nil))
	version, variant := id[6]&0xf0, id[8]&0xc0
	copy(id[6:], mac.Sum(nil))
	id[6], id[8] = version|id[6]&0x0f, variant|id[8]&0x3f
	return id, nil
}

// Texts writes a list of texts so that no other list reads the same.
func Texts(w io.Writer, list ...string) {
	b := binary.AppendUvarint(nil, uint64(len(list)))
	for _, text := range list {
		b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	}
	_, _ = w.Write(b)
}

// Values writes the values of a form but those that only steer it.
func Values(w io.Writer, values map[string][]string) {
	said := maps.Clone(values)
	maps.DeleteFunc(said, func(name string, _ []string) bool { return strings.HasPrefix(name, "_") || name == "next" })
	All(w, said)
}

// All writes all the values of a form.
func All(w io.Writer, values map[string][]string) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		Texts(w, append([]string{"value", name}, values[name]...)...)
	}
}

// File writes a file that was sent.
func File(w io.Writer, name string, header *multipart.FileHeader) error {
	Texts(w, "file", name, header.Filename)
	f, err := header.Open()
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	Texts(w, string(sum.Sum(nil)))
	return nil
}
