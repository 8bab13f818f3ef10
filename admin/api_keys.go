package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// apiKeys are made by their owners, who see their value once; staff see what
// they open and end them.
func apiKeys() panel.ModelAdmin[models.APIKey] {
	return panel.ModelAdmin[models.APIKey]{
		Group: people, Icon: "key-round",
		ListDisplay:   []string{"Prefix", "User", "Name", "Kind", "Scopes", "Status", "LastUsedAt", "ExpiresAt", "CreatedAt"},
		ListFilter:    []string{"User", "Status", "ExpiresAt"},
		SearchFields:  []string{"Prefix", "User.Handle"},
		SortableBy:    []string{"ExpiresAt", "CreatedAt"},
		DateHierarchy: "CreatedAt",
		Fieldsets: []panel.Fieldset{{
			Title:  schema.Text{KO: "열쇠", EN: "Key"},
			Fields: []string{"User", "Name", "Kind", "Prefix", "Scopes", "Quota", "ExpiresAt", "LastUsedAt", "OldUntil"},
		}},
		ReadOnly: []string{"User", "Prefix", "LastUsedAt", "OldUntil"},
		Views: []panel.View{
			{Name: "active", Label: schema.Text{KO: "쓰는 열쇠", EN: "Active"}, Query: "status=active"},
			{Name: "revoked", Label: schema.Text{KO: "거둔 열쇠", EN: "Revoked"}, Query: "status=revoked"},
		},
		Once: func(k *models.APIKey) schema.Text {
			if k.Shown() == "" {
				return schema.Text{}
			}
			return schema.Text{KO: "열쇠의 값은 지금 한 번만 보여요: " + k.Shown(), EN: "The value of the key shows this once: " + k.Shown()}
		},
		NoChange: true,
	}
}
