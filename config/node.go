package config

// kind is what a value looks like where it is written.
type kind int

const (
	kindNull kind = iota
	kindBool
	kindInt
	kindFloat
	kindText
	kindList
	kindMap
)

// String names k for errors.
func (k kind) String() string {
	return [...]string{"empty", "true or false", "a whole number", "a number", "a text", "a list", "a map"}[k]
}

// node is a value with the place it was written at. Files, the environment and
// defaults all become nodes before they become Settings.
type node struct {
	kind   kind
	text   string // of a scalar, as written, after ${...}
	loose  bool   // from the environment: the text may be any kind of scalar
	broken bool   // already reported; its text means nothing
	origin Origin
	items  []*node // of a list
	keys   []entry // of a map, in the order written
}

// entry is a key of a map.
type entry struct {
	name   string
	origin Origin
	value  *node
}

// get is the value of a key, or nil.
func (n *node) get(name string) *node {
	if n == nil {
		return nil
	}
	if e := n.find(name); e != nil {
		return e.value
	}
	return nil
}

// find is the entry of a key, or nil.
func (n *node) find(name string) *entry {
	for i := range n.keys {
		if n.keys[i].name == name {
			return &n.keys[i]
		}
	}
	return nil
}

// at follows names down from n; nil when one is not there.
func (n *node) at(names ...string) *node {
	for _, name := range names {
		n = n.get(name)
	}
	return n
}

// set writes a value under a key, in place of the one that is there.
func (n *node) set(name string, origin Origin, value *node) {
	if e := n.find(name); e != nil {
		*e = entry{name, origin, value}
		return
	}
	n.keys = append(n.keys, entry{name, origin, value})
}

// put writes value at the end of names and makes the maps on the way. A value
// on the way that is not a map is replaced; its key stands where it stood.
func (n *node) put(names []string, value *node) {
	for _, name := range names[:len(names)-1] {
		next := n.get(name)
		if next == nil || next.kind != kindMap {
			origin := value.origin
			if e := n.find(name); e != nil {
				origin = e.origin
			}
			next = &node{kind: kindMap, origin: origin}
			n.set(name, origin, next)
		}
		n = next
	}
	n.set(names[len(names)-1], value.origin, value)
}

// merge lays over on n: maps merge by key, everything else replaces. An empty
// value under a key leaves a map that is there as it is.
func (n *node) merge(over *node) {
	for _, e := range over.keys {
		below := n.get(e.name)
		switch {
		case below == nil || below.kind != kindMap:
			n.set(e.name, e.origin, e.value)
		case e.value.kind == kindMap:
			below.merge(e.value)
		case e.value.kind != kindNull:
			n.set(e.name, e.origin, e.value)
		}
	}
}

// scalar says whether n is a single value.
func (n *node) scalar() bool { return n.kind != kindList && n.kind != kindMap }
