package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
)

// log is the site-wide audit log; nobody writes it by hand.
func log() panel.ModelAdmin[models.AuditLog] {
	return panel.ModelAdmin[models.AuditLog]{
		Group: house, Icon: "scroll-text", Key: "l",
		ListDisplay:   []string{"Title", "Action", "Target", "ActorName", "Seq", "CreatedAt"},
		ListFilter:    []string{"Action", "Target", "ActorName"},
		SearchFields:  []string{"Title", "ActorName"},
		SortableBy:    []string{"Seq", "CreatedAt"},
		Ordering:      []string{"-Seq"},
		DateHierarchy: "CreatedAt",
		NoAdd:         true, NoChange: true, NoDelete: true,
	}
}
