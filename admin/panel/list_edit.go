package panel

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
	"duckhoo/web/ui"
)

// rowsName is the name under which a list posts its rows: rows.3.amount.
const rowsName = "rows"

// listEdit is what was sent for the rows of a list, and what is wrong with it.
type listEdit struct {
	list     *listing
	sent     []sentRow
	stale    bool // somebody else changed a row meanwhile
	broken   bool // a row came without what its inputs were drawn from
	mistakes []ui.Mistake
}

// sentRow is one row as a list sent it.
type sentRow struct {
	*posted
	id       schema.ID
	row      any // as it is stored now
	input    *schema.Input
	problems map[string]string // by the field's JSON name
}

// saveList stores what was changed in the cells of a list: all of it, or, when
// one row cannot be stored, nothing.
func (s *Site) saveList(v *visit, p *posted) error {
	if err := v.must(schema.VerbChange); err != nil {
		return err
	}
	e := &listEdit{list: v.listing(false)}
	if err := e.list.recall(); err != nil {
		return err
	}
	if err := e.read(p); err != nil {
		return err
	}
	n := 0
	if len(e.mistakes) == 0 {
		var err error
		if n, err = e.store(v.ctx); err != nil {
			return err
		}
	}
	if len(e.mistakes) > 0 {
		return e.again()
	}
	if n == 0 {
		v.tell(notice{Text: v.T("edit.nothing")})
	} else {
		v.tell(notice{Text: v.T("edit.saved", "count", n)})
	}
	return v.see(e.list.here())
}

// read finds the rows that were sent, wherever they stand now, and what of them
// was changed.
func (e *listEdit) read(p *posted) error {
	l := e.list
	var ids []any
	for i := range p.kids[rowsName] {
		kid := &p.kids[rowsName][i]
		id, err := schema.ParseID(kid.get("id"))
		if err != nil || id.IsZero() || len(ids) == slices.Max(sizes) {
			continue
		}
		e.sent, ids = append(e.sent, sentRow{posted: &kid.posted, id: id, problems: map[string]string{}}), append(ids, id)
	}
	if len(ids) == 0 {
		return nil
	}
	q := l.query
	q.Where, q.Search, q.Cursor, q.Limit = schema.In("ID", ids...), "", "", len(ids)
	page, err := l.site.DB.List(l.ctx, q)
	if err != nil {
		return err
	}
	for i := range e.sent {
		at := slices.IndexFunc(page.Rows, func(row any) bool { return l.e.model.ID(row) == e.sent[i].id })
		if at >= 0 {
			e.sent[i].row = page.Rows[at]
		}
		e.judge(&e.sent[i])
	}
	return nil
}

// judge decodes one row and says what is wrong with it. What the reader may not
// change is left alone.
func (e *listEdit) judge(s *sentRow) {
	l, m := e.list, e.list.e.model
	s.forget(l.editable())
	if !slices.ContainsFunc(l.editable(), func(f *schema.Field) bool { return s.has(f.JSON) }) {
		return
	}
	if s.row == nil {
		e.stale = true
		e.mistakes = append(e.mistakes, ui.Mistake{Href: "#main", Text: l.T("edit.gone")})
		return
	}
	if !l.edits(s.row) {
		return
	}
	d := l.decoder(s.row)
	in := &schema.Input{Values: map[string]any{}}
	for _, f := range l.editable() {
		d.item(item{field: f, name: f.JSON}, s.posted, s.row, "", in)
	}
	if len(in.Values) == 0 && len(d.problems) == 0 {
		return
	}
	lock, told := s.version()
	if !told || lock != m.Lock(s.row) && !s.has("_was") {
		e.broken = true
		e.mistakes = append(e.mistakes, ui.Mistake{Href: "#main", Text: l.name(m, s.row) + ": " + l.T("edit.broken")})
		return
	}
	if lock != m.Lock(s.row) {
		e.conflict(s, in, d)
		return
	}
	d.check(in, m, s.row, "", "")
	s.input, s.problems = in, d.problems
	s.input.Lock = &lock
	e.note(s)
}

// conflict says beside each cell that was changed what somebody else made of it.
func (e *listEdit) conflict(s *sentRow, in *schema.Input, d *decoder) {
	e.stale = true
	was := strings.Fields(s.get("_was"))
	for _, f := range e.list.editable() {
		switch {
		case !in.Has(f.JSON) && d.problems[f.JSON] == "":
		case slices.Contains(was, digest(f, e.list.site.formValues(f, s.row))):
			s.problems[f.JSON] = e.list.T("edit.stale_row")
		default:
			s.problems[f.JSON] = e.list.T("edit.stale", "now", e.list.plainText(f, s.row))
		}
	}
	e.note(s)
}

// forget drops the values that were sent as they were drawn: what nobody touched
// stays as it is now, whatever others made of it meanwhile.
func (s *sentRow) forget(fields []*schema.Field) {
	was := strings.Fields(s.get("_was"))
	for _, f := range fields {
		if s.has(f.JSON) && slices.Contains(was, digest(f, s.values[f.JSON])) {
			delete(s.values, f.JSON)
		}
	}
}

// note takes the problems of a row into the summary.
func (e *listEdit) note(s *sentRow) {
	l := e.list
	for _, f := range l.editable() {
		if text := s.problems[f.JSON]; text != "" {
			e.mistakes = append(e.mistakes, ui.Mistake{Href: "#" + cellName(s.id, f), Text: l.name(l.e.model, s.row) + " · " + l.in(f.Label) + ": " + text})
		}
	}
	for name, text := range s.problems {
		if !slices.ContainsFunc(l.editable(), func(f *schema.Field) bool { return f.JSON == name }) {
			e.mistakes = append(e.mistakes, ui.Mistake{Href: "#main", Text: l.name(l.e.model, s.row) + ": " + text})
		}
	}
}

