package api

import "duckhoo/models"

// decisionSchemas are the schemas of decisions about who asks.
func (a *API) decisionSchemas() map[string]Schema {
	if len(a.decisionRoutes()) == 0 {
		return nil
	}
	sanction := object("Sanction", "What the decision takes away.", Schema{
		"type": enumOf("What it is.", models.SanctionType("").Choices()), "points": wholeOf("How much it weighs for a year.", 100), "starts_at": momentOf("When it began."),
		"ends_at": orNull(momentOf("When it ends by itself; null is not before somebody lifts it.")), "status": enumOf("Where it stands now.", models.SanctionStatus("").Choices())})
	appeal := object("Appeal in short", "What you said against it.", Schema{
		"id": uuidOf("Its id."), "status": enumOf("Where it stands.", models.AppealStatus("").Choices()), "answer": orNull(linesOf("What was answered.", 2000))})
	return map[string]Schema{
		"MySanction": sanction, "MyAppeal": appeal,
		"MyDecision": object("Decision about me", "What staff decided about you or what is yours, and why.", Schema{
			"id": uuidOf("Its id."), "created_at": momentOf("When."), "action": enumOf("What was decided.", models.DecisionAction("").Choices()),
			"subject": enumOf("About what kind of thing.", models.CaseSubject("").Choices()), "subject_id": uuidOf("About which."),
			"title": wordOf("What it was called then.", 200), "reason_code": orNull(wordOf("The rule.", 40)), "reason": orNull(linesOf("Why, in words.", 2000)),
			"automation": enumOf("How much of it a program decided.", models.Automation("").Choices()), "reverts_id": orNull(uuidOf("The decision that this one takes back.")),
			"reverted":     Schema{"type": "boolean", "description": "Another decision took it back."},
			"ends_at":      orNull(momentOf("Of a temporary measure: when it ends by itself, and what was withheld is shown again.")),
			"sanction":     Schema{"oneOf": []any{schemaRef("MySanction"), Schema{"type": "null"}}, "description": "What it takes away; null for nothing that lasts."},
			"appeal":       Schema{"oneOf": []any{schemaRef("MyAppeal"), Schema{"type": "null"}}, "description": "Your appeal; null for none."},
			"appealable":   Schema{"type": "boolean", "description": "You may appeal now: POST /appeals."},
			"appeal_until": orNull(momentOf("Until when one may appeal; null where there is no appeal.")),
		}),
		"MyDecisionList": {"type": "object", "title": "Page of decisions", "description": "A page of decisions about you.", "required": []any{"data", "page"}, "properties": Schema{
			"data": listOf("The decisions.", schemaRef("MyDecision"), 1000), "page": schemaRef("Paging")}},
	}
}

func myDecisionExample() Schema {
	return Schema{"id": exampleID, "created_at": exampleTime, "action": "mute", "subject": "user", "subject_id": exampleID, "title": "@rubber_duck", "reason_code": "spam",
		"reason": "The same advertisement under ten quizzes.", "automation": "none", "reverts_id": nil, "reverted": false, "ends_at": nil,
		"sanction": Schema{"type": "comment_mute", "points": 2, "starts_at": exampleTime, "ends_at": exampleTime, "status": "active"},
		"appeal":   nil, "appealable": true, "appeal_until": exampleTime}
}

const barredToo = " Who is suspended or banned reads it, too, in a session that they got with `appeal` at the log-in."

func (d myDecisions) listDoc() *Operation {
	return &Operation{Tag: "Me", Summary: "List decisions about me", Access: Somebody,
		Description: "Lists what staff decided about you and what is yours, the newest first, with why, what it takes away, until when, and whether you may appeal." + barredToo,
		Parameters:  []Schema{ref("parameters", "Limit"), ref("parameters", "Cursor"), ref("parameters", "IfNoneMatch")},
		Answers: errorsOf(map[int]Answer{200: {Description: "A page of decisions.", Headers: []string{"ETag", "Link"}, Schema: schemaRef("MyDecisionList"), Example: Schema{
			"data": []any{myDecisionExample()}, "page": Schema{"next_cursor": nil, "prev_cursor": nil, "limit": 20}}}, 304: notModified()}, append([]int{403}, readErrors...)...)}
}

func (d myDecisions) getDoc() *Operation {
	return &Operation{Tag: "Me", Summary: "Read a decision about me", Access: Somebody, Description: "One of them." + barredToo,
		Parameters: []Schema{{"name": "id", "in": "path", "required": true, "schema": uuidOf("Its id."), "description": "The id of the decision."}, ref("parameters", "IfNoneMatch")},
		Answers:    errorsOf(map[int]Answer{200: {Description: "The decision.", Headers: []string{"ETag"}, Schema: schemaRef("MyDecision"), Example: myDecisionExample()}, 304: notModified()}, append([]int{403}, rowErrors...)...)}
}
