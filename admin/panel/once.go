package panel

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// onceField is the name under which a form that can make a row carries an id of
// its own.
const onceField = "_once"

// begin returns the id that the row of a form is due, and the row if the same
// form has made it before. A row that went to the trash since keeps its id, and
// the form makes another.
func (v *visit) begin(p *posted) (id schema.ID, before any, err error) {
	if id, err = v.onceID(p); err != nil || id.IsZero() {
		return id, nil, err
	}
	if before, err = v.madeBefore(id, false); err != nil || before != nil {
		return id, before, err
	}
	if gone, err := v.madeBefore(id, true); err != nil || gone != nil {
		return schema.ID{}, nil, err
	}
	return id, nil, nil
}

// onceID is the id of the row that a form makes: the same when the same person
// sends the same form with the same content again, another for any other
// content. A form without an id of its own has none.
func (v *visit) onceID(p *posted) (schema.ID, error) {
	id, err := schema.ParseID(p.get(onceField))
	if err != nil || id[6]>>4 != 7 || id.Time().After(v.site.Now()) {
		return schema.ID{}, nil
	}
	h := sha256.New()
	write(h, v.actor.ActorID().String(), v.Path(), id.String())
	if err := p.digest(h, true); err != nil {
		return schema.ID{}, err
	}
	made := v.site.mac("once", h.Sum(nil))
	version, variant := id[6]&0xf0, id[8]&0xc0
	copy(id[6:], made)
	id[6], id[8] = version|id[6]&0x0f, variant|id[8]&0x3f
	return id, nil
}

// madeBefore is the row that the same form made when it was sent before, living
// or in the trash, nil for none.
func (v *visit) madeBefore(id schema.ID, trash bool) (any, error) {
	if id.IsZero() {
		return nil, nil
	}
	page, err := v.site.DB.List(v.ctx, database.Query{
		Model: v.entry.model, Actor: schema.Program{Name: "panel"}, Verb: schema.VerbView, Where: schema.Eq("ID", id), Limit: 1, Trash: trash,
	})
	if err != nil || len(page.Rows) == 0 {
		return nil, err
	}
	return page.Rows[0], nil
}

// repeated leads to the row that the same form made before.
func (v *visit) repeated(p *posted, row any) error {
	if v.entry.once == nil {
		v.tellSaved(row, "form.created")
	}
	if v.sees(v.entry) && p.get(popup) == "" && p.get("_addanother") == "" {
		return v.see(v.entry.rowURL(v.entry.model.ID(row)))
	}
	return v.see(v.after(p, row))
}

// digest writes what was sent, in an order of its own; of a whole form without
// what only steers it.
func (p *posted) digest(w io.Writer, form bool) error {
	for _, name := range slices.Sorted(maps.Keys(p.values)) {
		if !form || !strings.HasPrefix(name, "_") && name != "next" {
			write(w, append([]string{"value", name}, p.values[name]...)...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.files)) {
		write(w, "file", name, p.files[name].Filename)
		f, err := p.files[name].Open()
		if err != nil {
			return err
		}
		sum := sha256.New()
		_, err = io.Copy(sum, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		write(w, string(sum.Sum(nil)))
	}
	for _, relation := range slices.Sorted(maps.Keys(p.kids)) {
		for _, kid := range p.kids[relation] {
			write(w, "row", relation, strconv.Itoa(kid.index))
			if err := kid.digest(w, false); err != nil {
				return err
			}
		}
	}
	write(w)
	return nil
}

// write writes a list of texts so that no other list reads the same.
func write(w io.Writer, list ...string) {
	b := binary.AppendUvarint(nil, uint64(len(list)))
	for _, text := range list {
		b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	}
	_, _ = w.Write(b)
}
