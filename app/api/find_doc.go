package api

// This file describes versions, lots and trivia in the document.

func uuidSchema(text string) Schema {
	return Schema{"type": "string", "format": "uuid", "pattern": idPattern, "maxLength": 36, "description": text}
}

func lineSchema(text string, most int) Schema {
	return Schema{"type": "string", "maxLength": most, "pattern": linesPattern, "description": text}
}

func countSchema(text string) Schema {
	return Schema{"type": "integer", "format": "int64", "minimum": 0, "maximum": 1 << 53, "description": text}
}

func objectSchema(title, text string, required []any, props Schema) Schema {
	s := Schema{"type": "object", "title": title, "description": text, "properties": props}
	if required != nil {
		s["required"] = required
	}
	return s
}

func arraySchema(items Schema, text string) Schema {
	return Schema{"type": "array", "maxItems": 1000, "items": items, "description": text}
}

func enumSchema(text string, words ...any) Schema {
	return Schema{"type": "string", "enum": words, "description": text}
}

// anything is the value of a column of any kind.
func anything(text string) Schema {
	return Schema{"description": text, "oneOf": []any{
		Schema{"type": "string", "maxLength": 2000, "pattern": linesPattern},
		Schema{"type": "integer", "format": "int64", "minimum": -1 << 53, "maximum": 1 << 53},
		Schema{"type": "boolean"},
		Schema{"type": "null"},
	}}
}

func stableKeySchema() Schema {
	return uuidSchema("The same question over all versions of its quiz.")
}

