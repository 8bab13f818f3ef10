package moderation

import (
	"math"
	"time"

	"duckhoo/models"
)

// urgent says how much a report for a reason weighs and how soon it is to be
// looked at.
type urgent struct {
	weight int
	within time.Duration
}

const (
	soon   = 4 * time.Hour
	today  = 24 * time.Hour
	inTime = 72 * time.Hour
)

var reasons = map[models.ReportReason]urgent{
	"illegal": {40, soon}, models.ReasonRights: {40, today}, "sexual": {30, soon}, models.ReasonPrivacy: {30, today}, "hate": {20, today},
	"copyright": {20, today}, "spam": {10, today}, "wrong_answer": {8, inTime}, "duplicate": {5, inTime}, "other": {5, inTime}, "low_quality": {3, inTime},
}

// review is what a submission weighs, which is somebody who waits.
var review = urgent{10, today}

// contest is what a disputed key weighs.
var contest = urgent{12, inTime}

// secondLook is what an appeal weighs.
var secondLook = urgent{15, inTime}

// weigh is what a report adds: its reason's weight, by half to the double as
// what its reporter said before was found right. Who was found wrong ten times
// and hardly ever right weighs nothing, but where they say that their own rights
// are hurt: that is looked at whoever says it.
func weigh(reason models.ReportReason, by *models.User) int {
	base := reasons[reason].weight
	if by == nil {
		return base
	}
	right, wrong := float64(by.FlagsAgreed), float64(by.FlagsDisagreed)
	accuracy := (right + 1) / (right + wrong + 2)
	if wrong >= 10 && accuracy < 0.2 && !reason.Own() {
		return 0
	}
	return max(1, int(math.Round(float64(base)*(0.5+1.5*accuracy*accuracy))))
}

// aPoint is what a point of weight is worth against time: a case with ten more
// comes before another that is due this much earlier.
const aPoint = 10 * time.Minute

// urgency orders cases: their score, and the time that is left to when they are
// due. As all of them come nearer at the same pace, the order of two cases does
// not change by waiting, and an index can have it.
func urgency(score int, due time.Time) int64 {
	return int64(score)*int64(aPoint/time.Second) - due.Unix()
}
