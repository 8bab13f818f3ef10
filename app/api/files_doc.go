package api

import (
	"duckhoo/models/authoring"
	"duckhoo/models/formats"
)

// This file describes exports and imports in the document.

func formatSchema(names []string) Schema {
	list := make([]any, len(names))
	for i, n := range names {
		list[i] = n
	}
	return Schema{"type": "string", "enum": list}
}

func (r *resource) exportDoc() *Operation {
	format := query("format", "How the file is written. `csv`, `json` and `xlsx` say everything but media; the others leave out what they cannot say.", formatSchema(formats.Written()))
	format["required"] = true
	return &Operation{
		Tag: r.tag(), Summary: "Export a quiz", Access: Anyone,
		Description: "Writes a quiz with its answers as a file. For its owner and for staff it is the version that the owner edits; for everybody else the live one, " +
			"and only where `answers_public` is set and the licence is not ARR. `Duckhoo-Dropped` counts what the format leaves out; `report=1` lists it.",
		Parameters: []Schema{r.idParameter(), format,
			query("report", "`1` answers with what the file leaves out, as JSON, instead of the file.", Schema{"type": "string", "enum": []any{"1"}})},
		Answers: errorsOf(map[int]Answer{200: {Description: "The file, or the report on it.", Headers: []string{"Content-Disposition", droppedHeader, "Link"},
			Schema: exportReportSchema(), Example: Schema{"format": "aiken", "lossless": false, "questions": 2,
				"dropped": []any{Schema{"question": 2, "what": "question", "why": "the format has questions with one right choice alone"}}}}},
			400, 401, 403, 404, 429, 500, 503),
	}
}

func count(text string, most int) Schema {
	return Schema{"type": "integer", "format": "int32", "minimum": 0, "maximum": most, "description": text}
}

func exportReportSchema() Schema {
	return Schema{"type": "object", "title": "Export report", "description": "What a file leaves out.", "required": []any{"format", "lossless", "questions", "dropped"},
		"properties": Schema{
			"format": formatSchema(formats.Written()), "lossless": Schema{"type": "boolean", "description": "The format says everything but media."},
			"questions": count("Questions of the quiz.", 100),
			"dropped": Schema{"type": "array", "maxItems": 10000, "description": "One entry a field that is left out.", "items": Schema{
				"type": "object", "required": []any{"question", "what", "why"}, "properties": Schema{
					"question": count("The number of the question, 0 for the quiz itself.", 100),
					"what":     sentenceSchema("The field; `question` is all of it.", 40), "why": sentenceSchema("Why.", 200),
				}}},
		}}
}

const importTag = "Imports"

func (i *imports) createDoc() *Operation {
	form := Schema{"type": "object", "title": "A file of quizzes", "required": []any{"file", "format"}, "additionalProperties": false, "properties": Schema{
		"file":    Schema{"type": "string", "format": "binary", "contentMediaType": "application/octet-stream", "maxLength": authoring.BroughtBytes, "description": "The file, up to 5 MiB."},
		"format":  formatSchema(formats.Names()),
		"dry_run": Schema{"type": "boolean", "default": false, "description": "Say what would come in, and store nothing."},
	}}
	dry := query("dry_run", "Say what would come in, and store nothing.", Schema{"type": "boolean"})
	return &Operation{
		Tag: importTag, Summary: "Import quizzes", Access: Somebody,
		Description: "Makes drafts of the quizzes of a file, owned by you. What cannot become a question is refused with its line and stops nothing else. " +
			"Up to 20 quizzes with 500 questions come in at once. A body of `application/json` is the file itself, in this project's own format. Needs the permission `quiz.add`.",
		Parameters: []Schema{query("format", "The format, when the form does not name it.", formatSchema(formats.Names())), dry,
			ref("parameters", "IdempotencyKey"), ref("parameters", "CSRF")},
		Body: &Content{Types: []string{mimeMultipart}, Schema: form},
		Answers: errorsOf(map[int]Answer{
			200: {Description: "What a dry run found.", Schema: importSchema(), Example: importExample(true)},
			201: {Description: "What came in.", Headers: []string{"ETag", "Location", "IdempotentReplayed"}, Schema: importSchema(), Example: importExample(false)},
		}, 400, 401, 403, 406, 409, 413, 415, 422, 429, 500, 503, 507),
	}
}

func (i *imports) getDoc() *Operation {
	return &Operation{
		Tag: importTag, Summary: "Read an import", Access: Somebody, Description: "Reads what became of a file that you brought.",
		Parameters: []Schema{ref("parameters", "Id"), ref("parameters", "IfNoneMatch")},
		Answers: errorsOf(map[int]Answer{200: {Description: "The import.", Headers: []string{"ETag"}, Schema: importSchema(), Example: importExample(false)},
			304: notModified()}, rowErrors...),
	}
}

func importSchema() Schema {
	id := Schema{"type": "string", "format": "uuid", "pattern": idPattern, "maxLength": 36}
	return Schema{"type": "object", "title": "Import", "description": "A file of quizzes, and what became of it.",
		"required": []any{"format", "file_name", "status", "dry_run", "quizzes", "questions", "refused", "made", "refusals"},
		"properties": Schema{
			"id": id, "format": formatSchema(formats.Names()), "file_name": sentenceSchema("The name that the file came with.", 255),
			"status":  Schema{"type": "string", "enum": []any{"done", "failed"}, "description": "`failed` when nothing of the file was taken."},
			"dry_run": Schema{"type": "boolean", "description": "Nothing was stored."},
			"quizzes": count("Quizzes that came in.", authoring.BroughtQuizzes), "questions": count("Questions that came in.", authoring.BroughtQuestions),
			"refused": count("Questions that were refused.", authoring.BroughtBytes),
			"made": Schema{"type": "array", "maxItems": authoring.BroughtQuizzes, "description": "The drafts.", "items": Schema{
				"type": "object", "required": []any{"id", "slug", "title"}, "properties": Schema{
					"id": id, "slug": sentenceSchema("The address of the quiz.", 120), "title": sentenceSchema("Its title.", 100)}}},
			"refusals": Schema{"type": "array", "maxItems": authoring.RefusalsKept, "description": "What was refused or left out, by line.", "items": Schema{
				"type": "object", "required": []any{"line", "reason"}, "properties": Schema{
					"line": count("Where the record starts.", authoring.BroughtBytes), "reason": sentenceSchema("Why.", 1000)}}},
			"created_at": Schema{"type": "string", "format": "date-time", "maxLength": 40, "description": "When it came."},
		}}
}

func importExample(dry bool) Schema {
	out := Schema{"format": "gift", "file_name": "ducks.gift.txt", "status": "done", "dry_run": dry, "quizzes": 1, "questions": 12, "refused": 1,
		"made":     []any{Schema{"id": exampleID, "slug": "ducks", "title": "Ducks"}},
		"refusals": []any{Schema{"line": 31, "reason": "an essay, which nobody but a person can mark"}}}
	if dry {
		out["made"] = []any{}
		return out
	}
	out["id"], out["created_at"] = exampleID, "2026-01-31T09:00:00Z"
	return out
}
