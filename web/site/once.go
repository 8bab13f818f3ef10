package site

import (
	"io"
	"maps"
	"slices"
	"time"

	"duckhoo/models/once"
	"duckhoo/models/schema"
)

// formID is what the form is known by that was sent, if it carries an id of its
// own.
func (v *visit) formID() (schema.ID, error) {
	values := v.sent()
	key := once.Key(v.site.Key)
	return key.ID(once.Form{ID: values.Get(once.Field), Person: v.actor.ActorID(), Path: v.Path(), Write: func(w io.Writer) error {
		once.Values(w, values)
		form, err := v.MultipartForm()
		if err != nil {
			return nil //nolint:nilerr // a form without files
		}
		for _, name := range slices.Sorted(maps.Keys(form.File)) {
			for _, header := range form.File[name] {
				if err := once.File(w, name, header); err != nil {
					return err
				}
			}
		}
		return nil
	}}, time.Now())
}

// create makes a row by the form that was sent; the same form sent again leads
// to the row that it made.
func (v *visit) create(m *schema.Model, in *schema.Input) (any, error) {
	id, err := v.formID()
	if err != nil {
		return nil, err
	}
	row, _, err := once.Create(v.ctx, v.site.DB, v.actor, m, in, id)
	return row, err
}

// doOnce does the work of a form that makes no row; again says that the same form
// has done it before.
func (v *visit) doOnce(work func() error) (again bool, err error) {
	form, err := v.formID()
	if err != nil {
		return false, err
	}
	var wrong error
	_, again, err = v.site.marks.Do(v.ctx, v.actor.ActorID(), form, func() ([]byte, error) {
		if wrong = work(); wrong != nil {
			return nil, nil
		}
		return []byte(v.Path()), nil
	})
	if err != nil {
		return again, err
	}
	return again, wrong
}
