package models

import "duckhoo/models/schema"

// Task is something that one of the staff asked for in the back office and that
// takes longer than a request: an export, an import, or an action on many rows. It is worked
// in steps by a job; Cursor says how far it has come.
type Task struct {
	schema.Base `label:"긴 작업|Task" help:"오래 걸리는 내보내기와 한꺼번에 바꾸기예요.|Exports and actions on many rows that take long."`
	OwnerID     schema.ID   `gorm:"not null;index" label:"맡긴 사람|Owner"`
	Owner       *User       `gorm:"constraint:OnDelete:CASCADE"`
	Kind        TaskKind    `gorm:"size:10;not null" label:"종류|Kind"`
	Status      TaskStatus  `gorm:"size:10;not null" label:"상태|Status"`
	Target      string      `gorm:"size:40;not null" label:"무엇에|Model"`
	Ask         schema.JSON `gorm:"not null" label:"맡긴 것|Asked"`       // as package panel has it
	Scope       string      `gorm:"size:64;not null" label:"범위|Scope"` // digest of what its owner saw then
	AsOf        schema.Time `gorm:"not null" label:"고정한 때|As of"`      // rows that were made later are not meant
	Cursor      string      `gorm:"size:4000" label:"자리|Place"`
	Total       int         `gorm:"not null" label:"모두|Total"`
	Done        int         `gorm:"not null" label:"끝남|Done"`
	Skipped     int         `gorm:"not null" label:"건너뜀|Skipped"`
	Failed      int         `gorm:"not null" label:"실패|Failed"`
	Folder      string      `gorm:"size:255" label:"저장한 자리|Folder"` // where its files lie, "" for nowhere
	Parts       int         `gorm:"not null" label:"조각|Parts"`      // of the file, until it is whole
	Bytes       int64       `gorm:"not null" label:"크기(바이트)|Bytes"`
	Failure     string      `gorm:"size:20" label:"안 된 까닭|Failure"` // a code
	EndedAt     schema.Time `gorm:"index" label:"끝난 때|Ended"`
}

// OwnerField names who asked for it.
func (*Task) OwnerField() string { return "Owner" }

// Audited is false: what it does is.
func (*Task) Audited() bool { return false }

// String names its kind.
func (t *Task) String() string { return t.Kind.Label("ko") + " · " + t.Target }

// TaskLine is a row that a task did not change, and why; of an import it is a line
// of its file, whatever became of it.
type TaskLine struct {
	schema.Entry `label:"긴 작업의 줄|Line of a task"`
	TaskID       schema.ID   `gorm:"not null;index:idx_task_lines_task,priority:1"`
	Task         *Task       `gorm:"constraint:OnDelete:CASCADE"`
	Outcome      TaskOutcome `gorm:"size:10;not null;index:idx_task_lines_task,priority:2"`
	RowID        schema.ID
	Number       int    `gorm:"not null;default:0"` // of the line in the file of an import
	Title        string `gorm:"size:200"`
	Why          string `gorm:"size:300"`
}

// Audited is false: it says what did not happen.
func (*TaskLine) Audited() bool { return false }

// String returns the row's title.
func (l *TaskLine) String() string { return l.Title }

// TaskKind is what a task does.
type TaskKind string

// The kinds of tasks.
const (
	TaskExport TaskKind = "export"
	TaskBulk   TaskKind = "bulk"
	TaskImport TaskKind = "import"
)

// Choices lists the kinds.
func (TaskKind) Choices() []string { return []string{"export", "bulk", "import"} }

// Label names a kind.
func (k TaskKind) Label(lang string) string {
	return pick(lang, map[TaskKind][2]string{TaskExport: {"내보내기", "Export"}, TaskBulk: {"한꺼번에 바꾸기", "Bulk action"}, TaskImport: {"가져오기", "Import"}}[k])
}

// TaskStatus is how far a task has come.
type TaskStatus string

// The states of a task.
const (
	TaskWaiting   TaskStatus = "waiting"
	TaskRunning   TaskStatus = "running"
	TaskDone      TaskStatus = "done"
	TaskFailed    TaskStatus = "failed"
	TaskCancelled TaskStatus = "cancelled"
)

// Choices lists the states.
func (TaskStatus) Choices() []string {
	return []string{"waiting", "running", "done", "failed", "cancelled"}
}

// Label names a state.
func (s TaskStatus) Label(lang string) string {
	return pick(lang, map[TaskStatus][2]string{
		TaskWaiting: {"기다림", "Waiting"}, TaskRunning: {"진행 중", "Running"}, TaskDone: {"끝남", "Done"},
		TaskFailed: {"실패", "Failed"}, TaskCancelled: {"멈춤", "Stopped"},
	}[s])
}

// Over reports whether nothing will happen any more.
func (s TaskStatus) Over() bool { return s != TaskWaiting && s != TaskRunning }

// TaskOutcome is what became of a row.
type TaskOutcome string

// The outcomes.
const (
	RowSkipped TaskOutcome = "skipped" // it was not to be changed any more
	RowFailed  TaskOutcome = "failed"  // a rule or an error refused the change
	RowAdded   TaskOutcome = "added"   // by an import
	RowChanged TaskOutcome = "changed" // by an import
)

// Choices lists the outcomes.
func (TaskOutcome) Choices() []string { return []string{"skipped", "failed", "added", "changed"} }

// Label names an outcome.
func (o TaskOutcome) Label(lang string) string {
	return pick(lang, map[TaskOutcome][2]string{RowSkipped: {"건너뜀", "Skipped"}, RowFailed: {"실패", "Failed"}, RowAdded: {"추가", "Added"}, RowChanged: {"바꿈", "Changed"}}[o])
}
