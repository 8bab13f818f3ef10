package people

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// member is one name of a JSON object with its value.
type member struct {
	name  string
	value []byte
}

// object writes members in their order.
func object(members []member) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(text(m.name))
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

func array(list []json.RawMessage) []byte {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, one := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(one)
	}
	b.WriteByte(']')
	return b.Bytes()
}

// text writes a JSON string.
func text(s string) []byte {
	b, _ := json.Marshal(s) // a string always has a JSON form
	return b
}

// record writes the named fields of a row, in Go names. A secret is an error:
// it has no business in a document.
func record(m *schema.Model, row any, names []string) ([]member, error) {
	out := make([]member, 0, len(names))
	for _, name := range names {
		f := m.Field(name)
		if f == nil || f.Secret() {
			return nil, fmt.Errorf("people: %s.%s is not to be exported", m.GoName, name)
		}
		value := []byte("null")
		if empty := f.IsZero(row) && (f.Nullable && !f.NotNull || f.Kind == schema.KindJSON); !empty {
			var err error
			if value, err = json.Marshal(f.Get(row)); err != nil {
				return nil, fmt.Errorf("people: write %s.%s: %w", m.GoName, name, err)
			}
		}
		out = append(out, member{f.JSON, value})
	}
	return out, nil
}

// owned writes what a row owns, as far as it was loaded, with what that owns.
func owned(m *schema.Model, row any) ([]member, error) {
	var out []member
	for _, r := range m.Owned() {
		var list []json.RawMessage
		for _, kid := range r.Rows(row) {
			var names []string
			for _, f := range r.Target.Fields {
				if f != r.ChildKey && !f.Secret() && (!f.System() || f.Name == "ID") {
					names = append(names, f.Name)
				}
			}
			members, err := record(r.Target, kid, names)
			if err != nil {
				return nil, err
			}
			deeper, err := owned(r.Target, kid)
			if err != nil {
				return nil, err
			}
			list = append(list, object(append(members, deeper...)))
		}
		out = append(out, member{r.JSON, array(list)})
	}
	return out, nil
}

// decisions lists what others did to a row of a person's, as the audit log has
// it, with the reason that was given. Who did it is not said, nor what is for
// staff alone.
func (s *Service) decisions(ctx context.Context, m *schema.Model, row, person schema.ID) ([]byte, error) {
	q := database.Query{Model: s.log, Actor: schema.Program{Name: "export"}, Verb: schema.VerbView, Limit: exportPage,
		Where: schema.And(schema.Eq("Target", m.Name), schema.Eq("TargetID", row), schema.Ne("ActorID", person))}
	var out []json.RawMessage
	for {
		page, err := s.db.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, found := range page.Rows {
			e := found.(*models.AuditLog)
			if e.ActorID.IsZero() {
				continue // the program itself
			}
			reason, err := s.reason(ctx, e)
			if err != nil {
				return nil, err
			}
			out = append(out, object([]member{{"action", text(e.Action)}, {"at", text(e.CreatedAt.String())}, {"reason", text(reason)}}))
		}
		if q.Cursor = page.Next; page.Next == "" {
			return array(out), nil
		}
	}
}

// reason is what an entry gives as its reason; erased ones give none.
func (s *Service) reason(ctx context.Context, e *models.AuditLog) (string, error) {
	m := s.db.Registry.Of(&models.AuditDiff{})
	page, err := s.db.List(ctx, database.Query{Model: m, Actor: schema.Program{Name: "export"}, Verb: schema.VerbView, Limit: 1, Where: schema.Eq("LogID", e.ID)})
	if err != nil || len(page.Rows) == 0 {
		return "", err
	}
	changes, err := audit.Read(page.Rows[0].(*models.AuditDiff).Changes)
	return changes.Reason, err
}
