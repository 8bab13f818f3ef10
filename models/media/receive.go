package media

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"mime"
	"mime/multipart"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"duckhoo/models/schema"
)

// Receive checks a file that came in a form, stores it and returns its key;
// picture asks for an image. The type is what the bytes say, whatever the
// client said. Pictures are decoded under a limit of memory and written anew.
// What is not accepted is a schema.Invalid.
func (s *Service) Receive(ctx context.Context, header *multipart.FileHeader, picture bool) (schema.File, error) {
	return s.receive(ctx, header, picture, func(img image.Image, photograph bool) ([]byte, string, error) {
		return encoded(img, photograph, quality)
	})
}

// ReceivePixels is Receive of a picture that is to be seen as pixel art alone.
func (s *Service) ReceivePixels(ctx context.Context, header *multipart.FileHeader) (schema.File, error) {
	return s.receive(ctx, header, true, func(img image.Image, _ bool) ([]byte, string, error) { return encoded(Pixels(img), false, 0) })
}

// quality of JPEGs that stay, and of thumbnails.
const (
	quality      = 88
	thumbQuality = 82
)

func (s *Service) receive(ctx context.Context, header *multipart.FileHeader, picture bool, draw func(image.Image, bool) ([]byte, string, error)) (schema.File, error) {
	if !goodName(sentName(header)) {
		return "", badName()
	}
	if picture && header.Size > ImageBytes {
		return "", tooLarge(true)
	}
	in, err := header.Open()
	if err != nil {
		return "", fmt.Errorf("media: read an upload: %w", err)
	}
	defer func() { _ = in.Close() }()
	accepted := Pictures
	if !picture {
		accepted = slices.Concat(Pictures, Plays, []string{"application/pdf"})
	}
	f, err := inspect(in, header.Size, accepted)
	if err != nil {
		return "", err
	}
	if !IsPicture(f.media) {
		return s.files.Store(ctx, in, f.size, f.media)
	}
	var key schema.File
	err = s.room.open(ctx, in, f, func(img image.Image) error {
		body, media, err := draw(img, f.media == "image/jpeg")
		if err == nil {
			key, err = s.files.Store(ctx, bytes.NewReader(body), int64(len(body)), media)
		}
		return err
	})
	return key, err
}

// URL is the address that a stored file is read from.
func (s *Service) URL(key schema.File) string { return s.files.URL(key) }

// NameMost is how many characters the name of a file may have.
const NameMost = 200

// goodName reports whether a file's name is one: no path, nothing that cannot
// be seen, no more than NameMost characters. No name is one too.
func goodName(name string) bool {
	return utf8.ValidString(name) && utf8.RuneCountInString(name) <= NameMost && name != ".." && name != "." &&
		!strings.ContainsAny(name, `/\`) && !strings.ContainsFunc(name, unicode.IsControl)
}

func badName() error {
	return refuse("bad_name", fmt.Sprintf("파일 이름은 %d자까지이고 경로나 제어 문자를 쓸 수 없어요.", NameMost),
		fmt.Sprintf("The name of a file has up to %d characters, no path and no control characters.", NameMost))
}

// sentName is the name as the client wrote it, of which the standard library
// keeps the last part alone.
func sentName(header *multipart.FileHeader) string {
	_, params, err := mime.ParseMediaType(header.Header.Get("Content-Disposition"))
	if err != nil {
		return header.Filename
	}
	return params["filename"]
}