// store writes the changed rows in one transaction; each has its audit entry.
func (e *listEdit) store(ctx context.Context) (n int, err error) {
	l, m := e.list, e.list.e.model
	err = l.site.DB.Tx(ctx, func(ctx context.Context) error {
		for i := range e.sent {
			s := &e.sent[i]
			if s.input == nil {
				continue
			}
			if _, err := l.site.DB.Update(ctx, l.actor, m, s.id, s.input); err != nil {
				return e.refused(s, err)
			}
			n++
		}
		return nil
	})
	if len(e.mistakes) > 0 {
		return 0, nil
	}
	return n, err
}

// refused files under a row why it could not be stored. The error undoes the
// rows before it.
func (e *listEdit) refused(s *sentRow, err error) error {
	var invalid schema.Invalid
	words, refused := e.list.refusal(err)
	switch {
	case errors.As(err, &invalid):
		d := e.list.decoder(s.row)
		d.take(invalid)
		s.problems = d.problems
	case refused:
		s.problems[""] = words
	case errors.Is(err, schema.ErrStale):
		e.stale = true
		s.problems[""] = e.list.T("edit.stale_row")
	case errors.Is(err, schema.ErrNotFound):
		e.stale = true
		s.problems[""] = e.list.T("edit.gone")
	default:
		return err
	}
	e.note(s)
	return err
}

// again shows the list with what was typed. Rows that stand on another page by
// now come first, if something was changed in them.
func (e *listEdit) again() error {
	l := e.list
	if err := l.load(); err != nil {
		return err
	}
	if err := l.loadOptions(); err != nil {
		return err
	}
	var err error
	if l.tree, err = l.dates(); err != nil {
		return err
	}
	for _, s := range slices.Backward(e.sent) {
		away := !slices.ContainsFunc(l.found.Rows, func(row any) bool { return l.e.model.ID(row) == s.id })
		if away && s.row != nil && (s.input != nil || len(s.problems) > 0) {
			l.found.Rows = slices.Insert(l.found.Rows, 0, s.row)
		}
	}
	l.edit = e
	rows, err := l.rows()
	if err != nil {
		return err
	}
	status := fiber.StatusUnprocessableEntity
	switch {
	case e.broken:
		status = fiber.StatusBadRequest
	case e.stale:
		status = fiber.StatusConflict
	}
	return l.render(status, listPage(l, rows))
}

// of is what was sent for a row, nil for nothing.
func (e *listEdit) of(id schema.ID) *sentRow {
	if e == nil {
		return nil
	}
	i := slices.IndexFunc(e.sent, func(s sentRow) bool { return s.id == id })
	if i < 0 {
		return nil
	}
	return &e.sent[i]
}

// editable are the fields that this list has inputs for.
func (l *listing) editable() []*schema.Field {
	if l.trashed || !l.may(l.e, schema.VerbChange) {
		return nil
	}
	mask := l.e.model.Policy.Fields(l.actor, schema.VerbChange)
	var out []*schema.Field
	for i, c := range l.shown {
		if f := c.own(); i > 0 && c.edits && mask.Has(f.JSON) && (f.Relation == nil || l.holds(f.Relation.Target, schema.VerbView)) {
			out = append(out, f)
		}
	}
	return out
}

// edits reports whether the reader may change a row of the list.
func (l *listing) edits(row any) bool {
	return l.e.model.Policy.Can(l.actor, schema.VerbChange, row) == nil
}

// inputs draws the cells of a row that can be changed.
func (l *listing) inputs(r any, out *row) {
	fields := l.editable()
	if len(fields) == 0 || !l.edits(r) {
		return
	}
	sent := l.edit.of(out.id)
	out.lock = strconv.FormatInt(l.e.model.Lock(r), 10)
	for i, c := range l.shown {
		f := c.own()
		if i == 0 || !c.edits || !slices.Contains(fields, f) {
			continue
		}
		w := widget{item: item{field: f, name: f.JSON, label: f.Label}, full: cellName(out.id, f), values: l.site.formValues(f, r)}
		out.was += " " + digest(f, w.values)
		if sent != nil && sent.has(f.JSON) {
			w.values, w.err = sent.values[f.JSON], sent.problems[f.JSON]
		}
		for _, o := range f.Choices {
			w.options = append(w.options, option{o.Value, l.in(o.Label)})
		}
		if f.Relation != nil {
			l.offer(&w, r)
		}
		out.cells[i].input = &w
	}
}

// cellName is the id of a cell's input.
func cellName(id schema.ID, f *schema.Field) string { return "e-" + id.String() + "-" + f.JSON }

// plainText writes a field of a row on one line.
func (v *visit) plainText(f *schema.Field, row any) string {
	c := v.show(f, row)
	if f.Relation != nil {
		c = v.showTitle(f.Relation.Target, first(f.Relation.Rows(row)))
	}
	switch {
	case c.empty:
		return v.T("form.none")
	case !c.when.IsZero():
		return strings.ReplaceAll(v.site.localTime(schema.At(c.when)), "T", " ")
	}
	return c.text
}

// digest stands for the value of an input as it was drawn.
func digest(f *schema.Field, values []string) string {
	value := ""
	if len(values) > 0 {
		value = values[len(values)-1]
	}
	if f.Kind == schema.KindBool {
		value = canonicalBool(value)
	}
	sum := sha256.Sum256([]byte(f.JSON + "\x00" + value))
	return hex.EncodeToString(sum[:6])
}
