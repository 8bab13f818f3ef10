package preview

import (
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"regexp"
	"strconv"
	"strings"

	"duckhoo/web/static"
)

// picture is a pixel picture of the site: rectangles of one colour each.
type picture []layer

type layer struct {
	colour color.RGBA
	rects  []image.Rectangle
}

// draw draws the picture with its corner at x and y; colours stand in for those
// of its layers.
func (p picture) draw(dst *image.RGBA, x, y, times int, colours ...color.RGBA) {
	for i, l := range p {
		c := l.colour
		if i < len(colours) {
			c = colours[i]
		}
		for _, r := range l.rects {
			fillRect(dst, image.Rect(x+r.Min.X*times, y+r.Min.Y*times, x+r.Max.X*times, y+r.Max.Y*times), c)
		}
	}
}

// icon reads a picture of the site's assets: a file, or the symbol of a sprite.
func icon(file, symbol string) (picture, error) {
	found, ok := static.Find(strings.TrimPrefix(static.Path(file), static.Prefix))
	if !ok {
		return nil, fmt.Errorf("preview: %s: %w", file, static.ErrNotBuilt)
	}
	var doc struct {
		Paths   []path `xml:"path"`
		Symbols []struct {
			ID    string `xml:"id,attr"`
			Paths []path `xml:"path"`
		} `xml:"symbol"`
	}
	if err := xml.Unmarshal(found.Body, &doc); err != nil {
		return nil, fmt.Errorf("preview: %s: %w", file, err)
	}
	paths := doc.Paths
	for _, s := range doc.Symbols {
		if symbol != "" && s.ID == symbol {
			paths = s.Paths
		}
	}
	var out picture
	for _, p := range paths {
		out = append(out, p.layer())
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("preview: %s has no %q", file, symbol)
	}
	return out, nil
}

type path struct {
	Fill string `xml:"fill,attr"`
	D    string `xml:"d,attr"`
}

// rect is a rectangle as the drawings have them: M6 1h4v1h-4z.
var rect = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v(\d+)h-\d+z`)

func (p path) layer() layer {
	out := layer{colour: hexColour(p.Fill)}
	for _, m := range rect.FindAllStringSubmatch(p.D, -1) {
		var n [4]int
		for i := range n {
			n[i], _ = strconv.Atoi(m[i+1]) // digits alone
		}
		out.rects = append(out.rects, image.Rect(n[0], n[1], n[0]+n[2], n[1]+n[3]))
	}
	return out
}

// hexColour reads #rgb and #rrggbb; everything else is black.
func hexColour(text string) color.RGBA {
	text = strings.TrimPrefix(text, "#")
	if len(text) == 3 {
		text = string([]byte{text[0], text[0], text[1], text[1], text[2], text[2]})
	}
	n, err := strconv.ParseUint(text, 16, 24)
	if err != nil {
		return black
	}
	return color.RGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 0xff}
}
