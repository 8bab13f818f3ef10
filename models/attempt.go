package models

import "duckhoo/models/schema"

// Attempt is one person's or guest's go at a version of a quiz. What was
// answered so far lies in Saved; the answers themselves are written once, when
// the attempt is submitted.
type Attempt struct {
	schema.Base   `label:"응시|Attempt" help:"누가 언제 무엇을 풀었는지 봐요.|Who took which quiz, and when."`
	QuizID        schema.ID      `gorm:"not null;index:idx_attempts_quiz_seq,priority:1;index:idx_attempts_board,priority:1" label:"퀴즈|Quiz"`
	Quiz          *Quiz          `gorm:"constraint:OnDelete:CASCADE"`
	QuizVersionID schema.ID      `gorm:"not null;index" label:"판|Version"`
	QuizVersion   *QuizVersion   `gorm:"constraint:OnDelete:CASCADE"`
	UserID        schema.ID      `gorm:"index" label:"사람|User"`
	User          *User          `gorm:"constraint:OnDelete:SET NULL"`
	GuestHash     schema.Secret  `gorm:"size:64;index"`
	ShareHash     schema.Secret  `gorm:"size:64;index"`
	Status        AttemptStatus  `gorm:"size:12;not null;index" label:"상태|Status"`
	Seed          schema.Secret  `gorm:"size:64;not null"`
	Saved         schema.JSON    `label:"풀던 답|Answers so far"`
	StartedAt     schema.Time    `gorm:"not null" label:"시작한 때|Started"`
	SubmittedAt   schema.Time    `gorm:"index" label:"낸 때|Submitted"`
	ExpiresAt     schema.Time    `gorm:"not null" label:"끝나는 때|Expires"`
	Score         schema.Decimal `gorm:"not null;index:idx_attempts_board,priority:3,sort:desc" label:"점수|Score"`
	Max           int            `gorm:"not null" label:"만점|Maximum"`
	CorrectCount  int            `gorm:"not null" label:"맞은 문제|Right"`
	Counts        bool           `gorm:"not null;index" label:"통계에 셈|Counts" help:"출제자가 아닌 사람이 처음 낸 응시만 세요.|Only the first one of somebody who is not the owner."`
	Seq           int64          `gorm:"not null;index:idx_attempts_quiz_seq,priority:2" label:"차례|Sequence" help:"통계에 세는 응시의 차례예요.|Its number among those that count, 0 when it does not."`
	Listed        bool           `gorm:"not null;index:idx_attempts_board,priority:2;index" label:"순위표에 보임|On the board"`
	KeyRev        int64          `gorm:"not null;default:0" label:"채점한 정답|Graded by"` // how many revisions of keys the quiz had then
	Answers       []Answer       `label:"답|Answers"`
}

// Audited is false: what people answer is theirs.
func (*Attempt) Audited() bool { return false }

// OwnerField names who took it; nobody for a guest's.
func (*Attempt) OwnerField() string { return "User" }

// Policy leaves attempts to the program and to staff: who took one reaches it
// through package exam, which shows no more of it than is due.
func (*Attempt) Policy(m *schema.Model) schema.Policy { return attemptPolicy{schema.Rules{Model: m}} }

type attemptPolicy struct{ schema.Rules }

// Can gives owners no verb of their own.
func (p attemptPolicy) Can(actor schema.Actor, verb string, _ any) error {
	return p.Rules.Can(actor, verb, nil)
}

// IsOver reports whether the attempt can no longer be answered: what is in
// progress ends at its time, whether or not anything has said so.
func (a *Attempt) IsOver(now schema.Time) bool {
	return a.Status != AttemptInProgress || !now.Before(a.ExpiresAt.Time)
}

// Standing is the status as it is now.
func (a *Attempt) Standing(now schema.Time) AttemptStatus {
	if a.Status == AttemptInProgress && a.IsOver(now) {
		return AttemptExpired
	}
	return a.Status
}

// Answer is what was answered to one question, written when the attempt is
// submitted.
type Answer struct {
	schema.Entry `label:"답|Answer"`
	AttemptID    schema.ID      `gorm:"not null;uniqueIndex:idx_answers_attempt_question,priority:1"`
	StableKey    schema.ID      `gorm:"not null;uniqueIndex:idx_answers_attempt_question,priority:2" label:"문제|Question"`
	Selected     schema.JSON    `label:"고른 보기|Selected"` // ids of choices: a set, for type order a list
	Text         string         `gorm:"size:200" label:"적은 답|Text"`
	Fraction     schema.Decimal `gorm:"not null" label:"맞은 정도|Fraction"`               // 0 to 1
	KeyRev       int64          `gorm:"not null;default:0" label:"정답 고침|Key revision"` // by which it is graded, 0 for the stored key
	Millis       int64          `gorm:"not null" label:"걸린 시간|Milliseconds"`
}

// Audited is false: what people answer is theirs.
func (*Answer) Audited() bool { return false }

// AttemptStatus is where an attempt stands.
type AttemptStatus string

// The states of an attempt.
const (
	AttemptInProgress AttemptStatus = "in_progress"
	AttemptSubmitted  AttemptStatus = "submitted"
	AttemptExpired    AttemptStatus = "expired"
	AttemptVoided     AttemptStatus = "voided"
)

// Choices lists the states.
func (AttemptStatus) Choices() []string {
	return []string{"in_progress", "submitted", "expired", "voided"}
}

// Label names a state.
func (s AttemptStatus) Label(lang string) string {
	return pick(lang, map[AttemptStatus][2]string{
		AttemptInProgress: {"푸는 중", "In progress"}, AttemptSubmitted: {"냄", "Submitted"},
		AttemptExpired: {"시간 지남", "Expired"}, AttemptVoided: {"무효", "Voided"},
	}[s])
}

// Transitions are the arrows of an attempt.
func (AttemptStatus) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "submit", From: []string{"in_progress"}, To: "submitted", Hidden: true, Label: schema.Text{KO: "내기", EN: "Submit"}},
		{Verb: "expire", From: []string{"in_progress"}, To: "expired", Hidden: true, Label: schema.Text{KO: "시간 지남", EN: "Expire"}},
		{Verb: "void", From: []string{"submitted"}, To: "voided", Reason: true, Danger: true, Label: schema.Text{KO: "무효로 하기", EN: "Void"}},
	}
}
