package api

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/moderation"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// mostActs is how many acts one verdict has.
const mostActs = 10

// verdictView is what somebody decided at one time.
type verdictView struct {
	ID        schema.ID    `json:"id"`
	CaseID    *schema.ID   `json:"case_id"`
	UndoUntil schema.Time  `json:"undo_until"`
	UndoneAt  *schema.Time `json:"undone_at"`
	Case      *caseView    `json:"case"` // as it is now; null where there is none
}

func (d desk) verdictView(ctx context.Context, v *models.Verdict) (verdictView, error) {
	out := verdictView{ID: v.ID, CaseID: idOrNil(v.CaseID), UndoUntil: v.UntilAt, UndoneAt: unlessZero(v.UndoneAt)}
	if v.CaseID.IsZero() {
		return out, nil
	}
	one, err := d.caseNow(ctx, v.CaseID)
	out.Case = one
	return out, err
}

// decidedView is a verdict with the case that it has left, which is read where
// somebody holds it still.
func (d desk) decidedView(ctx context.Context, v *moderation.Decided) (verdictView, error) {
	if !v.Case.Holder(d.Desk.Now()).IsZero() {
		return d.verdictView(ctx, v.Verdict)
	}
	one := d.caseView(v.Case, nil)
	return verdictView{ID: v.ID, CaseID: &v.Case.ID, UndoUntil: v.UntilAt, Case: &one}, nil
}

// caseNow is a case as it is now.
func (d desk) caseNow(ctx context.Context, id schema.ID) (*caseView, error) {
	row, err := d.DB.Find(ctx, d.Registry.Model("case"), id, "ClaimedBy")
	if err != nil {
		return nil, err
	}
	one := row.(*models.Case)
	view := d.caseView(one, one.ClaimedBy)
	return &view, nil
}

// moved answers a verb of a case.
func (d desk) moved(ctx context.Context, actor schema.Actor, one *models.Case, verb string, in *schema.Input) (answer, error) {
	if _, err := d.DB.Transition(ctx, actor, d.Registry.Model("case"), one.ID, verb, in); err != nil {
		return answer{}, stale(err)
	}
	view, err := d.caseNow(ctx, one.ID)
	if err != nil {
		return answer{}, err
	}
	return answerOf(fiber.StatusOK, view.Lock, view)
}

// claim answers POST /api/v1/admin/cases/{id}/claim, also from whoever has it:
// that renews the lease.
func (d desk) claim(c *fiber.Ctx) error { return d.move(c, "claim") }

// escalate answers POST /api/v1/admin/cases/{id}/escalate.
func (d desk) escalate(c *fiber.Ctx) error { return d.move(c, "escalate") }

func (d desk) move(c *fiber.Ctx, verb string) error {
	actor, one, err := d.caseOf(c, "case."+verb)
	if err != nil {
		return err
	}
	members, err := reasonBody(c)
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	lock, err := matched(c, one.LockVersion)
	if err != nil {
		return err
	}
	return d.once(c, actor, func(ctx context.Context) (answer, error) {
		f, in := readingOf(members), &schema.Input{Lock: lock}
		if verb == "escalate" {
			f.needs("reason")
			in.Reason, in.Note = f.text("reason"), f.text("note")
		}
		if err := f.done(); err != nil {
			return answer{}, err
		}
		return d.moved(ctx, actor, one, verb, in)
	})
}

// release answers DELETE /api/v1/admin/cases/{id}/claim.
func (d desk) release(c *fiber.Ctx) error {
	actor, one, err := d.caseOf(c, "case.release")
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	lock, err := matched(c, one.LockVersion)
	if err != nil {
		return err
	}
	if _, err := d.DB.Transition(c.UserContext(), actor, d.Registry.Model("case"), one.ID, "release", &schema.Input{Lock: lock}); err != nil {
		return stale(err)
	}
	return d.send(c, actor, answer{Status: fiber.StatusNoContent})
}

// act reads one act of a verdict. What is wrong with it stands at its members.
func (d desk) act(ctx context.Context, f *reading) (moderation.Act, error) {
	f.needs("action")
	a := moderation.Act{Action: models.DecisionAction(f.text("action")), Reason: f.text("reason_code"), Note: f.text("note"), Until: f.moment("until"), Appeal: f.id("appeal_id")}
	given := moderation.Given{Canned: f.id("canned_reason_id"), Own: f.text("reason"), Values: f.texts("fill")}
	f.rest()
	if !a.Until.IsZero() && !moderation.Ends(d.Registry, a.Action) {
		f.fail("until", schema.NewProblem("", "unknown_field", nil))
	}
	a, err := d.Desk.Act(ctx, a, given)
	var found schema.Invalid
	if errors.As(err, &found) {
		for _, p := range found {
			p.Pointer = f.at + strings.Replace(p.Pointer, "/canned", "/canned_reason_id", 1)
			*f.problems = append(*f.problems, p)
		}
		err = nil
	}
	return a, err
}

