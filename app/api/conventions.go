package api

import (
	"duckhoo/models/schema"
	"net/http"
	"strings"

	"duckhoo/models/database"
)

// This file holds what the document says once for all models: parameters,
// headers, refusals and the schemas of the conventions.

// cursorPattern is base64url.
const cursorPattern = "^[A-Za-z0-9_-]*$"

// everyAnswer lists the headers of each answer.
var everyAnswer = []string{"RateLimit", "RateLimit-Policy", "X-Request-Id", "Access-Control-Allow-Origin"}

// headers are the components of headers.
func headers() Schema {
	h := func(text string, s Schema) Schema { return Schema{"description": text, "schema": s} }
	word := func(most int) Schema { return Schema{"type": "string", "maxLength": most, "pattern": linePattern} }
	return Schema{
		"ETag":                        h(`The version of what was read: "v7-1a2b3c4d" for a row, whose v7 If-Match compares.`, Schema{"type": "string", "maxLength": 80, "pattern": `^"[!-~]+"$`, "examples": []any{`"v7-1a2b3c4d"`}}),
		"Link":                        h(`The pages around this one, rel="next" and rel="prev" (RFC 8288).`, word(16384)),
		"Location":                    h("The address of the new row.", Schema{"type": "string", "format": "uri-reference", "maxLength": 2048}),
		"Content-Disposition":         h("The name of the file (RFC 6266).", word(2048)),
		"Duckhoo-Dropped":             h("How much the format leaves out.", Schema{"type": "integer", "format": "int32", "minimum": 0, "maximum": 10000}),
		"IdempotentReplayed":          h("true when this is the kept answer of an earlier request with the same Idempotency-Key.", Schema{"type": "string", "enum": []any{"true"}}),
		"RateLimit":                   h("What is left of the quota and when it is full again (IETF draft).", word(256)),
		"RateLimit-Policy":            h("The quota (IETF draft).", word(256)),
		"Retry-After":                 h("Seconds after which another try makes sense.", Schema{"type": "integer", "format": "int32", "minimum": 0, "maximum": 86400}),
		"X-Request-Id":                h("The number of the request; name it when you ask for help.", word(64)),
		"Access-Control-Allow-Origin": h("Who may read the answer in a browser.", word(256)),
	}
}

// headerNames are the names of headers whose component is called otherwise.
var headerNames = map[string]string{"IdempotentReplayed": replayHeader}

func headerRefs(names []string) Schema {
	out := Schema{}
	for _, n := range names {
		name := n
		if own, ok := headerNames[n]; ok {
			name = own
		}
		out[name] = ref("headers", n)
	}
	return out
}

