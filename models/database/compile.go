package database

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"duckhoo/models/schema"
)

// root is the alias of the model that a statement reads.
const root = "t"

// compiler turns conditions and orders on paths into SQL. Belongs-to hops from
// the root become joins, shared by all that need them; other hops become
// EXISTS, so that no row ever comes twice.
type compiler struct {
	dialect dialect
	model   *schema.Model
	joins   []join
	subs    int
	window  *window    // a stretch of the root's table instead of all of it
	upward  bool       // start with what the root surely belongs to; only one such way may be followed
	along   string     // Go name of a field whose index is followed
	found   *statement // selects the row_id of rows that lead the statement
	lead    string     // alias of the has-one that leads the statement, for its order
}

// join is one belongs-to or has-one that the statement follows from the root.
type join struct {
	path     string // "Owner", "Owner.Role"
	alias    string
	from     string
	sure     bool // there always is such a row
	relation *schema.Relation
}

func newCompiler(d dialect, m *schema.Model) *compiler { return &compiler{dialect: d, model: m} }

// join returns the alias of a belongs-to reached from another alias.
func (c *compiler) join(prefix, from string, r *schema.Relation) (path, alias string) {
	path = strings.TrimPrefix(prefix+"."+r.Name, ".")
	for _, j := range c.joins {
		if j.path == path {
			return path, j.alias
		}
	}
	alias = "j" + strconv.Itoa(len(c.joins)+1)
	sure := r.Type == schema.BelongsTo && r.Key.NotNull
	for _, j := range c.joins {
		sure = sure && (j.alias != from || j.sure)
	}
	c.joins = append(c.joins, join{path: path, alias: alias, from: from, sure: sure, relation: r})
	return path, alias
}

// from writes the FROM clause: the root's table and the joins. What leads it is
// the root; or rows that were found; or, for an order over a has-one, the table
// whose index has that order.
func (c *compiler) from(s *statement) {
	s.add(" FROM ")
	table := quote(c.model.Table) + " " + root + c.follow()
	switch {
	case c.window != nil:
		c.window.add(s, c.model.Table, "*")
		s.add(" " + root)
	case c.found != nil:
		s.add("("+c.found.String()+c.dialect.fence()+")", c.found.args...)
		s.add(" m" + c.dialect.each(c.model.Table, root, "id", "m.row_id"))
	case c.lead != "":
		for _, j := range c.joins {
			if j.alias == c.lead {
				s.add(quote(j.relation.Target.Table) + " " + j.alias + c.dialect.each(c.model.Table, root, "id", j.alias+"."+quote(j.relation.ChildKey.Column)))
			}
		}
	case c.upward:
		c.up(s, table)
	default:
		s.add(table)
	}
	for _, j := range c.joins {
		switch {
		case c.upward && j.sure:
		case j.alias == c.lead && c.found == nil && c.window == nil:
		case j.relation.Type == schema.HasOne && c.found != nil:
			s.add(c.dialect.each(j.relation.Target.Table, j.alias, j.relation.ChildKey.Column, j.from+".id"))
		case j.relation.Type == schema.HasOne:
			s.add(c.dialect.inOrder() + quote(j.relation.Target.Table) + " " + j.alias + " ON " + j.alias + "." + quote(j.relation.ChildKey.Column) + " = " + j.from + ".id")
		case c.window != nil && j.sure:
			s.add(c.dialect.each(j.relation.Target.Table, j.alias, "id", j.from+"."+quote(j.relation.Key.Column)))
		default:
			s.add(" LEFT JOIN " + quote(j.relation.Target.Table) + " " + j.alias + " ON " + j.alias + ".id = " + j.from + "." + quote(j.relation.Key.Column))
		}
	}
}

// follow names the index that the root is read along.
func (c *compiler) follow() string {
	f := c.model.Field(c.along)
	if f == nil {
		return ""
	}
	for _, x := range c.model.Indexes {
		if !x.Unique && x.Columns[0].Name == f.Column {
			return c.dialect.indexed(x.Name)
		}
	}
	return ""
}

