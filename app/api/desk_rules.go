package api

import (
	"context"
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/rules"
	"duckhoo/models/schema"
)

// ruleView is an automatic rule with what its last trial came to.
type ruleView struct {
	ID        schema.ID       `json:"id"`
	Name      string          `json:"name"`
	Purpose   string          `json:"purpose"`
	Source    string          `json:"source"`
	Version   int             `json:"version"`
	Mode      models.RuleMode `json:"mode"`
	Tried     int             `json:"tried_version"`
	TriedAt   *schema.Time    `json:"tried_at"`
	Seen      int             `json:"seen"`
	Caught    int             `json:"caught"`
	Wrong     int             `json:"wrong"`
	Missed    int             `json:"missed"`
	CreatedAt schema.Time     `json:"created_at"`
	UpdatedAt schema.Time     `json:"updated_at"`
	Lock      int64           `json:"lock_version"`
}

func ruleOf(r *models.AutoRule) ruleView {
	return ruleView{r.ID, r.Name, r.Purpose, r.Source, r.Version, r.Mode, r.Tried, unlessZero(r.TriedAt), r.Seen, r.Caught, r.Wrong, r.Missed, r.CreatedAt, r.UpdatedAt, r.LockVersion}
}

func (d desk) ruleBook() ledger {
	return ledger{desk: d, model: "auto_rule", root: deskRoot + "/rules", opens: "auto_rule.view",
		writes: []string{"name", "purpose", "source"}, needs: []string{"name", "source"},
		shown: memberNames(ruleView{}), view: func(row any) any { return ruleOf(row.(*models.AutoRule)) }}
}

// ruleRoutes are the addresses of automatic rules, with the rights that the back
// office asks for.
func (d desk) ruleRoutes() []Route {
	l := d.ruleBook()
	return []Route{
		l.route("GET", "", "listRules", "", d.ruleList, d.ruleListDoc()),
		l.route("POST", "", "createRule", schema.VerbAdd, l.create, d.ruleCreateDoc()),
		l.route("POST", "/simulate", "simulateRule", schema.VerbChange, d.simulate, d.simulateDoc()),
		l.route("GET", "/:id", "getRule", "", l.get, d.ruleGetDoc()),
		l.route("PATCH", "/:id", "updateRule", schema.VerbChange, l.patch, d.rulePatchDoc()),
		l.route("DELETE", "/:id", "deleteRule", schema.VerbDelete, l.remove, d.ruleDeleteDoc()),
		l.route("POST", "/:id/simulate", "tryRule", schema.VerbChange, d.try, d.tryDoc()),
		l.route("POST", "/:id/watch", "watchRule", "watch", l.move("watch"), d.ruleMoveDoc("Let a rule watch", "What it would do is noted, and nothing done. It must have been tried as it is (409 `not_tried`).")),
		l.route("POST", "/:id/turn_on", "turnOnRule", "turn_on", l.move("turn_on"), d.ruleMoveDoc("Turn a rule on", "From the state `shadow`.")),
		l.route("POST", "/:id/turn_off", "turnOffRule", "turn_off", l.move("turn_off"), d.ruleMoveDoc("Turn a rule off", "From any other state.")),
	}
}

// ruleList answers GET /api/v1/admin/rules.
func (d desk) ruleList(c *fiber.Ctx) error {
	actor, err := d.gate(c, "auto_rule.view")
	if err != nil {
		return err
	}
	var mode models.RuleMode
	limit, cursor, err := window(c, d.Settings, map[string]func(string) *schema.Problem{"mode": among(&mode, "mode", mode.Choices())})
	if err != nil {
		return err
	}
	q := database.Query{Model: d.Registry.Model("auto_rule"), Actor: actor, Verb: schema.VerbView, Where: equal("Mode", string(mode)), Sort: []database.Order{{Path: "Name"}}}
	return d.page(c, actor, q, limit, cursor, func(_ context.Context, rows []any) (any, error) { return viewsOf(rows, ruleOf), nil })
}

// trialView is what a rule would have done, and what people did.
type trialView struct {
	Decisions int            `json:"decisions"`
	Caught    int            `json:"caught"`
	Wrong     int            `json:"wrong"`
	Missed    int            `json:"missed"`
	Precision *int           `json:"precision"`
	Recall    *int           `json:"recall"`
	Disagree  []disagreement `json:"disagreements"`
}

type disagreement struct {
	Fires    bool          `json:"fires"`
	Why      *string       `json:"found"`
	Decision staffDecision `json:"decision"`
}

func trialOf(t *rules.Trial) trialView {
	out := trialView{Decisions: t.Seen, Caught: t.Caught, Wrong: t.Wrong, Missed: t.Missed, Disagree: []disagreement{}}
	if n, known := t.Precision(); known {
		out.Precision = &n
	}
	if n, known := t.Recall(); known {
		out.Recall = &n
	}
	for _, one := range t.Disagree {
		out.Disagree = append(out.Disagree, disagreement{one.Fires, orNil(one.Why), decisionOf(one.Decision)})
	}
	return out
}

// simulate answers POST /api/v1/admin/rules/simulate: nothing is written.
func (d desk) simulate(c *fiber.Ctx) error {
	actor, err := d.gate(c, "auto_rule.change")
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
	f := readingOf(members)
	f.needs("source")
	source := f.text("source")
	if err := f.done(); err != nil {
		return err
	}
	found, err := d.Rules.Try(c.UserContext(), source)
	if err != nil {
		return err
	}
	body, err := json.Marshal(trialOf(found))
	if err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusOK, "", body)
}

// try answers POST /api/v1/admin/rules/{id}/simulate: the figures are kept with
// the rule, which may watch from then on.
func (d desk) try(c *fiber.Ctx) error {
	l := d.ruleBook()
	actor, row, err := l.held(c, schema.VerbChange)
	if err != nil {
		return err
	}
	if err := nothingSaid(c); err != nil {
		return err
	}
	return d.once(c, actor, func(ctx context.Context) (answer, error) {
		_, found, err := d.Rules.Record(ctx, actor, l.of().ID(row))
		if err != nil {
			return answer{}, err
		}
		body, err := json.Marshal(trialOf(found))
		return answer{Status: fiber.StatusOK, Body: body}, err
	})
}
