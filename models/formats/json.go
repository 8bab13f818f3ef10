package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// JSON is this project's own format, which says everything that a quiz has but
// media. docs/quizzes.schema.json describes it.
//
//	{"format": "duckhoo", "version": 1, "quizzes": [{"title": ..., "questions": [{...}]}]}
const (
	jsonName    = "duckhoo"
	jsonVersion = 1
)

func jsonFormat() Format {
	return Format{Name: "json", Extension: ".json", MediaType: "application/json", Lossless: true,
		parse: parseJSON, reduce: func(*reduction) {}, write: writeJSON}
}

type jsonFile struct {
	Format  string     `json:"format"`
	Version int        `json:"version"`
	Quizzes []jsonQuiz `json:"quizzes"`
}

type jsonQuiz struct {
	Title       string         `json:"title"`
	Description string         `json:"description,omitempty"`
	Language    string         `json:"language,omitempty"`
	Genre       string         `json:"genre,omitempty"`
	Tags        []string       `json:"tags,omitempty"`
	Licence     string         `json:"licence,omitempty"`
	Attribution string         `json:"attribution,omitempty"`
	Questions   []jsonQuestion `json:"questions"`
}

type jsonQuestion struct {
	Type        string         `json:"type"`
	Stem        string         `json:"stem"`
	Unit        string         `json:"unit,omitempty"`
	Explanation string         `json:"explanation,omitempty"`
	Points      *int           `json:"points,omitempty"`
	Scoring     string         `json:"scoring,omitempty"`
	Match       *jsonMatch     `json:"match,omitempty"`
	Choices     []jsonChoice   `json:"choices,omitempty"`
	Accepted    []jsonAccepted `json:"accepted,omitempty"`
}

type jsonMatch struct {
	Width       bool `json:"width"`
	Case        bool `json:"case"`
	Space       bool `json:"space"`
	Punctuation bool `json:"punctuation"`
	MaxEdit     int  `json:"max_edit"`
	Wildcard    bool `json:"wildcard"`
}

type jsonChoice struct {
	Text    string `json:"text"`
	Correct bool   `json:"correct,omitempty"`
}

type jsonAccepted struct {
	Pattern  string   `json:"pattern"`
	Fraction *float64 `json:"fraction,omitempty"` // 1 when absent
}

func writeJSON(w io.Writer, quizzes []Quiz) error {
	file := jsonFile{Format: jsonName, Version: jsonVersion, Quizzes: []jsonQuiz{}}
	for _, q := range quizzes {
		one := jsonQuiz{Title: q.Title, Description: q.Description, Language: q.Language, Genre: q.Genre, Tags: q.Tags,
			Licence: q.Licence, Attribution: q.Attribution, Questions: []jsonQuestion{}}
		for _, question := range q.Questions {
			one.Questions = append(one.Questions, toJSON(question))
		}
		file.Quizzes = append(file.Quizzes, one)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(file)
}

func toJSON(q Question) jsonQuestion {
	match := jsonMatch(q.Match)
	out := jsonQuestion{Type: q.Type, Stem: q.Stem, Unit: q.Unit, Explanation: q.Explanation, Points: &q.Points, Scoring: q.Scoring, Match: &match}
	for _, c := range q.Choices {
		out.Choices = append(out.Choices, jsonChoice(c))
	}
	for _, a := range q.Accepted {
		out.Accepted = append(out.Accepted, jsonAccepted{a.Pattern, &a.Fraction})
	}
	return out
}

// question is the neutral value; a match that is absent is the language's.
func (q jsonQuestion) question(line int) (Question, matching) {
	out := Question{Line: line, Type: q.Type, Stem: q.Stem, Unit: q.Unit, Explanation: q.Explanation, Points: 1, Scoring: q.Scoring}
	if q.Points != nil {
		out.Points = *q.Points
	}
	for _, c := range q.Choices {
		out.Choices = append(out.Choices, Choice(c))
	}
	for _, a := range q.Accepted {
		fraction := 1.0
		if a.Fraction != nil {
			fraction = *a.Fraction
		}
		out.Accepted = append(out.Accepted, Accepted{a.Pattern, fraction})
	}
	if q.Match == nil {
		return out, matching{}
	}
	out.Match = Match(*q.Match)
	return out, matching{all: true}
}

// jsonReader walks through a file token by token, so that what is wrong with
// one question is said of its line and the others are read.
type jsonReader struct {
	c     *collector
	dec   *json.Decoder
	lines lineCounter
	text  string
}

// errRefused ends the reading of a part that has been blamed already.
var errRefused = errors.New("refused")

func parseJSON(c *collector, data []byte) {
	text, bad := decode(data)
	if bad > 0 {
		c.refuse(bad, notUTF8)
		return
	}
	r := &jsonReader{c: c, dec: json.NewDecoder(strings.NewReader(text)), lines: lineCounter{text: text}, text: text}
	err := r.file()
	if err == nil {
		if _, more := r.dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("text after the end of the JSON")
		}
	}
	if err != nil && !errors.Is(err, errRefused) {
		c.refuse(r.line(), "%s", plainJSONError(err))
	}
}

