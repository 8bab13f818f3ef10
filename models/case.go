package models

import (
	"slices"

	"duckhoo/models/schema"
)

// Case is what moderators have to look at about one thing: all reports, rule
// hits and statistics about it add to it while it is open, and there is one at a
// time.
//
// It is not audited: what is decided is, as a Decision and in the log.
type Case struct {
	schema.Base   `label:"사건|Case" help:"살펴봐야 할 것이에요. 신고와 자동 규칙이 하나로 모여요.|What is to be looked at; reports and rules about one thing gather here."`
	Subject       CaseSubject              `gorm:"size:10;not null;index:idx_cases_subject,priority:1" label:"대상|Subject"`
	SubjectID     schema.ID                `gorm:"not null;index:idx_cases_subject,priority:2" label:"대상 번호|Subject ID"`
	OpenKey       *string                  `gorm:"size:60;uniqueIndex"` // subject and its id while open, so that there is one
	Title         string                   `gorm:"size:200;not null" label:"제목|Title"`
	OwnerID       schema.ID                `gorm:"index" label:"누구의 것|Whose"`
	Owner         *User                    `gorm:"constraint:OnDelete:SET NULL"`
	Kinds         schema.Several[CaseKind] `label:"까닭|Kinds"`
	State         CaseState                `gorm:"size:10;not null;index:idx_cases_queue,priority:1,where:deleted_at IS NULL;index:idx_cases_due,priority:1,where:deleted_at IS NULL AND resolved_at IS NULL" label:"상태|State"`
	Waits         bool                     `gorm:"not null;index:idx_cases_waiting,priority:1,where:deleted_at IS NULL AND resolved_at IS NULL" label:"기다림|Waits"` // pending or claimed, so that an index has the queue
	Pile          int64                    `gorm:"not null;index:idx_cases_queue,priority:2;index:idx_cases_due,priority:2" label:"더미|Pile"`                       // of those that are alike, so that an index has each by itself
	Score         int                      `gorm:"not null" label:"점수|Score" help:"신고와 규칙의 무게를 더한 것이에요.|The weights of all that was reported."`
	Urgency       int64                    `gorm:"not null;index:idx_cases_queue,priority:3;index:idx_cases_waiting,priority:2" label:"급한 정도|Urgency" help:"클수록 먼저 봐요.|The larger, the sooner."`
	DueAt         schema.Time              `gorm:"not null;index;index:idx_cases_due,priority:3" label:"기한|Due"`
	Reports       int                      `gorm:"not null" label:"신고|Reports"`
	ClaimedByID   schema.ID                `gorm:"index:idx_cases_claimed,priority:1" label:"맡은 사람|Claimed by"`
	ClaimedBy     *User                    `gorm:"constraint:OnDelete:SET NULL"`
	ClaimUntil    schema.Time              `gorm:"index:idx_cases_claimed,priority:2" label:"맡은 때까지|Claimed until"`
	TakenAt       schema.Time              `gorm:"index:idx_cases_taken_at,where:taken_at IS NOT NULL" label:"처음 맡은 때|First claimed"`
	EscalatedByID schema.ID                `label:"윗사람에게 넘긴 사람|Escalated by"` // zero for nobody; no foreign key: it waits for a higher rank all the same
	AboveRank     int                      `gorm:"not null;default:0" label:"이보다 높은 사람에게|For ranks above"`
	ResolvedAt    schema.Time              `gorm:"index" label:"끝난 때|Resolved"`
}

// Generated says which cases wait in the queue, and on which pile each lies.
func (*Case) Generated() map[string]string {
	return map[string]string{"Waits": "state IN ('pending', 'claimed')", "Pile": pileSQL()}
}

// Audited is false: decisions are.
func (*Case) Audited() bool { return false }

// String returns the title of its subject.
func (c *Case) String() string { return c.Title }

// Concerns names who answers for its subject.
func (c *Case) Concerns() schema.ID { return c.OwnerID }

// Holder is who has claimed the case, zero for nobody: a claim is over when its
// time is, whether or not a job has said so.
func (c *Case) Holder(now schema.Time) schema.ID {
	if c.ClaimUntil.IsZero() || !now.Before(c.ClaimUntil.Time) {
		return schema.ID{}
	}
	return c.ClaimedByID
}

// Arrives keeps an escalated case so while it is claimed and let go: it waits for
// a higher rank until it is resolved.
func (c *Case) Arrives(t schema.Transition) string {
	if c.State == CaseEscalated && t.Verb != "escalate" {
		return string(CaseEscalated)
	}
	return t.To
}

// Has reports whether the case is about something of a kind.
func (c *Case) Has(kind CaseKind) bool { return slices.Contains(c.Kinds, kind) }

