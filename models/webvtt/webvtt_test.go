package webvtt_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"duckhoo/models/webvtt"
)

const two = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n불이 꺼졌다.\n\n00:00:02.500 --> 01:00:00.000\nfish &amp; chips\nand 1 &lt; 2\n"

func TestParse(t *testing.T) {
	for name, text := range map[string]string{
		"as it is written": two,
		"of Windows":       "\ufeff" + strings.ReplaceAll(two, "\n", "\r\n"),
		"of an old Mac":    strings.ReplaceAll(two, "\n", "\r"),
		"with more": "WEBVTT - a film\nKind: captions\n\nNOTE by a duck\nin two lines\n\n1\n00:01.000 --> 00:02.500 align:start position:0%\n 불이 꺼졌다. \n\n\n" +
			"the end\n00:02.500\t-->\t01:00:00.000\nfish &amp; chips\nand 1 &lt; 2",
	} {
		cues, err := webvtt.Parse(text)
		if err != nil || webvtt.Format(cues) != two {
			t.Errorf("%s: %v %q", name, err, webvtt.Format(cues))
			continue
		}
		if got := cues[1].Lines(); !slices.Equal(got, []string{"fish & chips", "and 1 < 2"}) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestParseNamesTheLine(t *testing.T) {
	const cue = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
	for name, test := range map[string]struct {
		text string
		line int
		says string
	}{
		"nothing":              {"", 1, "WEBVTT"},
		"of another sort":      {"1\n00:00:01,000 --> 00:00:02,000\nHi\n", 1, "WEBVTT"},
		"a longer word":        {"WEBVTTS\n\n00:01.000 --> 00:02.000\nHi", 1, "WEBVTT"},
		"no cue":               {"WEBVTT\n\nNOTE nothing", 3, "no cue"},
		"times in the head":    {"WEBVTT\n00:01.000 --> 00:02.000\nHi", 2, "empty line"},
		"times in a note":      {"WEBVTT\n\nNOTE\n00:01.000 --> 00:02.000\nHi", 4, "empty line"},
		"times in the words":   {cue + "Hi\n00:02.000 --> 00:03.000\nHo", 5, "empty line"},
		"styles":               {"WEBVTT\n\nSTYLE\n::cue { color: red }\n\n00:01.000 --> 00:02.000\nHi", 3, "STYLE"},
		"regions":              {"WEBVTT\n\nREGION\nid:a\n", 3, "REGION"},
		"in a region":          {"WEBVTT\n\n00:01.000 --> 00:02.000 region:a\nHi", 3, "cannot be read"},
		"markup":               {cue + "Hi\n<b>Ho</b>", 5, "markup"},
		"a script":             {cue + "<script>alert(1)</script>", 4, "markup"},
		"no times":             {cue + "Hi\n\nHo\n", 6, "times are missing"},
		"a name and no times":  {cue + "Hi\n\n2\nHo\n", 6, "times are missing"},
		"half of the times":    {"WEBVTT\n\n00:01.000 -->\nHi", 3, "cannot be read"},
		"a comma":              {"WEBVTT\n\n00:01,000 --> 00:02,000\nHi", 3, "cannot be read"},
		"sixty seconds":        {"WEBVTT\n\n00:60.000 --> 01:02.000\nHi", 3, "cannot be read"},
		"three digits of hour": {"WEBVTT\n\n100:00:00.000 --> 100:00:02.000\nHi", 3, "cannot be read"},
		"backwards":            {"WEBVTT\n\n00:02.000 --> 00:02.000\nHi", 3, "end after"},
		"out of order":         {cue + "Hi\n\n00:00.500 --> 00:03.000\nHo", 6, "must rise"},
		"no words":             {cue + "\n00:02.000 --> 00:03.000\nHo", 3, "words are missing"},
		"nothing but spaces":   {cue + "&nbsp;", 4, "words are missing"},
		"not UTF-8":            {cue + "\xc2\xed\xc4\xda", 4, "UTF-8"},
		"what was not UTF-8":   {cue + "\ufffd", 4, "UTF-8"},
		"a bell":               {cue + "Hi \a", 4, "cannot be seen"},
		"a bell by its number": {cue + "Hi &#7;", 4, "cannot be seen"},
		"too long":             {"WEBVTT\n\nNOTE " + strings.Repeat("a", webvtt.BytesMost), 1, "64 KiB"},
		"too many":             {"WEBVTT\n\n" + strings.Repeat("00:01.000 --> 00:02.000\na\n\n", webvtt.CuesMost+1), 6004, "2,000"},
	} {
		cues, err := webvtt.Parse(test.text)
		var at *webvtt.Error
		if !errors.As(err, &at) || at.Line != test.line || !strings.Contains(err.Error(), test.says) || at.KO() == "" || cues != nil {
			t.Errorf("%s: %v (%d cues)", name, err, len(cues))
		}
	}
}

// FuzzParse: what is taken is written so that it reads the same, and holds
// nothing but times and words.
func FuzzParse(f *testing.F) {
	f.Add(two)
	f.Add("WEBVTT x\n\nNOTE\n\n1\n00:00.000 --> 99:59:59.999 line:1\na &#65; b")
	f.Add("WEBVTT\n\n00:01.000 -->\n<")
	f.Fuzz(func(t *testing.T, text string) {
		cues, err := webvtt.Parse(text)
		if err != nil {
			var at *webvtt.Error
			if !errors.As(err, &at) || at.Line < 1 || at.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+1 {
				t.Fatalf("%v", err)
			}
			return
		}
		plain := webvtt.Format(cues)
		again, err := webvtt.Parse(plain)
		if len(plain) <= webvtt.BytesMost && (err != nil || !slices.Equal(cues, again)) {
			t.Fatalf("%v\n%q\n%q", err, cues, again)
		}
		if strings.Contains(plain, "<") || strings.Count(plain, "-->") != len(cues) {
			t.Fatalf("%q", plain)
		}
	})
}
