package panel

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// historyPage is what the log says about one row: its entries, and one of them
// in full.
type historyPage struct {
	*visit
	row     any
	trashed bool
	entries []historyEntry
	open    int // index of the entry that is shown in full, -1 for none
	next    string
	prev    string
	titles  map[schema.ID]string // of rows that the open entry names
}

// historyEntry is one entry of the log.
type historyEntry struct {
	activity
	log     *models.AuditLog
	changes audit.Changes
	erased  bool // what changed is not kept any more
}

// historyLength is how many entries a page of a history has.
const historyLength = 30

// history shows what happened to a row.
func (s *Site) history(v *visit) error {
	if err := v.must(schema.VerbHistory); err != nil {
		return err
	}
	id, err := v.id()
	if err != nil {
		return err
	}
	h := &historyPage{visit: v, open: -1}
	if h.row, err = v.openAs(schema.VerbView, id, false, nil); errors.Is(err, schema.ErrNotFound) {
		h.trashed = true
		h.row, err = v.openAs(schema.VerbView, id, true, nil)
	}
	if err != nil {
		return err
	}
	if err := h.load(id); err != nil {
		return err
	}
	return v.render(fiber.StatusOK, historyView(h))
}

func (h *historyPage) load(id schema.ID) error {
	q := h.logged(id)
	q.Limit, q.Cursor = historyLength, h.Query("cursor")
	page, err := h.site.DB.List(h.ctx, q)
	if errors.Is(err, database.ErrCursor) {
		q.Cursor = ""
		page, err = h.site.DB.List(h.ctx, q)
	}
	if err != nil {
		return err
	}
	if err := h.take(page.Rows); err != nil {
		return err
	}
	h.next, h.prev = page.Next, page.Prev
	if len(h.entries) > 0 {
		h.open = max(0, slices.IndexFunc(h.entries, func(e historyEntry) bool { return e.log.ID.String() == h.Query("entry") }))
	}
	return h.loadTitles()
}

// logged are the entries of the log about a row that the reader may see, the newest
// first.
func (h *historyPage) logged(id schema.ID) database.Query {
	return database.Query{
		Model: h.site.Registry.Of(&models.AuditLog{}), Actor: schema.Program{Name: "panel"}, Verb: schema.VerbView,
		Where: schema.And(schema.Eq("Target", h.entry.model.Name), schema.Eq("TargetID", id), models.Unconcerned(h.actor, "ConcernsID")),
		Sort:  []database.Order{{Path: "Seq", Desc: true}},
	}
}

// take adds entries of the log with what they changed.
func (h *historyPage) take(rows []any) error {
	diffs, err := h.diffs(rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		log := row.(*models.AuditLog)
		changes, kept := diffs[log.ID]
		h.entries = append(h.entries, historyEntry{activity: h.activityOf(log), log: log, changes: changes, erased: !kept})
	}
	return nil
}

// loadTitles reads what the rows are called that the open entry names, in one
// statement a model.
func (h *historyPage) loadTitles() error {
	h.titles = map[schema.ID]string{}
	if h.open < 0 {
		return nil
	}
	ids := map[*schema.Model][]any{}
	c := h.entries[h.open].changes
	collectIDs(h.entry.model, c.Fields, ids)
	collectChildIDs(h.entry.model, c.Children, ids)
	for m, list := range ids {
		for _, trash := range []bool{false, true} {
			if trash && (m.Field("DeletedAt") == nil || len(h.titles) >= len(list)) {
				continue
			}
			page, err := h.site.DB.List(h.ctx, database.Query{
				Model: m, Actor: h.actor, Verb: schema.VerbView, Where: schema.In("ID", list...), Limit: len(list), Trash: trash,
			})
			if err != nil {
				return err
			}
			for _, row := range page.Rows {
				h.titles[m.ID(row)] = h.showTitle(m, row).text
			}
		}
	}
	return nil
}

// collectIDs notes the rows that relations of a difference name.
func collectIDs(m *schema.Model, fields []audit.Field, into map[*schema.Model][]any) {
	for _, d := range fields {
		f := m.FieldJSON(d.Name)
		if f == nil || f.Relation == nil {
			continue
		}
		for _, raw := range []json.RawMessage{d.Before, d.After} {
			if id, ok := idOf(raw); ok && !slices.Contains(into[f.Relation.Target], any(id)) {
				into[f.Relation.Target] = append(into[f.Relation.Target], id)
			}
		}
	}
}

func collectChildIDs(m *schema.Model, children map[string][]audit.Child, into map[*schema.Model][]any) {
	for relation, kids := range children {
		r := m.RelationJSON(relation)
		if r == nil {
			continue
		}
		for _, k := range kids {
			collectIDs(r.Target, k.Fields, into)
			collectChildIDs(r.Target, k.Children, into)
		}
	}
}

