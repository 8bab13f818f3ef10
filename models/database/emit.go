package database

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"duckhoo/models/schema"
)

// Shape says which fields and relations of a row become JSON.
type Shape struct {
	Fields  []string // JSON names; none means all that may be seen
	Include []string // JSON names of relations
}

// JSONPage is one page of rows as the bytes of a JSON array.
type JSONPage struct {
	Data []byte // [{...},{...}]
	Rows int
	Next string
	Prev string
}

// emitter writes the SQL expression that yields a row as JSON text.
type emitter struct {
	db    *DB
	c     *compiler
	actor schema.Actor
	owner bool // the row is the actor's own: fields tagged owner show
	one   bool // a single row: it shows the ids of its links and what it owns unasked
	subs  int
	args  []any // of the conditions in the expression, in the order of its text
	err   error
	links *gathered // where links are read for the whole page; nil writes them into the row
}

// ListJSON returns one page as JSON that the database itself has built.
func (db *DB) ListJSON(ctx context.Context, q Query, shape Shape) (*JSONPage, error) {
	c := newCompiler(db.dialect, q.Model)
	e := &emitter{db: db, c: c, actor: q.Actor, owner: q.Mine && !q.Actor.ActorID().IsZero()}
	if db.dialect.gathers() {
		e.links = &gathered{}
	}
	object, err := e.root(shape)
	if err != nil {
		return nil, err
	}
	p := &pager{db: db, q: q, c: c, links: e.links}
	var list []any
	err = p.run(ctx, func(s *statement) { s.add(object+" AS texts", e.args...) }, func(rows *sql.Rows, keys []any) error {
		var text string
		if err := rows.Scan(append(keys, &text)...); err != nil {
			return err
		}
		list = append(list, text)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("database: list %s: %w", q.Model.Table, err)
	}
	if p.back {
		reverse(list)
	}
	page := &JSONPage{}
	list, page.Next, page.Prev = p.cut(list)
	page.Rows = len(list)
	size := len("[]")
	for _, text := range list {
		size += len(text.(string)) + 1
	}
	page.Data = append(make([]byte, 0, size), '[')
	for i, text := range list {
		if i > 0 {
			page.Data = append(page.Data, ',')
		}
		page.Data = append(page.Data, text.(string)...)
	}
	page.Data = append(page.Data, ']')
	return page, nil
}

// GetJSON returns one row as JSON, with its lock version, as the actor may see
// it. Owners see what is tagged for them.
func (db *DB) GetJSON(ctx context.Context, actor schema.Actor, m *schema.Model, id schema.ID, shape Shape) (data []byte, lock int64, err error) {
	row, err := db.Get(ctx, actor, schema.VerbRead, m, id)
	if err != nil {
		return nil, 0, err
	}
	data, err = db.RowJSON(ctx, actor, m, row, shape)
	return data, m.Lock(row), err
}

// RowJSON returns a row that the caller has read already as JSON. It does not
// ask the policy whether the actor may see it, only what of it.
func (db *DB) RowJSON(ctx context.Context, actor schema.Actor, m *schema.Model, row any, shape Shape) ([]byte, error) {
	list, err := db.RowsJSON(ctx, actor, m, []any{row}, shape)
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// RowsJSON is RowJSON for several rows, in their order.
func (db *DB) RowsJSON(ctx context.Context, actor schema.Actor, m *schema.Model, rows []any, shape Shape) ([]json.RawMessage, error) {
	texts := map[schema.ID]json.RawMessage{}
	for _, mine := range []bool{true, false} {
		var ids []any
		for _, row := range rows {
			if mine == (!actor.ActorID().IsZero() && m.OwnerID(row) == actor.ActorID()) {
				ids = append(ids, m.ID(row))
			}
		}
		if err := db.texts(ctx, actor, m, ids, mine, shape, texts); err != nil {
			return nil, fmt.Errorf("database: read %s: %w", m.Name, err)
		}
	}
	out := make([]json.RawMessage, len(rows))
	for i, row := range rows {
		if out[i] = texts[m.ID(row)]; out[i] == nil {
			return nil, fmt.Errorf("%s: %w", m.Name, schema.ErrNotFound)
		}
	}
	return out, nil
}

// texts reads rows as JSON, all of them the actor's own or none.
func (db *DB) texts(ctx context.Context, actor schema.Actor, m *schema.Model, ids []any, mine bool, shape Shape, out map[schema.ID]json.RawMessage) error {
	if len(ids) == 0 {
		return nil
	}
	c := newCompiler(db.dialect, m)
	e := &emitter{db: db, c: c, actor: actor, owner: mine, one: true}
	object, err := e.root(shape)
	if err != nil {
		return err
	}
	s := &statement{}
	s.add("SELECT "+root+".id, "+object, e.args...)
	c.from(s)
	s.add(" WHERE "+root+".id IN ("+marks(len(ids))+")", ids...)
	return db.query(ctx, s, func(rows *sql.Rows) error {
		var id schema.ID
		var text string
		err := rows.Scan(&id, &text)
		out[id] = json.RawMessage(text)
		return err
	})
}

// Visible lists the fields of a model that the API shows to the actor; those
// for owners alone only when owner is true.
func Visible(m *schema.Model, actor schema.Actor, owner bool) []*schema.Field {
	mask := m.Policy.Fields(actor, schema.VerbRead)
	var out []*schema.Field
	for _, f := range m.Fields {
		if (f.Read || f.Owners && owner) && mask.Has(f.JSON) {
			out = append(out, f)
		}
	}
	return out
}

// Includable lists the relations that include may name.
func Includable(m *schema.Model, actor schema.Actor) []*schema.Relation {
	mask := m.Policy.Fields(actor, schema.VerbRead)
	var out []*schema.Relation
	for _, r := range m.Relations {
		if r.Read && r.Target.Public && mask.Has(r.JSON) {
			out = append(out, r)
		}
	}
	return out
}

// root writes the whole row: its fields, the ids of its links, what is
// included, and for owners what it owns.
func (e *emitter) root(shape Shape) (string, error) {
	m := e.c.model
	var parts, links []member
	picked := func(name string) bool { return len(shape.Fields) == 0 || slices.Contains(shape.Fields, name) }
	for _, f := range Visible(m, e.actor, e.owner) {
		if picked(f.JSON) {
			parts = append(parts, e.veiled(f.JSON, func() member { return e.member(f, root) }))
		}
	}
	for _, r := range Includable(m, e.actor) {
		if r.Type == schema.ManyToMany && picked(r.IDsJSON()) && (e.one || len(shape.Fields) > 0) {
			parts = append(parts, member{name: r.IDsJSON(), expr: e.linkIDs(r)})
		}
		switch included := slices.Contains(shape.Include, r.JSON); {
		case included && r.Type == schema.ManyToMany && e.links != nil:
			e.gather(r)
		case included && r.Type == schema.ManyToMany:
			links = append(links, member{name: r.JSON, expr: e.linked(r, e.target(r))})
		case included:
			parts = append(parts, e.veiled(r.JSON, func() member { return member{name: r.JSON, expr: e.included(r)} }))
		}
	}
	for _, r := range m.Owned() {
		named := slices.Contains(shape.Fields, r.JSON) || slices.Contains(shape.Include, r.JSON)
		if e.owner && r.Owners && (named || e.one && len(shape.Fields) == 0) {
			parts = append(parts, member{name: r.JSON, expr: e.owned(r, root)})
		}
	}
	if e.links.some() {
		e.links.alone = len(parts) == 0
		return joined(parts, ""), e.err
	}
	return e.object(append(parts, links...)), e.err
}

// veiled writes a member that the policy keeps of some rows, null where it does.
func (e *emitter) veiled(name string, write func() member) member {
	names, shown := e.c.model.Veil(e.actor)
	if e.owner || !slices.Contains(names, name) {
		return write()
	}
	s := &statement{}
	if err := e.c.cond(s, shown, scope{model: e.c.model, alias: root}); err != nil && e.err == nil {
		e.err = err
	}
	e.args = append(e.args, s.args...)
	m := write()
	if m.bare {
		m.expr, m.bare = `'"' || `+m.expr+` || '"'`, false
	}
	m.expr = "CASE WHEN " + s.String() + " THEN " + m.expr + " ELSE 'null' END"
	return m
}

// hidden writes "the actor may not see this row" for a row of another model,
// "" where the policy hides none. What somebody owns is not hidden from them.
func (e *emitter) hidden(m *schema.Model, alias string) string {
	cond := m.Policy.Scope(e.actor, schema.VerbRead)
	if cond.IsTrue() {
		return ""
	}
	if me := e.actor.ActorID(); m.Owner != nil && !me.IsZero() {
		cond = schema.Or(cond, schema.Eq(m.Owner.Name, me))
	}
	s := &statement{}
	if err := e.c.cond(s, cond, scope{model: m, alias: alias}); err != nil && e.err == nil {
		e.err = err
	}
	e.args = append(e.args, s.args...)
	return "NOT coalesce((" + s.String() + "), false)"
}

// member is one name and the SQL of its JSON text; a bare one is a text that
// only needs quotes around it and is never NULL.
type member struct {
	name, expr string
	bare       bool
}

// joined writes {"a":1,"b":2} as a concatenation of texts, with an end of its own.
func joined(parts []member, end string) string {
	var b strings.Builder
	last := "{"
	for _, p := range parts {
		b.WriteString("'" + last)
		last = p.quote() + ","
		b.WriteString(`"` + p.name + `":` + p.quote() + "' || " + p.expr + " || ")
	}
	return "(" + b.String() + "'" + strings.TrimSuffix(last, ",") + end + "')"
}

func (p member) quote() string {
	if p.bare {
		return `"`
	}
	return ""
}

// object writes a row as JSON text.
func (e *emitter) object(parts []member) string {
	if len(parts) == 0 {
		return "'{}'"
	}
	return e.db.dialect.object(parts)
}

// place is a column of a table in a statement.
type place struct {
	field *schema.Field
	alias string
}

// member is the column as JSON text, null where it may be NULL. It is written
// once: lists ask for the same ones all the time.
func (e *emitter) member(f *schema.Field, alias string) member {
	at := place{f, alias}
	if known, ok := e.db.members.Load(at); ok {
		return known.(member)
	}
	m := e.write(f, alias)
	e.db.members.Store(at, m)
	return m
}

func (e *emitter) write(f *schema.Field, alias string) member {
	d, column := e.db.dialect, alias+"."+quote(f.Column)
	var expr string
	var bare, careful bool // careful: the expression hides NULL
	switch f.Kind {
	case schema.KindInteger, schema.KindDuration:
		expr = d.plain(column)
	case schema.KindDecimal:
		expr, careful = d.jsonDecimal(column), true
	case schema.KindFloat:
		expr, careful = d.jsonFloat(column), true
	case schema.KindBool:
		expr, careful = d.jsonBool(column), true
	case schema.KindTime:
		expr, bare = d.time(column), true
	case schema.KindDate, schema.KindID, schema.KindRelation:
		expr, bare = d.plain(column), true
	case schema.KindJSON, schema.KindChoices:
		expr = d.jsonRaw(column)
	case schema.KindFile:
		return member{name: f.JSON, expr: `CASE WHEN ` + column + ` <> '' THEN ` + d.jsonText(`'/media/' || `+column) + ` ELSE 'null' END`}
	default:
		expr = d.jsonText(column)
	}
	if f.NotNull {
		return member{f.JSON, expr, bare}
	}
	if bare {
		expr = `'"' || ` + expr + ` || '"'`
	}
	if careful {
		expr = "CASE WHEN " + column + " IS NOT NULL THEN " + expr + " END"
	}
	return member{name: f.JSON, expr: "coalesce(" + expr + ", 'null')"}
}

// fields writes the visible fields of another model's row.
func (e *emitter) fields(m *schema.Model, alias string, owner bool) []member {
	var parts []member
	for _, f := range Visible(m, e.actor, owner) {
		parts = append(parts, e.member(f, alias))
	}
	return parts
}

// included writes a relation that the caller asked for.
func (e *emitter) included(r *schema.Relation) string {
	if r.Type == schema.Owned {
		return e.owned(r, root)
	}
	_, alias := e.c.join("", root, r)
	gone := e.hidden(r.Target, alias)
	if r.Target.Field("DeletedAt") != nil {
		gone = strings.TrimSuffix(alias+".deleted_at IS NOT NULL OR "+gone, " OR ")
	}
	if gone != "" {
		gone = " WHEN " + gone + " THEN " + e.object([]member{
			{name: "id", expr: e.db.dialect.plain(alias + ".id"), bare: true}, {name: "deleted", expr: "'true'"}})
	}
	return "CASE WHEN " + alias + ".id IS NULL THEN 'null'" + gone + " ELSE " + e.object(e.fields(r.Target, alias, false)) + " END"
}

// living writes the end of a condition: rows that are neither deleted nor hidden.
func (e *emitter) living(m *schema.Model, alias string) string {
	out := ""
	if m.Field("DeletedAt") != nil {
		out = " AND " + alias + ".deleted_at IS NULL"
	}
	if hidden := e.hidden(m, alias); hidden != "" {
		out += " AND NOT (" + hidden + ")"
	}
	return out
}
