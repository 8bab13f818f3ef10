package api

import (
	"duckhoo/models"
	"duckhoo/models/moderation"
)

const (
	deskTag   = "Desk"
	staffOnly = " Whoever lacks the right gets a 403 whether or not there is anything here; API keys need the scope `moderate`."
)

var caseErrors = []int{400, 401, 403, 404, 406, 429, 500, 503}

// deskDoc describes an operation of the desk.
func deskDoc(summary, text string, params ...Schema) *Operation {
	return &Operation{Tag: deskTag, Summary: summary, Description: text + staffOnly, Access: Staff, Parameters: params}
}

func (o *Operation) reads(text, name string, example any, headers ...string) *Operation {
	o.Parameters = append(o.Parameters, ref("parameters", "IfNoneMatch"))
	o.Answers = errorsOf(map[int]Answer{200: {Description: text, Headers: append([]string{"ETag"}, headers...), Schema: schemaRef(name), Example: example}, 304: notModified()}, caseErrors...)
	return o
}

// lists describes a list: its parameters and a page of it.
func (o *Operation) lists(name, text string, example Schema) *Operation {
	o.Parameters = append(o.Parameters, ref("parameters", "Limit"), ref("parameters", "Cursor"))
	return o.reads(text, name, Schema{"data": []any{example}, "page": Schema{"next_cursor": nil, "prev_cursor": nil, "limit": 20}}, "Link")
}

// writes describes a POST with a body, nil for none.
func (o *Operation) writes(status int, text, name string, example any, body *Content, headers ...string) *Operation {
	o.Parameters = append(o.Parameters, ref("parameters", "CSRF"), ref("parameters", "IdempotencyKey"))
	o.Body = body
	o.Answers = errorsOf(map[int]Answer{status: {Description: text, Headers: append([]string{"IdempotentReplayed"}, headers...), Schema: schemaRef(name), Example: example}}, writeErrors...)
	return o
}

func caseID() Schema {
	return Schema{"name": "id", "in": "path", "required": true, "schema": uuidOf("Its id."), "description": "The id of the case."}
}

func idOf(text string) Schema {
	return Schema{"name": "id", "in": "path", "required": true, "schema": uuidOf("Its id."), "description": text}
}

const exampleHash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

func caseExample() Schema {
	return Schema{"id": exampleID, "subject": "quiz", "subject_id": exampleID, "subject_url": Root + "/quizzes/" + exampleID, "title": "Ducks of the world", "owner_id": exampleID, "kinds": []any{"report"},
		"state": "pending", "score": 24, "priority": "mid", "reports": 2, "due_at": exampleTime, "claimed_by": nil, "claim_until": nil, "created_at": exampleTime, "resolved_at": nil, "lock_version": 2}
}

func openCaseExample() Schema {
	return with(caseExample(), Schema{"snapshot": Schema{"title": "Ducks of the world"}, "snapshot_hash": exampleHash, "away": false, "owner": Schema{"id": exampleID, "handle": "rubber_duck", "nickname": "Duck", "status": "active", "trust": 1,
		"record": Schema{"points": 1, "suggested_action": "mute", "suggested_duration": "P3D"}},
		"signals": []any{Schema{"kind": "report", "weight": 12, "text": "광고·도배", "version": exampleID, "report": Schema{"id": exampleID, "reason": "spam", "detail": "An advertisement.", "status": "open",
			"reporter": Schema{"id": exampleID, "handle": "mina"}, "reporter_agreed": 3, "reporter_disagreed": 0}, "dispute_id": nil, "appeal_id": nil, "created_at": exampleTime}},
		"decisions": []any{decisionExample()}, "appeals": []any{}, "moves": []any{"claim", "escalate"},
		"allowed_actions": []any{Schema{"action": "hide", "needs_reason": true, "may_end": false, "also": []any{"warn", "mute"}, "effect": Schema{"model": "quiz", "before": "published", "after": "hidden", "edit_only": false,
			"tells_owner": true, "answers": 2, "agrees": true, "stays": []any{}}}}})
}

