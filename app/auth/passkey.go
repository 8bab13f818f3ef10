package auth

import (
	"encoding/json"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/middleware"
	"duckhoo/models/accounts"
	"duckhoo/models/schema"
)

// passkeyCookie is the name of the cookie that goes with a question to a
// passkey.
func passkeyCookie(c *fiber.Ctx) string {
	if middleware.Secure(c) {
		return "__Host-duckhoo-passkey"
	}
	return "duckhoo-passkey"
}

func setPasskey(c *fiber.Ctx, token string, age time.Duration) {
	setBrief(c, passkeyCookie(c), token, age)
}

// apiPasskeyOptions answers POST /api/v1/auth/passkey/options.
func (h *Handlers) apiPasskeyOptions(c *fiber.Ctx) error {
	var body struct {
		Second bool `json:"second_factor,omitempty"`
	}
	if err := read(c, &body); err != nil {
		return err
	}
	waiting := ""
	if body.Second {
		if waiting = c.Cookies(stepCookie(c)); waiting == "" {
			return lost()
		}
	}
	options, token, err := h.Accounts.BeginPasskeyLogin(c.UserContext(), waiting)
	if err != nil {
		return h.refusal(c, err)
	}
	setPasskey(c, token, accounts.StepHolds)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(options)
}

// apiPasskeyLogIn answers POST /api/v1/auth/passkey/login.
func (h *Handlers) apiPasskeyLogIn(c *fiber.Ctx) error {
	var body struct {
		Credential json.RawMessage `json:"credential"`
		Appeal     bool            `json:"appeal,omitempty"`
	}
	if err := read(c, &body); err != nil {
		return err
	}
	from := client(c)
	from.Appeal = body.Appeal
	in, err := h.Accounts.LogInByPasskey(c.UserContext(), c.Cookies(passkeyCookie(c)), body.Credential, from)
	setPasskey(c, "", -time.Hour)
	if err != nil {
		return h.refusal(c, err)
	}
	setStep(c, "", -time.Hour)
	h.welcome(c, in)
	return c.JSON(signed(c, in))
}

// apiNewPasskeyOptions answers POST /api/v1/me/passkeys/options.
func (h *Handlers) apiNewPasskeyOptions(c *fiber.Ctx) error {
	id, err := self(c)
	if err != nil {
		return err
	}
	options, token, err := h.Accounts.BeginPasskey(c.UserContext(), id)
	if err != nil {
		return h.refusal(c, err)
	}
	setPasskey(c, token, accounts.StepHolds)
	return c.JSON(options)
}

// apiAddPasskey answers POST /api/v1/me/passkeys.
func (h *Handlers) apiAddPasskey(c *fiber.Ctx) error {
	id, err := self(c)
	if err != nil {
		return err
	}
	var body struct {
		Name       string          `json:"name"`
		Credential json.RawMessage `json:"credential"`
	}
	if err := read(c, &body); err != nil {
		return err
	}
	in, codes, err := h.Accounts.AddPasskey(c.UserContext(), id, c.Cookies(passkeyCookie(c)), body.Name, body.Credential, client(c))
	setPasskey(c, "", -time.Hour)
	if err != nil {
		return h.refusal(c, err)
	}
	let(c, in)
	if codes == nil {
		codes = []string{}
	}
	return c.Status(fiber.StatusCreated).JSON(struct {
		Codes []string `json:"recovery_codes"`
		signedIn
	}{codes, signed(c, in)})
}

// RenamePasskey gives a passkey of who asks another name.
func (h *Handlers) RenamePasskey(c *fiber.Ctx, key schema.ID, name string) error {
	id, err := self(c)
	if err != nil {
		return err
	}
	return h.Accounts.RenamePasskey(c.UserContext(), id, key, name)
}

// RemovePasskey takes a passkey of who asks away.
func (h *Handlers) RemovePasskey(c *fiber.Ctx, key schema.ID) error {
	id, err := self(c)
	if err != nil {
		return err
	}
	in, err := h.Accounts.RemovePasskey(c.UserContext(), id, key, client(c))
	if err != nil {
		return h.words(c, err)
	}
	let(c, in)
	return nil
}