// findSchemas are the schemas of what this file describes.
func (a *API) findSchemas() map[string]Schema {
	question := (&resource{API: a, model: a.Registry.Model("question")}).rowSchema(a.Registry.Model("question"))
	question["properties"].(Schema)["stable_key"] = stableKeySchema()
	question["title"], question["description"] = "Question of a version", "A question with its answers, for who may see them."
	op := enumSchema("What became of it.", "added", "removed", "changed", "moved")
	fields := arraySchema(schemaRef("FieldDiff"), "The values that differ.")
	parts := func(text string) Schema { return arraySchema(schemaRef("PartDiff"), text) }
	head := func() Schema {
		return Schema{
			"id": uuidSchema("The version."), "number": countSchema("1 for the first."),
			"status":       enumSchema("Where it stands.", "draft", "pending", "approved", "rejected", "superseded"),
			"live":         Schema{"type": "boolean", "description": "It is what everybody sees."},
			"title":        lineSchema("The title.", 100),
			"description":  lineSchema("The description.", 1000),
			"attribution":  lineSchema("Whom it credits.", 300),
			"cover":        fileOf("The address of its cover; null for none."),
			"content_hash": lineSchema("SHA-256 of what was submitted, empty before.", 64),
			"created_at":   Schema{"type": "string", "format": "date-time", "maxLength": 40, "description": "When it was begun."},
			"updated_at":   Schema{"type": "string", "format": "date-time", "maxLength": 40, "description": "When it last changed."},
		}
	}
	whole := head()
	whole["questions"] = arraySchema(schemaRef("VersionQuestion"), "The questions in their order.")
	out := map[string]Schema{
		"VersionQuestion": question,
		"QuizVersionHead": objectSchema("Version of a quiz", "A version without its questions.", nil, head()),
		"QuizVersion":     objectSchema("Whole version of a quiz", "A version with everything in it.", nil, whole),
		"QuizVersionList": objectSchema("Page of versions", "The versions of a quiz, the newest first.", []any{"data", "page"},
			Schema{"data": arraySchema(schemaRef("QuizVersionHead"), "The versions."), "page": schemaRef("Paging")}),
		"QuizDraft": {"type": "object", "title": "Whole draft", "additionalProperties": false, "required": []any{"title", "questions"},
			"description": "A draft as a whole: what it does not say goes back to what a new one has.",
			"properties": Schema{"title": lineSchema("The title.", 100), "description": lineSchema("The description.", 1000),
				"questions": arraySchema(schemaRef("QuestionPatch"), "Every question; one with an `id` stays the same question.")}},
		"FieldDiff": objectSchema("Difference of a value", "A value before and after.", []any{"name", "before", "after"},
			Schema{"name": lineSchema("The field.", 40), "before": anything("What it was."), "after": anything("What it is.")}),
		"PartDiff": objectSchema("Difference of a part", "A choice or an accepted answer that differs.", []any{"op", "text", "fields"},
			Schema{"op": op, "text": lineSchema("What it says.", 200), "fields": fields}),
		"QuestionDiff": objectSchema("Difference of a question", "A question that differs.", []any{"stable_key", "op", "stem", "fields", "choices", "accepted"},
			Schema{"stable_key": stableKeySchema(), "op": op, "stem": lineSchema("What it asks.", 500), "fields": fields,
				"choices": parts("The choices that differ."), "accepted": parts("The accepted answers that differ.")}),
		"VersionDiff": objectSchema("Difference of versions", "What changed from one version to another.", []any{"from", "to", "fields", "questions"},
			Schema{"from": countSchema("The number of the one."), "to": countSchema("The number of the other."), "fields": fields,
				"questions": arraySchema(schemaRef("QuestionDiff"), "The questions that differ, those that are gone last.")}),
		"RandomQuestion": objectSchema("Question by lot", "A question with its answers and the quiz that it is from.", nil, Schema{
			"stable_key": stableKeySchema(), "type": enumSchema("How it is answered.", "single", "multiple", "text", "number", "order"),
			"difficulty": enumSchema("How hard people found its quiz.", "easy", "medium", "hard"),
			"stem":       lineSchema("What it asks.", 500), "unit": lineSchema("What stands behind a number that is typed; empty for nothing.", 20), "explanation": lineSchema("Why.", 1000), "points": countSchema("What it is worth."),
			"media":    Schema{"type": []any{"string", "null"}, "format": "uri-reference", "maxLength": 512, "description": "A file that belongs to it."},
			"choices":  arraySchema(schemaRef("Choice"), "The choices."),
			"accepted": arraySchema(schemaRef("AcceptedAnswer"), "The typed answers that count."),
			"quiz": objectSchema("Its quiz", "Where it is from, for the credit.", nil, Schema{"id": uuidSchema("The quiz."), "slug": lineSchema("Its address.", 120),
				"title": lineSchema("Its title.", 100), "genre": Schema{"type": []any{"string", "null"}, "maxLength": 30, "pattern": linePattern, "description": "The slug of its genre."},
				"language": lineSchema("Its language.", 2), "licence": lineSchema("What others may do with it.", 14), "attribution": lineSchema("Whom to credit.", 300)}),
		}),
		"RandomQuestionList": objectSchema("Questions by lot", "Questions in random order.", []any{"data"},
			Schema{"data": arraySchema(schemaRef("RandomQuestion"), "The questions.")}),
		"Trivia": objectSchema("Trivia", "An answer of Open Trivia DB.", nil, Schema{
			"response_code": Schema{"type": "integer", "format": "int32", "minimum": 0, "maximum": 5,
				"description": "0 success, 1 not enough questions, 2 invalid parameter, 3 unknown token, 4 token has seen all, 5 too many requests."},
			"response_message": lineSchema("In words.", 200), "token": lineSchema("The token.", 64),
			"results": arraySchema(objectSchema("Trivia question", "A question as that service writes it.", nil, Schema{
				"type": lineSchema("multiple or boolean.", 100), "difficulty": lineSchema("easy, medium or hard.", 100), "category": lineSchema("The genre.", 400),
				"question": lineSchema("What it asks.", 5000), "correct_answer": lineSchema("The right choice.", 2000),
				"incorrect_answers": arraySchema(lineSchema("A wrong choice.", 2000), "The others.")}), "The questions."),
		}),
		"TriviaCategories": objectSchema("Trivia categories", "The categories and their numbers.", nil, Schema{
			"trivia_categories": arraySchema(objectSchema("Trivia category", "A genre.", nil, Schema{"id": countSchema("Its number."), "name": lineSchema("Its name.", 40)}), "The categories.")}),
		"TriviaCount": objectSchema("Trivia count", "How many questions a category has.", nil, Schema{"category_id": countSchema("The category."),
			"category_question_count": objectSchema("Questions of a category", "By difficulty.", nil, Schema{"total_question_count": countSchema("All."),
				"total_easy_question_count": countSchema("Easy ones."), "total_medium_question_count": countSchema("Medium ones."), "total_hard_question_count": countSchema("Hard ones.")})}),
		"TriviaTotals": objectSchema("Trivia totals", "How many questions there are.", nil, Schema{"overall": schemaRef("TriviaTotal"),
			"categories": Schema{"type": "object", "additionalProperties": schemaRef("TriviaTotal"), "maxProperties": 1000, "description": "By the number of the category."}}),
		"TriviaTotal": objectSchema("Trivia total", "Numbers of questions.", nil, Schema{"total_num_of_questions": countSchema("All."), "total_num_of_pending_questions": countSchema("Always 0."),
			"total_num_of_verified_questions": countSchema("All."), "total_num_of_rejected_questions": countSchema("Always 0.")}),
	}
	if a.Registry.Model("trivia_token") == nil {
		for _, name := range []string{"RandomQuestion", "RandomQuestionList", "Trivia", "TriviaCategories", "TriviaCount", "TriviaTotals", "TriviaTotal"} {
			delete(out, name)
		}
	}
	return out
}

