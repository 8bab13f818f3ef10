package models

import "duckhoo/models/schema"

// Dispute says that what counts as right in a question is wrong. The author of
// the quiz answers it; after a week's silence, or if the claimant asks for it,
// a moderator does.
type Dispute struct {
	schema.Base   `label:"정답 이의|Dispute" help:"정답이 틀렸다고 알린 것이에요.|Somebody says that a key is wrong."`
	QuizID        schema.ID     `gorm:"not null;index" api:"read" label:"퀴즈|Quiz"`
	Quiz          *Quiz         `gorm:"constraint:OnDelete:CASCADE"`
	QuizVersionID schema.ID     `gorm:"not null;index" api:"read" label:"판|Version"`
	QuizVersion   *QuizVersion  `gorm:"constraint:OnDelete:CASCADE"`
	StableKey     schema.ID     `gorm:"not null;index" api:"read" label:"문제의 열쇠|Question"`
	Stem          string        `gorm:"size:500;not null" api:"read" label:"문제|Question"`
	ClaimantID    schema.ID     `gorm:"not null;index" api:"read" label:"말한 사람|Claimant"`
	Claimant      *User         `gorm:"constraint:OnDelete:CASCADE"`
	Claim         string        `gorm:"size:1000;not null" validate:"required,max=1000" api:"read" label:"주장|Claim"`
	EvidenceURL   string        `gorm:"size:500" validate:"url" api:"read" label:"근거|Evidence"`
	Status        DisputeStatus `gorm:"size:16;not null;index:idx_disputes_waiting,priority:1" api:"read" label:"상태|Status"`
	Reply         string        `gorm:"size:1000" api:"read" label:"출제자의 답|Author's answer"`
	Verdict       string        `gorm:"size:1000" api:"read" label:"운영진의 답|Moderator's answer"`
	DueAt         schema.Time   `gorm:"not null;index:idx_disputes_waiting,priority:2" api:"read" label:"출제자를 기다리는 때까지|Author has until"`
	ContestedAt   schema.Time   `api:"read" label:"운영진에게 넘긴 때|Contested"` // asked for a moderator, or the week was over
	Rev           int64         `gorm:"not null" api:"read" label:"정답 고침|Key revision"`
	OpenKey       *string       `gorm:"size:80;uniqueIndex"` // who and which question while it is not over, so that there is one
}

// OwnerField names who disputes.
func (*Dispute) OwnerField() string { return "Claimant" }

// Policy shows a dispute to who raised it, to the quiz's author and to staff.
func (*Dispute) Policy(m *schema.Model) schema.Policy { return disputePolicy{schema.Rules{Model: m}} }

type disputePolicy struct{ schema.Rules }

var _ schema.Looker = disputePolicy{}

// Looks names the quiz, whose owner answers.
func (disputePolicy) Looks() []string { return []string{"Quiz"} }

// Can answers ErrNotFound for what is between others.
func (p disputePolicy) Can(actor schema.Actor, verb string, row any) error {
	d, _ := row.(*Dispute)
	me := actor.ActorID()
	if d == nil || verb == schema.VerbAdd || schema.IsProgram(actor) {
		return p.Rules.Can(actor, verb, nil)
	}
	author := d.Quiz != nil && !me.IsZero() && d.Quiz.OwnerID == me
	mine := !me.IsZero() && d.ClaimantID == me
	switch verb {
	case "accept", "reject":
		if author {
			return nil
		}
	case "contest":
		if mine {
			return nil
		}
	case schema.VerbRead:
		if author || mine {
			return nil
		}
	default:
		return p.Rules.Can(actor, verb, nil)
	}
	if author || mine || actor.Super() || actor.Allowed(p.Model.Permission(schema.VerbView)) {
		if verb == schema.VerbRead {
			return nil
		}
		return schema.ErrForbidden
	}
	return schema.ErrNotFound
}

// Scope lists what the actor raised and what is about their quizzes; the back
// office, what the right opens.
func (p disputePolicy) Scope(actor schema.Actor, verb string) schema.Cond {
	switch me := actor.ActorID(); {
	case verb != schema.VerbRead:
		return p.Rules.Scope(actor, verb)
	case me.IsZero():
		return schema.False()
	default:
		return schema.Or(schema.Eq("ClaimantID", me), schema.Eq("Quiz.OwnerID", me))
	}
}

// Arrives keeps a dispute where it is when a moderator is asked for.
func (d *Dispute) Arrives(t schema.Transition) string {
	if t.Verb == "contest" {
		return string(d.Status)
	}
	return t.To
}

// String is the question.
func (d *Dispute) String() string { return d.Stem }

// Waits reports whether a moderator is to decide.
func (d *Dispute) Waits() bool {
	return !d.ContestedAt.IsZero() && (d.Status == DisputeOpen || d.Status == DisputeAuthorRejected)
}

// DisputeStatus is where a dispute stands.
type DisputeStatus string

// The states of a dispute.
const (
	DisputeOpen           DisputeStatus = "open"
	DisputeAuthorAccepted DisputeStatus = "author_accepted"
	DisputeAuthorRejected DisputeStatus = "author_rejected"
	DisputeModAccepted    DisputeStatus = "mod_accepted"
	DisputeModRejected    DisputeStatus = "mod_rejected"
)

// Choices lists the states.
func (DisputeStatus) Choices() []string {
	return []string{"open", "author_accepted", "author_rejected", "mod_accepted", "mod_rejected"}
}

// Label names a state.
func (s DisputeStatus) Label(lang string) string {
	return pick(lang, map[DisputeStatus][2]string{
		DisputeOpen: {"출제자를 기다림", "Waits for the author"}, DisputeAuthorAccepted: {"출제자가 받아들임", "Accepted by the author"},
		DisputeAuthorRejected: {"출제자가 물리침", "Rejected by the author"}, DisputeModAccepted: {"운영진이 받아들임", "Accepted by a moderator"},
		DisputeModRejected: {"운영진이 물리침", "Rejected by a moderator"},
	}[s])
}

// Transitions are the arrows of a dispute. Those that accept come with a new key
// and are therefore no plain buttons.
func (DisputeStatus) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "accept", From: []string{"open"}, To: "author_accepted", Hidden: true, Label: schema.Text{KO: "받아들이기", EN: "Accept"}},
		{Verb: "reject", From: []string{"open"}, To: "author_rejected", Reason: true, Hidden: true, Label: schema.Text{KO: "물리치기", EN: "Reject"}},
		{Verb: "contest", From: []string{"open", "author_rejected"}, To: "author_rejected", Hidden: true, Label: schema.Text{KO: "운영진에게 넘기기", EN: "Ask a moderator"}},
		{Verb: "uphold", From: []string{"open", "author_rejected"}, To: "mod_accepted", Hidden: true, Label: schema.Text{KO: "받아들이기", EN: "Uphold"}},
		{Verb: "refuse", From: []string{"open", "author_rejected"}, To: "mod_rejected", Reason: true, Danger: true, Label: schema.Text{KO: "물리치기", EN: "Refuse"}},
		{Verb: VerbUndo, From: []string{"mod_accepted", "mod_rejected"}, To: "author_rejected", Hidden: true, Label: schema.Text{KO: "되돌리기", EN: "Undo"}},
	}
}
