package api

// This file says in the document what the routes of attempts do.

func attemptID() Schema {
	return Schema{"name": "id", "in": "path", "required": true, "description": "The id of the attempt.",
		"schema": Schema{"type": "string", "format": "uuid", "pattern": idPattern, "maxLength": 36}}
}

func quizID() Schema {
	return Schema{"name": "id", "in": "path", "required": true, "description": "The id of the quiz, or its slug.",
		"schema": Schema{"type": "string", "minLength": 1, "maxLength": 120, "pattern": `^[^/]+$`}}
}

func guestToken() Schema {
	return Schema{"name": tokenHeader, "in": "header", "required": false,
		"description": "The `guest_token` that a guest was given with an attempt. Members need none.",
		"schema":      Schema{"type": "string", "maxLength": tokenMost, "pattern": "^[A-Z2-7]*$"}}
}

// taking is an operation of a taker on an attempt.
func taking(summary, description string, access Access, status int, out Answer) *Operation {
	op := &Operation{Tag: "Attempts", Summary: summary, Description: description + " Somebody else's attempt is a 404.", Access: access,
		Parameters: []Schema{attemptID(), guestToken()}, Answers: map[int]Answer{status: out}}
	errorsOf(op.Answers, 400, 401, 404, 406, 429, 500, 503)
	if access == Anyone {
		op.Parameters = append(op.Parameters, ref("parameters", "IfNoneMatch"))
		op.Answers[304] = notModified()
		return op
	}
	op.Parameters = append(op.Parameters, ref("parameters", "CSRF"))
	errorsOf(op.Answers, 403, 409, 413, 415, 422, 507)
	return op
}

func startDoc() *Operation {
	return &Operation{
		Tag: "Attempts", Summary: "Start an attempt", Access: Taker,
		Description: "Starts an attempt at the live version of a quiz, for 24 hours. Questions and choices come in an order of its own, and choices under names of its own; " +
			"nothing in it depends on the right answers. A guest gets `guest_token` once and sends it as `Attempt-Token` with every later request, " +
			"also when starting again: their attempts are then one person's. Only the first attempt that somebody submits counts for statistics, and none of the owner's.",
		Parameters: []Schema{quizID(), guestToken(), ref("parameters", "IdempotencyKey"), ref("parameters", "CSRF")},
		Body:       &Content{Schema: schemaRef("AttemptStart"), Example: Schema{}, Optional: true},
		Answers: errorsOf(map[int]Answer{201: {Description: "The new attempt, with its address.", Headers: []string{"Location", "IdempotentReplayed"},
			Schema: schemaRef("Attempt")}}, writeErrors...),
	}
}

func attemptDoc() *Operation {
	return taking("Read an attempt", "Reads what is asked and what was answered so far. When its time is over, the status is `expired`, whether or not anything was submitted.",
		Anyone, 200, Answer{Description: "The attempt.", Headers: []string{"ETag"}, Schema: schemaRef("Attempt")})
}

func saveDoc() *Operation {
	op := taking("Save answers", "Keeps answers to the questions that the body names; those to others stay. An answer that picks and says nothing takes an earlier one back. "+
		"When one of them is wrong, nothing is kept.", Taker, 200, Answer{Description: "How far it has come.", Headers: []string{"ETag"}, Schema: schemaRef("AttemptProgress")})
	op.Body = &Content{Schema: schemaRef("AttemptAnswers"), Example: Schema{"answers": []any{replyExample()}}}
	return op
}

func submitDoc() *Operation {
	op := taking("Submit an attempt", "Grades the answers that were saved and those in the body, all or nothing. "+
		"Not every question need be answered: one that is not scores 0 and counts as wrong, and its `answer` in the result is null. Submitting again returns the first outcome; after the time is over it is a 409.",
		Taker, 200, Answer{Description: "What it is worth.", Headers: []string{"IdempotentReplayed"}, Schema: schemaRef("AttemptOutcome")})
	op.Parameters = append(op.Parameters, ref("parameters", "IdempotencyKey"))
	op.Body = &Content{Schema: schemaRef("AttemptSubmission"), Example: Schema{"answers": []any{replyExample()}, "listed": true}, Optional: true}
	return op
}

