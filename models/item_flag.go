package models

import (
	"slices"

	"duckhoo/models/schema"
)

// ItemFlag says that what people answer speaks against a question. There is one
// about a question as it is asked and a revision of its key, whatever becomes of
// its case: nobody is asked twice about the same. Its figures follow what is
// answered.
type ItemFlag struct {
	schema.Base    `label:"문항 경고|Item flag" help:"사람들의 답을 보면 정답이 틀린 것 같은 문제예요.|Questions whose keys what people answer speaks against."`
	QuizID         schema.ID                 `gorm:"not null;uniqueIndex:idx_item_flags_once,priority:1" label:"퀴즈|Quiz"`
	Quiz           *Quiz                     `gorm:"constraint:OnDelete:CASCADE"`
	StableKey      schema.ID                 `gorm:"not null;uniqueIndex:idx_item_flags_once,priority:2" label:"문제|Question"`
	Asked          string                    `gorm:"size:64;not null;uniqueIndex:idx_item_flags_once,priority:3"` // SHA-256 of the question, its choices and its stored key
	Rev            int64                     `gorm:"not null;uniqueIndex:idx_item_flags_once,priority:4" label:"정답 고침|Key revision"`
	CaseID         schema.ID                 `gorm:"not null;index" label:"사건|Case"` // no foreign key: cases may go first
	QuizVersionID  schema.ID                 `gorm:"not null;index" label:"판|Version"`
	QuizVersion    *QuizVersion              `gorm:"constraint:OnDelete:CASCADE"`
	Position       int                       `gorm:"not null" label:"차례|Position"` // from 1
	Stem           string                    `gorm:"size:500;not null" label:"문제 글|Stem"`
	Found          schema.Several[ItemFault] `label:"까닭|Found"`
	Count          int64                     `gorm:"not null" label:"답한 사람|Answers"`
	Facility       *schema.Decimal           `label:"정답률|Facility"`                    // 0 to 1
	Discrimination *schema.Decimal           `label:"변별도|Discrimination"`              // 100 r(item, rest)
	Efficiency     *schema.Decimal           `label:"변별 효율|Discriminative efficiency"` // in per cent
	Rival          string                    `gorm:"size:200" label:"더 많이 고른 오답|Distractor ahead"`
	Top            int64                     `gorm:"not null" label:"상위 응시자|Top scorers"`
	TopRival       int64                     `gorm:"not null" label:"그 오답을 고른 사람|Of them picked the distractor"`
	TopKey         int64                     `gorm:"not null" label:"정답을 고른 사람|Of them picked the key"`
}

// Audited is false: it follows from what people answer.
func (*ItemFlag) Audited() bool { return false }

// String is the question.
func (f *ItemFlag) String() string { return f.Stem }

// Has reports whether something was found.
func (f *ItemFlag) Has(what ItemFault) bool { return slices.Contains(f.Found, what) }

// ItemFault is what is wrong with how a question does.
type ItemFault string

// The faults of a question.
const (
	FaultNegative    ItemFault = "negative"    // who does well on the rest does badly on it
	FaultInefficient ItemFault = "inefficient" // it tells nothing of who does well on the rest
	FaultRival       ItemFault = "rival"       // those who do well pick a wrong answer more often than the key
)

// Choices lists the faults.
func (ItemFault) Choices() []string { return []string{"negative", "inefficient", "rival"} }

// Label names a fault.
func (f ItemFault) Label(lang string) string {
	return pick(lang, map[ItemFault][2]string{
		FaultNegative: {"잘하는 사람이 더 틀려요", "Negative discrimination"}, FaultInefficient: {"변별 효율이 낮아요", "Low discriminative efficiency"},
		FaultRival: {"상위권이 오답을 더 골라요", "A distractor beats the key"},
	}[f])
}
