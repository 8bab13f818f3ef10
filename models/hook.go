package models

import "duckhoo/models/schema"

// Hook is an address that is told of what happens here, with a signature that
// its secret makes (Standard Webhooks). The secret is shown once. While a former
// one ends, both sign.
type Hook struct {
	schema.Base `label:"웹훅|Hook" help:"여기서 일어난 일을 알릴 주소예요. 서명 열쇠는 만들 때 한 번만 보여요.|Addresses that are told of what happens here. The signing secret is shown once."`
	Name        string                    `gorm:"size:60;not null" validate:"required,max=60" label:"이름|Name"`
	URL         string                    `gorm:"size:500;not null" validate:"required,url" label:"주소|Address" help:"안쪽 망의 주소로는 보내지 않아요.|Addresses inside the network get nothing."`
	Events      schema.Several[HookEvent] `gorm:"not null" validate:"required" label:"알릴 일|Events"`
	Secret      schema.Secret             `gorm:"size:255;not null"` // sealed with the key of the installation
	Former      schema.Secret             `gorm:"size:255"`          // the secret before, which signs beside it until FormerUntil
	FormerUntil schema.Time               `label:"앞 열쇠의 끝|Former secret ends" help:"그때까지 두 열쇠로 서명해요.|Until then both secrets sign."`
	shown       string
	Status      HookStatus `gorm:"size:8;not null;index" label:"상태|Status"`
}

// String returns the name.
func (h *Hook) String() string { return h.Name }

// Show keeps a secret that was just made for whoever made it; it is not stored.
func (h *Hook) Show(secret string) { h.shown = secret }

// Shown is what Show kept, "" for a row that was read.
func (h *Hook) Shown() string { return h.shown }

// HookStatus is where a hook stands.
type HookStatus string

// The states of a hook.
const (
	HookActive HookStatus = "active"
	HookPaused HookStatus = "paused"
)

// Choices lists the states.
func (HookStatus) Choices() []string { return []string{"active", "paused"} }

// Label names a state.
func (s HookStatus) Label(lang string) string {
	return pick(lang, map[HookStatus][2]string{HookActive: {"켜짐", "Active"}, HookPaused: {"멈춤", "Paused"}}[s])
}

// Transitions are the arrows of a hook.
func (HookStatus) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "pause", From: []string{"active"}, To: "paused", Label: schema.Text{KO: "멈추기", EN: "Pause"}},
		{Verb: "rotate", From: []string{"active"}, To: "active", Single: true, Label: schema.Text{KO: "새 열쇠 만들기", EN: "New secret"}},
		{Verb: "test", From: []string{"active"}, To: "active", Single: true, Label: schema.Text{KO: "시험으로 보내기", EN: "Send a test"}},
		{Verb: "resume", From: []string{"paused"}, To: "active", Label: schema.Text{KO: "다시 켜기", EN: "Resume"}},
	}
}

// HookEvent is something that hooks are told of.
type HookEvent string

// The events.
const (
	EventQuizPublished HookEvent = "quiz.published"
	EventQuizHidden    HookEvent = "quiz.hidden"
	EventQuizRemoved   HookEvent = "quiz.removed"
	EventComment       HookEvent = "comment.created"
	EventCommentHidden HookEvent = "comment.hidden"
	EventCommentShown  HookEvent = "comment.shown" // again, after it was hidden or removed

	EventTest HookEvent = "test" // goes to the hook that somebody tries; no hook asks for it
)

// Choices lists the events.
func (HookEvent) Choices() []string {
	return []string{"quiz.published", "quiz.hidden", "quiz.removed", "comment.created", "comment.hidden", "comment.shown"}
}

// Label names an event.
func (e HookEvent) Label(lang string) string {
	return pick(lang, map[HookEvent][2]string{
		EventQuizPublished: {"퀴즈 게시", "Quiz published"}, EventQuizHidden: {"퀴즈 숨김", "Quiz hidden"}, EventQuizRemoved: {"퀴즈 내림", "Quiz removed"},
		EventComment: {"새 댓글", "New comment"}, EventCommentHidden: {"댓글 숨김", "Comment hidden"}, EventCommentShown: {"댓글 다시 보임", "Comment shown again"},
	}[e])
}

// HookDelivery is one event on its way to one hook, and what became of it. Its
// id is the message's.
type HookDelivery struct {
	schema.Base `label:"웹훅 전달|Hook delivery" help:"무엇을 어디에 알렸고 어떻게 됐는지 봐요.|What was told to whom, and what became of it."`
	HookID      schema.ID      `gorm:"not null;index" label:"웹훅|Hook"`
	Hook        *Hook          `gorm:"constraint:OnDelete:CASCADE"`
	Event       HookEvent      `gorm:"size:30;not null;index" label:"일|Event"`
	Payload     schema.JSON    `label:"내용|Payload"`
	Status      DeliveryStatus `gorm:"size:10;not null;index" label:"상태|Status"`
	Tries       int            `gorm:"not null" label:"해 본 수|Tries"`
	Answer      int            `label:"대답|Answer" help:"받은 쪽의 HTTP 상태예요.|The receiver's HTTP status."`
	Failure     string         `gorm:"size:500" label:"실패한 까닭|Failure"`
	DeliveredAt schema.Time    `label:"전한 때|Delivered"`
}

// Audited is false: that somebody sent one again is noted by the rule.
func (*HookDelivery) Audited() bool { return false }

// String names the event.
func (d *HookDelivery) String() string { return string(d.Event) }

// DeliveryStatus is where a delivery stands.
type DeliveryStatus string

// The states of a delivery.
const (
	DeliveryWaiting   DeliveryStatus = "waiting"
	DeliveryDelivered DeliveryStatus = "delivered"
	DeliveryFailed    DeliveryStatus = "failed"
)

// Choices lists the states.
func (DeliveryStatus) Choices() []string { return []string{"waiting", "delivered", "failed"} }

// Label names a state.
func (s DeliveryStatus) Label(lang string) string {
	return pick(lang, map[DeliveryStatus][2]string{
		DeliveryWaiting: {"기다림", "Waiting"}, DeliveryDelivered: {"전함", "Delivered"}, DeliveryFailed: {"실패", "Failed"},
	}[s])
}

// Transitions are the arrows that people draw.
func (DeliveryStatus) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "redeliver", From: []string{"delivered", "failed"}, To: "waiting", Label: schema.Text{KO: "다시 보내기", EN: "Send again"}},
	}
}
