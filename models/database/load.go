package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duckhoo/models/schema"
)

// payload selects whole rows with their belongs-to targets and scans them into
// structs.
type payload struct {
	c      *compiler
	models []loaded // the root first
	few    []string // Go names of all that is read of belongs-to targets; nil reads what columns says
}

// loaded is one struct that a statement fills.
type loaded struct {
	model    *schema.Model
	alias    string
	parent   int // index in payload.models, -1 for the root
	relation *schema.Relation
}

// loads splits With into the belongs-to paths that become joins.
func (c *compiler) loads(with []string) ([]string, error) {
	var out []string
	for _, path := range with {
		at := c.model
		joined := true
		for name := range strings.SplitSeq(path, ".") {
			r := at.Relation(name)
			if r == nil {
				return nil, fmt.Errorf("%s has no relation %q", at.GoName, name)
			}
			joined = joined && r.Type == schema.BelongsTo
			at = r.Target
		}
		if joined {
			out = append(out, path)
		}
	}
	return out, nil
}

func (c *compiler) structs(paths []string) *payload {
	p := &payload{c: c, models: []loaded{{model: c.model, alias: root, parent: -1}}}
	for _, path := range paths {
		p.add(path)
	}
	return p
}

func (p *payload) add(path string) {
	at, prefix := 0, ""
	for name := range strings.SplitSeq(path, ".") {
		r := p.models[at].model.Relation(name)
		var alias string
		prefix, alias = p.c.join(prefix, p.models[at].alias, r)
		next := -1
		for i, l := range p.models {
			if l.alias == alias {
				next = i
			}
		}
		if next < 0 {
			p.models = append(p.models, loaded{model: r.Target, alias: alias, parent: at, relation: r})
			next = len(p.models) - 1
		}
		at = next
	}
}

// columns lists what is selected of one struct: secrets stay in the database
// unless the row itself is asked for.
func (l loaded) columns() []*schema.Field {
	if l.parent < 0 {
		return l.model.Fields
	}
	var out []*schema.Field
	for _, f := range l.model.Fields {
		if !f.Secret() && f.Kind != schema.KindMarkdown && f.Kind != schema.KindJSON {
			out = append(out, f)
		}
	}
	return out
}

// columns is loaded.columns as far as the payload reads it.
func (p *payload) columns(l loaded) []*schema.Field {
	list := l.columns()
	if l.parent < 0 || p.few == nil {
		return list
	}
	return slices.DeleteFunc(list, func(f *schema.Field) bool { return f.Name != "ID" && !slices.Contains(p.few, f.Name) })
}

func (p *payload) selectList(s *statement) {
	first := true
	for _, l := range p.models {
		for _, f := range p.columns(l) {
			if !first {
				s.add(", ")
			}
			first = false
			s.add(l.alias + "." + quote(f.Column))
		}
	}
}

// scan reads one row; keys are places that come before the structs' columns.
func (p *payload) scan(rows *sql.Rows, keys []any) (any, error) {
	places := append([]any{}, keys...)
	var cells [][]any
	for _, l := range p.models {
		values := make([]any, len(p.columns(l)))
		for i := range values {
			places = append(places, &values[i])
		}
		cells = append(cells, values)
	}
	if err := rows.Scan(places...); err != nil {
		return nil, err
	}
	structs := make([]any, len(p.models))
	for i, l := range p.models {
		if l.parent >= 0 && (cells[i][0] == nil || structs[l.parent] == nil) {
			continue
		}
		structs[i] = l.model.New()
		for j, f := range p.columns(l) {
			if err := f.Set(structs[i], cells[i][j]); err != nil {
				return nil, err
			}
		}
		if l.parent >= 0 {
			l.relation.Set(structs[l.parent], structs[i])
		}
	}
	return structs[0], nil
}

// loadMany fills many-to-many and owned relations of rows, one statement each.
func (db *DB) loadMany(ctx context.Context, m *schema.Model, rows []any, with []string) error {
	if len(rows) == 0 {
		return nil
	}
	for _, b := range branches(with) {
		r := m.Relation(b.name)
		if r == nil || r.Type == schema.BelongsTo {
			continue
		}
		load := db.loadOwned
		if r.Type == schema.ManyToMany {
			load = db.loadLinked
		}
		if err := load(ctx, r, rows, b.rest); err != nil {
			return err
		}
	}
	return nil
}

