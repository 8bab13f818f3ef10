package panel

import (
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/media"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// loadFiles reads what is known of the files that the subject of a case shows.
func (p *deskPage) loadFiles(c *deskCase) error {
	keys := c.fileKeys()
	if len(keys) == 0 {
		return nil
	}
	c.firstFile = schema.File(keys[0].(string))
	page, err := p.site.DB.List(p.ctx, database.Query{Model: p.site.Registry.Of(&models.Media{}), Actor: schema.Program{Name: "desk"}, Verb: schema.VerbView,
		Where: schema.In("File", keys...), Limit: len(keys)})
	if err != nil {
		return err
	}
	c.files = map[schema.File]*models.Media{}
	for _, row := range page.Rows {
		m := row.(*models.Media)
		c.files[m.File] = m
	}
	return nil
}

// fileKeys are the files that the subject shows, from the top.
func (c *deskCase) fileKeys() []any {
	var out []any
	add := func(key schema.File) {
		if key != "" {
			out = append(out, string(key))
		}
	}
	if row, is := c.Row.(*models.User); is {
		add(row.Avatar)
	}
	if c.content == nil {
		return out
	}
	add(c.content.Cover)
	for _, q := range c.content.Questions {
		add(q.Media)
		for _, choice := range q.Choices {
			add(choice.Media)
		}
	}
	return out
}

// pixels is the pixel art that stands before a picture, "" for none.
func (p *deskPage) pixels(c *deskCase, key schema.File) string {
	if m := c.files[key]; m != nil && m.Pixel != "" {
		return p.site.Files.URL(m.Pixel)
	}
	return ""
}

// captions are those of a file, in the language of what it belongs to.
func (p *deskPage) captions(c *deskCase, key schema.File) ui.Captions {
	m := c.files[key]
	if m == nil || !media.Captioned(m) {
		return ui.Captions{}
	}
	lang := p.lang()
	if quiz, is := c.Row.(*models.Quiz); is {
		lang = locales.Known(string(quiz.Language))
	}
	return ui.Captions{Src: p.site.Files.URL(key) + media.CaptionsExt, Lang: lang, Label: p.site.Catalogue.T(lang, "panel.desk.captions")}
}

// alt is what describes a file for who does not see or hear it, "" for nothing.
func (c *deskCase) alt(key schema.File) string {
	if m := c.files[key]; m != nil {
		return m.Alt
	}
	return ""
}

// script is what the captions of a file say, a line for each of theirs.
func (c *deskCase) script(key schema.File) []string {
	if m := c.files[key]; m != nil && media.Captioned(m) {
		return media.Script(m.Captions)
	}
	return nil
}

// fileKind is picture, audio or video.
func (c *deskCase) fileKind(key schema.File) string {
	if m := c.files[key]; m != nil {
		if kind, _, _ := strings.Cut(m.MIME, "/"); kind == "audio" || kind == "video" {
			return kind
		}
	}
	return "picture"
}
