package formats_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
	"unicode/utf8"

	"duckhoo/models/formats"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const trivia = "opentriviaqa"

func parseTrivia(t *testing.T, file, text string) ([]formats.Quiz, []formats.Refusal) {
	t.Helper()
	quizzes, refusals, err := formats.Parse(trivia, file, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return quizzes, refusals
}

// TestOpenTriviaQASample holds what becomes of each shape of record, good and
// malformed, that the sample file shows.
func TestOpenTriviaQASample(t *testing.T) {
	const sample = "testdata/opentriviaqa/sample-shapes"
	data, err := os.ReadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	quizzes, refusals := parseTrivia(t, filepath.Base(sample), string(data))
	refused := []string{}
	for _, r := range refusals {
		refused = append(refused, r.String())
	}
	got, err := json.MarshalIndent(map[string]any{"quizzes": quizzes, "refused": refused}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	golden := sample + ".golden.json"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestOpenTriviaQARefuses(t *testing.T) {
	tests := []struct{ name, record, reason string }{
		{"stem too long", "#Q " + strings.Repeat("가", 501) + "\n^ a\nA a\nB b", "the stem has 501 characters, more than 500"},
		{"choice too long", "#Q s\n^ a\nA a\nB " + strings.Repeat("é", 201), "choice 2 has 201 characters, more than 200"},
		{"one choice", "#Q s\n^ a\nA a", "fewer than 2 choices: 1"},
		{"no choice", "#Q s\n^ a", "fewer than 2 choices: 0"},
		{"eleven choices", "#Q s\n^ a\nA a\nB b\nC c\nD d\nE e\nF f\nG g\nH h\nI i\nJ j\nK k", "more than 10 choices: 11"},
		{"equal choices", "#Q s\n^ b\nA a\nB b\nC a", "choices 1 and 3 are equal"},
		{"equal as shown", "#Q s\n^ b\nA a  a\nB b\nC a a", "choices 1 and 3 are equal"},
		{"equal after NFC", "#Q s\n^ b\nA \u00e9\nB b\nC e\u0301", "choices 1 and 3 are equal"},
		{"key not a choice", "#Q s\n^ c\nA a\nB b", "the right answer is not among the choices"},
		{"key in another case", "#Q s\n^ A\nA a\nB b", "the right answer is not among the choices"},
		{"empty key", "#Q s\n^\nA a\nB b", "the right answer is not among the choices"},
		{"no key", "#Q s\nA a\nB b", "no right answer: no line starts with ^"},
		{"two keys", "#Q s\n^ a\n^ b\nA a\nB b", "a second right answer"},
		{"empty stem", "#Q\n^ a\nA a\nB b", "the stem is empty"},
		{"control characters alone", "#Q \x01\x00\n^ a\nA a\nB b", "the stem is empty"},
		{"empty choice", "#Q s\n^ a\nA a\nB", "choice 2 is empty"},
		{"letter left out", "#Q s\n^ a\nA a\nC c", "choice C is out of order"},
		{"letter repeated", "#Q s\n^ a\nA a\nA b", "choice A is out of order"},
		{"text after the end", "#Q s\n^ a\nA a\nB b\n\nmore", "text after the blank line that ends the record"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			good := "#Q good\n^ a\nA a\nB b\n\n"
			quizzes, refusals := parseTrivia(t, "dir/x.txt", good+tt.record+"\n\n"+good)
			want := []formats.Refusal{{File: "dir/x.txt", Line: 6, Reason: tt.reason}}
			if diff := cmp.Diff(want, refusals); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			keys := []string{}
			for _, q := range quizzes[0].Questions {
				keys = append(keys, q.Key)
			}
			if diff := cmp.Diff([]string{"opentriviaqa/x/1", "opentriviaqa/x/3"}, keys); diff != "" {
				t.Errorf("the neighbours of a refused record, -want +got:\n%s", diff)
			}
		})
	}
}

func TestOpenTriviaQADecodes(t *testing.T) {
	tests := []struct{ name, stem, want string }{
		{"UTF-8", "caf\u00e9 오리", "café 오리"},
		{"Latin-1", "caf\xe9", "café"},
		{"Windows-1252 quotes", "\x93duck\x94", "“duck”"},
		{"1252 ellipsis is no line end", "wait\x85 what", "wait… what"},
		{"both in one line", "\xe9\u00e9\xe9", "ééé"},
		{"a lead byte alone", "\xc3 x", "Ã x"},
		{"a sequence cut short", "\xe2\x80 x", "â€ x"},
		{"undefined in 1252", "\x81\x8d\x8f\x90\x9d", "\ufffd\ufffd\ufffd\ufffd\ufffd"},
		{"U+FFFD itself", "a\ufffdb", "a\ufffdb"},
		{"NEL in UTF-8 is white space", "a\u0085b\u0085", "a b"},
		{"tab", "a\tb", "a b"},
		{"NUL and other controls go", "a\x00\x1b\u0090b", "ab"},
		{"NFC", "cafe\u0301", "caf\u00e9"},
		{"Hangul jamo", "\u110b\u1169\u1105\u1175", "오리"},
		{"carriage return", "a\r", "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			quizzes, refusals := parseTrivia(t, "x", "#Q "+tt.stem+"\n^ a\nA a\nB b\n")
			if len(refusals) > 0 {
				t.Fatal(refusals)
			}
			if got := quizzes[0].Questions[0].Stem; got != tt.want {
				t.Errorf("got %+q, want %+q", got, tt.want)
			}
		})
	}
}

func TestOpenTriviaQADealsQuizzesOfTwenty(t *testing.T) {
	tests := []struct {
		records int
		sizes   []int
	}{{0, nil}, {1, []int{1}}, {20, []int{20}}, {21, []int{20, 1}}, {45, []int{20, 20, 5}}}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.records), func(t *testing.T) {
			quizzes, _ := parseTrivia(t, "animals", strings.Repeat("#Q s\n^ a\nA a\nB b\n\n", tt.records))
			var sizes []int
			for i, quiz := range quizzes {
				sizes = append(sizes, len(quiz.Questions))
				if want := fmt.Sprintf("Animals %d", i+1); quiz.Title != want {
					t.Errorf("title %q, want %q", quiz.Title, want)
				}
			}
			if diff := cmp.Diff(tt.sizes, sizes); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestOpenTriviaQANamesCategories(t *testing.T) {
	tests := []struct{ file, title, tag, key string }{
		{"animals", "Animals 1", "animals", "opentriviaqa/animals/1"},
		{"data/science-technology", "Science & Technology 1", "science-technology", "opentriviaqa/science-technology/1"},
		{`c:\data\religion-faith.txt`, "Religion & Faith 1", "religion-faith", "opentriviaqa/religion-faith/1"},
		{"video-games", "Video Games 1", "video-games", "opentriviaqa/video-games/1"},
		{"for-kids", "Trivia for Kids 1", "for-kids", "opentriviaqa/for-kids/1"},
		{"general", "General Knowledge 1", "general", "opentriviaqa/general/1"},
		{"newest", "Newest Trivia 1", "newest", "opentriviaqa/newest/1"},
		{"rated", "Rated Trivia 1", "rated", "opentriviaqa/rated/1"},
		{"우리 오리.txt", "우리 오리 1", "우리-오리", "opentriviaqa/우리 오리/1"},
		{"", "Trivia 1", "trivia", "opentriviaqa/trivia/1"},
		{"--", "Trivia 1", "trivia", "opentriviaqa/--/1"},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			quizzes, _ := parseTrivia(t, tt.file, "#Q s\n^ a\nA a\nB b\n")
			quiz := quizzes[0]
			got := []string{quiz.Title, quiz.Tags[0], quiz.Questions[0].Key}
			if diff := cmp.Diff([]string{tt.title, tt.tag, tt.key}, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestOpenTriviaQANamesSourceAndLicence(t *testing.T) {
	quizzes, _ := parseTrivia(t, "animals", "#Q s\n^ a\nA a\nB b\n")
	quiz := quizzes[0]
	if quiz.Licence != "CC-BY-SA-4.0" || quiz.Language != "en" || quiz.Genre != "general" {
		t.Errorf("licence %q, language %q, genre %q", quiz.Licence, quiz.Language, quiz.Genre)
	}
	for _, part := range []string{"uberspot", "OpenTriviaQA", "dd31530", "CC BY-SA 4.0"} {
		if !strings.Contains(quiz.Attribution, part) {
			t.Errorf("attribution does not name %s: %s", part, quiz.Attribution)
		}
	}
	if n := utf8.RuneCountInString(quiz.Attribution); n > 300 {
		t.Errorf("attribution has %d characters", n)
	}
}

func TestParseUnknownFormat(t *testing.T) {
	_, _, err := formats.Parse("aikne", "x", strings.NewReader(""))
	if !errors.Is(err, formats.ErrUnknownFormat) || !strings.Contains(err.Error(), trivia) {
		t.Errorf("got %v", err)
	}
}

func TestParseReadError(t *testing.T) {
	broken := errors.New("disk gone")
	_, _, err := formats.Parse(trivia, "animals", iotest.ErrReader(broken))
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "animals") {
		t.Errorf("got %v", err)
	}
}

// FuzzOpenTriviaQA holds for any bytes: each #Q line becomes a question or a
// refusal, keys are unique, and what comes out obeys the rules of a question.
func FuzzOpenTriviaQA(f *testing.F) {
	sample, err := os.ReadFile("testdata/opentriviaqa/sample-shapes")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sample)
	f.Add([]byte("\ufeff#Q s\r\n^ a\r\nA a\r\nB b\r\n"))
	f.Add([]byte("#Q s\n^ \u0301a\nA \u0301a\nB\n\u0301b\xff\x81"))
	f.Fuzz(func(t *testing.T, data []byte) {
		quizzes, refusals, err := formats.Parse(trivia, "fuzz", bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		keys := map[string]bool{}
		for _, quiz := range quizzes {
			for _, q := range quiz.Questions {
				keys[q.Key] = true
				checkQuestion(t, q)
			}
		}
		if got, want := len(keys)+len(refusals), countRecords(data); got != want {
			t.Errorf("questions and refusals: %d, records: %d", got, want)
		}
	})
}

func countRecords(data []byte) int {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	n := bytes.Count(data, []byte("\n#Q"))
	if bytes.HasPrefix(data, []byte("#Q")) {
		n++
	}
	return n
}

func checkQuestion(t *testing.T, q formats.Question) {
	t.Helper()
	checkText(t, q.Stem, formats.StemMax)
	right, seen := 0, map[string]bool{}
	for _, c := range q.Choices {
		checkText(t, c.Text, formats.ChoiceMax)
		seen[c.Text] = true
		if c.Correct {
			right++
		}
	}
	if n := len(q.Choices); right != 1 || len(seen) != n || n < formats.ChoicesMin || n > formats.ChoicesMax {
		t.Errorf("%d right of %d different of %d choices: %+v", right, len(seen), n, q)
	}
}

func checkText(t *testing.T, text string, most int) {
	t.Helper()
	if n := utf8.RuneCountInString(text); n < 1 || n > most {
		t.Errorf("%d characters: %q", n, text)
	}
	if !utf8.ValidString(text) || !norm.NFC.IsNormalString(text) || strings.TrimSpace(text) != text {
		t.Errorf("not valid, normal and trimmed: %+q", text)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
		t.Errorf("control character: %+q", text)
	}
}
