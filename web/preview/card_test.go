package preview_test

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"duckhoo/web/preview"
	"duckhoo/web/static"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// art is a drawing of the site.
func art(t *testing.T, name string) image.Image {
	t.Helper()
	body, err := os.ReadFile("../static/img/" + name)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// TestGolden compares pictures pixel by pixel with those that were looked at.
func TestGolden(t *testing.T) {
	if err := static.Check(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err) // the fonts are not built: make assets
	}
	for name, c := range map[string]preview.Card{
		"result": {Art: art(t, "cover-plane.png"), Title: "지브리 덕력 고사 · 기본편", Score: "8", Max: "10", Full: 8, Hearts: 10,
			Line: "모두의 평균 6.4", Site: "덕후", Ask: "당신은 몇 점?"},
		"quiz": {Art: art(t, "cover-film.png"), Title: "칸에 간 한국 영화, 소품까지 보셨나요? 뷁뷁 끝까지 다 읽으면 박수를 드립니다 🦆", Line: "영화 · 20문제", Site: "덕후", Ask: "몇 점 나올까요?"},
		"long": {Title: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft and more of it than any card has room for",
			Score: "17.5", Max: "120", Full: 17, Hearts: 100, Line: "Everyone's average 60.2", Site: "Duckhoo", Ask: "Your score?"},
		"twenty": {Art: art(t, "cover-star.png"), Title: "스무 문제", Score: "20", Max: "20", Full: 13, Hearts: 20, Line: "모두의 평균 12", Site: "덕후", Ask: "당신은 몇 점?"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := preview.Write(&out, c); err != nil {
				t.Fatal(err)
			}
			if out.Len() > 60<<10 {
				t.Errorf("it has %d bytes", out.Len())
			}
			golden := filepath.Join("testdata", name+".png")
			if *update {
				if err := os.WriteFile(golden, out.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			body, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			same(t, out.Bytes(), body)
		})
	}
}

func same(t *testing.T, got, want []byte) {
	t.Helper()
	a, err := png.Decode(bytes.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	b, err := png.Decode(bytes.NewReader(want))
	if err != nil {
		t.Fatal(err)
	}
	if a.Bounds() != image.Rect(0, 0, preview.Width, preview.Height) || a.Bounds() != b.Bounds() {
		t.Fatalf("it is %v, want %v", a.Bounds(), b.Bounds())
	}
	differ := 0
	for y := range preview.Height {
		for x := range preview.Width {
			r, g, bl, al := a.At(x, y).RGBA()
			r2, g2, b2, a2 := b.At(x, y).RGBA()
			if r != r2 || g != g2 || bl != b2 || al != a2 {
				differ++
			}
		}
	}
	if differ > 0 {
		t.Errorf("%d pixels differ", differ)
	}
}

// TestTag: whatever is another picture has another tag.
func TestTag(t *testing.T) {
	c := preview.Card{ArtName: "a", Title: "b", Score: "1", Max: "2", Full: 1, Hearts: 2, Line: "c", Site: "d", Ask: "e"}
	seen := map[string]bool{c.Tag(): true}
	for _, change := range []func(*preview.Card){
		func(c *preview.Card) { c.ArtName = "x" }, func(c *preview.Card) { c.Title = "x" }, func(c *preview.Card) { c.Score = "2" }, func(c *preview.Card) { c.Max = "3" },
		func(c *preview.Card) { c.Full = 2 }, func(c *preview.Card) { c.Hearts = 3 }, func(c *preview.Card) { c.Line = "x" }, func(c *preview.Card) { c.Ask = "x" },
	} {
		other := c
		change(&other)
		if seen[other.Tag()] {
			t.Errorf("%+v has the tag of another", other)
		}
		seen[other.Tag()] = true
	}
}
