package models

import (
	"fmt"

	"duckhoo/models/schema"
)

// AutoRule looks at what people write before anybody else does: its source is
// YAML, of which package rules has the shape. A new source is a new version,
// which is off until it was tried on past decisions.
type AutoRule struct {
	schema.Base `label:"자동 규칙|Rule" help:"올라온 것을 사람보다 먼저 살피는 규칙이에요. 지난 결정으로 시험한 뒤에 켜요.|They look at what is written before anybody does; each is tried on past decisions before it is on."`
	Name        string      `gorm:"size:60;not null;uniqueIndex" validate:"required,slug,max=60" label:"이름|Name"`
	Purpose     string      `gorm:"size:300" validate:"max=300" label:"하는 일|Purpose"`
	Source      string      `gorm:"size:16000;not null" validate:"required,max=16000" label:"규칙(YAML)|Rule (YAML)"`
	Version     int         `gorm:"not null" label:"판|Version" help:"규칙이 바뀔 때마다 하나씩 올라가요.|One more with each change of the rule."`
	Mode        RuleMode    `gorm:"size:6;not null;index" label:"상태|Mode"`
	Tried       int         `gorm:"not null" label:"시험한 판|Version that was tried"` // on past decisions
	TriedAt     schema.Time `label:"시험한 때|Tried"`
	Seen        int         `gorm:"not null" label:"시험한 결정|Decisions"` // how many it was tried on
	Caught      int         `gorm:"not null" label:"맞게 걸림|Caught"`
	Wrong       int         `gorm:"not null" label:"잘못 걸림|Wrong"`
	Missed      int         `gorm:"not null" label:"놓침|Missed"`
}

// String returns the name.
func (r *AutoRule) String() string { return r.Name }

// RuleMode is whether a rule acts.
type RuleMode string

// The modes of a rule.
const (
	RuleOff    RuleMode = "off"
	RuleShadow RuleMode = "shadow" // what it would do is noted
	RuleOn     RuleMode = "on"
)

// Choices lists the modes.
func (RuleMode) Choices() []string { return []string{"off", "shadow", "on"} }

// Label names a mode.
func (m RuleMode) Label(lang string) string {
	return pick(lang, map[RuleMode][2]string{RuleOff: {"꺼짐", "Off"}, RuleShadow: {"지켜보기만", "Shadow"}, RuleOn: {"켜짐", "On"}}[m])
}

// Transitions are the arrows of a rule: nothing comes from off to on without
// having watched.
func (RuleMode) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "watch", From: []string{"off", "on"}, To: "shadow", Single: true, Label: schema.Text{KO: "지켜보게 하기", EN: "Let it watch"}},
		{Verb: "turn_on", From: []string{"shadow"}, To: "on", Single: true, Danger: true, Label: schema.Text{KO: "켜기", EN: "Turn on"}},
		{Verb: "turn_off", From: []string{"shadow", "on"}, To: "off", Label: schema.Text{KO: "끄기", EN: "Turn off"}},
	}
}

// RuleAction is what a rule does.
type RuleAction string

// The actions of rules.
const (
	RuleHold   RuleAction = "hold"   // it waits for a review, whoever wrote it
	RuleReport RuleAction = "report" // it adds to the case, or opens one
	RuleHide   RuleAction = "hide"   // it is out of sight until somebody has looked
)

// Choices lists the actions.
func (RuleAction) Choices() []string { return []string{"hold", "report", "hide"} }

// Label names an action.
func (a RuleAction) Label(lang string) string {
	return pick(lang, map[RuleAction][2]string{RuleHold: {"검토하게 붙들기", "Hold for review"}, RuleReport: {"알리기", "Report"}, RuleHide: {"숨기기", "Hide"}}[a])
}

// RuleHit is once that a rule fired: at most once for a version of a rule and a
// version of what it looked at.
type RuleHit struct {
	schema.Entry   `label:"규칙에 걸린 것|Rule hit"`
	AutoRuleID     schema.ID   `gorm:"not null;index" label:"규칙|Rule"`
	AutoRule       *AutoRule   `gorm:"constraint:OnDelete:CASCADE"`
	Once           string      `gorm:"size:160;not null;uniqueIndex"` // rule, its version, subject and its version
	RuleVersion    int         `gorm:"not null" label:"규칙의 판|Rule version"`
	Mode           RuleMode    `gorm:"size:6;not null;index" label:"상태|Mode"`
	Action         RuleAction  `gorm:"size:8;not null;index" label:"할 일|Action"`
	Subject        CaseSubject `gorm:"size:10;not null;index:idx_rule_hits_subject,priority:1" label:"대상|Subject"`
	SubjectID      schema.ID   `gorm:"not null;index:idx_rule_hits_subject,priority:2" label:"대상 번호|Subject ID"`
	SubjectVersion string      `gorm:"size:40;not null" label:"대상의 판|Subject version"`
	Title          string      `gorm:"size:200;not null" label:"제목|Title"`
	Why            string      `gorm:"size:300;not null" label:"찾은 것|Found"`
}

// Key is Once of the hit.
func (h *RuleHit) Key() string {
	return fmt.Sprintf("%s %d %s %s %s", h.AutoRuleID, h.RuleVersion, h.Subject, h.SubjectID, h.SubjectVersion)
}

// Audited is false: what a rule does is.
func (*RuleHit) Audited() bool { return false }

// String returns the title of what it fired on.
func (h *RuleHit) String() string { return h.Title }

// WordList is words that rules look for, and phrases in which they are allowed.
type WordList struct {
	schema.Base `label:"낱말 목록|Word list" help:"자동 규칙이 찾는 낱말이에요. 띄어 쓰거나 자모로 흩어 놓아도 찾아요.|Words that rules look for, also spaced out or disguised."`
	Name        string `gorm:"size:60;not null;uniqueIndex" validate:"required,slug,max=60" label:"이름|Name" help:"규칙에서 words: {list: 이름}으로 써요.|Rules say words: {list: name}."`
	Words       string `gorm:"size:50000;not null" validate:"required,max=50000" label:"낱말|Words" help:"한 줄에 하나씩. 영어 낱말은 통째로만 찾고, duck*처럼 쓰면 그렇게 시작하는 것도 찾아요.|One a line. Latin words are found whole; duck* finds what begins so."`
	Except      string `gorm:"size:50000;not null" validate:"max=50000" label:"괜찮은 말|Exceptions" help:"이 안에 든 낱말은 찾지 않아요. 예: 시발점|Phrases in which the words are allowed."`
}

// String returns the name.
func (l *WordList) String() string { return l.Name }
