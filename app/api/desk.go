package api

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// deskRoot is where staff moderate.
const deskRoot = Root + "/admin"

// Rights that open the desk.
const (
	seeCases  = "case.view"
	seePeople = "user.view"
)

// deskRoutes are the addresses of the desk, with the policy of the one in the
// back office.
func (a *API) deskRoutes() []Route {
	if a.Registry.Model("case") == nil || a.Registry.Model("auto_rule") == nil {
		return nil
	}
	d := desk{a}
	cases := deskRoot + "/cases"
	out := []Route{
		{Method: "GET", Path: cases, Name: "listCases", Who: seeCases, Serve: d.list, Doc: d.listDoc()},
		{Method: "POST", Path: cases + "/bulk", Name: "decideCases", Who: seeCases, Serve: d.decideMany, Doc: d.manyDoc()},
		{Method: "POST", Path: cases + "/bulk/:id/undo", Name: "undoCases", Who: "who decided, with case.view", Serve: d.undoMany, Doc: d.undoManyDoc()},
		{Method: "GET", Path: cases + "/:id", Name: "getCase", Who: seeCases, Serve: d.get, Doc: d.getDoc()},
		{Method: "POST", Path: cases + "/:id/claim", Name: "claimCase", Who: "case.claim", Serve: d.claim, Doc: d.claimDoc()},
		{Method: "DELETE", Path: cases + "/:id/claim", Name: "releaseCase", Who: "case.release", Serve: d.release, Doc: d.releaseDoc()},
		{Method: "POST", Path: cases + "/:id/escalate", Name: "escalateCase", Who: "case.escalate", Serve: d.escalate, Doc: d.escalateDoc()},
		{Method: "POST", Path: cases + "/:id/decide", Name: "decideCase", Who: "case.view and the right of each act", Serve: d.decide, Doc: d.decideDoc()},
		{Method: "GET", Path: cases + "/:id/notes", Name: "listCaseNotes", Who: seeCases, Serve: d.notes, Doc: d.notesDoc()},
		{Method: "POST", Path: cases + "/:id/notes", Name: "addCaseNote", Who: seeCases, Serve: d.addNote, Doc: d.addNoteDoc()},
		{Method: "POST", Path: deskRoot + "/verdicts/:id/undo", Name: "undoVerdict", Who: "who decided, with case.view", Serve: d.undo, Doc: d.undoDoc()},
	}
	return slices.Concat(out, d.peopleRoutes(), d.secondLookRoutes(), d.cannedRoutes(), d.ruleRoutes(), d.logRoutes(), d.jobRoutes())
}

// desk answers for moderation.
type desk struct{ *API }

// gate is who asks, where they have a right: nobody else learns what is there.
func (d desk) gate(c *fiber.Ctx, right string) (schema.Actor, error) {
	if err := wantsJSON(c); err != nil {
		return nil, err
	}
	actor := d.Actor(c)
	switch {
	case has(actor, right):
		return actor, nil
	case actor.ActorID().IsZero():
		return nil, schema.ErrUnauthorized
	}
	return nil, schema.ErrForbidden
}

// gateAt is who asks, and the id in the address.
func (d desk) gateAt(c *fiber.Ctx) (schema.Actor, schema.ID, error) {
	actor, err := d.gate(c, seeCases)
	if err != nil {
		return nil, schema.ID{}, err
	}
	id, err := schema.ParseID(c.Params("id"))
	if err != nil {
		return nil, schema.ID{}, schema.ErrNotFound
	}
	return actor, id, nil
}

// has reports whether somebody has a right.
func has(actor schema.Actor, right string) bool { return actor.Super() || actor.Allowed(right) }

// row finds what the address names, as the back office shows it.
func (d desk) row(c *fiber.Ctx, actor schema.Actor, model string, with ...string) (any, error) {
	id, err := schema.ParseID(c.Params("id"))
	if err != nil {
		return nil, schema.ErrNotFound
	}
	row, err := d.DB.Get(c.UserContext(), actor, schema.VerbView, d.Registry.Model(model), id, with...)
	return row, unseen(err)
}

// caseOf finds the case of the address for somebody with a right.
func (d desk) caseOf(c *fiber.Ctx, right string) (schema.Actor, *models.Case, error) {
	actor, err := d.gate(c, seeCases)
	if err != nil {
		return nil, nil, err
	}
	if !has(actor, right) {
		return nil, nil, schema.ErrForbidden
	}
	row, err := d.row(c, actor, "case")
	if err != nil {
		return nil, nil, err
	}
	return actor, row.(*models.Case), nil
}

// among reads a parameter that is one of some words.
func among[T ~string](into *T, name string, choices []string) func(string) *schema.Problem {
	return func(value string) *schema.Problem {
		if *into = T(value); slices.Contains(choices, value) {
			return nil
		}
		return unknownChoice(name, choices)
	}
}

