package database

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"duckhoo/models/schema"
)

// ErrCursor reports a cursor that is not ours, or of another list.
var ErrCursor = errors.New("database: the cursor does not fit this list")

// cursor is a place between two rows: the values of the order's columns.
type cursor struct {
	Order  string `json:"o"`
	Values []any  `json:"v"`
	Back   bool   `json:"b,omitempty"` // the page before the place
}

func (db *DB) sealCursor(c cursor) string {
	body, _ := json.Marshal(c) // strings, numbers and bools only
	return base64.RawURLEncoding.EncodeToString(append(db.mac(body), body...))
}

func (db *DB) openCursor(text, order string) (*cursor, error) {
	if text == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < macSize || !hmac.Equal(raw[:macSize], db.mac(raw[macSize:])) {
		return nil, ErrCursor
	}
	var c cursor
	d := json.NewDecoder(strings.NewReader(string(raw[macSize:])))
	d.UseNumber()
	if d.Decode(&c) != nil || c.Order != order {
		return nil, ErrCursor
	}
	for i, v := range c.Values {
		if n, ok := v.(json.Number); ok {
			if c.Values[i], err = n.Int64(); err != nil {
				c.Values[i], _ = n.Float64()
			}
		}
	}
	return &c, nil
}

// macSize is the number of bytes of the signature that a cursor carries.
const macSize = 10

func (db *DB) mac(body []byte) []byte {
	h := hmac.New(sha256.New, db.key)
	h.Write([]byte("cursor\x00"))
	h.Write(body)
	return h.Sum(nil)[:macSize]
}

// sorted is one column of the order, compiled.
type sorted struct {
	expr     string
	field    *schema.Field
	desc     bool
	nullable bool
}

// orders compiles the order of a query and adds the id as the last tie-break.
func (c *compiler) orders(orders []Order) ([]sorted, error) {
	var out []sorted
	unique := false
	for _, o := range orders {
		expr, f, nullable, err := c.column(o.Path)
		if err != nil {
			return nil, err
		}
		out = append(out, sorted{expr, f, o.Desc, nullable})
		unique = unique || f.Name == "ID" && strings.HasPrefix(expr, root+".")
	}
	if !unique {
		desc := len(out) == 0 || out[len(out)-1].desc
		out = append(out, sorted{c.tie(orders), c.model.Field("ID"), desc, false})
	}
	return out, nil
}

// tie is the id of the row, by the key of a has-one where the order ends with a
// column of that: then one index has both.
func (c *compiler) tie(orders []Order) string {
	if len(orders) == 1 {
		if way, err := c.model.Path(orders[0].Path); err == nil && len(way.Hops) == 1 && way.Hops[0].Type == schema.HasOne {
			_, alias := c.join("", root, way.Hops[0])
			c.lead = alias
			return alias + "." + quote(way.Hops[0].ChildKey.Column)
		}
	}
	return root + ".id"
}

// filled reports whether a condition lets no row through that holds NULL at
// the path. An order by it can then be read off an index.
func filled(cond schema.Cond, path string) bool {
	switch cond.Op {
	case schema.OpIsNull:
		return cond.Path == path && cond.Value == false
	case schema.OpAnd:
		return slices.ContainsFunc(cond.Kids, func(kid schema.Cond) bool { return filled(kid, path) })
	}
	return false
}

// name tells one list from another in a cursor: by its order, and by what else
// the caller says of it.
func (q Query) name() string {
	parts := []string{q.Model.Name}
	if q.Of != "" {
		sum := sha256.Sum256([]byte(q.Of))
		parts[0] += "#" + base64.RawURLEncoding.EncodeToString(sum[:macSize])
	}
	for _, o := range q.Sort {
		sign := "+"
		if o.Desc {
			sign = "-"
		}
		parts = append(parts, sign+o.Path)
	}
	return strings.Join(parts, " ")
}

// orderBy writes the ORDER BY clause; NULLs come last, first when walking back.
func orderBy(s *statement, by []sorted, back bool) {
	s.add(" ORDER BY ")
	for i, o := range by {
		if i > 0 {
			s.add(", ")
		}
		s.add(o.expr)
		if o.desc != back {
			s.add(" DESC")
		}
		if o.nullable && back {
			s.add(" NULLS FIRST")
		} else if o.nullable {
			s.add(" NULLS LAST")
		}
	}
}

// seek writes the condition "behind the cursor". Where all columns go one way
// and none may be NULL it is one comparison of rows, which an index answers.
func seek(s *statement, by []sorted, c *cursor) error {
	if len(c.Values) != len(by) {
		return ErrCursor
	}
	simple := true
	for _, o := range by {
		simple = simple && !o.nullable && o.desc == by[0].desc
	}
	if simple {
		exprs := make([]string, len(by))
		for i, o := range by {
			exprs[i] = o.expr
		}
		op := " > "
		if by[0].desc != c.Back {
			op = " < "
		}
		s.add("("+strings.Join(exprs, ", ")+")"+op+"("+marks(len(by))+")", c.Values...)
		return nil
	}
	s.add("(")
	for i := range by {
		if i > 0 {
			s.add(" OR ")
		}
		s.add("(")
		for j := range i {
			equal(s, by[j], c.Values[j])
			s.add(" AND ")
		}
		behind(s, by[i], c.Values[i], c.Back)
		s.add(")")
	}
	s.add(")")
	return nil
}

func equal(s *statement, o sorted, value any) {
	if value == nil {
		s.add(o.expr + " IS NULL")
		return
	}
	s.add(o.expr+" = ?", value)
}

// behind writes "comes after the value"; NULLs come after everything.
func behind(s *statement, o sorted, value any, back bool) {
	op := " > ?"
	if o.desc != back {
		op = " < ?"
	}
	switch {
	case value == nil && back:
		s.add(o.expr + " IS NOT NULL")
	case value == nil:
		s.add("1=0")
	case o.nullable && !back:
		s.add("("+o.expr+op+" OR "+o.expr+" IS NULL)", value)
	default:
		s.add(o.expr+op, value)
	}
}
