package quality_test

import (
	"slices"
	"testing"

	"duckhoo/models"
	"duckhoo/models/exam"
	"duckhoo/models/grading"
	"duckhoo/models/quality"
)

func TestFaults(t *testing.T) {
	figure := func(f float64) *float64 { return &f }
	item := func(n int64, discrimination, efficiency float64) exam.Item {
		return exam.Item{Statistics: grading.Statistics{Count: n, DiscriminationIndex: figure(discrimination), DiscriminativeEfficiency: figure(efficiency)}}
	}
	rival := func(n, top, rival, key int64) exam.Item {
		out := item(n, 40, 60)
		out.Top, out.TopRival, out.TopKey = top, rival, key
		return out
	}
	for name, test := range map[string]struct {
		item exam.Item
		want []models.ItemFault
	}{
		"a good question":                 {item(30, 40, 60), nil},
		"nothing to tell":                 {exam.Item{Statistics: grading.Statistics{Count: 30}}, nil},
		"negative":                        {item(30, -1, 20), []models.ItemFault{models.FaultNegative}},
		"negative, too few to believe it": {item(29, -20, -30), nil},
		"negative beyond chance":          {item(10, -70, -80), []models.ItemFault{models.FaultNegative}},
		"nine say nothing":                {item(9, -100, -100), nil},
		"inefficient":                     {item(30, 5, 14.9), []models.ItemFault{models.FaultInefficient}},
		"efficient enough":                {item(30, 5, 15), nil},
		"inefficient, too few":            {item(29, 5, 1), nil},
		"both":                            {item(30, -5, -9), []models.ItemFault{models.FaultNegative, models.FaultInefficient}},
		"a distractor ahead":              {rival(30, 8, 5, 3), []models.ItemFault{models.FaultRival}},
		"a distractor as often":           {rival(30, 8, 4, 4), nil},
		"few at the top":                  {rival(30, 7, 5, 2), nil},
		"a distractor, too few":           {rival(29, 8, 5, 3), nil},
	} {
		if got := quality.Faults(test.item); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
