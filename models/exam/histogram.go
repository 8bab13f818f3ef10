package exam

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"duckhoo/models"
	"duckhoo/models/grading"
	"duckhoo/models/schema"
)

func readTally(text schema.JSON) (tally, error) {
	out := tally{}
	if len(text) == 0 {
		return out, nil
	}
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, fmt.Errorf("exam: a histogram: %w", err)
	}
	return out, nil
}

// pairKey writes the marks on an item and on the rest, in ten-thousandths.
func pairKey(item, rest int64) string {
	return strconv.FormatInt(item, 10) + ":" + strconv.FormatInt(rest, 10)
}

// scoreKey writes a score in ten-thousandths and the points that could be had.
func scoreKey(a *models.Attempt) string {
	return strconv.FormatInt(int64(a.Score), 10) + ":" + strconv.Itoa(a.Max)
}

// histogram reads pairs of marks.
func histogram(text schema.JSON) (grading.Histogram, error) {
	counts, err := readTally(text)
	if err != nil {
		return nil, err
	}
	out := grading.Histogram{}
	for key, count := range counts {
		item, rest, err := twoNumbers(key)
		if err != nil {
			return nil, err
		}
		out[grading.Pair{Item: item, Rest: rest}] += count
	}
	return out, nil
}

func twoNumbers(key string) (a, b int64, err error) {
	left, right, _ := strings.Cut(key, ":")
	if a, err = strconv.ParseInt(left, 10, 64); err == nil {
		b, err = strconv.ParseInt(right, 10, 64)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("exam: a histogram: %w", err)
	}
	return a, b, nil
}

// standing is how an attempt compares with those that count.
type standing struct {
	People     int64    // who were counted
	Average    *float64 // of the scores as shares of the maximum; nil without anybody
	Percentile *float64 // how many of a hundred did worse, those who did as well counting half
}

// compared compares a score with those that count. Scores of different maximums
// compare as shares of them.
func compared(scores tally, score, most int64) (standing, error) {
	var out standing
	sum, worse := 0.0, 0.0
	for key, count := range scores {
		s, m, err := twoNumbers(key)
		if err != nil {
			return out, err
		}
		out.People += count
		if m > 0 {
			sum += float64(count) * float64(s) / float64(m*grading.Whole)
		}
		switch left, right := s*most, score*m; {
		case left < right:
			worse += float64(count)
		case left == right:
			worse += float64(count) / 2
		}
	}
	if out.People > 0 {
		average, percentile := sum/float64(out.People), 100*worse/float64(out.People)
		out.Average, out.Percentile = &average, &percentile
	}
	return out, nil
}