// HasPasskeys reports whether there are passkeys at the address of this site.
func (h *Handlers) HasPasskeys() bool { return h.Accounts.HasPasskeys() }

func passkeyAnswer(description string) map[string]any {
	return map[string]any{"type": "object", "additionalProperties": true, "description": description}
}

func passkeyOptionsDoc() *Operation {
	return &Operation{
		Summary: "Ask for a passkey",
		Description: "Answers what `navigator.credentials.get` takes (WebAuthn), and sends a cookie that goes with the answer to it. With `second_factor` it asks for a passkey of the person who has shown their password on the log-in page. " +
			"Passkeys belong to the host of `app.public_url`; at a bare IP address there are none: `no_passkeys`.",
		Body:    object(nil, map[string]any{"second_factor": map[string]any{"type": "boolean", "description": "Beside a password that was shown already."}}),
		Example: map[string]any{}, Status: 200, Says: "What to ask the browser.",
		Answer: object([]string{"publicKey"}, map[string]any{"publicKey": passkeyAnswer("PublicKeyCredentialRequestOptions as JSON.")}),
		Shown:  map[string]any{"publicKey": map[string]any{"challenge": exampleToken, "rpId": "quiz.example", "userVerification": "required"}},
		Errors: []int{400, 401, 403, 409, 413, 415, 422, 429, 503},
	}
}

func passkeyLogInDoc() *Operation {
	return &Operation{
		Summary:     "Log in with a passkey",
		Description: "Starts a session as log-in does. Each question is answered once, right or wrong; what proves nothing is 401 `wrong_passkey`.",
		Body:        object([]string{"credential"}, map[string]any{"credential": passkeyAnswer("PublicKeyCredential of the browser as JSON.")}),
		Example:     map[string]any{"credential": map[string]any{"id": "AAAA", "type": "public-key"}},
		Status:      200, Answer: csrfOrLeaving(), Shown: shownToken(), Says: "Logged in.",
		Errors: []int{400, 401, 403, 409, 413, 415, 422, 429, 503},
	}
}

func newPasskeyOptionsDoc() *Operation {
	return &Operation{
		Summary: "Begin a passkey", Session: true,
		Description: "Answers what `navigator.credentials.create` takes, for somebody who has logged in within 15 minutes.",
		Status:      200, Says: "What to ask the browser.",
		Answer: object([]string{"publicKey"}, map[string]any{"publicKey": passkeyAnswer("PublicKeyCredentialCreationOptions as JSON.")}),
		Shown:  map[string]any{"publicKey": map[string]any{"challenge": exampleToken, "rp": map[string]any{"id": "quiz.example", "name": "Duckhoo"}}},
		Errors: []int{401, 403, 409, 429, 503},
	}
}

func addPasskeyDoc() *Operation {
	return &Operation{
		Summary: "Add a passkey", Session: true,
		Description: "Stores the passkey that the browser has made. Other sessions end; this one goes on with a new cookie and a new token. Who had no second factor before gets recovery codes, this once.",
		Body: object([]string{"name", "credential"}, map[string]any{
			"name": text("What to call it.", 60), "credential": passkeyAnswer("PublicKeyCredential of the browser as JSON.")}),
		Example: map[string]any{"name": "MacBook", "credential": map[string]any{"id": "AAAA", "type": "public-key"}},
		Status:  201, Says: "It is stored.",
		Answer: object([]string{"csrf_token", "recovery_codes"}, map[string]any{"csrf_token": csrfProperty()["csrf_token"],
			"recovery_codes": map[string]any{"type": "array", "maxItems": 10, "description": "Each is good once.", "items": text("A code.", 30)}}),
		Shown:  map[string]any{"csrf_token": exampleToken, "recovery_codes": []any{"abcd-efgh-ijkl-mnop"}},
		Errors: []int{400, 401, 403, 409, 413, 415, 422, 429, 503},
	}
}
