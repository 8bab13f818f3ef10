package main

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"log"
	"math"
	"math/rand/v2"
)

// photograph draws a picture of two megapixels that is like no other: hills of
// light, each octave finer and weaker, and the grain of a sensor, as a JPEG.
func photograph(seed int64) []byte {
	const w, h, octaves = 1920, 1080, 6
	r := rand.New(rand.NewPCG(uint64(seed), 1))
	var wave [3][octaves][3]float64 // per colour: frequency along x and y, phase
	for c := range wave {
		for o := range octaves {
			f := math.Pow(2.3, float64(o)) / 300
			wave[c][o] = [3]float64{f * (0.5 + r.Float64()), f * (0.5 + r.Float64()), r.Float64() * 2 * math.Pi}
		}
	}
	// Sums of what depends on one side alone cost no sine a pixel.
	var across, down [3][]float64
	for c := range wave {
		across[c], down[c] = make([]float64, w), make([]float64, h)
		for o, f := range wave[c] {
			for x := range w {
				across[c][x] += math.Sin(f[0]*float64(x)+f[2]) * math.Pow(0.6, float64(o))
			}
			for y := range h {
				down[c][y] += math.Sin(f[1]*float64(y)-f[2]) * math.Pow(0.6, float64(o))
			}
		}
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			grain := float64(r.Uint32()&15) - 8
			v := func(c int) uint8 {
				return uint8(max(0, min(255, 128+45*(across[c][x]+down[c][y]+across[c][x]*down[c][y]/2)+grain)))
			}
			img.SetRGBA(x, y, color.RGBA{v(0), v(1), v(2), 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 88}); err != nil {
		log.Fatal(err)
	}
	return out.Bytes()
}
