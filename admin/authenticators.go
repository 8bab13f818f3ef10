package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
)

// authenticators are set up by their people alone; staff take them away from
// who has lost theirs.
func authenticators() panel.ModelAdmin[models.Authenticator] {
	return panel.ModelAdmin[models.Authenticator]{
		Group: people, Icon: "smartphone",
		ListDisplay:  []string{"User", "ConfirmedAt", "LastUsedAt", "CreatedAt"},
		ListFilter:   []string{"User", "CreatedAt"},
		SearchFields: []string{"User.Handle"},
		SortableBy:   []string{"CreatedAt"},
		Fieldsets:    []panel.Fieldset{{Fields: []string{"User", "ConfirmedAt", "LastUsedAt"}}},
		NoAdd:        true, NoChange: true,
	}
}