// parameters are the components of parameters.
func (a *API) parameters() Schema {
	header := func(name, text string, required bool, s Schema) Schema {
		return Schema{"name": name, "in": "header", "description": text, "required": required, "schema": s}
	}
	tag := Schema{"type": "string", "maxLength": 1024, "pattern": linePattern, "examples": []any{`"v7"`}}
	limit := Schema{"type": "integer", "format": "int32", "minimum": 1, "maximum": a.Settings.API.PageMax, "default": a.Settings.API.PageSize}
	return Schema{
		"Id": Schema{"name": "id", "in": "path", "required": true, "description": "The id of the row.",
			"schema": Schema{"type": "string", "format": "uuid", "pattern": idPattern, "maxLength": 36}},
		"Limit":           query("limit", "How many rows a page has.", limit),
		"Cursor":          query("cursor", "Where the page starts: `next_cursor` or `prev_cursor` of another page of the same list: with the same filters, words and order.", Schema{"type": "string", "maxLength": 4096, "pattern": cursorPattern}),
		"Count":           query("count", "`exact` counts all rows into `page.count`, which costs time on long lists.", Schema{"type": "string", "enum": []any{"exact"}}),
		"Q":               query("q", "Words that all must occur; the last may be the start of one.", Schema{"type": "string", "maxLength": searchMost, "pattern": linePattern}),
		"IfNoneMatch":     header("If-None-Match", "An ETag: the answer is 304 when it is still current.", false, tag),
		"IfMatch":         header("If-Match", "The ETag that you read. It is compared by its lock version; `*` overwrites whatever there is.", true, tag),
		"IfMatchOptional": header("If-Match", "The ETag that you read: the verb is refused with 412 when the row has changed since.", false, tag),
		"IdempotencyKey": header(keyHeader, "Any unique text of yours. A repeat within 24 hours gets the first answer.", false,
			Schema{"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}),
		"CSRF": header("X-CSRF-Token", "The `csrf_token` of the log-in. Needed with a session, not with a bearer token.", false,
			Schema{"type": "string", "maxLength": 128, "pattern": "^[A-Za-z0-9_-]*$"}),
	}
}

// refusal is a status that operations share.
type refusal struct {
	name, text, code string
	headers          []string
	pointer          string
}

// refusals are the statuses other than success, by number.
var refusals = map[int]refusal{
	400: {name: "BadRequest", text: "The query string or the syntax of the body cannot be read.", code: "invalid_parameter", pointer: "/limit"},
	401: {name: "Unauthorized", text: "Somebody must sign in for this.", code: "unauthorized"},
	403: {name: "Forbidden", text: "You see it and may not do this.", code: "forbidden"},
	404: {name: "NotFound", text: "There is no such thing, or none that you may see.", code: "not_found"},
	406: {name: "NotAcceptable", text: "The answer is JSON, which `Accept` excludes.", code: "not_acceptable"},
	409: {name: "Conflict", text: "The state does not allow it, or the same request is in flight.", code: "wrong_state", headers: []string{"Retry-After"}},
	412: {name: "PreconditionFailed", text: "It has changed since it was read.", code: "precondition_failed"},
	413: {name: "TooLarge", text: "The body is too large.", code: "too_large"},
	415: {name: "UnsupportedMediaType", text: "The body is not of a type that this takes, or is encoded.", code: "unsupported_media_type"},
	422: {name: "Invalid", text: "The body is JSON and not right: each entry of `errors` points to what is wrong.", code: "validation_failed", pointer: "/title"},
	428: {name: "PreconditionRequired", text: "`If-Match` is missing.", code: "precondition_required"},
	429: {name: "TooManyRequests", text: "Too many requests: try again after `Retry-After`.", code: "too_many_requests", headers: []string{"Retry-After"}},
	500: {name: "Internal", text: "It is our fault. The log has it under `request_id`.", code: "internal"},
	503: {name: "Unavailable", text: "Not now: try again after `Retry-After`.", code: "unavailable", headers: []string{"Retry-After"}},
	507: {name: "StorageFull", text: "There is no space left.", code: "storage_full"},
}

// responses are the components of refusals.
func responses() Schema {
	out := Schema{}
	for status, r := range refusals {
		example := Schema{
			"type": "/problems/" + strings.ReplaceAll(strings.TrimSuffix(r.code, "_failed"), "_", "-"), "title": http.StatusText(status),
			"status": status, "code": r.code, "detail": r.text, "request_id": exampleID,
		}
		if r.pointer != "" {
			example["errors"] = []any{Schema{"pointer": r.pointer, "code": "required", "detail": "This is required."}}
		}
		out[r.name] = Schema{
			"description": r.text, "headers": headerRefs(append(r.headers, everyAnswer...)),
			"content": Schema{mimeProblem: mediaObject(schemaRef("Problem"), example)},
		}
	}
	return out
}

func sentenceSchema(text string, most int) Schema {
	return Schema{"type": "string", "maxLength": most, "pattern": linePattern, "description": text}
}

// problemSchema is RFC 9457 with the members of ours.
func problemSchema() Schema {
	return Schema{
		"type": "object", "title": "Problem", "description": "What went wrong (RFC 9457).",
		"required": []any{"type", "title", "status", "code", "detail", "request_id"},
		"properties": Schema{
			"type":       Schema{"type": "string", "format": "uri-reference", "maxLength": 256, "description": "The kind of problem."},
			"title":      sentenceSchema("The kind of problem in words.", 256),
			"status":     Schema{"type": "integer", "format": "int32", "minimum": 400, "maximum": 599, "description": "The HTTP status."},
			"code":       Schema{"type": "string", "maxLength": 64, "pattern": "^[a-z0-9_]+$", "description": "The kind of problem for programs."},
			"detail":     sentenceSchema("What happened this time, for people.", 4096),
			"request_id": sentenceSchema("The number of the request.", 64),
			"errors":     Schema{"type": "array", "maxItems": 10000, "items": schemaRef("ProblemEntry"), "description": "Everything that is wrong with the input."},
		},
	}
}

func problemEntrySchema() Schema {
	return Schema{
		"type": "object", "title": "Problem entry", "description": "One thing that is wrong.", "required": []any{"pointer", "code", "detail"},
		"properties": Schema{
			"pointer": Schema{"type": "string", "format": "json-pointer", "maxLength": 1024, "description": "Where: a JSON pointer into the body, or `/name` of a parameter."},
			"code":    Schema{"type": "string", "maxLength": 64, "pattern": "^[a-z0-9_]+$", "description": "What, for programs."},
			"detail":  sentenceSchema("What, for people.", 4096),
		},
	}
}

func pagingSchema() Schema {
	cursor := func(text string) Schema {
		return Schema{"type": []any{"string", "null"}, "maxLength": 4096, "pattern": cursorPattern, "description": text}
	}
	return Schema{
		"type": "object", "title": "Paging", "description": "Where a page stands in its list.", "required": []any{"next_cursor", "prev_cursor", "limit"},
		"properties": Schema{
			"next_cursor": cursor("The page that follows; null at the end."),
			"prev_cursor": cursor("The page before; null at the start."),
			"limit":       Schema{"type": "integer", "format": "int32", "minimum": 1, "maximum": 1000, "description": "Rows a page."},
			"count":       Schema{"type": "integer", "format": "int64", "minimum": 0, "maximum": 1 << 53, "description": "All rows, with `count=exact`."},
		},
	}
}

func deletedSchema() Schema {
	return Schema{
		"type": "object", "title": "Deleted", "description": "Stands for a row that is gone or that you may not see.", "required": []any{"id", "deleted"},
		"properties": Schema{
			"id":      Schema{"type": "string", "format": "uuid", "pattern": idPattern, "maxLength": 36, "description": "The id that it had."},
			"deleted": Schema{"type": "boolean", "const": true, "description": "Always true."},
		},
	}
}

// transitionSchema is the body of a verb.
func transitionSchema(reason bool) Schema {
	s := Schema{
		"type": "object", "additionalProperties": false, "title": "Transition", "description": "Why a row changes its state.",
		"properties": Schema{
			"reason": Schema{"type": "string", "maxLength": schema.WordsMost, "pattern": linesPattern, "description": "Why, for those whom it concerns."},
			"note":   Schema{"type": "string", "maxLength": schema.WordsMost, "pattern": linesPattern, "description": "For staff alone; taken from staff alone."},
		},
	}
	if reason {
		s["title"], s["required"] = "Transition with a reason", []any{"reason"}
		s["properties"].(Schema)["reason"].(Schema)["minLength"] = 1
	}
	return s
}

// endingSchema is the body of a verb that may be given an end.
func endingSchema() Schema {
	s := transitionSchema(true)
	s["title"] = "Transition with an end"
	s["properties"].(Schema)["until"] = Schema{"type": []any{"string", "null"}, "format": "date-time", "maxLength": 40,
		"description": "When it ends by itself, later than now; null or nothing is not before somebody lifts it."}
	return s
}

// meSchema is the person who asks.
func (r *resource) meSchema() Schema {
	s := r.rowSchema(r.model)
	props := s["properties"].(Schema)
	visible := database.Visible(r.model, everybody(), true)
	required := make([]any, 0, len(visible)+3)
	for _, f := range visible {
		required = append(required, f.JSON)
	}
	props["role"] = Schema{"type": "string", "maxLength": 20, "pattern": linePattern, "title": "Role", "description": "The slug of your role (역할).", "readOnly": true}
	props["is_superuser"] = Schema{"type": "boolean", "title": "Superuser", "description": "You may do everything.", "readOnly": true}
	props["permissions"] = Schema{"type": "array", "maxItems": 10000, "items": Schema{"type": "string", "maxLength": 80, "pattern": `^[a-z_]+\.[a-z_]+$`}, "title": "Permissions",
		"description": "Every right that you have: `model.verb`.", "readOnly": true}
	s["title"], s["description"], s["required"] = "Me", "The person who asks.", append(required, "role", "is_superuser", "permissions")
	return s
}
