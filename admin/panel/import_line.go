package panel

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/models/sheets"
)

// imported is what becomes of a line.
type imported struct {
	number  int
	outcome models.TaskOutcome
	id      schema.ID // of the row; zero where there is none
	title   string
	why     string
}

// errTried undoes what a dry run has written.
var errTried = errors.New("panel: a dry run")

// try does a line and undoes it, which says exactly what doing it would.
func (r *importRun) try(l sheets.Line) (out imported, err error) {
	err = r.site.DB.Tx(r.ctx, func(ctx context.Context) error {
		if out, err = r.within(ctx).do(l); err != nil {
			return err
		}
		return errTried
	})
	if errors.Is(err, errTried) {
		return out, nil
	}
	return r.refused(l, out, err)
}

// refused turns an error of a line into its outcome; other errors stay.
func (r *importRun) refused(l sheets.Line, out imported, err error) (imported, error) {
	out.number = l.Number
	var invalid schema.Invalid
	words, known := r.refusal(err)
	switch {
	case errors.As(err, &invalid):
		words = r.sayAll(invalid)
	case known:
	case errors.Is(err, schema.ErrForbidden), errors.Is(err, schema.ErrUnauthorized):
		words = r.T("task.why.rights")
	case errors.Is(err, schema.ErrNotFound), errors.Is(err, schema.ErrStale):
		words = r.T("task.why.changed")
	case errors.Is(err, schema.ErrConflict):
		words = r.T("task.why.conflict")
	default:
		return out, err
	}
	out.outcome, out.why = models.RowFailed, words
	if out.title == "" {
		out.title = r.firstCell(l)
	}
	return out, nil
}

// sayAll writes problems in one line, each with the field's name.
func (r *importRun) sayAll(list schema.Invalid) string {
	words := make([]string, len(list))
	for i, p := range list {
		name := strings.TrimPrefix(p.Pointer, "/")
		words[i] = r.in(p.Detail)
		for _, it := range r.items {
			if it.name == name || it.many != nil && it.many.IDsJSON() == name {
				words[i] = r.in(it.label) + ": " + words[i]
			}
		}
		if f := r.entry.model.FieldJSON(name); f != nil && !strings.Contains(words[i], ": ") {
			words[i] = r.in(f.Label) + ": " + words[i]
		}
	}
	return strings.Join(words, " · ")
}

func (r *importRun) firstCell(l sheets.Line) string {
	for _, cell := range l.Cells {
		if text := strings.TrimSpace(cell); text != "" {
			return cut(text).text
		}
	}
	return ""
}

// do adds or changes the row of a line. An error is a refusal, unless it is one
// of the database itself; what was written then must be undone.
func (r *importRun) do(l sheets.Line) (imported, error) {
	out := imported{number: l.Number, title: r.firstCell(l)}
	r.line = l.Number
	if l.Bad {
		return out, refuse(r.T("import.why.broken"))
	}
	if name := r.nameOf(l); name != "" && r.first[name] != l.Number {
		return out, refuse(r.T("import.why.twice", "line", r.first[name]))
	}
	row, err := r.rowOf(l)
	if err != nil {
		return out, err
	}
	m := r.entry.model
	if row == nil {
		return r.add(l, out)
	}
	out.id, out.title = m.ID(row), r.name(m, row)
	in, err := r.input(l, row)
	if err != nil {
		return out, err
	}
	if len(in.Values)+len(in.Many) == 0 {
		out.outcome = models.RowSkipped
		return out, nil
	}
	if !r.may(r.entry, schema.VerbChange) {
		return out, schema.ErrForbidden
	}
	lock := m.Lock(row)
	in.Lock = &lock
	saved, err := r.site.DB.Update(r.ctx, r.actor, m, out.id, in)
	if err != nil {
		return out, err
	}
	out.outcome, out.title = models.RowChanged, r.name(m, saved)
	return out, nil
}

func (r *importRun) add(l sheets.Line, out imported) (imported, error) {
	if !r.may(r.entry, schema.VerbAdd) {
		return out, schema.ErrForbidden
	}
	in, err := r.input(l, nil)
	if err != nil {
		return out, err
	}
	row, err := r.site.DB.Create(r.ctx, r.actor, r.entry.model, in)
	if err != nil {
		return out, err
	}
	out.outcome, out.id, out.title = models.RowAdded, r.entry.model.ID(row), r.name(r.entry.model, row)
	return out, nil
}

// refuse is an error with words for the reader.
func refuse(words string) error {
	return &schema.Refused{Code: "import", Detail: schema.Text{KO: words, EN: words}}
}

// rowOf finds the row that a line is about, nil for a new one.
func (r *importRun) rowOf(l sheets.Line) (any, error) {
	id := r.cell(l, idColumn)
	key := r.entry.importer.key
	var where schema.Cond
	switch text := strings.TrimSpace(id); {
	case text != "":
		parsed, err := schema.ParseID(text)
		if err != nil {
			return nil, refuse(r.T("import.why.no_id"))
		}
		where = schema.Eq("ID", parsed)
	case key != nil:
		text := r.cell(l, key.JSON)
		if text = strings.TrimSpace(text); text == "" {
			return nil, nil
		}
		where = schema.Eq(key.Name, text)
	default:
		return nil, nil
	}
	page, err := r.site.DB.List(r.ctx, database.Query{Model: r.entry.model, Actor: r.actor, Verb: schema.VerbView, Where: where, Limit: 1, With: r.entry.importer.with})
	if err != nil {
		return nil, err
	}
	if len(page.Rows) > 0 {
		return page.Rows[0], nil
	}
	if strings.TrimSpace(id) != "" {
		return nil, refuse(r.T("import.why.no_row"))
	}
	return nil, nil
}

// input is what a line changes of a row, nil for a new one. What stands in the
// file as an export writes it is no change.
func (r *importRun) input(l sheets.Line, row any) (*schema.Input, error) {
	in := &schema.Input{Values: map[string]any{}, Many: map[string][]schema.ID{}}
	verb := schema.VerbChange
	if row == nil {
		verb = schema.VerbAdd
	}
	mask := r.entry.model.Policy.Fields(r.actor, verb)
	var wrong []string
	for _, name := range r.columns {
		it, known := r.items[name]
		text := r.cell(l, name)
		text = strings.ReplaceAll(text, "\r\n", "\n")
		if !known || !mask.Has(name) || row == nil && strings.TrimSpace(text) == "" || row != nil && r.stands(it, row, text) {
			continue
		}
		if problem, err := r.take(it, text, in); err != nil {
			return nil, err
		} else if problem != "" {
			wrong = append(wrong, r.in(it.label)+": "+problem)
		}
	}
	if len(wrong) > 0 {
		return nil, refuse(strings.Join(wrong, " · "))
	}
	return in, nil
}

// stands reports whether a row has already what a cell says.
func (r *importRun) stands(it item, row any, text string) bool {
	value := r.list.exportValue(it.column(), row, nil, false)
	was := ""
	switch x := value.(type) {
	case nil:
	case string:
		was = x
	case json.RawMessage:
		was = string(x)
	default:
		raw, err := json.Marshal(x)
		if err != nil {
			return false
		}
		was = string(raw)
	}
	if strings.ReplaceAll(was, "\r\n", "\n") == text {
		return true
	}
	return it.field != nil && it.field.Kind == schema.KindRelation && it.field.Get(row) != nil && it.field.Get(row).(schema.ID).String() == strings.TrimSpace(text)
}
