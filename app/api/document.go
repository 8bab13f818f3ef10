package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// document is the OpenAPI document as it is sent.
type document struct {
	body []byte
	tag  string
}

// Document returns the OpenAPI 3.1 document: JSON, indented, the same bytes
// for the same registry and settings.
func (a *API) Document() ([]byte, error) {
	d, err := a.document()
	return d.body, err
}

// describe writes the document from the registry, the policies and the table
// of routes.
func (a *API) describe(schemas Schema) (document, error) {
	paths, tags := Schema{}, []string{}
	for _, r := range slices.Concat(a.routes, a.Also) {
		if r.Doc == nil {
			continue
		}
		path := documentPath(r.Path)
		item, ok := paths[path].(Schema)
		if !ok {
			item = Schema{}
			paths[path] = item
		}
		item[strings.ToLower(r.Method)] = a.operation(r)
		if !slices.Contains(tags, r.Doc.Tag) {
			tags = append(tags, r.Doc.Tag)
		}
	}
	doc := Schema{
		"openapi": "3.1.0", "info": a.info(), "servers": []any{Schema{"url": "/", "x-internal": false,
			"description": "This installation, be it production, staging or local."}},
		"tags": a.tags(tags), "paths": paths,
		"components": Schema{
			"schemas": schemas, "parameters": a.parameters(), "headers": headers(), "responses": responses(), "securitySchemes": securitySchemes(),
		},
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(doc); err != nil {
		return document{}, fmt.Errorf("api: write the document: %w", err)
	}
	return document{body: b.Bytes(), tag: listTag(b.Bytes())}, nil
}

// documentPath turns /quizzes/:id into /quizzes/{id}.
func documentPath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func (a *API) info() Schema {
	return Schema{
		"title": a.Settings.App.Name + " API", "version": a.Version,
		"summary": "Quizzes that anyone makes, and everything about them.",
		"description": "Lists come as `{\"data\": [...], \"page\": {...}}`, one row bare. Names are snake_case, times RFC 3339 in UTC, ids UUIDs. " +
			"Errors are `application/problem+json` (RFC 9457) with pointers to what is wrong.\n\n" +
			"Writes take JSON and nothing else: a key that stands twice or text behind the JSON is a 400, an unknown key or a wrong type a 422. " +
			"PATCH and DELETE need the ETag that was read in `If-Match`. A POST with an `Idempotency-Key` may be repeated safely.\n\n" +
			"A browser signs in at `/api/v1/auth/login`, keeps the session cookie and sends the `csrf_token` of that answer as `X-CSRF-Token` with every write.",
		"contact": Schema{"name": a.Settings.App.Name, "url": a.Settings.App.PublicURL},
		"license": Schema{"name": "The terms of this installation", "url": a.Settings.App.PublicURL + "/terms"},
	}
}

// tagTexts describe the tags that are no models.
var tagTexts = map[string]string{
	"Document": "This description, and where everything is.",
	"Me":       "The person who asks, and what they own.",
	"Ratings":  "What the person who asks thinks of a quiz.",
	"Keys":     "Keys by which programs act for a person.",
	"Attempts": "Taking quizzes (응시), as a member or as a guest, and what came of it.",
	"Trivia":   "The addresses of Open Trivia DB, over quizzes whose answers are public and whose licence lets others pass them on.",
	"Accounts": "Signing up, logging in and out, passwords and addresses.",
	"Desk":     "The desk of staff (운영): cases, decisions, sanctions, rules, the log and jobs, with the same policy as in the back office.",
	"Imports":  "Quizzes from files, in the formats that other systems write.",
}

func (a *API) tags(names []string) []any {
	out := make([]any, 0, len(names))
	for _, name := range names {
		text, known := tagTexts[name]
		for _, r := range a.resources {
			if r.tag() == name && !known {
				text = strings.TrimSpace(sentence(r.model.LabelPlural.KO+" · "+name) + sentence(r.model.Help.EN))
			}
		}
		if text == "" {
			text = "Operations on " + strings.ToLower(name) + "."
		}
		out = append(out, Schema{"name": name, "description": text})
	}
	return out
}

// operation writes one operation of the document.
func (a *API) operation(r Route) Schema {
	d := r.Doc
	op := Schema{
		"operationId": r.Name, "tags": []any{d.Tag}, "summary": d.Summary, "description": d.Description,
		"responses": answersOf(d), "security": security(d.Access),
	}
	if len(d.Parameters) > 0 {
		list := make([]any, len(d.Parameters))
		for i, p := range d.Parameters {
			list[i] = p
		}
		op["parameters"] = list
	}
	if d.Body != nil {
		op["requestBody"] = requestBody(d.Body)
	}
	return op
}

func requestBody(b *Content) Schema {
	types := b.Types
	if len(types) == 0 {
		types = []string{mimeJSON}
	}
	content := Schema{}
	for _, t := range types {
		content[t] = mediaObject(b.Schema, b.Example)
	}
	return Schema{"required": !b.Optional, "content": content}
}

func mediaObject(s Schema, example any) Schema {
	m := Schema{"schema": s}
	if example != nil {
		m["example"] = example
	}
	return m
}

func answersOf(d *Operation) Schema {
	out := Schema{}
	for status, answer := range d.Answers {
		key := strconv.Itoa(status)
		if answer.Description == "" {
			out[key] = ref("responses", refusals[status].name)
			continue
		}
		one := Schema{"description": answer.Description, "headers": headerRefs(append(answer.Headers, everyAnswer...))}
		if answer.Schema != nil {
			media := mediaObject(answer.Schema, answer.Example)
			one["content"] = Schema{cmpOr(answer.Type, mimeJSON): media}
		}
		out[key] = one
	}
	return out
}

func cmpOr(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// security lists who may call, each entry an alternative.
func security(access Access) []any {
	session, bearer := Schema{"session": []any{}, "csrf": []any{}}, Schema{"bearer": []any{}}
	switch access {
	case Somebody:
		return []any{session, bearer}
	case Staff:
		return []any{Schema{"staffSession": []any{}, "staffCsrf": []any{}}, Schema{"staffBearer": []any{}}}
	case InPerson:
		return []any{session}
	case Taker:
		return []any{Schema{}, session, bearer}
	case Guest:
		return []any{Schema{}}
	}
	return []any{Schema{}, Schema{"session": []any{}}, bearer}
}

func securitySchemes() Schema {
	return Schema{
		"session": Schema{"type": "apiKey", "in": "cookie", "name": "duckhoo",
			"description": "The session of a browser, from `/api/v1/auth/login`. Over TLS the cookie is `__Host-duckhoo`."},
		"csrf": Schema{"type": "apiKey", "in": "header", "name": "X-CSRF-Token",
			"description": "The `csrf_token` of the log-in, for writes with a session."},
		"staffSession": Schema{"type": "apiKey", "in": "cookie", "name": "duckhoo", "description": "The session of somebody of the staff."},
		"staffCsrf":    Schema{"type": "apiKey", "in": "header", "name": "X-CSRF-Token", "description": "The `csrf_token` of their log-in, for writes with a session."},
		"staffBearer": Schema{"type": "http", "scheme": "bearer", "bearerFormat": "API key or OpenID Connect access token",
			"description": "For programs of the staff: a secret API key with the scope `moderate`, or an access token. Follows RFC 6750 and RFC 8725."},
		"bearer": Schema{"type": "http", "scheme": "bearer", "bearerFormat": "API key or OpenID Connect access token",
			"description": "For programs: no cookie and no CSRF token; a cookie that comes with it counts for nothing. Follows RFC 6750 and RFC 8725. " +
				"API keys are made at `/api/v1/me/keys`; each has scopes and a quota a minute, of which `RateLimit` says what is left under the name `quota`."},
	}
}

// schemas writes every schema of the document. Two of the same name are an
// error: a model may not be called as a part of the conventions is.
func (a *API) schemas() (Schema, error) {
	out := Schema{"Problem": problemSchema(), "ProblemEntry": problemEntrySchema(), "Paging": pagingSchema(), "Deleted": deletedSchema(),
		"Transition": transitionSchema(false), "TransitionWithReason": transitionSchema(true), "TransitionWithEnd": endingSchema()}
	var err error
	add := func(name string, s Schema) {
		if _, taken := out[name]; taken && err == nil {
			err = fmt.Errorf("api: two schemas of the document are called %q; rename the model", name)
		}
		out[name] = s
	}
	for _, r := range a.resources {
		add(r.model.GoName, r.rowSchema(r.model))
		add(r.model.GoName+"List", r.listSchema())
		if r.creatable() {
			add(r.model.GoName+"Create", r.inputSchema(r.model, true, false))
		}
		if r.changeable() {
			add(r.model.GoName+"Patch", r.inputSchema(r.model, false, false))
		}
	}
	for _, m := range a.children() {
		r := &resource{API: a, model: m}
		add(m.GoName, r.rowSchema(m))
		add(m.GoName+"Create", r.inputSchema(m, true, true))
		add(m.GoName+"Patch", r.inputSchema(m, false, true))
	}
	if comments := a.resource("comment"); comments != nil {
		add("CommentCreate", comments.commentSchema())
	}
	if m := a.Registry.Model("rating"); m != nil {
		add("Rating", ratingSchema(m))
		add("RatingPut", ratingInput(m))
	}
	for name, s := range a.examSchemas() {
		add(name, s)
	}
	for name, s := range a.decisionSchemas() {
		add(name, s)
	}
	for name, s := range a.deskSchemas() {
		add(name, s)
	}
	for name, s := range a.metricsSchemas() {
		add(name, s)
	}
	for name, s := range a.disputeSchemas() {
		add(name, s)
	}
	if a.quizzes() != nil {
		for name, s := range a.findSchemas() {
			add(name, s)
		}
	}
	if people := a.people(); people != nil {
		add("Me", people.meSchema())
		add("Picture", pictureSchema())
		add("PictureUpload", uploadSchema())
		add("Export", exportSchema())
	}
	if a.Registry.Model("notification") != nil && a.resource("quiz") != nil {
		for name, s := range notificationSchemas() {
			add(name, s)
		}
	}
	if a.Registry.Of(&models.APIKey{}) != nil {
		for name, s := range keySchemas() {
			add(name, s)
		}
	}
	if a.Registry.Of(&models.Media{}) != nil {
		for name, s := range mediaSchemas() {
			add(name, s)
		}
	}
	return out, err
}

// children lists the models that the API shows inside others.
func (a *API) children() []*schema.Model {
	var out []*schema.Model
	var walk func(*schema.Model)
	walk = func(m *schema.Model) {
		for _, l := range m.Owned() {
			if (l.Read || l.Owners) && !slices.Contains(out, l.Target) {
				out = append(out, l.Target)
				walk(l.Target)
			}
		}
	}
	for _, r := range a.resources {
		walk(r.model)
	}
	return out
}

// docsRoutes serve the document and the console.
func (a *API) docsRoutes() []Route {
	return append([]Route{{Method: "GET", Path: "/api/openapi.json", Name: "getDocument", Who: "anyone", Serve: a.serveDocument, Doc: &Operation{
		Tag: "Document", Summary: "Read this document", Description: "This document, in OpenAPI 3.1.", Access: Anyone,
		Parameters: []Schema{ref("parameters", "IfNoneMatch")},
		Answers: errorsOf(map[int]Answer{200: {Description: "The document.", Headers: []string{"ETag"},
			Schema: Schema{"type": "object", "description": "An OpenAPI document.", "additionalProperties": true}}, 304: notModified()}, 400, 401, 429, 500, 503),
	}}}, a.consoleRoutes()...)
}

func (a *API) indexDoc() *Operation {
	props := Schema{}
	for _, name := range slices.Sorted(maps.Keys(members(a.indexBody()))) {
		props[name] = Schema{"type": "string", "format": "uri-reference", "maxLength": 128}
	}
	return &Operation{
		Tag: "Document", Summary: "Read where everything is", Description: "The addresses of all resources by their names.", Access: Anyone,
		Parameters: []Schema{ref("parameters", "IfNoneMatch")},
		Answers: errorsOf(map[int]Answer{200: {Description: "The addresses.", Headers: []string{"ETag"},
			Schema: Schema{"type": "object", "description": "Addresses by name.", "properties": props}}, 304: notModified()}, 400, 401, 406, 429, 500, 503),
	}
}

// serveDocument answers GET /api/openapi.json.
func (a *API) serveDocument(c *fiber.Ctx) error {
	doc, err := a.document()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=300")
	c.Set(fiber.HeaderETag, doc.tag)
	if noneMatch(c.Get(fiber.HeaderIfNoneMatch), doc.tag) {
		c.Status(fiber.StatusNotModified)
		return nil
	}
	c.Set(fiber.HeaderContentType, mimeJSON)
	return c.Send(doc.body)
}
