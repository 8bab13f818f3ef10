package models

import (
	"slices"

	"duckhoo/models/schema"
)

// Report says that something is not as it should be.
type Report struct {
	schema.Base    `label:"신고|Report" help:"누가 무엇을 왜 알렸는지 봐요.|Who told of what, and why."`
	ReporterID     schema.ID     `gorm:"not null;index" label:"알린 사람|Reporter"`
	Reporter       *User         `gorm:"constraint:OnDelete:CASCADE"`
	Subject        ReportSubject `gorm:"size:10;not null;index:idx_reports_subject,priority:1" validate:"required" api:"read,write" label:"대상|Subject"`
	SubjectID      schema.ID     `gorm:"not null;index:idx_reports_subject,priority:2" validate:"required" api:"read,write" label:"대상 번호|Subject ID"`
	AboutID        schema.ID     `label:"누구의 것|Whose"` // who answered for it then; they do not see the report
	SubjectVersion string        `gorm:"size:40;not null" label:"대상의 판|Subject version"`
	Snapshot       schema.JSON   `label:"알릴 때의 모습|Snapshot"`
	Reason         ReportReason  `gorm:"size:16;not null;index" validate:"required" api:"read,write" label:"까닭|Reason"`
	Detail         string        `gorm:"size:1000" validate:"max=1000" api:"read,write" label:"자세히|Detail"`
	Status         ReportStatus  `gorm:"size:10;not null;index" api:"read" label:"상태|Status"`
	Outcome        string        `gorm:"size:2000" api:"read" label:"답|Outcome" help:"알린 사람도 읽어요.|Whoever reported reads it too."`
	OutcomeEN      string        `gorm:"size:2000" api:"read" label:"영어 답|Outcome in English"` // "" where it is as written
	OpenKey        *string       `gorm:"size:120;uniqueIndex"`                                 // who, what and its version while open, so that there is one
}

// OwnerField names who reported.
func (*Report) OwnerField() string { return "Reporter" }

// TitleIn names the kind of subject and the reason in a language.
func (r *Report) TitleIn(lang string) string {
	return r.Subject.Label(lang) + " · " + r.Reason.Label(lang)
}

// String is the title in Korean, as the log keeps it.
func (r *Report) String() string { return r.TitleIn("ko") }

// Concerns names whom it is about.
func (r *Report) Concerns() schema.ID { return r.AboutID }

// Policy shows people what they reported themselves, and nobody else's. Staff
// see all but those about themselves and what is theirs: who reported them, and
// in which words, they do not learn.
func (*Report) Policy(m *schema.Model) schema.Policy {
	return reportPolicy{betweenUs{schema.Rules{Model: m}}}
}

type reportPolicy struct{ betweenUs }

// Can answers ErrNotFound to whom it is about.
func (p reportPolicy) Can(actor schema.Actor, verb string, row any) error {
	if verb != schema.VerbAdd && Concerned(actor, row) {
		return schema.ErrNotFound
	}
	return p.betweenUs.Can(actor, verb, row)
}

// Scope leaves out what is about the actor.
func (p reportPolicy) Scope(actor schema.Actor, verb string) schema.Cond {
	return schema.And(p.betweenUs.Scope(actor, verb), Unconcerned(actor, "AboutID"))
}

// ReportSubject is what kind of thing is reported.
type ReportSubject string

// The subjects of a report.
const (
	ReportQuiz    ReportSubject = "quiz"
	ReportComment ReportSubject = "comment"
	ReportUser    ReportSubject = "user"
)

// Choices lists the subjects.
func (ReportSubject) Choices() []string { return []string{"quiz", "comment", "user"} }

// Label names a subject.
func (s ReportSubject) Label(lang string) string {
	return pick(lang, map[ReportSubject][2]string{ReportQuiz: {"퀴즈", "Quiz"}, ReportComment: {"댓글", "Comment"}, ReportUser: {"사람", "User"}}[s])
}

