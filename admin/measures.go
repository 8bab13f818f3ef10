package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// measures are content that is withheld for a while, on somebody's request.
func measures() panel.ModelAdmin[models.TemporaryMeasure] {
	return panel.ModelAdmin[models.TemporaryMeasure]{
		Group: review, Icon: "clock",
		ListDisplay:   []string{"Title", "Subject", "Owner.Handle", "Status", "StartsAt", "EndsAt", "Decision.ActorName"},
		ListFilter:    []string{"Status", "Subject", "Owner", "CreatedAt"},
		DateHierarchy: "CreatedAt",
		SortableBy:    []string{"EndsAt"},
		Views: []panel.View{
			{Name: "active", Label: schema.Text{KO: "가려짐", EN: "Withheld"}, Query: "status=active"},
		},
		Fieldsets: []panel.Fieldset{
			{Title: schema.Text{KO: "임시조치", EN: "Temporary measure"}, Fields: []string{"Title", "Subject", "SubjectID", "Owner", "StartsAt", "EndsAt"}},
			{Title: schema.Text{KO: "결정", EN: "Decisions"}, Fields: []string{"Decision", "EndedBy"}},
		},
		NoAdd: true, NoChange: true, NoDelete: true,
	}
}
