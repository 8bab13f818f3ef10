package media

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
)

// What a picture in pixels is made of.
const (
	PixelColumns = 50  // blocks in a row
	pixelRows    = 200 // at most: what is taller is squeezed
	pixelBlock   = 8   // pixels wide and high that a block is drawn with
)

// Pixels draws a picture in 50 columns of blocks, each in the one of the
// console's colours that looks nearest to the mean of what it covers. Blocks
// that are more clear than not stay clear. The answer is 400 pixels wide, and
// as high as the picture's shape says, at most 1,600.
func Pixels(src image.Image) *image.Paletted {
	b := src.Bounds()
	rows := min(max(1, int(math.Round(float64(PixelColumns)*float64(b.Dy())/float64(b.Dx())))), pixelRows)
	blocks := image.NewNRGBA64(image.Rect(0, 0, PixelColumns, rows))
	average(blocks, src)
	small := image.NewPaletted(blocks.Bounds(), palette)
	for y := range rows {
		for x := range PixelColumns {
			small.SetColorIndex(x, y, nearest(blocks.NRGBA64At(x, y)))
		}
	}
	large := image.NewPaletted(image.Rect(0, 0, PixelColumns*pixelBlock, rows*pixelBlock), palette)
	for y := range rows * pixelBlock {
		line := large.Pix[y*large.Stride:]
		for x := range PixelColumns * pixelBlock {
			line[x] = small.ColorIndexAt(x/pixelBlock, y/pixelBlock)
		}
	}
	return large
}

// average fills each pixel of dst with the mean of what it covers of src. A
// source that is smaller is repeated.
func average(dst *image.NRGBA64, src image.Image) {
	from, to := src.Bounds(), dst.Bounds()
	strip := &image.RGBA{}
	for y := range to.Dy() {
		y0, y1 := covered(y, to.Dy(), from.Dy())
		flatten(strip, src, y0, y1)
		for x := range to.Dx() {
			x0, x1 := covered(x, to.Dx(), from.Dx())
			dst.SetNRGBA64(x, y, mean(strip, x0, 0, x1, y1-y0))
		}
	}
}

// flatten copies rows of a picture into premultiplied colours, in which clear
// pixels have no say: a few rows at a time into the same strip, so that a large
// picture is not in memory twice.
func flatten(strip *image.RGBA, src image.Image, y0, y1 int) {
	b := src.Bounds()
	if size := 4 * b.Dx() * (y1 - y0); size > cap(strip.Pix) {
		strip.Pix = make([]byte, size)
	} else {
		strip.Pix = strip.Pix[:size]
	}
	strip.Stride, strip.Rect = 4*b.Dx(), image.Rect(0, 0, b.Dx(), y1-y0)
	draw.Draw(strip, strip.Rect, src, b.Min.Add(image.Pt(0, y0)), draw.Src)
}

// covered returns the stretch of n pixels that part i of parts stands for; it
// has one at least.
func covered(i, parts, n int) (from, to int) {
	from, to = i*n/parts, (i+1)*n/parts
	return min(from, n-1), max(to, min(from, n-1)+1)
}

func mean(src *image.RGBA, x0, y0, x1, y1 int) color.NRGBA64 {
	var r, g, b, a uint64
	for y := y0; y < y1; y++ {
		line := src.Pix[src.PixOffset(x0, y) : src.PixOffset(x1-1, y)+4]
		for i := 0; i < len(line); i += 4 {
			r, g, b, a = r+uint64(line[i]), g+uint64(line[i+1]), b+uint64(line[i+2]), a+uint64(line[i+3])
		}
	}
	if a == 0 {
		return color.NRGBA64{}
	}
	// r/a is the colour without its clearness.
	whole := func(v uint64) uint16 { return uint16(min(0xffff, v*0xffff/a)) }
	n := uint64((x1 - x0) * (y1 - y0))
	return color.NRGBA64{R: whole(r), G: whole(g), B: whole(b), A: uint16(a * 0x101 / n)}
}
