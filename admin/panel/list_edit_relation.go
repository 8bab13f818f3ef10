package panel

import (
	"slices"

	"duckhoo/models/schema"
)

// offers are the first rows of a model that a cell can be set to; more says
// that there are others.
type offers struct {
	list []option
	more bool
}

// loadOffers reads what the relations that can be changed in this list offer,
// each once for all rows.
func (l *listing) loadOffers() error {
	l.related = map[*schema.Model]offers{}
	for _, f := range l.editable() {
		if f.Relation == nil {
			continue
		}
		target := f.Relation.Target
		if _, known := l.related[target]; known {
			continue
		}
		list, more, err := l.choose(target)
		if err != nil {
			return err
		}
		l.related[target] = offers{list, more}
	}
	return nil
}

// offer gives the input of a cell its options, with the one that is chosen
// among them.
func (l *listing) offer(w *widget, row any) {
	target := w.field.Relation.Target
	o := l.related[target]
	w.options = o.list
	if o.more {
		w.auto = l.site.address(l.e.model.Plural, "autocomplete", w.name)
	}
	if related := first(w.field.Relation.Rows(row)); related != nil {
		w.addOption(option{target.ID(related).String(), l.showTitle(target, related).text})
	}
	if sent := w.value(); sent != "" && !slices.ContainsFunc(w.options, func(have option) bool { return have.value == sent }) {
		w.addOption(option{sent, l.titleOr(target, sent)})
	}
}
