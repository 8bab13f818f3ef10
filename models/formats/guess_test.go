package formats_test

import (
	"bytes"
	"testing"

	"duckhoo/models/formats"
)

var guessable = []formats.Quiz{{Title: "오리 고사", Language: "ko", Questions: []formats.Question{
	{Type: formats.Single, Stem: "오리는?", Points: 1, Scoring: formats.AllOrNothing, Match: formats.DefaultMatch("ko"),
		Choices: []formats.Choice{{Text: "새", Correct: true}, {Text: "물고기"}}},
}}}

// TestGuess: what each format writes is told by what it holds, whatever the file
// is called.
func TestGuess(t *testing.T) {
	for _, name := range formats.Written() {
		var file bytes.Buffer
		if _, err := formats.Write(name, &file, guessable); err != nil {
			t.Fatal(err)
		}
		for _, called := range []string{"file", "quiz.txt", "파일"} {
			if got := formats.Guess(called, file.Bytes()); got != name {
				t.Errorf("%s is taken for %q: %.80s", name, got, file.Bytes())
			}
		}
	}
	for _, one := range []struct{ name, text, want string }{
		{"x.csv", "a,b\n1,2", "csv"}, {"x.gift", "::t:: plain", "gift"}, {"q.txt", "#Q What?\n^ a\nA a\nB b\n", "opentriviaqa"},
		{"q.txt", "\xef\xbb\xbfWhat?\nA. a\nB. b\nANSWER: A\n", "aiken"}, {"q.txt", "{=a ~b}", "gift"}, {"q.txt", "The sky is blue. {T}", "gift"},
		{"q.txt", "just words", ""}, {"q.txt", "", ""}, {"q.xml", "<html></html>", ""}, {"q.zip", "PK\x03\x04 broken", ""}, {"q.txt", " \n\t", ""},
	} {
		if got := formats.Guess(one.name, []byte(one.text)); got != one.want {
			t.Errorf("%s %q: %q, want %q", one.name, one.text, got, one.want)
		}
	}
}

// FuzzGuess: any bytes are some format that can be read, or none.
func FuzzGuess(f *testing.F) {
	for _, seed := range []string{"", "PK\x03\x04", "<quiz>", "{}", "a{=b}", "stem,type\n", "ANSWER: A", "#Q x"} {
		f.Add("x.txt", []byte(seed))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if got := formats.Guess(name, data); got != "" {
			if _, err := formats.Find(got); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestWords: reasons are told in Korean too; what nobody has put in words stays.
func TestWords(t *testing.T) {
	for reason, want := range map[string]string{
		"the stem is empty": "질문이 비어 있어요.",
		`the tag "없는말" is not known here and was left out`: `"없는말": 아직 없는 태그라서 뺐어요.`,
		"more than 10 choices: 12":                         "보기가 12개예요. 10개까지예요.",
		"something new":                                    "something new",
	} {
		if got := formats.Words(reason, "ko"); got != want {
			t.Errorf("%q: %q", reason, got)
		}
		if got := formats.Words(reason, "en"); got != reason {
			t.Errorf("%q in English: %q", reason, got)
		}
	}
}