// oneWay reports whether all rows that the root surely belongs to lie on one way.
func (c *compiler) oneWay() bool {
	from := root
	for _, j := range c.joins {
		if !j.sure {
			continue
		}
		if j.from != from {
			return false
		}
		from = j.alias
	}
	return from != root
}

// up writes the root behind what it belongs to, the farthest first.
func (c *compiler) up(s *statement, table string) {
	from, behind := root, ""
	for _, j := range c.joins {
		if j.sure {
			behind = c.dialect.inOrder() + table + c.by(j) + " ON " + from + "." + quote(j.relation.Key.Column) + " = " + j.alias + ".id" + behind
			from, table = j.alias, quote(j.relation.Target.Table)+" "+j.alias
		}
	}
	s.add(table + behind)
}

// by names the index of the key of a join, so that it is not joined by another.
func (c *compiler) by(j join) string {
	for _, x := range j.relation.Model.Indexes {
		if !x.Unique && x.Columns[0].Name == j.relation.Key.Column {
			return c.dialect.indexed(x.Name)
		}
	}
	return ""
}

// column returns the SQL of a path over belongs-to hops alone.
func (c *compiler) column(path string) (expr string, f *schema.Field, nullable bool, err error) {
	way, err := c.model.Path(path)
	if err != nil {
		return "", nil, false, err
	}
	prefix, alias := "", root
	for _, r := range way.Hops {
		if r.Type != schema.BelongsTo && r.Type != schema.HasOne {
			return "", nil, false, fmt.Errorf("%s: cannot order by a list of rows", path)
		}
		prefix, alias = c.join(prefix, alias, r)
		nullable = nullable || r.Type == schema.BelongsTo
	}
	return alias + "." + quote(way.Field.Column), way.Field, nullable || !way.Field.NotNull, nil
}

// where compiles a condition on the root.
func (c *compiler) where(s *statement, cond schema.Cond) error {
	return c.cond(s, cond, scope{model: c.model, alias: root, top: true})
}

// scope is where a path starts: the root, or the table of a subquery.
type scope struct {
	model *schema.Model
	alias string
	top   bool
}

func (c *compiler) cond(s *statement, cond schema.Cond, at scope) error {
	switch cond.Op {
	case "", schema.OpTrue:
		s.add("1=1")
	case schema.OpFalse:
		s.add("1=0")
	case schema.OpNot:
		s.add("NOT (")
		if err := c.cond(s, cond.Kids[0], at); err != nil {
			return err
		}
		s.add(")")
	case schema.OpAnd, schema.OpOr:
		return c.list(s, cond, at)
	default:
		way, err := at.model.Path(cond.Path)
		if err != nil {
			return err
		}
		return c.leaf(s, cond, way, at)
	}
	return nil
}

func (c *compiler) list(s *statement, cond schema.Cond, at scope) error {
	word, none := " AND ", "1=1"
	if cond.Op == schema.OpOr {
		word, none = " OR ", "1=0"
	}
	if len(cond.Kids) == 0 {
		s.add(none)
		return nil
	}
	for i, k := range cond.Kids {
		if i > 0 {
			s.add(word)
		}
		s.add("(")
		if err := c.cond(s, k, at); err != nil {
			return err
		}
		s.add(")")
	}
	return nil
}

// leaf compiles one comparison, hop by hop.
func (c *compiler) leaf(s *statement, cond schema.Cond, way schema.Path, at scope) error {
	prefix := ""
	for i, r := range way.Hops {
		if (r.Type == schema.BelongsTo || r.Type == schema.HasOne) && at.top {
			var alias string
			prefix, alias = c.join(prefix, at.alias, r)
			at = scope{model: r.Target, alias: alias, top: true}
			continue
		}
		return c.exists(s, cond, schema.Path{Hops: way.Hops[i:], Field: way.Field}, at)
	}
	return c.compare(s, cond, way.Field, at.alias+"."+quote(way.Field.Column))
}

