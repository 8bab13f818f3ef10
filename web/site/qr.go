package site

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"github.com/boombuler/barcode/qr"
	"github.com/gofiber/fiber/v2"
)

const (
	qrPixels = 4 // of a cell, so that it stays sharp
	qrEdge   = 4 // cells of white around it, as ISO/IEC 18004 asks for
)

// ResultQR answers /results/{token}/qr.png: the address of a link that was
// shared, for a phone to read.
func (s *Site) ResultQR(c *fiber.Ctx) error {
	v := s.visit(c)
	token := c.Params("token")
	if _, err := s.Exam.FindShared(v.ctx, v.actor, token); err != nil {
		return err
	}
	code, err := qr.Encode(s.origin+resultPath(token), qr.M, qr.Auto)
	if err != nil {
		return err
	}
	cells := code.Bounds().Dx()
	side := (cells + 2*qrEdge) * qrPixels
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for i := range img.Pix {
		x, y := i%side/qrPixels-qrEdge, i/side/qrPixels-qrEdge
		if x >= 0 && y >= 0 && x < cells && y < cells && code.At(x, y) == color.Black {
			img.Pix[i] = 1
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, "image/png")
	v.Set(fiber.HeaderCacheControl, "private, max-age=300")
	return v.Send(out.Bytes())
}
