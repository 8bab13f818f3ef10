package people

import "math"

// Deeds are the sums that a tier is computed from.
type Deeds struct {
	Taken, Right, Answers  int64 // quizzes of others, right answers among all answers to them
	Made, Ratings, Quality int64 // published quizzes, ratings of them, sum of their stars (1 to 5)
}

// Accuracy is right answers by all answers, 0 to 1; nil where there are none.
func (d Deeds) Accuracy() *float64 {
	if d.Answers <= 0 {
		return nil
	}
	a := float64(d.Right) / float64(d.Answers)
	return &a
}

// What a quiz that was made is worth in quizzes taken without a mistake, and
// the stars of quizzes that nobody has rated.
const (
	madeWorth   = 5
	middleStars = 3
)

// Points is what the ladder measures: each quiz taken is worth as much as its
// taker is right on the whole, each quiz made five times its mean stars by
// five. A person who is right by half after 40 quizzes and has made 4 of three
// stars has 20 + 12.
func (d Deeds) Points() int64 {
	points := 0.0
	if a := d.Accuracy(); a != nil {
		points = float64(d.Taken) * *a
	}
	stars := float64(middleStars)
	if d.Ratings > 0 {
		stars = float64(d.Quality) / float64(d.Ratings)
	}
	return int64(math.Floor(points + float64(d.Made)*madeWorth*stars/5 + 1e-9))
}

// Tier is a step of the ladder, and what stands above it.
type Tier struct {
	Name    string `json:"name"`
	LabelKO string `json:"label_ko"`
	LabelEN string `json:"label_en"`
	Points  int64  `json:"points"`
	Next    *int64 `json:"next"` // points of the next step; nil on the last
}

// Step is one step of the ladder.
type Step struct {
	Name, KO, EN string
	From         int64 // points
}

// Ladder lists the steps from the lowest.
func Ladder() []Step {
	return []Step{
		{"egg", "오리알", "Egg", 0},
		{"duckling", "새끼 오리", "Duckling", 5},
		{"duck", "오리", "Duck", 25},
		{"mallard", "청둥오리", "Mallard", 75},
		{"mandarin", "원앙", "Mandarin duck", 200},
		{"golden", "황금 오리", "Golden duck", 500},
	}
}

// Label names a tier in a language, "ko" or "en".
func (t Tier) Label(lang string) string {
	if lang == "en" {
		return t.LabelEN
	}
	return t.LabelKO
}

// Tier is the highest step that the points reach.
func (d Deeds) Tier() Tier {
	t := Tier{Points: d.Points()}
	for _, step := range Ladder() {
		if step.From > t.Points {
			t.Next = &step.From
			return t
		}
		t.Name, t.LabelKO, t.LabelEN = step.Name, step.KO, step.EN
	}
	return t
}
