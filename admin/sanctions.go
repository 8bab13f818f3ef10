package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// sanctions are made and lifted by the verbs of people.
func sanctions() panel.ModelAdmin[models.Sanction] {
	return panel.ModelAdmin[models.Sanction]{
		Group: review, Icon: "ban",
		ListDisplay:   []string{"Type", "User.Handle", "Status", "Points", "EndsAt", "Reason", "Decision.ActorName", "CreatedAt"},
		ListFilter:    []string{"Status", "Type", "User", "CreatedAt"},
		DateHierarchy: "CreatedAt",
		SortableBy:    []string{"CreatedAt"},
		Views: []panel.View{
			{Name: "active", Label: schema.Text{KO: "진행 중", EN: "Active"}, Query: "status=active"},
		},
		Fieldsets: []panel.Fieldset{
			{Title: schema.Text{KO: "제재", EN: "Sanction"}, Fields: []string{"Type", "User", "Points", "StartsAt", "EndsAt", "Reason"}},
			{Title: schema.Text{KO: "결정", EN: "Decisions"}, Fields: []string{"Decision", "LiftedBy"}},
		},
		NoAdd: true, NoChange: true, NoDelete: true,
	}
}
