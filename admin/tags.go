package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
)

func tags() panel.ModelAdmin[models.Tag] {
	return panel.ModelAdmin[models.Tag]{
		Group: content, Icon: "tag", Key: "t",
		ListDisplay:  []string{"Slug", "AliasOf", "CreatedAt"},
		ListFilter:   []string{"AliasOf", "CreatedAt"},
		SortableBy:   []string{"Slug", "CreatedAt"},
		Ordering:     []string{"Slug"},
		Import:       &panel.Import{Key: "Slug"},
		Prepopulated: map[string]string{},
	}
}
