package models

import "duckhoo/models/schema"

// betweenUs is the policy of what somebody tells staff, a report or an appeal:
// they see their own, staff see all, and nobody changes what was written.
type betweenUs struct{ schema.Rules }

// Can answers ErrNotFound for what others have told.
func (p betweenUs) Can(actor schema.Actor, verb string, row any) error {
	if row != nil && verb != schema.VerbAdd && !actor.Super() && !actor.Allowed(p.Model.Permission(schema.VerbView)) && !p.owns(actor, row) {
		return schema.ErrNotFound
	}
	if verb == schema.VerbChange || verb == schema.VerbDelete {
		row = nil // owners too
	}
	return p.Rules.Can(actor, verb, row)
}

func (p betweenUs) owns(actor schema.Actor, row any) bool {
	me := actor.ActorID()
	return !me.IsZero() && p.Model.OwnerID(row) == me
}

// Scope lists the actor's own; the back office, what the right opens.
func (p betweenUs) Scope(actor schema.Actor, verb string) schema.Cond {
	switch {
	case verb != schema.VerbRead:
		return p.Rules.Scope(actor, verb)
	case actor.ActorID().IsZero():
		return schema.False()
	}
	return schema.Eq(p.Model.Owner.Name, actor.ActorID())
}

// Fields lets nobody change what was written.
func (p betweenUs) Fields(_ schema.Actor, verb string) schema.Mask {
	if verb == schema.VerbChange {
		return schema.Mask{}
	}
	return nil
}
