package models

import (
	"slices"

	"duckhoo/models/schema"
)

// KeyRevision changes what counts as right in a question that people have
// answered. It holds for every version that asks the question with the same
// choices and the same stored key, which stays as it was written; it is never
// changed itself, and a later one goes before it.
type KeyRevision struct {
	schema.Entry `label:"정답 고침|Key revision" help:"이미 나간 문제의 정답을 고친 기록이에요.|What came to count as right after people had answered."`
	QuizID       schema.ID   `gorm:"not null;uniqueIndex:idx_key_revisions_quiz_rev,priority:1" label:"퀴즈|Quiz"`
	Quiz         *Quiz       `gorm:"constraint:OnDelete:CASCADE"`
	Rev          int64       `gorm:"not null;uniqueIndex:idx_key_revisions_quiz_rev,priority:2" label:"차례|Number"` // of the quiz, from 1
	StableKey    schema.ID   `gorm:"not null;index" label:"문제|Question"`
	Stem         string      `gorm:"size:500;not null" label:"문제 글|Stem"`
	Print        string      `gorm:"size:64;not null"` // of the choices and the key that it revises
	Change       KeyChange   `gorm:"size:20;not null" label:"무엇을|Change"`
	Answer       string      `gorm:"size:140" label:"적은 답|Typed answer"`
	Picks        schema.JSON `label:"보기|Choices"` // places in stored order, from 0: a set, for type order the right order
	Reason       string      `gorm:"size:1000;not null" label:"까닭|Reason"`
	DisputeID    schema.ID   `gorm:"index" label:"이의|Dispute"`
	ActorID      schema.ID   `gorm:"index" label:"고친 사람의 번호|Reviser's ID"`
	ActorName    string      `gorm:"size:40;not null" label:"고친 사람|By"`
}

// Audited is false: the quiz has an entry in the log, of the same transaction.
func (*KeyRevision) Audited() bool { return false }

// String names what was revised.
func (k *KeyRevision) String() string { return k.Change.Label("ko") + " · " + k.Stem }

// Policy lets everybody ask; whose quiz it is the rule of key_revision.add says.
func (*KeyRevision) Policy(m *schema.Model) schema.Policy {
	return keyRevisionPolicy{schema.Rules{Model: m}}
}

type keyRevisionPolicy struct{ schema.Rules }

// Can leaves a new one to its rule.
func (p keyRevisionPolicy) Can(actor schema.Actor, verb string, row any) error {
	if verb == schema.VerbAdd && row != nil && !actor.ActorID().IsZero() {
		return nil
	}
	return p.Rules.Can(actor, verb, row)
}

// KeyChange is what a revision does to a key.
type KeyChange string

// The changes of a key.
const (
	AcceptAlternative KeyChange = "accept_alternative" // another answer is right too
	ChangeKey         KeyChange = "change_key"         // another answer is right instead
	VoidQuestion      KeyChange = "void"               // the question counts for nobody
	FullCredit        KeyChange = "full_credit"        // everybody has its points
	KeyTakenBack      KeyChange = VerbUndo             // the revision before it does not hold: no choice, the desk alone writes it
)

// Choices lists the changes that somebody may ask for.
func (KeyChange) Choices() []string {
	return []string{"accept_alternative", "change_key", "void", "full_credit"}
}

// Label names a change.
func (k KeyChange) Label(lang string) string {
	return pick(lang, map[KeyChange][2]string{
		AcceptAlternative: {"이 답도 맞게", "Accept this too"}, ChangeKey: {"정답 바꾸기", "Change the key"},
		VoidQuestion: {"문제 빼기", "Leave the question out"}, FullCredit: {"모두 맞게", "Full credit for all"},
		KeyTakenBack: {"고친 것 되돌리기", "Take the revision back"},
	}[k])
}

// Names reports whether the change says an answer.
func (k KeyChange) Names() bool { return slices.Contains([]KeyChange{AcceptAlternative, ChangeKey}, k) }

// Regrade is what a revised key made of a submitted attempt: both scores.
type Regrade struct {
	schema.Entry `label:"다시 채점|Regrade"`
	AttemptID    schema.ID      `gorm:"not null;uniqueIndex:idx_regrades_attempt_rev,priority:1" label:"응시|Attempt"`
	Attempt      *Attempt       `gorm:"constraint:OnDelete:CASCADE"`
	Rev          int64          `gorm:"not null;uniqueIndex:idx_regrades_attempt_rev,priority:2" label:"정답 고침|Key revision"`
	ScoreBefore  schema.Decimal `gorm:"not null" label:"전 점수|Score before"`
	ScoreAfter   schema.Decimal `gorm:"not null" label:"새 점수|Score after"`
	MaxBefore    int            `gorm:"not null" label:"전 만점|Maximum before"`
	MaxAfter     int            `gorm:"not null" label:"새 만점|Maximum after"`
	RightBefore  int            `gorm:"not null" label:"전에 맞은 문제|Right before"`
	RightAfter   int            `gorm:"not null" label:"이제 맞은 문제|Right after"`
}

// Audited is false: what people answer is theirs.
func (*Regrade) Audited() bool { return false }
