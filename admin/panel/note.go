package panel

import (
	"errors"
	"html"
	"regexp"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/notes"
	"duckhoo/models/schema"
)

// noteField is the id of the input of a note, and its name among the problems of
// a form.
const noteField = "note-text"

// notesShown is how many notes stand beside a form at once.
const notesShown = 10

// noteList is what staff said about a row, as its form shows it.
type noteList struct {
	of     *formPage
	notes  []*models.Note
	older  string // address of those before, "" for none
	newest string // address of the newest, "" where these are
}

// loadNotes reads the notes about the row, for those who may view it and whom it
// is not about.
func (f *formPage) loadNotes() error {
	if f.site.Notes == nil || f.row == nil || !f.holds(f.e.model, schema.VerbView) || notes.Own(f.actor, f.e.model, f.row) {
		return nil
	}
	cursor := f.Query("notes")
	page, err := f.site.Notes.Page(f.ctx, f.e.model, f.e.model.ID(f.row), cursor, notesShown)
	if errors.Is(err, database.ErrCursor) {
		cursor = ""
		page, err = f.site.Notes.Page(f.ctx, f.e.model, f.e.model.ID(f.row), "", notesShown)
	}
	if err != nil {
		return err
	}
	f.notes = &noteList{of: f}
	for _, row := range page.Rows {
		f.notes.notes = append(f.notes.notes, row.(*models.Note))
	}
	if page.Next != "" {
		f.notes.older = f.selfURL() + "?notes=" + page.Next + "#notes"
	}
	if cursor != "" {
		f.notes.newest = f.selfURL() + "#notes"
	}
	return nil
}

// takes reports whether the reader may take a note away.
func (l *noteList) takes(n *models.Note) bool {
	m := l.of.site.Registry.Of(n)
	return m.Policy.Can(l.of.actor, schema.VerbDelete, n) == nil
}

// author is who wrote a note, in words.
func (l *noteList) author(n *models.Note) string {
	if n.Author == nil || !n.Author.DeletedAt.IsZero() || n.Author.Status == models.UserDeleted {
		return l.of.T("notes.somebody")
	}
	return n.Author.Nickname
}

// called finds what looks like a handle in a note.
var called = regexp.MustCompile(`@[A-Za-z0-9_]{3,20}`)

// noteText is a note with who it calls marked; all of it is escaped.
func noteText(text string) templ.Component {
	var b strings.Builder
	at := 0
	for _, found := range called.FindAllStringIndex(text, -1) {
		b.WriteString(html.EscapeString(text[at:found[0]]) + `<b class="mention">` + html.EscapeString(text[found[0]:found[1]]) + `</b>`)
		at = found[1]
	}
	b.WriteString(html.EscapeString(text[at:]))
	return templ.Raw(b.String())
}

// noted opens the row that notes are about, living or in the trash.
func (v *visit) noted() (schema.ID, error) {
	if v.site.Notes == nil {
		return schema.ID{}, schema.ErrNotFound
	}
	if err := v.must(schema.VerbView); err != nil {
		return schema.ID{}, err
	}
	id, err := v.id()
	if err != nil {
		return id, err
	}
	_, err = v.openAs(schema.VerbView, id, false, nil)
	return id, err
}

// addNote stores what somebody says about a row.
func (s *Site) addNote(v *visit) error {
	id, err := v.noted()
	if err != nil {
		return err
	}
	p, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	form, err := v.onceID(p)
	if err != nil {
		return err
	}
	_, unseen, err := s.Notes.AddOnce(v.ctx, v.actor, v.entry.model, id, strings.TrimSpace(strings.ReplaceAll(p.get("text"), "\r\n", "\n")), form)
	var wrong schema.Invalid
	switch {
	case errors.As(err, &wrong) && len(wrong) > 0:
		return v.noteAgain(p.get("text"), v.in(wrong[0].Detail))
	case err != nil:
		return err
	case len(unseen) > 0:
		v.tell(notice{Stay: true, Text: v.T("notes.saved_unseen", "names", "@"+strings.Join(unseen, ", @"))})
	default:
		v.tell(notice{Text: v.T("notes.saved")})
	}
	return v.see(v.entry.rowURL(id) + "#notes")
}

// noteAgain shows the row with a note that was not stored, and why.
func (v *visit) noteAgain(typed, wrong string) error {
	row, err := v.open()
	if err != nil {
		return err
	}
	f := v.newForm(row)
	f.typed, f.problems[noteField] = typed, wrong
	return v.form(fiber.StatusUnprocessableEntity, f)
}

// removeNote takes a note away.
func (s *Site) removeNote(v *visit) error {
	id, err := v.noted()
	if err != nil {
		return err
	}
	note, err := schema.ParseID(v.Params("note"))
	if err != nil {
		return schema.ErrNotFound
	}
	n, m, err := s.Notes.Find(v.ctx, v.actor, note)
	if err != nil {
		return err
	}
	if m != v.entry.model || n.TargetID != id {
		return schema.ErrNotFound
	}
	if err := s.Notes.Remove(v.ctx, v.actor, note); err != nil {
		return err
	}
	v.tell(notice{Text: v.T("notes.removed")})
	return v.see(v.entry.rowURL(id) + "#notes")
}

// toNote leads from a note to the row that it is about.
func (s *Site) toNote(v *visit) error {
	if s.Notes == nil {
		return schema.ErrNotFound
	}
	id, err := v.id()
	if err != nil {
		return err
	}
	n, m, err := s.Notes.Find(v.ctx, v.actor, id)
	if err != nil {
		return err
	}
	e := s.entries[m]
	if e == nil {
		return schema.ErrNotFound
	}
	return v.Redirect(e.rowURL(n.TargetID)+"#notes", 303)
}

// offerHandles completes the handle of somebody who may view a row.
func (s *Site) offerHandles(v *visit) error {
	id, err := v.noted()
	if err != nil {
		return err
	}
	people, err := s.Notes.Offer(v.ctx, v.entry.model, id, v.Query("q"))
	if err != nil {
		return err
	}
	out := struct {
		Results []suggestion `json:"results"`
	}{Results: []suggestion{}}
	for _, u := range people {
		out.Results = append(out.Results, suggestion{ID: u.Handle, Text: "@" + u.Handle, Note: u.Nickname})
	}
	v.Set("Cache-Control", "private, no-store")
	return v.JSON(out)
}
