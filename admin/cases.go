package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// cases are made by what is reported and submitted; they are decided at the
// desk.
func cases() panel.ModelAdmin[models.Case] {
	return panel.ModelAdmin[models.Case]{
		Group: review, Icon: "inbox",
		ListDisplay: []string{"Title", "Subject", "Kinds", "State", "Score", "Reports", "DueAt", "ClaimedBy.Handle", "ResolvedAt", "CreatedAt"},
		ListFilter:  []string{"State", "Subject", "ClaimedBy", "Owner", "DueAt", "ResolvedAt", "CreatedAt"},
		SortableBy:  []string{"DueAt", "ResolvedAt", "CreatedAt"},
		NoAdd:       true, NoChange: true, NoDelete: true,
	}
}

// decided are what was decided, for good.
func decided() panel.ModelAdmin[models.Decision] {
	return panel.ModelAdmin[models.Decision]{
		Group: review, Icon: "gavel",
		ListDisplay:   []string{"Title", "Action", "Subject", "ActorName", "ReasonCode", "PublicText", "CreatedAt"},
		ListFilter:    []string{"Action", "Subject", "Automation", "CreatedAt"},
		SortableBy:    []string{"CreatedAt"},
		DateHierarchy: "CreatedAt",
		Fieldsets: []panel.Fieldset{
			{Title: schema.Text{KO: "결정", EN: "Decision"}, Fields: []string{"Action", "ReasonCode", "PublicText", "Note", "ActorName", "Automation", "DurationMS"}},
			{Title: schema.Text{KO: "무엇에 대해", EN: "About what"}, Fields: []string{"Subject", "SubjectID", "Title", "Version", "SnapshotHash", "Snapshot"}},
		},
	}
}

// cannedReasons are what moderators pick by 1 to 9.
func cannedReasons() panel.ModelAdmin[models.CannedReason] {
	return panel.ModelAdmin[models.CannedReason]{
		Group: review, Icon: "message-square",
		ListDisplay: []string{"Name", "NameEN", "Text", "Reason", "Position", "Active"},
		ListFilter:  []string{"Active", "Reason"},
		Ordering:    []string{"Position"},
		Fieldsets: []panel.Fieldset{
			{Title: schema.Text{KO: "글", EN: "Text"}, Fields: []string{"Name", "Text", "NameEN", "TextEN"}},
			{Title: schema.Text{KO: "언제 쓰나요", EN: "When it is used"}, Fields: []string{"Actions", "Reason", "Position", "Active"}},
		},
	}
}
