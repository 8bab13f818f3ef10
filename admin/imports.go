package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/schema"
)

// imports say what became of the files that people brought; nobody writes them
// by hand.
func imports() panel.ModelAdmin[models.Import] {
	return panel.ModelAdmin[models.Import]{
		Group: content, Icon: "file-input",
		ListDisplay:   []string{"FileName", "Owner", "Format", "Status", "Quizzes", "Questions", "Refused", "CreatedAt"},
		ListFilter:    []string{"Status", "Owner", "CreatedAt"},
		SearchFields:  []string{"FileName", "Owner.Handle"},
		SortableBy:    []string{"CreatedAt"},
		DateHierarchy: "CreatedAt",
		Fieldsets: []panel.Fieldset{
			{Title: schema.Text{KO: "파일", EN: "File"}, Fields: []string{"FileName", "Owner", "Format", "Status"}},
			{Title: schema.Text{KO: "결과", EN: "Result"}, Fields: []string{"Quizzes", "Questions", "Refused", "Made", "Refusals"}},
		},
		NoAdd: true, NoChange: true,
	}
}
