package models

import "duckhoo/models/schema"

// ItemStats gathers how one question did over the attempts that count, enough
// for every statistic of it: how often each pair of marks on the question and
// on the rest of the quiz occurred, and how often each choice was picked.
type ItemStats struct {
	schema.Base `label:"문항 통계|Item statistics"`
	QuizID      schema.ID   `gorm:"not null;uniqueIndex:idx_item_stats_quiz_question,priority:1" label:"퀴즈|Quiz"`
	Quiz        *Quiz       `gorm:"constraint:OnDelete:CASCADE"`
	StableKey   schema.ID   `gorm:"not null;uniqueIndex:idx_item_stats_quiz_question,priority:2" label:"문제|Question"`
	Count       int64       `gorm:"not null" label:"답한 수|Answers"`
	Max         int64       `gorm:"not null" label:"만점 합|Sum of maximums"` // in ten-thousandths of a point
	Pairs       schema.JSON `label:"점수 짝|Pairs of marks"`
	Picks       schema.JSON `label:"고른 횟수|Picks"`
}

// Audited is false: counters follow rows that are.
func (*ItemStats) Audited() bool { return false }

// QuizScores gathers the scores of a quiz over the attempts that count, and
// says up to which of them the statistics of its items have come.
type QuizScores struct {
	schema.Base `label:"점수 분포|Scores"`
	QuizID      schema.ID   `gorm:"not null;uniqueIndex" label:"퀴즈|Quiz"`
	Quiz        *Quiz       `gorm:"constraint:OnDelete:CASCADE"`
	Seq         int64       `gorm:"not null" label:"센 곳|Counted up to"`
	Scores      schema.JSON `label:"점수별 사람 수|People by score"`
}

// Audited is false: counters follow rows that are.
func (*QuizScores) Audited() bool { return false }
