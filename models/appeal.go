package models

import (
	"time"

	"duckhoo/models/schema"
)

// AppealWindow is how long after a decision one may appeal.
const AppealWindow = 180 * 24 * time.Hour

// Appeal asks that somebody else look at a decision again. There is one about
// each decision, by whom it concerns.
type Appeal struct {
	schema.Base `label:"이의 제기|Appeal" help:"결정을 다시 봐 달라는 말이에요. 처음 결정한 사람은 판단할 수 없어요.|Somebody asks for a second look; whoever decided first does not judge it."`
	UserID      schema.ID `gorm:"not null;index" api:"read" label:"낸 사람|By"`
	User        *User     `gorm:"constraint:OnDelete:CASCADE"`
	DecisionID  schema.ID `gorm:"not null;uniqueIndex" validate:"required" api:"read,write" label:"결정|Decision"`
	Decision    *Decision
	Text        string         `gorm:"size:2000;not null" validate:"required,max=2000" api:"read,write" label:"이유|Text" help:"왜 잘못됐다고 생각하나요?|Why is it wrong?"`
	Title       string         `gorm:"size:200;not null" label:"무엇에 대해|About"` // of what was decided about, as it was then
	Action      DecisionAction `gorm:"size:12;not null;index" validate:"omitempty" api:"read" label:"결정한 것|What was decided"`
	Status      AppealStatus   `gorm:"size:10;not null;index" api:"read" label:"상태|Status"`
	Answer      string         `gorm:"size:2000" api:"read" label:"답|Answer"`
	ClosedAt    schema.Time    `api:"read" label:"답한 때|Closed"`
}

// OwnerField names who appeals.
func (*Appeal) OwnerField() string { return "User" }

// TitleIn names the decision in a language.
func (a *Appeal) TitleIn(lang string) string { return a.Action.Label(lang) + " · " + a.Title }

// String is the title in Korean, as the log keeps it.
func (a *Appeal) String() string { return a.TitleIn("ko") }

// Policy shows people their own appeals, and staff all of them.
func (*Appeal) Policy(m *schema.Model) schema.Policy {
	return appealPolicy{betweenUs{schema.Rules{Model: m}}}
}

type appealPolicy struct{ betweenUs }

// Can lets everybody who is signed in appeal, whatever their rights: who has
// none needs it most.
func (p appealPolicy) Can(actor schema.Actor, verb string, row any) error {
	if verb == schema.VerbAdd && !actor.ActorID().IsZero() && schema.OwnerMay(actor, p.Model, verb) {
		return nil
	}
	return p.betweenUs.Can(actor, verb, row)
}

// AppealStatus is where an appeal stands.
type AppealStatus string

// The states of an appeal.
const (
	AppealPending    AppealStatus = "pending"
	AppealUpheld     AppealStatus = "upheld"
	AppealOverturned AppealStatus = "overturned"
	AppealWithdrawn  AppealStatus = "withdrawn"
)

// Choices lists the states.
func (AppealStatus) Choices() []string {
	return []string{"pending", "upheld", "overturned", "withdrawn"}
}

// Label names a state: what became of the decision.
func (s AppealStatus) Label(lang string) string {
	return pick(lang, map[AppealStatus][2]string{
		AppealPending: {"보는 중", "Pending"}, AppealUpheld: {"결정 유지", "Decision upheld"},
		AppealOverturned: {"결정 뒤집힘", "Decision overturned"}, AppealWithdrawn: {"거둠", "Withdrawn"},
	}[s])
}

// Transitions are the arrows of an appeal.
func (AppealStatus) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "uphold", From: []string{"pending"}, To: "upheld", Reason: true, Single: true, Label: schema.Text{KO: "결정 유지하기", EN: "Uphold the decision"}},
		{Verb: "overturn", From: []string{"pending"}, To: "overturned", Reason: true, Single: true, Label: schema.Text{KO: "결정 뒤집기", EN: "Overturn the decision"}},
		{Verb: "withdraw", From: []string{"pending"}, To: "withdrawn", Owner: true, Delete: true, Label: schema.Text{KO: "거두기", EN: "Withdraw"}},
	}
}
