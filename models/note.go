package models

import "duckhoo/models/schema"

// Note is what staff say to one another about a row, whatever its model. It is
// seen by whoever may view the row, and never leaves the back office.
type Note struct {
	schema.Base `label:"메모|Note" help:"직원끼리 남기는 말이에요.|What staff say to one another about a row."`
	AuthorID    schema.ID `gorm:"index" label:"쓴 사람|Author"`
	Author      *User     `gorm:"constraint:OnDelete:SET NULL"`
	Target      string    `gorm:"size:40;not null;index:idx_notes_target,priority:1" label:"모델|Model"`
	TargetID    schema.ID `gorm:"not null;index:idx_notes_target,priority:2" label:"대상|Target"` // no foreign key: it can be of any model
	Text        string    `gorm:"size:2000;not null" validate:"required,max=2000" label:"내용|Text" help:"1–2,000자|1 to 2,000 characters"`
	Mentions    []User    `gorm:"many2many:note_mentions" label:"부른 사람|Mentions"`
}

// OwnerField names who wrote it.
func (*Note) OwnerField() string { return "Author" }

// String says what it is about and not what it says: the log, which more people
// read, has it as a title.
func (n *Note) String() string { return n.Target }

// Policy lets staff write notes and take back their own; whether they may view
// the row is asked by the rule for notes. Nobody changes what was said.
func (*Note) Policy(m *schema.Model) schema.Policy { return notePolicy{schema.Rules{Model: m}} }

type notePolicy struct{ schema.Rules }

// Can implements schema.Policy. A program with a key writes notes where the key
// lets it moderate.
func (p notePolicy) Can(actor schema.Actor, verb string, row any) error {
	if !schema.OwnerMay(actor, p.Model, verb) {
		return schema.ErrForbidden
	}
	n, _ := row.(*Note)
	mine := n != nil && !actor.ActorID().IsZero() && n.AuthorID == actor.ActorID()
	switch verb {
	case schema.VerbAdd, schema.VerbDelete:
		if mine {
			return nil
		}
	case schema.VerbChange:
		if !schema.IsProgram(actor) {
			return schema.ErrForbidden
		}
	}
	return p.Rules.Can(actor, verb, row)
}
