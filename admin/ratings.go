package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
)

// ratings are what people think; staff look at them.
func ratings() panel.ModelAdmin[models.Rating] {
	return panel.ModelAdmin[models.Rating]{
		Group: community, Icon: "star",
		ListDisplay:   []string{"Quiz", "User.Handle", "Quality", "Difficulty", "CreatedAt"},
		ListFilter:    []string{"Quiz", "User", "Quality", "Difficulty", "CreatedAt"},
		SearchFields:  []string{"User.Handle"},
		SortableBy:    []string{"Quality", "Difficulty", "CreatedAt"},
		DateHierarchy: "CreatedAt",
		NoAdd:         true, NoChange: true, NoDelete: true,
	}
}
