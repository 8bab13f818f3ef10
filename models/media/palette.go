package media

import (
	"image/color"
	"math"
	"slices"
)

// nes are the colours of the 2C02, the picture chip of the NES, as the table on
// NESdev's page "PPU palettes" gives them, without the second black and white.
var nes = []uint32{
	0x545454, 0x001e74, 0x081090, 0x300088, 0x440064, 0x5c0030, 0x540400, 0x3c1800, 0x202a00, 0x083a00, 0x004000, 0x003c00, 0x00323c,
	0x000000,
	0x989698, 0x084cc4, 0x3032ec, 0x5c1ee4, 0x8814b0, 0xa01464, 0x982220, 0x783c00, 0x545a00, 0x287200, 0x087c00, 0x007628, 0x006678,
	0xeceeec, 0x4c9aec, 0x787cec, 0xb062ec, 0xe454ec, 0xec58b4, 0xec6a64, 0xd48820, 0xa0aa00, 0x74c400, 0x4cd020, 0x38cc6c, 0x38b4cc,
	0x3c3c3c,
	0xa8ccec, 0xbcbcec, 0xd4b2ec, 0xecaeec, 0xecaed4, 0xecb4b0, 0xe4c490, 0xccd278, 0xb4de78, 0xa8e290, 0x98e2b4, 0xa0d6e4, 0xa0a2a0,
}

// palette is a clear colour and those of the console.
var palette = func() color.Palette {
	out := color.Palette{color.NRGBA{}}
	for _, c := range nes {
		out = append(out, color.NRGBA{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: 0xff})
	}
	return out
}()

// labs are the console's colours in CIE Lab.
var labs = func() []lab {
	var out []lab
	for _, c := range palette[1:] {
		n := c.(color.NRGBA)
		out = append(out, labOf(uint16(n.R)*0x101, uint16(n.G)*0x101, uint16(n.B)*0x101))
	}
	return out
}()

// nearest returns the index of the palette's colour that looks most alike, 0
// for what is more clear than not.
func nearest(c color.NRGBA64) uint8 {
	if c.A < 0x8000 {
		return 0
	}
	at := labOf(c.R, c.G, c.B)
	best, index := math.Inf(1), 0
	for i, l := range labs {
		if d := at.distance(l); d < best {
			best, index = d, i
		}
	}
	return uint8(index + 1)
}

// lab is a colour in CIE 1976 L*a*b*, under daylight D65.
type lab struct{ l, a, b float64 }

// distance is the square of the difference (CIE76).
func (x lab) distance(y lab) float64 {
	l, a, b := x.l-y.l, x.a-y.a, x.b-y.b
	return l*l + a*a + b*b
}

// labOf takes the parts of an sRGB colour, 0 to 65535 (IEC 61966-2-1, then CIE
// 15).
func labOf(r, g, b uint16) lab {
	red, green, blue := linear(r), linear(g), linear(b)
	x := (0.4124564*red + 0.3575761*green + 0.1804375*blue) / 0.95047
	y := 0.2126729*red + 0.7151522*green + 0.0721750*blue
	z := (0.0193339*red + 0.1191920*green + 0.9503041*blue) / 1.08883
	fx, fy, fz := root(x), root(y), root(z)
	return lab{l: 116*fy - 16, a: 500 * (fx - fy), b: 200 * (fy - fz)}
}

func linear(v uint16) float64 {
	f := float64(v) / 0xffff
	if f <= 0.04045 {
		return f / 12.92
	}
	return math.Pow((f+0.055)/1.055, 2.4)
}

func root(t float64) float64 {
	if t > 216.0/24389 {
		return math.Cbrt(t)
	}
	return (24389.0/27*t + 16) / 116
}

// Colours returns the console's colours as 0xRRGGBB.
func Colours() []uint32 { return slices.Clone(nes) }
