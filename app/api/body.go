package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/strictjson"
	"duckhoo/models/schema"
)

// readBody reads the JSON object of a request, by the types that it may have.
func readBody(c *fiber.Ctx, types ...string) (map[string]json.RawMessage, error) {
	if len(c.Request().Header.Peek(fiber.HeaderContentEncoding)) > 0 {
		return nil, &Error{Status: 415, Code: "encoded_body", Detail: schema.Text{
			KO: "압축한 본문은 받지 않아요.", EN: "Encoded bodies are not taken."}}
	}
	media, _, _ := strings.Cut(strings.ToLower(c.Get(fiber.HeaderContentType)), ";")
	if !slices.Contains(types, strings.TrimSpace(media)) {
		return nil, unsupportedType(strings.Join(types, " / "))
	}
	members, err := strictjson.Object(c.Request().Body())
	var wrong *strictjson.SyntaxError
	if errors.As(err, &wrong) {
		return nil, malformed(wrong)
	}
	return members, err
}

// decoder turns JSON into a schema.Input. It takes only what the tags open to
// the actor, and collects everything that is wrong.
type decoder struct {
	pick     func(text string, picture bool) (schema.File, error) // nil: no files are taken
	broke    error                                                // the database, while it was asked
	actor    schema.Actor
	verb     string
	owner    bool // the row is the actor's own, or will be
	problems schema.Invalid
}

// decoder reads bodies of somebody; owner says that the row is theirs.
func (a *API) decoder(ctx context.Context, actor schema.Actor, verb string, owner bool) *decoder {
	d := &decoder{actor: actor, verb: verb, owner: owner}
	if a.Media != nil {
		d.pick = func(text string, picture bool) (schema.File, error) { return a.Media.Pick(ctx, actor, text, picture) }
	}
	return d
}

// input reads the members of a row. at is the pointer of the row.
func (d *decoder) input(m *schema.Model, members map[string]json.RawMessage, at string, child bool) schema.Input {
	var in schema.Input
	mask := m.Policy.Fields(d.actor, d.verb)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		raw, here := members[name], strictjson.Pointer(at, name)
		switch {
		case child && name == "id":
			in.ID = d.id(raw, here)
		case d.field(&in, m, mask, name, raw, here):
		case d.links(&in, m, mask, name, raw, here):
		case d.children(&in, m, mask, name, raw, here):
		default:
			d.refuse(m, name, here)
		}
	}
	return in
}

func (d *decoder) fail(p schema.Problem, at string) {
	p.Pointer = at
	d.problems = append(d.problems, p)
}

// refuse tells a field that cannot be written from one that does not exist. A
// field that the API does not show does not exist.
func (d *decoder) refuse(m *schema.Model, name, at string) {
	code := "unknown_field"
	if f := m.FieldJSON(name); f != nil && (f.Read || f.Owners) {
		code = "read_only"
	}
	if l := m.RelationJSON(name); l != nil && (l.Read || l.Owners) {
		code = "read_only"
	}
	d.fail(schema.NewProblem("", code, nil), at)
}

func (d *decoder) field(in *schema.Input, m *schema.Model, mask schema.Mask, name string, raw json.RawMessage, at string) bool {
	f := m.FieldJSON(name)
	if f == nil || !writable(f, d.owner) || !mask.Has(name) {
		return false
	}
	if f.Kind == schema.KindFile {
		d.file(in, f, raw, at)
		return true
	}
	value, p := f.DecodeJSON(raw)
	if p != nil {
		d.fail(*p, at)
		return true
	}
	in.Set(name, value)
	return true
}

// file reads which file a field shall have: null is none.
func (d *decoder) file(in *schema.Input, f *schema.Field, raw json.RawMessage, at string) {
	var text *string
	if json.Unmarshal(raw, &text) != nil {
		d.fail(wrongType("번호(UUID)나 null", "an id (UUID) or null"), at)
		return
	}
	if text == nil {
		in.Set(f.JSON, schema.File(""))
		return
	}
	if d.pick == nil {
		d.fail(schema.NewProblem("", "read_only", nil), at)
		return
	}
	key, err := d.pick(*text, f.Image)
	var found schema.Invalid
	switch {
	case errors.As(err, &found):
		d.fail(found[0], at)
	case err != nil:
		d.broke = err
	default:
		in.Set(f.JSON, key)
	}
}

// done is everything that is wrong, nil when nothing is.
func (d *decoder) done() error {
	if d.broke != nil {
		return d.broke
	}
	return d.problems.OrNil()
}

// links reads the whole set of a many-to-many: tag_ids.
func (d *decoder) links(in *schema.Input, m *schema.Model, mask schema.Mask, name string, raw json.RawMessage, at string) bool {
	for _, r := range m.Many() {
		if r.IDsJSON() != name || !d.takes(r) || !mask.Has(r.JSON) {
			continue
		}
		var words []json.RawMessage
		if !list(raw, &words) {
			d.fail(wrongType("목록", "a list of ids"), at)
			return true
		}
		ids := make([]schema.ID, 0, len(words))
		for i, word := range words {
			ids = append(ids, d.id(word, fmt.Sprintf("%s/%d", at, i)))
		}
		if in.Many == nil {
			in.Many = map[string][]schema.ID{}
		}
		in.Many[r.JSON] = ids
		return true
	}
	return false
}

// children reads the whole list of owned rows: what has an id changes, what
// has none is new, what is absent goes.
func (d *decoder) children(in *schema.Input, m *schema.Model, mask schema.Mask, name string, raw json.RawMessage, at string) bool {
	r := m.RelationJSON(name)
	if r == nil || r.Type != schema.Owned || !d.takes(r) || !mask.Has(name) {
		return false
	}
	var rows []json.RawMessage
	if !list(raw, &rows) {
		d.fail(wrongType("목록", "a list of objects"), at)
		return true
	}
	kids := schema.Children{All: true, Rows: make([]schema.Input, 0, len(rows))}
	seen := map[schema.ID]bool{}
	for i, row := range rows {
		here := fmt.Sprintf("%s/%d", at, i)
		var members map[string]json.RawMessage
		if string(row) == "null" || json.Unmarshal(row, &members) != nil {
			d.fail(wrongType("객체", "an object"), here)
			continue
		}
		kid := d.input(r.Target, members, here, true)
		if seen[kid.ID] {
			d.fail(problem("", "repeated", "같은 번호가 두 번 있어요.", "The same id stands twice."), here+"/id")
		}
		seen[kid.ID] = !kid.ID.IsZero()
		kids.Rows = append(kids.Rows, kid)
	}
	if in.Children == nil {
		in.Children = map[string]schema.Children{}
	}
	in.Children[name] = kids
	return true
}

func (d *decoder) takes(r *schema.Relation) bool { return r.Write || r.Owners && d.owner }

func (d *decoder) id(raw json.RawMessage, at string) schema.ID {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if id, err := schema.ParseID(text); err == nil {
			return id
		}
	}
	d.fail(wrongType("번호(UUID)", "an id (UUID)"), at)
	return schema.ID{}
}

// list reads a JSON array; null is none.
func list(raw json.RawMessage, into *[]json.RawMessage) bool {
	return string(raw) != "null" && json.Unmarshal(raw, into) == nil
}

func wrongType(ko, en string) schema.Problem {
	return problem("", "wrong_type", ko+" 모양이어야 해요.", "It must be "+en+".")
}
