package models

import (
	"slices"

	"duckhoo/models/schema"
)

// Notification tells somebody on the site what happened to what is theirs. It
// holds what its text is made of; the text itself is written when it is read,
// in the reader's language.
type Notification struct {
	schema.Base `label:"알림|Notification" help:"사람에게 무슨 일이 있었는지 알려요.|What people are told of."`
	UserID      schema.ID        `gorm:"not null;index:idx_notifications_user,priority:1" label:"받는 사람|To"`
	User        *User            `gorm:"constraint:OnDelete:CASCADE"`
	Kind        NotificationKind `gorm:"size:20;not null" label:"무엇을|Kind"`
	QuizID      schema.ID        `gorm:"index" label:"퀴즈|Quiz"`
	Quiz        *Quiz            `gorm:"constraint:OnDelete:CASCADE"`
	CommentID   schema.ID        `gorm:"index" label:"댓글|Comment"`
	Comment     *Comment         `gorm:"constraint:OnDelete:CASCADE"`
	About       string           `gorm:"size:200" label:"무엇에|About"` // the title of the quiz as it was then
	NoteID      schema.ID        `gorm:"index" label:"메모|Note"`
	Note        *Note            `gorm:"constraint:OnDelete:CASCADE"`
	ByID        schema.ID        `gorm:"index" label:"한 사람|By"` // of a comment or a note; what staff decide has no name
	By          *User            `gorm:"constraint:OnDelete:SET NULL"`
	Reason      string           `gorm:"size:2000" label:"까닭|Reason"`
	Action      DecisionAction   `gorm:"size:12" label:"결정|Action"`                    // of what was decided about the person
	Until       schema.Time      `label:"언제까지|Until"`                                  // when that ends; zero is not before it is lifted
	ReasonEN    string           `gorm:"size:2000" label:"영어로 쓴 까닭|Reason in English"` // "" where it is as written
	DisputeID   schema.ID        `gorm:"-"`                                            // that it tells an author of, once Notices.Page has found it
	ReadAt      schema.Time      `gorm:"index:idx_notifications_user,priority:2" label:"읽은 때|Read"`
}

// Why is the reason in a language.
func (n *Notification) Why(lang string) string {
	if lang == "en" && n.ReasonEN != "" {
		return n.ReasonEN
	}
	return n.Reason
}

// OwnerField names whom it tells.
func (*Notification) OwnerField() string { return "User" }

// Audited is false: what it tells of is.
func (*Notification) Audited() bool { return false }

// String names what happened.
func (n *Notification) String() string { return n.Kind.Label("ko") + " · " + n.About }

// NotificationMute keeps one kind of notification from somebody.
type NotificationMute struct {
	schema.Base `label:"끈 알림|Muted notification"`
	UserID      schema.ID        `gorm:"not null;uniqueIndex:idx_notification_mutes_user_kind,priority:1"`
	User        *User            `gorm:"constraint:OnDelete:CASCADE"`
	Kind        NotificationKind `gorm:"size:20;not null;uniqueIndex:idx_notification_mutes_user_kind,priority:2"`
}

// OwnerField names whose it is.
func (*NotificationMute) OwnerField() string { return "User" }

// Audited is false: it is nobody else's matter.
func (*NotificationMute) Audited() bool { return false }

// String names the kind.
func (m *NotificationMute) String() string { return m.Kind.Label("ko") }

// NotificationKind is what a notification tells of.
type NotificationKind string

