package models

import "duckhoo/models/schema"

// Comment is what somebody says below a quiz, or in reply to a comment.
type Comment struct {
	schema.Base `label:"댓글|Comment" help:"퀴즈에 남긴 말이에요.|What people say below quizzes."`
	QuizID      schema.ID     `gorm:"not null;index" api:"read" label:"퀴즈|Quiz"`
	Quiz        *Quiz         `gorm:"constraint:OnDelete:CASCADE"`
	UserID      schema.ID     `gorm:"index" api:"read" label:"글쓴이|Author"`
	User        *User         `gorm:"constraint:OnDelete:SET NULL" api:"read"`
	ParentID    schema.ID     `gorm:"index" api:"read" label:"답글인 댓글|Reply to"`
	Parent      *Comment      `gorm:"constraint:OnDelete:CASCADE"`
	Body        string        `gorm:"size:1000;not null" validate:"required,max=1000" api:"read,write" label:"내용|Body"`
	Spoiler     bool          `api:"read,write" label:"스포일러|Spoiler" help:"정답이 드러나는 말이에요.|It gives an answer away."`
	Status      CommentStatus `gorm:"size:10;not null;index" api:"read" label:"상태|Status"`
}

// String returns the text.
func (c *Comment) String() string { return c.Body }

// OwnerField names who wrote it.
func (*Comment) OwnerField() string { return "User" }

// SearchFields are the texts that search looks in.
func (*Comment) SearchFields() []string { return []string{"Body"} }

// CommentStatus is where a comment stands.
type CommentStatus string

// The states of a comment.
const (
	CommentVisible CommentStatus = "visible"
	CommentHidden  CommentStatus = "hidden"
	CommentRemoved CommentStatus = "removed"
	CommentDeleted CommentStatus = "deleted"
)

// Choices lists the states.
func (CommentStatus) Choices() []string { return []string{"visible", "hidden", "removed", "deleted"} }

// Label names a state.
func (s CommentStatus) Label(lang string) string {
	return pick(lang, map[CommentStatus][2]string{
		CommentVisible: {"보임", "Visible"}, CommentHidden: {"숨김", "Hidden"},
		CommentRemoved: {"삭제됨", "Removed"}, CommentDeleted: {"지움", "Deleted"},
	}[s])
}

// Transitions are the arrows of a comment.
func (CommentStatus) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "hide", From: []string{"visible"}, To: "hidden", Reason: true, Danger: true, Label: schema.Text{KO: "숨기기", EN: "Hide"}},
		{Verb: "unhide", From: []string{"hidden"}, To: "visible", Label: schema.Text{KO: "다시 보이기", EN: "Unhide"}},
		{Verb: "remove", From: []string{"hidden"}, To: "removed", Reason: true, Danger: true, Label: schema.Text{KO: "삭제 조치", EN: "Remove"}},
		{Verb: "withdraw", From: []string{"visible", "hidden"}, To: "deleted", Owner: true, Delete: true, Label: schema.Text{KO: "지우기", EN: "Delete"}},
	}
}
