package formats_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckhoo/models/formats"
)

// seeds are short files of a format, good and bad.
func seeds(f *testing.F, format string) {
	f.Helper()
	for _, quiz := range []formats.Quiz{sample()} {
		var b bytes.Buffer
		if _, err := formats.Write(format, &b, []formats.Quiz{quiz, quiz}); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
		f.Add(b.Bytes()[:b.Len()/2])
	}
	f.Add([]byte(""))
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte("PK\x03\x04"))
}

// sample has a question of each type.
func sample() formats.Quiz {
	m := formats.DefaultMatch("ko")
	return formats.Quiz{Title: "오리", Description: "여러\n줄", Language: "ko", Genre: "game", Tags: []string{"duck"}, Licence: "CC0", Attribution: "나",
		Questions: []formats.Question{
			{Type: "single", Stem: "하나?", Explanation: "왜냐하면", Points: 2, Scoring: formats.AllOrNothing, Match: m, Choices: []formats.Choice{{Text: "=a", Correct: true}, {Text: "b"}}},
			{Type: "multiple", Stem: "여럿?", Points: 1, Scoring: formats.Partial, Match: m, Choices: []formats.Choice{{Text: "a", Correct: true}, {Text: "b"}, {Text: "c", Correct: true}}},
			{Type: "order", Stem: "차례?", Points: 1, Scoring: formats.AllOrNothing, Match: m, Choices: []formats.Choice{{Text: "a"}, {Text: "b"}}},
			{Type: "text", Stem: "글?", Points: 1, Scoring: formats.AllOrNothing, Match: m, Accepted: []formats.Accepted{{Pattern: "오리", Fraction: 1}, {Pattern: "새", Fraction: 0.5}}},
			{Type: "number", Stem: "수?", Points: 1, Scoring: formats.AllOrNothing, Match: m, Accepted: []formats.Accepted{{Pattern: "3.5", Fraction: 1}}},
		}}
}

// holds is what every parser promises for any bytes: it ends without a panic,
// its refusals have a place, and what it takes can be written and read again.
func holds(t interface {
	Fatal(args ...any)
	Errorf(format string, args ...any)
}, format string, data []byte) {
	quizzes, refusals, err := formats.Parse(format, "fuzz", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range refusals {
		if r.Line < 1 || r.Reason == "" || strings.ContainsAny(r.Reason, "\n\r") {
			t.Errorf("refusal %q", r)
		}
	}
	for _, quiz := range quizzes {
		if n := len(quiz.Questions); n < 1 || n > formats.QuestionsMax {
			t.Errorf("%d questions", n)
		}
	}
	if len(quizzes) == 0 {
		return
	}
	var b bytes.Buffer
	dropped, err := formats.Write("json", &b, quizzes)
	if err != nil || len(dropped) > 0 {
		t.Fatal(err, dropped)
	}
	again, refusals, err := formats.Parse("json", "fuzz", &b)
	if err != nil || len(refusals) > 0 {
		t.Fatal(err, refusals)
	}
	if diff := cmp.Diff(quizzes, again, content()); diff != "" {
		t.Errorf("through json, -want +got:\n%s", diff)
	}
}

func FuzzJSON(f *testing.F) {
	seeds(f, "json")
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "json", data) })
}

func FuzzCSV(f *testing.F) {
	seeds(f, "csv")
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "csv", data) })
}

func FuzzXLSX(f *testing.F) {
	seeds(f, "xlsx")
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "xlsx", data) })
}

func FuzzGIFT(f *testing.F) {
	seeds(f, "gift")
	f.Add([]byte("::n::[html]<p>a &lt; b</p>{T#no#yes}\n\n{#1..2}\n\nx{=a -> b =c -> d}\n\nq {~%50%a ~%50%b\\}c} end"))
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "gift", data) })
}

func FuzzAiken(f *testing.F) {
	seeds(f, "aiken")
	f.Add([]byte("stem\nA) a\nB) b\nANSWER: B\nstem\nA. a\nC. c\nANSWER: A\n"))
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "aiken", data) })
}

func FuzzMoodleXML(f *testing.F) {
	seeds(f, "moodle-xml")
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question type="essay"/></quiz>`))
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "moodle-xml", data) })
}

// FuzzQTIItem reads single items, which the fuzzer can change without knowing
// how packages are packed.
func FuzzQTIItem(f *testing.F) {
	f.Add([]byte(`<assessmentItem><responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse><value>A</value></correctResponse></responseDeclaration>` +
		`<itemBody><choiceInteraction responseIdentifier="R"><prompt>a<br/>b</prompt><simpleChoice identifier="A">x</simpleChoice><simpleChoice identifier="B">y</simpleChoice></choiceInteraction></itemBody></assessmentItem>`))
	f.Add([]byte(`<qti-assessment-item xml:lang="ko"><qti-response-declaration identifier="R" base-type="string"><qti-mapping><qti-map-entry map-key="a" mapped-value="2"/></qti-mapping></qti-response-declaration>` +
		`<qti-item-body><p>s <qti-text-entry-interaction response-identifier="R"/></p></qti-item-body></qti-assessment-item>`))
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "qti21", data) })
}

func FuzzQTIPackage(f *testing.F) {
	seeds(f, "qti21")
	seeds(f, "qti30")
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, "qti30", data) })
}
