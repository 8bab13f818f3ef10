package api

import (
	"context"
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// peopleRoutes are what was decided about somebody.
func (d desk) peopleRoutes() []Route {
	one := deskRoot + "/users/:id"
	return []Route{
		{Method: "GET", Path: one + "/history", Name: "listUserDecisions", Who: "user.view and decision.view", Serve: d.history, Doc: d.historyDoc()},
		{Method: "GET", Path: one + "/sanctions", Name: "listUserSanctions", Who: "user.view and sanction.view", Serve: d.sanctions, Doc: d.sanctionsDoc()},
		{Method: "POST", Path: one + "/sanctions", Name: "addUserSanction", Who: "user.warn, .mute, .block, .suspend or .ban", Serve: d.sanction, Doc: d.sanctionDoc()},
	}
}

// somebody finds the person of the address, for whoever has all of some rights.
func (d desk) somebody(c *fiber.Ctx, rights ...string) (schema.Actor, *models.User, error) {
	actor, err := d.gate(c, seePeople)
	if err != nil {
		return nil, nil, err
	}
	for _, right := range rights {
		if !has(actor, right) {
			return nil, nil, schema.ErrForbidden
		}
	}
	row, err := d.row(c, actor, "user")
	if err != nil {
		return nil, nil, err
	}
	return actor, row.(*models.User), nil
}

// history answers GET /api/v1/admin/users/{id}/history.
func (d desk) history(c *fiber.Ctx) error {
	actor, u, err := d.somebody(c, "decision.view")
	if err != nil {
		return err
	}
	limit, cursor, err := window(c, d.Settings, nil)
	if err != nil {
		return err
	}
	q := database.Query{Model: d.Registry.Model("decision"), Actor: actor, Verb: schema.VerbView, Where: schema.Eq("OwnerID", u.ID)}
	return d.page(c, actor, q, limit, cursor, func(_ context.Context, rows []any) (any, error) { return viewsOf(rows, decisionOf), nil })
}

// staffSanction is a sanction as staff read it.
type staffSanction struct {
	ID         schema.ID             `json:"id"`
	Type       models.SanctionType   `json:"type"`
	Points     int                   `json:"points"`
	StartsAt   schema.Time           `json:"starts_at"`
	EndsAt     *schema.Time          `json:"ends_at"`
	Status     models.SanctionStatus `json:"status"`
	Reason     *string               `json:"reason"`
	DecisionID schema.ID             `json:"decision_id"`
	VerdictID  *schema.ID            `json:"verdict_id"`
	LiftedByID *schema.ID            `json:"lifted_by_id"`
}

func (d desk) sanctionOf(s *models.Sanction) staffSanction {
	out := staffSanction{ID: s.ID, Type: s.Type, Points: s.Points, StartsAt: s.StartsAt, EndsAt: unlessZero(s.EndsAt), Status: s.Stands(d.Desk.Now()), Reason: orNil(s.Reason),
		DecisionID: s.DecisionID, LiftedByID: idOrNil(s.LiftedByID)}
	if s.Decision != nil {
		out.VerdictID = idOrNil(s.Decision.VerdictID)
	}
	return out
}

func (d desk) sanctionsOf(actor schema.Actor, person schema.ID) database.Query {
	return database.Query{Model: d.Registry.Model("sanction"), Actor: actor, Verb: schema.VerbView, Where: schema.Eq("UserID", person), With: []string{"Decision"}}
}

// sanctions answers GET /api/v1/admin/users/{id}/sanctions.
func (d desk) sanctions(c *fiber.Ctx) error {
	actor, u, err := d.somebody(c, "sanction.view")
	if err != nil {
		return err
	}
	limit, cursor, err := window(c, d.Settings, nil)
	if err != nil {
		return err
	}
	return d.page(c, actor, d.sanctionsOf(actor, u.ID), limit, cursor, func(_ context.Context, rows []any) (any, error) { return viewsOf(rows, d.sanctionOf), nil })
}

// actionOf is the action that makes a sanction of a type, "" for none.
func actionOf(t models.SanctionType) models.DecisionAction {
	for _, word := range models.DecisionAction("").Choices() {
		a := models.DecisionAction(word)
		if made, makes := a.Sanction(); makes && made == t {
			return a
		}
	}
	return ""
}

// sanction answers POST /api/v1/admin/users/{id}/sanctions: a verb of the person.
func (d desk) sanction(c *fiber.Ctx) error {
	actor, u, err := d.somebody(c, "sanction.view")
	if err != nil {
		return err
	}
	members, err := readBody(c, mimeJSON)
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	return d.once(c, actor, func(ctx context.Context) (answer, error) {
		f := readingOf(members)
		f.needs("type", "reason")
		kind := models.SanctionType(f.text("type"))
		in := &schema.Input{Reason: f.text("reason"), Note: f.text("note"), Until: f.moment("until")}
		verb := actionOf(kind)
		if kind != "" && verb == "" {
			f.fail("type", schema.NewProblem("", "choice", nil))
		}
		if err := f.done(); err != nil {
			return answer{}, err
		}
		if _, err := d.DB.Transition(ctx, actor, d.Registry.Model("user"), u.ID, string(verb), in); err != nil {
			return answer{}, err
		}
		q := d.sanctionsOf(actor, u.ID)
		q.Where, q.Limit = schema.And(q.Where, schema.Eq("Type", string(kind))), 1
		page, err := d.DB.List(ctx, q)
		if err != nil || len(page.Rows) == 0 {
			return answer{}, err
		}
		body, err := json.Marshal(d.sanctionOf(page.Rows[0].(*models.Sanction)))
		return answer{Status: fiber.StatusCreated, Body: body}, err
	})
}
