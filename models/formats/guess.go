package formats

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Guess says which format a file looks to be written in, "" for none. What it
// holds counts before what it is called.
func Guess(name string, data []byte) string {
	text := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	switch {
	case len(text) == 0:
		return ""
	case bytes.HasPrefix(data, []byte("PK")):
		return guessPackage(data)
	case text[0] == '<':
		return guessXML(text)
	case text[0] == '{' && !bytes.HasPrefix(text, []byte("{=")) && !bytes.HasPrefix(text, []byte("{~")), text[0] == '[' && bytes.HasSuffix(text, []byte("]")):
		return "json"
	}
	return guessText(strings.ToLower(name), text)
}

func guessPackage(data []byte) string {
	files, err := unzip(data)
	if err != nil {
		return ""
	}
	qti := ""
	for name, body := range files {
		switch {
		case name == "xl/workbook.xml":
			return "xlsx"
		case path.Base(name) == "imsmanifest.xml":
			qti = guessQTI(body)
		}
	}
	return qti
}

func guessQTI(body []byte) string {
	if bytes.Contains(body, []byte("v3p0")) || bytes.Contains(body, []byte("<qti-")) {
		return "qti30"
	}
	return "qti21"
}

func guessXML(text []byte) string {
	switch {
	case bytes.Contains(text, []byte("<quiz")):
		return "moodle-xml"
	case bytes.Contains(text, []byte("assessmentItem")), bytes.Contains(text, []byte("<qti-assessment-item")):
		return guessQTI(text)
	}
	return ""
}

var (
	answerLine   = regexp.MustCompile(`(?m)^ANSWER: `)
	triviaLine   = regexp.MustCompile(`(?m)^#Q `)
	giftQuestion = regexp.MustCompile(`(?s)\{\s*(=|~|#|T|F|\})`)
)

func guessText(name string, text []byte) string {
	head, _, _ := bytes.Cut(text, []byte("\n"))
	columns := strings.Split(strings.ToLower(strings.TrimSpace(string(head))), ",")
	for i := range columns {
		columns[i] = strings.Trim(columns[i], `" `)
	}
	switch {
	case slices.Contains(columns, "stem"), strings.HasSuffix(name, ".csv"):
		return "csv"
	case triviaLine.Match(text):
		return "opentriviaqa"
	case answerLine.Match(text):
		return "aiken"
	case giftQuestion.Match(text), strings.Contains(name, ".gift"):
		return "gift"
	case strings.Contains(name, ".aiken"):
		return "aiken"
	}
	return ""
}
