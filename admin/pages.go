package admin

import (
	"context"
	"strings"

	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

func pages() panel.ModelAdmin[models.Page] {
	return panel.ModelAdmin[models.Page]{
		Group: content, Icon: "book-open",
		ListDisplay: []string{"Title", "Slug", "Language", "Published", "UpdatedAt"},
		ListFilter:  []string{"Language", "Published"},
		Fieldsets: []panel.Fieldset{
			{Title: schema.Text{KO: "기본 정보", EN: "Basics"}, Fields: []string{"Title", "Slug", "Language", "Published"}},
			{Title: schema.Text{KO: "본문", EN: "Text"}, Fields: []string{"Body"}},
		},
		Prepopulated: map[string]string{"Slug": "Title"},
		Radio:        []string{"Language"},
		OnSave:       tidy,
	}
}

// tidy takes blanks off the ends of a page's lines: in Markdown two of them break
// a line, which nobody sees who writes.
func tidy(_ context.Context, _ *database.DB, _ schema.Actor, p *models.Page) error {
	lines := strings.Split(string(p.Body), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t\r")
	}
	p.Title, p.Body = strings.TrimSpace(p.Title), schema.Markdown(strings.Join(lines, "\n"))
	return nil
}
