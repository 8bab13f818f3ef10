package models

import "duckhoo/models/schema"

// The roles that every installation has, from the lowest rank.
const (
	RoleMember    = "member"
	RoleTrusted   = "trusted"
	RoleModerator = "moderator"
	RoleAdmin     = "admin"
	RoleSuperuser = "superuser"
)

// Role is what a person may do. A person has one.
type Role struct {
	schema.Base `label:"역할|Role" help:"사람이 무엇을 할 수 있는지 정해요.|What people may do."`
	Slug        string       `gorm:"size:20;not null;uniqueIndex" validate:"required,slug" label:"이름표|Slug"`
	Name        string       `gorm:"size:40;not null" validate:"required" label:"이름|Name"`
	Rank        int          `gorm:"not null;index" validate:"gte=0,lte=1000" label:"높이|Rank" help:"높을수록 윗사람이에요. 같거나 높은 사람은 건드릴 수 없어요.|Nobody acts on a person of the same or a higher rank."`
	Permissions []Permission `label:"권한|Permissions"`
}

// String returns the role's name.
func (r *Role) String() string { return r.Name }

// Permission is one right of a role: "quiz.approve".
type Permission struct {
	schema.Base `label:"권한|Permission"`
	RoleID      schema.ID `gorm:"not null;uniqueIndex:idx_permissions_role_codename"`
	Codename    string    `gorm:"size:80;not null;uniqueIndex:idx_permissions_role_codename" validate:"required" label:"권한|Right" help:"모델.동작 꼴이에요: quiz.approve|model.verb, such as quiz.approve"`
}

// String returns the right's name.
func (p *Permission) String() string { return p.Codename }
