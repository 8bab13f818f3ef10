package auth

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
)

var (
	errLost      = errors.New("auth: a browser came back without the cookie that it left with")
	errCancelled = errors.New("auth: the person refused at the provider")
)

func lost() error {
	return &Error{Status: fiber.StatusBadRequest, Code: "login_lost", Detail: schema.Text{
		KO: "로그인이 중간에 끊겼거나 너무 오래 걸렸어요. 처음부터 다시 해 주세요.",
		EN: "The log-in was interrupted or took too long. Start again."}}
}

func cancelled() error {
	return &Error{Status: fiber.StatusForbidden, Code: "login_cancelled", Detail: schema.Text{
		KO: "로그인을 취소했어요.", EN: "The log-in was cancelled."}}
}

func unvouched() error {
	return &Error{Status: fiber.StatusForbidden, Code: "login_refused", Detail: schema.Text{
		KO: "그 계정으로는 누구인지 확인하지 못했어요. 다시 해 보고, 계속 안 되면 다른 방법으로 로그인해 주세요.",
		EN: "That account could not prove who you are. Try again, or log in another way."}}
}

func errDown() error {
	return &Error{Status: fiber.StatusServiceUnavailable, Code: "provider_down", Detail: schema.Text{
		KO: "로그인을 맡은 곳이 지금 답하지 않아요. 잠시 뒤에 다시 하거나 다른 방법으로 로그인해 주세요.",
		EN: "The service that vouches for you does not answer now. Try again in a moment, or log in another way."}}
}

func linkFirstWords() schema.Text {
	return schema.Text{
		KO: "이 이메일로 가입한 계정이 이미 있어요. 그 계정으로 로그인한 뒤에 연결해 주세요.",
		EN: "An account with this e-mail address is here already. Log in to it, then link this one."}
}
