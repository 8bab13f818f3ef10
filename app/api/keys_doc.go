package api

import "duckhoo/models/accounts"

// keySchemas are the schemas of API keys.
func keySchemas() map[string]Schema {
	moment := func(text string) Schema {
		return Schema{"type": []any{"string", "null"}, "format": "date-time", "maxLength": 40, "description": text}
	}
	scopes := Schema{"type": "array", "minItems": 1, "maxItems": 4, "uniqueItems": true, "items": Schema{"type": "string", "enum": []any{"read", "take", "write", "moderate"}},
		"description": "`read` what is public and what you own; `take` quizzes, rate, comment and report; `write` what you own; `moderate`: what your role allows beyond that, for those whose role does."}
	name := Schema{"type": "string", "minLength": 1, "maxLength": 60, "pattern": linePattern, "description": "What you call it."}
	quota := Schema{"type": "integer", "format": "int32", "minimum": 1, "maximum": accounts.KeyQuotaMost, "default": accounts.KeyQuota, "description": "Requests a minute, counted exactly over all servers."}
	kind := Schema{"type": "string", "enum": []any{"publishable", "secret"}, "description": "A `publishable` key may stand in a page: it has the scope `read` alone, and reads what is public."}
	expires := moment("When it ends; null is never.")
	view := Schema{
		"id":   Schema{"type": "string", "format": "uuid", "pattern": idPattern, "maxLength": 36, "description": "The id."},
		"name": name, "kind": kind, "scopes": scopes, "quota": quota, "expires_at": expires,
		"prefix":         Schema{"type": "string", "maxLength": 20, "pattern": `^dk_live_[a-z2-7]*$`, "description": "How it begins, to tell it from others."},
		"created_at":     Schema{"type": "string", "format": "date-time", "maxLength": 40, "description": "When it was made."},
		"last_used_at":   moment("When it was last used, to the minute; null is never."),
		"previous_until": moment("Until when its value before the last rotation goes on working; null when it does not."),
		"key": Schema{"type": "string", "maxLength": 80, "pattern": `^dk_live_[a-z2-7]{52}$`,
			"description": "The key itself, in the answer that makes it and never again: also not in the answer to a retry."},
	}
	required := []any{"id", "name", "kind", "prefix", "scopes", "quota", "created_at", "expires_at", "last_used_at", "previous_until"}
	object := func(title, text string, required []any, props Schema) Schema {
		s := Schema{"type": "object", "title": title, "description": text, "properties": props}
		if len(required) > 0 {
			s["required"] = required
		}
		return s
	}
	body := func(title, text string, required []any, props Schema) Schema {
		s := object(title, text, required, props)
		s["additionalProperties"] = false
		return s
	}
	changed := Schema{"name": name, "scopes": scopes, "quota": quota, "expires_at": expires}
	made := Schema{"name": name, "kind": kind, "scopes": scopes, "quota": quota, "expires_at": expires}
	return map[string]Schema{
		"Key":       object("API key", "A key that lets a program act for you.", required, view),
		"KeyCreate": body("API key to create", "What a new key is made of. A secret key needs scopes.", []any{"name", "kind"}, made),
		"KeyPatch":  body("API key to change", "What is to change; absent members stay as they are.", nil, changed),
		"KeyRotate": body("Rotation", "How a key gets a new value.", nil, Schema{"grace": Schema{"type": "integer", "format": "int32", "minimum": 0, "maximum": int(accounts.MostGrace.Seconds()), "default": 0,
			"description": "Seconds for which the value before goes on working; 0 ends it at once."}}),
		"KeyList": object("Page of API keys", "All your keys.", []any{"data", "page"}, Schema{
			"data": Schema{"type": "array", "maxItems": accounts.MostKeys, "items": schemaRef("Key"), "description": "The keys."}, "page": schemaRef("Paging")}),
	}
}

const exampleKey = "dk_live_" + "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst"

func keyExample(withKey bool) Schema {
	out := Schema{"id": exampleID, "name": "Quiz of the day", "kind": "secret", "prefix": exampleKey[:16], "scopes": []any{"read", "take"}, "quota": accounts.KeyQuota,
		"created_at": exampleTime, "expires_at": nil, "last_used_at": nil, "previous_until": nil}
	if withKey {
		out["key"] = exampleKey
	}
	return out
}

