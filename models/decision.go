package models

import "duckhoo/models/schema"

// Decision is one thing that was decided about somebody's content or account:
// by whom, on which snapshot, and why. It is written once, in the transaction of
// what it decides, and never changes; who was wrong decides anew.
type Decision struct {
	schema.Entry `label:"결정|Decision" help:"누가 무엇을 왜 결정했는지예요. 고치거나 지울 수 없어요.|Who decided what, and why; it never changes."`
	CaseID       schema.ID      `gorm:"index" label:"사건|Case"` // no foreign keys: a decision outlives what it is about
	Subject      CaseSubject    `gorm:"size:10;not null;index:idx_decisions_subject,priority:1" label:"대상|Subject"`
	SubjectID    schema.ID      `gorm:"not null;index:idx_decisions_subject,priority:2" label:"대상 번호|Subject ID"`
	Title        string         `gorm:"size:200;not null" label:"제목|Title"`
	OwnerID      schema.ID      `gorm:"index" label:"누구의 것|Whose"`
	ActorID      schema.ID      `gorm:"index" label:"결정한 사람의 번호|Decider's ID"`
	ActorName    string         `gorm:"size:40;not null" label:"결정한 사람|By"`
	Action       DecisionAction `gorm:"size:12;not null;index" label:"결정|Action"`
	ReasonCode   ReportReason   `gorm:"size:40" validate:"omitempty" label:"사유|Reason"`
	PublicText   string         `gorm:"size:2000" label:"알리는 말|Public text"`
	PublicTextEN string         `gorm:"size:2000" label:"영어로 알리는 말|Public text in English"` // "" where it is as written
	Note         string         `gorm:"size:2000" label:"내부 메모|Note"`
	Automation   Automation     `gorm:"size:8;not null;index" label:"자동화|Automation"`
	Version      string         `gorm:"size:40" label:"대상의 판|Version"`
	SnapshotHash string         `gorm:"size:64;not null" label:"본 모습의 해시|Snapshot hash"`
	Snapshot     schema.JSON    `label:"본 모습|Snapshot"`
	VerdictID    schema.ID      `gorm:"index" label:"판정|Verdict"` // of all that was decided at once
	RevertsID    schema.ID      `gorm:"index" label:"되돌린 결정|Reverts"`
	BulkParentID schema.ID      `gorm:"index" label:"한꺼번에 한 결정|Bulk"`
	DurationMS   int            `gorm:"not null" label:"걸린 시간(밀리초)|Took (ms)"`
}

// Audited is false: what it decides has an entry in the log, of the same
// transaction.
func (*Decision) Audited() bool { return false }

// TitleIn names what was decided in a language.
func (d *Decision) TitleIn(lang string) string { return d.Action.Label(lang) + " · " + d.Title }

// String is the title in Korean, as the log keeps it.
func (d *Decision) String() string { return d.TitleIn("ko") }

// DecisionAction is what was decided.
type DecisionAction string

// The actions of a decision. Those of content are the verbs of its model.
const (
	ActApprove   DecisionAction = "approve"
	ActReject    DecisionAction = "reject"
	ActDismiss   DecisionAction = "dismiss" // nothing is wrong
	ActHide      DecisionAction = "hide"
	ActWithhold  DecisionAction = "withhold" // for a while: somebody says that it hurts their rights
	ActUnhide    DecisionAction = "unhide"
	ActRemove    DecisionAction = "remove"
	ActReinstate DecisionAction = "reinstate"
	ActLimit     DecisionAction = "limit"
	ActUnlimit   DecisionAction = "unlimit"
	ActSuspend   DecisionAction = "suspend"
	ActUnsuspend DecisionAction = "unsuspend"
	ActBan       DecisionAction = "ban"
	ActUnban     DecisionAction = "unban"
	ActWarn      DecisionAction = "warn"
	ActUnwarn    DecisionAction = "unwarn"
	ActMute      DecisionAction = "mute"
	ActUnmute    DecisionAction = "unmute"
	ActBlock     DecisionAction = "block"
	ActUnblock   DecisionAction = "unblock"
	ActSilence   DecisionAction = "silence" // no reports from them
	ActUnsilence DecisionAction = "unsilence"
	ActUphold    DecisionAction = "uphold"     // an appeal: it stays as it was decided
	ActOverturn  DecisionAction = "overturn"   // an appeal: it was wrong, and nothing of it was left to take back
	ActReviseKey DecisionAction = "revise_key" // a disputed key was wrong
	ActKeepKey   DecisionAction = "keep_key"   // a disputed key was right
	ActUndo      DecisionAction = VerbUndo     // by whoever decided it, at once
)

