package models

import "duckhoo/models/schema"

// Import is one file of quizzes that somebody brought, and what became of it.
// The file itself is not kept.
type Import struct {
	schema.Base `label:"가져오기|Import" help:"누가 어떤 파일을 가져왔고 무엇이 빠졌는지 봐요.|Who brought which file, and what was refused."`
	OwnerID     schema.ID    `gorm:"not null;index" label:"가져온 사람|Owner"`
	Owner       *User        `gorm:"constraint:OnDelete:CASCADE"`
	Format      string       `gorm:"size:20;not null;index" label:"파일 형식|Format"`
	FileName    string       `gorm:"size:255" label:"파일 이름|File name"`
	Status      ImportStatus `gorm:"size:10;not null;index" label:"상태|Status"`
	Quizzes     int          `gorm:"not null" label:"퀴즈|Quizzes"`
	Questions   int          `gorm:"not null" label:"문제|Questions"`
	Refused     int          `gorm:"not null" label:"빠진 문제|Refused"`
	Made        schema.JSON  `label:"만든 퀴즈|Quizzes made"`
	Refusals    schema.JSON  `label:"빠진 까닭|Refusals"`
}

// TableName is not imports, an address that the API has for something else:
// bringing the files.
func (Import) TableName() string { return "quiz_imports" }

// Audited is false: the quizzes that it made are.
func (*Import) Audited() bool { return false }

// String returns the name of the file.
func (i *Import) String() string { return i.FileName }

// OwnerField names who brought the file.
func (*Import) OwnerField() string { return "Owner" }

// ImportStatus is how far an import has come.
type ImportStatus string

// The states of an import.
const (
	ImportDone   ImportStatus = "done"
	ImportFailed ImportStatus = "failed" // nothing of the file was taken
)

// Choices lists the states.
func (ImportStatus) Choices() []string { return []string{"done", "failed"} }

// Label names a state.
func (s ImportStatus) Label(lang string) string {
	return pick(lang, map[ImportStatus][2]string{ImportDone: {"끝남", "Done"}, ImportFailed: {"실패", "Failed"}}[s])
}
