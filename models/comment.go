package models

import (
	"cmp"

	"duckhoo/models/schema"
)

// Comment is what somebody says below a quiz, or in reply to a comment.
//
// Body is what everybody may read: it is empty while the comment is not
// visible, and what it said lies in Withheld, for its author and for staff. So
// no list, search, export or include can show what was hidden.
type Comment struct {
	schema.Base   `label:"댓글|Comment" help:"퀴즈에 남긴 말이에요.|What people say below quizzes."`
	QuizID        schema.ID     `gorm:"not null;index" api:"read" label:"퀴즈|Quiz"`
	Quiz          *Quiz         `gorm:"constraint:OnDelete:CASCADE"`
	UserID        schema.ID     `gorm:"index" api:"read" label:"글쓴이|Author"`
	User          *User         `gorm:"constraint:OnDelete:SET NULL" api:"read"`
	ParentID      schema.ID     `gorm:"index" api:"read" label:"답글인 댓글|Reply to"`
	Parent        *Comment      `gorm:"constraint:OnDelete:CASCADE"`
	Body          string        `gorm:"size:1000;not null" validate:"min=1,max=1000" api:"read,write" label:"내용|Body" help:"보이지 않는 댓글은 비어 있어요.|Empty while the comment is not visible."`
	Withheld      string        `gorm:"size:1000" api:"owner" label:"가려진 내용|Withheld text" help:"보이지 않게 되기 전의 내용이에요.|What it said before it was out of sight."`
	WithheldUntil schema.Time   `label:"임시조치 끝|Withheld until"` // zero for what is not, or for good
	Spoiler       bool          `gorm:"index" api:"read,write" label:"스포일러|Spoiler" help:"정답이 드러나는 말이에요.|It gives an answer away."`
	Status        CommentStatus `gorm:"size:10;not null;index" api:"read" label:"상태|Status"`
	Replies       int           `gorm:"not null" api:"read" label:"답글|Replies" help:"보이는 답글의 수예요.|Replies that are visible."`
}

// String returns the text, wherever it lies.
func (c *Comment) String() string { return cmp.Or(c.Body, c.Withheld) }

// OwnerField names who wrote it.
func (*Comment) OwnerField() string { return "User" }

// SearchFields are the texts that search looks in.
func (*Comment) SearchFields() []string { return []string{"Body"} }

// VerbThread is the list of what stands below one quiz, which the caller has
// found to be visible.
const VerbThread = "thread"

// Policy shows comments where their quiz is shown. One that is not visible is
// gone, unless it has replies: then an empty one keeps its place.
func (*Comment) Policy(m *schema.Model) schema.Policy { return commentPolicy{schema.Rules{Model: m}} }

type commentPolicy struct{ schema.Rules }

var (
	_ schema.Looker = commentPolicy{}
	_ schema.Veiler = commentPolicy{}
)

// Looks names the quiz, whose policy decides too.
func (commentPolicy) Looks() []string { return []string{"Quiz"} }

// Can answers ErrNotFound for comments that the actor may not see.
func (p commentPolicy) Can(actor schema.Actor, verb string, row any) error {
	c, _ := row.(*Comment)
	if c == nil || verb == schema.VerbAdd || actor.Super() || actor.Allowed("comment.view") {
		return p.Rules.Can(actor, verb, row)
	}
	mine := !actor.ActorID().IsZero() && c.UserID == actor.ActorID()
	if mine || c.shown() && p.quizShown(actor, c.Quiz) {
		return p.Rules.Can(actor, verb, row)
	}
	return schema.ErrNotFound
}

// shown reports whether it has a place in lists.
func (c *Comment) shown() bool { return c.Status == CommentVisible || c.Replies > 0 }

func (p commentPolicy) quizShown(actor schema.Actor, q *Quiz) bool {
	return q != nil && q.DeletedAt.IsZero() && p.quiz().Can(actor, schema.VerbRead, q) == nil
}

func (p commentPolicy) quiz() schema.Policy { return p.Model.Relation("Quiz").Target.Policy }

// Scope lists what has a place, of quizzes that are listed.
func (p commentPolicy) Scope(actor schema.Actor, verb string) schema.Cond {
	shown := schema.Or(schema.Eq("Status", string(CommentVisible)), schema.Compare("Replies", schema.OpGt, 0))
	switch verb {
	case VerbThread:
		return shown
	case schema.VerbRead:
		return schema.And(shown, p.quiz().Scope(actor, verb).Behind("Quiz"))
	}
	return p.Rules.Scope(actor, verb)
}

// Veil keeps who wrote it from everybody but its author and staff while it is
// not visible: what is left holds a place and names nobody.
func (p commentPolicy) Veil(actor schema.Actor) (schema.Mask, schema.Cond) {
	if actor.Super() || actor.Allowed("comment.view") {
		return nil, schema.True()
	}
	named := schema.Eq("Status", string(CommentVisible))
	if me := actor.ActorID(); !me.IsZero() {
		named = schema.Or(named, schema.Eq("UserID", me))
	}
	return schema.Mask{"user_id", "user"}, named
}

// Fields keeps what is withheld out of what people write.
func (p commentPolicy) Fields(_ schema.Actor, verb string) schema.Mask {
	if verb == schema.VerbAdd || verb == schema.VerbChange {
		return schema.Mask{"body", "spoiler"}
	}
	return nil
}

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
		{Verb: "withhold", From: []string{"visible"}, To: "hidden", Reason: true, Danger: true, Ends: true, Label: schema.Text{KO: "임시조치", EN: "Withhold for a while"}},
		{Verb: "hide", From: []string{"visible", "hidden"}, To: "hidden", Reason: true, Danger: true, Label: schema.Text{KO: "숨기기", EN: "Hide"}},
		{Verb: "unhide", From: []string{"hidden"}, To: "visible", Label: schema.Text{KO: "다시 보이기", EN: "Unhide"}},
		{Verb: "remove", From: []string{"hidden"}, To: "removed", Reason: true, Danger: true, Label: schema.Text{KO: "삭제 조치", EN: "Remove"}},
		{Verb: "reinstate", From: []string{"removed"}, To: "visible", Hidden: true, Label: schema.Text{KO: "되살리기", EN: "Reinstate"}},
		{Verb: "withdraw", From: []string{"visible", "hidden"}, To: "deleted", Owner: true, Delete: true, Label: schema.Text{KO: "지우기", EN: "Delete"}},
		{Verb: VerbUndo, From: []string{"visible", "hidden", "removed"}, To: "visible", Hidden: true, Label: schema.Text{KO: "되돌리기", EN: "Undo"}},
	}
}
