package models

import "duckhoo/models/schema"

// Fingerprint is what a question says, or a picture of a quiz shows, in a few
// numbers: of two that are alike most numbers are the same. One is found by its
// keys, of which at least one is the same then.
type Fingerprint struct {
	schema.Entry `label:"지문|Fingerprint"`
	QuizID       schema.ID       `gorm:"not null;index" label:"퀴즈|Quiz"`
	Quiz         *Quiz           `gorm:"constraint:OnDelete:CASCADE"`
	VersionID    schema.ID       `gorm:"not null;index" label:"판|Version"`
	Version      *QuizVersion    `gorm:"constraint:OnDelete:CASCADE"`
	Kind         FingerprintKind `gorm:"size:8;not null" label:"무엇의|Of"`
	Signature    string          `gorm:"size:128;not null" label:"지문|Signature"` // hexadecimal
	K0           int64           `gorm:"not null;index"`
	K1           int64           `gorm:"not null;index"`
	K2           int64           `gorm:"not null;index"`
	K3           int64           `gorm:"not null;index"`
	K4           int64           `gorm:"not null;index"`
	K5           int64           `gorm:"not null;index"`
	K6           int64           `gorm:"not null;index"`
	K7           int64           `gorm:"not null;index"`
}

// Audited is false: it follows from what is.
func (*Fingerprint) Audited() bool { return false }

// Keys are the places of the keys.
func (f *Fingerprint) Keys() [8]*int64 {
	return [8]*int64{&f.K0, &f.K1, &f.K2, &f.K3, &f.K4, &f.K5, &f.K6, &f.K7}
}

// FingerprintKind is what a fingerprint is of.
type FingerprintKind string

// The kinds of fingerprints.
const (
	OfText    FingerprintKind = "text"
	OfPicture FingerprintKind = "picture"
)

// Choices lists the kinds.
func (FingerprintKind) Choices() []string { return []string{"text", "picture"} }

// Label names a kind.
func (k FingerprintKind) Label(lang string) string {
	return pick(lang, map[FingerprintKind][2]string{OfText: {"문제", "Question"}, OfPicture: {"그림", "Picture"}}[k])
}
