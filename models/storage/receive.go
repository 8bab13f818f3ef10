package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/image/webp"

	"duckhoo/models/schema"
)

// What uploads may be at most.
const (
	imageBytes = 5 << 20
	fileBytes  = 20 << 20
	sideMax    = 4096 // pixels, wide or high
)

// Receive checks an uploaded file, stores it and returns its key; picture asks
// for an image. The type is what the bytes say, whatever the client said.
// Pictures are decoded under a limit of pixels and written anew, so that
// nothing but pixels stays. What is not accepted is a schema.Invalid.
func (f *Files) Receive(ctx context.Context, header *multipart.FileHeader, picture bool) (schema.File, error) {
	if header.Size == 0 {
		return "", refuse("empty_file", "빈 파일이에요.", "The file is empty.")
	}
	if header.Size > fileBytes || picture && header.Size > imageBytes {
		return "", tooLarge(picture)
	}
	in, err := header.Open()
	if err != nil {
		return "", fmt.Errorf("storage: read an upload: %w", err)
	}
	defer func() { _ = in.Close() }()
	sniffed, err := mimetype.DetectReader(in)
	if err != nil {
		return "", fmt.Errorf("storage: read an upload: %w", err)
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("storage: read an upload: %w", err)
	}
	media, _, _ := strings.Cut(sniffed.String(), ";")
	if strings.HasPrefix(media, "image/") {
		if header.Size > imageBytes {
			return "", tooLarge(true)
		}
		return f.picture(ctx, in, media)
	}
	for _, k := range kinds {
		if k.media == media && !picture {
			return f.store(ctx, in, header.Size, k.extension)
		}
	}
	return "", wrongKind(picture)
}

// picture decodes an image and stores it as PNG, photographs as JPEG.
func (f *Files) picture(ctx context.Context, in io.ReadSeeker, media string) (schema.File, error) {
	decoders := map[string]struct {
		config func(io.Reader) (image.Config, error)
		decode func(io.Reader) (image.Image, error)
	}{
		"image/png":  {png.DecodeConfig, png.Decode},
		"image/jpeg": {jpeg.DecodeConfig, jpeg.Decode},
		"image/gif":  {gif.DecodeConfig, gif.Decode}, // the first frame
		"image/webp": {webp.DecodeConfig, webp.Decode},
	}
	d, ok := decoders[media]
	if !ok {
		return "", wrongKind(true)
	}
	size, err := d.config(in)
	if err != nil {
		return "", broken()
	}
	if size.Width > sideMax || size.Height > sideMax || size.Width < 1 || size.Height < 1 {
		return "", refuse("too_many_pixels", fmt.Sprintf("가로와 세로가 %d픽셀까지예요.", sideMax), fmt.Sprintf("At most %d pixels wide and high.", sideMax))
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("storage: read an upload: %w", err)
	}
	img, err := d.decode(in)
	if err != nil {
		return "", broken()
	}
	var out bytes.Buffer
	extension := ".png"
	if media == "image/jpeg" {
		extension = ".jpg"
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: 88})
	} else {
		err = png.Encode(&out, img)
	}
	if err != nil {
		return "", errors.Join(broken(), err)
	}
	return f.store(ctx, bytes.NewReader(out.Bytes()), int64(out.Len()), extension)
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
	return refuse("wrong_kind", "그림, MP3, Ogg, MP4, WebM, PDF만 올릴 수 있어요.", "Only pictures, MP3, Ogg, MP4, WebM and PDF.")
}

func broken() error {
	return refuse("broken_file", "그림을 읽을 수 없어요.", "The picture cannot be read.")
}
