package media_test

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"duckhoo/models/media"
)

var update = flag.Bool("update", false, "write the golden pictures")

// pictures are what people upload, drawn by formulas.
func pictures() map[string]image.Image {
	return map[string]image.Image{
		"wheel":       paint(200, 150, wheel),
		"transparent": paint(120, 120, func(x, y, w, h int) color.NRGBA { c := wheel(x, y, w, h); c.A = uint8(255 * x / w); return c }),
		"clear":       paint(60, 20, func(int, int, int, int) color.NRGBA { return color.NRGBA{R: 200} }),
		"grey":        paint(100, 40, func(x, _, w, _ int) color.NRGBA { v := uint8(255 * x / w); return color.NRGBA{v, v, v, 255} }),
		"tiny":        paint(3, 2, wheel),
		"dot":         paint(1, 1, wheel),
		"tall":        paint(2, 300, wheel),
		"wide":        paint(300, 2, wheel),
	}
}

func paint(w, h int, at func(x, y, w, h int) color.NRGBA) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, at(x, y, w, h))
		}
	}
	return img
}

// wheel turns through the hues from left to right and darkens downwards.
func wheel(x, y, w, h int) color.NRGBA {
	part := func(shift float64) uint8 {
		v := 0.5 + 0.5*math.Cos(2*math.Pi*(float64(x)/float64(w)+shift))
		return uint8(math.Round(255 * v * (1 - float64(y)/float64(h))))
	}
	return color.NRGBA{part(0), part(1. / 3), part(2. / 3), 255}
}

func TestPixelsAreGolden(t *testing.T) {
	for name, src := range pictures() {
		t.Run(name, func(t *testing.T) {
			got := media.Pixels(src)
			file := filepath.Join("testdata", "pixels", name+".png")
			if *update {
				var b bytes.Buffer
				if err := png.Encode(&b, got); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			in, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := png.Decode(bytes.NewReader(in))
			if err != nil {
				t.Fatal(err)
			}
			if want.Bounds() != got.Bounds() {
				t.Fatalf("%v, want %v", got.Bounds(), want.Bounds())
			}
			for y := range got.Bounds().Dy() {
				for x := range got.Bounds().Dx() {
					if color.NRGBAModel.Convert(got.At(x, y)) != color.NRGBAModel.Convert(want.At(x, y)) {
						t.Fatalf("at %d, %d: %v, want %v", x, y, got.At(x, y), want.At(x, y))
					}
				}
			}
		})
	}
}

// TestPixelsAreBlocks holds every picture to 50 columns of whole blocks in the
// console's colours.
func TestPixelsAreBlocks(t *testing.T) {
	known := map[color.NRGBA]bool{{}: true}
	for _, c := range media.Colours() {
		known[color.NRGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255}] = true
	}
	if len(known) != 55 {
		t.Errorf("%d colours", len(known)-1)
	}
	list := pictures()
	list["huge"] = image.NewGray16(image.Rect(0, 0, 4096, 4096))
	for name, src := range list {
		got := media.Pixels(src)
		const block = 8
		if got.Bounds().Dx() != media.PixelColumns*block || got.Bounds().Dy()%block != 0 {
			t.Errorf("%s: %v", name, got.Bounds())
		}
		for y := range got.Bounds().Dy() {
			for x := range got.Bounds().Dx() {
				c := color.NRGBAModel.Convert(got.At(x, y)).(color.NRGBA)
				if !known[c] || got.At(x, y) != got.At(x/block*block, y/block*block) {
					t.Fatalf("%s: %v at %d, %d", name, c, x, y)
				}
			}
		}
	}
}

// TestPixelsOfOneColour finds each of the console's colours in itself, and
// leaves out what is clear.
func TestPixelsOfOneColour(t *testing.T) {
	for _, c := range media.Colours() {
		want := color.NRGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255}
		got := media.Pixels(paint(70, 70, func(int, int, int, int) color.NRGBA { return want }))
		if at := color.NRGBAModel.Convert(got.At(200, 200)); at != want {
			t.Errorf("%v became %v", want, at)
		}
	}
	clear := media.Pixels(paint(70, 70, func(int, int, int, int) color.NRGBA { return color.NRGBA{R: 250, A: 100} }))
	if _, _, _, a := clear.At(200, 200).RGBA(); a != 0 {
		t.Error("what is more clear than not is drawn")
	}
}

func TestThumbFits(t *testing.T) {
	for _, tt := range []struct{ w, h, wide, high int }{
		{4000, 3000, 480, 360}, {480, 480, 480, 480}, {10, 5, 10, 5}, {1, 4096, 1, 480}, {4096, 1, 480, 1},
	} {
		got := media.Thumb(paint(tt.w, tt.h, wheel)).Bounds()
		if got.Dx() != tt.wide || got.Dy() != tt.high {
			t.Errorf("%d x %d: %v", tt.w, tt.h, got)
		}
	}
}

// TestHashKnowsAPictureAgain compares a picture with itself made smaller and
// lighter, and with others.
func TestHashKnowsAPictureAgain(t *testing.T) {
	one := media.Hash(paint(400, 300, wheel))
	lighter := media.Hash(paint(90, 70, func(x, y, w, h int) color.NRGBA {
		c := wheel(x, y, w, h)
		return color.NRGBA{c.R/2 + 100, c.G/2 + 100, c.B/2 + 100, 255}
	}))
	other := media.Hash(paint(400, 300, func(x, y, w, h int) color.NRGBA { return wheel(w-1-x, h-1-y, w, h) }))
	if d := media.Distance(one, lighter); d > 10 {
		t.Errorf("the same picture differs in %d bits", d)
	}
	if d := media.Distance(one, other); d < 20 {
		t.Errorf("another picture differs in %d bits only", d)
	}
}

// photograph is a picture of two megapixels as it comes out of a JPEG.
func photograph(b *testing.B) (image.Image, []byte) {
	b.Helper()
	var file bytes.Buffer
	if err := jpeg.Encode(&file, paint(1920, 1080, wheel), &jpeg.Options{Quality: 88}); err != nil {
		b.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(file.Bytes()))
	if err != nil {
		b.Fatal(err)
	}
	return img, file.Bytes()
}

func BenchmarkPixels(b *testing.B) {
	src, _ := photograph(b)
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := png.Encode(&out, media.Pixels(src)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkThumb(b *testing.B) {
	src, _ := photograph(b)
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, media.Thumb(src), &jpeg.Options{Quality: 82}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	src, _ := photograph(b)
	for b.Loop() {
		media.Hash(src)
	}
}

// BenchmarkAnew reads a photograph and writes it without what is no pixel.
func BenchmarkAnew(b *testing.B) {
	_, file := photograph(b)
	b.ReportAllocs()
	for b.Loop() {
		img, err := jpeg.Decode(bytes.NewReader(file))
		if err != nil {
			b.Fatal(err)
		}
		var out bytes.Buffer
		if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 88}); err != nil {
			b.Fatal(err)
		}
	}
}
