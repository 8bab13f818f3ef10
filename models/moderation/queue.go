package moderation

import (
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// Priority is how pressing a case is, by its score.
type Priority string

// The priorities.
const (
	PriorityHigh Priority = "high"
	PriorityMid  Priority = "mid"
	PriorityLow  Priority = "low"
)

// From which score on a case has a priority.
const (
	highFrom = 40
	midFrom  = 15
)

// Choices lists the priorities, the most pressing first.
func (Priority) Choices() []string { return []string{"high", "mid", "low"} }

// PriorityOf is how pressing a case is.
func PriorityOf(c *models.Case) Priority {
	switch {
	case c.Score >= highFrom:
		return PriorityHigh
	case c.Score >= midFrom:
		return PriorityMid
	}
	return PriorityLow
}

func (p Priority) where() schema.Cond {
	switch p {
	case PriorityHigh:
		return schema.Compare("Score", schema.OpGte, highFrom)
	case PriorityMid:
		return schema.And(schema.Compare("Score", schema.OpGte, midFrom), schema.Compare("Score", schema.OpLt, highFrom))
	}
	return schema.Compare("Score", schema.OpLt, midFrom)
}

// Claim says who has claimed a case.
type Claim string

// The claims.
const (
	ClaimMine   Claim = "me"
	ClaimOthers Claim = "others"
	ClaimNone   Claim = "none" // a claim that has run out is none
)

// Choices lists the claims.
func (Claim) Choices() []string { return []string{"me", "others", "none"} }

func (k Claim) where(me schema.ID, now schema.Time) schema.Cond {
	runs := schema.And(schema.In("State", string(models.CaseClaimed), string(models.CaseEscalated)), schema.Compare("ClaimUntil", schema.OpGt, now))
	switch k {
	case ClaimMine:
		return schema.And(runs, schema.Eq("ClaimedByID", me))
	case ClaimOthers:
		return schema.And(runs, schema.Ne("ClaimedByID", me))
	}
	return schema.Or(schema.IsNull("ClaimUntil", true), schema.Compare("ClaimUntil", schema.OpLte, now))
}

// Waiting are the states of what is in the queue: a claim that has run out waits
// again.
var Waiting = []models.CaseState{models.CasePending, models.CaseClaimed}

// Wanted says which cases are wanted; what is empty is any.
type Wanted struct {
	States    []models.CaseState // none: those that are Waiting
	Subject   models.CaseSubject
	SubjectID schema.ID
	Kind      models.CaseKind
	Priority  Priority
	Claimed   Claim
}

// Sorts are the orders of a list of cases, by what they are called. Each has an
// index.
var Sorts = map[string]string{"urgency": "Urgency", "due_at": "DueAt", "created_at": "CreatedAt", "resolved_at": "ResolvedAt"}

// Queue is the list of cases that somebody wants, the most urgent first; those
// that are resolved, the newest first.
func (d *Desk) Queue(actor schema.Actor, w Wanted) database.Query {
	q := database.Query{Model: d.cases, Actor: actor, Verb: schema.VerbView, Sort: []database.Order{{Path: "Urgency", Desc: true}}}
	var all []schema.Cond
	if len(w.States) == 1 && w.States[0] == models.CaseResolved {
		q.Sort = []database.Order{{Path: "ResolvedAt", Desc: true}}
	}
	if w.Claimed != ClaimMine && w.Claimed != ClaimOthers || len(w.States) > 0 {
		all = append(all, inStates(w.States))
	}
	if w.Subject != "" {
		all = append(all, schema.Eq("Subject", string(w.Subject)))
	}
	if !w.SubjectID.IsZero() {
		all = append(all, schema.Eq("SubjectID", w.SubjectID))
	}
	if w.Kind != "" {
		all = append(all, schema.Contains("Kinds", `"`+string(w.Kind)+`"`))
	}
	if w.Priority != "" {
		all = append(all, w.Priority.where())
	}
	if w.Claimed != "" {
		all = append(all, w.Claimed.where(actor.ActorID(), d.now()))
	}
	q.Where = schema.And(all...)
	return q
}

// inStates narrows to states; what waits has an index of its own.
func inStates(states []models.CaseState) schema.Cond {
	if len(states) == 0 || len(states) == len(Waiting) && states[0] != states[1] && states[0].Waits() && states[1].Waits() {
		return schema.Eq("Waits", true)
	}
	words := make([]any, len(states))
	for i, s := range states {
		words[i] = string(s)
	}
	return schema.In("State", words...)
}