// ReportReason says why.
type ReportReason string

// Reasons that are told by whose own rights are concerned.
const (
	ReasonRights  ReportReason = "rights_request"
	ReasonPrivacy ReportReason = "privacy"
)

// LegalReasons are those by which the law lets people ask for content to be
// withheld, since it breaks their own rights. Nothing that was decided about
// other people takes that from anybody: not what somebody else's report came to,
// not how often theirs were wrong.
func LegalReasons() []ReportReason { return []ReportReason{ReasonRights, ReasonPrivacy} }

// Own reports whether something is told for the reason by whose own rights it
// hurts: they may ask by it that it be withheld, and the law has it looked at.
func (r ReportReason) Own() bool { return slices.Contains(LegalReasons(), r) }

// Choices lists the reasons.
func (ReportReason) Choices() []string {
	return []string{"spam", "hate", "sexual", string(ReasonPrivacy), "copyright", "illegal", "wrong_answer", "duplicate", "low_quality", string(ReasonRights), "other"}
}

// Label names a reason.
func (r ReportReason) Label(lang string) string {
	return pick(lang, map[ReportReason][2]string{
		"spam": {"광고·도배", "Spam"}, "hate": {"혐오·괴롭힘", "Hate"}, "sexual": {"성적인 내용", "Sexual"}, ReasonPrivacy: {"개인정보", "Privacy"},
		"copyright": {"저작권", "Copyright"}, "illegal": {"불법", "Illegal"}, "wrong_answer": {"틀린 정답", "Wrong answer"},
		"duplicate": {"같은 퀴즈", "Duplicate"}, "low_quality": {"성의 없음", "Low quality"}, ReasonRights: {"권리 침해 신고", "Rights request"}, "other": {"그 밖에", "Other"},
	}[r])
}

// ReportStatus is what became of a report.
type ReportStatus string

// The states of a report.
const (
	ReportOpen      ReportStatus = "open"
	ReportAgreed    ReportStatus = "agreed"
	ReportDisagreed ReportStatus = "disagreed"
	ReportIgnored   ReportStatus = "ignored"
	ReportWithdrawn ReportStatus = "withdrawn"
)

// Choices lists the states.
func (ReportStatus) Choices() []string {
	return []string{"open", "agreed", "disagreed", "ignored", "withdrawn"}
}

// Label names a state.
func (s ReportStatus) Label(lang string) string {
	return pick(lang, map[ReportStatus][2]string{
		ReportOpen: {"보는 중", "Open"}, ReportAgreed: {"받아들임", "Agreed"}, ReportDisagreed: {"문제 없음", "Disagreed"},
		ReportIgnored: {"넘김", "Ignored"}, ReportWithdrawn: {"거둠", "Withdrawn"},
	}[s])
}

// Transitions are the arrows of a report.
func (ReportStatus) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "agree", Tells: true, From: []string{"open"}, To: "agreed", Label: schema.Text{KO: "받아들이기", EN: "Agree"}},
		{Verb: "disagree", Tells: true, From: []string{"open"}, To: "disagreed", Label: schema.Text{KO: "문제 없음", EN: "Disagree"}},
		{Verb: "ignore", Tells: true, From: []string{"open"}, To: "ignored", Label: schema.Text{KO: "넘기기", EN: "Ignore"}},
		{Verb: "correct", From: []string{"agreed"}, To: "disagreed", Hidden: true, Label: schema.Text{KO: "바로잡기", EN: "Correct"}}, // an appeal overturned what was decided
		{Verb: "withdraw", From: []string{"open"}, To: "withdrawn", Owner: true, Delete: true, Label: schema.Text{KO: "거두기", EN: "Withdraw"}},
		{Verb: VerbUndo, From: []string{"agreed", "disagreed", "ignored"}, To: "open", Hidden: true, Label: schema.Text{KO: "되돌리기", EN: "Undo"}},
	}
}
