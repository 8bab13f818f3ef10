package media

import (
	"image"

	"golang.org/x/image/draw"
)

// ThumbSide is the longer side of a thumbnail, in pixels.
const ThumbSide = 480

// Thumb draws a picture so that it fits a square of ThumbSide pixels. A smaller
// one keeps its size. What is much larger is first averaged to a whole part of
// its size, which is quick and takes little memory.
func Thumb(src image.Image) image.Image {
	b := src.Bounds()
	w, h := fit(b.Dx(), b.Dy(), ThumbSide)
	flat := shrunk(src, max(b.Dx(), b.Dy())/(2*ThumbSide))
	if flat.Bounds().Size() == image.Pt(w, h) {
		return flat
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(dst, dst.Bounds(), flat, flat.Bounds(), draw.Src, nil)
	return dst
}

// shrunk copies a picture, of each square of n pixels the mean.
func shrunk(src image.Image, n int) *image.RGBA {
	b := src.Bounds()
	strip := &image.RGBA{}
	if n < 2 {
		flatten(strip, src, 0, b.Dy())
		return strip
	}
	out := image.NewRGBA(image.Rect(0, 0, (b.Dx()+n-1)/n, (b.Dy()+n-1)/n))
	for y := range out.Bounds().Dy() {
		flatten(strip, src, y*n, min(b.Dy(), (y+1)*n))
		for x := range out.Bounds().Dx() {
			mean := boxed(strip, x*n, min(b.Dx(), (x+1)*n))
			copy(out.Pix[out.PixOffset(x, y):], mean[:])
		}
	}
	return out
}

// boxed is the mean of the columns from x0 to x1, all rows of them.
func boxed(strip *image.RGBA, x0, x1 int) (out [4]byte) {
	var sum [4]uint32
	high := strip.Bounds().Dy()
	for y := range high {
		line := strip.Pix[strip.PixOffset(x0, y):strip.PixOffset(x1, y)]
		for i := 0; i < len(line); i += 4 {
			for part := range sum {
				sum[part] += uint32(line[i+part])
			}
		}
	}
	n := uint32((x1 - x0) * high)
	for part := range sum {
		out[part] = byte((sum[part] + n/2) / n)
	}
	return out
}

// fit returns the size of w x h within a square; no side is less than 1.
func fit(w, h, side int) (int, int) {
	long := max(w, h)
	if long <= side {
		return w, h
	}
	return max(1, w*side/long), max(1, h*side/long)
}
