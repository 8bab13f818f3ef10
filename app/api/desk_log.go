package api

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

const seeLog = "audit_log.view"

// logRoutes are the addresses of the audit log.
func (d desk) logRoutes() []Route {
	return []Route{
		{Method: "GET", Path: deskRoot + "/audit", Name: "listAuditEntries", Who: seeLog, Serve: d.log, Doc: d.logDoc()},
		{Method: "GET", Path: deskRoot + "/audit/:id", Name: "getAuditEntry", Who: seeLog, Serve: d.entry, Doc: d.entryDoc()},
	}
}

// entryView is an entry of the log.
type entryView struct {
	ID        schema.ID   `json:"id"`
	Seq       int64       `json:"seq"`
	CreatedAt schema.Time `json:"created_at"`
	ActorID   *schema.ID  `json:"actor_id"`
	Actor     string      `json:"actor_name"`
	Action    string      `json:"action"`
	Target    string      `json:"target"`
	TargetID  *schema.ID  `json:"target_id"`
	Title     string      `json:"title"`
	RequestID *string     `json:"request_id"`
	Digest    string      `json:"digest"`
	PrevHash  string      `json:"prev_hash"`
	Hash      string      `json:"hash"`
}

func entryOf(e *models.AuditLog) entryView {
	return entryView{e.ID, e.Seq, e.CreatedAt, idOrNil(e.ActorID), e.ActorName, e.Action, e.Target, idOrNil(e.TargetID), e.Title, orNil(e.RequestID), e.Digest, e.PrevHash, e.Hash}
}

// log answers GET /api/v1/admin/audit, the newest first.
func (d desk) log(c *fiber.Ctx) error {
	actor, err := d.gate(c, seeLog)
	if err != nil {
		return err
	}
	var action, target, name string
	var row, by schema.ID
	word := func(into *string) func(string) *schema.Problem {
		return func(value string) *schema.Problem { *into = value; return nil }
	}
	limit, cursor, err := window(c, d.Settings, map[string]func(string) *schema.Problem{
		"action": word(&action), "target": word(&target), "actor_name": word(&name), "target_id": anID(&row, "target_id"), "actor_id": anID(&by, "actor_id")})
	if err != nil {
		return err
	}
	q := database.Query{Model: d.Registry.Model("audit_log"), Actor: actor, Verb: schema.VerbView, Sort: []database.Order{{Path: "Seq", Desc: true}},
		Where: schema.And(equal("Action", action), equal("Target", target), equal("ActorName", name), equalID("TargetID", row), equalID("ActorID", by))}
	return d.page(c, actor, q, limit, cursor, func(_ context.Context, rows []any) (any, error) { return viewsOf(rows, entryOf), nil })
}

// fullEntry is an entry with what it changed.
type fullEntry struct {
	entryView
	Changes  json.RawMessage `json:"changes"`  // null where it is not kept any more, or not for the reader
	Withheld bool            `json:"withheld"` // the reader may not see what it is about
}

// entry answers GET /api/v1/admin/audit/{id}. What a row looked like before is
// for those who may view the row, as in its history.
func (d desk) entry(c *fiber.Ctx) error {
	actor, err := d.gate(c, seeLog)
	if err != nil {
		return err
	}
	row, err := d.row(c, actor, "audit_log")
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	e := row.(*models.AuditLog)
	out := fullEntry{entryView: entryOf(e)}
	if out.Withheld, err = d.withheld(c.UserContext(), actor, e); err != nil {
		return err
	}
	if !out.Withheld {
		diff, err := d.DB.FindBy(c.UserContext(), d.Registry.Model("audit_diff"), schema.Eq("LogID", e.ID))
		if err != nil && !errors.Is(err, schema.ErrNotFound) {
			return err
		}
		if diff, kept := diff.(*models.AuditDiff); kept {
			out.Changes = json.RawMessage(diff.Changes)
		}
	}
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}

// withheld reports whether what an entry changed is not for its reader.
func (d desk) withheld(ctx context.Context, actor schema.Actor, e *models.AuditLog) (bool, error) {
	m := d.Registry.Model(e.Target)
	if actor.Super() || m == nil || e.TargetID.IsZero() {
		return false, nil
	}
	err := d.Notes.Views(ctx, actor, m, e.TargetID)
	if errors.Is(err, schema.ErrForbidden) || errors.Is(err, schema.ErrNotFound) {
		return true, nil
	}
	return false, err
}
