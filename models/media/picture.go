package media

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/sync/semaphore"
)

// room is the memory in which pictures are decoded, in bytes: however many come
// at once, they wait for one another.
type room struct{ *semaphore.Weighted }

func newRoom() room { return room{semaphore.NewWeighted(memoryMost + memoryMost/4)} }

// open decodes a picture that was inspected, and hands it to use.
func (r room) open(ctx context.Context, in io.Reader, f *found, use func(image.Image) error) error {
	if err := r.Acquire(ctx, f.memory); err != nil {
		return fmt.Errorf("media: wait to read a picture: %w", err)
	}
	defer r.Release(f.memory)
	img, err := formats[f.media].decode(in)
	if err != nil {
		return broken()
	}
	return use(turned(img, f.turn))
}

// quality of JPEGs that stay, and of thumbnails.
const (
	quality      = 88
	thumbQuality = 82
)

// encoded writes a picture anew, so that nothing but pixels stays: photographs
// as JPEG, the rest as PNG.
func encoded(img image.Image, photograph bool, quality int) (body []byte, mediaType string, err error) {
	var out bytes.Buffer
	mediaType = "image/png"
	if photograph {
		mediaType = "image/jpeg"
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: quality})
	} else {
		err = png.Encode(&out, img)
	}
	if err != nil {
		return nil, "", fmt.Errorf("media: write a picture: %w", err)
	}
	return out.Bytes(), mediaType, nil
}

// turned puts a photograph upright: the camera's note of how it was held goes
// with the rest of what is no pixel.
func turned(src image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return src
	}
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	flat, ok := src.(*image.RGBA)
	if !ok {
		flat = image.NewRGBA(b)
		draw.Draw(flat, b, src, b.Min, draw.Src)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if orientation > 4 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := place(orientation, x, y, w, h)
			copy(out.Pix[out.PixOffset(tx, ty):][:4], flat.Pix[flat.PixOffset(b.Min.X+x, b.Min.Y+y):][:4])
		}
	}
	return out
}

// place is where a pixel goes, by the orientations of EXIF.
func place(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	}
	return y, w - 1 - x // 8
}
