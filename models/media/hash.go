package media

import (
	"image"
	"image/color"
	"math/bits"
)

// Hash tells pictures that look alike: 64 bits, each of which says whether the
// picture, drawn 9 x 8 in grey, grows lighter from one pixel to the next (the
// difference hash). Resizing, another format and small changes move few bits.
func Hash(src image.Image) uint64 {
	small := image.NewNRGBA64(image.Rect(0, 0, 9, 8))
	average(small, src)
	var out uint64
	for y := range 8 {
		for x := range 8 {
			out <<= 1
			if grey(small.NRGBA64At(x, y)) < grey(small.NRGBA64At(x+1, y)) {
				out |= 1
			}
		}
	}
	return out
}

// grey is how light a colour is on white paper.
func grey(c color.NRGBA64) uint32 {
	light := 19595*uint32(c.R)>>16 + 38470*uint32(c.G)>>16 + 7471*uint32(c.B)>>16
	a := uint32(c.A)
	return (light*a + 0xffff*(0xffff-a)) / 0xffff
}

// Distance is in how many of 64 bits two hashes differ. Up to 10 is the same
// picture as a rule.
func Distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }
