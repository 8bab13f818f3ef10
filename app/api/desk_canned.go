package api

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// cannedView is a canned reason.
type cannedView struct {
	ID       schema.ID               `json:"id"`
	Name     string                  `json:"name"`
	NameEN   string                  `json:"name_en"`
	Text     string                  `json:"text"`
	TextEN   string                  `json:"text_en"`
	Fill     []string                `json:"fill"` // what is to be filled in
	Actions  []models.DecisionAction `json:"actions"`
	Reason   *models.ReportReason    `json:"reason"`
	Position int                     `json:"position"`
	Active   bool                    `json:"active"`
	Lock     int64                   `json:"lock_version"`
}

func cannedOf(r *models.CannedReason) cannedView {
	out := cannedView{ID: r.ID, Name: r.Name, NameEN: r.NameEN, Text: r.Text, TextEN: r.TextEN, Fill: append([]string{}, r.Holes()...),
		Actions: append([]models.DecisionAction{}, r.Actions...), Position: r.Position, Active: r.Active, Lock: r.LockVersion}
	if r.Reason != "" {
		out.Reason = &r.Reason
	}
	return out
}

// canned keeps the canned reasons.
func (d desk) canned() ledger {
	return ledger{desk: d, model: "canned_reason", root: deskRoot + "/canned-reasons", opens: seeCases,
		writes: []string{"name", "name_en", "text", "text_en", "actions", "reason", "position", "active"},
		needs:  []string{"name", "name_en", "text", "text_en", "position", "active"},
		shown:  memberNames(cannedView{}), view: func(row any) any { return cannedOf(row.(*models.CannedReason)) }}
}

// cannedRoutes are the addresses of canned reasons: whoever decides reads those
// that are in use.
func (d desk) cannedRoutes() []Route {
	l := d.canned()
	return []Route{
		l.route("GET", "", "listCannedReasons", "", d.cannedList, d.cannedListDoc()),
		l.route("POST", "", "createCannedReason", schema.VerbAdd, l.create, d.cannedCreateDoc()),
		l.route("GET", "/:id", "getCannedReason", "", l.get, d.cannedGetDoc()),
		l.route("PATCH", "/:id", "updateCannedReason", schema.VerbChange, l.patch, d.cannedPatchDoc()),
		l.route("DELETE", "/:id", "deleteCannedReason", schema.VerbDelete, l.remove, d.cannedDeleteDoc()),
	}
}

// cannedList answers GET /api/v1/admin/canned-reasons.
func (d desk) cannedList(c *fiber.Ctx) error {
	actor, err := d.gate(c, seeCases)
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	rows, err := d.Desk.Canned(c.UserContext())
	if err != nil {
		return err
	}
	views := make([]cannedView, len(rows))
	for i, r := range rows {
		views[i] = cannedOf(r)
	}
	return fixedList(c, actor, views, len(views))
}
