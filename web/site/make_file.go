package site

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"

	"duckhoo/models"
	"duckhoo/models/media"
	"duckhoo/models/schema"
	"duckhoo/models/webvtt"
	"duckhoo/web/locales"
)

// file is one of a form's, by the address that the form names it with.
type file struct {
	Medium  medium
	Address string
	Fixed   bool // its description stays as it is
}

// description is what a form says of the file of a question.
type description struct {
	key   schema.File
	words media.Words
}

// Types that a field asks for.
var (
	pictureTypes = strings.Join(media.Pictures, ",")
	mediaTypes   = strings.Join(slices.Concat(media.Pictures, media.Plays), ",")
)

// coverFile is the cover as the form shows it.
func (v *visit) coverFile(key schema.File) file {
	address := v.fileURL(key)
	return file{Medium: medium{Src: address, Kind: "image"}, Address: address}
}

// mediaFile is the file of a question as the form shows it.
func (v *visit) mediaFile(key schema.File, files map[schema.File]medium) file {
	return file{Medium: files[key], Address: v.fileURL(key)}
}

// chosen is the file of a field: one that was sent, none, or the one that the
// form names.
func (v *visit) chosen(form url.Values, name string, now schema.File, picture bool) (schema.File, schema.Invalid, error) {
	var key schema.File
	var err error
	named, header := form.Get(name+"_key"), v.sentFile(name)
	switch {
	case header != nil:
		var row *models.Media
		if row, err = v.site.Media.Take(v.ctx, v.actor, header, picture); err == nil {
			key = row.File
		}
	case form.Get(name+"_off") != "", named == "":
		return "", nil, nil
	case named == v.fileURL(now):
		return now, nil, nil
	default:
		key, err = v.site.Media.Pick(v.ctx, v.actor, named, picture)
	}
	var invalid schema.Invalid
	if errors.As(err, &invalid) && len(invalid) > 0 {
		invalid[0].Pointer = "/" + name
		return now, invalid[:1], nil
	}
	return key, nil, err
}

// describe takes in what the form says of the file of its question.
func (e *editor) describe(form url.Values, key schema.File) {
	if key == "" || !form.Has("media_alt") {
		return
	}
	e.words = &description{key, media.Words{Alt: strings.TrimSpace(form.Get("media_alt"))}}
	e.Question.Media.Medium.Alt = e.words.words.Alt
	if form.Has("media_captions") {
		text := strings.TrimSpace(form.Get("media_captions"))
		e.words.words.Captions, e.Question.Media.Medium.Vtt = &text, text
	}
}

// withCaptions puts the file of captions that was sent in the place of their text,
// one byte more than there may be at most.
func (v *visit) withCaptions(form url.Values) error {
	header := v.sentFile("media_captions_file")
	if header == nil || !form.Has("media_alt") {
		return nil
	}
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(file, webvtt.BytesMost+1))
	form.Set("media_captions", string(text))
	return err
}

// keep writes a change of the quiz, with the description of its file.
func (v *visit) keep(e *editor, in *schema.Input) error {
	return v.site.DB.Tx(v.ctx, func(ctx context.Context) error {
		if _, err := v.site.DB.Update(ctx, v.actor, v.site.quizzes, e.quiz.ID, in); err != nil || e.words == nil {
			return err
		}
		err := v.site.Media.Describe(ctx, v.actor, e.words.key, e.words.words)
		var invalid schema.Invalid
		if errors.As(err, &invalid) {
			for i := range invalid {
				invalid[i].Pointer = "/media_" + cmp.Or(strings.TrimPrefix(invalid[i].Pointer, "/"), "alt")
			}
			return invalid
		}
		return err
	})
}

// fix finds out whether the description of a question's file may be changed.
func (v *visit) fix(e *editor, q models.Question) error {
	if q.Media == "" {
		return nil
	}
	may, err := v.site.Media.Described(v.ctx, v.actor, q.Media)
	e.Question.Media.Fixed = !may
	return err
}

// fileField is where a form asks for a file.
type fileField struct {
	Name, Label string
	Picture     bool
	file
}

// shape is what a picture is cropped to: wide as a cover, or square.
func (f fileField) shape() string {
	if f.Picture {
		return "wide"
	}
	return "square"
}

// describes names what is said of the field.
func (f fileField) describes(e editor) string {
	if e.Fields[f.Name] != "" {
		return f.Name + "-help " + f.Name + "-error"
	}
	return f.Name + "-help"
}

// captionsExample is how captions begin.
const captionsExample = "WEBVTT\n\n00:01.000 --> 00:04.000"

// captioned names what is said of the captions.
func (f fileField) captioned(e editor) string {
	if e.Fields["media_captions"] != "" {
		return "media_captions-help media_captions-error"
	}
	return "media_captions-help"
}

// help says what the field takes.
func (f fileField) help(ctx context.Context) string {
	most := func(size int) string { return number(size>>20) + " MiB" }
	if f.Picture {
		return locales.T(ctx, "site.make_file_picture", "most", most(media.ImageBytes))
	}
	return locales.T(ctx, "site.make_file_any", "picture", most(media.ImageBytes), "play", most(media.FileBytes))
}

func (f fileField) accept() string {
	if f.Picture {
		return pictureTypes
	}
	return mediaTypes
}
