package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
)

// identities are tied to people by signing in alone; staff see and untie them.
func identities() panel.ModelAdmin[models.Identity] {
	return panel.ModelAdmin[models.Identity]{
		Group: people, Icon: "link",
		ListDisplay:  []string{"Provider", "User", "LastUsedAt", "CreatedAt"},
		ListFilter:   []string{"User", "CreatedAt"},
		SearchFields: []string{"User.Handle"},
		SortableBy:   []string{"CreatedAt"},
		NoAdd:        true, NoChange: true,
	}
}
