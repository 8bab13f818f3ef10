package models

import "duckhoo/models/schema"

// Authenticator is the app of a person that shows a new code every 30 seconds
// (TOTP, RFC 6238). It counts once a code of it was typed.
type Authenticator struct {
	schema.Base `label:"인증 앱|Authenticator app" help:"2단계 인증에 쓰는 앱이에요. 휴대폰을 잃어버린 사람의 것을 지워 주세요.|Apps of second factors. Delete the one of somebody who has lost their phone."`
	UserID      schema.ID     `gorm:"not null;uniqueIndex" label:"사람|User"`
	User        *User         `gorm:"constraint:OnDelete:CASCADE"`
	Secret      schema.Secret `gorm:"size:255;not null"`
	ConfirmedAt schema.Time   `label:"켠 때|Turned on"`
	LastStep    int           `gorm:"not null" label:"마지막 코드|Last code" help:"1970년부터 센 30초의 수|30 seconds since 1970"`
	LastUsedAt  schema.Time   `label:"마지막으로 쓴 때|Last used"`
}

// Audited is false: what becomes of it is noted at its person.
func (*Authenticator) Audited() bool { return false }

// RecoveryCode lets a person in once who has lost their second factor. The row
// has its SHA-256.
type RecoveryCode struct {
	schema.Base `label:"복구 코드|Recovery code"`
	UserID      schema.ID     `gorm:"not null;index" label:"사람|User"`
	User        *User         `gorm:"constraint:OnDelete:CASCADE"`
	CodeHash    schema.Secret `gorm:"size:64;not null;uniqueIndex"`
	UsedAt      schema.Time   `label:"쓴 때|Used"`
}

// Audited is false: what becomes of it is noted at its person.
func (*RecoveryCode) Audited() bool { return false }

// LoginStep is a log-in, or the making of a passkey, that is not finished. The
// browser holds a random token, the row its SHA-256.
type LoginStep struct {
	schema.Base `label:"로그인 단계|Step of a log-in"`
	Purpose     StepPurpose   `gorm:"size:20;not null" label:"쓰임|Purpose"`
	TokenHash   schema.Secret `gorm:"size:64;not null;uniqueIndex"`
	UserID      schema.ID     `gorm:"index" label:"사람|User"`
	User        *User         `gorm:"constraint:OnDelete:CASCADE"`
	Challenge   schema.Secret `gorm:"size:4000" label:"물음|Challenge"`
	ExpiresAt   schema.Time   `gorm:"not null;index" label:"끝나는 때|Ends"`
}

// Audited is false: a step is nothing yet.
func (*LoginStep) Audited() bool { return false }

// StepPurpose says what a step waits for.
type StepPurpose string

// The purposes of a step.
const (
	StepSecondFactor StepPurpose = "second_factor"
	StepPasskey      StepPurpose = "passkey"
	StepNewPasskey   StepPurpose = "new_passkey"
)

// Choices lists the purposes.
func (StepPurpose) Choices() []string { return []string{"second_factor", "passkey", "new_passkey"} }

// Label names a purpose.
func (p StepPurpose) Label(lang string) string {
	return pick(lang, map[StepPurpose][2]string{
		StepSecondFactor: {"2단계 인증", "Second factor"}, StepPasskey: {"패스키 로그인", "Passkey log-in"},
		StepNewPasskey: {"새 패스키", "New passkey"},
	}[p])
}
