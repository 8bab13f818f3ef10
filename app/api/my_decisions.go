package api

import (
	"encoding/json"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
)

// decisionsRoot is where people read what was decided about them.
const decisionsRoot = Root + "/me/decisions"

// decisionRoutes are the addresses of decisions about who asks. Appeals have
// those that their model calls for.
func (a *API) decisionRoutes() []Route {
	if a.Registry.Model("appeal") == nil || a.Registry.Model("decision") == nil {
		return nil
	}
	d := myDecisions{a}
	return []Route{
		{Method: "GET", Path: decisionsRoot, Name: "listMyDecisions", Who: "self", Serve: d.list, Doc: d.listDoc()},
		{Method: "GET", Path: decisionsRoot + "/:id", Name: "getMyDecision", Who: "self", Serve: d.get, Doc: d.getDoc()},
	}
}

// myDecisions answers for what was decided about who asks and what is theirs.
type myDecisions struct{ *API }

// decisionView is a decision as whom it concerns reads it: by whom stays in the
// house.
type decisionView struct {
	ID        schema.ID             `json:"id"`
	CreatedAt schema.Time           `json:"created_at"`
	Action    models.DecisionAction `json:"action"`
	Subject   models.CaseSubject    `json:"subject"`
	SubjectID schema.ID             `json:"subject_id"`
	Title     string                `json:"title"`
	Rule      *string               `json:"reason_code"`
	Reason    *string               `json:"reason"`
	Automated models.Automation     `json:"automation"`
	RevertsID *schema.ID            `json:"reverts_id"`
	Reverted  bool                  `json:"reverted"`
	EndsAt    *schema.Time          `json:"ends_at"`
	Sanction  *sanctionView         `json:"sanction"`
	Appeal    *appealView           `json:"appeal"`
	Open      bool                  `json:"appealable"`
	Until     *schema.Time          `json:"appeal_until"`
}

type sanctionView struct {
	Type     models.SanctionType   `json:"type"`
	Points   int                   `json:"points"`
	StartsAt schema.Time           `json:"starts_at"`
	EndsAt   *schema.Time          `json:"ends_at"`
	Status   models.SanctionStatus `json:"status"`
}

type appealView struct {
	ID     schema.ID           `json:"id"`
	Status models.AppealStatus `json:"status"`
	Answer *string             `json:"answer"`
}

func (d myDecisions) view(t *moderation.Told, now schema.Time) decisionView {
	out := decisionView{ID: t.ID, CreatedAt: t.CreatedAt, Action: t.Action, Subject: t.Subject, SubjectID: t.SubjectID, Title: t.Title,
		Rule: orNil(string(t.ReasonCode)), Reason: orNil(t.PublicText), Automated: t.Automation, Reverted: t.Reverted, Open: t.Open(now), Until: unlessZero(t.Until())}
	if !t.RevertsID.IsZero() {
		out.RevertsID = &t.RevertsID
	}
	if s := t.Sanction; s != nil {
		out.Sanction = &sanctionView{Type: s.Type, Points: s.Points, StartsAt: s.StartsAt, EndsAt: unlessZero(s.EndsAt), Status: s.Stands(now)}
	}
	if m := t.Measure; m != nil {
		out.EndsAt = unlessZero(m.EndsAt)
	}
	if a := t.Appeal; a != nil {
		out.Appeal = &appealView{ID: a.ID, Status: a.Status, Answer: orNil(a.Answer)}
	}
	return out
}

// reader is who asks, by themselves or by a key that reads what is theirs.
func (d myDecisions) reader(c *fiber.Ctx) (schema.Actor, error) {
	if err := wantsJSON(c); err != nil {
		return nil, err
	}
	actor := d.Actor(c)
	switch {
	case actor.ActorID().IsZero():
		return nil, schema.ErrUnauthorized
	case !schema.OwnerMay(actor, d.Registry.Model("decision"), schema.VerbRead):
		return nil, schema.ErrForbidden
	}
	return actor, nil
}

// list answers GET /api/v1/me/decisions.
func (d myDecisions) list(c *fiber.Ctx) error {
	actor, err := d.reader(c)
	if err != nil {
		return err
	}
	limit, cursor, err := window(c, d.Settings, nil)
	if err != nil {
		return err
	}
	told, next, err := d.Desk.About(c.UserContext(), actor.ActorID(), cursor, limit)
	if errors.Is(err, database.ErrCursor) {
		return badParameter(problem("/cursor", "invalid_cursor", "이 목록의 커서가 아니에요. 처음부터 다시 읽어 주세요.", "This cursor is not of this list: start again."))
	}
	if err != nil {
		return err
	}
	views := make([]decisionView, len(told))
	for i, t := range told {
		views[i] = d.view(t, d.Desk.Now())
	}
	data, err := json.Marshal(views)
	if err != nil {
		return err
	}
	found := &database.JSONPage{Data: data, Next: next}
	if links := pageLinks(decisionsRoot, []pair{{"limit", strconv.Itoa(limit)}}, found); len(links) > 0 {
		c.Set(fiber.HeaderLink, links.String())
	}
	body := listBody(found, limit, -1)
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}

// get answers GET /api/v1/me/decisions/{id}.
func (d myDecisions) get(c *fiber.Ctx) error {
	actor, err := d.reader(c)
	if err != nil {
		return err
	}
	id, err := schema.ParseID(c.Params("id"))
	if err != nil {
		return schema.ErrNotFound
	}
	if err := plainQuery(c); err != nil {
		return err
	}
	told, err := d.Desk.AboutOne(c.UserContext(), actor.ActorID(), id)
	if err != nil {
		return err
	}
	body, err := json.Marshal(d.view(told, d.Desk.Now()))
	if err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}
