package models

import "duckhoo/models/schema"

// ViewAs is the right to see the site and the back office with the eyes of
// somebody who stands below.
const ViewAs = "user.view_as"

// Session is one signed-in browser. The cookie holds a random token, the row
// its SHA-256.
type Session struct {
	schema.Base `label:"로그인 기록|Session" help:"누가 어디에서 로그인해 있는지 봐요.|Who is signed in, and from where."`
	TokenHash   schema.Secret `gorm:"size:64;not null;uniqueIndex"`
	UserID      schema.ID     `gorm:"not null;index" label:"사람|User"`
	User        *User         `gorm:"constraint:OnDelete:CASCADE"`
	CSRF        schema.Secret `gorm:"size:64;not null"`
	SeenAt      schema.Time   `gorm:"not null" label:"마지막으로 본 때|Last seen"`
	ExpiresAt   schema.Time   `gorm:"not null;index" label:"끝나는 때|Ends"`
	Address     string        `gorm:"size:64" label:"주소|Address"`
	Agent       string        `gorm:"size:200" label:"브라우저|Browser"`
	Way         SessionWay    `gorm:"size:16;not null;default:password;index" label:"들어온 방법|Way in"`

	// ViewingID is whose eyes the session sees with, until then; zero for its own.
	ViewingID    schema.ID   `label:"누구로 보는지|Viewing as"`
	Viewing      *User       `gorm:"constraint:OnDelete:SET NULL"`
	ViewingUntil schema.Time `label:"그렇게 보는 때까지|Viewing until"`
}

// Audited is false: sign-ins are logged by the accounts package, not row by row.
func (*Session) Audited() bool { return false }

// SessionWay is how somebody has shown who they are.
type SessionWay string

// The ways to sign in. Who has a second factor shows it beside the password; a
// passkey is both at once; what a provider asks for is its own matter.
const (
	ByPassword     SessionWay = "password"
	BySecondFactor SessionWay = "second_factor"
	ByPasskey      SessionWay = "passkey"
	ByProvider     SessionWay = "provider"
)

// Choices lists the ways.
func (SessionWay) Choices() []string {
	return []string{"password", "second_factor", "passkey", "provider"}
}

// Label names a way.
func (w SessionWay) Label(lang string) string {
	return pick(lang, map[SessionWay][2]string{
		ByPassword: {"비밀번호", "Password"}, BySecondFactor: {"비밀번호와 2단계 인증", "Password and second factor"},
		ByPasskey: {"패스키", "Passkey"}, ByProvider: {"연결된 계정", "Linked account"},
	}[w])
}

// Ticket is a secret that is good once: a password reset, an e-mail to verify.
type Ticket struct {
	schema.Base `label:"한 번 쓰는 열쇠|Ticket"`
	Purpose     TicketPurpose `gorm:"size:20;not null" label:"쓰임|Purpose"`
	TokenHash   schema.Secret `gorm:"size:64;not null;uniqueIndex"`
	UserID      schema.ID     `gorm:"not null;index" label:"사람|User"`
	User        *User         `gorm:"constraint:OnDelete:CASCADE"`
	ExpiresAt   schema.Time   `gorm:"not null;index" label:"끝나는 때|Ends"`
	UsedAt      schema.Time   `label:"쓴 때|Used"`

	// Six digits do what the token does, for a while and for a few tries.
	CodeHash  schema.Secret `gorm:"size:64"`
	CodeUntil schema.Time   `label:"숫자가 끝나는 때|Code ends"`
	CodeTries int           `gorm:"not null;default:0" label:"숫자를 적어 본 횟수|Tries at the code"`
}

// Audited is false: what a ticket does is audited where it is used.
func (*Ticket) Audited() bool { return false }

// TicketPurpose says what a ticket opens.
type TicketPurpose string

// The purposes of a ticket.
const (
	TicketReset  TicketPurpose = "reset"
	TicketVerify TicketPurpose = "verify"
)

// Choices lists the purposes.
func (TicketPurpose) Choices() []string { return []string{"reset", "verify"} }

// Label names a purpose.
func (p TicketPurpose) Label(lang string) string {
	return pick(lang, map[TicketPurpose][2]string{
		TicketReset: {"비밀번호 재설정", "Password reset"}, TicketVerify: {"이메일 확인", "E-mail verification"},
	}[p])
}

// Throttle counts what must be limited exactly, over all instances: failed
// log-ins, sign-ups, mails.
type Throttle struct {
	schema.Base `label:"횟수 제한|Throttle"`
	Bucket      string      `gorm:"size:160;not null;uniqueIndex" label:"무엇|What"`
	Count       int         `gorm:"not null" label:"횟수|Count"`
	ResetsAt    schema.Time `gorm:"not null;index" label:"다시 시작하는 때|Resets"`
}

// Audited is false: these are counters.
func (*Throttle) Audited() bool { return false }
