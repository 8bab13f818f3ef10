package auth

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
)

// apiLeave answers DELETE /api/v1/me: the account is deleted in 14 days.
func (h *Handlers) apiLeave(c *fiber.Ctx) error {
	id, ok := Identity(c)
	if !ok {
		return schema.ErrUnauthorized
	}
	body := struct {
		Password string `json:"password,omitempty"`
	}{}
	if len(c.Request().Body()) > 0 {
		if err := read(c, &body); err != nil {
			return err
		}
	}
	if err := h.Accounts.Leave(c.UserContext(), id, body.Password, client(c)); err != nil {
		return h.refusal(c, err)
	}
	leave(c)
	return c.SendStatus(fiber.StatusNoContent)
}

// apiStay answers POST /api/v1/me/stay: the account is kept.
func (h *Handlers) apiStay(c *fiber.Ctx) error {
	id, err := self(c)
	if err != nil {
		return err
	}
	if err := h.Accounts.Stay(c.UserContext(), id, client(c)); err != nil {
		return h.refusal(c, err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// Leave asks that the account of who asks be deleted, for the page where people
// do so. It answers as LogIn does, and with a schema.Invalid about /password.
func (h *Handlers) Leave(c *fiber.Ctx, password string) error {
	id, err := self(c)
	if err != nil {
		return err
	}
	if err := h.Accounts.Leave(c.UserContext(), id, password, client(c)); err != nil {
		return h.words(c, err)
	}
	leave(c)
	return nil
}

// Stay keeps the account of who asks.
func (h *Handlers) Stay(c *fiber.Ctx) error {
	id, err := self(c)
	if err != nil {
		return err
	}
	if err := h.Accounts.Stay(c.UserContext(), id, client(c)); err != nil {
		return h.words(c, err)
	}
	return nil
}

func leavingWords() schema.Text {
	return schema.Text{
		KO: "탈퇴를 신청한 계정이에요. 사이트에 로그인하면 그만둘 수 있어요.",
		EN: "The account is about to be deleted. Log in on the site to keep it."}
}

func leaveDoc() *Operation {
	return &Operation{
		Summary: "Delete my account",
		Description: "Asks that the account of who asks be deleted in 14 days. Sessions end and API keys are revoked at once; profile and quizzes stay until the day. Until then its person may log in, is nobody everywhere but at " +
			"`/me/stay`, `/me/decisions`, appeals and the export, and keeps the account by `POST /api/v1/me/stay`. Then name, address and picture are erased, and quizzes, comments and attempts stay as those of somebody who has left. " +
			"Needs the password; people without one must have logged in within 15 minutes. No API key does this.",
		Session: true, Optional: true,
		Body:    object(nil, map[string]any{"password": password("The password.")}),
		Example: map[string]any{"password": "correct horse battery"},
		Status:  204, Says: "The account will be deleted in 14 days.",
		Errors: []int{400, 401, 403, 409, 413, 415, 422, 429, 503},
	}
}

func stayDoc() *Operation {
	return &Operation{
		Summary: "Keep my account", Session: true,
		Description: "Takes back that the account of who asks be deleted; who has not asked for that keeps it anyway. API keys that were revoked stay so. Log-in says `leaves_at` to who is leaving. No API key does this.",
		Status:      204, Says: "The account is kept.",
		Errors: []int{401, 403, 409, 429, 503},
	}
}
