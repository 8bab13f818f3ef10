package models

import "duckhoo/models/schema"

// Presence is that somebody of the staff has opened a row to change it. Each
// person has a row of their own for it, so that no two write the same.
type Presence struct {
	schema.Base `label:"열어 본 것|Presence"`
	PersonID    schema.ID   `gorm:"not null;uniqueIndex:idx_presences_target_person,priority:3" label:"사람|Person"`
	Person      *User       `gorm:"constraint:OnDelete:CASCADE"`
	Target      string      `gorm:"size:40;not null;uniqueIndex:idx_presences_target_person,priority:1" label:"모델|Model"`
	TargetID    schema.ID   `gorm:"not null;uniqueIndex:idx_presences_target_person,priority:2" label:"대상|Target"` // no foreign key: it can be of any model
	SeenAt      schema.Time `gorm:"not null;index" label:"연 때|Opened"`
}

// OwnerField names who it is.
func (*Presence) OwnerField() string { return "Person" }

// Audited is false: it is forgotten within the hour.
func (*Presence) Audited() bool { return false }

// String names the model.
func (p *Presence) String() string { return p.Target }
