package api

import "duckhoo/models"

func (d desk) historyDoc() *Operation {
	return deskDoc("List decisions about somebody", "What was decided about somebody and what is theirs, the newest first. Needs `user.view` and `decision.view`.", idOf("The id of the person.")).
		lists("StaffDecisionList", "A page of decisions.", decisionExample())
}

func sanctionExample() Schema {
	return Schema{"id": exampleID, "type": "comment_mute", "points": 2, "starts_at": exampleTime, "ends_at": exampleTime, "status": "active", "reason": "Spam.", "decision_id": exampleID, "verdict_id": exampleID, "lifted_by_id": nil}
}

func (d desk) sanctionsDoc() *Operation {
	return deskDoc("List sanctions of somebody", "The newest first. Needs `user.view` and `sanction.view`.", idOf("The id of the person.")).lists("StaffSanctionList", "A page of sanctions.", sanctionExample())
}

func (d desk) sanctionDoc() *Operation {
	return deskDoc("Sanction somebody", "The same as the verbs `warn`, `mute`, `block`, `suspend` and `ban` of a person, each with its right. Nobody sanctions themselves or somebody of their own rank or above.", idOf("The id of the person.")).
		writes(201, "The sanction.", "StaffSanction", sanctionExample(), &Content{Schema: schemaRef("SanctionCreate"), Example: Schema{"type": "comment_mute", "reason": "Spam.", "until": exampleTime}})
}

func staffAppealExample() Schema {
	return Schema{"id": exampleID, "user_id": exampleID, "decision_id": exampleID, "title": "Ducks of the world", "action": "hide", "text": "It was no advertisement.", "status": "pending", "answer": nil, "created_at": exampleTime, "closed_at": nil, "lock_version": 1}
}

const ruledOn = " They are ruled on by `POST /api/v1/appeals/{id}/uphold` and `/overturn`, or as an act at their case."

func (d desk) appealsDoc() *Operation {
	return deskDoc("List all appeals", "Everybody's, the oldest first."+ruledOn+" Needs `appeal.view`.",
		query("status", "Where they stand.", enumOf("A state.", models.AppealStatus("").Choices())), query("user_id", "Who appeals.", uuidOf("An id."))).
		lists("StaffAppealList", "A page of appeals.", staffAppealExample())
}

func (d desk) appealDoc() *Operation {
	return deskDoc("Read any appeal", "An appeal and the decision that it is about."+ruledOn+" Needs `appeal.view`.", idOf("The id of the appeal.")).
		reads("The appeal.", "OpenAppeal", with(staffAppealExample(), Schema{"decision": decisionExample()}))
}

func staffDisputeExample() Schema {
	return Schema{"id": exampleID, "quiz_id": exampleID, "quiz_version_id": exampleID, "stable_key": exampleID, "stem": "Which of these is a duck?", "claimant_id": exampleID, "claim": "Two of them are.", "evidence_url": nil, "status": "author_rejected",
		"waits": true, "reply": "No.", "verdict": nil, "due_at": exampleTime, "contested_at": exampleTime, "created_at": exampleTime, "lock_version": 3}
}

const patched = " They are decided by `PATCH /api/v1/disputes/{id}`."

func (d desk) disputesDoc() *Operation {
	return deskDoc("List all disputes", "Keys that somebody says are wrong, the oldest first."+patched+" Needs `dispute.view`.",
		query("status", "Where they stand.", enumOf("A state.", models.DisputeStatus("").Choices())), query("quiz_id", "Of which quiz.", uuidOf("An id.")),
		query("waits", "Only those that wait for a moderator.", enumOf("It is `true`.", []string{"true"}))).
		lists("StaffDisputeList", "A page of disputes.", staffDisputeExample())
}

func (d desk) disputeDoc() *Operation {
	return deskDoc("Read any dispute", "A dispute and the question as it was asked, with its key."+patched+" Needs `dispute.view`.", idOf("The id of the dispute.")).
		reads("The dispute.", "OpenDispute", with(staffDisputeExample(), Schema{"type": "single", "choices": []any{Schema{"id": exampleID, "text": "A mallard", "correct": true}}, "accepted": []any{}}))
}

func cannedExample() Schema {
	return Schema{"id": exampleID, "name": "저작권", "name_en": "Copyright", "text": "허락받지 않은 자료가 있어요: {what}.", "text_en": "It uses material without permission: {what}.", "fill": []any{"what"}, "actions": []any{}, "reason": "copyright",
		"position": 2, "active": true, "lock_version": 1}
}