const readersText = " For its owner and for who reviews it (permission `quiz.view`); it holds the answers."

func numberParameter() Schema {
	return Schema{"name": "n", "in": "path", "required": true, "description": "The number of the version, 1 for the first.",
		"schema": Schema{"type": "integer", "format": "int32", "minimum": 1, "maximum": 1<<31 - 1}}
}

func (r *resource) reading(summary, text string, answer Answer, more ...Schema) *Operation {
	return &Operation{Tag: r.tag(), Summary: summary, Description: text, Access: Somebody,
		Parameters: append([]Schema{r.idParameter(), ref("parameters", "IfNoneMatch")}, more...),
		Answers:    errorsOf(map[int]Answer{200: answer, 304: notModified()}, append([]int{403}, rowErrors...)...)}
}

func wholeAnswer(text string) Answer {
	return Answer{Description: text, Headers: []string{"ETag"}, Schema: schemaRef("QuizVersion"), Example: versionExample()}
}

func versionExample() Schema {
	return Schema{"id": exampleID, "number": 1, "status": "draft", "live": false, "title": "오리 상식", "description": "", "content_hash": "",
		"created_at": "2026-01-31T09:00:00Z", "updated_at": "2026-01-31T09:00:00Z", "questions": []any{}}
}

func (r *resource) draftDoc() *Operation {
	return r.reading("Read the draft of a quiz", "Reads the version that is written at, or the last that was submitted."+readersText, wholeAnswer("The draft."))
}

func (r *resource) putDraftDoc() *Operation {
	return &Operation{Tag: r.tag(), Summary: "Replace the draft of a quiz", Access: Somebody,
		Description: "Replaces title, description and all questions of the draft at once. A draft that was submitted already is left as it is and a new version begins; " +
			"the live one stays live until the new one is approved. Needs being its owner.",
		Parameters: []Schema{r.idParameter(), ref("parameters", "IfMatch"), ref("parameters", "CSRF")},
		Body: &Content{Schema: schemaRef("QuizDraft"), Example: Schema{"title": "오리 상식", "questions": []any{Schema{"type": "single", "stem": "오리는?",
			"choices": []any{Schema{"text": "새", "correct": true}, Schema{"text": "물고기"}}}}}},
		Answers: errorsOf(map[int]Answer{200: wholeAnswer("The draft as it now is.")}, append([]int{412, 428}, writeErrors...)...)}
}

func (r *resource) versionsDoc() *Operation {
	return r.reading("List the versions of a quiz", "Lists the versions, the newest first, without their questions."+readersText,
		Answer{Description: "A page of versions.", Headers: []string{"ETag", "Link"}, Schema: schemaRef("QuizVersionList"),
			Example: Schema{"data": []any{}, "page": Schema{"next_cursor": nil, "prev_cursor": nil, "limit": 20}}},
		ref("parameters", "Limit"), ref("parameters", "Cursor"))
}

func (r *resource) versionDoc() *Operation {
	return r.reading("Read a version of a quiz", "Reads one version with everything in it."+readersText, wholeAnswer("The version."), numberParameter())
}

func (r *resource) compareDoc() *Operation {
	return r.reading("Compare two versions of a quiz", "Says what changed from one version to another: values, and questions by their stable key with their choices and accepted answers."+readersText,
		Answer{Description: "What changed.", Headers: []string{"ETag"}, Schema: schemaRef("VersionDiff"), Example: Schema{"from": 1, "to": 2, "fields": []any{}, "questions": []any{}}},
		numberParameter(), query("to", "The number of the other version. Without it: the one that follows; of the newest, what it changed of the one before.", Schema{"type": "integer", "format": "int32", "minimum": 1, "maximum": 1<<31 - 1}))
}

func (r *resource) randomDoc() *Operation {
	doc := r.listDoc()
	doc.Summary, doc.Description = "List random quizzes", "Lists quizzes by lot, others at each request, among those that the filters of the list let through. There are no pages."
	doc.Parameters = nil
	for _, p := range r.listParameters(false) {
		name, _ := p["name"].(string)
		for _, not := range []string{"sort"} {
			if name == not {
				name = ""
			}
		}
		if name != "" {
			doc.Parameters = append(doc.Parameters, p)
		}
	}
	doc.Parameters = append(doc.Parameters, ref("parameters", "Limit"), ref("parameters", "IfNoneMatch"))
	return doc
}

