package admin

import (
	"context"

	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// comments are written on the site; staff decide which of them are seen.
func comments() panel.ModelAdmin[models.Comment] {
	return panel.ModelAdmin[models.Comment]{
		Group: community, Icon: "message-square", Key: "c",
		ListDisplay: []string{"Said", "User.Handle", "Quiz", "Status", "Spoiler", "Replies", "CreatedAt"},
		Columns: []panel.Column[models.Comment]{{
			Name: "Said", Label: schema.Text{KO: "내용", EN: "Body"}, Values: said,
		}},
		ListFilter:    []string{"Status", "User", "Quiz", "Spoiler", "CreatedAt"},
		SearchFields:  []string{"Body", "User.Handle"},
		SortableBy:    []string{"CreatedAt"},
		DateHierarchy: "CreatedAt",
		Views: []panel.View{
			{Name: "visible", Label: schema.Text{KO: "보임", EN: "Visible"}, Query: "status=visible"},
			{Name: "hidden", Label: schema.Text{KO: "숨김", EN: "Hidden"}, Query: "status=hidden"},
			{Name: "removed", Label: schema.Text{KO: "삭제됨", EN: "Removed"}, Query: "status=removed"},
		},
		Fieldsets: []panel.Fieldset{
			{Title: schema.Text{KO: "무슨 말", EN: "What was said"}, Fields: []string{"Body", "Withheld", "Spoiler"}},
			{Title: schema.Text{KO: "누가 어디에", EN: "Who, and where"}, Fields: []string{"User", "Quiz", "Parent", "Replies"}},
		},
		NoAdd: true, NoChange: true, NoDelete: true,
	}
}

// said shows what each comment says, or said before it was out of sight.
func said(_ context.Context, _ *database.DB, rows []*models.Comment) ([]any, error) {
	out := make([]any, len(rows))
	for i, c := range rows {
		out[i] = brief(c.String())
	}
	return out, nil
}
