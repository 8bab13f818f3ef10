package api

// doc describes the stream of events.
func (s *events) doc() *Operation {
	list := func(name, text string, items Schema) Schema {
		return Schema{"name": name, "in": "query", "required": false, "description": text, "explode": false,
			"schema": Schema{"type": "array", "maxItems": 50, "items": items}}
	}
	var known []any
	for _, m := range s.Registry.Models() {
		if m.Public {
			known = append(known, m.Name)
		}
	}
	return &Operation{
		Tag: "Events", Summary: "Listen to what changes", Access: Somebody,
		Description: "A stream of server-sent events. `change` says that a row which you may see was written: its model, id, the verb and when. " +
			"You hear of what the API shows you after the write; staff hear of what the back office shows them, also by whom. " +
			"Come back with `Last-Event-ID` and you get what you missed; `reset` means that it was more than is kept, so read your lists again. " +
			"A comment comes every 5 seconds. The stream ends with your session or key, and when your rights change. " +
			"Twelve streams can be open for one person; an open one counts as one request a minute against a key's quota.",
		Parameters: []Schema{
			list("models", "Only these models, by name.", Schema{"type": "string", "maxLength": 40, "enum": known}),
			list("ids", "Only these rows.", Schema{"type": "string", "format": "uuid", "pattern": idPattern, "maxLength": 36}),
			{"name": "after", "in": "query", "required": false, "description": "As `Last-Event-ID`, for who cannot send it.",
				"schema": Schema{"type": "integer", "format": "int64", "minimum": 0, "maximum": 1 << 53}},
			{"name": "Last-Event-ID", "in": "header", "required": false, "description": "The id of the last event that you received.",
				"schema": Schema{"type": "string", "maxLength": 20, "pattern": "^[0-9]+$"}},
		},
		Answers: errorsOf(map[int]Answer{200: {
			Description: "The stream, for as long as you listen.", Type: mimeEvents,
			Schema:  Schema{"type": "string", "format": "binary", "maxLength": 1000000, "description": "Lines of `id`, `event` and `data`, an empty line behind each event."},
			Example: "id: 4711\nevent: change\ndata: {\"model\":\"quiz\",\"id\":\"" + exampleID + "\",\"verb\":\"approve\",\"at\":\"" + exampleTime + "\"}\n\n",
		}}, 400, 401, 406, 429, 500, 503),
	}
}