// decide answers POST /api/v1/admin/cases/{id}/decide.
func (d desk) decide(c *fiber.Ctx) error {
	actor, id, err := d.gateAt(c)
	if err != nil {
		return err
	}
	if err = d.decideAt(c, actor, id); err == nil {
		return nil
	}
	if _, missing := d.row(c, actor, "case"); missing != nil { // says more than what is wrong with the rest
		return missing
	}
	if errors.As(err, new(*moderation.Changed)) {
		return d.conflict(c, actor, id, err)
	}
	return err
}

func (d desk) decideAt(c *fiber.Ctx, actor schema.Actor, id schema.ID) error {
	members, err := readBody(c, mimeJSON)
	if err == nil {
		err = plainQuery(c)
	}
	if err != nil {
		return err
	}
	return d.once(c, actor, func(ctx context.Context) (answer, error) {
		v, err := d.verdict(ctx, members)
		if err != nil {
			return answer{}, err
		}
		made, err := d.Desk.Decide(ctx, actor, id, v)
		if err != nil {
			return answer{}, err
		}
		view, err := d.decidedView(ctx, made)
		if err != nil {
			return answer{}, err
		}
		return answerOf(fiber.StatusOK, made.LockVersion, view)
	})
}

// verdict reads what somebody decides.
func (d desk) verdict(ctx context.Context, members map[string]json.RawMessage) (moderation.Verdict, error) {
	f := readingOf(members)
	f.needs("lock_version", "snapshot_hash", "acts")
	v := moderation.Verdict{Seen: f.text("snapshot_hash")}
	v.Lock, _ = f.whole("lock_version")
	took, _ := f.whole("duration_ms")
	if took < 0 || took > dayMillis {
		f.fail("duration_ms", schema.NewProblem("", "out_of_range", nil))
	}
	v.Took = time.Duration(took) * time.Millisecond
	acts := f.objects("acts", mostActs)
	f.rest()
	for _, one := range acts {
		a, err := d.act(ctx, one)
		if err != nil {
			return v, err
		}
		v.Acts = append(v.Acts, a)
	}
	return v, f.done()
}

// conflict says what is so now of a case that has changed since it was seen.
func (d desk) conflict(c *fiber.Ctx, actor schema.Actor, id schema.ID, cause error) error {
	row, err := d.DB.Get(c.UserContext(), actor, schema.VerbView, d.Registry.Model("case"), id)
	if err != nil {
		return cause
	}
	now, err := d.opened(c.UserContext(), actor, row.(*models.Case))
	if err != nil {
		return err
	}
	return &Error{Status: fiber.StatusConflict, Code: "stale", Current: now, Detail: schema.Text{
		KO: "사건이나 대상이 그사이에 바뀌었어요. 지금 모습은 current에 있어요.", EN: "The case or its subject has changed since; current has what is so now."}}
}

// takes is who takes something back, and the id of it in the address; nothing more
// is said.
func (d desk) takes(c *fiber.Ctx) (schema.Actor, schema.ID, error) {
	actor, id, err := d.gateAt(c)
	if err != nil {
		return nil, schema.ID{}, err
	}
	return actor, id, nothingSaid(c)
}

// undo answers POST /api/v1/admin/verdicts/{id}/undo.
func (d desk) undo(c *fiber.Ctx) error {
	actor, id, err := d.takes(c)
	if err != nil {
		return err
	}
	return d.once(c, actor, func(ctx context.Context) (answer, error) {
		v, err := d.Desk.Undo(ctx, actor, id)
		if err != nil {
			return answer{}, err
		}
		view, err := d.verdictView(ctx, v)
		if err != nil {
			return answer{}, err
		}
		return answerOf(fiber.StatusOK, v.LockVersion, view)
	})
}

// nothingSaid refuses a body and a query string that say something.
func nothingSaid(c *fiber.Ctx) error {
	if err := emptyBody(c); err != nil {
		return err
	}
	return plainQuery(c)
}

