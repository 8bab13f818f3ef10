package twins

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"duckhoo/models"
)

func question(stem string, choices ...string) models.Question {
	q := models.Question{Stem: stem}
	for _, c := range choices {
		q.Choices = append(q.Choices, models.Choice{Text: c})
	}
	return q
}

func alikeness(t *testing.T, a, b models.Question) float64 {
	t.Helper()
	x, _, okX := sign(said(a))
	y, _, okY := sign(said(b))
	if !okX || !okY {
		t.Fatal("no signature")
	}
	return resemblance(x, y)
}

func TestAlikeQuestions(t *testing.T) {
	of := question("2002년 한일 월드컵에서 대한민국 대표팀을 이끈 감독은 누구일까요?", "거스 히딩크", "움베르투 코엘류", "딕 아드보카트", "본프레레")
	for name, other := range map[string]models.Question{
		"other order":       question("2002년 한일 월드컵에서 대한민국 대표팀을 이끈 감독은 누구일까요?", "본프레레", "딕 아드보카트", "거스 히딩크", "움베르투 코엘류"),
		"spaces and signs":  question("2002년 한일월드컵에서, 대한민국 대표팀을 이끈 감독은 누구일까요", "거스히딩크", "움베르투 코엘류", "딕 아드보카트", "본프레레"),
		"a particle":        question("2002년 한일 월드컵 때 대한민국 대표팀을 이끈 감독은 누구인가요?", "거스 히딩크", "움베르투 코엘류", "딕 아드보카트", "본프레레"),
		"fillers":           question("2002년\u3164 한일 월드\u115f컵에서 대한\uffa0민국 대표\u3164팀을 이끈 감\u3164독은 누구\u3164일까요?", "거스 히\u3164딩크", "움베르투 코엘\u3164류", "딕 아\u3164드보카트", "본프\u3164레레"),
		"full width digits": question("２００２년 한일 월드컵에서 대한민국 대표팀을 이끈 감독은 누구일까요?", "거스 히딩크", "움베르투 코엘류", "딕 아드보카트", "본프레레"),
	} {
		if got := alikeness(t, of, other); got < alike {
			t.Errorf("%s: %.2f", name, got)
		}
	}
	for name, other := range map[string]models.Question{
		"another subject":  question("조선을 세운 왕은 누구일까요?", "태조", "태종", "세종", "정조"),
		"the same opening": question("2002년 한일 월드컵에서 가장 많은 골을 넣은 선수는?", "호나우두", "클로제", "히바우두", "비에리"),
	} {
		if got := alikeness(t, of, other); got >= alike {
			t.Errorf("%s: %.2f", name, got)
		}
	}
	if _, _, ok := sign("?! 1"); ok {
		t.Error("a text of one letter has a signature")
	}
}

// The signature estimates the resemblance of the sets, and what is alike is
// found by a key.
// Fillers of Hangul are letters that show nothing, small capitals look like others.
func TestLettersAsTheyLook(t *testing.T) {
	for text, want := range map[string]string{"오\u3164리\uffa0 Duck": letters("오리duck"), "ꜱᴄᴀᴍ": "scam", "\u115f\u1160\u3164": ""} {
		if got := letters(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestSignaturesEstimateResemblance(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		var b strings.Builder
		for range 4 {
			b.WriteRune('가' + rune(rng.IntN(11172)))
		}
		return b.String()
	}
	var off float64
	found, like := 0, 0
	for range 300 {
		kept := rng.IntN(40)
		var a, b []string
		for i := range 40 {
			w := word()
			a = append(a, w)
			if i >= kept {
				w = word()
			}
			b = append(b, w)
		}
		x, keysX, _ := sign(strings.Join(a, ""))
		y, keysY, _ := sign(strings.Join(b, ""))
		is := jaccard(letters(strings.Join(a, "")), letters(strings.Join(b, "")))
		off += math.Abs(resemblance(x, y) - is)
		if is >= alike {
			like++
			if keysX[0] == keysY[0] || keysX[1] == keysY[1] || keysX[2] == keysY[2] || keysX[3] == keysY[3] || keysX[4] == keysY[4] || keysX[5] == keysY[5] || keysX[6] == keysY[6] || keysX[7] == keysY[7] {
				found++
			}
		}
	}
	if off/300 > 0.06 {
		t.Errorf("it is off by %.3f on average", off/300)
	}
	if like == 0 || found*100 < like*95 {
		t.Errorf("%d of %d that are alike have a key in common", found, like)
	}
}

func jaccard(a, b string) float64 {
	grams := func(s string) map[string]bool {
		out := map[string]bool{}
		r := []rune(s)
		for i := 0; i+run <= len(r); i++ {
			out[string(r[i:i+run])] = true
		}
		return out
	}
	x, y := grams(a), grams(b)
	both := 0
	for g := range x {
		if y[g] {
			both++
		}
	}
	return float64(both) / float64(len(x)+len(y)-both)
}

func TestAlikePictures(t *testing.T) {
	a := &models.Fingerprint{Kind: models.OfPicture, Signature: "f0e1d2c3b4a59687"}
	near := &models.Fingerprint{Kind: models.OfPicture, Signature: "f0e1d2c3b4a59680"}
	far := &models.Fingerprint{Kind: models.OfPicture, Signature: "0f1e2d3c4b5a6978"}
	if !same(a, near) || same(a, far) || same(a, &models.Fingerprint{Kind: models.OfText, Signature: a.Signature}) {
		t.Error("pictures are told apart by other than six bits")
	}
	if _, ok := pictured(""); ok {
		t.Error("no hash has keys")
	}
}
