package panel

import (
	"maps"
	"slices"
	"time"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// mostSince is how many changes a conflict shows, the newest.
const mostSince = 5

// meanwhile is what has happened while a case was looked at.
type meanwhile struct {
	added   []*models.CaseSignal
	changes *historyPage // of what the case is about; nil for who may not read its history
}

// loadSince reads what has happened to the case and its subject since the page was
// made that somebody decided by. Without its time, nothing.
func (p *deskPage) loadSince(from time.Time) error {
	if from.IsZero() || p.open.Row == nil {
		return nil
	}
	out := &meanwhile{}
	for _, s := range p.open.Signals {
		if !s.CreatedAt.Before(from) {
			out.added = append(out.added, s)
		}
	}
	m := p.site.Registry.Model(string(p.open.Subject))
	if e := p.site.entries[m]; e != nil && p.holds(m, schema.VerbHistory) && !p.open.Away {
		at := *p.visit
		at.entry = e
		out.changes = &historyPage{visit: &at, row: p.open.Row, open: -1}
		if err := out.changes.loadFrom(p.open.SubjectID, from); err != nil {
			return err
		}
	}
	p.since = out
	return nil
}

// loadFrom reads what was written down of a row from a moment on, the oldest of the
// newest first, each to be shown in full.
func (h *historyPage) loadFrom(id schema.ID, from time.Time) error {
	q := h.logged(id)
	q.Limit, q.Where = mostSince, schema.And(q.Where, schema.Compare("CreatedAt", schema.OpGte, schema.At(from)))
	page, err := h.site.DB.List(h.ctx, q)
	if err != nil {
		return err
	}
	if err := h.take(page.Rows); err != nil {
		return err
	}
	slices.Reverse(h.entries)
	titles := map[schema.ID]string{}
	for h.open = range h.entries {
		if err := h.loadTitles(); err != nil {
			return err
		}
		maps.Copy(titles, h.titles)
	}
	h.titles = titles
	return nil
}