// outcomeView is what became of one of many cases.
type outcomeView struct {
	CaseID    schema.ID    `json:"case_id"`
	VerdictID *schema.ID   `json:"verdict_id"` // null for one that was left
	UndoUntil *schema.Time `json:"undo_until"`
	Code      *string      `json:"code"` // why it was left
	Detail    *string      `json:"detail"`
}

type manyView struct {
	BulkID  schema.ID     `json:"bulk_id"`
	Decided int           `json:"decided"`
	Results []outcomeView `json:"results"`
}

// decideMany answers POST /api/v1/admin/cases/bulk.
func (d desk) decideMany(c *fiber.Ctx) error {
	actor, err := d.gate(c, seeCases)
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
	lang := locales.Lang(c.UserContext())
	return d.onceApart(c, actor, func(ctx context.Context) (answer, error) {
		seen, act, err := d.together(ctx, members)
		if err != nil {
			return answer{}, err
		}
		bulk, done, err := d.Desk.DecideMany(ctx, actor, seen, act)
		if err != nil {
			return answer{}, err
		}
		view := manyView{BulkID: bulk, Results: []outcomeView{}}
		for _, o := range done {
			one := outcomeView{CaseID: o.ID}
			if o.Left == nil {
				view.Decided++
				one.VerdictID, one.UndoUntil = &o.Verdict.ID, &o.Verdict.UntilAt
			} else {
				one.Code, one.Detail = whyLeft(o.Left, lang)
			}
			view.Results = append(view.Results, one)
		}
		body, err := json.Marshal(view)
		return answer{Status: fiber.StatusOK, Body: body}, err
	})
}

// undoneView is what became of an undo of cases that were decided together.
type undoneView struct {
	Undone int `json:"undone"`
	Left   int `json:"left"` // what stands, since something has changed
}

// undoMany answers POST /api/v1/admin/cases/bulk/{id}/undo.
func (d desk) undoMany(c *fiber.Ctx) error {
	actor, id, err := d.takes(c)
	if err != nil {
		return err
	}
	return d.onceApart(c, actor, func(ctx context.Context) (answer, error) {
		done, err := d.Desk.UndoMany(ctx, actor, id)
		if err != nil {
			return answer{}, err
		}
		body, err := json.Marshal(undoneView{done.Done, done.Left})
		return answer{Status: fiber.StatusOK, Body: body}, err
	})
}

// together reads cases that are decided together, and what is decided.
func (d desk) together(ctx context.Context, members map[string]json.RawMessage) ([]moderation.Seen, moderation.Act, error) {
	f := readingOf(members)
	f.needs("cases")
	rows := f.objects("cases", moderation.MostTogether)
	if n, told := f.whole("confirm"); len(rows) > moderation.TypedOver && (!told || n != int64(len(rows))) || told && n != int64(len(rows)) {
		f.fail("confirm", problem("", "confirm", "사건의 수를 적어 주세요.", "It must be the number of cases."))
	}
	seen := make([]moderation.Seen, 0, len(rows))
	met := map[schema.ID]bool{}
	for _, one := range rows {
		one.needs("id", "lock_version", "snapshot_hash")
		s := moderation.Seen{ID: one.id("id"), Look: one.text("snapshot_hash")}
		s.Lock, _ = one.whole("lock_version")
		if met[s.ID] && !s.ID.IsZero() {
			one.fail("id", problem("", "repeated", "같은 번호가 두 번 있어요.", "The same id stands twice."))
		}
		met[s.ID] = true
		one.rest()
		seen = append(seen, s)
	}
	act, err := d.act(ctx, f)
	if err != nil {
		return nil, act, err
	}
	return seen, act, f.done()
}

// whyLeft says why one of many cases was not decided.
func whyLeft(err error, lang string) (code, detail *string) {
	say := func(c string, t schema.Text) (*string, *string) {
		text := t.In(lang)
		return &c, &text
	}
	var refused *schema.Refused
	var invalid schema.Invalid
	switch {
	case errors.As(err, &refused):
		return say(refused.Code, refused.Detail)
	case errors.Is(err, schema.ErrStale):
		return say("stale", schema.Text{KO: "그사이에 바뀌었어요.", EN: "It has changed since it was seen."})
	case errors.Is(err, schema.ErrNotFound):
		return say("not_found", schema.Text{KO: "이제 없어요.", EN: "It is not there."})
	case errors.As(err, &invalid) && len(invalid) > 0:
		return say(invalid[0].Code, invalid[0].Detail)
	}
	return say("forbidden", schema.Text{KO: "할 수 없는 일이에요.", EN: "You may not do this."})
}
