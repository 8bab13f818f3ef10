package auth

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/accounts"
	"duckhoo/models/database"
	"duckhoo/models/openid"
	"duckhoo/models/schema"
)

// Error is a refusal with its status and its words, which package app writes as
// problem+json or as a page.
type Error struct {
	Status   int
	Code     string
	Detail   schema.Text
	Problems schema.Invalid
}

// Error implements error.
func (e *Error) Error() string { return e.Code + ": " + e.Detail.In("en") }

// HTTPStatus is the status of the answer.
func (e *Error) HTTPStatus() int { return e.Status }

// ProblemCode is the code of the answer.
func (e *Error) ProblemCode() string { return e.Code }

// ProblemDetail is what a person is told.
func (e *Error) ProblemDetail() schema.Text { return e.Detail }

// ProblemList is what stands in errors[].
func (e *Error) ProblemList() schema.Invalid { return e.Problems }

// refusal turns what accounts refuse into an answer; other errors stay.
func (h *Handlers) refusal(c *fiber.Ctx, err error) error {
	var locked *accounts.Locked
	var barred *accounts.Barred
	var half *accounts.Halfway
	switch {
	case errors.Is(err, accounts.ErrCredentials):
		return &Error{Status: fiber.StatusUnauthorized, Code: "wrong_credentials", Detail: schema.Text{
			KO: "아이디나 비밀번호가 맞지 않아요.", EN: "Name and password do not go together."}}
	case errors.As(err, &locked):
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(locked.Wait.Seconds()))))
		return &Error{Status: fiber.StatusTooManyRequests, Code: "locked", Detail: lockedWords(locked.Wait)}
	case errors.As(err, &barred):
		return &Error{Status: fiber.StatusForbidden, Code: barred.Status, Detail: h.barredWords(barred)}
	case errors.As(err, &half):
		return &Error{Status: fiber.StatusUnauthorized, Code: "second_factor", Detail: schema.Text{
			KO: "2단계 인증 코드도 함께 보내 주세요: code", EN: "A code of the second factor is needed, too: code."}}
	case errors.Is(err, accounts.ErrCode):
		return &Error{Status: fiber.StatusUnauthorized, Code: "wrong_code", Detail: schema.Text{
			KO: "코드가 맞지 않거나 이미 쓴 코드예요.", EN: "The code is wrong, or was used already."}}
	case errors.Is(err, accounts.ErrPasskey):
		return &Error{Status: fiber.StatusUnauthorized, Code: "wrong_passkey", Detail: schema.Text{
			KO: "이 패스키로는 확인하지 못했어요. 다시 하거나 다른 방법으로 로그인해 주세요.", EN: "This passkey proved nothing. Try again, or log in another way."}}
	case errors.Is(err, accounts.ErrLost):
		return lost()
	case errors.Is(err, accounts.ErrOldLogin):
		return &Error{Status: fiber.StatusForbidden, Code: "login_too_old", Detail: schema.Text{
			KO: "다시 로그인한 뒤에 해 주세요.", EN: "Log in again, then do this."}}
	case errors.Is(err, accounts.ErrClosed):
		return &Error{Status: fiber.StatusForbidden, Code: "signup_closed", Detail: schema.Text{
			KO: "지금은 가입을 받지 않아요.", EN: "Sign-up is closed."}}
	case errors.Is(err, accounts.ErrLinkFirst):
		return &Error{Status: fiber.StatusConflict, Code: "link_first", Detail: linkFirstWords()}
	case errors.Is(err, errLost):
		return lost()
	case errors.Is(err, errCancelled):
		return cancelled()
	case errors.Is(err, openid.ErrToken):
		return unvouched()
	case errors.Is(err, openid.ErrDown):
		c.Set(fiber.HeaderRetryAfter, "10")
		return errDown()
	case errors.Is(err, accounts.ErrBusy):
		c.Set(fiber.HeaderRetryAfter, database.RetryAfter)
		return &Error{Status: fiber.StatusServiceUnavailable, Code: "busy", Detail: schema.Text{
			KO: "지금은 사람이 많아요. 잠시 뒤에 다시 해 주세요.", EN: "Too much is going on: try again in a moment."}}
	}
	return err
}

func lockedWords(wait time.Duration) schema.Text {
	minutes := max(1, int(math.Ceil(wait.Minutes())))
	return schema.Text{
		KO: fmt.Sprintf("너무 많이 시도했어요. %d분 뒤에 다시 해 주세요.", minutes),
		EN: fmt.Sprintf("Too many tries: try again in %d min.", minutes),
	}
}

func (h *Handlers) barredWords(b *accounts.Barred) schema.Text {
	out := schema.Text{KO: "이 계정으로는 로그인할 수 없어요.", EN: "This account may not log in."}
	if !b.Until.IsZero() {
		until := b.Until.In(h.zone)
		out.KO = fmt.Sprintf("이 계정은 %s까지 로그인할 수 없어요.", until.Format("2006년 1월 2일 15:04"))
		out.EN = fmt.Sprintf("This account may not log in until %s.", until.Format("2 January 2006, 15:04 MST"))
	}
	out.KO += " 까닭을 보고 이의를 제기하려면 " + accounts.DecisionsPath + "에서 로그인해 주세요."
	out.EN += " To read why and to appeal, log in at " + accounts.DecisionsPath + "."
	return out
}
