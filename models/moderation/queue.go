package moderation

import (
	"slices"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

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
	Priority  models.CasePriority
	Claimed   Claim
	Sort      string // of Sorts, with a minus for descending; "": the most urgent first, of those that are resolved the newest
}

// Sorts are the orders of a list of cases, by what they are called. Each has an
// index.
var Sorts = map[string]string{"urgency": "Urgency", "due_at": "DueAt", "created_at": "CreatedAt", "resolved_at": "ResolvedAt"}

// order is the order that is wanted.
func (w Wanted) order() database.Order {
	name, desc := strings.CutPrefix(w.Sort, "-")
	if path := Sorts[name]; path != "" {
		return database.Order{Path: path, Desc: desc}
	}
	if len(w.States) == 1 && w.States[0] == models.CaseResolved {
		return database.Order{Path: "ResolvedAt", Desc: true}
	}
	return database.Order{Path: "Urgency", Desc: true}
}

// marks are the marks that the pile of a case must have.
func (w Wanted) marks() []schema.Cond {
	var out []schema.Cond
	for _, mark := range []int64{w.Kind.Pile(), w.Subject.Pile(), w.Priority.Pile()} {
		if mark != 0 {
			out = append(out, schema.Marked("Pile", mark))
		}
	}
	return out
}

// Queue is the list of cases that somebody wants, the most urgent first; those
// that are resolved, the newest first.
func (d *Desk) Queue(actor schema.Actor, w Wanted) database.Query {
	q := database.Query{Model: d.cases, Actor: actor, Verb: schema.VerbView, Sort: []database.Order{w.order()}}
	all := w.marks()
	states := w.Claimed != ClaimMine && w.Claimed != ClaimOthers || len(w.States) > 0
	switch {
	case !w.SubjectID.IsZero():
		all, q.Along = append(all, aboutThis(w)), "Subject"
	case w.Claimed == ClaimMine:
		q.Along = "ClaimedByID"
	case states && (len(all) > 0 || q.Sort[0].Path != "Urgency" || !allWait(w.States)):
		q.Piles = "Pile"
	case states:
		all, states = append(all, schema.Eq("Waits", true), notResolved), false
	}
	if states {
		all = append(all, inStates(w.States, q.Sort[0].Path)...)
	}
	if w.Claimed != "" {
		all = append(all, w.Claimed.where(actor.ActorID(), d.now()))
	}
	q.Where = schema.And(all...)
	if newest := (database.Order{Path: "CreatedAt", Desc: true}); q.Piles != "" && (slices.Contains(w.States, models.CaseResolved) || q.Sort[0] == newest) {
		q.Along = q.Sort[0].Path // there is no end of what is resolved, and what is new is open
	}
	return q
}

// notResolved is what the indexes of open cases say.
var notResolved = schema.IsNull("ResolvedAt", true)

// aboutThis narrows to one subject; the index of that begins with what it is.
func aboutThis(w Wanted) schema.Cond {
	var kinds []any
	for _, s := range w.Subject.Choices() {
		if w.Subject == "" || s == string(w.Subject) {
			kinds = append(kinds, s)
		}
	}
	return schema.And(schema.In("Subject", kinds...), schema.Eq("SubjectID", w.SubjectID))
}

// allWait reports whether states are those of the queue.
func allWait(states []models.CaseState) bool {
	return len(states) == 0 || len(states) == len(Waiting) && states[0] != states[1] && states[0].Waits() && states[1].Waits()
}

// inStates narrows to states, as the index of an order says that it holds them.
func inStates(states []models.CaseState, order string) []schema.Cond {
	if len(states) == 0 {
		states = Waiting
	}
	words := make([]any, len(states))
	for i, s := range states {
		words[i] = string(s)
	}
	all := []schema.Cond{schema.In("State", words...)}
	switch resolved := slices.Contains(states, models.CaseResolved); {
	case order == "DueAt" && !resolved:
		all = append(all, notResolved)
	case order == "ResolvedAt" && resolved && len(states) == 1:
		all = append(all, schema.IsNull("ResolvedAt", false))
	}
	return all
}
