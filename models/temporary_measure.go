package models

import (
	"time"

	"duckhoo/models/schema"
)

// MeasureLasts is how long content may be withheld because somebody says that it
// hurts their rights: 30 days, as article 44-2 of the Korean Information and
// Communications Network Act has it (임시조치).
const MeasureLasts = 30 * 24 * time.Hour

// TemporaryMeasure is content that is out of sight for a while, because somebody
// says that it hurts their rights. It comes from one decision and ends by itself:
// the row of the content says when, and whoever asks for it then sees it.
//
// It is not audited: the verbs that begin and end it are.
type TemporaryMeasure struct {
	schema.Base `label:"임시조치|Temporary measure" help:"권리를 침해한다는 요청으로 30일까지 가린 것이에요. 끝날 때가 되면 저절로 다시 보여요.|Content that is withheld for up to 30 days on somebody's request; it is shown again by itself."`
	Subject     CaseSubject `gorm:"size:10;not null;index:idx_temporary_measures_subject,priority:1" label:"대상|Subject"`
	SubjectID   schema.ID   `gorm:"not null;index:idx_temporary_measures_subject,priority:2" label:"대상 번호|Subject ID"`
	Title       string      `gorm:"size:200;not null" label:"제목|Title"`
	OwnerID     schema.ID   `gorm:"index" label:"누구의 것|Whose"`
	Owner       *User       `gorm:"constraint:OnDelete:SET NULL"`
	CaseID      schema.ID   `gorm:"index" label:"사건|Case"`
	DecisionID  schema.ID   `gorm:"not null;uniqueIndex" label:"결정|Decision"`
	Decision    *Decision
	StartsAt    schema.Time   `gorm:"not null" label:"시작|Starts"`
	EndsAt      schema.Time   `gorm:"not null;index:idx_temporary_measures_ending,priority:2" label:"끝|Ends"`
	Status      MeasureStatus `gorm:"size:10;not null;index:idx_temporary_measures_ending,priority:1" label:"상태|Status"`
	EndedByID   schema.ID     `gorm:"index" label:"끝낸 결정|Ended by"`
	EndedBy     *Decision
}

// Audited is false: the verb that made it is.
func (*TemporaryMeasure) Audited() bool { return false }

// String returns the title of what it is about.
func (m *TemporaryMeasure) String() string { return m.Title }

// Runs reports whether the measure holds at a moment.
func (m *TemporaryMeasure) Runs(now schema.Time) bool {
	return m.Status == MeasureActive && now.Before(m.EndsAt.Time)
}

// Lasted is for how long the measure held, or would if nothing ends it sooner;
// EndedBy is loaded.
func (m *TemporaryMeasure) Lasted() time.Duration {
	end := m.EndsAt
	if m.EndedBy != nil && m.EndedBy.CreatedAt.Before(end.Time) {
		end = m.EndedBy.CreatedAt
	}
	return end.Sub(m.StartsAt.Time)
}

// Stands is the status at a moment, whether or not anything has written it.
func (m *TemporaryMeasure) Stands(now schema.Time) MeasureStatus {
	if m.Status == MeasureActive && !m.Runs(now) {
		return MeasureExpired
	}
	return m.Status
}

// MeasureStatus is where a temporary measure stands.
type MeasureStatus string

// The states of a temporary measure.
const (
	MeasureActive  MeasureStatus = "active"
	MeasureExpired MeasureStatus = "expired" // its time was over
	MeasureLifted  MeasureStatus = "lifted"  // the content is shown again, sooner
	MeasureKept    MeasureStatus = "kept"    // the content stays out of sight, by another decision
	MeasureUndone  MeasureStatus = "undone"  // by whoever decided it, at once
)

// Choices lists the states.
func (MeasureStatus) Choices() []string {
	return []string{"active", "expired", "lifted", "kept", "undone"}
}

// Label names a state.
func (s MeasureStatus) Label(lang string) string {
	return pick(lang, map[MeasureStatus][2]string{
		MeasureActive: {"가려짐", "Withheld"}, MeasureExpired: {"때가 지남", "Expired"}, MeasureLifted: {"풀림", "Lifted"},
		MeasureKept: {"계속 숨김", "Kept hidden"}, MeasureUndone: {"되돌림", "Undone"},
	}[s])
}

// lapsed is the verb that is due by itself, "" for none.
func lapsed(hidden bool, until, now schema.Time) string {
	if hidden && !until.IsZero() && !now.Before(until.Time) {
		return string(ActUnhide)
	}
	return ""
}

// Lapsed shows a quiz again that was withheld for long enough.
func (q *Quiz) Lapsed(now schema.Time) string {
	return lapsed(q.Status == QuizHidden, q.WithheldUntil, now)
}

// Lapsed shows a comment again that was withheld for long enough.
func (c *Comment) Lapsed(now schema.Time) string {
	return lapsed(c.Status == CommentHidden, c.WithheldUntil, now)
}

// HasVerb lets what is withheld for a while be hidden for good.
func (c *Comment) HasVerb(verb string) bool {
	return verb != string(ActHide) || c.Status != CommentHidden || !c.WithheldUntil.IsZero()
}
