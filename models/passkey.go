package models

import "duckhoo/models/schema"

// Passkey is a key pair of a person's device that signs in without a password
// (WebAuthn). The public half is here.
type Passkey struct {
	schema.Base `label:"패스키|Passkey" help:"비밀번호 없이 들어오는 기기예요. 잃어버린 사람의 것을 지워 주세요.|Devices that sign in without a password. Delete those of somebody who has lost theirs."`
	UserID      schema.ID     `gorm:"not null;index" label:"사람|User"`
	User        *User         `gorm:"constraint:OnDelete:CASCADE"`
	Name        string        `gorm:"size:60;not null" validate:"required,max=60" label:"이름|Name"`
	Credential  string        `gorm:"size:1400;not null;uniqueIndex" label:"번호|Credential"`
	Record      schema.Secret `gorm:"size:8000;not null"`
	SignCount   int           `gorm:"not null" label:"쓴 횟수|Uses" help:"기기가 세는 수예요. 거꾸로 가면 복사된 것이에요.|Counted by the device; one that goes back was copied."`
	LastUsedAt  schema.Time   `label:"마지막으로 쓴 때|Last used"`
}

// Audited is false: what becomes of it is noted at its person.
func (*Passkey) Audited() bool { return false }

// String names the device.
func (p *Passkey) String() string { return p.Name }
