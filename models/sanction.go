package models

import (
	"slices"
	"time"

	"duckhoo/models/schema"
)

// Forever is the end of what lasts until somebody lifts it, where a column must
// tell that from what never began.
var Forever = schema.At(time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC))

// SanctionMost is how far ahead the end of a sanction may lie; what is to last
// longer has none.
const SanctionMost = 100 * 365 * 24 * time.Hour

// Sanction is what somebody may not do for a while, or a warning. It comes from
// one decision and ends by itself: whoever asks what holds looks at its end, and
// not at its status, which a job brings up to date.
//
// It is not audited: the verb of the person that it comes from is.
type Sanction struct {
	schema.Base `label:"제재|Sanction" help:"경고와 정지처럼 사람에게 한 조치예요. 끝날 때가 되면 저절로 끝나요.|Warnings, suspensions and the like; they end by themselves."`
	UserID      schema.ID      `gorm:"not null;index:idx_sanctions_user,priority:1" label:"누구|Who"`
	User        *User          `gorm:"constraint:OnDelete:CASCADE"`
	Type        SanctionType   `gorm:"size:16;not null;index" label:"종류|Type"`
	Points      int            `gorm:"not null" label:"점수|Points" help:"1년 동안 더해져요.|They add up over a year."`
	StartsAt    schema.Time    `gorm:"not null" label:"시작|Starts"`
	EndsAt      schema.Time    `gorm:"index:idx_sanctions_ending,priority:2" label:"끝|Ends" help:"비어 있으면 풀어 줄 때까지예요.|Empty: until it is lifted."`
	Status      SanctionStatus `gorm:"size:10;not null;index:idx_sanctions_ending,priority:1;index:idx_sanctions_user,priority:2" label:"상태|Status"`
	Reason      string         `gorm:"size:2000" label:"알린 이유|Reason"`
	DecisionID  schema.ID      `gorm:"not null;uniqueIndex" label:"결정|Decision"`
	Decision    *Decision
	LiftedByID  schema.ID `gorm:"index" label:"푼 결정|Lifted by"`
	LiftedBy    *Decision
}

// Audited is false: the verb that made it is.
func (*Sanction) Audited() bool { return false }

// TitleIn names its type in a language.
func (s *Sanction) TitleIn(lang string) string { return s.Type.Label(lang) }

// String is the title in Korean, as the log keeps it.
func (s *Sanction) String() string { return s.TitleIn("ko") }

// Runs reports whether the sanction holds at a moment.
func (s *Sanction) Runs(now schema.Time) bool {
	return s.Status == SanctionActive && s.Type != SanctionWarning && !now.Before(s.StartsAt.Time) && (s.EndsAt.IsZero() || now.Before(s.EndsAt.Time))
}

// Stands is the status at a moment, whether or not a job has written it.
func (s *Sanction) Stands(now schema.Time) SanctionStatus {
	if s.Status == SanctionActive && !s.EndsAt.IsZero() && !now.Before(s.EndsAt.Time) {
		return SanctionExpired
	}
	return s.Status
}

// Counts reports whether its points count since a moment.
func (s *Sanction) Counts(since time.Time) bool {
	return s.Status != SanctionOverturned && s.StartsAt.After(since)
}

// SanctionType is what a sanction takes away.
type SanctionType string

// The types of sanctions.
const (
	SanctionWarning    SanctionType = "warning"
	SanctionMute       SanctionType = "comment_mute"
	SanctionBlock      SanctionType = "publish_block"
	SanctionSilence    SanctionType = "report_mute"
	SanctionSuspension SanctionType = "suspension"
	SanctionBan        SanctionType = "ban"
)

// Choices lists the types, the mildest first.
func (SanctionType) Choices() []string {
	return []string{"warning", "comment_mute", "publish_block", "report_mute", "suspension", "ban"}
}

// Label names a type.
func (t SanctionType) Label(lang string) string {
	return pick(lang, map[SanctionType][2]string{
		SanctionWarning: {"경고", "Warning"}, SanctionMute: {"댓글 금지", "Comment mute"}, SanctionBlock: {"게시 금지", "Publishing block"}, SanctionSilence: {"신고 금지", "Report mute"},
		SanctionSuspension: {"정지", "Suspension"}, SanctionBan: {"차단", "Ban"},
	}[t])
}

// Points is how much a sanction of the type weighs.
func (t SanctionType) Points() int {
	return map[SanctionType]int{SanctionWarning: 1, SanctionMute: 2, SanctionBlock: 2, SanctionSilence: 1, SanctionSuspension: 4, SanctionBan: 10}[t]
}

// SanctionStatus is where a sanction stands.
type SanctionStatus string

// The states of a sanction.
const (
	SanctionActive     SanctionStatus = "active"
	SanctionExpired    SanctionStatus = "expired"
	SanctionOverturned SanctionStatus = "overturned"
)

// Choices lists the states.
func (SanctionStatus) Choices() []string { return []string{"active", "expired", "overturned"} }

// Label names a state.
func (s SanctionStatus) Label(lang string) string {
	return pick(lang, map[SanctionStatus][2]string{
		SanctionActive: {"진행 중", "Active"}, SanctionExpired: {"끝남", "Expired"}, SanctionOverturned: {"거둠", "Overturned"},
	}[s])
}

// sanctioning are the decisions that make a sanction, and those that lift it.
var (
	sanctioning = map[DecisionAction]SanctionType{
		ActWarn: SanctionWarning, ActMute: SanctionMute, ActBlock: SanctionBlock, ActSilence: SanctionSilence, ActSuspend: SanctionSuspension, ActBan: SanctionBan,
	}
	lifting = map[DecisionAction]DecisionAction{
		ActUnwarn: ActWarn, ActUnmute: ActMute, ActUnblock: ActBlock, ActUnsilence: ActSilence, ActUnsuspend: ActSuspend, ActUnban: ActBan, ActUnlimit: ActLimit,
		ActUnhide: ActHide, ActReinstate: ActRemove,
	}
)

// Sanction is what an action does to a person, false for one that makes none.
func (a DecisionAction) Sanction() (SanctionType, bool) {
	t, ok := sanctioning[a]
	return t, ok
}

// Lifts is the action that this one takes back, "" for none.
func (a DecisionAction) Lifts() DecisionAction { return lifting[a] }

// Undo is the action that takes this one back, "" for what cannot be taken back.
func (a DecisionAction) Undo() DecisionAction {
	if a == ActWithhold {
		return ActUnhide
	}
	for undo, of := range lifting {
		if of == a {
			return undo
		}
	}
	return ""
}

// Appealable reports whether whom it concerns may appeal. What was sent back
// they may improve and submit again instead.
func (a DecisionAction) Appealable() bool {
	return slices.Contains([]DecisionAction{ActHide, ActWithhold, ActRemove, ActLimit, ActWarn, ActMute, ActBlock, ActSilence, ActSuspend, ActBan}, a)
}
