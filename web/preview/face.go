package preview

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"duckhoo/web/static"
)

// fontFile is the whole of Galmuri11 Bold, which is drawn on 12 pixels.
const (
	fontFile   = "fonts/galmuri11-bold.ttf"
	fontPixels = 12
)

// pixelFace writes with a font that is drawn on pixels: each is enlarged to a
// square of whole pixels, and none is half dark.
type pixelFace struct {
	mu   sync.Mutex // of the face
	font *sfnt.Font
	face font.Face
	buf  sfnt.Buffer
}

var face = sync.OnceValues(func() (*pixelFace, error) {
	file, ok := static.Find(strings.TrimPrefix(static.Path(fontFile), static.Prefix))
	if !ok {
		return nil, fmt.Errorf("preview: %w", static.ErrNotBuilt)
	}
	parsed, err := opentype.Parse(file.Body)
	if err != nil {
		return nil, fmt.Errorf("preview: the font: %w", err)
	}
	drawn, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: fontPixels, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("preview: the font: %w", err)
	}
	return &pixelFace{font: parsed, face: drawn}, nil
})

// known is a text without what the font has no glyph for.
func (f *pixelFace) known(text string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if i, err := f.font.GlyphIndex(&f.buf, r); err != nil || i == 0 {
			return -1
		}
		return r
	}, text))
}

// width is how wide a text is, at so many pixels for one of the font.
func (f *pixelFace) width(text string, times int) int {
	text = f.known(text)
	f.mu.Lock()
	defer f.mu.Unlock()
	return font.MeasureString(f.face, text).Round() * times
}

// write writes a text with its upper left corner at x and y, and returns where
// it ends.
func (f *pixelFace) write(dst *image.RGBA, text string, x, y, times int, c color.Color) int {
	text = f.known(text)
	f.mu.Lock()
	defer f.mu.Unlock()
	wide := font.MeasureString(f.face, text).Round()
	small := image.NewAlpha(image.Rect(0, 0, wide+2, fontPixels+6))
	d := font.Drawer{Dst: small, Src: image.Opaque, Face: f.face, Dot: fixed.P(0, fontPixels-1)}
	d.DrawString(text)
	for at, alpha := range small.Pix {
		if alpha > 127 {
			px, py := x+at%small.Stride*times, y+at/small.Stride*times
			fillRect(dst, image.Rect(px, py, px+times, py+times), c)
		}
	}
	return x + wide*times
}

// wrap breaks a text into lines between its words, and inside one that is
// longer than a line. What is more than most lines is cut.
func (f *pixelFace) wrap(text string, times, wide, most int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(f.known(text)) {
		if with := strings.TrimSpace(line + " " + word); f.width(with, times) <= wide {
			line = with
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; f.width(line, times) > wide; {
			n := f.fits(line, times, wide)
			lines, line = append(lines, line[:n]), line[n:]
		}
	}
	lines = append(lines, line)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = f.cut(lines[most-1]+"…", times, wide)
	}
	return lines
}

// cut shortens a text to a width, with a mark that it goes on.
func (f *pixelFace) cut(text string, times, wide int) string {
	if f.width(text, times) <= wide {
		return text
	}
	text = strings.TrimSuffix(text, "…")
	return text[:f.fits(text, times, wide-f.width("…", times))] + "…"
}

// fits is how many bytes of a text fit into a width, one character at least.
func (f *pixelFace) fits(text string, times, wide int) int {
	last := 0
	for i, r := range text {
		end := i + len(string(r))
		if last > 0 && f.width(text[:end], times) > wide {
			return last
		}
		last = end
	}
	return last
}
