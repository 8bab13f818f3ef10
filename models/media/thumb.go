package media

import (
	"image"

	"golang.org/x/image/draw"
)

// ThumbSide is the longer side of a thumbnail, in pixels.
const ThumbSide = 480

// Thumb draws a picture so that it fits a square of ThumbSide pixels. A smaller
// one keeps its size.
func Thumb(src image.Image) image.Image {
	b := src.Bounds()
	w, h := fit(b.Dx(), b.Dy(), ThumbSide)
	flat := flattened(src)
	if w == b.Dx() && h == b.Dy() {
		return flat
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(dst, dst.Bounds(), flat, flat.Bounds(), draw.Src, nil)
	return dst
}

// fit returns the size of w x h within a square; no side is less than 1.
func fit(w, h, side int) (int, int) {
	long := max(w, h)
	if long <= side {
		return w, h
	}
	return max(1, w*side/long), max(1, h*side/long)
}
