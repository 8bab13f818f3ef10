package formats

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// OpenTriviaQA is a text format, one file a category:
//
//	#Q the stem, which may run over several lines, blank ones among them
//	^ the text of the right answer
//	A a choice
//	B a choice
//
// A record starts at a line that begins with #Q and ends before the next one.
// Up to the line that begins with ^ all is stem, whatever a line looks like
// ("A man. A plan."); after it, lines are choices lettered A, B, C in order.
// What stands before the first record is not part of any and is passed over.
const (
	triviaQuizLen     = 20
	triviaSource      = "https://github.com/uberspot/OpenTriviaQA"
	triviaAttribution = "OpenTriviaQA by uberspot and its contributors (" + triviaSource + ", commit dd31530), " +
		"licensed CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/). " +
		"Changed: split into quizzes, text encoding mended."
)

func openTriviaQA() Format {
	return Format{Name: "opentriviaqa", Extension: ".txt", MediaType: "text/plain; charset=utf-8", parse: parseOpenTriviaQA}
}

func parseOpenTriviaQA(c *collector, data []byte) {
	category := categoryOf(c.file)
	var questions []Question
	for i, rec := range triviaRecords(data) {
		q, fault := rec.question()
		if fault != "" {
			c.blame(rec.line, fault)
			continue
		}
		q.Key = fmt.Sprintf("opentriviaqa/%s/%d", category, i+1)
		questions = append(questions, q)
	}
	for _, quiz := range triviaQuizzes(category, questions) {
		c.quizzes = append(c.quizzes, &collected{Quiz: quiz, said: make([]matching, len(quiz.Questions))})
	}
}

// triviaRecords splits a file at its #Q lines, each of which starts a record.
func triviaRecords(data []byte) []*triviaRecord {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var records []*triviaRecord
	number := 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimRight(line, "\r\n")
		if stem, ok := bytes.CutPrefix(line, []byte("#Q")); ok {
			records = append(records, &triviaRecord{line: number, stem: []string{decodeMixed(stem)}})
		} else if len(records) > 0 {
			records[len(records)-1].add(decodeMixed(line))
		}
	}
	return records
}

// triviaRecord gathers the lines of one record as they come.
type triviaRecord struct {
	line    int
	stem    []string
	keyed   bool     // the ^ line has been read
	key     []string // its lines
	choices [][]string
	closed  bool // a blank line has been read after the ^ line
	fault   string
}

func (rec *triviaRecord) add(line string) {
	text, isKey := strings.CutPrefix(line, "^")
	switch {
	case isKey && rec.keyed:
		rec.blame("a second right answer")
	case isKey:
		rec.keyed, rec.key = true, []string{text}
	case !rec.keyed:
		rec.stem = append(rec.stem, line)
	case clean(line) == "":
		rec.closed = true
	default:
		rec.addChoice(line)
	}
}

// addChoice takes a line after the right answer: the next choice, or the rest
// of the text above it.
func (rec *triviaRecord) addChoice(line string) {
	letter, text, ok := cutLetter(line)
	last := len(rec.choices) - 1
	switch {
	case ok && int(letter-'A') == len(rec.choices):
		rec.choices = append(rec.choices, []string{text})
	case ok:
		rec.blame(fmt.Sprintf("choice %c is out of order", letter))
	case rec.closed:
		rec.blame("text after the blank line that ends the record")
	case last < 0:
		rec.key = append(rec.key, line)
	default:
		rec.choices[last] = append(rec.choices[last], line)
	}
}

func (rec *triviaRecord) blame(fault string) {
	if rec.fault == "" {
		rec.fault = fault
	}
}

