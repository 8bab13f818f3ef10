package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// appeals are what people say against decisions about them. Whoever decided first
// does not rule on them.
func appeals() panel.ModelAdmin[models.Appeal] {
	return panel.ModelAdmin[models.Appeal]{
		Group: review, Icon: "megaphone",
		ListDisplay:   []string{"Title", "Action", "Status", "Text", "User.Handle", "Decision.ActorName", "CreatedAt", "ClosedAt"},
		ListFilter:    []string{"Status", "Action", "User", "CreatedAt"},
		SortableBy:    []string{"CreatedAt"},
		DateHierarchy: "CreatedAt",
		Views: []panel.View{
			{Name: "pending", Label: schema.Text{KO: "기다리는 것", EN: "Waiting"}, Query: "status=pending&sort=created_at"},
		},
		Fieldsets: []panel.Fieldset{
			{Title: schema.Text{KO: "무엇이 왜 잘못됐나요", EN: "What is wrong, and why"}, Fields: []string{"Title", "Action", "Text", "User", "Decision"}},
			{Title: schema.Text{KO: "어떻게 됐나요", EN: "What came of it"}, Fields: []string{"Answer", "ClosedAt"}},
		},
		NoAdd: true, NoChange: true, NoDelete: true,
	}
}