// The kinds of notifications.
const (
	NoticeQuizApproved   NotificationKind = "quiz_approved"
	NoticeQuizRejected   NotificationKind = "quiz_rejected"
	NoticeQuizHidden     NotificationKind = "quiz_hidden"
	NoticeQuizShown      NotificationKind = "quiz_shown"
	NoticeQuizRemoved    NotificationKind = "quiz_removed"
	NoticeComment        NotificationKind = "comment"
	NoticeReply          NotificationKind = "reply"
	NoticeCommentHidden  NotificationKind = "comment_hidden"
	NoticeCommentRemoved NotificationKind = "comment_removed"
	NoticeReportAgreed   NotificationKind = "report_agreed"
	NoticeReportClosed   NotificationKind = "report_closed"
	NoticeTaskDone       NotificationKind = "task_done"
	NoticeTaskFailed     NotificationKind = "task_failed"
	NoticeMention        NotificationKind = "mention"
	NoticeDisputed       NotificationKind = "disputed"
	NoticeDisputeYes     NotificationKind = "dispute_accepted"
	NoticeDisputeNo      NotificationKind = "dispute_rejected"
	NoticeRegraded       NotificationKind = "regraded"
	NoticeSanction       NotificationKind = "sanction"
	NoticeLifted         NotificationKind = "sanction_lifted"
	NoticeAppealNo       NotificationKind = "appeal_upheld"     // the decision stays
	NoticeAppealYes      NotificationKind = "appeal_overturned" // it was wrong
	NoticeWithheld       NotificationKind = "withheld"          // what is theirs, for a while
	NoticeWithheldFor    NotificationKind = "withheld_for"      // as they have asked
	NoticeWithheldOver   NotificationKind = "withheld_over"     // it is shown again
)

// Owed reports whether people are told of it whether they want to or not: what
// was decided about them, and why.
func (k NotificationKind) Owed() bool {
	return slices.Contains([]NotificationKind{NoticeSanction, NoticeLifted, NoticeAppealNo, NoticeAppealYes, NoticeWithheld, NoticeWithheldFor, NoticeWithheldOver}, k)
}

// Wanted lists the kinds that people may do without.
func (NotificationKind) Wanted() []string {
	return slices.DeleteFunc(NotificationKind("").Choices(), func(k string) bool { return NotificationKind(k).Owed() })
}

// Choices lists the kinds.
func (NotificationKind) Choices() []string {
	return []string{"quiz_approved", "quiz_rejected", "quiz_hidden", "quiz_shown", "quiz_removed", "comment", "reply",
		"comment_hidden", "comment_removed", "report_agreed", "report_closed", "task_done", "task_failed", "mention",
		"disputed", "dispute_accepted", "dispute_rejected", "regraded",
		"sanction", "sanction_lifted", "appeal_upheld", "appeal_overturned", "withheld", "withheld_for", "withheld_over"}
}

// Label names a kind.
func (k NotificationKind) Label(lang string) string {
	return pick(lang, map[NotificationKind][2]string{
		NoticeQuizApproved: {"퀴즈 게시", "Quiz published"}, NoticeQuizRejected: {"퀴즈 반려", "Quiz sent back"},
		NoticeQuizHidden: {"퀴즈 숨김", "Quiz hidden"}, NoticeQuizShown: {"퀴즈 다시 보임", "Quiz shown again"}, NoticeQuizRemoved: {"퀴즈 삭제 조치", "Quiz removed"},
		NoticeComment: {"새 댓글", "New comment"}, NoticeReply: {"새 답글", "New reply"},
		NoticeCommentHidden: {"댓글 숨김", "Comment hidden"}, NoticeCommentRemoved: {"댓글 삭제 조치", "Comment removed"},
		NoticeReportAgreed: {"신고 받아들임", "Report agreed"}, NoticeReportClosed: {"신고 처리", "Report closed"},
		NoticeTaskDone: {"긴 작업 끝남", "Task done"}, NoticeTaskFailed: {"긴 작업 실패", "Task failed"},
		NoticeMention: {"메모에서 부름", "Mentioned in a note"}, NoticeDisputed: {"정답 이의", "Key disputed"},
		NoticeDisputeYes: {"이의 받아들임", "Dispute accepted"}, NoticeDisputeNo: {"이의 물리침", "Dispute rejected"},
		NoticeRegraded: {"다시 채점", "Graded anew"}, NoticeSanction: {"제재", "Sanction"}, NoticeLifted: {"제재 풀림", "Sanction lifted"},
		NoticeWithheld: {"임시조치", "Withheld for a while"}, NoticeWithheldFor: {"요청한 임시조치", "Withheld on request"}, NoticeWithheldOver: {"임시조치 끝남", "No longer withheld"},
		NoticeAppealNo: {"이의 제기: 결정 유지", "Appeal: upheld"}, NoticeAppealYes: {"이의 제기: 결정 뒤집힘", "Appeal: overturned"},
	}[k])
}
