package models

import "duckhoo/models/schema"

// VerbUndo is the verb by which the desk takes back what a decision did. No
// button has it and no role: who decided may, for a moment, by the desk alone.
const VerbUndo = "undo"

// Verdict is what somebody decided at one time: one or more acts, all of them or
// none. It takes effect at once; until its time is over whoever decided can take
// all of it back, and only then are people told.
type Verdict struct {
	schema.Base `label:"판정|Verdict"`
	CaseID      schema.ID   `gorm:"index" label:"사건|Case"` // no foreign keys: it outlives what it is about
	Title       string      `gorm:"size:200;not null" label:"제목|Title"`
	ActorID     schema.ID   `gorm:"not null;index" label:"결정한 사람|Decider"`
	UntilAt     schema.Time `gorm:"not null" label:"되돌릴 수 있는 때까지|Can be undone until"`
	ToldAt      schema.Time `label:"알린 때|Told"`
	UndoneAt    schema.Time `label:"되돌린 때|Undone"`
	Was         schema.JSON `label:"바꾸기 전|As it was"`
}

// Audited is false: what it did is.
func (*Verdict) Audited() bool { return false }

// String names what it was about.
func (v *Verdict) String() string { return v.Title }

// Before is what a decision changes of its subject, as it was: what undoing goes
// back to.
type Before struct {
	Status      string        `json:"status"`
	Until       schema.Time   `json:"until,omitzero"`        // of a person
	Withheld    schema.Time   `json:"withheld,omitzero"`     // of a quiz or a comment
	Draft       VersionStatus `json:"draft,omitempty"`       // of a quiz, as the rest
	Live        schema.ID     `json:"live,omitzero"`         //
	Title       string        `json:"title,omitempty"`       //
	Description string        `json:"description,omitempty"` //
	Attribution string        `json:"attribution,omitempty"` //
	Cover       schema.File   `json:"cover,omitempty"`       //
	PublishedAt schema.Time   `json:"published_at,omitzero"` //
}

// BeforeOf is what undoing would go back to if something were decided about a
// row now.
func BeforeOf(row any) Before {
	switch row := row.(type) {
	case *Quiz:
		return Before{Status: string(row.Status), Draft: row.DraftStatus, Live: row.LiveVersionID, Title: row.Title, Description: row.Description, Attribution: row.Attribution, Cover: row.Cover, PublishedAt: row.PublishedAt, Withheld: row.WithheldUntil}
	case *Comment:
		return Before{Status: string(row.Status), Withheld: row.WithheldUntil}
	case *User:
		return Before{Status: string(row.Status), Until: row.StatusUntil}
	case *Report:
		return Before{Status: string(row.Status)}
	case *Dispute:
		return Before{Status: string(row.Status)}
	}
	return Before{}
}

// HeldNotice is a notification that waits until its verdict cannot be undone any
// more.
type HeldNotice struct {
	schema.Entry `label:"기다리는 알림|Held notice"`
	VerdictID    schema.ID        `gorm:"not null;index" label:"판정|Verdict"`
	UserID       schema.ID        `gorm:"not null;index" label:"받는 사람|To"`
	User         *User            `gorm:"constraint:OnDelete:CASCADE"`
	Kind         NotificationKind `gorm:"size:20;not null" label:"무엇을|Kind"`
	QuizID       schema.ID        `gorm:"index" label:"퀴즈|Quiz"`
	Quiz         *Quiz            `gorm:"constraint:OnDelete:CASCADE"`
	CommentID    schema.ID        `gorm:"index" label:"댓글|Comment"`
	Comment      *Comment         `gorm:"constraint:OnDelete:CASCADE"`
	About        string           `gorm:"size:200" label:"무엇에|About"`
	Reason       string           `gorm:"size:2000" label:"까닭|Reason"`
	ReasonEN     string           `gorm:"size:2000" label:"영어로 쓴 까닭|Reason in English"`
	Action       DecisionAction   `gorm:"size:12" label:"결정|Action"`
	Until        schema.Time      `label:"언제까지|Until"`
}

// Audited is false: what it tells of is.
func (*HeldNotice) Audited() bool { return false }

// String names what happened.
func (n *HeldNotice) String() string { return n.Kind.Label("ko") + " · " + n.About }
