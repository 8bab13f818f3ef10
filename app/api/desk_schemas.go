package api

import (
	"maps"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// most is where numbers of the desk end.
const most = 1 << 53

// deskSchemas are the schemas of the desk.
func (a *API) deskSchemas() map[string]Schema {
	if len(a.deskRoutes()) == 0 {
		return nil
	}
	out := caseSchemas()
	for _, more := range []map[string]Schema{decisionSchemasOfStaff(), bodySchemas(), ruleSchemas(), logSchemas()} {
		maps.Copy(out, more)
	}
	for name, title := range map[string]string{"Case": "cases", "CaseNote": "notes", "StaffDecision": "decisions", "StaffSanction": "sanctions", "StaffAppeal": "appeals",
		"StaffDispute": "disputes", "CannedReason": "canned reasons", "Rule": "rules", "AuditEntry": "entries of the log", "Job": "jobs"} {
		out[name+"List"] = objectSchema("Page of "+title, "A page of "+title+".", []any{"data", "page"}, Schema{
			"data": listOf("The "+title+".", schemaRef(name), 1000), "page": schemaRef("Paging")})
	}
	return out
}

// refOrNull is a schema or null.
func refOrNull(name, text string) Schema {
	return Schema{"oneOf": []any{schemaRef(name), Schema{"type": "null"}}, "description": text}
}

func caseSchemas() map[string]Schema {
	action := func(text string) Schema { return enumOf(text, models.DecisionAction("").Choices()) }
	one := Schema{
		"id": uuidOf("Its id."), "subject": enumOf("What kind of thing it is about.", models.CaseSubject("").Choices()), "subject_id": uuidOf("Which one."),
		"subject_url": Schema{"type": "string", "format": "uri-reference", "maxLength": 200, "description": "Where that can be read. A quiz has its text and key at `/draft`, and what an edit changes at `/versions/{n}/diff`, for staff."},
		"title":       wordOf("What it is called.", 200), "owner_id": orNull(uuidOf("Who answers for it.")),
		"kinds": listOf("Why there is a case.", enumOf("One kind.", models.CaseKind("").Choices()), 8),
		"state": enumOf("Where it stands. A claim that has run out waits again.", models.CaseState("").Choices()),
		"score": wholeOf("The weights of all that was reported.", most), "priority": enumOf("How pressing that is.", models.CasePriority("").Choices()),
		"reports": wholeOf("How often it was reported.", most), "due_at": momentOf("By when it is to be decided."),
		"claimed_by": refOrNull("PersonName", "Who has claimed it, while that lasts; null for nobody."), "claim_until": orNull(momentOf("Until when the claim lasts.")),
		"created_at": momentOf("Since when."), "resolved_at": orNull(momentOf("When it was resolved; null while it is open.")), "lock_version": wholeOf("Its version, which a decision names.", most),
	}
	whole := Schema{
		"snapshot":      Schema{"type": []any{"object", "null"}, "description": "What its subject looks like now; null where it is gone.", "additionalProperties": true},
		"snapshot_hash": orNull(hashOf("SHA-256 of that, which a decision names.")),
		"away":          flagOf("Somebody else decides it: it is about you, you reported it, or you decided what is appealed. Then signals and decisions are left out."),
		"owner":         refOrNull("CaseOwner", "Who answers for it; null for nobody."),
		"signals":       listOf("What added to it, the newest hundred.", schemaRef("CaseSignal"), 100), "decisions": listOf("What was decided about who answers for it before, the newest five.", schemaRef("StaffDecision"), 5),
		"appeals":         listOf("Appeals that wait, the oldest first: `uphold` and `overturn` rule on the first.", schemaRef("StaffAppeal"), 500),
		"moves":           listOf("What else you may do with it.", enumOf("A verb.", []string{"claim", "release", "escalate"}), 3),
		"allowed_actions": listOf("What you may decide now.", schemaRef("AllowedAction"), 30),
	}
	maps.Copy(whole, one)
	return map[string]Schema{
		"Case":       object("Case", "Something that is to be looked at (사건): all that was reported about one thing.", one),
		"OpenCase":   object("Case with what its decider knows", "A case, its subject as it is now, why it is there, and what may be decided.", whole),
		"PersonName": object("Person", "Somebody.", Schema{"id": uuidOf("Their id."), "handle": wordOf("Their handle.", 20)}),
		"CaseOwner": object("Who answers for it", "The author, or the person themselves.", Schema{"id": uuidOf("Their id."), "handle": wordOf("Their handle.", 20), "nickname": wordOf("Their name.", 20),
			"status": enumOf("Their standing.", models.UserStatus("").Choices()), "trust": wholeOf("How far they are trusted.", 3), "record": refOrNull("SanctionRecord", "Their sanctions; null for who may not see them.")}),
		"SanctionRecord": object("Record", "What somebody was sanctioned for.", Schema{"points": wholeOf("Points that count now.", most), "suggested_action": action("What the ladder suggests next; nobody has to follow it."),
			"suggested_duration": orNull(Schema{"type": "string", "format": "duration", "maxLength": 20, "description": "For how long (ISO 8601); null is until it is lifted."})}),
		"CaseSignal": object("Signal", "One thing that added to a case.", Schema{"kind": enumOf("Why.", models.CaseKind("").Choices()), "weight": wholeOf("How much.", most), "text": orNull(wordOf("What was found.", 300)),
			"version": wordOf("The version that it is about.", 40), "report": refOrNull("CaseReport", "The report; null for what is none."), "dispute_id": orNull(uuidOf("The dispute.")), "appeal_id": orNull(uuidOf("The appeal.")), "created_at": momentOf("When.")}),
		"CaseReport": object("Report of a case", "What somebody said is wrong.", Schema{"id": uuidOf("Its id."), "reason": enumOf("For which reason.", models.ReportReason("").Choices()), "detail": orNull(linesOf("In their words.", 1000)),
			"status": enumOf("What became of it.", models.ReportStatus("").Choices()), "reporter": refOrNull("PersonName", "Who; null for somebody who has left."),
			"reporter_agreed": wholeOf("How many of their reports were found right.", most), "reporter_disagreed": wholeOf("How many were not.", most)}),
		"AllowedAction": object("What may be decided", "An action and what it would do now.", Schema{"action": action("The action."), "needs_reason": flagOf("It needs words for whom it concerns."), "may_end": flagOf("It may be given an end."),
			"also": listOf("What may be done to its author in the same verdict.", action("An action."), 30), "effect": schemaRef("ActionEffect")}),
		"ActionEffect": object("Effect", "What an action would do.", Schema{"model": orNull(wordOf("What changes; null for nothing but the case.", 40)), "before": orNull(wordOf("Its state.", 40)), "after": orNull(wordOf("Its state then.", 40)),
			"edit_only": flagOf("Only the edit under review is decided about, and what is live stays."), "tells_owner": flagOf("Whom it concerns is told why."), "answers": wholeOf("How many reports are answered.", most),
			"agrees": flagOf("They are found right."), "stays": listOf("Kinds of the case that stay open.", enumOf("A kind.", models.CaseKind("").Choices()), 8)}),
		"CaseNote":  object("Note", "What staff said about a case, the newest first. It never leaves the back office.", noteProps()),
		"AddedNote": object("New note", "The note, and whom it did not call.", with(noteProps(), Schema{"unseen": listOf("Handles of people who are not told: they are nobody's, or may not see the case.", wordOf("A handle.", 20), 10)})),
		"CaseVerdict": object("Verdict", "What was decided at one time. Until `undo_until` whoever decided can take back all of it; then people are told.", Schema{"id": uuidOf("Its id."), "case_id": orNull(uuidOf("The case.")),
			"undo_until": momentOf("Until when it can be undone."), "undone_at": orNull(momentOf("When it was.")), "case": refOrNull("Case", "The case as it is now.")}),
		"CaseConflict": conflictSchema(),
	}
}

func noteProps() Schema {
	return Schema{"id": uuidOf("Its id."), "author": refOrNull("PersonName", "Who wrote it; null for somebody who has left."), "text": linesOf("What it says.", 2000), "created_at": momentOf("When.")}
}

// conflictSchema is a problem with what is so now.
func conflictSchema() Schema {
	s := problemSchema()
	s["title"], s["description"] = "Conflict", "What was decided is about something that is not any more what was seen (code `stale`), or the case is another's (`claimed`) or resolved (`resolved`)."
	s["properties"].(Schema)["current"] = with(schemaRef("OpenCase"), Schema{"description": "With the code `stale`: the case and its subject as they are now."})
	return s
}

func hashOf(text string) Schema {
	return Schema{"type": "string", "pattern": "^([0-9a-f]{64})?$", "maxLength": 64, "description": text}
}

func decisionSchemasOfStaff() map[string]Schema {
	action := func(text string) Schema { return enumOf(text, models.DecisionAction("").Choices()) }
	appeal := Schema{"id": uuidOf("Its id."), "user_id": uuidOf("Who appeals."), "decision_id": uuidOf("Against which decision."), "title": wordOf("About what, as it was called then.", 200), "action": action("What was decided."),
		"text": linesOf("Why it is wrong.", 2000), "status": enumOf("Where it stands.", models.AppealStatus("").Choices()), "answer": orNull(linesOf("What was answered.", 2000)), "created_at": momentOf("When."),
		"closed_at": orNull(momentOf("When it was answered.")), "lock_version": wholeOf("Its version.", most)}
	dispute := Schema{"id": uuidOf("Its id."), "quiz_id": uuidOf("The quiz."), "quiz_version_id": uuidOf("Its version."), "stable_key": uuidOf("The key of the question."), "stem": linesOf("The question.", 500),
		"claimant_id": uuidOf("Who says so."), "claim": linesOf("What is wrong.", 1000), "evidence_url": orNull(wordOf("Where one can read that.", 500)), "status": enumOf("Where it stands.", models.DisputeStatus("").Choices()),
		"waits": flagOf("It waits for a moderator."), "reply": orNull(linesOf("The author's answer.", 1000)), "verdict": orNull(linesOf("The moderator's.", 1000)), "due_at": momentOf("Until when its author may answer."),
		"contested_at": orNull(momentOf("Since when a moderator is asked.")), "created_at": momentOf("When."), "lock_version": wholeOf("Its version.", most)}
	choice := object("Choice of a disputed question", "A choice, with whether it is stored as right.", Schema{"id": uuidOf("Its id."), "text": wordOf("Its text.", 200), "correct": flagOf("It is right.")})
	return map[string]Schema{
		"StaffDecision": object("Decision", "What was decided, as staff read it.", Schema{"id": uuidOf("Its id."), "created_at": momentOf("When."), "action": action("What."), "subject": enumOf("About what kind of thing.", models.CaseSubject("").Choices()),
			"subject_id": uuidOf("About which."), "title": wordOf("What it was called then.", 200), "owner_id": orNull(uuidOf("Who answers for it.")), "actor_id": orNull(uuidOf("Who decided; null for the program.")), "actor_name": wordOf("Their handle then.", 40),
			"reason_code": orNull(wordOf("The rule.", 40)), "reason": orNull(linesOf("Why, for whom it concerns.", 2000)), "reason_en": orNull(linesOf("The same in English; null where it is told as it is written.", 2000)), "note": orNull(linesOf("For staff alone.", 2000)),
			"automation": enumOf("How much of it a program decided.", models.Automation("").Choices()), "snapshot_hash": hashOf("The hash of what was seen."), "case_id": orNull(uuidOf("The case.")), "verdict_id": orNull(uuidOf("All that was decided with it.")),
			"reverts_id": orNull(uuidOf("The decision that it takes back.")), "bulk_id": orNull(uuidOf("Of the cases that were decided together.")), "duration_ms": wholeOf("How long it took.", most)}),
		"StaffSanction": object("Sanction of somebody", "What somebody may not do, or a warning.", Schema{"id": uuidOf("Its id."), "type": enumOf("What it is.", models.SanctionType("").Choices()), "points": wholeOf("How much it weighs for a year.", 100),
			"starts_at": momentOf("When it began."), "ends_at": orNull(momentOf("When it ends by itself; null is not before somebody lifts it.")), "status": enumOf("Where it stands now.", models.SanctionStatus("").Choices()),
			"reason": orNull(linesOf("Why.", 2000)), "decision_id": uuidOf("The decision that it comes from."), "verdict_id": orNull(uuidOf("The verdict, which can be undone for ten seconds.")), "lifted_by_id": orNull(uuidOf("The decision that lifted it."))}),
		"StaffAppeal":    object("Appeal of somebody", "What somebody says against a decision.", appeal),
		"OpenAppeal":     object("Appeal with its decision", "An appeal and what it is about.", with(Schema{"decision": refOrNull("StaffDecision", "The decision; null for who may not see it.")}, appeal)),
		"StaffDispute":   object("Dispute of a key", "What somebody says is wrong with a key.", dispute),
		"DisputedChoice": choice,
		"OpenDispute": object("Dispute with its question", "A dispute and the question as it was asked, with its stored key.", with(Schema{"type": enumOf("How it is answered.", models.QuestionType("").Choices()),
			"choices": listOf("Its choices in order.", schemaRef("DisputedChoice"), 10), "accepted": listOf("Texts that count as right.", wordOf("A text.", 140), 20)}, dispute)),
	}
}

// actProps are the members of one act of a verdict.
func actProps() Schema {
	return Schema{
		"action": enumOf("What is decided: one of the case's `allowed_actions`.", models.DecisionAction("").Choices()), "reason_code": enumOf("The rule that was broken.", models.ReportReason("").Choices()),
		"reason": linesOf("Why, for whom it concerns. Behind a canned reason it is added.", schema.WordsMost), "note": linesOf("For staff alone.", schema.WordsMost),
		"canned_reason_id": uuidOf("A canned reason, told in both languages."),
		"appeal_id":        uuidOf("Of `uphold` and `overturn`: which appeal is ruled on. Needed where several wait."),
		"fill":             Schema{"type": "object", "maxProperties": 30, "additionalProperties": Schema{"type": "string", "maxLength": 1000, "pattern": linesPattern}, "description": "What the canned reason asks for, by name."},
		"until":            orNull(momentOf("When it ends by itself, of an action that `may_end`.")),
	}
}

func bodySchemas() map[string]Schema {
	optional := []string{"reason_code", "reason", "note", "canned_reason_id", "fill", "until", "appeal_id"}
	seen := Schema{"lock_version": wholeOf("The version of the case that you saw.", most), "snapshot_hash": hashOf("The `snapshot_hash` that you saw.")}
	canned := Schema{"name": wordOf("What staff call it.", 40), "name_en": wordOf("The same in English.", 40), "text": linesOf("The text in Korean; what stands in braces is filled in each time.", 1000),
		"text_en": linesOf("The same in English, with the same braces.", 1000), "actions": listOf("For which actions; none is all.", enumOf("An action.", models.DecisionAction("").Choices()), 30),
		"reason":   orNull(enumOf("The rule that it stands for.", models.ReportReason("").Choices())),
		"position": Schema{"type": "integer", "format": "int32", "minimum": 1, "maximum": 9, "description": "Its place and key."}, "active": flagOf("It is in use.")}
	return map[string]Schema{
		"CaseAct":    bodyOf("Act", "One thing that is decided.", actProps(), optional...),
		"CaseDecide": bodyOf("What is decided", "One or more acts, all of them or none, about a case as it was seen.", with(Schema{"acts": with(listOf("In order.", schemaRef("CaseAct"), mostActs), Schema{"minItems": 1}), "duration_ms": wholeOf("How long you looked at it.", dayMillis)}, seen), "duration_ms"),
		"CaseSeen":   bodyOf("Case as it was seen", "A case and what you saw of it.", with(Schema{"id": uuidOf("The case.")}, seen)),
		"CasesDecide": bodyOf("What is decided about cases", "One act about several cases, each as it was seen. Nothing is done to people this way.", with(with(Schema{}, actProps()), Schema{
			"cases": with(listOf("The cases.", schemaRef("CaseSeen"), moderation.MostTogether), Schema{"minItems": 1}), "confirm": wholeOf("Over 20 cases: how many they are.", moderation.MostTogether)}), append(optional, "confirm")...),
		"CasesDecided": object("What became of cases", "Each has its own verdict, or why it was left.", Schema{"bulk_id": uuidOf("What their decisions and entries of the log name."), "decided": wholeOf("How many were decided.", moderation.MostTogether),
			"results": listOf("In the order that was asked.", schemaRef("CaseOutcome"), moderation.MostTogether)}),
		"CasesUndone": object("What was undone", "Of cases that were decided together.", Schema{"undone": wholeOf("How many verdicts were taken back.", moderation.MostTogether), "left": wholeOf("How many stand.", moderation.MostTogether)}),
		"CaseOutcome": object("Outcome", "What became of one case.", Schema{"case_id": uuidOf("The case."), "verdict_id": orNull(uuidOf("Its verdict; null where it was left.")), "undo_until": orNull(momentOf("Until when that can be undone.")),
			"code": orNull(wordOf("Why it was left, for programs.", 64)), "detail": orNull(wordOf("Why it was left, for people.", 4096))}),
		"CaseEscalate":   bodyOf("Why it is escalated", "For somebody of a higher role.", Schema{"reason": linesOf("Why.", schema.WordsMost), "note": linesOf("For staff alone.", schema.WordsMost)}, "note"),
		"CaseNoteCreate": bodyOf("Note to write", "What staff say about a case; `@handle` calls somebody who may see it.", Schema{"text": linesOf("The text.", 2000)}),
		"SanctionCreate": bodyOf("Sanction to make", "What somebody may not do from now on, or a warning.", Schema{"type": enumOf("What.", models.SanctionType("").Choices()), "reason": linesOf("Why, for them.", schema.WordsMost),
			"note": linesOf("For staff alone.", schema.WordsMost), "until": orNull(momentOf("When it ends by itself; not of a warning or a ban."))}, "note", "until"),
		"CannedReason": object("Canned reason", "A reason that is given often, in both languages.", with(with(Schema{}, canned), Schema{"id": uuidOf("Its id."), "fill": listOf("What is filled in.", wordOf("A name.", 30), 100),
			"lock_version": wholeOf("Its version.", most)})),
		"CannedReasonCreate": bodyOf("Canned reason to write", "A new one.", maps.Clone(canned), "actions", "reason"),
		"CannedReasonPatch":  bodyOf("Canned reason to change", "What is to change.", maps.Clone(canned), "name", "name_en", "text", "text_en", "actions", "reason", "position", "active"),
	}
}

func ruleSchemas() map[string]Schema {
	written := Schema{"name": wordOf("Its name.", 60), "purpose": wordOf("What it is for.", 300), "source": linesOf("Its YAML.", 16000)}
	figure := func(text string) Schema { return wholeOf(text, most) }
	percent := func(text string) Schema {
		return orNull(Schema{"type": "integer", "format": "int32", "minimum": 0, "maximum": 100, "description": text})
	}
	return map[string]Schema{
		"Rule": object("Automatic rule", "It looks at what people write before anybody does.", with(with(Schema{}, written), Schema{"id": uuidOf("Its id."), "version": figure("One more with each change of the source."), "mode": enumOf("Whether it acts.", models.RuleMode("").Choices()),
			"tried_version": figure("The version that was tried on past decisions; 0 for none."), "tried_at": orNull(momentOf("When.")), "seen": figure("On how many decisions."), "caught": figure("It fires, and they decided against it."),
			"wrong": figure("It fires, and they found nothing wrong."), "missed": figure("It does not, and they decided against it."), "created_at": momentOf("Since when."), "updated_at": momentOf("When it last changed."), "lock_version": figure("Its version of the row.")})),
		"RuleCreate":   bodyOf("Rule to write", "A new rule, which is off.", maps.Clone(written), "purpose"),
		"RulePatch":    bodyOf("Rule to change", "What is to change. A new source is a new version, which is off.", maps.Clone(written), "name", "purpose", "source"),
		"RuleSimulate": bodyOf("Rule to try", "A source, which is not kept.", Schema{"source": linesOf("Its YAML.", 16000)}),
		"RuleTrial": object("Trial", "What a rule would have done with the newest 5,000 decisions that people made, and what they did.", Schema{"decisions": figure("How many it looks at."), "caught": figure("It fires, and they decided against it."),
			"wrong": figure("It fires, and they found nothing wrong."), "missed": figure("It does not, and they decided against it."), "precision": percent("The share of what it fires on that they decided against, in per cent; null where it fires on nothing."),
			"recall": percent("The share of what they decided against that it fires on; null where there is none."), "disagreements": listOf("Where they disagree, fifty of each sort.", schemaRef("RuleDisagreement"), 100)}),
		"RuleDisagreement": object("Disagreement", "A decision that the rule would not have come to.", Schema{"fires": flagOf("It fires."), "found": orNull(wordOf("What it has found.", 4096)), "decision": schemaRef("StaffDecision")}),
	}
}

func logSchemas() map[string]Schema {
	entry := Schema{"id": uuidOf("Its id."), "seq": wholeOf("Its number in the chain.", most), "created_at": momentOf("When."), "actor_id": orNull(uuidOf("Who; null for the program.")), "actor_name": wordOf("Their handle then.", 40),
		"action": wordOf("What was done.", 40), "target": wordOf("To what kind of thing.", 40), "target_id": orNull(uuidOf("To which.")), "title": wordOf("What it was called.", 200), "request_id": orNull(wordOf("The number of the request.", 64)),
		"digest": hashOf("The digest of the difference."), "prev_hash": hashOf("The hash of the entry before."), "hash": hashOf("Its hash.")}
	moment := func(text string) Schema { return orNull(momentOf(text)) }
	return map[string]Schema{
		"AuditEntry": object("Entry of the log", "Who did what, in a chain that shows tampering.", entry),
		"FullAuditEntry": object("Entry with its difference", "An entry and what it changed.", with(Schema{
			"changes":  Schema{"type": []any{"object", "null"}, "additionalProperties": true, "description": "Fields before and after, relations, children, the reason and the note; null where it is not kept any more, or withheld."},
			"withheld": flagOf("You may not see what it is about, so that what changed is kept from you.")}, entry)),
		"Job": object("Job", "Something that is done in the background, without what it is about.", Schema{"id": wordOf("Its number.", 19), "kind": wordOf("What is done.", 64), "state": wordOf("Where it stands, as the queue calls it.", 20),
			"tried": wholeOf("How often it was tried.", 1000), "tries": wholeOf("How often it will be.", 1000), "done": wholeOf("How far it has come.", most), "total": wholeOf("Of how much; 0 is unknown.", most),
			"created_at": momentOf("When it was asked for."), "scheduled_at": momentOf("When it is or was to be done."), "began_at": moment("When the last try began."), "ended_at": moment("When it ended."),
			"retryable": flagOf("It can be asked to be done at once."), "cancellable": flagOf("It can be cancelled."), "failures": listOf("Tries that failed.", schemaRef("JobFailure"), 1000)}),
		"JobFailure": object("Failure", "One try that failed.", Schema{"at": momentOf("When."), "try": wholeOf("Which one.", 1000), "text": orNull(linesOf("Why; null where the process was gone. Addresses are left out for who may not try it again.", 65536))}),
	}
}
