package models

import "duckhoo/models/schema"

// QuizStats are the counters of one quiz, in a row of their own so that
// counting does not touch the quiz. Every quiz has them. The averages and the
// rank follow from the sums by themselves: who counts a rating adds to the sums
// and to nothing else.
type QuizStats struct {
	schema.Base   `label:"퀴즈 통계|Quiz statistics"`
	QuizID        schema.ID       `gorm:"not null;index:idx_quiz_stats_quiz;uniqueIndex;index:idx_quiz_stats_popular,priority:2;index:idx_quiz_stats_rank,priority:2" label:"퀴즈|Quiz"`
	Quiz          *Quiz           `gorm:"constraint:OnDelete:CASCADE"`
	Attempts      int64           `gorm:"not null" label:"응시|Attempts"`
	FirstAttempts int64           `gorm:"not null;index:idx_quiz_stats_popular,priority:1" label:"첫 응시|First attempts"`
	LastSeq       int64           `label:"마지막 차례|Last number"`                            // that an attempt which counts was given; it never goes back
	KeyRevs       int64           `gorm:"not null;default:0" label:"정답 고침|Key revisions"` // as many as the quiz has
	Ratings       int64           `gorm:"not null" label:"별점 수|Ratings"`
	QualitySum    int64           `gorm:"not null" label:"품질 합|Quality sum"`
	DifficultySum int64           `gorm:"not null" label:"난이도 합|Difficulty sum"`
	Comments      int64           `gorm:"not null" label:"댓글|Comments"`
	OpenReports   int64           `gorm:"not null;index" label:"열린 신고|Open reports"`
	Quality       *schema.Decimal `label:"평균 품질|Quality" help:"별점이 없으면 비어 있어요.|Empty as long as nobody rated."`
	Difficulty    *schema.Decimal `gorm:"index" label:"평균 난이도|Difficulty" help:"별점이 없으면 비어 있어요.|Empty as long as nobody rated."`
	Rank          schema.Decimal  `gorm:"not null;index:idx_quiz_stats_rank,priority:1" label:"순위 점수|Rank" help:"보통 점수의 별점 다섯을 더한 평균이에요.|The average with five middling ratings added."`
}

// Audited is false: counters follow rows that are.
func (*QuizStats) Audited() bool { return false }

// Generated says how the averages follow from the sums, in ten-thousandths as
// schema.Decimal keeps them. The rank is a Bayesian average: five ratings of
// 3.5 are added, so that one enthusiast does not make a quiz the best of all.
func (*QuizStats) Generated() map[string]string {
	return map[string]string{
		"Quality":    "CASE WHEN ratings > 0 THEN quality_sum * 10000 / ratings END",
		"Difficulty": "CASE WHEN ratings > 0 THEN difficulty_sum * 10000 / ratings END",
		"Rank":       "(quality_sum * 10000 + 175000) / (ratings + 5)",
	}
}
