package sheets_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"

	"duckhoo/models/sheets"
)

const said = "이름,Count\r\n오리,1\r\n\"두 줄\r\n글\",'=1+1\r\n,\r\n''=x,2\r\n"

var want = &sheets.Table{Head: []string{"이름", "Count"}, Lines: []sheets.Line{
	{Number: 2, Cells: []string{"오리", "1"}}, {Number: 3, Cells: []string{"두 줄\n글", "=1+1"}}, {Number: 6, Cells: []string{"'=x", "2"}},
}}

func TestReadEncodings(t *testing.T) {
	cp949, err := korean.EUCKR.NewEncoder().String(said)
	if err != nil {
		t.Fatal(err)
	}
	little, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(said)
	if err != nil {
		t.Fatal(err)
	}
	big, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(said)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"UTF-8": said, "UTF-8 with a mark": "\ufeff" + said, "CP949": cp949, "UTF-16 little": little, "UTF-16 big": big,
		"semicolons": strings.ReplaceAll(said, ",", ";"), "tabs": strings.ReplaceAll(said, ",", "\t"),
	} {
		got, err := sheets.Read([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want error
	}{
		"nothing": {"", sheets.ErrEmpty}, "a head alone": {"a,b\r\n", sheets.ErrEmpty}, "half a character": {"a\n\xff\xfe\xfd", sheets.ErrUnreadable},
		"a zip that is none": {"PK\x03\x04rest", sheets.ErrUnreadable}, "NUL": {"a\nb\x00c\n", sheets.ErrUnreadable},
		"many lines": {"a\n" + strings.Repeat("x\n", sheets.MostLines+1), sheets.ErrTooLong}, "many columns": {strings.Repeat("x,", 101) + "x\nb\n", sheets.ErrTooLong},
	} {
		if _, err := sheets.Read([]byte(tt.text)); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	got, err := sheets.Read([]byte("a,b\n1,2\n\"x\"y,3\n4,5\n"))
	if err != nil || len(got.Lines) != 3 || !got.Lines[1].Bad || got.Lines[1].Number != 3 || got.Lines[2].Cell(1) != "5" {
		t.Errorf("a line that is not CSV: %+v %v", got, err)
	}
}

// What is written comes back, whatever it begins with.
func TestReadWhatIsWritten(t *testing.T) {
	texts := []string{"=1+1", "'=1", "''x", "+a", "-b", "@c", "\ttab", "plain", "ㄱ,\"인용\"\n둘째 줄", "'"}
	for _, f := range []sheets.Format{sheets.CSV, sheets.XLSX} {
		var file bytes.Buffer
		w, err := sheets.New(f, &file, []sheets.Column{{Name: "a", Label: "=제목"}, {Name: "b", Label: "n"}})
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			cell, _ := json.Marshal(text)
			if err := w.Row(sheets.Row{cell, json.RawMessage("-12.5")}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := sheets.Read(file.Bytes())
		if err != nil {
			t.Fatal(f, err)
		}
		if got.Head[0] != "=제목" || len(got.Lines) != len(texts) {
			t.Fatalf("%s: %+v", f, got)
		}
		for i, text := range texts {
			if got.Lines[i].Cell(0) != text || got.Lines[i].Cell(1) != "-12.5" {
				t.Errorf("%s: %q comes back as %q", f, text, got.Lines[i].Cells)
			}
		}
		packed, err := sheets.Pack(got)
		if err != nil {
			t.Fatal(err)
		}
		again, err := sheets.Unpack(bytes.NewReader(packed))
		if d := cmp.Diff(got, again); err != nil || d != "" {
			t.Errorf("%v %s", err, d)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(said))
	f.Add([]byte("\xff\xfea\x00\n\x00"))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("a\n\xb0\xa1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := sheets.Read(data)
		if err != nil {
			return
		}
		if len(got.Head) == 0 || len(got.Head) > sheets.MostColumns || len(got.Lines) == 0 || len(got.Lines) > sheets.MostLines {
			t.Errorf("a table of %d columns and %d lines", len(got.Head), len(got.Lines))
		}
	})
}

func FuzzUnpack(f *testing.F) {
	packed, err := sheets.Pack(want)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packed)
	f.Add(packed[:len(packed)/2])
	f.Add([]byte("\x1f\x8b\x08"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := sheets.Unpack(bytes.NewReader(data))
		if err == nil && (len(got.Head) == 0 || len(got.Lines) == 0) {
			t.Error("an empty table")
		}
	})
}
