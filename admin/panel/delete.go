package panel

import (
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// deletion is what deleting a row would do, as its page shows it.
type deletion struct {
	*visit
	row     any
	plan    *database.Plan
	missing []database.Branch // goes along, and the reader lacks the right
	uses    *uses             // of a file; what uses it protects it
	next    string
	alert   string
}

// deletion makes the plan of the row of the address.
func (v *visit) deletion() (*deletion, error) {
	if err := v.must(schema.VerbDelete); err != nil {
		return nil, err
	}
	id, err := v.id()
	if err != nil {
		return nil, err
	}
	row, err := v.openAs(schema.VerbDelete, id, false, nil)
	if err != nil {
		return nil, err
	}
	d := &deletion{visit: v, row: row, next: local(v.Query("next"), "")}
	if d.plan, err = v.site.DB.DeletePlan(v.ctx, row); err != nil {
		return nil, err
	}
	if d.uses, err = v.usesOf(v.entry, row); err != nil {
		return nil, err
	}
	for _, b := range d.plan.Cascade {
		if !v.holds(b.Model, schema.VerbDelete) {
			d.missing = append(d.missing, b)
		}
	}
	return d, nil
}

// blocked reports whether the row cannot be deleted.
func (d *deletion) blocked() bool { return len(d.plan.Protected)+len(d.missing) > 0 || !d.uses.none() }

// total is how many rows go, the row itself among them.
func (d *deletion) total() int {
	n := 1
	for _, list := range [][]database.Branch{d.plan.Owned, d.plan.Cascade} {
		for _, b := range list {
			n += b.Count
		}
	}
	return n
}

func (d *deletion) title() string { return d.name(d.entry.model, d.row) }

// until is the day until which the row can be restored.
func (d *deletion) until() string {
	return locales.From(d.ctx).Date(d.now().AddDate(0, 0, d.site.Settings.Admin.TrashDays))
}

// instead are transitions that take the row out of sight and keep it.
func (d *deletion) instead() []step {
	f := &formPage{visit: d.visit, e: d.entry, row: d.row}
	var out []step
	for _, s := range f.steps() {
		if s.Delete || s.Danger {
			out = append(out, s)
		}
	}
	return out
}

// deletePage shows what goes along and what stands in the way.
func (s *Site) deletePage(v *visit) error {
	d, err := v.deletion()
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, deleteView(d))
}

// delete moves a row to the trash.
func (s *Site) delete(v *visit) error {
	d, err := v.deletion()
	if err != nil {
		return err
	}
	p, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	if d.next = local(p.get("next"), ""); d.blocked() {
		return v.render(fiber.StatusConflict, deleteView(d))
	}
	m := v.entry.model
	reason := strings.TrimSpace(p.get("reason"))
	if _, err := s.DB.Trash(v.ctx, v.actor, m, m.ID(d.row), &schema.Input{Reason: reason}); err != nil {
		text, refused := v.refusal(err)
		if !refused {
			return err
		}
		d.alert = text
		return v.render(fiber.StatusConflict, deleteView(d))
	}
	v.tell(notice{Text: v.T("delete.done", "title", d.title()), Undo: v.entry.rowURL(m.ID(d.row), "restore")})
	return v.see(v.leave(d.next))
}

// leave is where a row that is gone leads to.
func (v *visit) leave(next string) string {
	switch {
	case next != "" && !strings.Contains(next, v.Params("id")):
		return next
	case v.holds(v.entry.model, schema.VerbView):
		return v.entry.listURL()
	}
	return v.site.base + "/"
}

// restore takes a row out of the trash.
func (s *Site) restore(v *visit) error {
	if err := v.must(schema.VerbRestore); err != nil {
		return err
	}
	id, err := v.id()
	if err != nil {
		return err
	}
	trashed, err := v.openAs(schema.VerbRestore, id, true, nil)
	if err != nil {
		return err
	}
	m := v.entry.model
	row, err := s.DB.Restore(v.ctx, v.actor, m, id, nil)
	var invalid schema.Invalid
	if errors.As(err, &invalid) {
		return v.taken(trashed, invalid)
	}
	if err != nil {
		return err
	}
	n := notice{Text: v.T("trash.restored", "title", v.name(m, row))}
	if v.sees(v.entry) {
		n.Href, n.Link = v.entry.rowURL(id), v.T("form.open")
	}
	v.tell(n)
	return v.see(v.leave(""))
}

// purgePage asks before a row is gone for good.
func (s *Site) purgePage(v *visit) error {
	row, err := v.doomed()
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, purgeView(v, row))
}

// purge removes a row of the trash for good.
func (s *Site) purge(v *visit) error {
	row, err := v.doomed()
	if err != nil {
		return err
	}
	m := v.entry.model
	if err := s.DB.Purge(v.ctx, v.actor, m, m.ID(row), nil); err != nil {
		return err
	}
	v.tell(notice{Text: v.T("trash.purged", "title", v.name(m, row))})
	return v.see(s.address(m.Plural, "trash"))
}

// doomed reads a row of the trash that the reader may purge.
func (v *visit) doomed() (any, error) {
	if err := v.must(schema.VerbPurge); err != nil {
		return nil, err
	}
	id, err := v.id()
	if err != nil {
		return nil, err
	}
	return v.openAs(schema.VerbPurge, id, true, nil)
}

// remaining is how long a row stays in the trash.
func (v *visit) remaining(gone schema.Time) (text string, soon bool) {
	ends := gone.AddDate(0, 0, v.site.Settings.Admin.TrashDays)
	left := ends.Sub(v.now())
	days := int((left + 24*time.Hour - 1) / (24 * time.Hour))
	if left < 24*time.Hour {
		return v.T("trash.soon"), true
	}
	return v.T("trash.in_days", "count", days), days <= 3
}
