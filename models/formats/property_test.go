package formats_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"duckhoo/models/formats"
)

// pieces are what texts are made of: scripts, signs that formats use, and
// beginnings of formulas.
var pieces = []string{
	"오리", "백조는 새?", "duck", "Ünïcode", "😀", "👨‍👩‍👧", "é", "한글", "=1+1", "-5", "+3", "@home", "'", "''=", "\"", "\"\"", ",", ";", "{", "}", "~", "=", "#", "####", ":", "::",
	"\\", "\\n", "\\*", "*", "%50%", "%", "[html]", "[plain]", "<b>", "</p>", "&amp;", "&", "]]>", "--", "-->", "//", "$CATEGORY: x", "A. b", "ANSWER: A", "_____", "->", ">", "T", "TRUE",
	" ", "  ", "\u00a0", "\u3000", "\u2028", "_x0041_", "_x000D_", "1e3", "0", "\ufeff", "＝", "\ufffd", "\uffff", "\U0001F986", "\u202e", "a", "b", "c", "1",
}

// noText is what can stand in a text that is empty.
const noText = "\uffff\ufeff\u202e \t\n\u00a0\u3000\u2028"

func oneLine(t *rapid.T, name string, most int) string {
	text := strings.TrimSpace(strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 6).Draw(t, name), ""))
	if runes := []rune(text); len(runes) > most {
		text = strings.TrimSpace(string(runes[:most]))
	}
	return text
}

func manyLines(t *rapid.T, name string, most int) string {
	all := append([]string{"\n", "\n\n", "\t", "\n ", " \n"}, pieces...)
	text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(all), 0, 8).Draw(t, name), "")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most])
	}
	return text
}

// anyQuestion is a question that obeys the rules, or nearly: the property
// leaves out those that do not.
func anyQuestion(t *rapid.T) formats.Question {
	q := formats.Question{
		Type: rapid.SampledFrom([]string{"single", "multiple", "text", "number", "order"}).Draw(t, "type"),
		Stem: manyLines(t, "stem", 500), Explanation: manyLines(t, "explanation", 1000),
		Points: rapid.IntRange(1, 10).Draw(t, "points"), Scoring: formats.AllOrNothing,
		Match: formats.Match{Width: rapid.Bool().Draw(t, "width"), Case: rapid.Bool().Draw(t, "case"), Space: rapid.Bool().Draw(t, "space"),
			Punctuation: rapid.Bool().Draw(t, "punctuation"), MaxEdit: rapid.IntRange(0, 2).Draw(t, "edits"), Wildcard: rapid.Bool().Draw(t, "wildcard")},
	}
	if rapid.Bool().Draw(t, "default match") {
		q.Match = formats.DefaultMatch("ko")
	}
	if q.Type != "single" && rapid.Bool().Draw(t, "partial") {
		q.Scoring = formats.Partial
	}
	if strings.Trim(q.Stem, noText) == "" {
		q.Stem = "오리?"
	}
	if q.Type == "text" || q.Type == "number" {
		for i := range rapid.IntRange(1, 5).Draw(t, "accepted") {
			a := formats.Accepted{Pattern: fmt.Sprintf("%s%d", oneLine(t, "pattern", 130), i), Fraction: float64(rapid.IntRange(0, 100).Draw(t, "percent")) / 100}
			if i == 0 {
				a.Fraction = 1 // else nobody could answer it in full
			}
			if q.Type == "number" {
				a.Pattern = rapid.SampledFrom([]string{"0", "-5", "+3.25", "1e3", "007", "3.", ".5", "1,000", "−2", "３．５", "-0.10", "1E-2"}).Draw(t, "number")
			}
			q.Accepted = append(q.Accepted, a)
		}
		if q.Type == "number" {
			q.Unit = rapid.SampledFrom([]string{"", "분", "km", "㎞", "%", "=m", "@", "'", "m²", "천 명", "<b>"}).Draw(t, "unit")
		}
		return q
	}
	n := rapid.IntRange(2, 10).Draw(t, "choices")
	right := rapid.IntRange(0, n-1).Draw(t, "right")
	for i := range n {
		correct := q.Type != "order" && (i == right || q.Type == "multiple" && rapid.Bool().Draw(t, "correct"))
		q.Choices = append(q.Choices, formats.Choice{Text: fmt.Sprintf("%s%d", oneLine(t, "choice", 190), i), Correct: correct})
	}
	return q
}

func anyQuiz(t *rapid.T) formats.Quiz {
	q := formats.Quiz{
		Title: oneLine(t, "title", 100), Description: manyLines(t, "description", 1000), Language: "ko", Genre: "game",
		Tags:    rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"오리", "duck", "a-b", "1980", "영화-음악"}), 0, 5, rapid.ID[string]).Draw(t, "tags"),
		Licence: rapid.SampledFrom([]string{"ARR", "CC0", "CC-BY-4.0", "CC-BY-SA-4.0"}).Draw(t, "licence"), Attribution: manyLines(t, "attribution", 300),
	}
	if strings.Trim(q.Title, noText) == "" {
		q.Title = "오리 퀴즈"
	}
	for range rapid.IntRange(1, 4).Draw(t, "questions") {
		q.Questions = append(q.Questions, anyQuestion(t))
	}
	return q
}

// content compares what quizzes say, not their identity.
func content() cmp.Options {
	return cmp.Options{
		cmpopts.EquateEmpty(),
		cmpopts.IgnoreFields(formats.Quiz{}, "Key", "Source"), cmpopts.IgnoreFields(formats.Question{}, "Key", "Line"),
	}
}