func (r *resource) relatedDoc() *Operation {
	doc := r.listDoc()
	doc.Summary, doc.Description = "List related quizzes", "Lists quizzes that are like one: with a tag of it, then of its genre, the newest first. The quiz itself is not among them. There are no pages."
	doc.Parameters = append([]Schema{r.idParameter(), ref("parameters", "Limit"), ref("parameters", "IfNoneMatch")}, r.shapeParameters(false)...)
	doc.Answers[404] = Answer{}
	return doc
}

func (q *questions) doc() *Operation {
	return &Operation{Tag: "Quizzes", Summary: "List random questions", Access: Somebody,
		Description: "Lists questions by lot with their answers, of published quizzes whose answers are public, for whoever has signed in or sends an API key; a publishable one will do. With a `token` of /api_token.php none comes twice.",
		Parameters: []Schema{
			query("amount", "How many.", Schema{"type": "integer", "format": "int32", "minimum": 1, "maximum": 50, "default": 10}),
			query("genre", "The slug of a genre.", Schema{"type": "string", "maxLength": 30, "pattern": linePattern}),
			query("difficulty", "How hard people found the quiz; medium where nobody has said.", Schema{"type": "string", "enum": []any{"easy", "medium", "hard"}}),
			query("type", "How it is answered.", Schema{"type": "string", "enum": []any{"single", "multiple", "text", "number", "order"}}),
			commas("exclude", "Stable keys of questions that are not wanted.", Schema{"type": "string", "format": "uuid", "pattern": idPattern, "maxLength": 36}, inMost),
			query("token", "A token that remembers what was given.", Schema{"type": "string", "maxLength": 64, "pattern": "^[0-9a-f]*$"}),
		},
		Answers: errorsOf(map[int]Answer{200: {Description: "Questions.", Schema: schemaRef("RandomQuestionList"), Example: Schema{"data": []any{}}}}, 400, 401, 406, 429, 500, 503)}
}

func triviaDoc(summary, text, name string, example any, parameters ...Schema) *Operation {
	return &Operation{Tag: "Trivia", Summary: summary, Description: text, Access: Guest, Parameters: parameters,
		Answers: errorsOf(map[int]Answer{200: {Description: "As Open Trivia DB answers.", Schema: schemaRef(name), Example: example}}, 400, 429, 500, 503)}
}

func triviaCategory() Schema {
	return query("category", "The number of a category.", Schema{"type": "integer", "format": "int32", "minimum": 0, "maximum": 1<<31 - 1})
}

func triviaQuestionsDoc() *Operation {
	return triviaDoc("Trivia questions", "Questions with one right choice, by lot. An address asks once in five seconds. The pages in `Link` say whom to credit.", "Trivia",
		Schema{"response_code": 0, "results": []any{}},
		query("amount", "How many, 1 to 50.", Schema{"type": "integer", "format": "int32", "minimum": 1, "maximum": 50}), triviaCategory(),
		query("difficulty", "How hard.", Schema{"type": "string", "enum": []any{"easy", "medium", "hard"}}),
		query("type", "Several choices, or true and false.", Schema{"type": "string", "enum": []any{"multiple", "boolean"}}),
		query("encode", "How texts are written; HTML entities without it.", Schema{"type": "string", "enum": []any{"default", "urlLegacy", "url3986", "base64"}}),
		query("token", "A token that remembers what was given.", Schema{"type": "string", "maxLength": 64, "pattern": "^[0-9a-f]*$"}))
}

func triviaCategoriesDoc() *Operation {
	return triviaDoc("Trivia categories", "The genres as categories.", "TriviaCategories", Schema{"trivia_categories": []any{Schema{"id": 9, "name": "Movies"}}})
}

func triviaCountDoc() *Operation {
	return triviaDoc("Trivia count", "How many questions a category has; counted at most once a minute.", "TriviaCount",
		Schema{"category_id": 9, "category_question_count": Schema{"total_question_count": 0, "total_easy_question_count": 0, "total_medium_question_count": 0, "total_hard_question_count": 0}}, triviaCategory())
}

func triviaGlobalDoc() *Operation {
	return triviaDoc("Trivia totals", "How many questions there are in all.", "TriviaTotals", Schema{"overall": Schema{"total_num_of_questions": 0}, "categories": Schema{}})
}

func triviaTokenDoc() *Operation {
	return triviaDoc("Trivia token", "Makes a token, or lets one forget. It lives six hours after its last use.", "Trivia",
		Schema{"response_code": 0, "response_message": "Token Generated Successfully!", "token": "0f"},
		query("command", "What to do.", Schema{"type": "string", "enum": []any{"request", "reset"}}),
		query("token", "The token to reset.", Schema{"type": "string", "maxLength": 64, "pattern": "^[0-9a-f]*$"}))
}
