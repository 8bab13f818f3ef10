package models

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"duckhoo/models/schema"
)

// User is a person with an account.
type User struct {
	schema.Base    `label:"사람|User" help:"계정과 역할, 제재 상태를 봐요.|Accounts, their roles and standing."`
	Handle         string        `gorm:"size:20;not null;uniqueIndex" validate:"required,handle" api:"read" label:"아이디|Handle" help:"소문자, 숫자, 밑줄 3~20자|3 to 20 lower-case letters, digits, underscores"`
	Nickname       string        `gorm:"size:20;not null;index" validate:"required,max=20" api:"read,write" label:"별명|Nickname"`
	FormerHandle   schema.Secret `gorm:"size:64;index" label:"전 아이디|Former handle"` // the hash of what people who have left were called
	Email          string        `gorm:"size:254;index" validate:"omitempty,email" api:"owner" label:"이메일|E-mail"`
	EmailVerified  bool          `gorm:"index" label:"이메일 확인됨|E-mail verified"`
	Password       schema.Secret `label:"비밀번호|Password" help:"비워 두면 그대로예요.|Leave empty to keep it."`
	RoleID         schema.ID     `gorm:"not null;index" label:"역할|Role"`
	Role           *Role
	IsSuperuser    bool        `gorm:"index" label:"최고 관리자|Superuser" help:"모든 것을 할 수 있어요.|May do everything."`
	Status         UserStatus  `gorm:"size:16;not null;index" label:"상태|Status"`
	StatusUntil    schema.Time `label:"상태 끝나는 때|Status until"`
	MutedUntil     schema.Time `label:"댓글 금지 끝나는 때|Muted until"`         // the latest end of what runs, Forever for none
	BlockedUntil   schema.Time `label:"게시 금지 끝나는 때|Blocked until"`       // likewise
	SilencedUntil  schema.Time `label:"신고 금지 끝나는 때|Reports muted until"` // likewise
	Trust          int         `gorm:"not null;index" validate:"gte=0,lte=3" label:"신뢰|Trust"`
	FlagsAgreed    int         `gorm:"not null" label:"맞은 신고|Flags agreed"`
	FlagsDisagreed int         `gorm:"not null" label:"틀린 신고|Flags disagreed"`
	FlagsIgnored   int         `gorm:"not null" label:"무시된 신고|Flags ignored"`
	Avatar         schema.File `gorm:"size:255" validate:"image" api:"read" label:"사진|Picture"`
	LastLoginAt    schema.Time `gorm:"index" label:"마지막 로그인|Last log-in"`
	LeavesAt       schema.Time `gorm:"index" label:"탈퇴하는 때|Leaves at" help:"그때까지는 로그인해서 그만둘 수 있어요.|Until then they may log in and think better of it."`
}

// String returns the person's nickname and handle.
func (u *User) String() string { return u.Nickname }

// OwnerField says that people own their own row.
func (*User) OwnerField() string { return "ID" }

// SearchFields are the texts that search looks in.
func (*User) SearchFields() []string { return []string{"Handle", "Nickname"} }

// Validate asks that something of the nickname can be seen.
func (u *User) Validate(context.Context) error {
	if u.Nickname == "" || strings.ContainsFunc(u.Nickname, seen) {
		return nil
	}
	return schema.Invalidf("/nickname", "invisible", schema.Text{KO: "보이는 글자가 있어야 해요.", EN: "It must have a character that can be seen."})
}

// blanks are letters and symbols by their class that show nothing.
const blanks = "\u115f\u1160\u2800\u3164\uffa0"

func seen(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !strings.ContainsRune(blanks, r)
}

// Policy lets people read and change themselves.
func (*User) Policy(m *schema.Model) schema.Policy { return userPolicy{schema.Rules{Model: m}} }

type userPolicy struct{ schema.Rules }

// Can lets everybody read those who are not deleted and people change their
// own profile.
func (p userPolicy) Can(actor schema.Actor, verb string, row any) error {
	u, _ := row.(*User)
	if u != nil && verb == schema.VerbRead && u.Status == UserDeleted && !actor.Allowed("user.view") && !actor.Super() {
		return schema.ErrNotFound
	}
	if u != nil && verb == schema.VerbChange && !u.ID.IsZero() && u.ID == actor.ActorID() && schema.OwnerMay(actor, p.Model, verb) {
		return nil
	}
	return p.Rules.Can(actor, verb, row)
}

