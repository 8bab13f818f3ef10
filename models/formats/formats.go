// Package formats reads and writes quiz interchange formats as neutral values:
// one family of files a format, each a pure function of bytes. It knows neither
// the models nor the database, so whoever imports maps these values to rows.
//
// A record that cannot become a question is refused with its place and the
// reason; it never stops the file and is never repaired by guessing. What a
// format cannot say is left out and reported; what it says is read back as it
// was.
package formats

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Errors of Parse and Write beside failed reads and writes.
var (
	ErrUnknownFormat = errors.New("unknown format")
	ErrTooLarge      = errors.New("too large")
)

// MaxBytes is how large a file may be that Parse takes.
const MaxBytes = 64 << 20

// QuestionsMax is how many questions a quiz may have.
const QuestionsMax = 100

// Quiz is one quiz of a file. Texts are NFC and free of control characters;
// Description and Attribution, like Stem and Explanation of a question, may
// hold line feeds and tabs, the others are one trimmed line.
type Quiz struct {
	// Key is the quiz's identity: format, category or file, running number.
	// The same file gives the same keys each time.
	Key         string
	Title       string
	Description string
	Language    string // BCP 47, such as "en"
	Genre       string // a genre's slug
	Tags        []string
	Licence     string // ARR, CC0, CC-BY-4.0 or CC-BY-SA-4.0
	Attribution string // who is to be named, at most 300 code points
	Source      string // address of the work that the quiz was taken from
	Questions   []Question
}

// Question is one question of a quiz.
type Question struct {
	// Key is the question's identity: file and number of the record in it.
	// It does not depend on the text, so equal stems are different questions.
	Key         string
	Line        int    // where the record starts, from 1
	Type        string // single, multiple, text, number or order
	Stem        string
	Unit        string // of a number: what stands behind it
	Explanation string
	Points      int
	Scoring     string // all_or_nothing or partial
	Match       Match
	Choices     []Choice
	Accepted    []Accepted
	Media       int // files on stem and choices; no format carries them
}

// The types of question.
const (
	Single   = "single"
	Multiple = "multiple"
	Text     = "text"
	Number   = "number"
	Order    = "order"
)

// The ways of scoring.
const (
	AllOrNothing = "all_or_nothing"
	Partial      = "partial"
)

// Match says what a typed answer is forgiven.
type Match struct {
	Width       bool // full-width and half-width letters are the same
	Case        bool
	Space       bool
	Punctuation bool
	MaxEdit     int  // 0 to 2 letters may be wrong
	Wildcard    bool // * in a pattern stands for anything
}

// DefaultMatch is how answers in a language are matched unless a file says
// otherwise.
func DefaultMatch(language string) Match {
	return Match{Width: true, Case: true, Space: language == "ko"}
}

// Choice is one choice of a question of type single, multiple or order; for
// order, Choices stand in the right order and Correct says nothing.
type Choice struct {
	Text    string
	Correct bool
}

// Accepted is a text that counts as an answer, for Fraction (0 to 1, in whole
// per cent) of the points.
type Accepted struct {
	Pattern  string
	Fraction float64
}

// Refusal says which record was not taken, and why.
type Refusal struct {
	File   string // as it was given to Parse
	Line   int    // where the record starts, from 1
	Reason string
}

// String is the refusal as the import command prints it: FILE:LINE: reason.
func (r Refusal) String() string {
	return fmt.Sprintf("%s:%d: %s", r.File, r.Line, r.Reason)
}

// Dropped says what an export leaves out.
type Dropped struct {
	Quiz     int    // its number among those that were written, from 1
	Question int    // its number in the quiz, from 1; 0 is the quiz itself
	What     string // the field in snake_case; "question" is all of it
	Why      string
}

// String names the place and the reason.
func (d Dropped) String() string {
	if d.Question == 0 {
		return fmt.Sprintf("quiz %d: %s: %s", d.Quiz, d.What, d.Why)
	}
	return fmt.Sprintf("quiz %d, question %d: %s: %s", d.Quiz, d.Question, d.What, d.Why)
}

// Format is a format that quizzes are read from or written to.
type Format struct {
	Name      string
	Extension string // with the dot
	MediaType string
	Lossless  bool // it says everything that a quiz has but media

	parse func(c *collector, data []byte)
	// reduce takes out of a quiz what the format cannot say.
	reduce func(q *reduction)
	write  func(w io.Writer, quizzes []Quiz) error
}

// Reads reports whether the format can be imported.
func (f Format) Reads() bool { return f.parse != nil }

// Writes reports whether the format can be exported.
func (f Format) Writes() bool { return f.write != nil }

// All lists the formats by name.
func All() []Format {
	return []Format{
		aiken(), csvFormat(), gift(), jsonFormat(), moodleXML(), openTriviaQA(), qti21(), qti30(), xlsx(),
	}
}

// Find returns the format of a name.
func Find(name string) (Format, error) {
	for _, f := range All() {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("%w %q; one of %s", ErrUnknownFormat, name, strings.Join(names(func(Format) bool { return true }), ", "))
}

func names(fits func(Format) bool) []string {
	var out []string
	for _, f := range All() {
		if fits(f) {
			out = append(out, f.Name)
		}
	}
	return out
}

// Names lists the formats that Parse knows, sorted.
func Names() []string { return names(Format.Reads) }

// Written lists the formats that Write knows, sorted.
func Written() []string { return names(Format.Writes) }

// Parse reads all of r, which holds a file in the named format. The file's
// base name is part of the identity of what is in it. The error is for an
// unknown format, a failed read or a file over MaxBytes alone; what is wrong
// with a record is in the refusals, in the order of the file.
func Parse(format, file string, r io.Reader) ([]Quiz, []Refusal, error) {
	f, err := Find(format)
	if err == nil && !f.Reads() {
		err = fmt.Errorf("%w %q to read", ErrUnknownFormat, format)
	}
	if err != nil {
		return nil, nil, err
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", file, err)
	}
	if len(data) > MaxBytes {
		return nil, nil, fmt.Errorf("read %s: %w: more than %d bytes", file, ErrTooLarge, MaxBytes)
	}
	c := &collector{format: format, file: file}
	f.parse(c, data)
	quizzes, refusals := c.done()
	return quizzes, refusals, nil
}

// Write writes quizzes in the named format and says what it left out, in the
// order of the quizzes.
func Write(format string, w io.Writer, quizzes []Quiz) ([]Dropped, error) {
	f, err := Find(format)
	if err == nil && !f.Writes() {
		err = fmt.Errorf("%w %q to write", ErrUnknownFormat, format)
	}
	if err != nil {
		return nil, err
	}
	reduced, dropped := Reduce(f, quizzes)
	if err := f.write(w, reduced); err != nil {
		return nil, fmt.Errorf("write %s: %w", format, err)
	}
	return dropped, nil
}

// Reduce takes out of quizzes what a format cannot say, and lists it. What is
// left is what Parse reads from what Write writes.
func Reduce(f Format, quizzes []Quiz) ([]Quiz, []Dropped) {
	var out []Quiz
	var dropped []Dropped
	for i, quiz := range quizzes {
		r := reduce(f, i+1, quiz)
		dropped = append(dropped, r.dropped...)
		if len(r.quiz.Questions) > 0 {
			out = append(out, r.quiz)
		}
	}
	slices.SortStableFunc(dropped, func(a, b Dropped) int {
		return cmp.Or(cmp.Compare(a.Quiz, b.Quiz), cmp.Compare(a.Question, b.Question))
	})
	return out, dropped
}