// unmatched empties what a question of choices has no use for.
func unmatched(quizzes []formats.Quiz) []formats.Quiz {
	for i := range quizzes {
		for j := range quizzes[i].Questions {
			if q := &quizzes[i].Questions[j]; len(q.Choices) > 0 {
				q.Match = formats.Match{}
			}
		}
	}
	return quizzes
}

// TestRoundTrip is invariant 18: what a format says is read back as it was;
// a lossless one says everything, any other lists what it does not say, and
// nothing else.
func TestRoundTrip(t *testing.T) {
	for _, f := range formats.All() {
		if !f.Writes() {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { roundTrip(t, f) })
		})
	}
}

func roundTrip(t *rapid.T, f formats.Format) {
	quizzes := rapid.SliceOfN(rapid.Custom(anyQuiz), 1, 2).Draw(t, "quizzes")
	if f.Name == "aiken" {
		quizzes = quizzes[:1] // it cannot part quizzes
	}
	var file bytes.Buffer
	dropped, err := formats.Write(f.Name, &file, quizzes)
	if err != nil {
		t.Fatal(err)
	}
	said, _ := formats.Reduce(f, quizzes)
	read, refused, err := formats.Parse(f.Name, "ducks", bytes.NewReader(file.Bytes()))
	if err != nil || len(refused) > 0 {
		t.Fatalf("%v %v\n%s", err, refused, file.String())
	}
	if f.Name == "aiken" {
		for i := range said {
			said[i].Title, said[i].Language, said[i].Genre, said[i].Licence = "Ducks", read[i].Language, "general", "ARR"
			for j := range said[i].Questions {
				said[i].Questions[j].Match = read[i].Questions[j].Match
			}
		}
	}
	if !f.Lossless {
		said, read = unmatched(said), unmatched(read)
	}
	if diff := cmp.Diff(said, read, content()); diff != "" {
		t.Fatalf("what was written and what was read, -want +got:\n%s\n%s", diff, file.String())
	}
	for _, d := range dropped {
		if f.Lossless && d.Why != "characters that are no text" {
			t.Fatalf("a lossless format left out %s", d)
		}
	}
	checkDropped(t, f, quizzes, dropped)
	if f.Name == "csv" {
		noFormulas(t, file.String())
	}
}

// checkDropped compares each field of each question with what is left of it.
func checkDropped(t *rapid.T, f formats.Format, quizzes []formats.Quiz, dropped []formats.Dropped) {
	got := map[string]bool{}
	for _, d := range dropped {
		got[fmt.Sprint(d.Quiz, d.Question, d.What)] = true
	}
	want := map[string]bool{}
	for i, quiz := range quizzes {
		quiz.Questions = nil
		for j := range quizzes[i].Questions {
			one := quiz
			one.Questions = quizzes[i].Questions[j : j+1]
			left, _ := formats.Reduce(f, []formats.Quiz{one})
			if len(left) == 0 {
				want[fmt.Sprint(i+1, j+1, "question")] = true
				continue
			}
			differ(want, i+1, 0, headFields(quiz), headFields(left[0]))
			differ(want, i+1, j+1, questionFields(one.Questions[0]), questionFields(left[0].Questions[0]))
		}
	}
	for place := range want {
		if !got[place] {
			t.Fatalf("%s was left out and not reported: %v", place, dropped)
		}
	}
	for _, d := range dropped {
		// What happened to a question before all of it was left out may be told, too.
		whole := got[fmt.Sprint(d.Quiz, d.Question, "question")]
		if !want[fmt.Sprint(d.Quiz, d.Question, d.What)] && !whole && d.What != "quiz" && !gone(quizzes[d.Quiz-1], f) {
			t.Fatalf("%s is reported and was not left out", d)
		}
	}
}

// gone reports whether nothing of a quiz can be said.
func gone(quiz formats.Quiz, f formats.Format) bool {
	left, _ := formats.Reduce(f, []formats.Quiz{quiz})
	return len(left) == 0
}

func differ(want map[string]bool, quiz, question int, before, after map[string]string) {
	for name, value := range before {
		if after[name] != value {
			want[fmt.Sprint(quiz, question, name)] = true
		}
	}
}

func headFields(q formats.Quiz) map[string]string {
	return map[string]string{"title": q.Title, "description": q.Description, "language": q.Language, "genre": q.Genre,
		"tags": strings.Join(q.Tags, " "), "licence": q.Licence, "attribution": q.Attribution}
}

func questionFields(q formats.Question) map[string]string {
	fields := map[string]string{"stem": q.Stem, "unit": q.Unit, "explanation": q.Explanation, "points": fmt.Sprint(q.Points), "scoring": q.Scoring}
	var texts, correct, accepted []string
	for _, c := range q.Choices {
		texts, correct = append(texts, c.Text), append(correct, fmt.Sprint(c.Correct))
	}
	for _, a := range q.Accepted {
		accepted = append(accepted, fmt.Sprint(a.Pattern, a.Fraction))
	}
	fields["choices"], fields["correct"], fields["accepted"] = strings.Join(texts, "|"), strings.Join(correct, "|"), strings.Join(accepted, "|")
	if len(q.Choices) == 0 {
		fields["match"] = fmt.Sprint(q.Match)
	}
	return fields
}

// noFormulas reads a file as a spreadsheet program would.
func noFormulas(t *rapid.T, file string) {
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", []rune(cell)[0]) {
				t.Fatalf("a cell is a formula: %q", cell)
			}
		}
	}
}
