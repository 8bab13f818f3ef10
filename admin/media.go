package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// media are uploaded on the site and in forms; staff look at them and block.
func media() panel.ModelAdmin[models.Media] {
	return panel.ModelAdmin[models.Media]{
		Group: content, Icon: "image",
		ListDisplay:   []string{"Name", "Owner.Handle", "MIME", "Status", "Bytes", "Width", "Height", "CreatedAt"},
		Thumb:         "Thumb",
		Grid:          &panel.Grid{Badge: "Status", Lines: []string{"MIME", "Bytes"}},
		Library:       &panel.Library{Files: []string{"File", "Thumb", "Pixel"}, Type: "MIME", Ready: string(models.MediaReady), Within: []string{"QuizVersion.Quiz"}},
		ListFilter:    []string{"Status", "MIME", "Owner", "Backend", "CreatedAt"},
		SearchFields:  []string{"Name", "Alt", "Owner.Handle"},
		SortableBy:    []string{"CreatedAt"},
		DateHierarchy: "CreatedAt",
		Views: []panel.View{
			{Name: "ready", Label: schema.Text{KO: "준비됨", EN: "Ready"}, Query: "status=ready"},
			{Name: "blocked", Label: schema.Text{KO: "막음", EN: "Blocked"}, Query: "status=blocked"},
		},
		Fieldsets: []panel.Fieldset{
			{Title: schema.Text{KO: "자료", EN: "Media"}, Fields: []string{"Pixel", "Name", "Alt", "Captions", "Owner", "MIME", "Bytes", "Width", "Height"}},
			{Title: schema.Text{KO: "파일", EN: "Files"}, Folded: true, Fields: []string{"File", "Thumb", "Backend", "UploadKey", "SHA256", "PHash", "Failure"}},
		},
		NoAdd: true, NoChange: true,
	}
}