func keyAnswer(text string, withKey bool, headers ...string) Answer {
	return Answer{Description: text, Headers: append([]string{"ETag"}, headers...), Schema: schemaRef("Key"), Example: keyExample(withKey)}
}

const inPerson = " People do this themselves, with a session: no API key does."

func (k *keys) listDoc() *Operation {
	return &Operation{
		Tag: "Keys", Summary: "List my API keys", Access: InPerson, Description: "Lists your keys that are not revoked, the newest first." + inPerson,
		Parameters: []Schema{ref("parameters", "IfNoneMatch")},
		Answers: errorsOf(map[int]Answer{200: {Description: "All your keys.", Headers: []string{"ETag"}, Schema: schemaRef("KeyList"), Example: Schema{
			"data": []any{keyExample(false)}, "page": Schema{"next_cursor": nil, "prev_cursor": nil, "limit": accounts.MostKeys}}}, 304: notModified()},
			append([]int{403}, readErrors...)...),
	}
}

func (k *keys) createDoc() *Operation {
	return &Operation{
		Tag: "Keys", Summary: "Make an API key", Access: InPerson,
		Description: "Makes a key and shows it, this once. Send it as `Authorization: Bearer dk_live_...`: such a request needs no cookie and no CSRF token, and a cookie that comes with it counts for nothing." + inPerson,
		Parameters:  []Schema{ref("parameters", "IdempotencyKey"), ref("parameters", "CSRF")},
		Body:        &Content{Schema: schemaRef("KeyCreate"), Example: Schema{"name": "Quiz of the day", "kind": "secret", "scopes": []any{"read", "take"}}},
		Answers:     errorsOf(map[int]Answer{201: keyAnswer("The new key.", true, "Location", "IdempotentReplayed")}, writeErrors...),
	}
}

func (k *keys) getDoc() *Operation {
	return &Operation{
		Tag: "Keys", Summary: "Read one API key", Access: InPerson, Description: "Reads a key of yours, without its value." + inPerson,
		Parameters: []Schema{ref("parameters", "Id"), ref("parameters", "IfNoneMatch")},
		Answers:    errorsOf(map[int]Answer{200: keyAnswer("The key.", false), 304: notModified()}, append([]int{403}, rowErrors...)...),
	}
}

func (k *keys) patchDoc() *Operation {
	return &Operation{
		Tag: "Keys", Summary: "Change an API key", Access: InPerson, Description: "Changes a key's name, scopes, quota or end; its kind stays." + inPerson,
		Parameters: []Schema{ref("parameters", "Id"), ref("parameters", "IfMatchOptional"), ref("parameters", "CSRF")},
		Body:       &Content{Types: []string{mimeJSON, mimePatch}, Schema: schemaRef("KeyPatch"), Example: Schema{"name": "Quiz of the week"}},
		Answers:    errorsOf(map[int]Answer{200: keyAnswer("The key as it is now.", false)}, append([]int{412}, writeErrors...)...),
	}
}

func (k *keys) revokeDoc() *Operation {
	return &Operation{
		Tag: "Keys", Summary: "Revoke an API key", Access: InPerson, Description: "Ends a key: its next request is a 401." + inPerson,
		Parameters: []Schema{ref("parameters", "Id"), ref("parameters", "IfMatchOptional"), ref("parameters", "CSRF")},
		Answers:    errorsOf(map[int]Answer{204: {Description: "Revoked."}}, 400, 401, 403, 404, 409, 412, 429, 500, 503),
	}
}

func (k *keys) rotateDoc() *Operation {
	return &Operation{
		Tag: "Keys", Summary: "Rotate an API key", Access: InPerson,
		Description: "Gives a key a new value and shows it, this once. The value before ends at once or after the grace that you name; one that was replaced earlier ends now." + inPerson,
		Parameters:  []Schema{ref("parameters", "Id"), ref("parameters", "IfMatchOptional"), ref("parameters", "IdempotencyKey"), ref("parameters", "CSRF")},
		Body:        &Content{Schema: schemaRef("KeyRotate"), Example: Schema{"grace": 3600}, Optional: true},
		Answers:     errorsOf(map[int]Answer{200: keyAnswer("The key with its new value.", true, "IdempotentReplayed")}, append([]int{412}, writeErrors...)...),
	}
}