// step is the first name of some paths, and what follows it in them.
type step struct {
	name string
	rest []string
}

// branches gathers paths by their first names, so that each relation is
// loaded once with everything that is asked of it.
func branches(with []string) []step {
	var out []step
	for _, path := range with {
		first, rest, deeper := strings.Cut(path, ".")
		i := slices.IndexFunc(out, func(s step) bool { return s.name == first })
		if i < 0 {
			i, out = len(out), append(out, step{name: first})
		}
		if deeper {
			out[i].rest = append(out[i].rest, rest)
		}
	}
	return out
}

// loadOwned fills the children of rows, in order.
func (db *DB) loadOwned(ctx context.Context, r *schema.Relation, rows []any, with []string) error {
	kids, err := db.children(ctx, r, rows)
	if err != nil {
		return err
	}
	var all []any
	for _, list := range kids {
		all = append(all, list...)
	}
	if err := db.loadMany(ctx, r.Target, all, with); err != nil {
		return err
	}
	for _, row := range rows {
		r.Set(row, kids[r.Parent.Get(row).(schema.ID)]...)
	}
	return nil
}

// children returns the owned rows by the id of what owns them.
func (db *DB) children(ctx context.Context, r *schema.Relation, rows []any) (map[schema.ID][]any, error) {
	ids := make([]any, 0, len(rows))
	for _, row := range rows {
		if id := r.Parent.Get(row).(schema.ID); !id.IsZero() {
			ids = append(ids, id)
		}
	}
	out := map[schema.ID][]any{}
	if len(ids) == 0 {
		return out, nil
	}
	c := newCompiler(db.dialect, r.Target)
	p := c.structs(nil)
	s := &statement{}
	s.add("SELECT ")
	p.selectList(s)
	c.from(s)
	s.add(" WHERE ")
	if err := c.where(s, living(r.Target, schema.In(r.ChildKey.Name, ids...))); err != nil {
		return nil, err
	}
	s.add(" ORDER BY ")
	if r.Position != nil {
		s.add(root + "." + quote(r.Position.Column) + ", ")
	}
	s.add(root + ".id")
	err := db.query(ctx, s, func(rows *sql.Rows) error {
		kid, err := p.scan(rows, nil)
		if err != nil {
			return err
		}
		key := r.ChildKey.Get(kid).(schema.ID)
		out[key] = append(out[key], kid)
		return nil
	})
	return out, err
}

