package models

import "duckhoo/models/schema"

// Rating is what one person thinks of a quiz, one row a person and quiz.
type Rating struct {
	schema.Base `label:"별점|Rating"`
	QuizID      schema.ID `gorm:"not null;uniqueIndex:idx_ratings_quiz_user,priority:1" label:"퀴즈|Quiz"`
	Quiz        *Quiz     `gorm:"constraint:OnDelete:CASCADE"`
	UserID      schema.ID `gorm:"not null;index;uniqueIndex:idx_ratings_quiz_user,priority:2" label:"사람|User"`
	User        *User     `gorm:"constraint:OnDelete:CASCADE"`
	Quality     int       `gorm:"not null" validate:"gte=1,lte=5" label:"재미|Quality"`
	Difficulty  int       `gorm:"not null" validate:"gte=1,lte=5" label:"난이도|Difficulty"`
}

// Audited is false: what people think is theirs.
func (*Rating) Audited() bool { return false }

// OwnerField names who rated.
func (*Rating) OwnerField() string { return "User" }
