package formats_test

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duckhoo/models/formats"
)

// TestDamagedFiles holds every parser to its promise on files that somebody
// wrote and something went wrong with: bytes gone, doubled or replaced.
func TestDamagedFiles(t *testing.T) {
	for _, f := range formats.All() {
		if !f.Writes() {
			continue
		}
		var b bytes.Buffer
		if _, err := formats.Write(f.Name, &b, []formats.Quiz{sample()}); err != nil {
			t.Fatal(err)
		}
		t.Run(f.Name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) { holds(r, f.Name, damaged(r, b.Bytes())) })
		})
	}
}

func damaged(r *rapid.T, file []byte) []byte {
	out := slices.Clone(file)
	for range rapid.IntRange(1, 6).Draw(r, "damages") {
		if len(out) == 0 {
			return out
		}
		from := rapid.IntRange(0, len(out)-1).Draw(r, "from")
		to := min(len(out), from+rapid.IntRange(1, 40).Draw(r, "length"))
		part := slices.Clone(out[from:to])
		switch rapid.IntRange(0, 2).Draw(r, "kind") {
		case 0:
			out = slices.Delete(out, from, to)
		case 1:
			out = slices.Insert(out, from, part...)
		default:
			with := rapid.SampledFrom([]string{"\x00", "\xff", "<", ">", "&x;", "\"", "\n\n", "{", "}", "%", "\\", "=", "1e999", "-1", "٣"}).Draw(r, "with")
			out = slices.Replace(out, from, min(len(out), from+1), []byte(with)...)
		}
	}
	return out
}