func unknownChoice(name string, choices []string) *schema.Problem {
	list := strings.Join(choices, ", ")
	p := problem("/"+name, "unknown_choice", "쓸 수 있는 값: "+list, "Not one of the choices: "+list+".")
	return &p
}

// anID reads a parameter that is an id.
func anID(into *schema.ID, name string) func(string) *schema.Problem {
	return func(value string) *schema.Problem {
		id, err := schema.ParseID(value)
		if *into = id; err == nil {
			return nil
		}
		p := problem("/"+name, "invalid", "번호(UUID)가 아니에요.", "That is no id (UUID).")
		return &p
	}
}

// list answers GET /api/v1/admin/cases.
func (d desk) list(c *fiber.Ctx) error {
	actor, err := d.gate(c, seeCases)
	if err != nil {
		return err
	}
	var w moderation.Wanted
	limit, cursor, err := window(c, d.Settings, map[string]func(string) *schema.Problem{
		"state":      d.states(&w.States),
		"kind":       among(&w.Kind, "kind", w.Kind.Choices()),
		"priority":   among(&w.Priority, "priority", w.Priority.Choices()),
		"claimed":    among(&w.Claimed, "claimed", w.Claimed.Choices()),
		"subject":    among(&w.Subject, "subject", w.Subject.Choices()),
		"subject_id": anID(&w.SubjectID, "subject_id"),
		"sort":       among(&w.Sort, "sort", caseSorts()),
	})
	if err != nil {
		return err
	}
	q := d.Desk.Queue(actor, w)
	q.With = []string{"ClaimedBy"}
	return d.page(c, actor, q, limit, cursor, func(_ context.Context, rows []any) (any, error) {
		out := make([]caseView, len(rows))
		for i, row := range rows {
			one := row.(*models.Case)
			out[i] = d.caseView(one, one.ClaimedBy)
		}
		return out, nil
	})
}

// states reads states with commas between them.
func (desk) states(into *[]models.CaseState) func(string) *schema.Problem {
	return func(value string) *schema.Problem {
		known := models.CaseState("").Choices()
		for word := range strings.SplitSeq(value, ",") {
			if !slices.Contains(known, word) {
				return unknownChoice("state", known)
			}
			if s := models.CaseState(word); !slices.Contains(*into, s) {
				*into = append(*into, s)
			}
		}
		return nil
	}
}

// caseSorts are the orders that sort may name.
func caseSorts() []string {
	var out []string
	for name := range moderation.Sorts {
		out = append(out, name, "-"+name)
	}
	slices.Sort(out)
	return out
}

// page answers a list of rows, as view writes them.
func (d desk) page(c *fiber.Ctx, actor schema.Actor, q database.Query, limit int, cursor string, view func(context.Context, []any) (any, error)) error {
	asked := slices.DeleteFunc(pairs(c), func(p pair) bool { return p.name == "cursor" })
	q.Limit, q.Cursor, q.Of = limit, cursor, ask{pairs: asked}.list(c.Path())
	found, err := d.DB.List(c.UserContext(), q)
	if errors.Is(err, database.ErrCursor) {
		return badParameter(problem("/cursor", "invalid_cursor", "이 목록의 커서가 아니에요. 처음부터 다시 읽어 주세요.", "This cursor is not of this list: start again."))
	}
	if err != nil {
		return err
	}
	views, err := view(c.UserContext(), found.Rows)
	if err != nil {
		return err
	}
	data, err := json.Marshal(views)
	if err != nil {
		return err
	}
	page := &database.JSONPage{Data: data, Next: found.Next, Prev: found.Prev}
	if links := pageLinks(c.Path(), asked, page); len(links) > 0 {
		c.Set(fiber.HeaderLink, links.String())
	}
	body := listBody(page, limit, -1)
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}

// get answers GET /api/v1/admin/cases/{id}.
func (d desk) get(c *fiber.Ctx) error {
	actor, one, err := d.caseOf(c, seeCases)
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	body, err := d.opened(c.UserContext(), actor, one)
	if err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusOK, rowTag(one.LockVersion, body), body)
}

// opened writes a case with all that its decider has to know.
func (d desk) opened(ctx context.Context, actor schema.Actor, one *models.Case) ([]byte, error) {
	c, err := d.Desk.Open(ctx, actor, one)
	if err != nil {
		return nil, err
	}
	return json.Marshal(d.openedView(c, locales.Lang(ctx)))
}

// shownAs answers a read of one row.
func shownAs(c *fiber.Ctx, actor schema.Actor, lock int64, view any) error {
	body, err := json.Marshal(view)
	if err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusOK, rowTag(lock, body), body)
}

// answerOf is what a write answers with.
func answerOf(status int, lock int64, view any) (answer, error) {
	body, err := json.Marshal(view)
	return answer{Status: status, ETag: rowTag(lock, body), Body: body}, err
}

// daysOf is a stretch of time in whole days, nil for none.
func daysOf(hours float64) *string {
	if hours <= 0 {
		return nil
	}
	text := "P" + strconv.Itoa(int(hours/24)) + "D"
	return &text
}
