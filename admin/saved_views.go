package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// savedViews are made in the lists that they are of; staff see what there is and
// remove what should not be shared.
func savedViews() panel.ModelAdmin[models.SavedView] {
	return panel.ModelAdmin[models.SavedView]{
		Group: house, Icon: "bookmark",
		ListDisplay:  []string{"Name", "Target", "Owner", "Shared", "UpdatedAt"},
		ListFilter:   []string{"Owner", "Shared", "CreatedAt"},
		SearchFields: []string{"Name", "Owner.Handle"},
		SortableBy:   []string{"UpdatedAt"},
		Fieldsets: []panel.Fieldset{{
			Title:  schema.Text{KO: "보기", EN: "View"},
			Fields: []string{"Name", "Target", "Owner", "Query", "Shared", "Position"},
		}},
		NoAdd: true, NoChange: true,
	}
}