// Scope leaves deleted accounts out of public lists.
func (p userPolicy) Scope(actor schema.Actor, verb string) schema.Cond {
	if verb == schema.VerbRead && !actor.Super() {
		return schema.Ne("Status", string(UserDeleted))
	}
	return p.Rules.Scope(actor, verb)
}

// Fields keeps the time of the last change inside the house: it moves with what
// is nobody else's matter, such as a sanction. Of staff, those read the address
// who may change it.
func (p userPolicy) Fields(actor schema.Actor, verb string) schema.Mask {
	if verb == schema.VerbView && !actor.Super() && !actor.Allowed("user.change") {
		return p.allBut("email")
	}
	if verb != schema.VerbRead || actor.Super() || actor.Allowed("user.view") {
		return nil
	}
	return schema.Mask{"id", "created_at", "handle", "nickname", "email", "avatar"}
}

// allBut is everything that a person has, but one field.
func (p userPolicy) allBut(name string) schema.Mask {
	var out schema.Mask
	for _, f := range p.Model.Fields {
		if f.JSON != name {
			out = append(out, f.JSON)
		}
	}
	for _, r := range p.Model.Relations {
		out = append(out, r.JSON)
	}
	return out
}

// UserStatus is a person's standing.
type UserStatus string

// The standings of a person.
const (
	UserActive    UserStatus = "active"
	UserLimited   UserStatus = "limited"
	UserSuspended UserStatus = "suspended"
	UserBanned    UserStatus = "banned"
	UserDeleted   UserStatus = "deleted"
)

// Choices lists the standings.
func (UserStatus) Choices() []string {
	return []string{"active", "limited", "suspended", "banned", "deleted"}
}

// Label names a standing.
func (s UserStatus) Label(lang string) string {
	return pick(lang, map[UserStatus][2]string{
		UserActive: {"정상", "Active"}, UserLimited: {"제한", "Limited"}, UserSuspended: {"정지", "Suspended"},
		UserBanned: {"차단", "Banned"}, UserDeleted: {"탈퇴", "Deleted"},
	}[s])
}

// Transitions are the standings' arrows.
func (UserStatus) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "warn", From: []string{"active", "limited", "suspended"}, To: "active", Reason: true, Danger: true, Label: schema.Text{KO: "경고하기", EN: "Warn"}},
		{Verb: "unwarn", From: []string{"active", "limited", "suspended", "banned"}, To: "active", Hidden: true, Label: schema.Text{KO: "경고 거두기", EN: "Take back the warning"}},
		{Verb: "mute", From: []string{"active", "limited", "suspended"}, To: "active", Reason: true, Danger: true, Ends: true, Single: true, Label: schema.Text{KO: "댓글 금지", EN: "Mute"}},
		{Verb: "unmute", From: []string{"active", "limited", "suspended", "banned"}, To: "active", Label: schema.Text{KO: "댓글 금지 풀기", EN: "Unmute"}},
		{Verb: "block", From: []string{"active", "limited", "suspended"}, To: "active", Reason: true, Danger: true, Ends: true, Single: true, Label: schema.Text{KO: "게시 금지", EN: "Block publishing"}},
		{Verb: "unblock", From: []string{"active", "limited", "suspended", "banned"}, To: "active", Label: schema.Text{KO: "게시 금지 풀기", EN: "Lift the publishing block"}},
		{Verb: "silence", From: []string{"active", "limited", "suspended"}, To: "active", Reason: true, Danger: true, Ends: true, Single: true, Label: schema.Text{KO: "신고 금지", EN: "Mute reports"}},
		{Verb: "unsilence", From: []string{"active", "limited", "suspended", "banned"}, To: "active", Label: schema.Text{KO: "신고 금지 풀기", EN: "Let them report again"}},
		{Verb: "limit", From: []string{"active"}, To: "limited", Reason: true, Danger: true, Ends: true, Label: schema.Text{KO: "제한하기", EN: "Limit"}},
		{Verb: "unlimit", From: []string{"limited"}, To: "active", Label: schema.Text{KO: "제한 풀기", EN: "Lift the limit"}},
		{Verb: "suspend", From: []string{"active", "limited", "suspended"}, To: "suspended", Reason: true, Danger: true, Ends: true, Label: schema.Text{KO: "정지하기", EN: "Suspend"}},
		{Verb: "unsuspend", From: []string{"suspended"}, To: "active", Label: schema.Text{KO: "정지 풀기", EN: "Lift the suspension"}},
		{Verb: "ban", From: []string{"active", "limited", "suspended"}, To: "banned", Reason: true, Danger: true, Label: schema.Text{KO: "차단하기", EN: "Ban"}},
		{Verb: "unban", From: []string{"banned"}, To: "active", Reason: true, Label: schema.Text{KO: "차단 풀기", EN: "Lift the ban"}},
		{Verb: VerbAskToLeave, From: []string{"active", "limited", "suspended", "banned"}, To: "active", Owner: true, Hidden: true, Label: schema.Text{KO: "탈퇴 신청하기", EN: "Ask to leave"}},
		{Verb: VerbStay, From: []string{"active", "limited", "suspended", "banned"}, To: "active", Owner: true, Hidden: true, Label: schema.Text{KO: "탈퇴 그만두기", EN: "Stay"}},
		{Verb: "leave", From: []string{"active", "limited", "suspended", "banned"}, To: "deleted", Hidden: true, Label: schema.Text{KO: "탈퇴하기", EN: "Leave"}},
		{Verb: VerbUndo, From: []string{"active", "limited", "suspended", "banned"}, To: "active", Hidden: true, Label: schema.Text{KO: "되돌리기", EN: "Undo"}},
	}
}