func cannedBody() Schema {
	return Schema{"name": "저작권", "name_en": "Copyright", "text": "허락받지 않은 자료가 있어요: {what}.", "text_en": "It uses material without permission: {what}.", "reason": "copyright", "position": 2, "active": true}
}

func (d desk) cannedListDoc() *Operation {
	return deskDoc("List canned reasons", "Those that are in use, in their order. Needs `case.view`.").
		reads("All of them.", "CannedReasonList", Schema{"data": []any{cannedExample()}, "page": Schema{"next_cursor": nil, "prev_cursor": nil, "limit": 1}})
}

func (d desk) cannedGetDoc() *Operation {
	return deskDoc("Read a canned reason", "Also one that is not in use. Needs `case.view`.", idOf("Its id.")).reads("The canned reason.", "CannedReason", cannedExample())
}

func (d desk) cannedCreateDoc() *Operation {
	return deskDoc("Write a canned reason", "Needs `canned_reason.add`.").
		writes(201, "The canned reason.", "CannedReason", cannedExample(), &Content{Schema: schemaRef("CannedReasonCreate"), Example: cannedBody()}, "ETag", "Location")
}

// changes describes PATCH.
func (o *Operation) changes(name, body string, example, sent Schema) *Operation {
	o.Parameters = append(o.Parameters, ref("parameters", "IfMatch"), ref("parameters", "CSRF"))
	o.Body = &Content{Types: []string{mimePatch, mimeJSON}, Schema: schemaRef(body), Example: sent}
	o.Answers = errorsOf(map[int]Answer{200: {Description: "As it now is.", Headers: []string{"ETag"}, Schema: schemaRef(name), Example: example}}, append([]int{412, 428}, writeErrors...)...)
	return o
}

// removes describes DELETE.
func (o *Operation) removes() *Operation {
	o.Parameters = append(o.Parameters, ref("parameters", "IfMatch"), ref("parameters", "CSRF"))
	o.Answers = errorsOf(map[int]Answer{204: {Description: "In the trash."}}, 400, 401, 403, 404, 409, 412, 428, 429, 500, 503)
	return o
}

func (d desk) cannedPatchDoc() *Operation {
	return deskDoc("Change a canned reason", "Needs `canned_reason.change`.", idOf("Its id.")).changes("CannedReason", "CannedReasonPatch", cannedExample(), Schema{"active": false})
}

func (d desk) cannedDeleteDoc() *Operation {
	return deskDoc("Delete a canned reason", "Moves it to the trash. Needs `canned_reason.delete`.", idOf("Its id.")).removes()
}

const ruleSource = "on: [comment]\nwhen:\n  links: {at_least: 2}\ndo: report\nreason: spam\n"

func ruleExample() Schema {
	return Schema{"id": exampleID, "name": "links", "purpose": "Advertisements.", "source": ruleSource, "version": 1, "mode": "shadow", "tried_version": 1, "tried_at": exampleTime, "seen": 120, "caught": 9, "wrong": 1, "missed": 3,
		"created_at": exampleTime, "updated_at": exampleTime, "lock_version": 3}
}

func trialExample() Schema {
	return Schema{"decisions": 120, "caught": 9, "wrong": 1, "missed": 3, "precision": 90, "recall": 75, "disagreements": []any{Schema{"fires": false, "found": nil, "decision": decisionExample()}}}
}

func (d desk) ruleListDoc() *Operation {
	return deskDoc("List rules", "Automatic rules by name. Needs `auto_rule.view`.", query("mode", "Whether they act.", enumOf("A mode.", models.RuleMode("").Choices()))).lists("RuleList", "A page of rules.", ruleExample())
}

func (d desk) ruleGetDoc() *Operation {
	return deskDoc("Read a rule", "Needs `auto_rule.view`.", idOf("The id of the rule.")).reads("The rule.", "Rule", ruleExample())
}

func (d desk) ruleCreateDoc() *Operation {
	return deskDoc("Write a rule", "A new rule is off. What is wrong in its source is a 422 at `/source` that names the line. Needs `auto_rule.add`.").
		writes(201, "The rule.", "Rule", with(ruleExample(), Schema{"mode": "off", "tried_version": 0, "tried_at": nil}), &Content{Schema: schemaRef("RuleCreate"), Example: Schema{"name": "links", "source": ruleSource}}, "ETag", "Location")
}

