package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
)

func roles() panel.ModelAdmin[models.Role] {
	return panel.ModelAdmin[models.Role]{
		Group: people, Icon: "shield",
		ListDisplay:  []string{"Name", "Slug", "Rank", "UpdatedAt"},
		ListFilter:   []string{},
		SearchFields: []string{"Name", "Slug"},
		Ordering:     []string{"Rank"},
		Prepopulated: map[string]string{},
		Inlines:      []panel.Inline{{Relation: "Permissions", Matrix: "Codename"}},
	}
}