// HasVerb tells what hangs on more than the standing: there is an end to nothing
// that has ended, and a suspension that is over may be followed by another.
func (u *User) HasVerb(verb string) bool {
	now := schema.Now()
	switch verb {
	case "unmute":
		return u.Muted(now)
	case "unblock":
		return u.Blocked(now)
	case "unsilence":
		return u.Silenced(now)
	case "suspend":
		return u.Status != UserSuspended || !u.Barred(now)
	case VerbAskToLeave:
		return u.LeavesAt.IsZero()
	case VerbStay:
		return u.Leaving(now)
	case "leave":
		return u.Gone(now)
	}
	return true
}

// Arrives keeps the standing where a verb takes away less than that.
func (u *User) Arrives(t schema.Transition) string {
	if slices.Contains([]string{"warn", "unwarn", "mute", "unmute", "block", "unblock", "silence", "unsilence", VerbAskToLeave, VerbStay}, t.Verb) {
		return string(u.Status)
	}
	return t.To
}

// The verbs of people who leave: they ask to, and may think better of it until
// their account is deleted by "leave", which the program does.
const (
	VerbAskToLeave = "ask_to_leave"
	VerbStay       = "stay"
)

// Leaving reports whether the person has asked to leave and may still stay.
func (u *User) Leaving(now schema.Time) bool {
	return !u.LeavesAt.IsZero() && now.Before(u.LeavesAt.Time)
}

// Gone reports whether the time has come at which the person leaves, whether or
// not a job has deleted their account.
func (u *User) Gone(now schema.Time) bool {
	return !u.LeavesAt.IsZero() && !now.Before(u.LeavesAt.Time)
}

// Muted reports whether the person may not comment now.
func (u *User) Muted(now schema.Time) bool { return now.Before(u.MutedUntil.Time) }

// Blocked reports whether the person may not publish now.
func (u *User) Blocked(now schema.Time) bool { return now.Before(u.BlockedUntil.Time) }

// Silenced reports whether nobody takes reports from the person now.
func (u *User) Silenced(now schema.Time) bool { return now.Before(u.SilencedUntil.Time) }

// pick returns the Korean or the English one of a pair.
func pick(lang string, pair [2]string) string {
	if lang == "en" {
		return pair[1]
	}
	return pair[0]
}

// Barred reports whether the person may not sign in now. Standings with an end
// are over when the end has come, whether or not a job has said so.
func (u *User) Barred(now schema.Time) bool {
	if !slices.Contains([]UserStatus{UserSuspended, UserBanned, UserDeleted}, u.Status) {
		return false
	}
	return u.Status != UserSuspended || u.StatusUntil.IsZero() || now.Before(u.StatusUntil.Time)
}