// CaseSignal is one thing that added to a case.
type CaseSignal struct {
	schema.Entry `label:"사건의 계기|Signal"`
	CaseID       schema.ID `gorm:"not null;index:idx_case_signals_case,priority:1"`
	Case         *Case     `gorm:"constraint:OnDelete:CASCADE"`
	Kind         CaseKind  `gorm:"size:12;not null" label:"까닭|Kind"`
	Weight       int       `gorm:"not null" label:"무게|Weight"`
	ReportID     schema.ID `gorm:"index" label:"신고|Report"`
	Report       *Report   `gorm:"constraint:OnDelete:SET NULL"`
	DisputeID    schema.ID `gorm:"index" label:"정답 이의|Dispute"`
	Dispute      *Dispute  `gorm:"constraint:OnDelete:SET NULL"`
	AppealID     schema.ID `gorm:"index" label:"이의 제기|Appeal"`
	Appeal       *Appeal   `gorm:"constraint:OnDelete:SET NULL"`
	Version      string    `gorm:"size:40;not null" label:"대상의 판|Version"`
	Text         string    `gorm:"size:300" label:"설명|Text"`
}

// Audited is false: what it tells of is.
func (*CaseSignal) Audited() bool { return false }

// TitleIn names its kind in a language.
func (s *CaseSignal) TitleIn(lang string) string { return s.Kind.Label(lang) }

// String is the title in Korean, as the log keeps it.
func (s *CaseSignal) String() string { return s.TitleIn("ko") }

// Says is what it tells of in a language: of a report, which is loaded, why.
func (s *CaseSignal) Says(lang string) string {
	if s.Report != nil {
		return s.Report.Reason.Label(lang)
	}
	return s.Text
}

// CaseSubject is what kind of thing a case is about.
type CaseSubject string

// The subjects of a case.
const (
	CaseQuiz    CaseSubject = "quiz"
	CaseComment CaseSubject = "comment"
	CaseUser    CaseSubject = "user"
)

// Choices lists the subjects.
func (CaseSubject) Choices() []string { return []string{"quiz", "comment", "user"} }

// Label names a subject.
func (s CaseSubject) Label(lang string) string { return ReportSubject(s).Label(lang) }

// CaseKind is why there is a case.
type CaseKind string

// The kinds of cases.
const (
	KindReview  CaseKind = "review" // submitted, to be approved
	KindReport  CaseKind = "report"
	KindRights  CaseKind = "rights"  // somebody says that their rights are hurt
	KindDispute CaseKind = "dispute" // a key is disputed, and its author has rejected that or been silent
	KindAppeal  CaseKind = "appeal"  // somebody asks for a second look at a decision

	KindRule      CaseKind = "rule"      // an automatic rule has fired
	KindDuplicate CaseKind = "duplicate" // another quiz has much of it already
	KindStatistic CaseKind = "statistic" // what people answer says that a question is broken
)

// Choices lists the kinds.
func (CaseKind) Choices() []string {
	return []string{"review", "report", "rights", "dispute", "rule", "duplicate", "statistic", "appeal"}
}

// Label names a kind.
func (k CaseKind) Label(lang string) string {
	return pick(lang, map[CaseKind][2]string{
		KindReview: {"검토", "Review"}, KindReport: {"신고", "Report"}, KindRights: {"권리 침해", "Rights"}, KindDispute: {"정답 이의", "Dispute"},
		KindRule: {"자동 규칙", "Rule"}, KindDuplicate: {"중복", "Duplicate"}, KindStatistic: {"통계", "Statistics"}, KindAppeal: {"이의 제기", "Appeal"},
	}[k])
}

// CaseState is where a case stands.
type CaseState string

// The states of a case.
const (
	CasePending   CaseState = "pending"
	CaseClaimed   CaseState = "claimed"
	CaseEscalated CaseState = "escalated"
	CaseResolved  CaseState = "resolved"
)

// Waits reports whether a case in the state is in the queue.
func (s CaseState) Waits() bool { return s == CasePending || s == CaseClaimed }

// Choices lists the states.
func (CaseState) Choices() []string { return []string{"pending", "claimed", "escalated", "resolved"} }

// Label names a state.
func (s CaseState) Label(lang string) string {
	return pick(lang, map[CaseState][2]string{
		CasePending: {"기다림", "Waiting"}, CaseClaimed: {"맡음", "Claimed"},
		CaseEscalated: {"윗사람에게", "Escalated"}, CaseResolved: {"끝남", "Resolved"},
	}[s])
}

// Transitions are the arrows of a case. It is resolved by a decision alone, and
// comes back by a new version of its subject or new evidence. One that was
// escalated stays so while somebody of a higher rank has claimed it.
func (CaseState) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "claim", From: []string{"pending", "claimed", "escalated"}, To: "claimed", Single: true, Label: schema.Text{KO: "맡기", EN: "Claim"}},
		{Verb: "release", From: []string{"claimed", "escalated"}, To: "pending", Single: true, Label: schema.Text{KO: "내려놓기", EN: "Release"}},
		{Verb: "escalate", From: []string{"pending", "claimed"}, To: "escalated", Reason: true, Label: schema.Text{KO: "윗사람에게 넘기기", EN: "Escalate"}},
	}
}
