package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// hooks are the addresses that are told of what happens here.
func hooks() panel.ModelAdmin[models.Hook] {
	return panel.ModelAdmin[models.Hook]{
		Group: house, Icon: "plug",
		ListDisplay:  []string{"Name", "URL", "Events", "Status", "CreatedAt"},
		ListFilter:   []string{"Status"},
		SearchFields: []string{"Name", "URL"},
		Exclude:      []string{"Secret", "Former", "Status"},
		ReadOnly:     []string{"FormerUntil"},
		Once: func(h *models.Hook) schema.Text {
			secret := h.Shown()
			if secret == "" {
				return schema.Text{}
			}
			return schema.Text{
				KO: "서명 열쇠는 지금 한 번만 보여요: " + secret,
				EN: "The signing secret shows this once: " + secret,
			}
		},
	}
}

// deliveries are the log of what hooks were told.
func deliveries() panel.ModelAdmin[models.HookDelivery] {
	return panel.ModelAdmin[models.HookDelivery]{
		Group: house, Icon: "send",
		ListDisplay:   []string{"Event", "Hook", "Status", "Answer", "Tries", "Failure", "CreatedAt", "DeliveredAt"},
		ListFilter:    []string{"Status", "Event", "Hook"},
		SortableBy:    []string{"CreatedAt"},
		DateHierarchy: "CreatedAt",
		NoAdd:         true, NoChange: true, NoDelete: true,
	}
}
