package api

import (
	"strings"

	"duckhoo/models/authoring"
	"duckhoo/models/schema"
)

// Schema is a JSON Schema, or another object of the OpenAPI document.
type Schema map[string]any

// Operation describes a route in the document.
type Operation struct {
	Tag         string
	Summary     string
	Description string
	Parameters  []Schema // parameter objects, or references to components
	Body        *Content // nil: the request has none
	Answers     map[int]Answer
	Access      Access
}

// Content is the body of a request.
type Content struct {
	Types    []string // application/json when empty
	Schema   Schema
	Example  any
	Optional bool
}

// Answer is one status of an operation.
type Answer struct {
	Description string
	Headers     []string // names of components
	Schema      Schema   // nil: no body
	Example     any
	Type        string // application/json when empty
}

// Access says who an operation asks to be.
type Access int

// The kinds of access.
const (
	Anyone   Access = iota // a person is known by session or token, and nobody is welcome
	Somebody               // a session or a token is needed
	Guest                  // nobody: signing in and up
	InPerson               // a session is needed: no token does
	Taker                  // a write of anyone's: a session, a token, or a guest's own token
	Staff                  // somebody of the staff: a session, or a token that lets moderate
)

func ref(kind, name string) Schema { return Schema{"$ref": "#/components/" + kind + "/" + name} }

func schemaRef(name string) Schema { return ref("schemas", name) }

// Statuses that every operation of a kind can have, beside its own.
var (
	readErrors  = []int{400, 401, 406, 429, 500, 503}
	rowErrors   = []int{400, 401, 404, 406, 429, 500, 503}
	writeErrors = []int{400, 401, 403, 404, 406, 409, 413, 415, 422, 429, 500, 503, 507}
)

func (r *resource) tag() string { return r.model.LabelPlural.EN }

func (r *resource) noun() string { return strings.ToLower(r.model.Label.EN) }

func (r *resource) nouns() string { return strings.ToLower(r.model.LabelPlural.EN) }

// errorsOf lists refusals by their components.
func errorsOf(answers map[int]Answer, statuses ...int) map[int]Answer {
	for _, s := range statuses {
		answers[s] = Answer{}
	}
	return answers
}

func (r *resource) listDoc() *Operation {
	return &Operation{
		Tag: r.tag(), Summary: "List " + r.nouns(), Access: r.listAccess(),
		Description: "Lists the " + r.nouns() + " that you may see, newest first unless `sort` says otherwise. " +
			"Filters are joined by AND; a parameter that is not listed here is a 400 that names the known ones.",
		Parameters: r.listParameters(false),
		Answers:    errorsOf(map[int]Answer{200: r.listAnswer(r.model.GoName + "List"), 304: notModified()}, readErrors...),
	}
}

// listAccess is who has the list.
func (r *resource) listAccess() Access {
	if r.personal() {
		return Somebody
	}
	return Anyone
}

func (r *resource) listAnswer(name string) Answer {
	return Answer{Description: "A page of " + r.nouns() + ".", Headers: []string{"ETag", "Link"}, Schema: schemaRef(name), Example: r.listExample()}
}

func notModified() Answer {
	return Answer{Description: "What `If-None-Match` names is still current.", Headers: []string{"ETag"}}
}

func (r *resource) mineDoc() *Operation {
	return &Operation{
		Tag: "Me", Summary: "List my " + r.nouns(), Access: Somebody,
		Description: "Lists the " + r.nouns() + " that you own, in every state, with the fields that only owners see.",
		Parameters:  r.listParameters(true),
		Answers:     errorsOf(map[int]Answer{200: r.listAnswer(r.model.GoName + "List"), 304: notModified()}, readErrors...),
	}
}

func (r *resource) getDoc() *Operation {
	return &Operation{
		Tag: r.tag(), Summary: "Read one " + r.noun(), Access: Anyone,
		Description: "Reads one " + r.noun() + ". What you may not see is a 404, as if it were not there.",
		Parameters:  append([]Schema{r.idParameter(), ref("parameters", "IfNoneMatch")}, r.shapeParameters(true)...),
		Answers: errorsOf(map[int]Answer{
			200: r.rowAnswer("The " + r.noun() + "."), 304: notModified(),
		}, rowErrors...),
	}
}

func (r *resource) rowAnswer(text string) Answer {
	return Answer{Description: text, Headers: []string{"ETag"}, Schema: schemaRef(r.model.GoName), Example: r.example(r.model)}
}

func (r *resource) createDoc() *Operation {
	created := r.rowAnswer("The new " + r.noun() + ", with its address.")
	created.Headers = append(created.Headers, "Location", "IdempotentReplayed")
	return &Operation{
		Tag: r.tag(), Summary: "Create a " + r.noun(), Access: Somebody,
		Description: "Creates a " + r.noun() + ". " + r.needs(r.model.Permission(schema.VerbAdd), "") + r.ownerSentence(),
		Parameters:  append([]Schema{ref("parameters", "IdempotencyKey"), ref("parameters", "CSRF")}, r.shapeParameters(true)...),
		Body:        &Content{Schema: schemaRef(r.model.GoName + "Create"), Example: r.inputExample(r.model, true)},
		Answers:     errorsOf(map[int]Answer{201: created}, writeErrors...),
	}
}