func decisionExample() Schema {
	return Schema{"id": exampleID, "created_at": exampleTime, "action": "hide", "subject": "quiz", "subject_id": exampleID, "title": "Ducks of the world", "owner_id": exampleID, "actor_id": exampleID, "actor_name": "modi", "reason_code": "spam",
		"reason": "It is an advertisement.", "reason_en": nil, "note": "The third one.", "automation": "none", "snapshot_hash": exampleHash, "case_id": exampleID, "verdict_id": exampleID, "reverts_id": nil, "bulk_id": nil, "duration_ms": 8000}
}

func verdictExample() Schema {
	return Schema{"id": exampleID, "case_id": exampleID, "undo_until": exampleTime, "undone_at": nil, "case": with(caseExample(), Schema{"state": "resolved", "kinds": []any{}, "resolved_at": exampleTime, "lock_version": 3})}
}

func (d desk) listDoc() *Operation {
	return deskDoc("List cases", "Lists the cases that wait, the most urgent first. `state` asks for others, with commas between them. Needs `case.view`.",
		query("state", "Where they stand, with commas between them: `pending`, `claimed`, `escalated`, `resolved`. Absent: what waits, `pending,claimed`.", Schema{"type": "string", "maxLength": 60, "pattern": "^[a-z]+(,[a-z]+)*$"}),
		query("kind", "Why there is a case.", enumOf("A kind.", models.CaseKind("").Choices())),
		query("priority", "How pressing they are.", enumOf("A priority.", models.CasePriority("").Choices())),
		query("claimed", "Who has claimed them; a claim that has run out is none.", enumOf("By whom.", moderation.Claim("").Choices())),
		query("subject", "What they are about.", enumOf("A kind of thing.", models.CaseSubject("").Choices())),
		query("subject_id", "What they are about.", uuidOf("An id.")),
		query("sort", "The order.", enumOf("A member, `-` before it for the largest first. Absent: `-urgency`.", caseSorts())),
	).lists("CaseList", "A page of cases.", caseExample())
}

func (d desk) getDoc() *Operation {
	return deskDoc("Read a case", "A case with its subject as it is now, why it is there, and what you may decide. `lock_version` and `snapshot_hash` are what a decision names. Needs `case.view`.", caseID()).
		reads("The case.", "OpenCase", openCaseExample())
}

func (d desk) claimDoc() *Operation {
	return deskDoc("Claim a case", "Keeps it for you for ten minutes; claiming again renews that. Another's is a 409 `claimed`. Needs `case.claim`.", caseID()).
		writes(200, "The case.", "Case", with(caseExample(), Schema{"state": "claimed"}), nil, "ETag").matches()
}

// matches adds an If-Match that is heeded when it is sent.
func (o *Operation) matches() *Operation {
	o.Parameters = append(o.Parameters, ref("parameters", "IfMatchOptional"))
	o.Answers[412] = Answer{}
	return o
}

func (d desk) releaseDoc() *Operation {
	o := deskDoc("Let a case go", "It waits for anybody again. Needs `case.release`.", caseID(), ref("parameters", "IfMatchOptional"), ref("parameters", "CSRF"))
	o.Answers = errorsOf(map[int]Answer{204: {Description: "It waits."}}, 400, 401, 403, 404, 409, 412, 429, 500, 503)
	return o
}

func (d desk) escalateDoc() *Operation {
	return deskDoc("Escalate a case", "From now on somebody of a higher rank than yours claims and decides it. `reason` and `note` are kept as notes of the case and in the log, for staff alone. Needs `case.escalate`; 409 `nobody_above` for a superuser.", caseID()).
		writes(200, "The case.", "Case", with(caseExample(), Schema{"state": "escalated"}), &Content{Schema: schemaRef("CaseEscalate"), Example: Schema{"reason": "A lawyer should look at it."}}, "ETag").matches()
}

