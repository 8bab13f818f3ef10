package main

import (
	"strings"

	"duckhoo/app/api"
	"duckhoo/app/auth"
)

// signingIn are the operations of package auth as the API's document has them.
func signingIn(routes []auth.Route) []api.Route {
	var out []api.Route
	for _, r := range routes {
		if r.Doc != nil {
			out = append(out, api.Route{Method: r.Method, Path: r.Path, Name: r.Name, Who: r.Who, Serve: r.Handler, Doc: operation(r)})
		}
	}
	return out
}

func operation(r auth.Route) *api.Operation {
	o := r.Doc
	op := &api.Operation{Tag: "Accounts", Summary: o.Summary, Description: o.Description, Access: api.Guest, Answers: map[int]api.Answer{
		o.Status: {Description: o.Says, Schema: o.Answer, Example: shown(o.Shown)}, 500: {},
	}}
	if strings.HasPrefix(r.Path, api.Root+"/me/") {
		op.Tag = "Me"
	}
	if strings.HasSuffix(r.Path, "/:id") {
		op.Parameters = []api.Schema{{"$ref": "#/components/parameters/Id"}, {"$ref": "#/components/parameters/CSRF"}}
	}
	if o.Session {
		op.Access = api.InPerson
	}
	if o.Body != nil {
		op.Body = &api.Content{Schema: o.Body, Example: o.Example, Optional: o.Optional}
	}
	for _, status := range o.Errors {
		op.Answers[status] = api.Answer{}
	}
	return op
}

// shown keeps a nil example nil.
func shown(example map[string]any) any {
	if example == nil {
		return nil
	}
	return example
}
