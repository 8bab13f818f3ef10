package models

import "duckhoo/models/schema"

// AuditLog is one entry of the hash-chained log: who did what to what. Each
// entry's hash covers the one before, so that a row changed by hand shows.
type AuditLog struct {
	schema.Entry `label:"감사 기록|Audit entry" help:"누가 무엇을 했는지 이어진 기록이에요.|Who did what, in a chain that shows tampering."`
	Seq          int64     `gorm:"not null;uniqueIndex" label:"차례|Number"`
	ActorID      schema.ID `gorm:"index" label:"한 사람의 번호|Actor's ID"` // no foreign key: an entry outlives the person
	ActorName    string    `gorm:"size:40;not null;index" label:"한 사람|By"`
	Action       string    `gorm:"size:40;not null;index" label:"한 일|Action"`
	Target       string    `gorm:"size:40;not null;index:idx_audit_logs_target,priority:1" label:"모델|Model"`
	TargetID     schema.ID `gorm:"index:idx_audit_logs_target,priority:2" label:"대상|Target"`
	Title        string    `gorm:"size:200" label:"제목|Title"`
	Digest       string    `gorm:"size:64;not null" label:"달라진 것의 요약값|Digest of the difference"`
	PrevHash     string    `gorm:"size:64;not null" label:"앞 해시|Previous hash"`
	Hash         string    `gorm:"size:64;not null" label:"해시|Hash"`
	RequestID    string    `gorm:"size:64" label:"요청 번호|Request"`
	DecisionID   schema.ID `label:"결정|Decision"`                                   // that it vouches for, zero for none
	DecisionHash string    `gorm:"size:64" label:"결정의 요약값|Digest of the decision"` // of all that the decision says
	ConcernsID   schema.ID `label:"누구에 대한 것|About whom"`                           // of what others say about somebody; no part of the chain, as it only narrows who sees the entry
}

// Concerns names whom the entry is about where others speak about them.
func (l *AuditLog) Concerns() schema.ID { return l.ConcernsID }

// Policy keeps from whom they are about the entries of what others say about
// them: who reported them, and who looks at that.
func (*AuditLog) Policy(m *schema.Model) schema.Policy { return logPolicy{schema.Rules{Model: m}} }

type logPolicy struct{ schema.Rules }

// Can answers ErrNotFound to whom an entry is about.
func (p logPolicy) Can(actor schema.Actor, verb string, row any) error {
	if Concerned(actor, row) {
		return schema.ErrNotFound
	}
	return p.Rules.Can(actor, verb, row)
}

// Scope leaves out what is about the actor.
func (p logPolicy) Scope(actor schema.Actor, verb string) schema.Cond {
	return schema.And(p.Rules.Scope(actor, verb), Unconcerned(actor, "ConcernsID"))
}

// AuditDiff is what an entry of the log changed, in a row of its own whose
// personal values can be erased without breaking the chain.
type AuditDiff struct {
	schema.Entry `label:"달라진 것|Difference"`
	LogID        schema.ID   `gorm:"not null;uniqueIndex"`
	Log          *AuditLog   `gorm:"constraint:OnDelete:CASCADE"`
	Changes      schema.JSON `gorm:"not null" label:"달라진 것|Changes"`
}

// Policy is that of the entry.
func (*AuditDiff) Policy(m *schema.Model) schema.Policy { return diffPolicy{schema.Rules{Model: m}} }

type diffPolicy struct{ schema.Rules }

// Looks names the entry.
func (diffPolicy) Looks() []string { return []string{"Log"} }

// Can answers ErrNotFound to whom the entry is about.
func (p diffPolicy) Can(actor schema.Actor, verb string, row any) error {
	if d, is := row.(*AuditDiff); is && d.Log != nil && Concerned(actor, d.Log) {
		return schema.ErrNotFound
	}
	return p.Rules.Can(actor, verb, row)
}

// Scope leaves out what is about the actor.
func (p diffPolicy) Scope(actor schema.Actor, verb string) schema.Cond {
	return schema.And(p.Rules.Scope(actor, verb), Unconcerned(actor, "Log.ConcernsID"))
}

// AuditHead is the one row that names the last entry of the log, so that entries
// which are cut off at its end are missed.
type AuditHead struct {
	schema.Base `label:"감사 기록의 끝|End of the audit log"`
	Seq         int64  `gorm:"not null" label:"차례|Number"`
	Hash        string `gorm:"size:64;not null" label:"해시|Hash"`
}

// Audited is false: the log does not log itself.
func (*AuditHead) Audited() bool { return false }

// Audited is false: the log does not log itself.
func (*AuditLog) Audited() bool { return false }

// Audited is false: the log does not log itself.
func (*AuditDiff) Audited() bool { return false }
