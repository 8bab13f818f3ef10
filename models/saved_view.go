package models

import "duckhoo/models/schema"

// SharedViews is the right to share one's saved views with everybody who may see
// the list.
const SharedViews = "saved_view.share"

// SavedView is the state of a list in the back office under a name: filters,
// search, order and columns, as the list's address has them.
type SavedView struct {
	schema.Base `label:"저장한 보기|Saved view" help:"목록의 필터와 열을 이름 붙여 둔 것이에요.|Filters and columns of a list under a name."`
	OwnerID     schema.ID `gorm:"not null;uniqueIndex:idx_saved_views_owner_target_name,priority:1" label:"만든 사람|Owner"`
	Owner       *User     `gorm:"constraint:OnDelete:CASCADE"`
	Target      string    `gorm:"size:40;not null;uniqueIndex:idx_saved_views_owner_target_name,priority:2;index:idx_saved_views_target,priority:1" label:"모델|Model"`
	Name        string    `gorm:"size:40;not null;uniqueIndex:idx_saved_views_owner_target_name,priority:3" validate:"required,max=40" label:"이름|Name" help:"1–40자|1 to 40 characters"`
	Query       string    `gorm:"size:4000;not null" validate:"max=4000" label:"조건|Query"`
	Shared      bool      `gorm:"not null;index:idx_saved_views_target,priority:2;index" label:"함께 쓰기|Shared"`
	Position    int       `gorm:"not null" label:"차례|Position"`
}

// OwnerField names whose it is.
func (*SavedView) OwnerField() string { return "Owner" }

// String returns the name.
func (v *SavedView) String() string { return v.Name }

// Policy lets people keep views of their own, and share them with the right to.
func (*SavedView) Policy(m *schema.Model) schema.Policy { return viewPolicy{schema.Rules{Model: m}} }

type viewPolicy struct{ schema.Rules }

// Can implements schema.Policy. A program with a key keeps no views.
func (p viewPolicy) Can(actor schema.Actor, verb string, row any) error {
	if _, bounded := actor.(schema.Bounded); bounded {
		return schema.ErrForbidden
	}
	v, _ := row.(*SavedView)
	if v == nil || actor.ActorID().IsZero() || v.OwnerID != actor.ActorID() {
		return p.Rules.Can(actor, verb, row)
	}
	switch verb {
	case schema.VerbAdd, schema.VerbChange:
		if v.Shared && !actor.Super() && !actor.Allowed(SharedViews) {
			return schema.ErrForbidden
		}
		return nil
	case schema.VerbDelete, schema.VerbPurge:
		return nil
	}
	return p.Rules.Can(actor, verb, row)
}
