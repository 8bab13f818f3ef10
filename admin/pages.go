package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
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
	}
}