func (r *resource) ownerSentence() string {
	if r.model.Owner == nil {
		return ""
	}
	return " You become its owner."
}

// needs says which right a write asks for.
func (r *resource) needs(permission, owner string) string {
	return "Needs the permission `" + permission + "`" + owner + "."
}

func (r *resource) owners(may bool) string {
	if may && r.model.Owner != nil {
		return ", or being its owner"
	}
	return ""
}

func (r *resource) patchDoc() *Operation {
	return &Operation{
		Tag: r.tag(), Summary: "Change a " + r.noun(), Access: Somebody,
		Description: "Changes the fields that the body names (RFC 7396). A list of children is the whole list: what has an `id` is changed, " +
			"what has none is new, what is absent is removed. " + r.needs(r.model.Permission(schema.VerbChange), r.owners(true)),
		Parameters: append([]Schema{r.idParameter(), ref("parameters", "IfMatch"), ref("parameters", "CSRF")}, r.shapeParameters(true)...),
		Body:       &Content{Types: []string{mimePatch, mimeJSON}, Schema: schemaRef(r.model.GoName + "Patch"), Example: r.inputExample(r.model, false)},
		Answers: errorsOf(map[int]Answer{
			200: r.rowAnswer("The " + r.noun() + " as it now is."), 204: {Description: "Changed, and no longer visible to you."},
		}, append([]int{412, 428}, writeErrors...)...),
	}
}

func (r *resource) deleteDoc() *Operation {
	what := "Moves the " + r.noun() + " to the trash. "
	if verb := r.model.DeleteVerb(); verb != "" {
		what = "Does the same as the verb `" + verb + "`: nothing is lost. "
	}
	return &Operation{
		Tag: r.tag(), Summary: "Delete a " + r.noun(), Access: Somebody,
		Description: what + r.needs(r.model.Permission(schema.VerbDelete), r.owners(true)),
		Parameters:  []Schema{r.idParameter(), ref("parameters", "IfMatch"), ref("parameters", "CSRF")},
		Answers: errorsOf(map[int]Answer{204: {Description: "Deleted."}},
			400, 401, 403, 404, 409, 412, 428, 429, 500, 503),
	}
}

func (r *resource) moveDoc(t schema.Transition) *Operation {
	example := Schema{}
	if t.Reason {
		example["reason"] = "It repeats another one."
	}
	name := "Transition"
	if t.Reason {
		name = "TransitionWithReason"
	}
	if t.Ends {
		name, example["until"] = "TransitionWithEnd", exampleTime
	}
	moved := r.rowAnswer("The " + r.noun() + " in its new state.")
	moved.Headers = append(moved.Headers, "IdempotentReplayed")
	unseen, wrong := "", append([]int{412}, writeErrors...)
	if authoring.Judges(r.model.Name, t.Verb) {
		unseen, wrong = "A text that was swapped while it was under review needs `If-Match` (428). ", append(wrong, 428)
	}
	return &Operation{
		Tag: r.tag(), Summary: t.Label.EN + ": " + r.noun(), Access: Somebody,
		Description: "Moves the " + r.noun() + " from " + words(t.From) + " to `" + t.To + "` (" + t.Label.KO + "). From any other state it is a 409. " + unseen +
			r.needs(r.model.Permission(t.Verb), r.owners(t.Owner)),
		Parameters: append([]Schema{r.idParameter(), ref("parameters", "IfMatchOptional"), ref("parameters", "IdempotencyKey"), ref("parameters", "CSRF")},
			r.shapeParameters(true)...),
		Body:    &Content{Schema: schemaRef(name), Example: example, Optional: !t.Reason},
		Answers: errorsOf(map[int]Answer{200: moved, 204: {Description: "Done, and no longer visible to you."}}, wrong...),
	}
}

// words lists states: `a`, `b` or `c`.
func words(list []string) string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = "`" + w + "`"
	}
	if len(out) < 2 {
		return strings.Join(out, "")
	}
	return strings.Join(out[:len(out)-1], ", ") + " or " + out[len(out)-1]
}

// sentence ends a text with a stop and a blank; the empty text stays empty.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.TrimSuffix(s, ".") + ". "
}

func (r *resource) meDoc() *Operation {
	return &Operation{
		Tag: "Me", Summary: "Read myself", Access: Somebody,
		Description: "Reads the person who asks, with what only they see, their role and every permission that they have.",
		Parameters:  []Schema{ref("parameters", "IfNoneMatch")},
		Answers: errorsOf(map[int]Answer{
			200: {Description: "You.", Headers: []string{"ETag"}, Schema: schemaRef("Me"), Example: r.meExample()}, 304: notModified(),
		}, 400, 401, 406, 429, 500, 503),
	}
}

func (r *resource) patchMeDoc() *Operation {
	doc := r.patchDoc()
	doc.Tag, doc.Summary = "Me", "Change myself"
	doc.Description = "Changes the profile of the person who asks: the same as PATCH on their own address. A new e-mail address is `not_here`: it changes at `/api/v1/auth/email/change`."
	doc.Parameters = doc.Parameters[1:]
	return doc
}
