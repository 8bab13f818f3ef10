package people_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"duckhoo/models/people"
)

func TestTier(t *testing.T) {
	for _, c := range []struct {
		deeds  people.Deeds
		points int64
		tier   string
	}{
		{people.Deeds{}, 0, "egg"},
		{people.Deeds{Taken: 40, Right: 1, Answers: 2, Made: 4}, 32, "duck"},
		{people.Deeds{Taken: 100, Answers: 500}, 0, "egg"},
		{people.Deeds{Taken: 5, Right: 10, Answers: 10}, 5, "duckling"},
		{people.Deeds{Made: 100, Ratings: 2, Quality: 10}, 500, "golden"},
		{people.Deeds{Made: 100, Ratings: 2, Quality: 2}, 100, "mallard"},
	} {
		if got := c.deeds.Tier(); got.Name != c.tier || got.Points != c.points {
			t.Errorf("%+v: %s with %d, want %s with %d", c.deeds, got.Name, got.Points, c.tier, c.points)
		}
	}
	if top := (people.Deeds{Made: 1000}).Tier(); top.Next != nil || top.LabelKO == "" || top.LabelEN == "" {
		t.Errorf("the last step: %+v", top)
	}
}

// TestDeeds: an accuracy is between 0 and 1 or none, and doing more never
// leads down the ladder.
func TestDeeds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string) int64 { return rapid.Int64Range(0, 1_000_000).Draw(t, name) }
		d := people.Deeds{Taken: n("taken"), Answers: n("answers"), Made: n("made"), Ratings: n("ratings")}
		d.Right = rapid.Int64Range(0, d.Answers).Draw(t, "right")
		d.Quality = rapid.Int64Range(d.Ratings, 5*d.Ratings).Draw(t, "quality")
		a := d.Accuracy()
		if (a == nil) != (d.Answers == 0) || a != nil && (math.IsNaN(*a) || *a < 0 || *a > 1) {
			t.Fatalf("accuracy %v of %+v", a, d)
		}
		more := d
		more.Taken, more.Made = d.Taken+1, d.Made+1
		if more.Points() < d.Points() {
			t.Fatalf("%+v has %d points, %+v has %d", more, more.Points(), d, d.Points())
		}
	})
}
