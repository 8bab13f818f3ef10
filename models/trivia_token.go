package models

import "duckhoo/models/schema"

// TriviaToken remembers which questions a program was given by the addresses
// that speak as Open Trivia DB does. It lives for six hours after its last use.
type TriviaToken struct {
	schema.Base `label:"퀴즈 토큰|Trivia token"`
	Hash        schema.Secret `gorm:"size:64;not null;uniqueIndex"`
	Start       string        `gorm:"size:12;not null" label:"시작|Start"` // the lot at which it began
	Memory      schema.JSON   `label:"기억|Memory"`                        // what it was given, and how far each choice of filters came
	ExpiresAt   schema.Time   `gorm:"not null;index" label:"끝나는 때|Expires"`
}

// Audited is false: what programs ask for is theirs.
func (*TriviaToken) Audited() bool { return false }
