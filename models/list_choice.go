package models

import "duckhoo/models/schema"

// ListChoice is how somebody wants to find the list of one model in the back
// office: with which columns, and in which saved view.
type ListChoice struct {
	schema.Base `label:"목록에서 고른 것|Choice for a list"`
	OwnerID     schema.ID  `gorm:"not null;uniqueIndex:idx_list_choices_owner_target,priority:1" label:"사람|Person"`
	Owner       *User      `gorm:"constraint:OnDelete:CASCADE"`
	Target      string     `gorm:"size:40;not null;uniqueIndex:idx_list_choices_owner_target,priority:2" label:"모델|Model"`
	Columns     string     `gorm:"size:4000" label:"열|Columns"`
	ViewID      schema.ID  `gorm:"index" label:"먼저 보는 보기|First view"`
	View        *SavedView `gorm:"constraint:OnDelete:SET NULL"`
}

// OwnerField names whose it is.
func (*ListChoice) OwnerField() string { return "Owner" }

// Audited is false: it is nobody else's matter.
func (*ListChoice) Audited() bool { return false }

// String names the model.
func (c *ListChoice) String() string { return c.Target }
