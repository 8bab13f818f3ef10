package schema

import "slices"

// Actor is who asks. Nobody is an Actor too.
type Actor interface {
	ActorID() ID                    // zero for nobody
	ActorName() string              // the handle, for the audit log
	Super() bool                    // may do everything
	Allowed(permission string) bool // the role has "quiz.approve"
}

// Nobody is a visitor who has not signed in.
type Nobody struct{}

// ActorID is zero.
func (Nobody) ActorID() ID { return ID{} }

// ActorName is empty.
func (Nobody) ActorName() string { return "" }

// Super is false.
func (Nobody) Super() bool { return false }

// Allowed is always false.
func (Nobody) Allowed(string) bool { return false }

// Program is the program itself: commands, imports, migrations of data.
type Program struct{ Name string }

// ActorID is zero.
func (Program) ActorID() ID { return ID{} }

// ActorName is the command's name in brackets, which no handle can be.
func (p Program) ActorName() string { return "(" + p.Name + ")" }

// Super is true.
func (Program) Super() bool { return true }

// Allowed is always true.
func (Program) Allowed(string) bool { return true }

// IsProgram reports whether nobody asks but the program itself.
func IsProgram(a Actor) bool {
	_, is := a.(Program)
	return is
}

// Bounded is an Actor that may do less than its person: a program with a key.
type Bounded interface {
	Actor
	// Owns reports whether the actor has a verb on what its person owns.
	Owns(m *Model, verb string) bool
}

// Watcher is an Actor that may be seen with by somebody else, who then writes
// nothing.
type Watcher interface {
	Actor
	Watches() bool
}

// Watches reports whether an actor only looks.
func Watches(actor Actor) bool {
	w, ok := actor.(Watcher)
	return ok && w.Watches()
}

// OwnerMay reports whether an actor has the verbs of owners on what is theirs.
// Own policies that let owners do something ask it.
func OwnerMay(actor Actor, m *Model, verb string) bool {
	b, bounded := actor.(Bounded)
	return !bounded || b.Owns(m, verb)
}

// The verbs that every model has, beside those of its transitions.
const (
	VerbRead    = "read"    // the public API and site
	VerbView    = "view"    // the back office
	VerbAdd     = "add"     // create
	VerbChange  = "change"  // update, restore a version
	VerbDelete  = "delete"  // move to the trash
	VerbRestore = "restore" // out of the trash: needs the right to delete
	VerbPurge   = "purge"   // remove for ever: needs the right to delete
	VerbHistory = "history" // needs the right to view
	VerbExport  = "export"  // needs the right to view
)

// Mask lists the JSON names of fields and relations that may be seen; nil
// means all that the tags open.
type Mask []string

// Has reports whether the mask shows the name.
func (m Mask) Has(name string) bool { return m == nil || slices.Contains(m, name) }

// Policy decides who may do what. It is asked for lists, counts, facets,
// autocomplete, history, export, bulk and single rows alike.
type Policy interface {
	// Can decides one row; row is nil where there is none yet. It returns
	// nil, ErrForbidden, ErrUnauthorized or ErrNotFound.
	Can(actor Actor, verb string, row any) error
	// Scope narrows the rows of a list.
	Scope(actor Actor, verb string) Cond
	// Fields narrows the columns; it never sees a row.
	Fields(actor Actor, verb string) Mask
}

// Looker is a Policy whose Can looks at rows beside its own. Looks names the
// belongs-to relations that are loaded into a row before Can is asked about it;
// a new row has none yet.
type Looker interface {
	Looks() []string
}

// Looks names the relations that a model's policy looks at.
func (m *Model) Looks() []string {
	if p, ok := m.Policy.(Looker); ok {
		return p.Looks()
	}
	return nil
}

// Veiler is a Policy that keeps members of some rows from an actor who sees the
// rows: where the condition does not hold, the members that the mask names are
// null, and no filter or order by them finds the row. An empty mask keeps none.
type Veiler interface {
	Veil(actor Actor) (Mask, Cond)
}

// Veil is what a model's policy keeps of some rows.
func (m *Model) Veil(actor Actor) (Mask, Cond) {
	if p, ok := m.Policy.(Veiler); ok {
		return p.Veil(actor)
	}
	return nil, True()
}

// Rules is the policy of models that bring none, and what own policies embed:
// what has an api tag is read by everybody, the back office and writes need
// the role's permission, and owners may change and delete what is theirs.
type Rules struct{ Model *Model }

var _ Policy = Rules{}

// Permission names the right that a verb needs: "quiz.change".
func (m *Model) Permission(verb string) string {
	switch verb {
	case VerbHistory, VerbExport, VerbRead:
		verb = VerbView
	case VerbPurge, VerbRestore:
		verb = VerbDelete
	}
	return m.Name + "." + verb
}

// Permissions lists every right that a role can hold on the model.
func (m *Model) Permissions() []string {
	verbs := []string{VerbView, VerbAdd}
	if !m.Once {
		verbs = append(verbs, VerbChange, VerbDelete)
	}
	for _, t := range m.Transitions {
		verbs = append(verbs, t.Verb)
	}
	for i, v := range verbs {
		verbs[i] = m.Name + "." + v
	}
	return verbs
}

// Unseen reports whether a right is that of a transition which no button has:
// it says what the program may do for somebody and opens nothing to them.
func (m *Model) Unseen(permission string) bool {
	for _, t := range m.Transitions {
		if t.Hidden && m.Permission(t.Verb) == permission {
			return true
		}
	}
	return false
}

// Can implements Policy.
func (p Rules) Can(actor Actor, verb string, row any) error {
	if verb == VerbRead && p.Model.Public || actor.Super() || actor.Allowed(p.Model.Permission(verb)) {
		return nil
	}
	if p.owns(actor, row) && p.ownerVerb(verb) && OwnerMay(actor, p.Model, verb) {
		return nil
	}
	if actor.ActorID().IsZero() {
		return ErrUnauthorized
	}
	return ErrForbidden
}

func (p Rules) owns(actor Actor, row any) bool {
	return p.Model.Owner != nil && row != nil && !actor.ActorID().IsZero() && p.Model.OwnerID(row) == actor.ActorID()
}

// ownerVerb reports whether owners have the verb without a permission. Adding
// needs the permission: whether a member may is the role's matter.
func (p Rules) ownerVerb(verb string) bool {
	if verb == VerbChange || verb == VerbDelete || verb == VerbRead {
		return true
	}
	t, ok := p.Model.Transition(verb)
	return ok && t.Owner
}

// Scope implements Policy.
func (p Rules) Scope(actor Actor, verb string) Cond {
	if verb == VerbRead && p.Model.Public || actor.Super() || actor.Allowed(p.Model.Permission(verb)) {
		return True()
	}
	return False()
}

// Fields implements Policy.
func (p Rules) Fields(Actor, string) Mask { return nil }
