package panel

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// revert is a row on its way back to how it was after an entry of its history.
type revert struct {
	*historyPage
	to      *models.AuditLog
	then    *past
	input   *schema.Input
	changes audit.Changes // now -> then, as a history shows it
	stays   []string      // what changed since and stays as it is
	erased  bool          // of some of the entries between, what changed is not kept
	alert   []string
	version int64
}

// mostUndoneEntries is over how many entries of the log one goes back.
const mostUndoneEntries = 500

// revertPage shows what going back would change.
func (s *Site) revertPage(v *visit) error {
	r, err := v.revert()
	if err != nil {
		return err
	}
	return r.page(fiber.StatusOK)
}

// revert brings the row back, by the one way to write.
func (s *Site) revert(v *visit) error {
	r, err := v.revert()
	if err != nil {
		return err
	}
	p, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	sent, _ := p.version()
	m := v.entry.model
	r.input.Lock, r.input.Back = &sent, r.to.ID
	saved, err := s.DB.Update(v.ctx, v.actor, m, m.ID(r.row), r.input)
	var wrong schema.Invalid
	var stale *database.Stale
	switch text, refused := v.refusal(err); {
	case err == nil:
		v.tellSaved(saved, "form.reverted")
		return v.see(v.entry.rowURL(m.ID(saved)))
	case errors.As(err, &stale):
		r.alert = []string{v.T("revert.stale")}
	case errors.As(err, &wrong):
		r.alert = r.mistakes(wrong)
	case refused:
		r.alert = []string{text}
	default:
		return err
	}
	return r.page(fiber.StatusConflict)
}

// mistakes says what keeps the row from being as it was.
func (r *revert) mistakes(wrong schema.Invalid) []string {
	out := make([]string, len(wrong))
	for i, p := range wrong {
		name, _, _ := strings.Cut(strings.TrimPrefix(p.Pointer, "/"), "/")
		if _, label := fieldOf(r.entry.model, name); !label.IsZero() {
			out[i] = r.in(label) + ": "
		} else if rel := r.entry.model.RelationJSON(name); rel != nil {
			out[i] = r.in(rel.Label) + ": "
		}
		out[i] += r.in(p.Detail)
	}
	return out
}

// revert reads the row and works out how it was.
func (v *visit) revert() (*revert, error) {
	if err := errors.Join(v.must(schema.VerbChange), v.must(schema.VerbHistory)); err != nil {
		return nil, err
	}
	row, err := v.open()
	if err != nil {
		return nil, err
	}
	m := v.entry.model
	if err := m.Policy.Can(v.actor, schema.VerbChange, row); err != nil {
		return nil, err
	}
	r := &revert{historyPage: &historyPage{visit: v, row: row}, then: newPast(), version: m.Lock(row)}
	if err := r.find(); err != nil {
		return nil, err
	}
	if err := r.undo(); err != nil {
		return nil, err
	}
	if err := r.plan(); err != nil {
		return nil, err
	}
	r.entries = []historyEntry{{changes: r.changes}}
	return r, r.loadTitles()
}

// find reads the entry of the address.
func (r *revert) find() error {
	id, err := schema.ParseID(r.Params("entry"))
	if err != nil {
		return schema.ErrNotFound
	}
	row, err := r.site.DB.FindBy(r.ctx, r.site.Registry.Of(&models.AuditLog{}), schema.And(schema.Eq("ID", id),
		schema.Eq("Target", r.entry.model.Name), schema.Eq("TargetID", r.entry.model.ID(r.row))))
	if err != nil {
		return err
	}
	r.to = row.(*models.AuditLog)
	return nil
}

// undo goes back over the entries that are newer.
func (r *revert) undo() error {
	page, err := r.site.DB.List(r.ctx, database.Query{
		Model: r.site.Registry.Of(r.to), Actor: schema.Program{Name: "panel"}, Verb: schema.VerbView, Limit: mostUndoneEntries,
		Where: schema.And(schema.Eq("Target", r.to.Target), schema.Eq("TargetID", r.to.TargetID), schema.Compare("Seq", schema.OpGt, r.to.Seq),
			schema.In("Action", writes(r.entry.model)...)),
		Sort: []database.Order{{Path: "Seq", Desc: true}},
	})
	if err != nil {
		return err
	}
	if page.Next != "" {
		return &schema.Refused{Code: "too_long_ago", Detail: schema.Text{KO: "그 뒤로 바뀐 것이 너무 많아서 되돌릴 수 없어요.", EN: "Too much has changed since to go back that far."}}
	}
	diffs, err := r.diffs(page.Rows)
	if err != nil {
		return err
	}
	for _, row := range page.Rows {
		entry := row.(*models.AuditLog)
		changes, kept := diffs[entry.ID]
		r.erased = r.erased || !kept
		_, moved := r.entry.model.Transition(entry.Action)
		r.then.undo(r.draftNames(changes, moved))
	}
	return nil
}

// draftNames gives what the log says of an edit the names of the form. A state
// change moves the edit to what everybody sees, and leaves the edit as it is.
func (r *revert) draftNames(c audit.Changes, moved bool) audit.Changes {
	d := r.entry.draft
	if d == nil {
		return c
	}
	var fields []audit.Field
	for _, f := range c.Fields {
		if moved && d.has(f.Name) {
			continue
		}
		f.Name = d.shown(f.Name)
		fields = append(fields, f)
	}
	c.Fields = fields
	return c
}

// has reports whether the form reads a field, by its name in the log, from the
// edit.
func (d *draft) has(name string) bool {
	for _, f := range d.fields {
		if f.JSON == name {
			return true
		}
	}
	return false
}

func (r *revert) page(status int) error { return r.render(status, revertView(r)) }

// nothing reports whether the row is as it was.
func (r *revert) nothing() bool { return r.changes.IsZero() }

// reverts reports whether the reader can bring the row back to an entry: not to
// the newest, which is how it is.
func (h *historyPage) reverts(i int) bool {
	return !h.trashed && (i > 0 || h.prev != "") && h.may(h.entry, schema.VerbChange) && h.entry.model.Policy.Can(h.actor, schema.VerbChange, h.row) == nil
}
