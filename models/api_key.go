package models

import "duckhoo/models/schema"

// APIKey lets a program act for a person. The key is shown once; the row holds
// its SHA-256.
type APIKey struct {
	schema.Base `label:"API 열쇠|API key" help:"프로그램이 쓰는 열쇠예요. 값은 만들 때 한 번만 보여요.|Keys of programs; the value is shown once."`
	UserID      schema.ID                `gorm:"not null;index" label:"사람|User"`
	User        *User                    `gorm:"constraint:OnDelete:CASCADE"`
	Name        string                   `gorm:"size:60;not null" validate:"required,max=60" label:"이름|Name"`
	Kind        APIKeyKind               `gorm:"size:12;not null" validate:"required" label:"종류|Kind"`
	Prefix      string                   `gorm:"size:20;not null;index" label:"앞부분|Prefix"`
	Hash        schema.Secret            `gorm:"size:64;not null;uniqueIndex"`
	Scopes      schema.Several[APIScope] `gorm:"not null" label:"할 수 있는 일|Scopes"`
	Quota       int                      `gorm:"not null" validate:"gte=0,lte=100000" label:"1분에 몇 번|Requests a minute"`
	ExpiresAt   schema.Time              `gorm:"index" label:"끝나는 때|Expires"`
	LastUsedAt  schema.Time              `label:"마지막으로 쓴 때|Last used"`
}

// String returns the name.
func (k *APIKey) String() string { return k.Name }

// OwnerField names whose it is.
func (*APIKey) OwnerField() string { return "User" }

// APIKeyKind says where a key may stand.
type APIKeyKind string

// The kinds of key.
const (
	PublishableKey APIKeyKind = "publishable" // may stand in a page: reads what is public
	SecretKey      APIKeyKind = "secret"
)

// Choices lists the kinds.
func (APIKeyKind) Choices() []string { return []string{"publishable", "secret"} }

// Label names a kind.
func (k APIKeyKind) Label(lang string) string {
	return pick(lang, map[APIKeyKind][2]string{PublishableKey: {"공개해도 되는", "Publishable"}, SecretKey: {"비밀", "Secret"}}[k])
}

// APIScope is what a key may be used for, within what its person may.
type APIScope string

// The scopes.
const (
	ScopeRead     APIScope = "read"     // read what the person may read
	ScopeTake     APIScope = "take"     // take quizzes, rate, comment, report
	ScopeWrite    APIScope = "write"    // make and change what the person owns
	ScopeModerate APIScope = "moderate" // what the person's role allows beyond that
)

// Choices lists the scopes.
func (APIScope) Choices() []string { return []string{"read", "take", "write", "moderate"} }

// Label names a scope.
func (s APIScope) Label(lang string) string {
	return pick(lang, map[APIScope][2]string{ScopeRead: {"읽기", "Read"}, ScopeTake: {"풀기", "Take"}, ScopeWrite: {"만들기", "Make"}, ScopeModerate: {"관리하기", "Moderate"}}[s])
}
