package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/strictjson"
	"duckhoo/models/exam"
	"duckhoo/models/schema"
)

// repliesMost is how many answers a body may hold: a quiz has no more questions.
const repliesMost = 100

// jsonBody reads a body that must be there.
func jsonBody(c *fiber.Ctx) (map[string]json.RawMessage, error) { return readBody(c, mimeJSON) }

// optionalBody reads a body; none is an empty one.
func optionalBody(c *fiber.Ctx) (map[string]json.RawMessage, error) { return reasonBody(c) }

// replyDecoder reads what takers send, and collects everything that is wrong.
type replyDecoder struct{ found schema.Invalid }

func (d *replyDecoder) fail(at string, p schema.Problem) {
	p.Pointer = at
	d.found = append(d.found, p)
}

// only refuses members that nobody knows.
func (d *replyDecoder) only(members map[string]json.RawMessage, known ...string) {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !slices.Contains(known, name) {
			d.fail(strictjson.Pointer("", name), schema.NewProblem("", "unknown_field", nil))
		}
	}
}

// flag reads a member that is true or false; absent, it is false.
func (d *replyDecoder) flag(members map[string]json.RawMessage, name string, required bool) bool {
	raw, there := members[name]
	switch {
	case string(raw) == "true":
		return true
	case there && string(raw) != "false":
		d.fail("/"+name, wrongType("참이나 거짓", "true or false"))
	case !there && required:
		d.fail("/"+name, schema.NewProblem("", "required", nil))
	}
	return false
}

// reply is one answer as a body has it.
type reply struct {
	Question schema.ID `json:"question"`
	Selected []string  `json:"selected,omitempty"`
	Text     string    `json:"text,omitempty"`
	Millis   int64     `json:"ms,omitempty"`
}

// replies reads the list of answers.
func (d *replyDecoder) replies(members map[string]json.RawMessage, required bool) []exam.Reply {
	raw, there := members["answers"]
	if !there {
		if required {
			d.fail("/answers", schema.NewProblem("", "required", nil))
		}
		return nil
	}
	var rows []json.RawMessage
	if !list(raw, &rows) {
		d.fail("/answers", wrongType("목록", "a list of objects"))
		return nil
	}
	if len(rows) > repliesMost {
		d.fail("/answers", schema.NewProblem("", "too_many", repliesMost))
		return nil
	}
	out := make([]exam.Reply, 0, len(rows))
	for i, row := range rows {
		out = append(out, d.reply(row, fmt.Sprintf("/answers/%d", i)))
	}
	return out
}

func (d *replyDecoder) reply(raw json.RawMessage, at string) exam.Reply {
	var body reply
	err := strictjson.Decode(raw, &body)
	var problems schema.Invalid
	switch {
	case errors.As(err, &problems):
		for _, p := range problems {
			d.fail(at+p.Pointer, p)
		}
	case err != nil:
		d.fail(at, wrongType("객체", "an object"))
	}
	return exam.Reply{Question: body.Question, Selected: body.Selected, Text: body.Text, Millis: body.Millis}
}
