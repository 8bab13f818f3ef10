package schema

// Op is an operator of a Cond.
type Op string

// The operators.
const (
	OpAnd      Op = "and"
	OpOr       Op = "or"
	OpNot      Op = "not"
	OpTrue     Op = "true"
	OpFalse    Op = "false"
	OpEq       Op = "eq"
	OpNe       Op = "ne"
	OpLt       Op = "lt"
	OpLte      Op = "lte"
	OpGt       Op = "gt"
	OpGte      Op = "gte"
	OpIn       Op = "in"
	OpIsNull   Op = "isnull"
	OpContains Op = "contains"
	OpMarked   Op = "marked"
)

// Cond is a condition on rows, a small tree that package database compiles.
// Paths are Go names, with one relation hop at most per dot: "Status",
// "Owner.Handle", "Tags.Slug", "OwnerID". The zero Cond is true.
type Cond struct {
	Op    Op
	Path  string
	Value any // of the field's type; []any for OpIn; bool for OpIsNull
	Kids  []Cond
}

// True holds for every row.
func True() Cond { return Cond{Op: OpTrue} }

// False holds for no row.
func False() Cond { return Cond{Op: OpFalse} }

// And holds where all do.
func And(kids ...Cond) Cond { return Cond{Op: OpAnd, Kids: kids} }

// Or holds where one does.
func Or(kids ...Cond) Cond { return Cond{Op: OpOr, Kids: kids} }

// Not holds where the condition does not.
func Not(kid Cond) Cond { return Cond{Op: OpNot, Kids: []Cond{kid}} }

// Eq compares a field with a value; a nil value asks for NULL.
func Eq(path string, value any) Cond { return Cond{Op: OpEq, Path: path, Value: value} }

// Ne is the opposite of Eq; rows that hold NULL differ from every value.
func Ne(path string, value any) Cond { return Cond{Op: OpNe, Path: path, Value: value} }

// Compare applies OpLt, OpLte, OpGt or OpGte.
func Compare(path string, op Op, value any) Cond { return Cond{Op: op, Path: path, Value: value} }

// In holds where the field is one of the values.
func In(path string, values ...any) Cond { return Cond{Op: OpIn, Path: path, Value: values} }

// IsNull asks whether the field holds NULL.
func IsNull(path string, null bool) Cond { return Cond{Op: OpIsNull, Path: path, Value: null} }

// Contains holds where the folded text of the field holds the folded value.
func Contains(path, value string) Cond { return Cond{Op: OpContains, Path: path, Value: value} }

// Marked holds where the field, a whole number that is a set of bits, has one of
// the marks.
func Marked(path string, marks int64) Cond { return Cond{Op: OpMarked, Path: path, Value: marks} }

// Behind is the condition as one on rows that name theirs by the relation hop.
func (c Cond) Behind(hop string) Cond {
	if c.Path != "" {
		c.Path = hop + "." + c.Path
	}
	kids := make([]Cond, len(c.Kids))
	for i, k := range c.Kids {
		kids[i] = k.Behind(hop)
	}
	c.Kids = kids
	return c
}

// IsTrue reports whether the condition plainly holds for every row.
func (c Cond) IsTrue() bool {
	if c.Op == "" || c.Op == OpTrue {
		return true
	}
	if c.Op != OpAnd {
		return false
	}
	for _, k := range c.Kids {
		if !k.IsTrue() {
			return false
		}
	}
	return true
}

// Paths lists the paths that a condition looks at.
func (c Cond) Paths() []string {
	var out []string
	if c.Path != "" {
		out = append(out, c.Path)
	}
	for _, kid := range c.Kids {
		out = append(out, kid.Paths()...)
	}
	return out
}
