package models

import "duckhoo/models/schema"

// QuizVersion is what a quiz says and shows at one time: its text, whom it
// credits, its cover. Once submitted it does not change any more.
type QuizVersion struct {
	schema.Base `label:"퀴즈 판|Quiz version" help:"검토에 넘긴 뒤에는 바뀌지 않아요.|Unchanging once submitted."`
	QuizID      schema.ID     `gorm:"not null;index:idx_quiz_versions_quiz_id;uniqueIndex:idx_quiz_versions_number,priority:1" label:"퀴즈|Quiz"`
	Quiz        *Quiz         `gorm:"constraint:OnDelete:CASCADE"`
	Number      int           `gorm:"not null;uniqueIndex:idx_quiz_versions_number,priority:2" label:"판|Number"`
	Status      VersionStatus `gorm:"size:12;not null;index" label:"상태|Status"`
	Title       string        `gorm:"size:100;not null" validate:"required" label:"제목|Title"`
	Description string        `gorm:"size:1000" label:"설명|Description"`
	Attribution string        `gorm:"size:300" label:"출처|Attribution"`
	Cover       schema.File   `gorm:"size:255" validate:"image" label:"표지|Cover"`
	ContentHash string        `gorm:"size:64" label:"내용 해시|Content hash"`
	Questions   []Question    `label:"문제|Questions"`
}

// Audited is false: versions change with their quiz, whose entries say how.
func (*QuizVersion) Audited() bool { return false }

// String returns the title.
func (v *QuizVersion) String() string { return v.Title }

// VersionStatus is where a version stands.
type VersionStatus string

// The states of a version.
const (
	VersionDraft      VersionStatus = "draft"
	VersionPending    VersionStatus = "pending"
	VersionApproved   VersionStatus = "approved"
	VersionRejected   VersionStatus = "rejected"
	VersionSuperseded VersionStatus = "superseded"
)

// Choices lists the states.
func (VersionStatus) Choices() []string {
	return []string{"draft", "pending", "approved", "rejected", "superseded"}
}

// Label names a state.
func (s VersionStatus) Label(lang string) string {
	return pick(lang, map[VersionStatus][2]string{
		VersionDraft: {"초안", "Draft"}, VersionPending: {"검토 대기", "Pending"}, VersionApproved: {"승인됨", "Approved"},
		VersionRejected: {"반려", "Rejected"}, VersionSuperseded: {"지난 판", "Superseded"},
	}[s])
}
