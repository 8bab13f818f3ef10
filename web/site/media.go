package site

import (
	"mime"
	"path"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/media"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// medium is a file that a question shows.
type medium struct {
	Src    string
	Kind   string // image, audio, video; "" for what is none of them
	Alt    string // what stands for it
	Track  string // the address of its captions, "" for none
	Vtt    string // the captions
	Lang   string // of the captions
	Label  string // what players call them
	Width  int
	Height int
}

// media reads what is known of the files that a page shows; who sees the page
// may see them. Captions are in the language of their quiz. Files that nobody
// described are known by their names.
func (v *visit) media(lang models.Language, keys []schema.File) (map[schema.File]medium, error) {
	out := map[schema.File]medium{}
	var names []any
	for _, key := range keys {
		if src := v.fileURL(key); src != "" {
			out[key] = medium{Src: src, Kind: kindOf(mime.TypeByExtension(path.Ext(string(key))))}
			names = append(names, string(key))
		}
	}
	m := v.site.Registry.Model("media")
	if len(names) == 0 || m == nil {
		return out, nil
	}
	page, err := v.site.DB.List(v.ctx, database.Query{
		Model: m, Actor: schema.Program{Name: "site"}, Verb: schema.VerbView, Limit: 2 * len(names),
		Where: schema.And(schema.Or(schema.In("File", names...), schema.In("Pixel", names...)), schema.Eq("Status", string(models.MediaReady))),
	})
	if err != nil {
		return nil, err
	}
	for _, row := range rowsOf[models.Media](page.Rows) {
		if one, shown := out[row.File]; shown {
			one.Alt, one.Width, one.Height = row.Alt, row.Width, row.Height
			if one.Track = v.site.captionsURL(row); one.Track != "" {
				one.Vtt, one.Lang = row.Captions, locales.Known(string(lang))
				one.Label = v.site.Catalogue.T(one.Lang, "site.captions")
			}
			if kind := kindOf(row.MIME); kind != "" {
				one.Kind = kind
			}
			out[row.File] = one
		}
		if one, shown := out[row.Pixel]; shown { // in pixels, with measures of its own
			one.Alt = row.Alt
			out[row.Pixel] = one
		}
	}
	return out, nil
}

// captionsURL is where the captions of a media are, "" for none.
func (s *Site) captionsURL(m *models.Media) string {
	if s.Media == nil {
		return ""
	}
	return s.Media.CaptionsURL(m)
}

// script is what the captions say.
func (m medium) script() string { return strings.Join(media.Script(m.Vtt), "\n") }

func kindOf(mediaType string) string {
	switch kind, _, _ := strings.Cut(mediaType, "/"); kind {
	case "image", "audio", "video":
		return kind
	}
	return ""
}
