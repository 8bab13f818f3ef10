package api

import (
	"maps"
	"slices"

	"duckhoo/models"
	"duckhoo/models/exam"
)

// Parts that the schemas of attempts are made of.

func uuidOf(text string) Schema {
	return Schema{"type": "string", "format": "uuid", "pattern": idPattern, "maxLength": 36, "description": text}
}

func wordOf(text string, most int) Schema {
	return Schema{"type": "string", "maxLength": most, "pattern": linePattern, "description": text}
}

func linesOf(text string, most int) Schema {
	return Schema{"type": "string", "maxLength": most, "pattern": linesPattern, "description": text}
}

func wholeOf(text string, most int64) Schema {
	return Schema{"type": "integer", "format": "int64", "minimum": 0, "maximum": most, "description": text}
}

func decimalOf(text string) Schema {
	return Schema{"type": "string", "pattern": `^-?\d+(\.\d{1,4})?$`, "maxLength": 24, "description": text}
}

func momentOf(text string) Schema {
	return Schema{"type": "string", "format": "date-time", "maxLength": 40, "description": text}
}

func fileOf(text string) Schema {
	return Schema{"type": []any{"string", "null"}, "format": "uri-reference", "maxLength": 512, "description": text}
}

func flagOf(text string) Schema { return Schema{"type": "boolean", "description": text} }

func realOf(text string, low, high float64) Schema {
	return Schema{"type": []any{"number", "null"}, "format": "double", "minimum": low, "maximum": high, "description": text}
}

func listOf(text string, items Schema, most int) Schema {
	return Schema{"type": "array", "maxItems": most, "items": items, "description": text}
}

func enumOf(text string, values []string) Schema {
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = v
	}
	return Schema{"type": "string", "enum": list, "description": text}
}

