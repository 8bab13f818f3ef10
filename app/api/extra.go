package api

import (
	"context"
	"encoding/json"
	"fmt"

	"duckhoo/models/schema"
)

// Extra is a member that stands beside a row's own fields where the row is read
// alone: GET of one row, and GET /me. Lists do not have it, nor answers to
// fields=.
type Extra struct {
	Model       string // "user"
	Name        string // of the member, which no field or relation has
	Schema      Schema
	Example     any
	Description string

	// Read returns the value, which is written as JSON.
	Read func(ctx context.Context, row any) (any, error)
}

// extras lists what stands beside the rows of the resource.
func (r *resource) extras() []Extra { return r.extrasOf(r.model) }

func (a *API) extrasOf(m *schema.Model) []Extra {
	var out []Extra
	for _, e := range a.Extras {
		if e.Model == m.Name {
			out = append(out, e)
		}
	}
	return out
}

// beside adds the extras of a row to its JSON.
func (r *resource) beside(ctx context.Context, row any, body []byte) ([]byte, error) {
	for _, e := range r.extras() {
		value, err := e.Read(ctx, row)
		if err != nil {
			return nil, err
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("api: write %s of %s: %w", e.Name, r.model.Name, err)
		}
		body = append(body[:len(body)-1], `,"`+e.Name+`":`...)
		body = append(append(body, text...), '}')
	}
	return body, nil
}

// extraSchemas adds the extras to the schema of a row.
func (a *API) extraSchemas(m *schema.Model, props Schema) {
	for _, e := range a.extrasOf(m) {
		s := Schema{}
		for k, v := range e.Schema {
			s[k] = v
		}
		s["readOnly"], s["description"] = true, e.Description+" Where the row is read alone."
		props[e.Name] = s
	}
}

// checkExtras finds extras of models that the API does not show, or of names
// that are taken.
func (a *API) checkExtras() error {
	for _, e := range a.Extras {
		m := a.Registry.Model(e.Model)
		if m == nil || !m.Public {
			return fmt.Errorf("api: the extra %s.%s is of no public model", e.Model, e.Name)
		}
		if m.FieldJSON(e.Name) != nil || m.RelationJSON(e.Name) != nil || e.Read == nil {
			return fmt.Errorf("api: the extra %s.%s has the name of a field, or nothing to read it with", e.Model, e.Name)
		}
	}
	return nil
}

// whole reports whether a query string asks for the whole row.
func whole(fields []string) bool { return len(fields) == 0 }