// question gives the record's question without its key, or what is wrong.
func (rec *triviaRecord) question() (q Question, fault string) {
	stem := cleanLines(rec.stem)
	switch {
	case !rec.keyed:
		return q, "no right answer: no line starts with ^"
	case rec.fault != "":
		return q, rec.fault
	}
	choices := make([]string, len(rec.choices))
	for i, lines := range rec.choices {
		choices[i] = cleanJoined(lines)
	}
	if fault := choiceFault(stem, choices); fault != "" {
		return q, fault
	}
	key := asShown(cleanJoined(rec.key))
	right := slices.IndexFunc(choices, func(text string) bool { return asShown(text) == key })
	if right < 0 {
		return q, "the right answer is not among the choices"
	}
	q = Question{Line: rec.line, Type: Single, Stem: stem, Points: 1, Scoring: AllOrNothing}
	for i, text := range choices {
		q.Choices = append(q.Choices, Choice{Text: text, Correct: i == right})
	}
	return q, ""
}

// cutLetter splits a line of the form "C text", with nothing or white space
// after the capital letter.
func cutLetter(line string) (letter byte, text string, ok bool) {
	if line == "" || line[0] < 'A' || line[0] > 'Z' {
		return 0, "", false
	}
	if r, _ := utf8.DecodeRuneInString(line[1:]); len(line) > 1 && !unicode.IsSpace(r) {
		return 0, "", false
	}
	return line[0], line[1:], true
}

// triviaQuizzes deals a category's questions into quizzes of twenty, the last
// of which takes what is left.
func triviaQuizzes(category string, questions []Question) []Quiz {
	var quizzes []Quiz
	title := categoryTitle(category)
	for part := range slices.Chunk(questions, triviaQuizLen) {
		number := len(quizzes) + 1
		quizzes = append(quizzes, Quiz{
			Key:         fmt.Sprintf("opentriviaqa/%s/quiz/%d", category, number),
			Title:       fmt.Sprintf("%s %d", title, number),
			Description: triviaDescription(title, len(part)),
			Language:    "en",
			Genre:       "general",
			Tags:        []string{tagOf(category)},
			Licence:     "CC-BY-SA-4.0",
			Attribution: triviaAttribution,
			Source:      triviaSource,
			Questions:   part,
		})
	}
	return quizzes
}

func triviaDescription(title string, questions int) string {
	if questions == 1 {
		return fmt.Sprintf("One question from the OpenTriviaQA collection, on the shelf “%s”.", title)
	}
	return fmt.Sprintf("%d questions from the OpenTriviaQA collection, on the shelf “%s”.", questions, title)
}

// categoryOf is the file's base name without its ending.
func categoryOf(file string) string {
	base := path.Base(strings.ReplaceAll(file, `\`, "/"))
	name := clean(decodeMixed([]byte(strings.TrimSuffix(base, path.Ext(base)))))
	if name == "" || name == "/" {
		return "trivia"
	}
	return name
}

// categoryTitle is a category as a person would write it. The files of the
// collection whose names do not read well as titles are listed.
func categoryTitle(category string) string {
	switch category {
	case "for-kids":
		return "Trivia for Kids"
	case "general":
		return "General Knowledge"
	case "newest":
		return "Newest Trivia"
	case "rated":
		return "Rated Trivia"
	case "religion-faith":
		return "Religion & Faith"
	case "science-technology":
		return "Science & Technology"
	}
	words := strings.FieldsFunc(category, func(r rune) bool { return r == '-' || r == '_' || unicode.IsSpace(r) })
	for i, word := range words {
		first, size := utf8.DecodeRuneInString(word)
		words[i] = string(unicode.ToTitle(first)) + word[size:]
	}
	if len(words) == 0 {
		return "Trivia"
	}
	// Ten places are left for the running number.
	return truncate(strings.Join(words, " "), titleMax-10)
}

// tagOf is a category as a tag's slug: small letters and digits, words joined by hyphens.
func tagOf(category string) string {
	words := strings.FieldsFunc(strings.ToLower(category), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	slug := strings.TrimRight(truncate(strings.Join(words, "-"), tagMax), "-")
	if slug == "" {
		return "trivia"
	}
	return slug
}
