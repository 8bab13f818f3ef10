package media

import (
	"context"
	"errors"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/models/webvtt"
)

// CaptionsExt ends the address of captions, which begins with that of their file.
const CaptionsExt = ".vtt"

// plainCaptions returns captions of a file of a media type as they are stored, ""
// for none. What is wrong with them is refused with its line.
func plainCaptions(mediaType, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if IsPicture(mediaType) {
		return "", refuse("no_captions", "그림에는 자막이 없어요.", "A picture has no captions.")
	}
	text, err := webvtt.Clean(text)
	var at *webvtt.Error
	if errors.As(err, &at) {
		return "", refuse("bad_captions", at.KO(), at.EN())
	}
	return text, err
}

// Script is what captions say, a line for each of theirs.
func Script(captions string) []string {
	cues, err := webvtt.Parse(captions)
	if err != nil { // none, or of a restored copy that this program did not write
		return nil
	}
	var out []string
	for _, c := range cues {
		out = append(out, c.Lines()...)
	}
	return out
}

// Captioned reports whether a media has captions that are shown.
func Captioned(m *models.Media) bool {
	return m.Captions != "" && m.Status == models.MediaReady && !IsPicture(m.MIME)
}

// CaptionsURL is the address of the captions of a media, "" where none are shown.
func (s *Service) CaptionsURL(m *models.Media) string {
	if !Captioned(m) {
		return ""
	}
	return s.files.URL(m.File) + CaptionsExt
}

// Captions are the captions of a file and what decides who sees them: whoever
// sees the file. What is not shown, as it is blocked or not ready, has none.
func (s *Service) Captions(ctx context.Context, key schema.File) (string, []schema.File, error) {
	sight, err := s.Shown(ctx, key)
	if err != nil {
		return "", nil, err
	}
	m, err := s.named(ctx, key)
	if err != nil {
		return "", nil, err
	}
	if m.File != key || s.CaptionsURL(m) == "" {
		return "", nil, schema.ErrNotFound
	}
	return m.Captions, sight.Decide, nil
}