// object is a schema whose members are all there, but those that are optional.
func object(title, text string, props Schema, optional ...string) Schema {
	required := []any{}
	for _, name := range slices.Sorted(maps.Keys(props)) {
		if !slices.Contains(optional, name) {
			required = append(required, name)
		}
	}
	s := Schema{"type": "object", "title": title, "description": text, "properties": props}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

// bodyOf is an object that a request holds: other members are refused.
func bodyOf(title, text string, props Schema, optional ...string) Schema {
	s := object(title, text, props, optional...)
	s["additionalProperties"] = false
	return s
}

func with(s, more Schema) Schema {
	maps.Copy(s, more)
	return s
}

// examSchemas are the schemas of attempts and of what follows from them.
func (a *API) examSchemas() map[string]Schema {
	if len(a.examRoutes()) == 0 {
		return nil
	}
	out := map[string]Schema{}
	maps.Copy(out, attemptSchemas())
	maps.Copy(out, resultSchemas())
	maps.Copy(out, statsSchemas(a.Settings.API.PageMax))
	return out
}

const dayMillis = 24 * 3600 * 1000

func attemptSchemas() map[string]Schema {
	status := enumOf("Where it stands (상태).", models.AttemptStatus("").Choices())
	reply := bodyOf("Answer to a question", "One answer: the keys of choices, or a text.", Schema{
		"question": uuidOf("The key of the question."),
		"selected": listOf("Keys of choices: a set, or for type `order` all of them in order.", Schema{"type": "string", "minLength": 22, "maxLength": 22, "pattern": "^[A-Za-z0-9_-]{22}$"}, 10),
		"text":     wordOf("What was typed, for the types `text` and `number`.", exam.TextMost),
		"ms":       wholeOf("How long it took, in milliseconds.", dayMillis),
	}, "selected", "text", "ms")
	answers := listOf("The answers, each question at most once.", schemaRef("AttemptAnswer"), repliesMost)
	return map[string]Schema{
		"Attempt": object("Attempt", "An attempt at a quiz (응시), before its result.", Schema{
			"id": uuidOf("Its id."), "quiz_id": uuidOf("The quiz."), "title": wordOf("The title of the version that is asked.", 100), "status": status,
			"started_at": momentOf("When it was started."), "expires_at": momentOf("When its time is over."), "submitted_at": orNull(momentOf("When it was submitted.")),
			"max": wholeOf("The points that can be had.", 1000), "answered": wholeOf("How many questions are answered.", 100),
			"questions": listOf("What is asked, in its own order.", schemaRef("AskedQuestion"), 100), "guest_token": wordOf("A new guest's token, told this once.", tokenMost),
		}, "guest_token"),
		"AskedQuestion": object("Asked question", "A question as it is asked.", with(questionProps(), Schema{
			"scoring": enumOf("What a half-right answer is worth.", models.Scoring("").Choices()),
			"choices": listOf("The choices, in an order of this attempt.", schemaRef("OfferedChoice"), 10), "answer": givenAnswer(),
		})),
		"OfferedChoice": object("Offered choice", "A choice under the name that it has in this attempt.", offered()),
		"GivenAnswer": object("Given answer", "What was answered.", Schema{
			"selected": listOf("Keys of choices.", Schema{"type": "string", "maxLength": 22, "pattern": "^[A-Za-z0-9_-]{22}$"}, 10),
			"text":     wordOf("What was typed.", exam.TextMost), "ms": wholeOf("How long it took, in milliseconds.", dayMillis),
		}),
		"AttemptStart":    bodyOf("Nothing to say", "An empty object.", Schema{}),
		"AttemptAnswer":   reply,
		"AttemptAnswers":  bodyOf("Answers", "Answers to keep.", Schema{"answers": answers}),
		"AttemptProgress": object("Progress", "How far an attempt has come.", Schema{"id": uuidOf("The attempt."), "answered": wholeOf("Questions answered.", 100), "total": wholeOf("Questions.", 100)}),
		"AttemptSubmission": bodyOf("Submission", "The last answers, beside those that were saved.",
			Schema{"answers": maps.Clone(answers), "listed": flagOf("Show it on the board with your nickname, if it is your first.")}, "answers", "listed"),
		"AttemptListing": bodyOf("Listing", "Whether to stand on the board.", Schema{"listed": flagOf("Stand on the board.")}),
		"AttemptOutcome": object("Outcome", "What a submitted attempt is worth.", outcome()),
	}
}

func questionProps() Schema {
	return Schema{
		"key": uuidOf("The key of the question, the same in all versions of the quiz."), "type": enumOf("How it is answered (꼴).", models.QuestionType("").Choices()),
		"stem": linesOf("The question.", 500), "unit": wordOf("For type `number`: what stands behind the number, empty for nothing. An answer may have it or not.", 20), "points": wholeOf("What it is worth.", 10),
		"media": fileOf("A picture, sound or film with it."),
	}
}

func offered() Schema {
	return Schema{"key": wordOf("The name of the choice in this attempt.", 22), "text": wordOf("The choice.", 200),
		"media": fileOf("A picture or sound of it.")}
}

func givenAnswer() Schema {
	return Schema{"anyOf": []any{schemaRef("GivenAnswer"), Schema{"type": "null"}}, "description": "What was answered; null when nothing was."}
}

func outcome() Schema {
	return Schema{
		"id": uuidOf("The attempt."), "quiz_id": uuidOf("The quiz."), "status": enumOf("Where it stands (상태).", models.AttemptStatus("").Choices()),
		"score": decimalOf("The points that it got."), "max": wholeOf("The points that could be had.", 1000), "correct_count": wholeOf("Questions that were entirely right.", 100),
		"total": wholeOf("Questions.", 100), "counts": flagOf("It counts for statistics."), "submitted_at": momentOf("When it was submitted."),
	}
}

func resultSchemas() map[string]Schema {
	return map[string]Schema{
		"AttemptResult": object("Result", "A submitted attempt, checked.", with(outcome(), Schema{
			"title": wordOf("The title of the version that was asked.", 100), "share": realOf("The score as a share of the points.", 0, 1),
			"ms": wholeOf("From start to submission, in milliseconds.", 2*dayMillis), "people": wholeOf("Whose first attempts it is compared with.", 1<<53),
			"average": realOf("The mean of their shares.", 0, 1), "percentile": realOf("How many of a hundred did worse; those who did as well count half.", 0, 100),
			"listed": flagOf("It stands on the board."), "shared": flagOf("A token shows it."),
			"regrades":  listOf("What revised keys made of the score, the first first.", schemaRef("RegradedScore"), 100),
			"questions": listOf("The questions, in the order in which they were asked.", schemaRef("CheckedQuestion"), 100),
		})),
		"CheckedQuestion": object("Checked question", "A question with its answers.", with(questionProps(), Schema{
			"explanation": linesOf("Why.", 1000), "fraction": decimalOf("How much of the answer is right, 0 to 1."), "mark": decimalOf("The points that it got."),
			"right": flagOf("It is entirely right."), "success_rate": realOf("The mean of everybody's marks as a share of the points.", 0, 1), "answer": givenAnswer(),
			"choices":  listOf("The choices, and which are right.", schemaRef("SolvedChoice"), 10),
			"order":    listOf("For type `order`: the keys of the steps in the right order.", Schema{"type": "string", "maxLength": 22, "pattern": linePattern}, 10),
			"accepted": listOf("For typed answers: what counts.", schemaRef("SolutionText"), 100),
			"also":     listOf("Other sets of choices, or orders, that are right: their keys.", listOf("One of them.", Schema{"type": "string", "maxLength": 22, "pattern": linePattern}, 10), 100),
			"revision": Schema{"anyOf": []any{schemaRef("KeyRevised"), Schema{"type": "null"}}, "description": "The newest revision of its key; null when there is none."},
		})),
		"KeyRevised": object("Revision", "What was said when a key was revised.", Schema{"change": enumOf("What it changed.", models.KeyChange("").Choices()), "reason": linesOf("Why.", 1000), "at": momentOf("When.")}),
		"RegradedScore": object("Regraded score", "What one revised key made of a score.", Schema{"at": momentOf("When."), "score_before": decimalOf("The points before."), "score": decimalOf("The points after."),
			"max_before": wholeOf("The points that could be had before.", 1000), "max": wholeOf("The points that can be had.", 1000)}),
		"SolvedChoice": object("Solved choice", "A choice and whether it is right.", with(offered(), Schema{"correct": flagOf("It is right.")})),
		"SolutionText": object("Accepted answer", "A typed answer that counts.", Schema{"text": wordOf("The answer.", 140), "fraction": decimalOf("What it is worth, 0 to 1.")}),
		"ResultToken":  object("Token of a result", "What opens a shared result.", Schema{"token": wordOf("The token.", tokenMost)}),
		"SharedResult": object("Shared result", "A score that somebody shared.", Schema{
			"quiz_id": uuidOf("The quiz."), "slug": wordOf("Its slug.", 120), "title": wordOf("Its title.", 100), "score": decimalOf("The points."),
			"max": wholeOf("The points that could be had.", 1000), "share": realOf("The score as a share of the points.", 0, 1),
			"correct_count": wholeOf("Questions that were entirely right.", 100), "total": wholeOf("Questions.", 100), "submitted_at": momentOf("When it was submitted."),
		}),
	}
}

func statsSchemas(pageMax int) map[string]Schema {
	page := func(title, row string) Schema {
		return object(title, title+".", Schema{"data": listOf("The rows.", schemaRef(row), pageMax), "page": schemaRef("Paging")})
	}
	return map[string]Schema{
		"MyAttempt": object("My attempt", "An attempt of the person who asks.", Schema{
			"id": uuidOf("Its id."), "quiz_id": uuidOf("The quiz."), "title": orNull(wordOf("The quiz's title.", 100)), "slug": orNull(wordOf("The quiz's slug.", 120)),
			"status": enumOf("Where it stands (상태).", models.AttemptStatus("").Choices()), "score": orNull(decimalOf("The points, once submitted.")),
			"max": wholeOf("The points that can be had.", 1000), "correct_count": orNull(wholeOf("Questions that were entirely right, once submitted.", 100)),
			"counts": flagOf("It counts for statistics."), "started_at": momentOf("When it was started."), "submitted_at": orNull(momentOf("When it was submitted.")),
			"expires_at": momentOf("When its time is over."),
		}),
		"MyAttemptList": page("Page of attempts", "MyAttempt"),
		"PlacedAttempt": object("Place on the board", "Somebody on the board of a quiz.", Schema{
			"nickname": wordOf("Their nickname.", 20), "handle": wordOf("Their handle.", 20), "score": decimalOf("The points."), "max": wholeOf("The points that could be had.", 1000),
			"ms": wholeOf("From start to submission, in milliseconds.", 2*dayMillis), "submitted_at": momentOf("When it was submitted."),
		}),
		"Leaderboard": page("Page of the board", "PlacedAttempt"),
		"QuizStatistics": object("Quiz statistics", "How a quiz does.", Schema{
			"quiz_id": uuidOf("The quiz."), "attempts": wholeOf("Attempts that people other than the owner submitted.", 1<<53), "people": wholeOf("How many people that were.", 1<<53),
			"average": realOf("The mean score of first attempts as a share of the points.", 0, 1), "ratings": wholeOf("How many rated it.", 1<<53),
			"quality": realOf("The mean of the ratings of quality.", 1, 5), "difficulty": realOf("The mean of the ratings of difficulty.", 1, 5), "comments": wholeOf("How many comments it has.", 1<<53),
			"items": listOf("The statistics of each question, for the owner and moderators.", schemaRef("ItemStatistics"), 100),
		}, "items"),
		"ItemStatistics": object("Item statistics", "How a question does.", Schema{
			"key": uuidOf("The key of the question."), "position": wholeOf("Its place in the live version, from 1.", 100), "type": enumOf("How it is answered (꼴).", models.QuestionType("").Choices()),
			"stem": linesOf("The question.", 500), "points": wholeOf("What it is worth.", 10), "count": wholeOf("Attempts that it was asked in.", 1<<53),
			"facility_index":       realOf("The mean mark as a share of the maximum.", 0, 1),
			"standard_deviation":   realOf("Of the marks in points, over n - 1.", 0, 10),
			"discrimination_index": realOf("100 times the correlation with the rest of the quiz.", -100, 100), "discriminative_efficiency": realOf("Per cent of the greatest covariance that the same marks could have.", -1e9, 100),
			"effective_weight": realOf("Per cent of the sums of sqrt(cov(item, total)).", 0, 100), "choices": listOf("How often each choice was picked.", schemaRef("ChoicePicks"), 10),
			"suggestions": listOf("Of a question that is answered by a text: what people wrote who do well, and what counts as wrong. Perhaps it is right; then `POST /questions/{key}/revisions` accepts it.", schemaRef("SuggestedAnswer"), 5),
		}),
		"SuggestedAnswer": object("Suggested answer", "A text that counts as wrong and may be right. Texts that the question matches alike are one, and none is here that fewer than three people who do well wrote.", Schema{
			"text": wordOf("The text, as a pattern that accepts it.", 140), "people": wholeOf("How many people wrote it.", 500), "top": wholeOf("How many of them did as well on the rest as half of all, or better.", 500),
		}),
		"ChoicePicks": object("Picks of a choice", "How often a choice was picked.", Schema{
			"id": uuidOf("The choice."), "text": wordOf("The choice.", 200), "correct": flagOf("It is right."), "picks": wholeOf("How often it was picked.", 1<<53),
		}),
	}
}
