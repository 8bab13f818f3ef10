package panel

import (
	"context"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// undoVerdict takes back what its actor has just decided, and goes to the case,
// or to the page that the form names.
func (s *Site) undoVerdict(v *visit) error {
	if s.Desk == nil {
		return schema.ErrNotFound
	}
	id, err := v.id()
	if err != nil {
		return err
	}
	sent, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	done, err := s.Desk.Undo(v.ctx, v.actor, id)
	if err != nil {
		return err
	}
	v.tell(notice{Text: v.T("desk.undone", "title", done.Title)})
	to := local(sent.get("next"), "")
	if to == "" && !done.CaseID.IsZero() && v.allowed("case.view") {
		to = s.address("queue", done.CaseID.String())
	}
	if to == "" {
		to = s.base + "/"
	}
	return v.see(to)
}

// undoMany takes back what its actor has just decided together.
func (s *Site) undoMany(v *visit) error {
	if s.Desk == nil {
		return schema.ErrNotFound
	}
	id, err := v.id()
	if err != nil {
		return err
	}
	undone, err := s.Desk.UndoMany(v.ctx, v.actor, id)
	if err != nil {
		return err
	}
	text := v.T("desk.many_undone", "n", undone.Done)
	if undone.Left > 0 {
		text += " " + v.T("desk.many_stand", "n", undone.Left)
	}
	v.tell(notice{Text: text, Bad: undone.Left > 0, Stay: undone.Left > 0})
	return v.see(s.address("queue"))
}

// undoable lets a notice take back a verdict while that can be.
func (v *visit) undoable(n notice, verdict schema.ID, until time.Time, next string) notice {
	if verdict.IsZero() || v.site.Desk == nil {
		return n
	}
	if until.IsZero() {
		until = v.site.Desk.UndoneUntil(schema.At(v.site.Now())).Time
	}
	n.Undo, n.Until, n.Next = v.site.address("queue", "undo", verdict.String()), until.UnixMilli(), next
	return n
}

// decided says that something was decided, and lets it be taken back.
func (p *deskPage) decided(done *models.Verdict) {
	text := p.T("desk.done", "title", p.open.Title, "action", p.act.Label(p.lang()))
	p.tell(p.undoable(notice{Text: text}, done.ID, done.UntilAt.Time, ""))
}

type verdictsKey struct{}

// Judged tells the list in which an action was done of the verdict that it was:
// where it was the only one, the notice offers to take it back. Elsewhere it does
// nothing.
func Judged(ctx context.Context, verdict schema.ID) {
	if list, atList := ctx.Value(verdictsKey{}).(*[]schema.ID); atList && !verdict.IsZero() {
		*list = append(*list, verdict)
	}
}

// undoableAlone lets a notice take back what a list's action decided, where that
// was one thing.
func (b *bulkRun) undoableAlone(n notice, verdicts []schema.ID) notice {
	if len(verdicts) != 1 {
		return n
	}
	return b.undoable(n, verdicts[0], time.Time{}, b.list.url("cursor", ""))
}
