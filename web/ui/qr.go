package ui

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quiet is the blank edge that a QR code has around it, in modules.
const quiet = 4

// qrPath draws a text as a QR code: the side of the picture in modules, and
// the path that fills the dark ones.
func qrPath(text string) (side int, path string, err error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return 0, "", fmt.Errorf("draw a QR code: %w", err)
	}
	n := code.Bounds().Dx()
	var b strings.Builder
	for y := range n {
		for x := range n {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	return n + 2*quiet, b.String(), nil
}

// Grouped writes a key in groups of four, as people type it.
func Grouped(key string) string {
	var b strings.Builder
	for i, r := range key {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