// exists compiles what is left of a path behind a list of rows.
func (c *compiler) exists(s *statement, cond schema.Cond, way schema.Path, at scope) error {
	r := way.Hops[0]
	c.subs++
	sub := "s" + strconv.Itoa(c.subs)
	inner := scope{model: r.Target, alias: sub}
	if cond.Op == schema.OpIsNull && len(way.Hops) == 1 && way.Field.Name == "ID" {
		if cond.Value == true {
			s.add("NOT ")
		}
		cond = schema.True()
	}
	s.add("EXISTS (SELECT 1 FROM ")
	target := quote(r.Target.Table) + " " + sub
	live := ""
	if r.Target.Field("DeletedAt") != nil {
		live = " AND " + sub + ".deleted_at IS NULL"
	}
	switch r.Type {
	case schema.ManyToMany:
		link := "l" + strconv.Itoa(c.subs)
		s.add(quote(r.JoinTable) + " " + link + " JOIN " + target + " ON " + sub + ".id = " + link + "." + quote(r.TargetColumn) +
			" WHERE " + link + "." + quote(r.JoinColumn) + " = " + at.alias + ".id" + live + " AND ")
	case schema.Owned, schema.HasOne:
		s.add(target + " WHERE " + sub + "." + quote(r.ChildKey.Column) + " = " + at.alias + "." + quote(r.Parent.Column) + live + " AND ")
	default:
		s.add(target + " WHERE " + sub + ".id = " + at.alias + "." + quote(r.Key.Column) + " AND ")
	}
	var err error
	if cond.Op == schema.OpTrue {
		s.add("1=1")
	} else {
		err = c.leaf(s, cond, schema.Path{Hops: way.Hops[1:], Field: way.Field}, inner)
	}
	s.add(")")
	return err
}

var operators = map[schema.Op]string{
	schema.OpEq: " = ", schema.OpNe: " IS DISTINCT FROM ", schema.OpLt: " < ", schema.OpLte: " <= ",
	schema.OpGt: " > ", schema.OpGte: " >= ",
}

func (c *compiler) compare(s *statement, cond schema.Cond, f *schema.Field, expr string) error {
	switch cond.Op {
	case schema.OpIsNull:
		s.add(expr + map[bool]string{true: " IS NULL", false: " IS NOT NULL"}[cond.Value == true])
		return nil
	case schema.OpIn:
		return c.in(s, cond, f, expr)
	case schema.OpContains:
		if f.Kind == schema.KindChoices {
			expr = "CAST(" + expr + " AS text)"
		}
		s.add(c.dialect.contains(expr), storable(cond.Value))
		return nil
	}
	arg, err := f.ArgOf(storable(cond.Value))
	if err != nil {
		return err
	}
	if marks, ok := arg.(int64); ok && cond.Op == schema.OpMarked {
		s.add("(" + expr + " & " + strconv.FormatInt(marks, 10) + ") <> 0")
		return nil
	}
	switch {
	case arg == nil && cond.Op == schema.OpEq:
		s.add(expr + " IS NULL")
	case arg == nil && cond.Op == schema.OpNe:
		s.add(expr + " IS NOT NULL")
	case cond.Op == schema.OpNe && f.NotNull && strings.HasPrefix(expr, root+"."):
		s.value(expr+" <> ", f, arg)
	default:
		op, ok := operators[cond.Op]
		if !ok {
			return fmt.Errorf("unknown operator %q", cond.Op)
		}
		s.value(expr+op, f, arg)
	}
	return nil
}

// storable is a value that is looked for. PostgreSQL refuses a text that no row
// can hold, broken UTF-8 or with a NUL, so such a text becomes one that it takes.
func storable(value any) any {
	text, ok := value.(string)
	if !ok || utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 {
		return value
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

func (c *compiler) in(s *statement, cond schema.Cond, f *schema.Field, expr string) error {
	values, ok := cond.Value.([]any)
	if !ok {
		return fmt.Errorf("%s: a list of values is []any, not %T", cond.Path, cond.Value)
	}
	s.add(expr + " IN (")
	if len(values) == 0 {
		s.add("NULL")
	}
	for i, v := range values {
		arg, err := f.ArgOf(storable(v))
		if err != nil {
			return err
		}
		if i > 0 {
			s.add(",")
		}
		s.value("", f, arg)
	}
	s.add(")")
	return nil
}
