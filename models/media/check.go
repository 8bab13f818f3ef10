package media

import (
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/image/webp"

	"duckhoo/models/schema"
)

// What uploads may be at most.
const (
	ImageBytes = 5 << 20
	FileBytes  = 20 << 20 // of sound and film
	Side       = 4096     // pixels, wide or high
	framesMost = 300      // of a moving picture, of which the first stays
	scansMost  = 64       // of a JPEG, each of which goes over the whole picture
	memoryMost = 80 << 20 // bytes that decoding one picture may take
)

// Pictures and Plays are the types that uploads may have, papers what may come
// in a form beside them.
var (
	Pictures = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}
	Plays    = []string{"audio/mpeg", "audio/ogg", "video/mp4", "video/webm"}
	papers   = []string{"application/pdf"}
)

// IsPicture reports whether a media type is a picture's.
func IsPicture(mediaType string) bool { return strings.HasPrefix(mediaType, "image/") }

// found is what the bytes of a file say of it.
type found struct {
	media         string
	size          int64
	width, height int // of a picture
	turn          int // of a photograph: how it was held (EXIF)
	memory        int64
}

// inspect says what a file is without decoding it. What is not accepted is a
// schema.Invalid with one problem.
func inspect(in io.ReadSeeker, size int64, accepted []string) (*found, error) {
	if size == 0 {
		return nil, refuse("empty_file", "빈 파일이에요.", "The file is empty.")
	}
	if size > FileBytes {
		return nil, tooLarge(false)
	}
	sniffed, err := mimetype.DetectReader(in)
	if err != nil {
		return nil, fmt.Errorf("media: read an upload: %w", err)
	}
	media, _, _ := strings.Cut(sniffed.String(), ";")
	if !slices.Contains(accepted, media) {
		return nil, wrongKind(!slices.Contains(accepted, Plays[0]))
	}
	f := &found{media: media, size: size}
	if !IsPicture(media) {
		return f, rewind(in)
	}
	if size > ImageBytes {
		return nil, tooLarge(true)
	}
	if err := f.measure(in); err != nil {
		return nil, err
	}
	return f, rewind(in)
}

// formats reads each type of picture: its size alone, and all of it.
var formats = map[string]struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}{
	"image/png":  {png.DecodeConfig, png.Decode},
	"image/jpeg": {jpeg.DecodeConfig, jpeg.Decode},
	"image/gif":  {gif.DecodeConfig, gif.Decode}, // the first frame
	"image/webp": {webp.DecodeConfig, webp.Decode},
}

// measure reads how large a picture is, and what decoding it would take.
func (f *found) measure(in io.ReadSeeker) error {
	if err := rewind(in); err != nil {
		return err
	}
	size, err := formats[f.media].config(in)
	if err != nil || size.Width < 1 || size.Height < 1 {
		return broken()
	}
	f.width, f.height = size.Width, size.Height
	if f.width > Side || f.height > Side {
		return refuse("too_many_pixels", fmt.Sprintf("가로와 세로가 %d픽셀까지예요.", Side), fmt.Sprintf("At most %d pixels wide and high.", Side))
	}
	if err := rewind(in); err != nil {
		return err
	}
	f.memory = int64(f.width) * int64(f.height) * depth(size.ColorModel)
	switch f.media {
	case "image/gif":
		n, err := frames(in, framesMost)
		if err != nil {
			return broken()
		}
		if n > framesMost {
			return refuse("too_many_frames", fmt.Sprintf("움직이는 그림은 %d장까지예요.", framesMost), fmt.Sprintf("A moving picture has at most %d frames.", framesMost))
		}
	case "image/jpeg":
		if err := f.photograph(in); err != nil {
			return err
		}
	}
	if f.memory > memoryMost {
		return refuse("too_many_pixels", "너무 커서 읽을 수 없는 그림이에요. 줄여서 올려 주세요.", "The picture is too large to be read: make it smaller.")
	}
	return nil
}

// photograph reads the head of a JPEG.
func (f *found) photograph(in io.Reader) error {
	head, err := segments(in, scansMost)
	if err != nil {
		return broken()
	}
	if head.scans > scansMost {
		return refuse("too_many_scans", "읽는 데 너무 오래 걸리는 그림이에요.", "The picture takes too long to be read.")
	}
	f.turn = head.orientation
	f.memory = int64(float64(f.width*f.height) * head.samples)
	if head.progressive {
		f.memory *= 4 // its coefficients are kept, in four bytes each
	}
	return nil
}

// depth is how many bytes a pixel takes.
func depth(m color.Model) int64 {
	switch m {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, paletted := m.(color.Palette); paletted {
		return 1
	}
	return 4
}

func rewind(in io.Seeker) error {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("media: read an upload: %w", err)
	}
	return nil
}

func refuse(code, ko, en string) error { return schema.Invalidf("", code, schema.Text{KO: ko, EN: en}) }

func tooLarge(picture bool) error {
	if picture {
		return refuse("too_large", "그림은 5 MiB까지예요.", "A picture has at most 5 MiB.")
	}
	return refuse("too_large", "파일은 20 MiB까지예요.", "A file has at most 20 MiB.")
}

func wrongKind(picture bool) error {
	if picture {
		return refuse("wrong_kind", "PNG, JPEG, GIF, WebP 그림을 올려 주세요.", "Upload a picture: PNG, JPEG, GIF or WebP.")
	}
	return refuse("wrong_kind", "그림, MP3, Ogg, MP4, WebM만 올릴 수 있어요.", "Only pictures, MP3, Ogg, MP4 and WebM.")
}

func broken() error {
	return refuse("broken_file", "그림을 읽을 수 없어요.", "The picture cannot be read.")
}
