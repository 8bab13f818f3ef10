package api

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/schema"
)

// Route is one line of the table of routes.
type Route struct {
	Method string
	Path   string // in Fiber's form: /api/v1/quizzes/:id
	Name   string // operationId: listQuizzes
	Who    string // who may: "anyone", "quiz.add", "owner or quiz.change"
	Serve  fiber.Handler

	// Doc describes the route in the document; nil leaves it out.
	Doc *Operation
}

// Served says where the route is served, for the table that people read.
func (r Route) Served() string {
	if r.Name == "" {
		return "api"
	}
	return "api." + r.Name
}

// table lists the routes of every resource and the hand-written ones.
func (a *API) table() []Route {
	out := []Route{{Method: "GET", Path: Root, Name: "getIndex", Who: "anyone", Serve: a.index, Doc: a.indexDoc()}}
	out = append(out, a.shown(a.randomRoutes())...)
	for _, r := range a.resources {
		out = append(out, r.routes()...)
	}
	out = append(out, a.shown(a.versionRoutes())...)
	out = append(out, a.commentRoutes()...)
	out = append(out, a.shown(a.ratingRoutes())...)
	out = append(out, a.meRoutes()...)
	out = append(out, a.shown(a.notificationRoutes())...)
	out = append(out, a.shown(a.decisionRoutes())...)
	out = append(out, a.shown(a.deskRoutes())...)
	out = append(out, a.eventRoutes()...)
	out = append(out, a.keyRoutes()...)
	out = append(out, a.pictureRoutes()...)
	out = append(out, a.ownDataRoutes()...)
	out = append(out, a.exportRoutes()...)
	out = append(out, a.shown(a.importRoutes())...)
	out = append(out, a.shown(a.mediaRoutes())...)
	out = append(out, a.shown(a.examRoutes())...)
	out = append(out, a.shown(a.disputeRoutes())...)
	out = append(out, a.shown(a.metricsRoutes())...)
	out = append(out, a.triviaRoutes()...)
	return append(out, a.docsRoutes()...)
}

// routes lists what the model's tags, owner and state machine call for.
func (r *resource) routes() []Route {
	m, one := r.model, r.root+"/:id"
	out := []Route{
		{Method: "GET", Path: r.root, Name: "list" + plural(m), Who: r.readers(), Serve: r.list, Doc: r.listDoc()},
	}
	if r.creatable() {
		out = append(out, Route{Method: "POST", Path: r.root, Name: "create" + m.GoName, Who: m.Permission(schema.VerbAdd), Serve: r.create, Doc: r.createDoc()})
	}
	out = append(out, Route{Method: "GET", Path: one, Name: "get" + m.GoName, Who: "anyone", Serve: r.get, Doc: r.getDoc()})
	if r.changeable() {
		out = append(out, Route{Method: "PATCH", Path: one, Name: "update" + m.GoName, Who: r.who(schema.VerbChange, true), Serve: r.patch, Doc: r.patchDoc()})
	}
	if r.removable() {
		out = append(out, Route{Method: "DELETE", Path: one, Name: "delete" + m.GoName, Who: r.deleters(), Serve: r.remove, Doc: r.deleteDoc()})
	}
	for _, t := range r.verbs() {
		out = append(out, Route{Method: "POST", Path: one + "/" + t.Verb, Name: t.Verb + m.GoName, Who: r.who(t.Verb, t.Owner), Serve: r.move(t), Doc: r.moveDoc(t)})
	}
	return out
}

// readers says in words who has the list.
func (r *resource) readers() string {
	if r.personal() {
		return "self"
	}
	return "anyone"
}

// personal reports whether lists show people what is theirs alone, so that
// there is nothing for nobody.
func (r *resource) personal() bool {
	return r.model.Policy.Scope(schema.Nobody{}, schema.VerbRead).Op == schema.OpFalse
}

// who says in words who has a verb.
func (r *resource) who(verb string, owner bool) string {
	if owner && r.model.Owner != nil {
		return "owner or " + r.model.Permission(verb)
	}
	return r.model.Permission(verb)
}

func (r *resource) deleters() string {
	if verb := r.model.DeleteVerb(); verb != "" {
		t, _ := r.model.Transition(verb)
		return r.who(verb, t.Owner)
	}
	return r.who(schema.VerbDelete, true)
}

// verbs lists the transitions that have an address.
func (r *resource) verbs() []schema.Transition {
	var out []schema.Transition
	for _, t := range r.model.Transitions {
		if !t.Hidden {
			out = append(out, t)
		}
	}
	return out
}

// changeable reports whether a request can change anything of a row.
func (r *resource) changeable() bool {
	if r.model.Once {
		return false
	}
	return r.accepts(schema.VerbChange)
}

// creatable reports whether a request can fill everything that a new row must
// have.
func (r *resource) creatable() bool {
	for _, f := range r.model.Fields {
		if needed(f) && !open(f, schema.VerbAdd) && f != r.model.Owner && f != r.model.State {
			return false
		}
	}
	return r.accepts(schema.VerbAdd)
}

// removable reports whether DELETE has an address: where rows are made by a
// request, and where owners have a verb that stands for it.
func (r *resource) removable() bool {
	t, own := r.model.Transition(r.model.DeleteVerb())
	return !r.model.Once && (r.creatable() || own && t.Owner)
}

// accepts reports whether the API takes any field or relation of the model.
func (r *resource) accepts(verb string) bool {
	for _, f := range r.model.Fields {
		if open(f, verb) {
			return true
		}
	}
	mask := r.model.Policy.Fields(everybody(), verb)
	for _, l := range r.model.Relations {
		if l.Type != schema.BelongsTo && (l.Write || l.Owners) && mask.Has(l.JSON) {
			return true
		}
	}
	return false
}

// needed reports whether a new row cannot be without the field.
func needed(f *schema.Field) bool {
	switch {
	case f.System():
		return false
	case f.Required, f.NotNull && f.Nullable:
		return true
	}
	return f.Kind == schema.KindChoice && f.NotNull && !strings.Contains(f.Rules, "omitempty")
}

// writable reports whether a body may hold the field. A file is named by the
// media that somebody has uploaded, never by a key that a client chose.
func writable(f *schema.Field, owner bool) bool {
	if f.System() || f == f.Model.State || f == f.Model.Owner || f.Secret() {
		return false
	}
	return f.Write || f.Owners && owner
}

// open reports whether bodies of a verb may hold the field: its tags open it,
// and the policy does not close it to everybody.
func open(f *schema.Field, verb string) bool {
	return writable(f, true) && f.Model.Policy.Fields(everybody(), verb).Has(f.JSON)
}

// plural is the name of many rows in operationIds: "Quizzes".
func plural(m *schema.Model) string {
	var b strings.Builder
	for part := range strings.SplitSeq(m.Plural, "-") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}