func (d desk) decideDoc() *Operation {
	o := deskDoc("Decide a case", "Does one or more acts, all of them or none, and resolves what they settle. It takes effect at once; for ten seconds it can be undone, and only then people are told. "+
		"The case must be nobody else's (409 `claimed`), and it and its subject what you saw: else 409 `stale`, with what is so now in `current`. Needs `case.view` and the right of each act.", caseID()).
		writes(200, "The verdict.", "CaseVerdict", verdictExample(), &Content{Schema: schemaRef("CaseDecide"), Example: Schema{"lock_version": 2, "snapshot_hash": exampleHash, "duration_ms": 8000,
			"acts": []any{Schema{"action": "hide", "reason_code": "spam", "reason": "It is an advertisement.", "note": "The third one."}, Schema{"action": "mute", "reason": "It is an advertisement.", "until": exampleTime}}}}, "ETag")
	o.Answers[409] = Answer{Description: "It has changed, is another's, or is resolved.", Schema: schemaRef("CaseConflict"), Type: mimeProblem, Example: Schema{"type": "/problems/stale", "title": "Conflict", "status": 409, "code": "stale",
		"detail": "The case or its subject has changed since; current has what is so now.", "request_id": exampleID, "current": openCaseExample()}}
	return o
}

func (d desk) manyDoc() *Operation {
	return deskDoc("Decide cases together", "Decides up to a hundred cases for one reason, each in a transaction with its own decision and entry in the log, which name the bulk. What has changed or is another's is left and said in its result. "+
		"Nothing is done to people this way. Over 20 cases `confirm` must be their number. Needs `case.view` and the right of the act.").
		writes(200, "What became of each.", "CasesDecided", Schema{"bulk_id": exampleID, "decided": 1, "results": []any{Schema{"case_id": exampleID, "verdict_id": exampleID, "undo_until": exampleTime, "code": nil, "detail": nil},
			Schema{"case_id": exampleID, "verdict_id": nil, "undo_until": nil, "code": "claimed", "detail": "@other is looking at it."}}},
			&Content{Schema: schemaRef("CasesDecide"), Example: Schema{"action": "hide", "reason_code": "spam", "reason": "It is an advertisement.", "cases": []any{Schema{"id": exampleID, "lock_version": 2, "snapshot_hash": exampleHash}}}})
}

func noteExample() Schema {
	return Schema{"id": exampleID, "author": Schema{"id": exampleID, "handle": "modi"}, "text": "@boss, the same as last week.", "created_at": exampleTime}
}

func (d desk) notesDoc() *Operation {
	return deskDoc("List notes about a case", "What staff said about it, the newest first. Needs `case.view`.", caseID()).lists("CaseNoteList", "A page of notes.", noteExample())
}

func (d desk) addNoteDoc() *Operation {
	return deskDoc("Write a note about a case", "`@handle` calls somebody who may see the case. Needs `case.view`.", caseID()).
		writes(201, "The note.", "AddedNote", with(noteExample(), Schema{"unseen": []any{}}), &Content{Schema: schemaRef("CaseNoteCreate"), Example: Schema{"text": "@boss, the same as last week."}}, "ETag")
}

func (d desk) undoDoc() *Operation {
	return deskDoc("Undo a verdict", "Takes back all of it within ten seconds: its subjects are as they were, the case is open and yours, who reported waits again, and nobody is told. Only for whoever decided (409 `not_yours`), in time (`too_late`), "+
		"and while nothing else has changed (`moved_on`). Needs `case.view`.", idOf("The id of the verdict.")).
		writes(200, "The verdict.", "CaseVerdict", with(verdictExample(), Schema{"undone_at": exampleTime, "case": with(caseExample(), Schema{"state": "claimed", "lock_version": 4})}), nil, "ETag")
}

func (d desk) undoManyDoc() *Operation {
	return deskDoc("Undo what was decided together", "Takes back each verdict of a bulk within ten seconds, each in a transaction of its own. What has changed since stands. Only for whoever decided. Needs `case.view`.", idOf("The `bulk_id`.")).
		writes(200, "How many were taken back.", "CasesUndone", Schema{"undone": 12, "left": 1}, nil)
}
