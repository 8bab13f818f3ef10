package models

import "duckhoo/models/schema"

// Identity ties a person to an account at an OpenID provider.
type Identity struct {
	schema.Base `label:"연결된 계정|Identity"`
	UserID      schema.ID   `gorm:"not null;index" label:"사람|User"`
	User        *User       `gorm:"constraint:OnDelete:CASCADE"`
	Provider    string      `gorm:"size:40;not null;uniqueIndex:idx_identities_provider_subject,priority:1" label:"어디|Provider"`
	Subject     string      `gorm:"size:255;not null;uniqueIndex:idx_identities_provider_subject,priority:2" label:"그곳의 번호|Subject"`
	LastUsedAt  schema.Time `label:"마지막으로 쓴 때|Last used"`
}

// OwnerField names whose it is.
func (*Identity) OwnerField() string { return "User" }

// String names the provider.
func (i *Identity) String() string { return i.Provider }