// loadLinked fills a many-to-many of rows, in the order of the targets' ids.
func (db *DB) loadLinked(ctx context.Context, r *schema.Relation, rows []any, _ []string) error {
	m := r.Model
	ids := make([]any, len(rows))
	for i, row := range rows {
		ids[i] = m.ID(row)
	}
	c := newCompiler(db.dialect, r.Target)
	p := c.structs(nil)
	s := &statement{}
	s.add("SELECT l." + quote(r.JoinColumn) + ", ")
	p.selectList(s)
	c.from(s)
	s.add(" JOIN " + quote(r.JoinTable) + " l ON l." + quote(r.TargetColumn) + " = " + root + ".id WHERE l." + quote(r.JoinColumn))
	s.add(" IN ("+marks(len(ids))+")", ids...)
	if r.Target.Field("DeletedAt") != nil {
		s.add(" AND " + root + ".deleted_at IS NULL")
	}
	s.add(" ORDER BY " + root + ".id")
	by := map[schema.ID][]any{}
	err := db.query(ctx, s, func(rows *sql.Rows) error {
		var key schema.ID
		target, err := p.scan(rows, []any{&key})
		by[key] = append(by[key], target)
		return err
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		r.Set(row, by[m.ID(row)]...)
	}
	return nil
}

// Find returns one row by id with the relations in with, in the trash or not;
// it asks no policy. Callers that act for somebody use Get.
func (db *DB) Find(ctx context.Context, m *schema.Model, id schema.ID, with ...string) (any, error) {
	return db.find(ctx, m, schema.Eq("ID", id), false, with)
}

// FindBy returns the one living row that the condition names; it asks no policy.
func (db *DB) FindBy(ctx context.Context, m *schema.Model, cond schema.Cond, with ...string) (any, error) {
	return db.find(ctx, m, living(m, cond), false, with)
}

// FindWith is FindBy with one belongs-to target of which only some fields are
// read, by their Go names: for what is asked so often that the rest costs.
func (db *DB) FindWith(ctx context.Context, m *schema.Model, cond schema.Cond, target string, fields ...string) (any, error) {
	return db.findFew(ctx, m, living(m, cond), false, []string{target}, fields)
}

// living narrows a condition to rows outside the trash, of models that have one.
func living(m *schema.Model, cond schema.Cond) schema.Cond {
	if m.Field("DeletedAt") == nil {
		return cond
	}
	return schema.And(cond, schema.IsNull("DeletedAt", true))
}

func (db *DB) find(ctx context.Context, m *schema.Model, cond schema.Cond, lock bool, with []string) (any, error) {
	return db.findFew(ctx, m, cond, lock, with, nil)
}

func (db *DB) findFew(ctx context.Context, m *schema.Model, cond schema.Cond, lock bool, with, few []string) (any, error) {
	c := newCompiler(db.dialect, m)
	paths, err := c.loads(with)
	if err != nil {
		return nil, err
	}
	p := c.structs(paths)
	p.few = few
	var where statement
	if err := c.where(&where, cond); err != nil {
		return nil, err
	}
	s := &statement{}
	s.add("SELECT ")
	p.selectList(s)
	c.from(s)
	s.add(" WHERE "+where.String()+" LIMIT 1", where.args...)
	if lock {
		s.add(db.dialect.lockRow())
	}
	var row any
	err = db.query(ctx, s, func(rows *sql.Rows) (err error) {
		row, err = p.scan(rows, nil)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("database: read %s: %w", m.Name, err)
	}
	if row == nil {
		return nil, fmt.Errorf("%s: %w", m.Name, schema.ErrNotFound)
	}
	return row, db.loadMany(ctx, m, []any{row}, with)
}

// Get returns one living row as the actor may see it: ErrNotFound where there
// is none or the policy hides it.
func (db *DB) Get(ctx context.Context, actor schema.Actor, verb string, m *schema.Model, id schema.ID, with ...string) (any, error) {
	return db.GetBy(ctx, actor, verb, m, schema.Eq("ID", id), with...)
}

// GetBy is Get for the row that the condition names, by its slug or handle.
func (db *DB) GetBy(ctx context.Context, actor schema.Actor, verb string, m *schema.Model, cond schema.Cond, with ...string) (any, error) {
	row, err := db.FindBy(ctx, m, cond, append(with[:len(with):len(with)], m.Looks()...)...)
	if err != nil {
		return nil, err
	}
	if row, err = db.lapsed(ctx, m, row, cond, with); err != nil {
		return nil, err
	}
	return row, m.Policy.Can(actor, verb, row)
}

// lapsed does what is due by itself with a row, and returns it as it is then.
// Whoever asks first writes it down.
func (db *DB) lapsed(ctx context.Context, m *schema.Model, row any, cond schema.Cond, with []string) (any, error) {
	due, is := row.(schema.Lapser)
	if !is {
		return row, nil
	}
	verb := due.Lapsed(schema.Now())
	if verb == "" {
		return row, nil
	}
	lock := m.Lock(row)
	_, err := db.Transition(ctx, schema.Program{Name: "timer"}, m, m.ID(row), verb, &schema.Input{Lock: &lock})
	if err != nil && !errors.Is(err, schema.ErrStale) && !errors.Is(err, schema.ErrConflict) {
		return nil, fmt.Errorf("database: %s what is over: %w", verb, err)
	}
	return db.FindBy(ctx, m, cond, append(with[:len(with):len(with)], m.Looks()...)...)
}