func (d desk) rulePatchDoc() *Operation {
	return deskDoc("Change a rule", "A new source is a new version, which is off until it was tried. Needs `auto_rule.change`.", idOf("The id of the rule.")).changes("Rule", "RulePatch", ruleExample(), Schema{"purpose": "Advertisements."})
}

func (d desk) ruleDeleteDoc() *Operation {
	return deskDoc("Delete a rule", "Moves it to the trash. Needs `auto_rule.delete`.", idOf("The id of the rule.")).removes()
}

func (d desk) simulateDoc() *Operation {
	return deskDoc("Try a source", "Holds a source against the newest 5,000 decisions that people made, and keeps nothing. Needs `auto_rule.change`.").
		writes(200, "What it would have done.", "RuleTrial", trialExample(), &Content{Schema: schemaRef("RuleSimulate"), Example: Schema{"source": ruleSource}})
}

func (d desk) tryDoc() *Operation {
	return deskDoc("Try a rule", "Holds a rule against the newest 5,000 decisions that people made. The figures are kept with it, and it may watch from then on. Needs `auto_rule.change`.", idOf("The id of the rule.")).
		writes(200, "What it would have done.", "RuleTrial", trialExample(), nil)
}

func (d desk) ruleMoveDoc(summary, text string) *Operation {
	return deskDoc(summary, text+" Each verb has its right.", idOf("The id of the rule.")).writes(200, "The rule.", "Rule", ruleExample(), nil, "ETag").matches()
}

func entryExample() Schema {
	return Schema{"id": exampleID, "seq": 42, "created_at": exampleTime, "actor_id": exampleID, "actor_name": "modi", "action": "hide", "target": "quiz", "target_id": exampleID, "title": "Ducks of the world", "request_id": exampleID,
		"digest": exampleHash, "prev_hash": exampleHash, "hash": exampleHash}
}

func (d desk) logDoc() *Operation {
	word := func(text string) Schema { return wordOf(text, 40) }
	return deskDoc("List the audit log", "Entries, the newest first. Needs `audit_log.view`.", query("action", "What was done.", word("An action.")), query("target", "To what kind of thing.", word("A model.")),
		query("target_id", "To which.", uuidOf("An id.")), query("actor_id", "By whom.", uuidOf("An id.")), query("actor_name", "By whom, as they were called then.", word("A handle."))).
		lists("AuditEntryList", "A page of entries.", entryExample())
}

func (d desk) entryDoc() *Operation {
	return deskDoc("Read an entry of the log", "An entry and what it changed. What a row looked like is for those who may view the row: to others it is withheld. Needs `audit_log.view`.", idOf("The id of the entry.")).
		reads("The entry.", "FullAuditEntry", with(entryExample(), Schema{"changes": Schema{"fields": []any{Schema{"name": "status", "before": "published", "after": "hidden"}}, "reason": "It is an advertisement."}, "withheld": false}))
}

func jobExample() Schema {
	return Schema{"id": "7", "kind": "tell_verdict", "state": "retryable", "tried": 1, "tries": 25, "done": 0, "total": 0, "created_at": exampleTime, "scheduled_at": exampleTime, "began_at": exampleTime, "ended_at": nil, "retryable": true, "cancellable": true,
		"failures": []any{Schema{"at": exampleTime, "try": 1, "text": "the mail server is away"}}}
}

func jobID() Schema {
	return Schema{"name": "id", "in": "path", "required": true, "schema": Schema{"type": "string", "pattern": "^[0-9]{1,19}$", "maxLength": 19, "description": "Its number."}, "description": "The number of the job."}
}

func (d desk) jobsDoc() *Operation {
	return deskDoc("List jobs", "What is done in the background, the newest first. Needs `job.view`.", query("state", "How far they are.", enumOf("A group of states.", jobGroups)),
		query("kind", "What is done.", Schema{"type": "string", "maxLength": 64, "pattern": "^[a-z0-9_]+$"})).lists("JobList", "A page of jobs.", jobExample())
}

func (d desk) jobDoc() *Operation {
	return deskDoc("Read a job", "Needs `job.view`.", jobID()).reads("The job.", "Job", jobExample())
}

func (d desk) jobMoveDoc(summary, text string) *Operation {
	return deskDoc(summary, text+" Each verb has its right.", jobID()).writes(200, "The job.", "Job", jobExample(), nil)
}
