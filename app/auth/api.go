package auth

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

// signedIn is the answer to whoever has come in: the token that writes by
// cookie send back as X-CSRF-Token.
type signedIn struct {
	CSRF   string       `json:"csrf_token"`
	Leaves *schema.Time `json:"leaves_at,omitempty"` // for who is leaving
}

// signed is that answer for whoever has just come in.
func signed(c *fiber.Ctx, in *accounts.SignedIn) signedIn {
	out := signedIn{CSRF: middleware.CSRFToken(c)}
	if in.Identity.Leaving() {
		out.Leaves = &in.Identity.User.LeavesAt
	}
	return out
}

// apiLogIn answers POST /api/v1/auth/login.
func (h *Handlers) apiLogIn(c *fiber.Ctx) error {
	var body struct {
		Username string `json:"username"`
		Password string `json:"password"`
		Code     string `json:"code,omitempty"`
		Appeal   bool   `json:"appeal,omitempty"`
	}
	if err := read(c, &body); err != nil {
		return err
	}
	from := client(c)
	from.Appeal = body.Appeal
	in, err := h.Accounts.LogIn(c.UserContext(), body.Username, body.Password, body.Code, from)
	if err != nil {
		return h.refusal(c, err)
	}
	h.welcome(c, in)
	return c.JSON(signed(c, in))
}

// apiLogOut answers POST /api/v1/auth/logout.
func (h *Handlers) apiLogOut(c *fiber.Ctx) error {
	id, ok := Identity(c)
	if !ok {
		return schema.ErrUnauthorized
	}
	if err := h.Accounts.LogOut(c.UserContext(), id); err != nil {
		return err
	}
	leave(c)
	return c.SendStatus(fiber.StatusNoContent)
}

// apiSignUp answers POST /api/v1/auth/signup.
func (h *Handlers) apiSignUp(c *fiber.Ctx) error {
	var body struct {
		Handle   string `json:"handle"`
		Nickname string `json:"nickname,omitempty"`
		Email    string `json:"email"`
		Password string `json:"password"`
	}
	if err := read(c, &body); err != nil {
		return err
	}
	in, err := h.Accounts.SignUp(c.UserContext(), accounts.Registration(body), client(c))
	if err != nil {
		return h.refusal(c, err)
	}
	h.welcome(c, in)
	user := in.Identity.User
	c.Set(fiber.HeaderLocation, "/api/v1/users/"+user.ID.String())
	return c.Status(fiber.StatusCreated).JSON(struct {
		ID       schema.ID `json:"id"`
		Handle   string    `json:"handle"`
		Nickname string    `json:"nickname"`
		signedIn
	}{user.ID, user.Handle, user.Nickname, signed(c, in)})
}

// apiReset answers POST /api/v1/auth/password/reset, the same for addresses
// that somebody has and that nobody has.
func (h *Handlers) apiReset(c *fiber.Ctx) error {
	var body struct {
		Email string `json:"email"`
	}
	if err := read(c, &body); err != nil {
		return err
	}
	if err := h.Accounts.RequestReset(c.UserContext(), body.Email, client(c)); err != nil {
		return h.refusal(c, err)
	}
	c.Status(fiber.StatusAccepted)
	return nil
}

// apiConfirm answers POST /api/v1/auth/password/reset/confirm.
func (h *Handlers) apiConfirm(c *fiber.Ctx) error {
	var body struct {
		Token    string `json:"token,omitempty"`
		Email    string `json:"email,omitempty"`
		Code     string `json:"code,omitempty"`
		Password string `json:"password"`
	}
	if err := read(c, &body); err != nil {
		return err
	}
	err := oneOf(body.Token, body.Code)
	switch {
	case err != nil:
	case body.Code != "":
		err = h.Accounts.ResetByCode(c.UserContext(), body.Email, body.Code, body.Password, client(c))
	default:
		err = h.Accounts.ConfirmReset(c.UserContext(), body.Token, body.Password)
	}
	if err != nil {
		return h.refusal(c, err)
	}
	leave(c)
	return c.SendStatus(fiber.StatusNoContent)
}

// apiChange answers POST /api/v1/auth/password/change. The session is a new one
// afterwards, and so is the token.
func (h *Handlers) apiChange(c *fiber.Ctx) error {
	id, ok := Identity(c)
	if !ok {
		return schema.ErrUnauthorized
	}
	var body struct {
		Current  string `json:"current_password"`
		Password string `json:"password"`
	}
	if err := read(c, &body); err != nil {
		return err
	}
	in, err := h.Accounts.ChangePassword(c.UserContext(), id, body.Current, body.Password, client(c))
	if err != nil {
		return h.refusal(c, err)
	}
	let(c, in)
	return c.JSON(signed(c, in))
}

// apiChangeEmail answers POST /api/v1/auth/email/change, the same for addresses
// that somebody has and that nobody has. The session goes on.
func (h *Handlers) apiChangeEmail(c *fiber.Ctx) error {
	id, ok := Identity(c)
	if !ok {
		return schema.ErrUnauthorized
	}
	var body struct {
		Current string `json:"current_password,omitempty"`
		Email   string `json:"email"`
	}
	if err := read(c, &body); err != nil {
		return err
	}
	if err := h.Accounts.ChangeEmail(c.UserContext(), id, body.Current, body.Email, client(c)); err != nil {
		return h.refusal(c, err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// apiVerify answers POST /api/v1/auth/email/verify.
func (h *Handlers) apiVerify(c *fiber.Ctx) error {
	var body struct {
		Token string `json:"token,omitempty"`
		Code  string `json:"code,omitempty"`
	}
	if err := read(c, &body); err != nil {
		return err
	}
	err := oneOf(body.Token, body.Code)
	switch {
	case err != nil:
	case body.Code != "":
		var id *accounts.Identity
		if id, err = self(c); err == nil {
			err = h.Accounts.VerifyByCode(c.UserContext(), id, body.Code, client(c))
		}
	default:
		err = h.Accounts.VerifyEmail(c.UserContext(), body.Token)
	}
	if err != nil {
		return h.refusal(c, err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// oneOf asks for the token of a mail or its digits, not both.
func oneOf(token, code string) error {
	switch {
	case token == "" && code == "":
		return schema.Invalid{schema.NewProblem("/token", "required", nil)}
	case token != "" && code != "":
		return schema.Invalidf("/code", "one_of", schema.Text{KO: "token과 code 가운데 하나만 보내 주세요.", EN: "Send token or code, not both."})
	}
	return nil
}

// leave takes the cookie back, and tells the browser to forget the pages that
// it kept.
func leave(c *fiber.Ctx) {
	middleware.ClearSession(c)
	c.Set(fiber.HeaderCacheControl, "no-store")
}
