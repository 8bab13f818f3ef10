package models

import "duckhoo/models/schema"

// Concerner is a row in which others speak about somebody: a report, a case.
// Whom it is about is no owner of it, and does not see what was said.
type Concerner interface {
	Concerns() schema.ID // zero for nobody
}

// Concerned reports whether a row is about who asks.
func Concerned(actor schema.Actor, row any) bool {
	c, speaks := row.(Concerner)
	return speaks && !actor.ActorID().IsZero() && c.Concerns() == actor.ActorID()
}

// Unconcerned narrows rows to those that are not about who asks; the path names
// whom they are about.
func Unconcerned(actor schema.Actor, path string) schema.Cond {
	if actor.ActorID().IsZero() {
		return schema.True()
	}
	return schema.Ne(path, actor.ActorID())
}
