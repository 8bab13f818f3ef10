package api

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/strictjson"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

// Error is an answer of the API other than success, which package app writes
// as problem+json.
type Error struct {
	Status   int
	Code     string
	Detail   schema.Text
	Problems schema.Invalid // what is wrong, with pointers; may be empty
	Current  []byte         // JSON of what is so now, in a conflict; may be empty
}

// Error implements error.
func (e *Error) Error() string {
	if len(e.Problems) > 0 {
		return e.Code + ": " + e.Problems.Error()
	}
	return e.Code + ": " + e.Detail.In("en")
}

// HTTPStatus is the status of the answer.
func (e *Error) HTTPStatus() int { return e.Status }

// ProblemCode is the code of the answer.
func (e *Error) ProblemCode() string { return e.Code }

// ProblemDetail is what a person is told.
func (e *Error) ProblemDetail() schema.Text { return e.Detail }

// ProblemList is what stands in errors[].
func (e *Error) ProblemList() schema.Invalid { return e.Problems }

// ProblemCurrent is what stands in current.
func (e *Error) ProblemCurrent() []byte { return e.Current }

// badParameter is a 400 about the query string.
func badParameter(problems ...schema.Problem) error {
	return &Error{Status: 400, Code: "invalid_parameter", Problems: problems, Detail: schema.Text{
		KO: "주소 뒤의 조건을 읽을 수 없어요.", EN: "The query string cannot be read."}}
}

func problem(pointer, code, ko, en string) schema.Problem {
	return schema.Problem{Pointer: pointer, Code: code, Detail: schema.Text{KO: ko, EN: en}}
}

func notAcceptable() error {
	return &Error{Status: 406, Code: "not_acceptable", Detail: schema.Text{
		KO: "이 주소는 application/json으로 답해요.", EN: "This address answers application/json."}}
}

func malformed(s *strictjson.SyntaxError) error {
	return &Error{Status: 400, Code: "malformed_body", Detail: s.Detail,
		Problems: schema.Invalid{{Pointer: s.Pointer, Code: s.Code, Detail: s.Detail}}}
}

func unsupportedType(want string) error {
	return &Error{Status: 415, Code: "unsupported_media_type", Detail: schema.Text{
		KO: "본문은 " + want + "이어야 해요.", EN: "The body must be " + want + "."}}
}

func preconditionRequired() error {
	return &Error{Status: 428, Code: "precondition_required", Detail: schema.Text{
		KO: "읽은 판의 ETag를 If-Match로 보내 주세요.", EN: "Send the ETag that you read as If-Match."}}
}

func preconditionFailed() error {
	return &Error{Status: 412, Code: "precondition_failed", Detail: schema.Text{
		KO: "그사이에 누가 고쳤어요. 다시 읽고 고쳐 주세요.", EN: "Somebody changed it meanwhile: read it again."}}
}

// tooMany answers somebody who has written too much at once with 429 and how
// long to wait; other errors stay.
func tooMany(c *fiber.Ctx, err error) error {
	var locked *accounts.Locked
	if !errors.As(err, &locked) {
		return err
	}
	seconds := int(math.Ceil(locked.Wait.Seconds()))
	c.Set(fiber.HeaderRetryAfter, strconv.Itoa(seconds))
	return &Error{Status: fiber.StatusTooManyRequests, Code: "too_many_requests", Detail: schema.Text{
		KO: fmt.Sprintf("너무 빨라요. %d초 뒤에 다시 해 주세요.", seconds), EN: fmt.Sprintf("Too fast: try again in %d seconds.", seconds)}}
}