// line is where the next value starts.
func (r *jsonReader) line() int {
	at := int(r.dec.InputOffset())
	rest := strings.TrimLeft(r.text[min(at, len(r.text)):], " \t\r\n,:")
	return r.lines.of(len(r.text) - len(rest))
}

func plainJSONError(err error) string {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the JSON ends too early"
	case errors.As(err, &syntax):
		return "not JSON from here: " + syntax.Error()
	case errors.As(err, &wrong):
		return fmt.Sprintf("%s is a %s, not what belongs there", shown(wrong.Field), wrong.Value)
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// object reads an object and hands each key over before its value.
func (r *jsonReader) object(what string, member func(key string) error) error {
	if err := r.open('{', what); err != nil {
		return err
	}
	var seen []string
	for r.dec.More() {
		token, err := r.dec.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		if slices.Contains(seen, key) {
			return fmt.Errorf("the key %s stands twice", shown(key))
		}
		seen = append(seen, key)
		if err := member(key); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}

// array reads an array and calls item before each value.
func (r *jsonReader) array(what string, item func() error) error {
	if err := r.open('[', what); err != nil {
		return err
	}
	for r.dec.More() {
		if err := item(); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}

func (r *jsonReader) open(delim json.Delim, what string) error {
	token, err := r.dec.Token()
	if err == nil && token != delim {
		kind := map[json.Delim]string{'{': "an object", '[': "a list"}[delim]
		err = fmt.Errorf("%s is not %s", what, kind)
	}
	return err
}

func (r *jsonReader) file() error {
	var format string
	version := 0
	err := r.object("the file", func(key string) error {
		switch key {
		case "format":
			return r.dec.Decode(&format)
		case "version":
			return r.dec.Decode(&version)
		case "quizzes":
			return r.array(`"quizzes"`, r.quiz)
		case "$schema":
			var address string
			return r.dec.Decode(&address)
		}
		return fmt.Errorf("the key %s is not one of format, version, quizzes", shown(key))
	})
	if err == nil && (format != jsonName || version != jsonVersion) {
		r.c.quizzes = nil
		err = fmt.Errorf(`not {"format": %q, "version": %d}`, jsonName, jsonVersion)
	}
	return err
}

// quiz reads one quiz. Its questions may stand before its title.
func (r *jsonReader) quiz() error {
	at := r.line()
	quiz := r.c.quiz(at)
	head := map[string]json.RawMessage{}
	err := r.object("a quiz", func(key string) error {
		if key == "questions" {
			return r.array(`"questions"`, r.question)
		}
		var raw json.RawMessage
		err := r.dec.Decode(&raw)
		head[key] = raw
		return err
	})
	if err != nil {
		return err
	}
	var said jsonQuiz
	joined, err := json.Marshal(head)
	if err == nil {
		err = strictJSON(joined, &said)
	}
	if err != nil {
		r.c.refuse(at, "the quiz: %s", plainJSONError(err))
		quiz.Questions = nil
		return nil
	}
	quiz.Title, quiz.Description, quiz.Language, quiz.Genre = said.Title, said.Description, said.Language, said.Genre
	quiz.Tags, quiz.Licence, quiz.Attribution = said.Tags, said.Licence, said.Attribution
	return nil
}

func (r *jsonReader) question() error {
	at := r.line()
	var raw json.RawMessage
	if err := r.dec.Decode(&raw); err != nil {
		return err
	}
	var q jsonQuestion
	err := repeatedKey(raw)
	if err == nil {
		err = strictJSON(raw, &q)
	}
	if err != nil {
		r.c.refuse(at, "%s", plainJSONError(err))
		return nil
	}
	r.c.question(q.question(at))
	return nil
}

// strictJSON refuses keys that the target does not have.
func strictJSON(raw []byte, target any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(target)
}

// repeatedKey finds a key that stands twice in one object: which of the two
// counts would be a guess.
func repeatedKey(raw []byte) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	type level struct {
		object, value bool
		keys          map[string]bool
	}
	var open []*level
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		top := &level{}
		if len(open) > 0 {
			top = open[len(open)-1]
		}
		if delim, is := token.(json.Delim); is && (delim == '}' || delim == ']') {
			open = open[:len(open)-1]
			continue
		}
		if key, is := token.(string); is && top.object && !top.value {
			if top.keys[key] {
				return fmt.Errorf("the key %s stands twice", shown(key))
			}
			top.keys[key], top.value = true, true
			continue
		}
		top.value = false
		if delim, is := token.(json.Delim); is {
			open = append(open, &level{object: delim == '{', keys: map[string]bool{}})
		}
	}
}