func idOf(raw json.RawMessage) (schema.ID, bool) {
	var text string
	if len(raw) == 0 || json.Unmarshal(raw, &text) != nil {
		return schema.ID{}, false
	}
	id, err := schema.ParseID(text)
	return id, err == nil && !id.IsZero()
}

// change is one field before and after, as a history shows it.
type change struct {
	name          string
	label         string
	before, after cell
	private       bool
	words         []word // of texts: what stayed, went and came
}

// list draws the difference of a row's fields under their labels.
func (h *historyPage) list(m *schema.Model, fields []audit.Field) []change {
	var out []change
	for _, d := range fields {
		f, label := fieldOf(m, d.Name)
		if f == nil {
			out = append(out, change{name: d.Name, label: d.Name, before: rawCell(d.Before), after: rawCell(d.After), private: d.Private})
			continue
		}
		x := change{name: d.Name, label: h.in(label), private: d.Private || f.Secret()}
		if !x.private {
			x.before, x.after = h.value(f, d.Before), h.value(f, d.After)
			if textual(f) {
				x.words = compare(x.before.text, x.after.text)
			}
		}
		out = append(out, x)
	}
	return out
}

// fieldOf finds what a name of the log means: a field of the row, or one of a
// row that belongs to it, such as draft_version.title.
func fieldOf(m *schema.Model, name string) (*schema.Field, schema.Text) {
	relation, field, reaches := strings.Cut(name, ".")
	if !reaches {
		if f := m.FieldJSON(name); f != nil {
			return f, f.Label
		}
		return nil, schema.Text{}
	}
	if r := m.RelationJSON(relation); r != nil {
		if f := r.Target.FieldJSON(field); f != nil {
			return f, joinLabels(r.Label, f.Label)
		}
	}
	return nil, schema.Text{}
}

// rawCell shows a value whose field is not known any more.
func rawCell(raw json.RawMessage) cell {
	var text string
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return cell{empty: true}
	case json.Unmarshal(raw, &text) == nil:
		return cell{text: text, empty: text == ""}
	}
	return cell{text: string(raw)}
}

// value draws one value of the log: rows by what they are called.
func (h *historyPage) value(f *schema.Field, raw json.RawMessage) cell {
	if f.Relation != nil {
		id, ok := idOf(raw)
		if !ok {
			return cell{empty: true}
		}
		if title := h.titles[id]; title != "" {
			return cell{text: title}
		}
		return cell{text: id.String()}
	}
	if len(raw) == 0 && f.Kind != schema.KindBool && !numeric(f) {
		return cell{empty: true}
	}
	return h.whole(f, sampleJSON(f, raw))
}

// kidList is what happened to the owned rows of one relation.
type kidList struct {
	label   string
	summary string
	kids    []kidChange
}

// kidChange is one owned row that came, went or changed.
type kidChange struct {
	op      string
	title   string
	changes []change
	lists   []kidList
}

// kids draws the difference of owned rows.
func (h *historyPage) kids(m *schema.Model, children map[string][]audit.Child) []kidList {
	var out []kidList
	for _, r := range m.Owned() {
		if len(children[r.JSON]) == 0 {
			continue
		}
		l := kidList{label: h.in(r.Label)}
		count := map[string]int{}
		for _, k := range children[r.JSON] {
			count[k.Op]++
			x := kidChange{op: k.Op, title: k.Title, lists: h.kids(r.Target, k.Children)}
			if k.Op == "changed" {
				x.changes = h.list(r.Target, k.Fields)
			}
			l.kids = append(l.kids, x)
		}
		for _, op := range []string{"added", "changed", "removed"} {
			if n := count[op]; n > 0 {
				if l.summary != "" {
					l.summary += " · "
				}
				l.summary += strconv.Itoa(n) + " " + h.T("history."+op)
			}
		}
		out = append(out, l)
	}
	return out
}

// manyLabel is the label of a many-to-many of the log.
func (h *historyPage) manyLabel(name string) string {
	if r := h.entry.model.RelationJSON(name); r != nil {
		return h.in(r.Label)
	}
	return name
}

// headline says in a few words what an entry changed.
func (h *historyPage) headline(e historyEntry) string {
	if e.log.Action != schema.VerbChange {
		return e.action
	}
	var names []string
	for _, c := range h.list(h.entry.model, e.changes.Fields) {
		names = append(names, c.label)
	}
	for _, m := range e.changes.Many {
		names = append(names, h.manyLabel(m.Name))
	}
	for _, l := range h.kids(h.entry.model, e.changes.Children) {
		names = append(names, l.label)
	}
	if len(names) == 0 {
		return e.action
	}
	if len(names) > 3 {
		names = append(names[:3], h.T("value.more", "count", len(names)-3))
	}
	text := names[0]
	for _, n := range names[1:] {
		text += ", " + n
	}
	return text + " " + e.action
}
