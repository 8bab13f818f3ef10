package main

import (
	"duckhoo/models"
	"duckhoo/models/schema"
)

// demoActor is a person of the demo community who does what they may do.
type demoActor struct {
	user   *models.User
	rank   int
	rights map[string]bool
}

var _ schema.Actor = (*demoActor)(nil)

func newDemoActor(u *models.User, role *models.Role) *demoActor {
	a := &demoActor{user: u, rank: role.Rank, rights: map[string]bool{}}
	for _, p := range role.Permissions {
		a.rights[p.Codename] = true
	}
	return a
}

// ActorID is the person's id.
func (a *demoActor) ActorID() schema.ID { return a.user.ID }

// ActorName is the person's handle.
func (a *demoActor) ActorName() string { return a.user.Handle }

// Super reports whether the person may do everything.
func (a *demoActor) Super() bool { return a.user.IsSuperuser }

// Allowed reports whether the person's role has the right.
func (a *demoActor) Allowed(permission string) bool { return a.rights[permission] }

// Rank is the rank of the person's role.
func (a *demoActor) Rank() int { return a.rank }