// Choices lists the actions.
func (DecisionAction) Choices() []string {
	return []string{"approve", "reject", "dismiss", "hide", "withhold", "unhide", "remove", "reinstate", "limit", "unlimit", "suspend", "unsuspend", "ban", "unban", VerbUndo,
		"warn", "unwarn", "mute", "unmute", "block", "unblock", "silence", "unsilence", "uphold", "overturn", "revise_key", "keep_key"}
}

// Label names an action.
func (a DecisionAction) Label(lang string) string {
	return pick(lang, map[DecisionAction][2]string{
		ActApprove: {"게시 승인", "Approve"}, ActReject: {"반려", "Reject"}, ActDismiss: {"문제 없음", "Dismiss"}, ActHide: {"숨기기", "Hide"},
		ActWithhold: {"임시조치", "Withhold for a while"},
		ActUnhide:   {"다시 보이기", "Unhide"}, ActRemove: {"삭제 조치", "Remove"}, ActReinstate: {"되살리기", "Reinstate"},
		ActLimit: {"제한하기", "Limit"}, ActUnlimit: {"제한 풀기", "Lift the limit"}, ActSuspend: {"정지하기", "Suspend"},
		ActUnsuspend: {"정지 풀기", "Lift the suspension"}, ActBan: {"차단하기", "Ban"}, ActUnban: {"차단 풀기", "Lift the ban"}, ActUndo: {"되돌리기", "Undo"},
		ActWarn: {"경고하기", "Warn"}, ActUnwarn: {"경고 거두기", "Take back the warning"}, ActMute: {"댓글 금지", "Mute"}, ActUnmute: {"댓글 금지 풀기", "Unmute"},
		ActBlock: {"게시 금지", "Block publishing"}, ActUnblock: {"게시 금지 풀기", "Lift the publishing block"},
		ActSilence: {"신고 금지", "Mute reports"}, ActUnsilence: {"신고 금지 풀기", "Let them report again"},
		ActUphold: {"결정 유지하기", "Uphold the decision"}, ActOverturn: {"결정 뒤집기", "Overturn the decision"},
		ActReviseKey: {"정답 고치기", "Revise the key"}, ActKeepKey: {"정답 유지하기", "Keep the key"},
	}[a])
}

// Against reports whether the action takes something away from somebody.
func (a DecisionAction) Against() bool {
	switch a {
	case ActReject, ActHide, ActWithhold, ActRemove, ActLimit, ActSuspend, ActBan, ActWarn, ActMute, ActBlock, ActSilence:
		return true
	}
	return false
}

// Automation says how much of a decision the program made.
type Automation string

// The degrees of automation, as the DSA's statements of reasons have them.
const (
	NotAutomated    Automation = "none"
	PartlyAutomated Automation = "partial"
	WhollyAutomated Automation = "full"
)

// Choices lists the degrees.
func (Automation) Choices() []string { return []string{"none", "partial", "full"} }

// Label names a degree.
func (a Automation) Label(lang string) string {
	return pick(lang, map[Automation][2]string{
		NotAutomated: {"사람이", "By a person"}, PartlyAutomated: {"일부 자동", "Partly automated"}, WhollyAutomated: {"자동", "Automated"},
	}[a])
}
