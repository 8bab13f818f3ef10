package twins

import (
	"encoding/hex"
	"hash/fnv"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"duckhoo/models"
	"duckhoo/models/words"
)

// A text becomes the set of all runs of three letters (of a Korean syllable, its
// jamo), and the set a MinHash signature: Broder, On the resemblance and
// containment of documents, 1997. Each place of two signatures is the same with
// the probability that is the sets' resemblance, |A ∩ B| / |A ∪ B|.
const (
	places  = 64 // of a signature, a byte each
	keys    = 8  // each of two places as a whole
	perKey  = 2
	run     = 3 // letters
	alike   = 0.6
	differs = 6 // bits of 64 in which pictures that are alike may differ
)

// sign is the signature of a text, and its keys; nothing for a text of fewer
// than three letters.
func sign(text string) (signature string, out [keys]int64, ok bool) {
	letters := []rune(letters(text))
	if len(letters) < run {
		return "", out, false
	}
	var least [places]uint64
	for i := range least {
		least[i] = ^uint64(0)
	}
	for i := 0; i+run <= len(letters); i++ {
		h := fnv.New64a()
		_, _ = h.Write([]byte(string(letters[i : i+run])))
		gram := h.Sum64()
		for place := range least {
			least[place] = min(least[place], mix(gram+seeds[place]))
		}
	}
	bytes := make([]byte, places)
	for i, v := range least {
		bytes[i] = byte(v)
	}
	for k := range out {
		out[k] = int64(mix(least[perKey*k] ^ bits.RotateLeft64(least[perKey*k+1], 32)))
	}
	return hex.EncodeToString(bytes), out, true
}

// letters are the letters and digits of a text, taken apart, in lower case, as
// they look. What cannot be seen is left out.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if words.Unseen(r) {
			return -1
		}
		if r = words.Plain(r); unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, norm.NFKD.String(text))
}

// said is what a question says, in an order that shuffling its choices does not
// change.
func said(q models.Question) string {
	var parts []string
	for _, c := range q.Choices {
		parts = append(parts, c.Text)
	}
	for _, a := range q.Accepted {
		parts = append(parts, a.Pattern)
	}
	slices.Sort(parts)
	return q.Stem + " " + strings.Join(parts, " ")
}

// pictured is the keys of a perceptual hash: of two that differ in few bits, one
// of eight bytes is the same.
func pictured(hash string) (out [keys]int64, ok bool) {
	v, err := strconv.ParseUint(hash, 16, 64)
	if err != nil || len(hash) != 16 {
		return out, false
	}
	for k := range out {
		out[k] = int64(mix(1 + v>>(8*k)&0xff)) // not the key of a text
	}
	return out, true
}

// same reports whether two fingerprints are of what is alike.
func same(a, b *models.Fingerprint) bool {
	if a.Kind != b.Kind {
		return false
	}
	if a.Kind == models.OfPicture {
		x, errA := strconv.ParseUint(a.Signature, 16, 64)
		y, errB := strconv.ParseUint(b.Signature, 16, 64)
		return errA == nil && errB == nil && bits.OnesCount64(x^y) <= differs
	}
	return resemblance(a.Signature, b.Signature) >= alike
}

// resemblance estimates |A ∩ B| / |A ∪ B|, 0 to 1: a place of a byte is the same
// by chance once in 256.
func resemblance(a, b string) float64 {
	if len(a) != 2*places || len(b) != 2*places {
		return 0
	}
	equal := 0
	for i := 0; i < len(a); i += 2 {
		if a[i:i+2] == b[i:i+2] {
			equal++
		}
	}
	return (float64(equal)/places - 1.0/256) / (1 - 1.0/256)
}

// mix scatters the bits of a number: the finaliser of SplitMix64 (Steele, Lea
// and Flood, 2014).
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

var seeds = func() (out [places]uint64) {
	for i := range out {
		out[i] = mix(uint64(i+1) * 0x9e3779b97f4a7c15)
	}
	return out
}()