func replyExample() Schema {
	return Schema{"question": exampleID, "selected": []any{"q0Zr3yJ8bW1sVd5kX2mTnA"}, "ms": 5300}
}

func resultDoc() *Operation {
	op := taking("Read a result", "Reads a submitted attempt: for each question whether it was right, the right answers, the explanation and how many others were right, "+
		"and how its score compares with the first attempts of everybody.", Anyone, 200,
		Answer{Description: "The result.", Headers: []string{"ETag"}, Schema: schemaRef("AttemptResult")})
	errorsOf(op.Answers, 409)
	return op
}

func shareDoc() *Operation {
	op := taking("Share a result", "Makes a token with which anybody sees the score and the quiz, and nothing else. It is told this once; a token that was made before shows nothing any more.",
		Taker, 201, Answer{Description: "The token, and the address that it opens.", Headers: []string{"Location", "IdempotentReplayed"}, Schema: schemaRef("ResultToken")})
	op.Parameters = append(op.Parameters, ref("parameters", "IdempotencyKey"))
	op.Body = &Content{Schema: schemaRef("AttemptStart"), Example: Schema{}, Optional: true}
	return op
}

func unshareDoc() *Operation {
	return taking("Stop sharing a result", "Makes the token show nothing.", Taker, 204, Answer{Description: "Done."})
}

func listingDoc() *Operation {
	op := taking("Stand on the board, or not", "Shows a member's submitted attempt with their nickname on the quiz's board, or takes it off. Only first attempts stand there.",
		Taker, 204, Answer{Description: "Done."})
	op.Body = &Content{Schema: schemaRef("AttemptListing"), Example: Schema{"listed": true}}
	return op
}

func sharedDoc() *Operation {
	return &Operation{
		Tag: "Attempts", Summary: "Read a shared result", Description: "Reads the score that somebody shared, and of which quiz. It names nobody and shows no answer.", Access: Anyone,
		Parameters: []Schema{{"name": "id", "in": "path", "required": true, "description": "The token of the share.",
			"schema": Schema{"type": "string", "minLength": 1, "maxLength": tokenMost, "pattern": "^[A-Z2-7]+$"}}, ref("parameters", "IfNoneMatch")},
		Answers: errorsOf(map[int]Answer{200: {Description: "The score.", Headers: []string{"ETag"}, Schema: schemaRef("SharedResult")}, 304: notModified()}, rowErrors...),
	}
}

func myAttemptsDoc() *Operation {
	return &Operation{
		Tag: "Me", Summary: "List my attempts", Description: "Lists the attempts of the person who asks, the newest first. `title` is null while the quiz may not be seen.", Access: Somebody,
		Parameters: []Schema{ref("parameters", "Limit"), ref("parameters", "Cursor"), ref("parameters", "IfNoneMatch")},
		Answers: errorsOf(map[int]Answer{200: {Description: "A page of attempts.", Headers: []string{"ETag", "Link"}, Schema: schemaRef("MyAttemptList")},
			304: notModified()}, readErrors...),
	}
}

func statsDoc() *Operation {
	return &Operation{
		Tag: "Attempts", Summary: "Read how a quiz does", Access: Anyone,
		Description: "Reads how often a quiz was taken and how it was rated. Its owner and moderators also get `items`, the statistics of each question of the live version: " +
			"facility index, standard deviation, discrimination index, discriminative efficiency and effective weight as Moodle defines them, over first attempts of people other than the owner.",
		Parameters: []Schema{quizID(), ref("parameters", "IfNoneMatch")},
		Answers: errorsOf(map[int]Answer{200: {Description: "The statistics.", Headers: []string{"ETag"}, Schema: schemaRef("QuizStatistics")},
			304: notModified()}, rowErrors...),
	}
}

func boardDoc() *Operation {
	return &Operation{
		Tag: "Attempts", Summary: "List the board of a quiz", Description: "Lists the first attempts of members who want to be seen, the best first and of equals whoever was there first.", Access: Anyone,
		Parameters: []Schema{quizID(), ref("parameters", "Limit"), ref("parameters", "Cursor"), ref("parameters", "IfNoneMatch")},
		Answers: errorsOf(map[int]Answer{200: {Description: "A page of the board.", Headers: []string{"ETag", "Link"}, Schema: schemaRef("Leaderboard")},
			304: notModified()}, rowErrors...),
	}
}
