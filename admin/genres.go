package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
)

func genres() panel.ModelAdmin[models.Genre] {
	return panel.ModelAdmin[models.Genre]{
		Group: content, Icon: "layout-grid",
		ListDisplay:  []string{"LabelKO", "LabelEN", "Slug", "Position", "Active", "UpdatedAt"},
		ListEditable: []string{"LabelEN", "Position", "Active"},
		ListFilter:   []string{"Active"},
		SearchFields: []string{"LabelKO", "LabelEN", "Slug"},
		Ordering:     []string{"Position"},
		Import:       &panel.Import{Key: "Slug"},
		Prepopulated: map[string]string{"Slug": "LabelEN"},
	}
}
