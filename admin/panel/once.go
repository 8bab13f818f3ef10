package panel

import (
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"

	"duckhoo/models/once"
	"duckhoo/models/schema"
)

// begin returns the id that the row of a form is due, and the row if the same
// form has made it before.
func (v *visit) begin(p *posted) (id schema.ID, before any, err error) {
	if id, err = v.onceID(p); err != nil || id.IsZero() {
		return id, nil, err
	}
	return once.Due(v.ctx, v.site.DB, v.entry.model, id)
}

// onceID is the id of the row that a form makes.
func (v *visit) onceID(p *posted) (schema.ID, error) {
	return v.formID(p.get(once.Field), v.Path(), func(w io.Writer) error { return p.digest(w, true) })
}

// formID is what a form is known by that carries an id of its own.
func (v *visit) formID(sent, path string, write func(io.Writer) error) (schema.ID, error) {
	key := once.Key(v.site.mac("once", nil))
	return key.ID(once.Form{ID: sent, Person: v.actor.ActorID(), Path: path, Write: write}, v.site.Now())
}

// madeBefore is the row that the same form made when it was sent before, nil for
// none.
func (v *visit) madeBefore(id schema.ID) (any, error) {
	return once.Made(v.ctx, v.site.DB, v.entry.model, id, false)
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

// deed is what came of a form that made no row of its own: what it said, and
// where it led.
type deed struct {
	Notice *notice `json:"notice,omitempty"`
	To     string  `json:"to"`
}

// doOnce does what a form asks for, unless it was done for the same form before,
// which then leads to the same place again. A form that was not done, since
// something is wrong with it, leaves no deed.
func (v *visit) doOnce(id schema.ID, do func() (*deed, error)) error {
	var answered error
	left, again, err := v.site.marks.Do(v.ctx, v.actor.ActorID(), id, func() ([]byte, error) {
		var d *deed
		if d, answered = do(); answered != nil || d == nil {
			return nil, nil
		}
		return json.Marshal(d)
	})
	if err != nil || left == nil {
		return cmp.Or(answered, err)
	}
	var d deed
	if err := json.Unmarshal(left, &d); err != nil {
		return err
	}
	if again && d.Notice != nil {
		v.tell(*d.Notice)
	}
	return v.see(d.To)
}

// digest writes what was sent, in an order of its own; of a whole form without
// what only steers it.
func (p *posted) digest(w io.Writer, form bool) error {
	if form {
		once.Values(w, p.values)
	} else {
		once.All(w, p.values)
	}
	for _, name := range slices.Sorted(maps.Keys(p.files)) {
		if err := once.File(w, name, p.files[name]); err != nil {
			return err
		}
	}
	for _, relation := range slices.Sorted(maps.Keys(p.kids)) {
		for _, kid := range p.kids[relation] {
			once.Texts(w, "row", relation, strconv.Itoa(kid.index))
			if err := kid.digest(w, false); err != nil {
				return err
			}
		}
	}
	once.Texts(w)
	return nil
}
