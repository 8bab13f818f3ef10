package api

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	answerkeys "duckhoo/models/keys"
	"duckhoo/models/schema"
)

// secondLookRoutes are appeals and disputes as staff read them. They are ruled on
// by the verbs of /appeals and by PATCH /disputes/{id}, or at their cases.
func (d desk) secondLookRoutes() []Route {
	return []Route{
		{Method: "GET", Path: deskRoot + "/appeals", Name: "listAllAppeals", Who: "appeal.view", Serve: d.appeals, Doc: d.appealsDoc()},
		{Method: "GET", Path: deskRoot + "/appeals/:id", Name: "getAnyAppeal", Who: "appeal.view", Serve: d.appeal, Doc: d.appealDoc()},
		{Method: "GET", Path: deskRoot + "/disputes", Name: "listAllDisputes", Who: "dispute.view", Serve: d.disputes, Doc: d.disputesDoc()},
		{Method: "GET", Path: deskRoot + "/disputes/:id", Name: "getAnyDispute", Who: "dispute.view", Serve: d.dispute, Doc: d.disputeDoc()},
	}
}

// appeals answers GET /api/v1/admin/appeals, the oldest first: who waits longest.
func (d desk) appeals(c *fiber.Ctx) error {
	actor, err := d.gate(c, "appeal.view")
	if err != nil {
		return err
	}
	var status models.AppealStatus
	var user schema.ID
	limit, cursor, err := window(c, d.Settings, map[string]func(string) *schema.Problem{
		"status": among(&status, "status", status.Choices()), "user_id": anID(&user, "user_id")})
	if err != nil {
		return err
	}
	q := database.Query{Model: d.Registry.Model("appeal"), Actor: actor, Verb: schema.VerbView, Sort: []database.Order{{Path: "CreatedAt"}},
		Where: schema.And(equal("Status", string(status)), equalID("UserID", user))}
	return d.page(c, actor, q, limit, cursor, func(_ context.Context, rows []any) (any, error) { return viewsOf(rows, appealOf), nil })
}

// equal narrows to a word, unless it is empty.
func equal(path, word string) schema.Cond {
	if word == "" {
		return schema.True()
	}
	return schema.Eq(path, word)
}

func equalID(path string, id schema.ID) schema.Cond {
	if id.IsZero() {
		return schema.True()
	}
	return schema.Eq(path, id)
}

// openAppeal is an appeal with what it is about.
type openAppeal struct {
	staffAppeal
	Decision *staffDecision `json:"decision"`
}

// appeal answers GET /api/v1/admin/appeals/{id}.
func (d desk) appeal(c *fiber.Ctx) error {
	actor, err := d.gate(c, "appeal.view")
	if err != nil {
		return err
	}
	row, err := d.row(c, actor, "appeal", "Decision")
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	one := row.(*models.Appeal)
	out := openAppeal{staffAppeal: appealOf(one)}
	if one.Decision != nil && has(actor, "decision.view") {
		view := decisionOf(one.Decision)
		out.Decision = &view
	}
	return shownAs(c, actor, one.LockVersion, out)
}

// staffDispute is a disputed key as staff read it.
type staffDispute struct {
	ID          schema.ID            `json:"id"`
	QuizID      schema.ID            `json:"quiz_id"`
	VersionID   schema.ID            `json:"quiz_version_id"`
	Question    schema.ID            `json:"stable_key"`
	Stem        string               `json:"stem"`
	ClaimantID  schema.ID            `json:"claimant_id"`
	Claim       string               `json:"claim"`
	EvidenceURL *string              `json:"evidence_url"`
	Status      models.DisputeStatus `json:"status"`
	Waits       bool                 `json:"waits"` // for a moderator
	Reply       *string              `json:"reply"`
	Verdict     *string              `json:"verdict"`
	DueAt       schema.Time          `json:"due_at"`
	ContestedAt *schema.Time         `json:"contested_at"`
	CreatedAt   schema.Time          `json:"created_at"`
	Lock        int64                `json:"lock_version"`
}

func disputeOf(o *models.Dispute) staffDispute {
	return staffDispute{o.ID, o.QuizID, o.QuizVersionID, o.StableKey, o.Stem, o.ClaimantID, o.Claim, orNil(o.EvidenceURL), o.Status, o.Waits(), orNil(o.Reply), orNil(o.Verdict),
		o.DueAt, unlessZero(o.ContestedAt), o.CreatedAt, o.LockVersion}
}

// disputes answers GET /api/v1/admin/disputes, the oldest first.
func (d desk) disputes(c *fiber.Ctx) error {
	actor, err := d.gate(c, "dispute.view")
	if err != nil {
		return err
	}
	var status models.DisputeStatus
	var quiz schema.ID
	var waits string
	limit, cursor, err := window(c, d.Settings, map[string]func(string) *schema.Problem{
		"status": among(&status, "status", status.Choices()), "quiz_id": anID(&quiz, "quiz_id"), "waits": among(&waits, "waits", []string{"true"})})
	if err != nil {
		return err
	}
	where := schema.And(equal("Status", string(status)), equalID("QuizID", quiz))
	if waits != "" {
		where = schema.And(where, schema.IsNull("ContestedAt", false), schema.In("Status", string(models.DisputeOpen), string(models.DisputeAuthorRejected)))
	}
	q := database.Query{Model: d.Registry.Model("dispute"), Actor: actor, Verb: schema.VerbView, Where: where, Sort: []database.Order{{Path: "CreatedAt"}}}
	return d.page(c, actor, q, limit, cursor, func(_ context.Context, rows []any) (any, error) { return viewsOf(rows, disputeOf), nil })
}

// openDispute is a disputed key with the question as it was asked.
type openDispute struct {
	staffDispute
	Type     models.QuestionType `json:"type"`
	Choices  []disputedChoice    `json:"choices"`
	Accepted []string            `json:"accepted"` // texts that count, of a typed answer
}

type disputedChoice struct {
	ID      schema.ID `json:"id"`
	Text    string    `json:"text"`
	Correct bool      `json:"correct"`
}

// dispute answers GET /api/v1/admin/disputes/{id}.
func (d desk) dispute(c *fiber.Ctx) error {
	actor, err := d.gate(c, "dispute.view")
	if err != nil {
		return err
	}
	row, err := d.row(c, actor, "dispute", "Quiz")
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	one := row.(*models.Dispute)
	q, err := d.Disputes.Disputed(c.UserContext(), one)
	if err != nil {
		return err
	}
	out := openDispute{staffDispute: disputeOf(one), Type: q.Type, Choices: []disputedChoice{}, Accepted: []string{}}
	for _, choice := range answerkeys.Ordered(q.Choices) {
		out.Choices = append(out.Choices, disputedChoice{choice.ID, choice.Text, choice.Correct})
	}
	for _, a := range q.Accepted {
		out.Accepted = append(out.Accepted, a.Pattern)
	}
	return shownAs(c, actor, one.LockVersion, out)
}

// fixedList answers a list that has one page.
func fixedList[V any](c *fiber.Ctx, actor schema.Actor, list []V, limit int) error {
	data, err := json.Marshal(slices.Concat([]V{}, list))
	if err != nil {
		return err
	}
	if len(list) == 0 {
		data = []byte("[]")
	}
	body := listBody(&database.JSONPage{Data: data}, limit, -1)
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}
