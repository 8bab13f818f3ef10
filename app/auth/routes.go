package auth

import "github.com/gofiber/fiber/v2"

// Route is one address and who may use it.
type Route struct {
	Method  string
	Path    string
	Name    string // of the operation in the API's document; empty for pages
	Who     string // in words, for the table of routes
	Handler fiber.Handler

	Doc *Operation // nil for pages
}

// root is where the JSON operations stand.
const root = "/api/v1/auth"

// Routes lists everything that this package serves. The log-in and sign-up
// pages stand with the site and the back office, which call the doors here.
func (h *Handlers) Routes() []Route { return append(h.pages(), h.APIRoutes()...) }

// APIRoutes lists the JSON operations.
func (h *Handlers) APIRoutes() []Route {
	const post, me = fiber.MethodPost, "/api/v1/me/identities"
	return []Route{
		{post, root + "/login", "logIn", "anybody", h.apiLogIn, logInDoc()},
		{post, root + "/passkey/options", "askForPasskey", "anybody", h.apiPasskeyOptions, passkeyOptionsDoc()},
		{post, root + "/passkey/login", "logInByPasskey", "anybody", h.apiPasskeyLogIn, passkeyLogInDoc()},
		{post, "/api/v1/me/passkeys/options", "beginPasskey", "self", h.apiNewPasskeyOptions, newPasskeyOptionsDoc()},
		{post, "/api/v1/me/passkeys", "addPasskey", "self", h.apiAddPasskey, addPasskeyDoc()},
		{post, root + "/logout", "logOut", "self", h.apiLogOut, logOutDoc()},
		{post, root + "/signup", "signUp", "anybody", h.apiSignUp, signUpDoc()},
		{post, root + "/password/reset", "requestPasswordReset", "anybody", h.apiReset, resetDoc()},
		{post, root + "/password/reset/confirm", "confirmPasswordReset", "who has the token", h.apiConfirm, confirmDoc()},
		{post, root + "/password/change", "changePassword", "self", h.apiChange, changeDoc()},
		{post, root + "/email/change", "changeEmail", "self", h.apiChangeEmail, changeEmailDoc()},
		{post, root + "/email/verify", "verifyEmail", "who has the token", h.apiVerify, verifyDoc()},
		{fiber.MethodGet, me, "listMyIdentities", "self", h.apiIdentities, identitiesDoc()},
		{fiber.MethodDelete, me + "/:id", "unlinkIdentity", "self", h.apiUnlink, unlinkDoc()},
		{fiber.MethodDelete, "/api/v1/me", "deleteMe", "self", h.apiLeave, leaveDoc()},
		{post, "/api/v1/me/stay", "stay", "who is leaving", h.apiStay, stayDoc()},
	}
}

func (h *Handlers) pages() []Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []Route{
		{Method: get, Path: "/password/reset", Who: "anybody", Handler: h.resetPage},
		{Method: post, Path: "/password/reset", Who: "anybody", Handler: h.reset},
		{Method: get, Path: "/password/reset/confirm", Who: "who has the token", Handler: h.confirmPage},
		{Method: post, Path: "/password/reset/confirm", Who: "who has the token", Handler: h.confirm},
		{Method: get, Path: "/email/verify", Who: "who has the token", Handler: h.verifyPage},
		{Method: post, Path: "/email/verify", Who: "who has the token", Handler: h.verify},
		{Method: post, Path: "/email/verify/again", Who: "self", Handler: h.verifyAgain},
		{Method: get, Path: "/email/change", Who: "self", Handler: h.changeEmailPage},
		{Method: post, Path: "/email/change", Who: "self", Handler: h.changeEmail},
		{Method: get, Path: StepPath, Who: "who has shown a password", Handler: h.stepPage},
		{Method: post, Path: StepPath, Who: "who has shown a password", Handler: h.finishStep},
		{Method: get, Path: "/login/:provider", Who: "guests; people with link=1", Handler: h.toProvider},
		{Method: get, Path: "/login/:provider/callback", Who: "who comes from the provider", Handler: h.fromProvider},
	}
}
