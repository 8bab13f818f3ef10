package models

import "duckhoo/models/schema"

// APIKey lets a program act for a person. The key is shown once; the row holds
// its SHA-256, and for a while after a rotation that of the one before.
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
	Status      APIKeyStatus             `gorm:"size:8;not null;index" label:"상태|Status"`
	OldHash     schema.Secret            `gorm:"size:64;index"`
	OldUntil    schema.Time              `label:"앞선 값이 끝나는 때|Old value ends"`
	shown       string
}

// String returns the name.
func (k *APIKey) String() string { return k.Name }

// Show keeps a value that was just made for whoever made it; it is not stored.
func (k *APIKey) Show(token string) { k.shown = token }

// Shown is what Show kept, "" for a row that was read.
func (k *APIKey) Shown() string { return k.shown }

// OwnerField names whose it is.
func (*APIKey) OwnerField() string { return "User" }

// Policy lets people make keys of their own, and nobody but their owner have a
// new value of one. A key manages no keys, whoever owns it.
func (*APIKey) Policy(m *schema.Model) schema.Policy { return keyPolicy{schema.Rules{Model: m}} }

type keyPolicy struct{ schema.Rules }

// Can implements schema.Policy.
func (p keyPolicy) Can(actor schema.Actor, verb string, row any) error {
	if _, bounded := actor.(schema.Bounded); bounded {
		return schema.ErrForbidden
	}
	k, _ := row.(*APIKey)
	if k != nil && verb == schema.VerbAdd && !actor.ActorID().IsZero() && k.UserID == actor.ActorID() {
		return nil
	}
	if k != nil && verb == "rotate" && k.UserID != actor.ActorID() {
		return schema.ErrForbidden
	}
	return p.Rules.Can(actor, verb, row)
}

// APIKeyStatus is where a key stands.
type APIKeyStatus string

// The states of a key.
const (
	KeyActive  APIKeyStatus = "active"
	KeyRevoked APIKeyStatus = "revoked"
)

// Choices lists the states.
func (APIKeyStatus) Choices() []string { return []string{"active", "revoked"} }

// Label names a state.
func (s APIKeyStatus) Label(lang string) string {
	return pick(lang, map[APIKeyStatus][2]string{KeyActive: {"쓰는 중", "Active"}, KeyRevoked: {"거둠", "Revoked"}}[s])
}

// Transitions are the arrows of a key. What is revoked stays so.
func (APIKeyStatus) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "rotate", From: []string{"active"}, To: "active", Owner: true, Single: true, Label: schema.Text{KO: "새로 발급", EN: "Rotate"}},
		{Verb: "revoke", From: []string{"active"}, To: "revoked", Owner: true, Delete: true, Danger: true, Label: schema.Text{KO: "거두기", EN: "Revoke"}},
	}
}

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
	ScopeRead     APIScope = "read"     // read what is public and what the person owns
	ScopeTake     APIScope = "take"     // take quizzes, rate, comment, report
	ScopeWrite    APIScope = "write"    // make and change what the person owns
	ScopeModerate APIScope = "moderate" // what the person's role allows beyond that, reading included
)

// Choices lists the scopes.
func (APIScope) Choices() []string { return []string{"read", "take", "write", "moderate"} }

// Label names a scope.
func (s APIScope) Label(lang string) string {
	return pick(lang, map[APIScope][2]string{ScopeRead: {"읽기", "Read"}, ScopeTake: {"풀기", "Take"}, ScopeWrite: {"만들기", "Make"}, ScopeModerate: {"관리하기", "Moderate"}}[s])
}
