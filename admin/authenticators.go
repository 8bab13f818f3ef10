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

// passkeys are made by their people alone, as apps are.
func passkeys() panel.ModelAdmin[models.Passkey] {
	return panel.ModelAdmin[models.Passkey]{
		Group: people, Icon: "key",
		ListDisplay:  []string{"Name", "User", "LastUsedAt", "CreatedAt"},
		ListFilter:   []string{"User", "CreatedAt"},
		SearchFields: []string{"User.Handle", "Name"},
		SortableBy:   []string{"CreatedAt"},
		Fieldsets:    []panel.Fieldset{{Fields: []string{"Name", "User", "LastUsedAt"}}},
		NoAdd:        true, NoChange: true,
	}
}
