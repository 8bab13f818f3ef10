package accounts

import (
	"math"
	"strings"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Identity is a person who has signed in, with what they may do now.
type Identity struct {
	User    *models.User // without the password
	Role    *models.Role
	Session *models.Session // nil for who comes by a key
	rights  right
	limited bool
	view    *View
	lacking bool // a second factor that the settings demand
	barred  bool // comes in to what was decided about them alone
	leaving bool // comes in to stay, or to take what is theirs along
}

var _ schema.Actor = (*Identity)(nil)

// ActorID is the person's id.
func (i *Identity) ActorID() schema.ID { return i.User.ID }

// ActorName is the person's handle.
func (i *Identity) ActorName() string { return i.User.Handle }

// Super reports whether the person may do everything.
func (i *Identity) Super() bool { return i.User.IsSuperuser && !i.limited && !i.lacking && !i.away() }

// Allowed reports whether the person's role has the right. Who is limited has
// none but what owners have on what is theirs; who lacks a second factor may add
// what they then own, as members do.
func (i *Identity) Allowed(permission string) bool {
	return !i.limited && !i.away() && i.rights.has[permission] && (!i.lacking || i.rights.own[permission])
}

// Lacking reports whether the settings demand a second factor that the person
// has not set up. Their rights wait until they have.
func (i *Identity) Lacking() bool { return i.lacking }

// Rank is how high the person stands: nobody acts on people of their own rank
// or above.
func (i *Identity) Rank() int { return rankOf(i.User, i.Role) }

// Panel reports whether the person may enter the back office: whoever may view
// something there may.
func (i *Identity) Panel() bool {
	return i.Super() || !i.limited && !i.lacking && !i.away() && i.rights.panel
}

// Moderates reports whether the person may do anything that members may not,
// which is what keys with models.ScopeModerate are for.
func (i *Identity) Moderates() bool {
	return i.Super() || !i.limited && !i.lacking && !i.away() && i.rights.more
}

// Scopes are those that keys of the person may have.
func (i *Identity) Scopes() []models.APIScope {
	out := []models.APIScope{models.ScopeRead, models.ScopeTake, models.ScopeWrite}
	if i.Moderates() {
		out = append(out, models.ScopeModerate)
	}
	return out
}

// Barred reports whether the person is suspended or banned, and here for what was
// decided about them alone.
func (i *Identity) Barred() bool { return i.barred }

// Leaving reports whether the person has asked to leave. They may stay, and do
// nothing else until then.
func (i *Identity) Leaving() bool { return i.leaving }

func (i *Identity) away() bool { return i.barred || i.leaving }

// TopRank is a superuser's, above every role's.
const TopRank = math.MaxInt

func rankOf(u *models.User, r *models.Role) int {
	switch {
	case u.IsSuperuser:
		return TopRank
	case r == nil:
		return 0
	}
	return r.Rank
}

// limited reports whether a person's rights are suspended now. The standing is
// over when its end has come, whether or not a job has said so.
func limited(u *models.User, now schema.Time) bool {
	return u.Status == models.UserLimited && (u.StatusUntil.IsZero() || now.Before(u.StatusUntil.Time))
}

// right is what one role may do.
type right struct {
	lock  int64 // of the role, when this was read
	has   map[string]bool
	own   map[string]bool // of these, those to add what one then owns
	panel bool
	more  bool // than members have
}

// newRight reads a role with its permissions.
func newRight(reg *schema.Registry, r *models.Role) right {
	out := right{lock: r.LockVersion, has: make(map[string]bool, len(r.Permissions)), own: map[string]bool{}}
	for _, p := range r.Permissions {
		out.has[p.Codename] = true
		model, verb, _ := strings.Cut(p.Codename, ".")
		m := reg.Model(model)
		out.own[p.Codename] = verb == schema.VerbAdd && m != nil && m.Owner != nil
		out.panel = out.panel || strings.HasSuffix(p.Codename, "."+schema.VerbView)
		_, common := memberRights[p.Codename]
		out.more = out.more || !common
	}
	return out
}
