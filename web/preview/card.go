// Package preview draws the pictures that stand for quizzes and results where a
// link to them is shown: 1200 x 630, in the pixels and the colours of the site.
// What stands in one is what everybody may know.
package preview

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/draw"
)

// Size of a card, as previews of links want it.
const (
	Width  = 1200
	Height = 630
)

// version is part of a card's tag: another way of drawing is another picture.
const version = "1"

// Card is what a picture says.
type Card struct {
	Art     image.Image // nil for none
	ArtName string      // tells the art from others
	Title   string
	Score   string // "" for a quiz
	Max     string
	Full    int // hearts that are full, of all
	Hearts  int
	Line    string // below
	Site    string // the name of the site
	Ask     string
}

// Tag is another for every other picture.
func (c Card) Tag() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{version, c.ArtName, c.Title, c.Score, c.Max, fmt.Sprint(c.Full, c.Hearts), c.Line, c.Site, c.Ask}, "\x00")))
	return hex.EncodeToString(sum[:12])
}

// Colours of the site's tokens.
var (
	black  = color.RGBA{A: 0xff}
	white  = color.RGBA{0xfc, 0xfc, 0xfc, 0xff}
	sky    = color.RGBA{0x3c, 0xbc, 0xfc, 0xff}
	yellow = color.RGBA{0xf8, 0xb8, 0x00, 0xff}
	hot    = color.RGBA{0xe4, 0x00, 0x58, 0xff}
)

// Where things stand.
const (
	artWide = 480
	artHigh = 432
	left    = artWide + 48
	wide    = Width - left - 40
	foot    = Height - artHigh
	edge    = 8
	heartPx = 4 // of a cell of a heart
)

// Draw draws a card.
func Draw(c Card) (image.Image, error) {
	f, err := face()
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(image.Rect(0, 0, Width, Height))
	fillRect(out, out.Bounds(), black)
	fillRect(out, image.Rect(0, 0, artWide, artHigh), sky)
	if c.Art != nil {
		drawArt(out, c.Art)
	}
	if err := drawWords(out, f, c); err != nil {
		return nil, err
	}
	return out, drawFoot(out, f, c)
}

// Write draws a card as PNG, with as few colours as it has.
func Write(w io.Writer, c Card) error {
	img, err := Draw(c)
	if err != nil {
		return err
	}
	return png.Encode(w, fewColours(img))
}

func fillRect(dst draw.Image, r image.Rectangle, c color.Color) {
	draw.Draw(dst, r, image.NewUniform(c), image.Point{}, draw.Src)
}

// drawArt puts the art in its place, enlarged by a whole number so that its
// pixels stay square, and cut from its middle.
func drawArt(dst *image.RGBA, art image.Image) {
	b := art.Bounds()
	times := 1
	for b.Dx()*times < artWide || b.Dy()*times < artHigh {
		times++
	}
	x, y := (artWide-b.Dx()*times)/2, (artHigh-b.Dy()*times)/2
	place := dst.SubImage(image.Rect(0, 0, artWide, artHigh)).(*image.RGBA)
	draw.NearestNeighbor.Scale(place, image.Rect(x, y, x+b.Dx()*times, y+b.Dy()*times), art, b, draw.Over, nil)
}

// drawWords writes title, score, hearts and the line, in the middle of their
// height.
func drawWords(dst *image.RGBA, f *pixelFace, c Card) error {
	const titleLine, line = 60, 44
	gap, most := 24, 5
	if c.Score != "" {
		gap, most = 16, 2
		if heartsHigh(c.Hearts) > heartsHigh(1) {
			most = 1
		}
	}
	title := f.wrap(c.Title, 4, wide, most)
	high := len(title)*titleLine + gap + line
	if c.Score != "" {
		high += scoreHigh + gap + heartsHigh(c.Hearts) + gap
	}
	y := max(edge, (artHigh-high)/2)
	for _, text := range title {
		f.write(dst, text, left, y, 4, white)
		y += titleLine
	}
	y += gap
	if c.Score != "" {
		x := f.write(dst, c.Score, left, y, 12, yellow)
		f.write(dst, "/"+c.Max, x+12, y+scoreHigh-84, 6, white)
		y += scoreHigh + gap
		if err := drawHearts(dst, c, y); err != nil {
			return err
		}
		y += heartsHigh(c.Hearts) + gap
	}
	f.write(dst, f.cut(c.Line, 3, wide), left, y, 3, white)
	return nil
}

// scoreHigh is how high the score is: 12 pixels of the font, 12 times.
const scoreHigh = 144

// heartsMost is how many hearts there are at most; above each is a tenth.
const heartsMost = 20

func hearts(full, all int) (int, int) {
	if all > heartsMost {
		return full * 10 / all, 10
	}
	return full, all
}

// heartsHigh is how high the hearts are: ten stand in a row.
func heartsHigh(all int) int {
	_, n := hearts(0, all)
	return (n+9)/10*(9*heartPx+8) - 8
}

func drawHearts(dst *image.RGBA, c Card, y int) error {
	heart, err := icon("pixels.svg", "i-heart")
	if err != nil {
		return err
	}
	full, n := hearts(c.Full, c.Hearts)
	for i := range n {
		fills := []color.RGBA{white, hot, white}
		if i >= full {
			fills = []color.RGBA{white, black, black}
		}
		heart.draw(dst, left+i%10*(10*heartPx+12), y+i/10*(9*heartPx+8), heartPx, fills...)
	}
	return nil
}

func drawFoot(dst *image.RGBA, f *pixelFace, c Card) error {
	fillRect(dst, image.Rect(0, artHigh, Width, Height), yellow)
	fillRect(dst, image.Rect(0, artHigh, Width, artHigh+edge), black)
	duck, err := icon("img/duck.svg", "")
	if err != nil {
		return err
	}
	middle := artHigh + (foot+edge)/2
	duck.draw(dst, 48, middle-64, 8)
	f.write(dst, c.Site, 48+128+24, middle-24, 4, black)
	f.write(dst, c.Ask, Width-48-f.width(c.Ask, 6), middle-36, 6, black)
	return nil
}

// fewColours is the picture with a palette, if it has no more than 256 colours.
func fewColours(img image.Image) image.Image {
	b := img.Bounds()
	index := map[color.RGBA]uint8{}
	var colours color.Palette
	out := &image.Paletted{Pix: make([]uint8, b.Dx()*b.Dy()), Stride: b.Dx(), Rect: b}
	src, ok := img.(*image.RGBA)
	if !ok {
		return img
	}
	for i := range out.Pix {
		c := src.RGBAAt(b.Min.X+i%b.Dx(), b.Min.Y+i/b.Dx())
		at, known := index[c]
		if !known {
			if len(colours) == 256 {
				return img
			}
			at = uint8(len(colours))
			index[c], colours = at, append(colours, c)
		}
		out.Pix[i] = at
	}
	out.Palette = colours
	return out
}
