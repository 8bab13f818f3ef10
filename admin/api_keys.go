package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// apiKeys are made by their owners; staff see what they open and end them.
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
		NoAdd: true, NoChange: true,
	}
}
