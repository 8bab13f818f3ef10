package database

import (
	"strconv"

	"duckhoo/models/schema"
)

// target writes the row at the far end of a link, x.
func (e *emitter) target(r *schema.Relation) string { return e.object(e.fields(r.Target, "x", false)) }

func (e *emitter) linkIDs(r *schema.Relation) string {
	return e.linked(r, `('"' || `+e.db.dialect.plain("x.id")+` || '"')`)
}

// linked writes the targets of a many-to-many as an array, in the order of
// their ids.
func (e *emitter) linked(r *schema.Relation, each string) string {
	return "(SELECT " + e.array(each) + " FROM " + quote(r.JoinTable) + " l JOIN " + quote(r.Target.Table) + " x ON x.id = l." + quote(r.TargetColumn) +
		" WHERE l." + quote(r.JoinColumn) + " = " + root + ".id" + e.living(r.Target, "x") + ")"
}

func (e *emitter) array(each string) string {
	return "'[' || coalesce(" + e.db.dialect.aggregate(each, "x.id") + ", '') || ']'"
}

// gathered are the links that are read for all rows of a page at once.
type gathered struct {
	members []member
	alone   bool      // nothing else of the rows is shown
	tables  statement // joins of what the members say
}

func (g *gathered) some() bool { return g != nil && len(g.members) > 0 }

// gather is linked for the rows of a page.
func (e *emitter) gather(r *schema.Relation) {
	before := e.args
	e.args = nil
	alias := "g" + strconv.Itoa(len(e.links.members))
	key := "l." + quote(r.JoinColumn)
	sql := " LEFT JOIN (SELECT " + key + " AS row_id, " + e.array(e.target(r)) + " AS texts FROM page JOIN " + quote(r.JoinTable) + " l ON " + key +
		" = page.row_id JOIN " + quote(r.Target.Table) + " x ON x.id = l." + quote(r.TargetColumn) + " WHERE 1=1" + e.living(r.Target, "x") +
		" GROUP BY " + key + ") " + alias + " ON " + alias + ".row_id = page.row_id"
	e.links.tables.add(sql, e.args...)
	e.links.members = append(e.links.members, member{name: r.JSON, expr: "coalesce(" + alias + ".texts, '[]')"})
	e.args = before
}

// around turns the statement of a page, which selects the values of its order,
// its id and the text of each row, into one that puts the links into the texts.
func (g *gathered) around(page *statement, by []sorted, counted, back bool) *statement {
	s := &statement{}
	s.add("WITH page AS MATERIALIZED (")
	s.add(page.String(), page.args...)
	s.add(") SELECT ")
	outer := make([]sorted, len(by))
	for i, o := range by {
		o.expr = "page." + orderColumn(i)
		outer[i] = o
		s.add(o.expr + ", ")
	}
	if counted {
		s.add("page.rows_in_all, ")
	}
	s.add("page.texts") // which nothing closes yet
	comma := ","
	if g.alone {
		comma = ""
	}
	for _, m := range g.members {
		s.add(` || '` + comma + `"` + m.name + `":' || ` + m.expr)
		comma = ","
	}
	s.add(" || '}' FROM page")
	s.add(g.tables.String(), g.tables.args...)
	orderBy(s, outer, back)
	return s
}

func orderColumn(i int) string { return "k" + strconv.Itoa(i) }

// owned writes the children of a row as an array, in order, with theirs. What
// a policy says of children it says of the row that owns them.
func (e *emitter) owned(r *schema.Relation, parent string) string {
	e.subs++
	alias := "o" + strconv.Itoa(e.subs)
	parts := e.fields(r.Target, alias, e.owner)
	for _, kid := range r.Target.Owned() {
		if kid.Read || kid.Owners && e.owner {
			parts = append(parts, member{name: kid.JSON, expr: e.owned(kid, alias)})
		}
	}
	order := alias + ".id"
	if r.Position != nil {
		order = alias + "." + quote(r.Position.Column) + ", " + order
	}
	living := ""
	if r.Target.Field("DeletedAt") != nil {
		living = " AND " + alias + ".deleted_at IS NULL"
	}
	return "(SELECT '[' || coalesce(" + e.db.dialect.aggregate(e.object(parts), order) + ", '') || ']' FROM " + quote(r.Target.Table) + " " + alias +
		" WHERE " + alias + "." + quote(r.ChildKey.Column) + " = " + parent + "." + quote(r.Parent.Column) + living + ")"
}
