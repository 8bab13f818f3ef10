package auth

// Operation describes an operation for the API's document. Schemas are plain
// JSON Schema.
type Operation struct {
	Summary     string
	Description string
	Session     bool           // it needs a session; else it is for nobody too
	Body        map[string]any // nil: none
	Optional    bool           // the body may be left out
	Example     map[string]any // of the body
	Status      int            // of success
	Answer      map[string]any // nil: no body
	Shown       map[string]any // an example of the answer
	Says        string         // what success means
	Errors      []int
}

// object is a JSON Schema of an object that takes no other keys.
func object(required []string, properties map[string]any) map[string]any {
	out := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

func text(description string, most int) map[string]any {
	return map[string]any{"type": "string", "description": description, "maxLength": most}
}

func password(description string) map[string]any {
	return map[string]any{"type": "string", "format": "password", "writeOnly": true, "description": description, "maxLength": 256}
}

func handle() map[string]any {
	return map[string]any{"type": "string", "description": "3 to 20 lower-case letters, digits or underscores.", "pattern": "^[a-z0-9_]{3,20}$", "maxLength": 20}
}

func email() map[string]any {
	return map[string]any{"type": "string", "format": "email", "description": "Shown to nobody else.", "maxLength": 254}
}

// csrf is the answer that holds a token for writes by cookie.
func csrf() map[string]any {
	return object([]string{"csrf_token"}, csrfProperty())
}

// csrfOrLeaving is csrf with the time at which the account is deleted, for who has
// asked for that.
func csrfOrLeaving() map[string]any {
	members := csrfProperty()
	members["leaves_at"] = map[string]any{"type": "string", "format": "date-time", "maxLength": 40,
		"description": "When the account is deleted, for who has asked for that. Until they stay, this session is nobody's but at `/me/stay` and what barred people may do."}
	return object([]string{"csrf_token"}, members)
}

func csrfProperty() map[string]any {
	return map[string]any{"csrf_token": text("Send it back as X-CSRF-Token on writes by cookie.", 100)}
}

const exampleToken = "h3Jf0yQ2uZx8Wm5nq7Tb1oLkP6sVcRdEaGiUyN4wXjM"

func shownToken() map[string]any { return map[string]any{"csrf_token": exampleToken} }

func logInDoc() *Operation {
	return &Operation{
		Summary: "Log in",
		Description: "Starts a session and sends its cookie, which the site, the back office and the API all know. The answer is the same for people that exist and people that do not; too many failures lock the person and the address for a while. " +
			"Who has a second factor is answered 401 `second_factor` when the password is right and `code` is missing, and sends all three again; a code is good once, a wrong one is 401 `wrong_code` and counts as a failure. Who logs in by OpenID Connect shows a second factor to the provider. " +
			"Who is suspended or banned is answered 403; with `appeal` they get a session that reads `/me/decisions`, appeals, exports what is theirs and deletes the account, and is nobody's everywhere else.",
		Body: object([]string{"username", "password"}, map[string]any{"username": text("Handle or e-mail address; letter case means nothing.", 254), "password": password("The password."),
			"code":   text("Of the authenticator app, six digits, or a recovery code; for people with a second factor.", 60),
			"appeal": toAppeal()}),
		Example: map[string]any{"username": "bora_film", "password": "correct horse battery"},
		Status:  200, Answer: csrfOrLeaving(), Shown: shownToken(), Says: "Logged in.",
		Errors: []int{400, 401, 403, 413, 415, 422, 429, 503},
	}
}

// toAppeal describes the member by which people come in who are suspended or banned.
func toAppeal() map[string]any {
	return map[string]any{"type": "boolean", "description": "Come in to what was decided about yourself alone, if nothing else is open to you."}
}

func logOutDoc() *Operation {
	return &Operation{Summary: "Log out", Description: "Ends the session of the cookie.", Session: true,
		Status: 204, Says: "Logged out.", Errors: []int{401, 403, 429, 503}}
}

func signUpDoc() *Operation {
	return &Operation{
		Summary:     "Sign up",
		Description: "Makes an account and logs in. A mail goes out that verifies the address. The answer is the same for an address that somebody else has verified: its mailbox alone learns of it.",
		Body: object([]string{"handle", "email", "password"}, map[string]any{
			"handle": handle(), "nickname": text("Shown to everybody; the handle when left out.", 20), "email": email(), "password": password("The password.")}),
		Example: map[string]any{"handle": "bora_film", "nickname": "보라극장", "email": "bora_film@example.com", "password": "correct horse battery"},
		Status:  201, Says: "The account is there and logged in.",
		Answer: object([]string{"id", "handle", "nickname", "csrf_token"}, map[string]any{
			"id":     map[string]any{"type": "string", "format": "uuid", "description": "The person's id.", "maxLength": 36},
			"handle": handle(), "nickname": text("The nickname.", 20), "csrf_token": csrfProperty()["csrf_token"]}),
		Shown:  map[string]any{"id": "01980000-0000-7000-8000-000000000000", "handle": "bora_film", "nickname": "보라극장", "csrf_token": exampleToken},
		Errors: []int{400, 403, 413, 415, 422, 429, 503},
	}
}

func resetDoc() *Operation {
	return &Operation{
		Summary:     "Ask for a new password",
		Description: "Mails a link to set a new password to the person with that address. The answer is the same when there is nobody.",
		Body:        object([]string{"email"}, map[string]any{"email": email()}),
		Example:     map[string]any{"email": "bora_film@example.com"},
		Status:      202, Says: "A mail is on its way if somebody has that address.",
		Errors: []int{400, 403, 413, 415, 422, 429, 503},
	}
}

func confirmDoc() *Operation {
	return &Operation{
		Summary:     "Set a new password",
		Description: "Sets the password with the token of a mail, once, and ends all sessions of the person. The six digits of the mail do, too, with the `email` that it was asked for: for ten minutes, and a few tries.",
		Body: object([]string{"password"}, map[string]any{"token": text("From the link in the mail.", 100), "password": password("The new password."),
			"code": text("The six digits of the mail, in place of the token.", 40), "email": text("With a code: what the mail was asked for by.", 300)}),
		Example: map[string]any{"token": exampleToken, "password": "another good one"},
		Status:  204, Says: "The password is set.",
		Errors: []int{400, 403, 413, 415, 422, 429, 503},
	}
}

func changeDoc() *Operation {
	return &Operation{
		Summary:     "Change the password",
		Description: "Changes one's own password. All sessions end; the one that asked goes on with a new cookie and a new token.",
		Session:     true,
		Body: object([]string{"current_password", "password"}, map[string]any{
			"current_password": password("The present password."), "password": password("The new password.")}),
		Example: map[string]any{"current_password": "correct horse battery", "password": "another good one"},
		Status:  200, Answer: csrf(), Shown: shownToken(), Says: "The password is changed.",
		Errors: []int{400, 401, 403, 409, 413, 415, 422, 429, 503},
	}
}

func changeEmailDoc() *Operation {
	return &Operation{
		Summary: "Change the e-mail address",
		Description: "Changes one's own address, which a mail to it then verifies; the old one is told. The answer is the same for an address that somebody else has verified: its mailbox alone learns of it. " +
			"Sessions stay. Needs the password; people without one must have logged in within 15 minutes and leave it out. No API key does this.",
		Session: true,
		Body:    object([]string{"email"}, map[string]any{"current_password": password("The present password."), "email": email()}),
		Example: map[string]any{"current_password": "correct horse battery", "email": "bora@example.com"},
		Status:  204, Says: "The address is changed.",
		Errors: []int{400, 401, 403, 409, 413, 415, 422, 429, 503},
	}
}

func verifyDoc() *Operation {
	return &Operation{
		Summary:     "Verify an e-mail address",
		Description: "Notes that the address is the person's, with the token of the mail that went there, once. Who is logged in may send the six digits of the mail: for ten minutes, and a few tries. Where another account has verified it before: `email_taken`.",
		Body:        object(nil, map[string]any{"token": text("From the link in the mail.", 100), "code": text("The six digits of the mail, in place of the token.", 40)}),
		Example:     map[string]any{"token": exampleToken},
		Status:      204, Says: "The address is verified.",
		Errors: []int{400, 401, 403, 409, 413, 415, 422, 429, 503},
	}
}
