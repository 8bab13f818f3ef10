package models

import "duckhoo/models/schema"

// Rating is what one person thinks of a quiz, one row a person and quiz.
type Rating struct {
	schema.Base `label:"별점|Rating" help:"퀴즈를 푼 사람들이 매긴 재미와 난이도예요.|What people who took a quiz think of it."`
	QuizID      schema.ID `gorm:"not null;uniqueIndex:idx_ratings_quiz_user,priority:1" label:"퀴즈|Quiz"`
	Quiz        *Quiz     `gorm:"constraint:OnDelete:CASCADE"`
	UserID      schema.ID `gorm:"not null;index;uniqueIndex:idx_ratings_quiz_user,priority:2" label:"사람|User"`
	User        *User     `gorm:"constraint:OnDelete:CASCADE"`
	Quality     int       `gorm:"not null;index" validate:"gte=1,lte=5" label:"재미|Quality"`
	Difficulty  int       `gorm:"not null;index" validate:"gte=1,lte=5" label:"난이도|Difficulty"`
}

// Audited is false: what people think is theirs.
func (*Rating) Audited() bool { return false }

// OwnerField names who rated.
func (*Rating) OwnerField() string { return "User" }

// Policy lets everybody who is signed in rate; whether they have taken the quiz
// is a rule of package community.
func (*Rating) Policy(m *schema.Model) schema.Policy { return ratingPolicy{schema.Rules{Model: m}} }

type ratingPolicy struct{ schema.Rules }

// Can lets people add, change and take back what they think.
func (p ratingPolicy) Can(actor schema.Actor, verb string, row any) error {
	if verb == schema.VerbAdd && !actor.ActorID().IsZero() {
		return nil
	}
	return p.Rules.Can(actor, verb, row)
}
